// Session keys: parsing and renewal.

import { RequestFailure } from "../../service/credentialsRequest.js";
import { type AccessKey, NO_CREDENTIALS, NO_KEY } from "../../service/credentialsSource.js";
import { LookupEnded } from "../../service/deadline.js";

export interface Session extends AccessKey {
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Renews a session that is about to expire. When that fails, the session is used until it has expired. */
export function whileFresh(renew: () => Promise<Session>, first?: Session): () => Promise<AccessKey> {
  let session = first;
  return async () => {
    if (session === undefined || session.expiresAtMs - Date.now() < RENEW_BEFORE_MS) {
      try {
        session = await renew();
      } catch (error) {
        if (session === undefined || session.expiresAtMs <= Date.now() || error instanceof LookupEnded) throw error;
      }
    }
    const { accessKeyId, accessKeySecret, securityToken } = session;
    return { accessKeyId, accessKeySecret, securityToken };
  };
}

/** The default time limit of a look-up, so that a key is valid until the look-up ends. */
const RENEW_BEFORE_MS = 180_000;
/** How long a key without an expiration is used. */
const DEFAULT_LIFETIME_MS = 900_000;

/** Parses a key whose token and expiration are optional. @throws RequestFailure */
export function readSession(id: unknown, secret: unknown, token: unknown, expiration: unknown): Session {
  if (typeof id !== "string" || typeof secret !== "string") throw new RequestFailure(NO_KEY);
  const expiresAtMs = typeof expiration === "string" ? Date.parse(expiration) : Number.NaN;
  return {
    accessKeyId: id,
    accessKeySecret: secret,
    securityToken: typeof token === "string" ? token : undefined,
    expiresAtMs: Number.isNaN(expiresAtMs) ? Date.now() + DEFAULT_LIFETIME_MS : expiresAtMs,
  };
}

/** Parses a key of STS, the metadata service or a credentials URI: all four parts are required. @throws RequestFailure */
export function readServiceSession(value: unknown): Session {
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = toObject(value);
  const isComplete = [AccessKeyId, AccessKeySecret, SecurityToken].every(
    (part) => typeof part === "string" && part !== "",
  );
  if (!isComplete || Number.isNaN(Date.parse(String(Expiration)))) throw new RequestFailure(NO_CREDENTIALS);
  return readSession(AccessKeyId, AccessKeySecret, SecurityToken, Expiration);
}

/** @throws RequestFailure with `reason` when the text is not a JSON object */
export function parseObject(text: string, reason = NO_CREDENTIALS): Readonly<Record<string, unknown>> {
  try {
    return toObject(JSON.parse(text));
  } catch {
    throw new RequestFailure(reason);
  }
}

/** @throws RequestFailure when the value is not an object */
export function toObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new RequestFailure(NO_CREDENTIALS);
  return value as Readonly<Record<string, unknown>>;
}
