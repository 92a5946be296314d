// Profiles whose user signed in with a browser (CloudSSO, OAuth) or whose keys a command prints (External).
//
// The profile's file is only read. Sessions are kept in memory: renewing a sign-in would write new tokens into the user's
// file and invalidate the old ones, which is left to the command line that owns the file.

import { RequestFailure, send } from "../../service/credentialsRequest.js";
import { type CredentialsSource, credentialsSource, failingSource } from "../../service/credentialsSource.js";
import { CredentialsError } from "../../values/errors.js";
import { runCommand } from "./externalCommand.js";
import type { Profile } from "./profileFile.js";
import { parseObject, readSession, type Session, toObject, whileFresh } from "./session.js";

export function cloudSsoSource(profile: Profile): CredentialsSource {
  const fields = profile.require(
    "cloud_sso_sign_in_url",
    "cloud_sso_account_id",
    "cloud_sso_access_config",
    "access_token",
  );
  const signInUrl = fields.cloud_sso_sign_in_url;
  if (!/^https?:\/\//.test(signInUrl) || !URL.canParse(signInUrl))
    throw new CredentialsError(`cloud_sso_sign_in_url of ${profile.label} is not an http or https address.`);
  const remedy = `Run \`aliyun configure --profile ${profile.name} --mode CloudSSO\` to sign in again`;
  return signedInSource(profile, "cloud_sso_access_token_expire", remedy, async () => {
    const answer = await postJson(new URL("/cloud-credentials", signInUrl), fields.access_token, {
      AccountId: fields.cloud_sso_account_id,
      AccessConfigurationId: fields.cloud_sso_access_config,
    });
    const key = toObject(answer["CloudCredential"] ?? answer);
    return readSession(key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"], key["Expiration"]);
  });
}

/** The sign-in services of OAuth profiles, by `oauth_site_type`. */
const OAUTH_SITES: ReadonlyMap<string, string> = new Map([
  ["CN", "https://oauth.aliyun.com"],
  ["INTL", "https://oauth.alibabacloud.com"],
]);

export function oauthSource(profile: Profile): CredentialsSource {
  const fields = profile.require("oauth_access_token", "oauth_site_type");
  const site = fields.oauth_site_type.toUpperCase();
  const address = OAUTH_SITES.get(site);
  if (address === undefined)
    throw new CredentialsError(
      `oauth_site_type of ${profile.label} is ${JSON.stringify(site)}; it must be ${[...OAUTH_SITES.keys()].join(" or ")}.`,
    );
  const remedy =
    `Run a command with it, such as \`aliyun sts GetCallerIdentity --profile ${profile.name}\`. ` +
    "That renews the sign-in and rewrites the file, which is not done here";
  return signedInSource(profile, "oauth_access_token_expire", remedy, async () => {
    const key = await postJson(new URL("/v1/exchange", address), fields.oauth_access_token);
    return readSession(key["accessKeyId"], key["accessKeySecret"], key["securityToken"], key["expiration"]);
  });
}

/** A command runs only for a profile that the user named for this package: `isNamed`. */
export function commandSource(profile: Profile, isNamed: boolean): CredentialsSource {
  const command = profile.require("process_command").process_command;
  if (!isNamed) {
    return failingSource(
      profile.label,
      `${profile.label} gets its keys from a command (mode External). A command runs only for a profile that you name: set alicloud:profile or ALICLOUD_PROFILE to ${profile.name}.`,
    );
  }
  return credentialsSource({
    description: profile.label,
    identityParts: ["command", profile.label, profile.fields],
    remedy: "Run the command by hand and check that it prints one JSON object with access_key_id and access_key_secret",
    getKey: whileFresh(async () => {
      const printed = await runCommand(command);
      const key = parseObject(printed, "its process_command did not print one JSON object");
      return readSession(key["access_key_id"], key["access_key_secret"], key["sts_token"], key["expiration"]);
    }),
  });
}

/** The session that the command line left in the file is used until it expires. */
function signedInSource(
  profile: Profile,
  expirationField: string,
  remedy: string,
  requestSession: () => Promise<Session>,
): CredentialsSource {
  const signInExpiresAtMs = (profile.seconds(expirationField) ?? 0) * 1000;
  const renew = async () => {
    if (signInExpiresAtMs <= Date.now()) throw new RequestFailure("its sign-in has expired");
    return requestSession();
  };
  return credentialsSource({
    description: profile.label,
    identityParts: ["signed in", profile.label, profile.fields],
    remedy,
    getKey: whileFresh(renew, storedSession(profile)),
  });
}

function storedSession(profile: Profile): Session | undefined {
  const accessKeyId = profile.string("access_key_id");
  const accessKeySecret = profile.string("access_key_secret");
  const securityToken = profile.string("sts_token");
  if (!accessKeyId || !accessKeySecret || !securityToken) return undefined;
  return { accessKeyId, accessKeySecret, securityToken, expiresAtMs: (profile.seconds("sts_expiration") ?? 0) * 1000 };
}

const REQUEST_TIMEOUT_MS = 10_000;

async function postJson(url: URL, accessToken: string, content?: object): Promise<Readonly<Record<string, unknown>>> {
  const body = content === undefined ? "" : JSON.stringify(content);
  const headers = {
    accept: "application/json",
    authorization: `Bearer ${accessToken}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const answer = await send({ method: "POST", url, headers, body, timeoutMs: REQUEST_TIMEOUT_MS });
  return parseObject(answer.body.toString("utf8"), `the response of ${url.host} is not a JSON object`);
}
