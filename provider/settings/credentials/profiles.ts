// The profiles of the aliyun command line: reading its file, and the source that a profile describes.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CredentialsSource,
  credentialsSource,
  failingSource,
  staticSource,
} from "../../service/credentialsSource.js";
import { CredentialsError } from "../../values/errors.js";
import { checkRegion, parseEndpoint, stsEndpoint } from "../endpoints.js";
import { ecsRoleSource, type MetadataOptions, oidcRoleSource, ramRoleSource, uriSource } from "./roles.js";
import { type Session, whileFresh } from "./session.js";
import { cloudSsoSession, commandSession, OAUTH_SITES, oauthSession } from "./ssoProfiles.js";
import type { RamRole } from "./sts.js";

/** The command line's file: its path, and how it may be read as something else. */
export interface ProfileFile {
  readonly path: string;
  /** Name of the profile that `aliyun` uses when none is named. */
  readonly current: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
}

/** One profile, its fields as they are spelled in the file. */
export type Profile = Readonly<Record<string, unknown>>;

export interface ProfileOptions {
  /** The address of STS from `alicloud:endpoints` or the environment; else the profile's own says. */
  readonly sts: string | undefined;
  /** The address of STS where neither that nor the profile says one. */
  readonly defaultSts: string;
  /**
   * A role to assume with the profile. It takes the place of the role of a RamRoleArn profile and goes on top of every
   * other, as in the official provider.
   */
  readonly role?: RamRole | undefined;
  /**
   * True when the user named the profile for this. Only then may the command of an External profile run: to be the
   * `current` one of the command line is no consent to that.
   */
  readonly named: boolean;
  readonly metadata: MetadataOptions;
}

export function defaultProfilePath(home: string): string {
  return join(home, ".aliyun", "config.json");
}

/** @throws CredentialsError when the file is there and cannot be read as profiles. `undefined` when it is not there. */
export function readProfileFile(path: string): ProfileFile | undefined {
  let text: string;
  try {
    text = readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CredentialsError(`The profiles in ${path} cannot be read${code === undefined ? "" : ` (${code})`}.`);
  }
  // No parser's message: it would quote the file.
  const file = parseProfiles(text);
  if (file === undefined) {
    throw new CredentialsError(
      `${path} is not the JSON file of the aliyun command line. Run \`aliyun configure\` to write it anew.`,
    );
  }
  return { path, ...file };
}

/** @throws CredentialsError which lists the names that the file has. */
export function findProfile(file: ProfileFile, name: string): Profile {
  const profile = file.profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...file.profiles.keys()].map((known) => JSON.stringify(known)).join(", ");
  throw new CredentialsError(
    `There is no profile ${JSON.stringify(name)} in ${file.path}${names === "" ? "" : ` (it has ${names})`}. Run \`aliyun configure --profile ${name}\`.`,
  );
}

/** True for what `aliyun` writes before anybody has configured it: a profile without keys. */
export function isBlank(profile: Profile): boolean {
  return (
    text(profile, "mode").toLowerCase() === "ak" &&
    text(profile, "access_key_id") === "" &&
    text(profile, "access_key_secret") === ""
  );
}

/**
 * The source that a profile describes, with the role of `options` on top.
 *
 * What a mode does not use is not read: `sts_token` counts in mode StsToken alone, `ram_role_arn` only where the mode assumes
 * a role, keys not in mode EcsRamRole; as in the official provider.
 *
 * @throws CredentialsError which names every field that is missing
 */
export function profileSource(file: ProfileFile, name: string, options: ProfileOptions): CredentialsSource {
  return new ProfileReader(file, options).source(name, options.role);
}

class ProfileReader {
  readonly #file: ProfileFile;
  readonly #options: ProfileOptions;
  readonly #seen: string[] = [];

  constructor(file: ProfileFile, options: ProfileOptions) {
    this.#file = file;
    this.#options = options;
  }

