// The default chain, used when nothing is configured: OIDC variables, the files on this machine, the instance's role.
//
// Order and names are those of Alibaba Cloud's own library, @alicloud/credentials. It is not used because it runs the
// command of the current External profile, rewrites the user's file for OAuth, continues with another identity when a
// configured source fails, and quotes files and signed strings in errors and debug output.

import type { CredentialsSource } from "../../service/credentialsSource.js";
import { isTrue } from "../sources.js";
import type { CredentialsContext } from "./context.js";
import { sectionSource } from "./credentialsFile.js";
import { findProfile, type Profile } from "./profileFile.js";
import { profileSource } from "./profileModes.js";
import { ecsRoleSource, oidcRoleSource } from "./roles.js";

/**
 * The first link of the chain that is configured on this machine. A configured link that fails is an error: the chain does
 * not continue with another identity. The metadata service comes last and can be absent.
 *
 * @throws CredentialsError when a file cannot be read
 */
export function defaultChain(context: CredentialsContext): CredentialsSource {
  if (missingOidcVariables(context).length === 0) return oidcLink(context);
  const profile = chainProfile(context);
  const file = profile && context.profileFile();
  if (file !== undefined && profile !== undefined)
    return profileSource(file, profile.name, { context, isNamed: false });
  return (
    sectionSource(context.credentialsPath(), "default", context) ??
    ecsRoleSource(undefined, context.metadata, (reason) => nothingFound(context, reason))
  );
}

/** The profile that the chain selects, whose region also counts. */
export function chainProfile(context: CredentialsContext): Profile | undefined {
  if (missingOidcVariables(context).length === 0) return undefined;
  if (isTrue(context.environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"])) return undefined;
  const file = context.profileFile();
  if (file?.current === undefined) return undefined;
  const profile = findProfile(file, file.current);
  return profile.isBlank ? undefined : profile;
}

const OIDC_VARIABLES = [
  "ALIBABA_CLOUD_ROLE_ARN",
  "ALIBABA_CLOUD_OIDC_PROVIDER_ARN",
  "ALIBABA_CLOUD_OIDC_TOKEN_FILE",
] as const;

function missingOidcVariables({ environment }: CredentialsContext): readonly string[] {
  return OIDC_VARIABLES.filter((name) => !environment[name]);
}

function oidcLink({ environment, sts }: CredentialsContext): CredentialsSource {
  const [roleArn = "", providerArn = "", file = ""] = OIDC_VARIABLES.map((name) => environment[name]);
  return oidcRoleSource(
    { roleArn, providerArn, token: { file }, sessionName: environment["ALIBABA_CLOUD_ROLE_SESSION_NAME"] || undefined },
    sts(),
  );
}

function nothingFound(context: CredentialsContext, instanceReason: string): readonly string[] {
  const profiles = isTrue(context.environment["ALIBABA_CLOUD_CLI_PROFILE_DISABLED"])
    ? "the profiles of the aliyun command line (ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true)"
    : `the current profile in ${context.profilePath()} (missing or not configured)`;
  return [
    "No Alibaba Cloud credentials found. Tried, in this order:",
    "- configuration: alicloud:profile, alicloud:accessKey and alicloud:secretKey, alicloud:ecsRoleName (not set)",
    "- environment: ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALICLOUD_PROFILE (not set)",
    `- OIDC: ${missingOidcVariables(context).join(", ")} (not set)`,
    `- ${profiles}`,
    `- section [default] of ${context.credentialsPath()} (missing)`,
    `- the RAM role of this ECS instance (${instanceReason})`,
    "Set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or run `aliyun configure`, or name a profile with `pulumi config set alicloud:profile <name>`.",
  ];
}
