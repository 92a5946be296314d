// The default chain: who we are when nothing was said. OIDC variables, the files on this machine, the instance's role.
//
// The order and the names are those of Alibaba Cloud's own library, @alicloud/credentials. It is not used: it runs the
// command of the current External profile, rewrites the user's file for OAuth, goes on as somebody else when a source
// that is set up fails, and quotes files and signed texts in errors and debug output.

import type { CredentialsSource } from "../../service/credentialsSource.js";
import { isTrue } from "../sources.js";
import { sectionSource } from "./credentialsFile.js";
import { findProfile, isBlank, type Profile, type ProfileFile, profileSource, readProfileFile } from "./profiles.js";
import { ecsRoleSource, type MetadataOptions, oidcRoleSource } from "./roles.js";

export interface ChainOptions {
  readonly environment: Readonly<Record<string, string | undefined>>;
  /** The file of the command line, and the one of the SDKs. */
  readonly profilePath: string;
  readonly credentialsPath: string;
  /** The address of STS where it is set, and where nothing sets it. */
  readonly sts: string | undefined;
  readonly defaultSts: string;
  readonly metadata: MetadataOptions;
}

/**
 * The first link of the chain that is set up on this machine. A link that is set up and fails is an error, and no reason
 * to go on as somebody else. The metadata service comes last, and may simply not be there.
 *
 * @throws CredentialsError when a file that is there cannot be read
 */
export function defaultChain(options: ChainOptions): CredentialsSource {
  const sts = options.sts ?? options.defaultSts;
  const current = chainProfile(options);
  if (missingOidcVariables(options).length === 0) return oidcLink(options, sts);
  if (current !== undefined) {
    const { sts: written, defaultSts, metadata } = options;
    return profileSource(current.file, current.name, { sts: written, defaultSts, metadata, named: false });
  }
  return (
    sectionSource(options.credentialsPath, "default", { sts, metadata: options.metadata }) ??
    ecsRoleSource(undefined, options.metadata, (reason) => nothingFound(options, reason))
  );
}

export interface ChainProfile {
  readonly file: ProfileFile;
  readonly name: string;
  readonly profile: Profile;
}

/** The profile that the chain uses, whose region counts too; `undefined` when it uses something else. */
export function chainProfile(options: ChainOptions): ChainProfile | undefined {
  if (missingOidcVariables(options).length === 0) return undefined;
  if (isTrue(options.environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"])) return undefined;
  const file = readProfileFile(options.profilePath);
  if (file?.current === undefined) return undefined;
  const profile = findProfile(file, file.current);
  return isBlank(profile) ? undefined : { file, name: file.current, profile };
}

const OIDC_VARIABLES = [
  "ALIBABA_CLOUD_ROLE_ARN",
  "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
  "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
] as const;

function missingOidcVariables({ environment }: ChainOptions): readonly string[] {
  return OIDC_VARIABLES.filter((name) => !environment[name]);
}

function oidcLink({ environment }: ChainOptions, sts: string): CredentialsSource {
  const [roleArn = "", providerArn = "", file = ""] = OIDC_VARIABLES.map((name) => environment[name]);
  return oidcRoleSource(
    { roleArn, providerArn, token: { file }, sessionName: environment["ALIBABA_CLOUD_ROLE_SESSION_NAME"] || undefined },
    sts,
  );
}

function nothingFound(options: ChainOptions, instance: string): readonly string[] {
  const profiles = isTrue(options.environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"])
    ? "the profiles of the aliyun command line (ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true)"
    : `the current profile in ${options.profilePath} (not there or not configured)`;
  return [
    "No Alibaba Cloud credentials found. Tried, in this order:",
    "- configuration: alicloud:profile, alicloud:accessKey and alicloud:secretKey, alicloud:ecsRoleName (not set)",
    "- environment: ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALICLOUD_PROFILE (not set)",
    `- OIDC: ${missingOidcVariables(options).join(", ")} (not set)`,
    `- ${profiles}`,
    `- section [default] of ${options.credentialsPath} (not there)`,
    `- the RAM role of this ECS instance (${instance})`,
    "Set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or run `aliyun configure`, or name a profile with `pulumi config set alicloud:profile <name>`.",
  ];
}