  source(name: string, role: RamRole | undefined): CredentialsSource {
    if (this.#seen.includes(name)) {
      throw new CredentialsError(
        `The profiles ${[...this.#seen, name].join(" -> ")} in ${this.#file.path} name each other as source_profile in a circle.`,
      );
    }
    this.#seen.push(name);
    const profile = findProfile(this.#file, name);
    const of = `profile ${JSON.stringify(name)} in ${this.#file.path}`;
    const mode = text(profile, "mode");
    const base = this.#base(mode, profile, of, name);
    const sts = this.#sts(profile, of);
    const roles = [
      mode.toLowerCase() === "ramrolearn" && role !== undefined ? undefined : ownRole(mode, profile, of),
      role,
    ];
    return roles.reduce<CredentialsSource>(
      (source, next) => (next === undefined ? source : ramRoleSource(source, next, sts)),
      base,
    );
  }

  #base(mode: string, profile: Profile, of: string, name: string): CredentialsSource {
    switch (mode.toLowerCase()) {
      case "ak":
      case "ramrolearn": {
        const key = required(profile, of, ["access_key_id", "access_key_secret"]);
        return staticSource(of, { accessKeyId: key.access_key_id, accessKeySecret: key.access_key_secret });
      }
      case "ststoken": {
        const key = required(profile, of, ["access_key_id", "access_key_secret", "sts_token"]);
        return staticSource(of, {
          accessKeyId: key.access_key_id,
          accessKeySecret: key.access_key_secret,
          securityToken: key.sts_token,
        });
      }
      case "ecsramrole":
      case "ramrolearnwithrolename":
        return ecsRoleSource(text(profile, "ram_role_name") || undefined, this.#options.metadata);
      case "chainableramrolearn":
        return this.source(required(profile, of, ["source_profile"]).source_profile, undefined);
      case "oidc":
        return this.#oidc(profile, of);
      case "credentialsuri":
        return uriSource({
          value: required(profile, of, ["credentials_uri"]).credentials_uri,
          label: `credentials_uri of ${of}`,
          origin: "profile",
        });
      case "cloudsso":
        return this.#cloudSso(profile, of, name);
      case "oauth":
        return this.#oauth(profile, of, name);
      case "external":
        return this.#external(profile, of, name);
      default:
        throw new CredentialsError(
          `${of} has ${mode === "" ? "no mode" : `the mode ${JSON.stringify(mode)}, which cannot sign requests`}. Use a profile of one of the modes ${MODES.join(", ")}.`,
        );
    }
  }

  #oidc(profile: Profile, of: string): CredentialsSource {
    const role = required(profile, of, ["ram_role_arn", "oidc_provider_arn", "oidc_token_file"]);
    return oidcRoleSource(
      {
        roleArn: role.ram_role_arn,
        providerArn: role.oidc_provider_arn,
        token: { file: role.oidc_token_file },
        sessionName: text(profile, "ram_session_name") || undefined,
        sessionExpirationSeconds: seconds(profile, "duration_seconds") ?? seconds(profile, "expired_seconds"),
      },
      this.#sts(profile, of),
    );
  }

  #cloudSso(profile: Profile, of: string, name: string): CredentialsSource {
    const fields = required(profile, of, [
      "cloud_sso_sign_in_url",
      "cloud_sso_account_id",
      "cloud_sso_access_config",
      "access_token",
    ]);
    const signInUrl = fields.cloud_sso_sign_in_url;
    if (!/^https?:\/\//.test(signInUrl) || !URL.canParse(signInUrl))
      throw new CredentialsError(`cloud_sso_sign_in_url of ${of} is not an http or https address.`);
    const remedy = `Run \`aliyun configure --profile ${name} --mode CloudSSO\` to sign in again`;
    const signIn = {
      signInUrl,
      accountId: fields.cloud_sso_account_id,
      accessConfiguration: fields.cloud_sso_access_config,
      accessToken: fields.access_token,
      accessTokenExpiresAtMs: (seconds(profile, "cloud_sso_access_token_expire") ?? 0) * 1000,
    };
    return signedInSource(of, profile, remedy, () => cloudSsoSession(signIn));
  }

