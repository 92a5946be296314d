// Sources of session keys: roles from STS, the role of an ECS instance, a credentials URI.

import { send } from "../../service/credentialsRequest.js";
import { type CredentialsSource, credentialsSource, failingSource } from "../../service/credentialsSource.js";
import { CredentialsError, type MessageLines } from "../../values/errors.js";
import type { SettingValue } from "../sources.js";
import { instanceSession } from "./metadata.js";
import { parseObject, readServiceSession, whileFresh } from "./session.js";
import { assumeRole, assumeRoleWithOidc, type OidcRole, type RamRole } from "./sts.js";

/** The role's session, assumed with a key of `base`; `sts` is the address of STS. */
export function ramRoleSource(base: CredentialsSource, role: RamRole, sts: string): CredentialsSource {
  return credentialsSource({
    description: `the role ${role.roleArn}, assumed with ${base.description}`,
    traits: ["ram role", base.identity, role, sts],
    remedy:
      "Check that the role exists, that its trust policy names this identity, and that the identity may call sts:AssumeRole",
    open: async () => whileFresh(() => assumeRole(base, role, sts)),
  });
}

/** The session that the token of an identity provider buys; `sts` is the address of STS. */
export function oidcRoleSource(role: OidcRole, sts: string): CredentialsSource {
  return credentialsSource({
    description: `the role ${role.roleArn}, assumed with an OIDC token`,
    traits: ["oidc role", role, sts],
    remedy:
      "Check that the role exists, that its trust policy names the OIDC provider, and that the token has not expired",
    open: async () => whileFresh(() => assumeRoleWithOidc(role, sts)),
  });
}

/** How the metadata service of an ECS instance may be asked. */
export interface MetadataOptions {
  /** ALIBABA_CLOUD_ECS_METADATA_DISABLED: do not ask it at all. @default false */
  readonly disabled?: boolean | undefined;
  /** ALIBABA_CLOUD_IMDSV1_DISABLED: refuse to fall back to requests without a token. @default false */
  readonly v1Disabled?: boolean | undefined;
}

/**
 * The RAM role of the ECS instance that this process runs on. Without a name the metadata service is asked for it.
 * `message` makes the whole text of a failure.
 */
export function ecsRoleSource(
  roleName: string | undefined,
  options: MetadataOptions,
  message?: (reason: string) => MessageLines,
): CredentialsSource {
  const description =
    roleName === undefined ? "the RAM role of this ECS instance" : `the RAM role ${roleName} of this ECS instance`;
  if (options.disabled === true) {
    const reason = "ALIBABA_CLOUD_ECS_METADATA_DISABLED is true";
    return failingSource(description, message?.(reason) ?? `No credentials from ${description}: ${reason}.`);
  }
  return credentialsSource({
    description,
    traits: ["ecs role", roleName ?? "", options.v1Disabled === true, message?.("") ?? ""],
    message,
    remedy: "Check that this is an ECS instance with a RAM role attached, and that the role's name is right",
    open: async () => whileFresh(() => instanceSession(roleName, options.v1Disabled === true)),
  });
}

/** Session keys from a local service that hands them out over HTTP. */
export function uriSource({ value: uri, label }: SettingValue): CredentialsSource {
  // The path and the query of the address may be the secret that opens it: the origin alone is shown.
  const origin = URL.canParse(uri) ? new URL(uri).origin : "null";
  if (!/^https?:/.test(origin)) throw new CredentialsError(`${label} is not an http or https address.`);
  return credentialsSource({
    description: `the credentials URI at ${origin} (${label})`,
    traits: ["uri", uri],
    remedy: `Check that the service runs and answers with AccessKeyId, AccessKeySecret, SecurityToken and Expiration`,
    open: async () =>
      whileFresh(async () => {
        const { body } = await send({ method: "GET", url: new URL(uri), headers: {}, timeoutMs: URI_TIMEOUT_MS });
        return readServiceSession(parseObject(body.toString("utf8")));
      }),
  });
}

const URI_TIMEOUT_MS = 10_000;
