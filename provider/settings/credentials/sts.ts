// Sessions of RAM roles from STS. Requests are signed, sent and retried as all others.

import { readFile } from "node:fs/promises";
import { createRpcClient, STS_VERSION } from "../../service/client.js";
import { RequestFailure } from "../../service/credentialsRequest.js";
import type { CredentialsSource } from "../../service/credentialsSource.js";
import { stopSignal } from "../../service/deadline.js";
import { Retry } from "../../service/retry.js";
import type { RequestParameters } from "../../values/describeImages.js";
import { formatDuration } from "../../values/time.js";
import { readServiceSession, type Session } from "./session.js";

/** A RAM role to assume with a key. */
export interface RamRole {
  readonly roleArn: string;
  /** @default "pulumi-alicloud-images" */
  readonly sessionName?: string | undefined;
  /** 900 to 43200. @default 3600 */
  readonly sessionExpirationSeconds?: number | undefined;
  /** A RAM policy in JSON that restricts the session further. */
  readonly policy?: string | undefined;
  readonly externalId?: string | undefined;
}

/** A RAM role to assume with the token of an identity provider instead of a key. */
export interface OidcRole {
  readonly roleArn: string;
  readonly providerArn: string;
  /** The token itself, or its file, which is read again for each session. */
  readonly token: { readonly value: string } | { readonly file: string };
  /** @default "pulumi-alicloud-images" */
  readonly sessionName?: string | undefined;
  /** 900 to 43200. @default 3600 */
  readonly sessionExpirationSeconds?: number | undefined;
  readonly policy?: string | undefined;
}

const SESSION_NAME = "pulumi-alicloud-images";
const SESSION_SECONDS = 3600;
const TIMEOUT_MS = 10_000;

/** A session of the role, assumed with a key of `base`; `endpoint` is that of STS. */
export function assumeRole(base: CredentialsSource, role: RamRole, endpoint: string): Promise<Session> {
  return requestSession("AssumeRole", base, endpoint, {
    ...sessionParameters(role),
    ...(role.externalId === undefined ? {} : { ExternalId: role.externalId }),
  });
}

/** A session of the role for the token of an identity provider; the request is not signed. */
export async function assumeRoleWithOidc(role: OidcRole, endpoint: string): Promise<Session> {
  return requestSession("AssumeRoleWithOIDC", undefined, endpoint, {
    ...sessionParameters(role),
    OIDCProviderArn: role.providerArn,
    OIDCToken: await readToken(role.token),
  });
}

function sessionParameters(role: RamRole | OidcRole): RequestParameters {
  return {
    RoleArn: role.roleArn,
    RoleSessionName: role.sessionName ?? SESSION_NAME,
    DurationSeconds: String(role.sessionExpirationSeconds ?? SESSION_SECONDS),
    ...(role.policy === undefined ? {} : { Policy: role.policy }),
  };
}

async function requestSession(
  action: string,
  credentials: CredentialsSource | undefined,
  endpoint: string,
  parameters: RequestParameters,
): Promise<Session> {
  const client = createRpcClient({ endpoint, credentials, timeoutMs: TIMEOUT_MS }, action, STS_VERSION);
  const retry = new Retry({
    activity: `Getting a session of ${parameters["RoleArn"]} from STS`,
    // The listing that waits for the session has a deadline, and its error contains the last failure.
    warn: () => {},
    retryAfterMs: (error) => client.retryAfterMs(error),
    timeout: formatDuration(TIMEOUT_MS),
  });
  const signal = stopSignal();
  const answer = await retry.run(() => client.send(parameters, signal), signal);
  return readServiceSession(answer["Credentials"]);
}

async function readToken(token: OidcRole["token"]): Promise<string> {
  if ("value" in token) return token.value;
  let text: string;
  try {
    text = await readFile(token.file, "utf8");
  } catch {
    throw new RequestFailure(`the token file ${token.file} cannot be read`);
  }
  if (text.trim() === "") throw new RequestFailure(`the token file ${token.file} is empty`);
  return text.trim();
}