  #oauth(profile: Profile, of: string, name: string): CredentialsSource {
    const fields = required(profile, of, ["oauth_access_token", "oauth_site_type"]);
    const site = fields.oauth_site_type.toUpperCase();
    if (!isOauthSite(site))
      throw new CredentialsError(`oauth_site_type of ${of} is ${JSON.stringify(site)}; it can be CN or INTL.`);
    const remedy = `Run a command with it, such as \`aliyun sts GetCallerIdentity --profile ${name}\`: it renews the sign-in, which is not done here because that rewrites the file`;
    const signIn = {
      site,
      accessToken: fields.oauth_access_token,
      accessTokenExpiresAtMs: (seconds(profile, "oauth_access_token_expire") ?? 0) * 1000,
    };
    return signedInSource(of, profile, remedy, () => oauthSession(signIn));
  }

  #external(profile: Profile, of: string, name: string): CredentialsSource {
    const command = required(profile, of, ["process_command"]).process_command;
    if (!this.#options.named) {
      return failingSource(
        of,
        `${of} gets its keys from a command (mode External). A command runs only for a profile that you name: set alicloud:profile or ALICLOUD_PROFILE to ${name}.`,
      );
    }
    return credentialsSource({
      description: of,
      traits: ["command", this.#file.path, profile],
      remedy:
        "Run the command by hand and check that it prints one JSON object with access_key_id and access_key_secret",
      open: async () => whileFresh(() => commandSession(command)),
    });
  }

  #sts(profile: Profile, of: string): string {
    if (this.#options.sts !== undefined) return this.#options.sts;
    const endpoint = text(profile, "sts_endpoint");
    if (endpoint !== "") return parseEndpoint({ value: endpoint, label: `sts_endpoint of ${of}`, origin: "profile" });
    const region = text(profile, "sts_region");
    if (region === "") return this.#options.defaultSts;
    return stsEndpoint({
      region: checkRegion({ value: region, label: `sts_region of ${of}`, origin: "profile" }),
      vpc: profile["enable_vpc"] === true,
    });
  }
}

/** The modes in the spelling of the command line, which itself does not mind the case. */
const MODES = [
  "AK",
  "StsToken",
  "RamRoleArn",
  "EcsRamRole",
  "RamRoleArnWithRoleName",
  "ChainableRamRoleArn",
  "OIDC",
  "CredentialsURI",
  "CloudSSO",
  "OAuth",
  "External",
] as const;

const ROLE_MODES: ReadonlySet<string> = new Set(["ramrolearn", "ramrolearnwithrolename", "chainableramrolearn"]);

/** A profile that was signed in by a browser: the session that the command line left in the file serves until its end. */
function signedInSource(of: string, profile: Profile, remedy: string, ask: () => Promise<Session>): CredentialsSource {
  return credentialsSource({
    description: of,
    traits: ["signed in", of, profile],
    remedy,
    open: async () => whileFresh(ask, storedSession(profile)),
  });
}

/** The role that the profile itself names, for modes that assume it with a key which the rest of the profile gives. */
function ownRole(mode: string, profile: Profile, of: string): RamRole | undefined {
  if (!ROLE_MODES.has(mode.toLowerCase())) return undefined;
  return {
    roleArn: required(profile, of, ["ram_role_arn"]).ram_role_arn,
    sessionName: text(profile, "ram_session_name") || undefined,
    sessionExpirationSeconds: seconds(profile, "expired_seconds"),
    externalId: text(profile, "external_id") || undefined,
  };
}

function storedSession(profile: Profile): Session | undefined {
  const expiresAtMs = (seconds(profile, "sts_expiration") ?? 0) * 1000;
  const [accessKeyId, accessKeySecret, securityToken] = ["access_key_id", "access_key_secret", "sts_token"].map(
    (field) => text(profile, field),
  );
  if (!accessKeyId || !accessKeySecret || !securityToken) return undefined;
  return { accessKeyId, accessKeySecret, securityToken, expiresAtMs };
}

function parseProfiles(content: string): Pick<ProfileFile, "current" | "profiles"> | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(content.replace(/^\uFEFF/, ""));
  } catch {
    return undefined;
  }
  const { current, profiles } = (parsed ?? {}) as { readonly current?: unknown; readonly profiles?: unknown };
  if (!Array.isArray(profiles)) return undefined;
  const named = profiles.filter((profile: Profile | null) => typeof profile?.["name"] === "string") as Profile[];
  return {
    current: typeof current === "string" && current !== "" ? current : undefined,
    profiles: new Map(named.map((profile) => [text(profile, "name"), profile])),
  };
}

function text(profile: Profile, field: string): string {
  const value = profile[field];
  return typeof value === "string" ? value.trim() : "";
}

function seconds(profile: Profile, field: string): number | undefined {
  const value = profile[field];
  return typeof value === "number" && value > 0 ? value : undefined;
}

function required<Field extends string>(profile: Profile, of: string, fields: readonly Field[]): Record<Field, string> {
  const missing = fields.filter((field) => text(profile, field) === "");
  if (missing.length > 0)
    throw new CredentialsError(
      `${of} has no ${missing.join(", no ")}. Run \`aliyun configure --profile ${text(profile, "name")}\`.`,
    );
  return Object.fromEntries(fields.map((field) => [field, text(profile, field)])) as Record<Field, string>;
}

function isOauthSite(site: string): site is keyof typeof OAUTH_SITES {
  return Object.hasOwn(OAUTH_SITES, site);
}
