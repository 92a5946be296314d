// Sources of AccessKeys, and their failures in messages without secrets.

import { createHmac, randomBytes } from "node:crypto";
import { CredentialsError, ImagesError, type MessageLines, ServiceError } from "../values/errors.js";
import { RequestFailure } from "./credentialsRequest.js";
import { awaitShared, LookupEnded } from "./deadline.js";

/** What a request is signed with. All three always come from one source. */
export interface AccessKey {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

export interface CredentialsSource {
  /** Distinguishes identities within this process; a keyed hash, never a secret. */
  readonly identity: string;
  /** For messages: `profile "prod" in /home/me/.aliyun/config.json`. Never a key. */
  readonly description: string;
  /**
   * The key to sign with now. Concurrent calls share one request, and a key that expires is renewed. A failure is not
   * cached: the next call tries again.
   *
   * @throws CredentialsError that names the source and the remedy, and quotes neither a response nor a file
   */
  getAccessKey(): Promise<AccessKey>;
}

export interface SourceOptions {
  readonly description: string;
  /** Everything that distinguishes this identity, secrets included: only a keyed hash of it leaves this file. */
  readonly identityParts: readonly unknown[];
  /** What the user can do after a failure, as a sentence without its full stop. */
  readonly remedy: string;
  /** Replaces the whole message of a failure. @default description, reason and remedy */
  readonly message?: ((reason: string) => MessageLines) | undefined;
  readonly getKey: () => Promise<AccessKey>;
}

/** Reasons of failures, as the end of a sentence about the source. */
export const NO_KEY = "it does not supply an AccessKey";
export const NO_CREDENTIALS = "it does not supply usable credentials";

/**
 * One source for each identity in this process: settings are read for every call, and 50 calls must not assume a role
 * 50 times.
 */
export function credentialsSource(options: SourceOptions): CredentialsSource {
  const identity = identityOf(options.identityParts);
  const source = sources.get(identity) ?? openSource(identity, options);
  sources.set(identity, source);
  return source;
}

/** A permanent key pair, or a session key that is not renewed. */
export function staticSource(description: string, key: AccessKey): CredentialsSource {
  return {
    identity: identityOf(["key", key.accessKeyId, key.accessKeySecret, key.securityToken ?? ""]),
    description,
    getAccessKey: () => Promise.resolve(key),
  };
}

/** A source that fails whenever it is used: a configuration error matters only if the key is needed. */
export function failingSource(description: string, message: MessageLines): CredentialsSource {
  return {
    identity: identityOf(["failing", description]),
    description,
    getAccessKey: () => Promise.reject(new CredentialsError(message)),
  };
}

const sources = new Map<string, CredentialsSource>();
// Keyed with a per-process key, so the hash cannot be brute-forced.
const identityKey = randomBytes(32);

function identityOf(identityParts: readonly unknown[]): string {
  return createHmac("sha256", identityKey).update(JSON.stringify(identityParts)).digest("hex");
}

function openSource(identity: string, options: SourceOptions): CredentialsSource {
  let pending: Promise<AccessKey> | undefined;

  async function getKey(): Promise<AccessKey> {
    try {
      return requireKey(await options.getKey());
    } catch (thrown) {
      throw toSafeError(thrown, options);
    }
  }

  function getAccessKey(): Promise<AccessKey> {
    if (pending !== undefined) return awaitShared(pending, getAccessKey);
    pending = getKey().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return { identity, description: options.description, getAccessKey };
}

function requireKey(key: AccessKey): AccessKey {
  if (!key.accessKeyId || !key.accessKeySecret) throw new RequestFailure(NO_KEY);
  return {
    accessKeyId: key.accessKeyId,
    accessKeySecret: key.accessKeySecret,
    ...(key.securityToken ? { securityToken: key.securityToken } : {}),
  };
}

/** Errors of libraries, files and services can quote whole responses and files: their messages are dropped. */
function toSafeError(thrown: unknown, { description, remedy, message }: SourceOptions): CredentialsError | LookupEnded {
  if (thrown instanceof LookupEnded) {
    thrown.activity ??= `Getting credentials from ${description}`;
    return thrown;
  }
  if (thrown instanceof CredentialsError) return thrown;
  // Messages of STS name what is missing. They have been cleaned of secrets.
  if (thrown instanceof ServiceError)
    return new CredentialsError(`No credentials from ${description}: ${thrown.message} ${remedy}.`);
  if (thrown instanceof ImagesError)
    return new CredentialsError(`No credentials from ${description}: ${thrown.message}`);
  const reason = thrown instanceof RequestFailure ? thrown.reason : NO_CREDENTIALS;
  return new CredentialsError(message?.(reason) ?? `No credentials from ${description}: ${reason}. ${remedy}.`);
}
