// What is written in one of the places that hold settings, and the name of that place for messages.

/** Where a setting was written. `profile` is the profile of the aliyun command line. */
export type SettingOrigin = "argument" | "provider" | "config" | "environment" | "profile";

/** One setting as it was written, trimmed and not empty. */
export interface SettingValue {
  readonly value: string;
  /** Where it stands, as the user knows it: `alicloud:region`, `ALICLOUD_REGION`, `the region argument`. */
  readonly label: string;
  readonly origin: SettingOrigin;
}

/** The surroundings of a call: a Pulumi program, the provider process, or the command line (no configuration). */
export interface SettingsSource {
  /** Stack configuration by full key ("alicloud:region", "alicloud-images:endpoint"); structured values are JSON text. */
  readonly config?: ((key: string) => string | undefined) | undefined;
  readonly environment: Readonly<Record<string, string | undefined>>;
}

/** The values of an explicit `alicloud.Provider`, already resolved. Everything is text there, structures are JSON text. */
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

/** What the call itself says: stronger than every source. */
export interface SettingsOverrides {
  readonly region?: string | undefined;
  readonly profile?: string | undefined;
  readonly endpoint?: string | undefined;
  /** `opts.provider`: the values of an explicit `alicloud.Provider`. */
  readonly provider?: ProviderSettings | undefined;
}

/** A setting of the official provider, by its name there. */
export type ProviderSettingName = keyof ProviderSettings;

/** Reads single settings; what is empty or only space counts as not set, as in the official provider. */
export interface SettingValues {
  argument(name: "region" | "profile" | "endpoint"): SettingValue | undefined;
  provider(name: ProviderSettingName): SettingValue | undefined;
  /** By full key, such as `alicloud:region`. */
  config(key: string): SettingValue | undefined;
  /** The first of these variables that is set: earlier names win. */
  environment(names: readonly string[]): SettingValue | undefined;
}

export function settingValues(source: SettingsSource, overrides: SettingsOverrides = {}): SettingValues {
  return {
    argument: (name) => written(overrides[name], `the ${name} argument`, "argument"),
    provider: (name) => written(overrides.provider?.[name], `${name} of the explicit provider`, "provider"),
    config: (key) => written(source.config?.(key), key, "config"),
    environment: (names) => {
      for (const name of names) {
        const found = written(source.environment[name], name, "environment");
        if (found !== undefined) return found;
      }
      return undefined;
    },
  };
}

/** True for a variable that switches something on. */
export function isTrue(value: string | undefined): boolean {
  return value?.trim().toLowerCase() === "true";
}

function written(value: string | undefined, label: string, from: SettingOrigin): SettingValue | undefined {
  const trimmed = value?.trim();
  return trimmed === undefined || trimmed === "" ? undefined : { value: trimmed, label, origin: from };
}
