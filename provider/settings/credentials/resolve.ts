// Who we are: which of the places that can name an identity counts, and what it names.
//
// Places from strong to weak: an explicit provider, the profile argument, the configuration, the environment, the default chain.
// The first that names an identity gives id, secret and token together. A role to assume counts when it is written in
// that place or in a stronger one, so a provider or a profile argument that is complete in itself is not bent by the configuration.
import { homedir } from "node:os";
import { join } from "node:path";
import { type CredentialsSource, staticSource } from "../../service/credentialsSource.js";
import { CredentialsError, ImagesError } from "../../values/errors.js";
import { checkRegion, parseEndpoint, stsEndpoint, writtenStsEndpoint } from "../endpoints.js";
import { isTrue, type SettingsSource, type SettingValue, type SettingValues } from "../sources.js";
import { assumedRole, environmentRole, oidcRole } from "./assumeRoleConfig.js";
import { defaultCredentialsPath, isCredentialsFile, sectionSource } from "./credentialsFile.js";
import { type ChainOptions, chainProfile, defaultChain } from "./defaultChain.js";
import { defaultProfilePath, type ProfileFile, profileSource, readProfileFile } from "./profiles.js";
import { ecsRoleSource, type MetadataOptions, oidcRoleSource, ramRoleSource, uriSource } from "./roles.js";
import type { RamRole } from "./sts.js";

export type { AccessKey, CredentialsSource } from "../../service/credentialsSource.js";
export { failingSource } from "../../service/credentialsSource.js";

/**
 * Chooses the credentials for these settings. Files are read here; services are asked when a key is.
 *
 * @throws CredentialsError, ConfigurationError when what is written cannot be used
 */
export function chooseCredentials(
  values: SettingValues,
  environment: SettingsSource["environment"],
): CredentialsSource {
  return new Chooser(values, environment).choose();
}

/**
 * The `region_id` of the profile that is used: the one that is named, or the one that the default chain takes.
 * `undefined` also when the file cannot be read; choosing the credentials then says why.
 */
export function profileRegion(
  values: SettingValues,
  environment: SettingsSource["environment"],
): SettingValue | undefined {
  try {
    return new Chooser(values, environment).region();
  } catch (thrown) {
    if (thrown instanceof ImagesError) return undefined;
    throw thrown;
  }
}

/** Names of one source each, earlier first: an id of one set is never used with a secret of another. */
const KEY_VARIABLES = [
  { id: "ALICLOUD_ACCESS_KEY", secret: "ALICLOUD_SECRET_KEY", token: "ALICLOUD_SECURITY_TOKEN" },
  {
    id: "ALIBABA_CLOUD_ACCESS_KEY_ID",
    secret: "ALIBABA_CLOUD_ACCESS_KEY_SECRET",
    token: "ALIBABA_CLOUD_SECURITY_TOKEN",
  },
  { id: "ALIBABACLOUD_ACCESS_KEY_ID", secret: "ALIBABACLOUD_ACCESS_KEY_SECRET", token: "ALIBABACLOUD_SECURITY_TOKEN" },
] as const;

const PROFILE_VARIABLES = ["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"] as const;
const PROFILE_FILE_VARIABLES = ["ALICLOUD_SHARED_CREDENTIALS_FILE", "ALIBABA_CLOUD_CREDENTIALS_FILE"] as const;
const ECS_ROLE_VARIABLES = ["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"] as const;
const URI_VARIABLES = ["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"] as const;

/** Makes the source that one setting names, with the role on top; `undefined` when the setting is not there. */
type Identity = (role: RamRole | undefined) => CredentialsSource | undefined;

/** What one place says: a role to assume, and the settings that can name an identity, strongest first. */
interface Place {
  readonly role?: () => RamRole | undefined;
  readonly identities: readonly Identity[];
}

class Chooser {
  readonly #values: SettingValues;
  readonly #environment: SettingsSource["environment"];

  constructor(values: SettingValues, environment: SettingsSource["environment"]) {
    this.#values = values;
    this.#environment = environment;
  }

  choose(): CredentialsSource {
    let role: RamRole | undefined;
    for (const place of this.#places()) {
      role ??= place.role?.();
      for (const identity of place.identities) {
        const source = identity(role);
        if (source !== undefined) return source;
      }
    }
    return this.#assumed(defaultChain(this.#chainOptions()), role);
  }

