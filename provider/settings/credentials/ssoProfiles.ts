// Session keys of profiles whose user signed in with a browser (CloudSSO, OAuth), or that a command prints (External).
//
// The profile's file is only ever read. What a session needs beyond it is kept in memory: to renew a sign-in means to
// write new tokens into the user's file and to end the old ones, which is for the command line that owns the file.

import { RequestFailure, send } from "../../service/credentialsRequest.js";
import { runCommand } from "./externalCommand.js";
import { parseObject, readSession, type Session, toObject } from "./session.js";

export interface CloudSsoSignIn {
  readonly signInUrl: string;
  readonly accountId: string;
  readonly accessConfiguration: string;
  readonly accessToken: string;
  readonly accessTokenExpiresAtMs: number;
}

export async function cloudSsoSession(signIn: CloudSsoSignIn): Promise<Session> {
  checkSignedIn(signIn.accessTokenExpiresAtMs);
  const answer = await postJson(new URL("/cloud-credentials", signIn.signInUrl), signIn.accessToken, {
    AccountId: signIn.accountId,
    AccessConfigurationId: signIn.accessConfiguration,
  });
  const key = toObject(answer["CloudCredential"] ?? answer);
  return readSession(key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"], key["Expiration"]);
}

/** The sign-in services of OAuth profiles, by `oauth_site_type`. */
export const OAUTH_SITES = { CN: "https://oauth.aliyun.com", INTL: "https://oauth.alibabacloud.com" } as const;

export interface OauthSignIn {
  readonly site: keyof typeof OAUTH_SITES;
  readonly accessToken: string;
  readonly accessTokenExpiresAtMs: number;
}

export async function oauthSession(signIn: OauthSignIn): Promise<Session> {
  checkSignedIn(signIn.accessTokenExpiresAtMs);
  const key = await postJson(new URL("/v1/exchange", OAUTH_SITES[signIn.site]), signIn.accessToken);
  return readSession(key["accessKeyId"], key["accessKeySecret"], key["securityToken"], key["expiration"]);
}

/** The session that the command of an External profile prints. */
export async function commandSession(command: string): Promise<Session> {
  const printed = await runCommand(command);
  const key = parseObject(printed, "its process_command printed something else than one JSON object");
  return readSession(key["access_key_id"], key["access_key_secret"], key["sts_token"], key["expiration"]);
}

const REQUEST_TIMEOUT_MS = 10_000;

function checkSignedIn(expiresAtMs: number): void {
  if (expiresAtMs <= Date.now()) throw new RequestFailure("its sign-in has expired");
}

async function postJson(url: URL, accessToken: string, content?: object): Promise<Readonly<Record<string, unknown>>> {
  const body = content === undefined ? "" : JSON.stringify(content);
  const headers = {
    accept: "application/json",
    authorization: `Bearer ${accessToken}`,
    "content-type": "application/json",
    "content-length": Buffer.byteLength(body),
  };
  const answer = await send({ method: "POST", url, headers, body, timeoutMs: REQUEST_TIMEOUT_MS });
  return parseObject(answer.body.toString("utf8"), `${url.host} answered with something else than a JSON object`);
}
