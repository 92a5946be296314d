// The credentials that a profile of the aliyun command line describes, by its mode.
//
// Fields that a mode does not use are not read: `sts_token` counts in mode StsToken only, `ram_role_arn` only where the mode
// assumes a role, keys not in mode EcsRamRole; as in the official provider.

import { type CredentialsSource, staticSource } from "../../service/credentialsSource.js";
import { CredentialsError } from "../../values/errors.js";
import { checkRegion, parseEndpoint, stsEndpoint } from "../endpoints.js";
import type { CredentialsContext } from "./context.js";
import { findProfile, type Profile, type ProfileFile } from "./profileFile.js";
import { ecsRoleSource, oidcRoleSource, ramRoleSource, uriSource } from "./roles.js";
import { cloudSsoSource, commandSource, oauthSource } from "./ssoProfiles.js";
import type { RamRole } from "./sts.js";

export interface ProfileOptions {
  readonly context: CredentialsContext;
  /** A role to assume with the profile. It replaces the role of a RamRoleArn profile and is assumed on top of any other. */
  readonly role?: RamRole | undefined;
  /**
   * True when the user named the profile for this package. Only then can the command of an External profile run: being the
   * current profile of the command line is not consent to that.
   */
  readonly isNamed: boolean;
}

/** @throws CredentialsError, ConfigurationError when the profile does not exist or its fields cannot be used */
export function profileSource(file: ProfileFile, name: string, options: ProfileOptions): CredentialsSource {
  return readProfile({ ...options, file, chain: [] }, name);
}

interface ModeOptions extends ProfileOptions {
  readonly file: ProfileFile;
  /** Names of the profiles that led here by `source_profile`. */
  readonly chain: readonly string[];
  /** The address of STS for this profile. */
  readonly sts: string;
}

type ReadMode = (profile: Profile, options: ModeOptions) => CredentialsSource;

/** In the spelling of the command line, which ignores case. */
const MODES: Readonly<Record<string, ReadMode>> = {
  AK: accessKey,
  StsToken: sessionKey,
  RamRoleArn: (profile, options) =>
    options.role === undefined ? withOwnRole(accessKey(profile), profile, options) : accessKey(profile),
  EcsRamRole: instanceRole,
  RamRoleArnWithRoleName: (profile, options) => withOwnRole(instanceRole(profile, options), profile, options),
  ChainableRamRoleArn: (profile, options) => withOwnRole(sourceProfile(profile, options), profile, options),
  OIDC: oidcRole,
  CredentialsURI: credentialsUri,
  CloudSSO: cloudSsoSource,
  OAuth: oauthSource,
  External: (profile, { isNamed }) => commandSource(profile, isNamed),
};

function readProfile(options: Omit<ModeOptions, "sts">, name: string): CredentialsSource {
  const { file, chain, context, role } = options;
  if (chain.includes(name)) {
    throw new CredentialsError(
      `The profiles ${[...chain, name].join(" -> ")} in ${file.path} refer to each other as source_profile in a circle.`,
    );
  }
  const profile = findProfile(file, name);
  const mode = profile.string("mode");
  const [, read] = Object.entries(MODES).find(([known]) => known.toLowerCase() === mode.toLowerCase()) ?? [];
  if (read === undefined) {
    const problem = mode === "" ? "no mode" : `the mode ${JSON.stringify(mode)}, which cannot sign requests`;
    throw new CredentialsError(
      `${profile.label} has ${problem}. Use a profile with one of the modes ${Object.keys(MODES).join(", ")}.`,
    );
  }
  const sts = profileSts(profile, context);
  const source = read(profile, { ...options, chain: [...chain, name], sts });
  return role === undefined ? source : ramRoleSource(source, role, sts);
}

function accessKey(profile: Profile): CredentialsSource {
  const key = profile.require("access_key_id", "access_key_secret");
  return staticSource(profile.label, { accessKeyId: key.access_key_id, accessKeySecret: key.access_key_secret });
}

function sessionKey(profile: Profile): CredentialsSource {
  const key = profile.require("access_key_id", "access_key_secret", "sts_token");
  return staticSource(profile.label, {
    accessKeyId: key.access_key_id,
    accessKeySecret: key.access_key_secret,
    securityToken: key.sts_token,
  });
}

function instanceRole(profile: Profile, { context }: ModeOptions): CredentialsSource {
  return ecsRoleSource(profile.string("ram_role_name") || undefined, context.metadata);
}

function sourceProfile(profile: Profile, options: ModeOptions): CredentialsSource {
  return readProfile({ ...options, role: undefined }, profile.require("source_profile").source_profile);
}

function oidcRole(profile: Profile, { sts }: ModeOptions): CredentialsSource {
  const role = profile.require("ram_role_arn", "oidc_provider_arn", "oidc_token_file");
  return oidcRoleSource(
    {
      roleArn: role.ram_role_arn,
      providerArn: role.oidc_provider_arn,
      token: { file: role.oidc_token_file },
      sessionName: profile.string("ram_session_name") || undefined,
      sessionExpirationSeconds: profile.seconds("duration_seconds") ?? profile.seconds("expired_seconds"),
    },
    sts,
  );
}

function credentialsUri(profile: Profile): CredentialsSource {
  const { credentials_uri: value } = profile.require("credentials_uri");
  return uriSource({ value, label: `credentials_uri of ${profile.label}`, origin: "profile" });
}

function withOwnRole(source: CredentialsSource, profile: Profile, { sts }: ModeOptions): CredentialsSource {
  const role = {
    roleArn: profile.require("ram_role_arn").ram_role_arn,
    sessionName: profile.string("ram_session_name") || undefined,
    sessionExpirationSeconds: profile.seconds("expired_seconds"),
    externalId: profile.string("external_id") || undefined,
  };
  return ramRoleSource(source, role, sts);
}

function profileSts(profile: Profile, context: CredentialsContext): string {
  const configured = context.configuredSts();
  if (configured !== undefined) return configured;
  const endpoint = profile.setting("sts_endpoint");
  if (endpoint !== undefined) return parseEndpoint(endpoint);
  const region = profile.setting("sts_region");
  if (region === undefined) return context.defaultSts();
  return stsEndpoint({ region: checkRegion(region), vpc: profile.fields["enable_vpc"] === true });
}