  region(): SettingValue | undefined {
    const named = this.#namedProfile();
    if (named !== undefined) return regionOf(readProfileFile(this.#profilePath()), named.value);
    const written = this.#places().some((place) =>
      place.identities.some((identity) => identity(undefined) !== undefined),
    );
    const current = written ? undefined : chainProfile(this.#chainOptions());
    return current && regionOf(current.file, current.name);
  }

  #places(): readonly Place[] {
    const values = this.#values;
    // The profile of an explicit provider may come from ALICLOUD_PROFILE, which the SDK fills in: keys written there are stronger.
    const provider: Place = {
      role: () => this.#role(values.provider("assumeRole")),
      identities: [
        (role) => this.#oidc(values.provider("assumeRoleWithOidc"), role),
        (role) => this.#assumed(this.#providerKey(), role),
        (role) => this.#profile(values.provider("profile"), role),
        (role) => this.#uri(values.provider("credentialsUri"), role),
        (role) => this.#ecsRole(values.provider("ecsRoleName"), role),
      ],
    };
    const argument: Place = { identities: [(role) => this.#profile(values.argument("profile"), role)] };
    const config: Place = {
      role: () => this.#role(values.config("alicloud:assumeRole")),
      identities: [
        (role) => this.#oidc(values.config("alicloud:assumeRoleWithOidc"), role),
        (role) => this.#profile(values.config("alicloud:profile"), role),
        (role) => this.#assumed(this.#configKey(), role),
        (role) => this.#uri(values.config("alicloud:credentialsUri"), role),
        (role) => this.#ecsRole(values.config("alicloud:ecsRoleName"), role),
      ],
    };
    const environment: Place = {
      role: () => environmentRole(values),
      identities: [
        (role) => this.#assumed(this.#environmentKey(), role),
        (role) => this.#environmentProfile(values.environment(PROFILE_VARIABLES), role),
        (role) => this.#uri(values.environment(URI_VARIABLES), role),
        (role) => this.#ecsRole(values.environment(ECS_ROLE_VARIABLES), role),
      ],
    };
    return [provider, argument, config, environment];
  }

  #providerKey(): CredentialsSource | undefined {
    const values = this.#values;
    return keySource(
      { name: "accessKey of the explicit provider", value: values.provider("accessKey") },
      { name: "secretKey of the explicit provider", value: values.provider("secretKey") },
      { name: "securityToken of the explicit provider", value: values.provider("securityToken") },
    );
  }

  #configKey(): CredentialsSource | undefined {
    const [id, secret, token] = ["alicloud:accessKey", "alicloud:secretKey", "alicloud:securityToken"].map((name) => ({
      name,
      value: this.#values.config(name),
    }));
    return id && secret && token && keySource(id, secret, token);
  }

  /** A token alone, under names that are not those of the pair, is no part of the source and is left alone. */
  #environmentKey(): CredentialsSource | undefined {
    const read = (name: string) => ({ name, value: this.#values.environment([name]) });
    for (const names of KEY_VARIABLES) {
      const [id, secret] = [read(names.id), read(names.secret)];
      if (id.value !== undefined || secret.value !== undefined) return keySource(id, secret, read(names.token));
    }
    return undefined;
  }

  #profile(name: SettingValue | undefined, role: RamRole | undefined): CredentialsSource | undefined {
    if (name === undefined) return undefined;
    const path = this.#profilePath();
    const file = readProfileFile(path);
    if (file === undefined) {
      throw new CredentialsError(
        `${name.label} is ${JSON.stringify(name.value)}, and there is no file ${path}. Run \`aliyun configure --profile ${name.value}\`, or set alicloud:sharedCredentialsFile.`,
      );
    }
    return this.#profileIn(file, name.value, role);
  }

  /** The SDKs read the same variable as the name of a section in their own file. */
  #environmentProfile(name: SettingValue | undefined, role: RamRole | undefined): CredentialsSource | undefined {
    if (name === undefined) return undefined;
    const file = readProfileFile(this.#profilePath());
    if (file?.profiles.has(name.value) !== true) {
      const section = sectionSource(this.#credentialsPath(), name.value, {
        sts: this.#sts() ?? this.#defaultSts(),
        metadata: this.#metadata(),
      });
      if (section !== undefined) return this.#assumed(section, role);
    }
    return this.#profile(name, role);
  }

