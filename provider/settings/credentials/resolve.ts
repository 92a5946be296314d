// The credentials that the settings select: an explicit provider, the profile argument, the configuration, the environment,
// the default chain.
//
// The first level that names an identity supplies id, secret and token together. A role to assume counts when it is set on
// that level or a stronger one, so the configuration never alters an explicit provider or profile.

import type { CredentialsSource } from "../../service/credentialsSource.js";
import { CredentialsError, ImagesError } from "../../values/errors.js";
import type { ProviderSettingName, SettingValue, SettingValues } from "../sources.js";
import { assumedRole, environmentRole, oidcRole } from "./assumeRoleConfig.js";
import type { CredentialsContext } from "./context.js";
import { sectionSource } from "./credentialsFile.js";
import { chainProfile, defaultChain } from "./defaultChain.js";
import { configKey, environmentKey, providerKey } from "./keys.js";
import { profileSource } from "./profileModes.js";
import { ecsRoleSource, oidcRoleSource, ramRoleSource, uriSource } from "./roles.js";
import type { RamRole } from "./sts.js";

/**
 * Selects the credentials. Files are read here; services are contacted when a key is needed.
 *
 * @throws CredentialsError, ConfigurationError when a setting cannot be used
 */
export function resolveCredentials(context: CredentialsContext): CredentialsSource {
  let role: RamRole | undefined;
  for (const level of LEVELS) {
    role ??= level.role?.(context.values);
    const source = firstSource(level, context, role);
    if (source !== undefined) return source;
  }
  return withRole(defaultChain(context), role, context);
}

/**
 * The `region_id` of the profile that is used: the named one, or the one that the default chain selects.
 * `undefined` also when the file cannot be read, which {@link resolveCredentials} reports.
 */
export function profileRegion(context: CredentialsContext): SettingValue | undefined {
  try {
    return usedProfile(context)?.region;
  } catch (thrown) {
    if (thrown instanceof ImagesError) return undefined;
    throw thrown;
  }
}

function usedProfile(context: CredentialsContext) {
  const name = PROFILE_SETTINGS.map((get) => get(context.values)).find((found) => found !== undefined);
  if (name !== undefined) return context.profileFile()?.profiles.get(name.value);
  const isConfigured = LEVELS.some((level) => firstSource(level, context, undefined) !== undefined);
  return isConfigured ? undefined : chainProfile(context);
}

type GetSetting = (values: SettingValues) => SettingValue | undefined;

const provider =
  (name: ProviderSettingName): GetSetting =>
  (values) =>
    values.provider(name);
const config =
  (name: ProviderSettingName): GetSetting =>
  (values) =>
    values.config(`alicloud:${name}`);
const environment =
  (...names: readonly string[]): GetSetting =>
  (values) =>
    values.environment(names);

const PROFILE_ARGUMENT: GetSetting = (values) => values.argument("profile");
const PROFILE_VARIABLES = environment("ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE");
const PROFILE_SETTINGS = [provider("profile"), PROFILE_ARGUMENT, config("profile"), PROFILE_VARIABLES];

/** Reads the identity that one setting names, with a role on top; `undefined` when the setting is not set. */
type ReadSource = (context: CredentialsContext, role: RamRole | undefined) => CredentialsSource | undefined;

interface Level {
  readonly role?: (values: SettingValues) => RamRole | undefined;
  /** By precedence. */
  readonly sources: readonly ReadSource[];
}

const LEVELS: readonly Level[] = [
  {
    role: roleBlock(provider("assumeRole")),
    sources: [
      oidc(provider("assumeRoleWithOidc")),
      // Before the profile, which the SDK fills in from ALICLOUD_PROFILE.
      key(providerKey),
      profile(provider("profile")),
      uri(provider("credentialsUri")),
      ecsRole(provider("ecsRoleName")),
    ],
  },
  { sources: [profile(PROFILE_ARGUMENT)] },
  {
    role: roleBlock(config("assumeRole")),
    sources: [
      oidc(config("assumeRoleWithOidc")),
      profile(config("profile")),
      key(configKey),
      uri(config("credentialsUri")),
      ecsRole(config("ecsRoleName")),
    ],
  },
  {
    role: environmentRole,
    sources: [
      key(environmentKey),
      section(PROFILE_VARIABLES),
      profile(PROFILE_VARIABLES),
      uri(environment("ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI")),
      ecsRole(environment("ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA")),
    ],
  },
];

function firstSource(level: Level, context: CredentialsContext, role: RamRole | undefined) {
  for (const read of level.sources) {
    const source = read(context, role);
    if (source !== undefined) return source;
  }
  return undefined;
}

function roleBlock(get: GetSetting): (values: SettingValues) => RamRole | undefined {
  return (values) => {
    const setting = get(values);
    return setting && assumedRole(setting, values);
  };
}

function key(read: (values: SettingValues) => CredentialsSource | undefined): ReadSource {
  return (context, role) => withRole(read(context.values), role, context);
}

function oidc(get: GetSetting): ReadSource {
  return (context, role) => {
    const setting = get(context.values);
    const own = setting && oidcRole(setting, context.values);
    return withRole(own && oidcRoleSource(own, context.sts()), role, context);
  };
}

function uri(get: GetSetting): ReadSource {
  return (context, role) => {
    const setting = get(context.values);
    return withRole(setting && uriSource(setting), role, context);
  };
}

function ecsRole(get: GetSetting): ReadSource {
  return (context, role) => {
    const name = get(context.values);
    return withRole(name && ecsRoleSource(name.value, context.metadata), role, context);
  };
}

function profile(get: GetSetting): ReadSource {
  return (context, role) => {
    const name = get(context.values);
    if (name === undefined) return undefined;
    const file = context.profileFile();
    if (file !== undefined) return profileSource(file, name.value, { context, role, isNamed: true });
    throw new CredentialsError(
      `${name.label} is ${JSON.stringify(name.value)}, but there is no file ${context.profilePath()}. ` +
        `Run \`aliyun configure --profile ${name.value}\`, or set alicloud:sharedCredentialsFile.`,
    );
  };
}

/** A section of the SDKs' file, which read the same variable as its name, unless there is a profile of this name. */
function section(get: GetSetting): ReadSource {
  return (context, role) => {
    const name = get(context.values);
    if (name === undefined || context.profileFile()?.profiles.has(name.value) === true) return undefined;
    return withRole(sectionSource(context.credentialsPath(), name.value, context), role, context);
  };
}

function withRole<Base extends CredentialsSource | undefined>(
  base: Base,
  role: RamRole | undefined,
  context: CredentialsContext,
): CredentialsSource | Base {
  return base === undefined || role === undefined ? base : ramRoleSource(base, role, context.sts());
}
