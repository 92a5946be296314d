// Session keys from the services that give them: roles from STS, the role of an ECS instance, a credentials URI.
// @alicloud/credentials does the work: it signs, reads the metadata service and renews sessions before they expire.
import { readFile } from "node:fs/promises";
import { devNull } from "node:os";
import { CredentialsError, type MessageLines } from "../../core/errors.js";
import type { SettingValue } from "../settingValues.js";
import { type AccessKey, type CredentialsSource, credentialsSource, failingSource } from "./source.js";
import { METADATA_HOST, RequestFailure, send } from "./transport.js";

/** A RAM role to assume with a key. */
export interface RamRole {
  readonly roleArn: string;
  /** @default "pulumi-alicloud-images" */
  readonly sessionName?: string | undefined;
  /** 900 to 43200. @default 3600 */
  readonly sessionExpirationSeconds?: number | undefined;
  /** A RAM policy as JSON text that narrows what the session may do. */
  readonly policy?: string | undefined;
  readonly externalId?: string | undefined;
}

/** A RAM role to assume with the token of an identity provider; no key is needed. */
export interface OidcRole {
  readonly roleArn: string;
  readonly providerArn: string;
  /** The token itself, or the file that holds it and is read again for each session. */
  readonly token: { readonly text: string } | { readonly file: string };
  /** @default "pulumi-alicloud-images" */
  readonly sessionName?: string | undefined;
  /** 900 to 43200. @default 3600 */
  readonly sessionExpirationSeconds?: number | undefined;
  readonly policy?: string | undefined;
}

const SESSION_NAME = "pulumi-alicloud-images";
const SESSION_SECONDS = 3600;

/** The role's session, assumed with a key of `base`; `sts` is the address of STS. */
export function ramRoleSource(base: CredentialsSource, role: RamRole, sts: string): CredentialsSource {
  return credentialsSource({
    description: `the role ${role.roleArn}, assumed with ${base.description}`,
    traits: ["ram role", base.identity, role, sts],
    remedy:
      "Check that the role exists, that its trust policy names this identity, and that the identity may call sts:AssumeRole",
    open: async () => {
      const { RAMRoleARNCredentialsProvider } = await import("@alicloud/credentials");
      const provider = RAMRoleARNCredentialsProvider.builder()
        .withCredentialsProvider(asProvider(base))
        .withRoleArn(role.roleArn)
        .withRoleSessionName(role.sessionName ?? SESSION_NAME)
        .withDurationSeconds(role.sessionExpirationSeconds ?? SESSION_SECONDS)
        .withPolicy(role.policy ?? "")
        .withExternalId(role.externalId ?? "")
        .withStsEndpoint(new URL(sts).host)
        .build();
      return asking(provider, { sts });
    },
  });
}

/** The session that the token of an identity provider buys; `sts` is the address of STS. */
export function oidcRoleSource(role: OidcRole, sts: string): CredentialsSource {
  return credentialsSource({
    description: `the role ${role.roleArn}, assumed with an OIDC token`,
    traits: ["oidc role", role, sts],
    remedy:
      "Check that the role exists, that its trust policy names the OIDC provider, and that the token has not expired",
    open: async () => {
      const { OIDCRoleArnCredentialsProvider } = await import("@alicloud/credentials");
      const provider = OIDCRoleArnCredentialsProvider.builder()
        .withRoleArn(role.roleArn)
        .withOIDCProviderArn(role.providerArn)
        // The library reads the token from this file and no other way. The transport below puts the token in its
        // place, so that one that is written in the configuration never has to be written to a disk.
        .withOIDCTokenFilePath(devNull)
        .withRoleSessionName(role.sessionName ?? SESSION_NAME)
        .withDurationSeconds(role.sessionExpirationSeconds ?? SESSION_SECONDS)
        .withPolicy(role.policy ?? "")
        .withStsEndpoint(new URL(sts).host)
        .build();
      return asking(provider, { sts, form: async () => ({ OIDCToken: await oidcToken(role.token) }) });
    },
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
    open: async () => {
      const { ECSRAMRoleCredentialsProvider } = await import("@alicloud/credentials");
      const provider = ECSRAMRoleCredentialsProvider.builder()
        .withRoleName(roleName ?? "")
        .withDisableIMDSv1(options.v1Disabled === true)
        .build();
      return asking(provider, {});
    },
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
    open: async () => {
      const { URICredentialsProvider } = await import("@alicloud/credentials");
      return asking(URICredentialsProvider.builder().withCredentialsURI(uri).build(), {});
    },
  });
}

/** A provider of @alicloud/credentials, as far as it is needed here. */
export interface SessionProvider {
  getCredentials(): Promise<{
    readonly accessKeyId: string;
    readonly accessKeySecret: string;
    readonly securityToken?: string;
  }>;
}

export interface RequestChanges {
  /** The address of STS, in place of https and the provider's host. */
  readonly sts?: string | undefined;
  /** Fields that are put into the form of each request. */
  readonly form?: (() => Promise<Readonly<Record<string, string>>>) | undefined;
}

/**
 * The question that gets the provider's key, with its requests sent by our own transport: through a proxy where one is set,
 * to the address that `alicloud:endpoints` names, and without answers quoted in errors.
 *
 * `doRequest` is how the package's own tests replace its transport. Should a version drop it, its requests go out as it
 * sends them itself: directly, over https.
 */
export function asking(provider: SessionProvider, changes: RequestChanges): () => Promise<AccessKey> {
  Object.assign(provider, { doRequest: (request: ProviderRequest) => sendFor(request, changes) });
  return async () => {
    const { accessKeyId, accessKeySecret, securityToken } = await provider.getCredentials();
    return { accessKeyId, accessKeySecret, securityToken };
  };
}

interface ProviderRequest {
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly bodyForm?: Readonly<Record<string, string>>;
  readonly readTimeout: number;
  toRequestURL(): string;
}

async function sendFor(request: ProviderRequest, changes: RequestChanges) {
  const url = new URL(request.toRequestURL());
  if (changes.sts !== undefined && url.hostname !== METADATA_HOST) {
    const sts = new URL(changes.sts);
    url.protocol = sts.protocol;
    url.host = sts.host;
  }
  const form = { ...request.bodyForm, ...(await changes.form?.()) };
  const body = Object.entries(form)
    .map(([name, value]) => `${name}=${encodeURIComponent(value)}`)
    .join("&");
  return await send({
    method: request.method,
    url,
    headers: {
      ...request.headers,
      ...(body === ""
        ? {}
        : { "content-type": "application/x-www-form-urlencoded", "content-length": Buffer.byteLength(body) }),
    },
    body: body === "" ? undefined : body,
    timeoutMs: request.readTimeout,
  });
}

function asProvider(source: CredentialsSource) {
  return {
    getProviderName: () => "custom",
    getCredentials: async () => {
      const { accessKeyId, accessKeySecret, securityToken = "" } = await source.getAccessKey();
      return { accessKeyId, accessKeySecret, securityToken, providerName: "custom" };
    },
  };
}

async function oidcToken(token: OidcRole["token"]): Promise<string> {
  if ("text" in token) return token.text;
  let text: string;
  try {
    text = await readFile(token.file, "utf8");
  } catch {
    throw new RequestFailure(`the token file ${token.file} cannot be read`);
  }
  if (text.trim() === "") throw new RequestFailure(`the token file ${token.file} is empty`);
  return text.trim();
}
