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
    identityParts: ["ram role", base.identity, role, sts],
    remedy:
      "Check that the role exists, that its trust policy names this identity, and that the identity may call sts:AssumeRole",
    getKey: whileFresh(() => assumeRole(base, role, sts)),
  });
}

/** The role's session, assumed with the token of an identity provider; `sts` is the address of STS. */
export function oidcRoleSource(role: OidcRole, sts: string): CredentialsSource {
  return credentialsSource({
    description: `the role ${role.roleArn}, assumed with an OIDC token`,
    identityParts: ["oidc role", role, sts],
    remedy:
      "Check that the role exists, that its trust policy names the OIDC provider, and that the token has not expired",
    getKey: whileFresh(() => assumeRoleWithOidc(role, sts)),
  });
}

/** Limits on the use of the metadata service of an ECS instance. */
export interface MetadataOptions {
  /** ALIBABA_CLOUD_ECS_METADATA_DISABLED: never send it a request. @default false */
  readonly disabled?: boolean | undefined;
  /** ALIBABA_CLOUD_IMDSV1_DISABLED: never send requests without a token. @default false */
  readonly v1Disabled?: boolean | undefined;
}

/**
 * The RAM role of the ECS instance that this process runs on. Without a name the metadata service supplies it.
 * `message` replaces the whole message of a failure.
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
    identityParts: ["ecs role", roleName ?? "", options.v1Disabled === true, message?.("") ?? ""],
    message,
    remedy: "Check that this is an ECS instance with a RAM role attached, and that the role's name is right",
    getKey: whileFresh(() => instanceSession(roleName, options.v1Disabled === true)),
  });
}

/** Session keys from a service that supplies them over HTTP. */
export function uriSource({ value: uri, label }: SettingValue): CredentialsSource {
  // Path and query of the address can be secret: messages contain its origin only.
  const origin = URL.canParse(uri) ? new URL(uri).origin : "null";
  if (!/^https?:/.test(origin)) throw new CredentialsError(`${label} is not an http or https address.`);
  return credentialsSource({
    description: `the credentials URI at ${origin} (${label})`,
    identityParts: ["uri", uri],
    remedy: `Check that the service runs and responds with AccessKeyId, AccessKeySecret, SecurityToken and Expiration`,
    getKey: whileFresh(async () => {
      const { body } = await send({ method: "GET", url: new URL(uri), headers: {}, timeoutMs: URI_TIMEOUT_MS });
      return readServiceSession(parseObject(body.toString("utf8")));
    }),
  });
}

const URI_TIMEOUT_MS = 10_000;