  #profileIn(file: ProfileFile, name: string, role: RamRole | undefined): CredentialsSource {
    return profileSource(file, name, {
      sts: this.#sts(),
      defaultSts: this.#defaultSts(),
      role,
      named: true,
      metadata: this.#metadata(),
    });
  }

  #oidc(written: SettingValue | undefined, role: RamRole | undefined): CredentialsSource | undefined {
    const oidc = written && oidcRole(written, this.#values);
    return oidc && this.#assumed(oidcRoleSource(oidc, this.#sts() ?? this.#defaultSts()), role);
  }

  #uri(uri: SettingValue | undefined, role: RamRole | undefined): CredentialsSource | undefined {
    return uri && this.#assumed(uriSource(uri), role);
  }

  #ecsRole(name: SettingValue | undefined, role: RamRole | undefined): CredentialsSource | undefined {
    return name && this.#assumed(ecsRoleSource(name.value, this.#metadata()), role);
  }

  #role(written: SettingValue | undefined): RamRole | undefined {
    return written && assumedRole(written, this.#values);
  }

  #assumed<Base extends CredentialsSource | undefined>(
    base: Base,
    role: RamRole | undefined,
  ): CredentialsSource | Base {
    if (base === undefined || role === undefined) return base;
    return ramRoleSource(base, role, this.#sts() ?? this.#defaultSts());
  }

  #namedProfile(): SettingValue | undefined {
    const values = this.#values;
    return (
      values.provider("profile") ??
      values.argument("profile") ??
      values.config("alicloud:profile") ??
      values.environment(PROFILE_VARIABLES)
    );
  }

  #profilePath(): string {
    const values = this.#values;
    const written =
      values.provider("sharedCredentialsFile") ??
      values.config("alicloud:sharedCredentialsFile") ??
      values.environment(PROFILE_FILE_VARIABLES.slice(0, 1));
    if (written !== undefined) return this.#expanded(written.value);
    const shared = this.#sharedVariable();
    return shared !== undefined && !isCredentialsFile(shared) ? shared : defaultProfilePath(this.#home());
  }

  #credentialsPath(): string {
    const shared = this.#sharedVariable();
    return shared !== undefined && isCredentialsFile(shared) ? shared : defaultCredentialsPath(this.#home());
  }

  /** ALIBABA_CLOUD_CREDENTIALS_FILE: the command line's file to the official provider, another file to the SDKs. */
  #sharedVariable(): string | undefined {
    const written = this.#values.environment(PROFILE_FILE_VARIABLES.slice(1));
    return written && this.#expanded(written.value);
  }

  #expanded(path: string): string {
    return path === "~" || path.startsWith("~/") ? join(this.#home(), path.slice(1)) : path;
  }

  #home(): string {
    return this.#environment["HOME"] || this.#environment["USERPROFILE"] || homedir();
  }

  #sts(): string | undefined {
    const written = writtenStsEndpoint(this.#values);
    return written && parseEndpoint(written);
  }

  #defaultSts(): string {
    const region = this.#values.environment(["ALIBABA_CLOUD_STS_REGION"]);
    return stsEndpoint({
      region: region && checkRegion(region),
      vpc: isTrue(this.#environment["ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED"]),
    });
  }

  #metadata(): MetadataOptions {
    return {
      disabled: isTrue(this.#environment["ALIBABA_CLOUD_ECS_METADATA_DISABLED"]),
      v1Disabled: isTrue(this.#environment["ALIBABA_CLOUD_IMDSV1_DISABLED"]),
    };
  }

  #chainOptions(): ChainOptions {
    return {
      environment: this.#environment,
      profilePath: this.#profilePath(),
      credentialsPath: this.#credentialsPath(),
      sts: this.#sts(),
      defaultSts: this.#defaultSts(),
      metadata: this.#metadata(),
    };
  }
}

interface KeyPart {
  readonly name: string;
  readonly value: SettingValue | undefined;
}

/** @throws CredentialsError which names the part that is missing */
function keySource(id: KeyPart, secret: KeyPart, token: KeyPart): CredentialsSource | undefined {
  const missing = [id, secret].filter((part) => part.value === undefined);
  if (id.value === undefined || secret.value === undefined) {
    const written = [id, secret, token].filter((part) => part.value !== undefined);
    if (written.length === 0) return undefined;
    throw new CredentialsError(
      `${names(written)} ${written.length === 1 ? "is" : "are"} set, but not ${names(missing)}. ` +
        `Id, secret and token must come from one place: set ${names(missing)} too, or remove ${names(written)}.`,
    );
  }
  return staticSource(`${id.name} and ${secret.name}`, {
    accessKeyId: id.value.value,
    accessKeySecret: secret.value.value,
    ...(token.value === undefined ? {} : { securityToken: token.value.value }),
  });
}

function names(parts: readonly KeyPart[]): string {
  return parts.map((part) => part.name).join(" and ");
}

function regionOf(file: ProfileFile | undefined, name: string): SettingValue | undefined {
  const region = file?.profiles.get(name)?.["region_id"];
  if (file === undefined || typeof region !== "string" || region.trim() === "") return undefined;
  return {
    value: region.trim(),
    label: `region_id of profile ${JSON.stringify(name)} in ${file.path}`,
    origin: "profile",
  };
}
