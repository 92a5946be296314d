// Single settings from arguments, an explicit provider, the configuration and the environment, with labels for messages.

/** `profile` is a profile of the aliyun command line. */
export type SettingOrigin = "argument" | "provider" | "config" | "environment" | "profile";

export interface SettingValue {
  /** Trimmed and not empty. */
  readonly value: string;
  /** The setting as users know it: `alicloud:region`, `ALICLOUD_REGION`, `the region argument`. */
  readonly label: string;
  readonly origin: SettingOrigin;
}

/** Configuration and environment of a Pulumi program, the provider process, or the command line (no configuration). */
export interface SettingsSource {
  /** Stack configuration by full key ("alicloud:region", "alicloud-images:endpoint"); structured values are JSON. */
  readonly config?: ((key: string) => string | undefined) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The resolved values of an explicit `alicloud.Provider`. All are strings; structured values are JSON. */
export interface ProviderSettings {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly sharedCredentialsFile?: string | undefined;
  readonly accessKey?: string | undefined;
  readonly secretKey?: string | undefined;
  readonly securityToken?: string | undefined;
  readonly ecsRoleName?: string | undefined;
  readonly credentialsUri?: string | undefined;
  readonly assumeRole?: string | undefined;
  readonly assumeRoleWithOidc?: string | undefined;
  readonly endpoints?: string | undefined;
  readonly accountId?: string | undefined;
  readonly clientReadTimeout?: string | undefined;
  readonly clientConnectTimeout?: string | undefined;
}

/** Settings of one call. They have precedence over every source. */
export interface SettingsOverrides {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  /** `opts.provider`: the values of an explicit `alicloud.Provider`. */
  readonly provider?: ProviderSettings | undefined;
}

/** A setting of the official provider, by its name there. */
export type ProviderSettingName = keyof ProviderSettings;

/** Reads single settings. Empty and blank values count as not set, as in the official provider. */
export interface SettingValues {
  argument(name: "region" | "profile" | "endpoint"): SettingValue | undefined;
  provider(name: ProviderSettingName): SettingValue | undefined;
  /** By full key, such as `alicloud:region`. */
  config(key: string): SettingValue | undefined;
  /** The first of these variables that is set. */
  environment(names: readonly string[]): SettingValue | undefined;
  /** A setting of the official provider: from an explicit provider, the configuration or the environment. */
  official(name: ProviderSettingName, variables: readonly string[]): SettingValue | undefined;
}

export function settingValues(source: SettingsSource, overrides: SettingsOverrides = {}): SettingValues {
  const provider: SettingValues["provider"] = (name) =>
    toSetting(overrides.provider?.[name], `${name} of the explicit provider`, "provider");
  const config: SettingValues["config"] = (key) => toSetting(source.config?.(key), key, "config");
  const environment: SettingValues["environment"] = (names) => {
    for (const name of names) {
      const found = toSetting(source.environment[name], name, "environment");
      if (found !== undefined) return found;
    }
    return undefined;
  };
  return {
    argument: (name) => toSetting(overrides[name], `the ${name} argument`, "argument"),
    provider,
    config,
    environment,
    official: (name, variables) => provider(name) ?? config(`alicloud:${name}`) ?? environment(variables),
  };
}

/** `undefined` when the value is not JSON. */
export function parseJson(value: string): unknown {
  try {
    return JSON.parse(value);
  } catch {
    return undefined;
  }
}

export function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === "true";
}

function toSetting(value: string | undefined, label: string, origin: SettingOrigin): SettingValue | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : { value: trimmed, label, origin };
}
