// Session keys: what services answer with, and how long it is used.

import { RequestFailure } from "../../service/credentialsRequest.js";
import type { AccessKey } from "../../service/credentialsSource.js";
import { LookupEnded } from "../../service/deadline.js";

/** A session key and the end of its life. */
export interface Session extends AccessKey {
  /** Milliseconds since 1970. */
  readonly expiresAtMs: number;
}

/** Gets a new session when the last one is about to end. One that still lives is used on where that fails. */
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

/** The longest that a look-up takes by default: a key that it starts with serves to its end. */
const RENEW_BEFORE_MS = 180_000;
/** How long a key that names no end is used before it is asked for again. */
const UNDATED_MS = 900_000;

/** A key whose token and end may be left out. @throws RequestFailure */
export function readSession(id: unknown, secret: unknown, token: unknown, expiration: unknown): Session {
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

/** A key as STS, the metadata service and credentials URIs give it: all four parts are there. @throws RequestFailure */
export function readServiceSession(value: unknown): Session {
  const { AccessKeyId, AccessKeySecret, SecurityToken, Expiration } = toObject(value);
  const isComplete = [AccessKeyId, AccessKeySecret, SecurityToken].every(
    (part) => typeof part === "string" && part !== "",
  );
  if (!isComplete || Number.isNaN(Date.parse(String(Expiration)))) throw new RequestFailure(UNUSABLE);
  return readSession(AccessKeyId, AccessKeySecret, SecurityToken, Expiration);
}

/** @throws RequestFailure with the reason `otherwise` when the text is not JSON or not an object */
export function parseObject(text: string, otherwise = UNUSABLE): Readonly<Record<string, unknown>> {
  try {
    return toObject(JSON.parse(text));
  } catch {
    throw new RequestFailure(otherwise);
  }
}

/** @throws RequestFailure when it is none */
export function toObject(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value !== "object" || value === null) throw new RequestFailure(UNUSABLE);
  return value as Readonly<Record<string, unknown>>;
}

const UNUSABLE = "what it gives is not a usable set of credentials";
