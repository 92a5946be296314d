// A source of access keys: who it is, and how it is asked without saying anything secret.
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
   * The key to sign with now. Concurrent calls share one look-up, and a key that expires is renewed. A failure is not
   * kept: the next call asks again.
   *
   * @throws CredentialsError which names what was asked and the remedy, and holds nothing that a service or a file said.
   */
  getAccessKey(): Promise<AccessKey>;
}

export interface SourceOptions {
  readonly description: string;
  /** Everything that tells this identity from others, secrets included: only a keyed hash of it leaves this file. */
  readonly traits: readonly unknown[];
  /** What the user can check when it fails, as a sentence without its full stop. */
  readonly remedy: string;
  /** The whole message of a failure, from its reason. @default description, reason and remedy */
  readonly message?: ((reason: string) => MessageLines) | undefined;
  /** Loads what the source needs, on the first use, and returns the question that every use asks. */
  readonly open: () => Promise<() => Promise<AccessKey>>;
}

/**
 * One source for each identity in this process: settings are read for every call, and 50 calls must not assume a role
 * 50 times.
 */
export function credentialsSource(options: SourceOptions): CredentialsSource {
  const identity = identityOf(options.traits);
  const source = sources.get(identity) ?? openSource(identity, options);
  sources.set(identity, source);
  return source;
}

/** A key pair that is simply written down. */
export function staticSource(description: string, key: AccessKey): CredentialsSource {
  return {
    identity: identityOf(["key", key.accessKeyId, key.accessKeySecret, key.securityToken ?? ""]),
    description,
    getAccessKey: () => Promise.resolve(key),
  };
}

/** A source that fails whenever it is used, for what is wrong but may never be needed. */
export function failingSource(description: string, message: MessageLines): CredentialsSource {
  return {
    identity: identityOf(["failing", description]),
    description,
    getAccessKey: () => Promise.reject(new CredentialsError(message)),
  };
}

const sources = new Map<string, CredentialsSource>();
// The hash is keyed and the key dies with the process, so that an identity is of no use to guess a secret from.
const identityKey = randomBytes(32);

function identityOf(traits: readonly unknown[]): string {
  return createHmac("sha256", identityKey).update(JSON.stringify(traits)).digest("hex");
}

function openSource(identity: string, options: SourceOptions): CredentialsSource {
  let ask: (() => Promise<AccessKey>) | undefined;
  let pending: Promise<AccessKey> | undefined;

  async function answer(): Promise<AccessKey> {
    try {
      ask ??= await options.open();
      return complete(await ask());
    } catch (thrown) {
      throw rebuilt(thrown, options);
    }
  }

  function getAccessKey(): Promise<AccessKey> {
    if (pending !== undefined) return awaitShared(pending, getAccessKey);
    pending = answer().finally(() => {
      pending = undefined;
    });
    return pending;
  }

  return { identity, description: options.description, getAccessKey };
}

function complete(key: AccessKey): AccessKey {
  if (!key.accessKeyId || !key.accessKeySecret) throw new RequestFailure("what it gives holds no access key");
  return {
    accessKeyId: key.accessKeyId,
    accessKeySecret: key.accessKeySecret,
    ...(key.securityToken ? { securityToken: key.securityToken } : {}),
  };
}

/** Errors of libraries, files and services may quote whole answers and files: nothing of them is passed on. */
function rebuilt(thrown: unknown, { description, remedy, message }: SourceOptions): CredentialsError | LookupEnded {
  if (thrown instanceof LookupEnded) {
    thrown.activity ??= `Getting credentials from ${description}`;
    return thrown;
  }
  if (thrown instanceof CredentialsError) return thrown;
  // STS tells in words of its own what is missing; they are cleaned.
  if (thrown instanceof ServiceError)
    return new CredentialsError(`No credentials from ${description}: ${thrown.message} ${remedy}.`);
  if (thrown instanceof ImagesError)
    return new CredentialsError(`No credentials from ${description}: ${thrown.message}`);
  const reason = thrown instanceof RequestFailure ? thrown.reason : "what it gives is not a usable set of credentials";
  return new CredentialsError(message?.(reason) ?? `No credentials from ${description}: ${reason}. ${remedy}.`);
}
