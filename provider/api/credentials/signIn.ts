// Session keys of profiles whose user signed in with a browser (CloudSSO, OAuth), or that a command prints (External).
//
// The profile's file is only ever read. What a session needs beyond it is kept in memory: to renew a sign-in means to
// write new tokens into the user's file and to end the old ones, which is for the command line that owns the file.
// @alicloud/credentials does write it; it also sends its CloudSSO request without the body that the service needs.
import { runCommand } from "./externalCommand.js";
import type { AccessKey } from "./source.js";
import { RequestFailure, send } from "./transport.js";

/** A session key and the end of its life. */
export interface Session extends AccessKey {
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Asks again only when the last session is about to end. */
export function whileFresh(ask: () => Promise<Session>, first?: Session): () => Promise<AccessKey> {
  let session = first;
  return async () => {
    if (session === undefined || session.expiresAtMs - Date.now() < RENEW_BEFORE_MS) session = await ask();
    const { accessKeyId, accessKeySecret, securityToken } = session;
    return { accessKeyId, accessKeySecret, securityToken };
  };
}

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
  const key = record(answer["CloudCredential"] ?? answer);
  return session(key["AccessKeyId"], key["AccessKeySecret"], key["SecurityToken"], key["Expiration"]);
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
  return session(key["accessKeyId"], key["accessKeySecret"], key["securityToken"], key["expiration"]);
}

/** The session that the command of an External profile prints. */
export async function commandSession(command: string): Promise<Session> {
  const printed = await runCommand(command);
  const key = parsed(printed, "its process_command printed something else than one JSON object");
  return session(key["access_key_id"], key["access_key_secret"], key["sts_token"], key["expiration"]);
}

const RENEW_BEFORE_MS = 180_000;
/** How long a key that names no end is used before it is asked for again. */
const UNDATED_MS = 900_000;
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
  return parsed(answer.body.toString("utf8"), `${url.host} answered with something else than a JSON object`);
}

function parsed(text: string, otherwise: string): Readonly<Record<string, unknown>> {
  try {
    return record(JSON.parse(text));
  } catch {
    throw new RequestFailure(otherwise);
  }
}

function record(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null)
    throw new RequestFailure("what it gives is not a usable set of credentials");
  return value as Readonly<Record<string, unknown>>;
}

function session(id: unknown, secret: unknown, token: unknown, expiration: unknown): Session {
  if (typeof id !== "string" || typeof secret !== "string")
    throw new RequestFailure("what it gives holds no access key");
  const expiresAtMs = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  return {
    accessKeyId: id,
    accessKeySecret: secret,
    securityToken: typeof token === "string" ? token : undefined,
    expiresAtMs: Number.isNaN(expiresAtMs) ? Date.now() + UNDATED_MS : expiresAtMs,
  };
}
