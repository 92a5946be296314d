// The file of the aliyun command line and the fields of its profiles.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CredentialsError } from "../../values/errors.js";
import type { SettingValue } from "../sources.js";

export interface ProfileFile {
  readonly path: string;
  /** Name of the profile that `aliyun` uses by default. */
  readonly current: string | undefined;
  readonly profiles: ReadonlyMap<string, Profile>;
}

export class Profile {
  readonly name: string;
  /** For messages: `profile "prod" in /home/me/.aliyun/config.json`. */
  readonly label: string;
  /** As they are spelled in the file. */
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(path: string, fields: Profile["fields"]) {
    this.fields = fields;
    this.name = this.string("name");
    this.label = `profile ${JSON.stringify(this.name)} in ${path}`;
  }

  /** Trimmed; empty when the field is not set. */
  string(field: string): string {
    const value = this.fields[field];
    return typeof value === "string" ? value.trim() : "";
  }

  setting(field: string): SettingValue | undefined {
    const value = this.string(field);
    return value === "" ? undefined : { value, label: `${field} of ${this.label}`, origin: "profile" };
  }

  seconds(field: string): number | undefined {
    const value = this.fields[field];
    return typeof value === "number" && value > 0 ? value : undefined;
  }

  /** @throws CredentialsError that names every missing field */
  require<Field extends string>(...fields: readonly Field[]): Record<Field, string> {
    const missing = fields.filter((field) => this.string(field) === "");
    if (missing.length > 0) {
      throw new CredentialsError(
        `${this.label} has no ${missing.join(", no ")}. Run \`aliyun configure --profile ${this.name}\`.`,
      );
    }
    return Object.fromEntries(fields.map((field) => [field, this.string(field)])) as Record<Field, string>;
  }

  /** True for the profile without keys that `aliyun` writes before it is configured. */
  get isBlank(): boolean {
    return (
      this.string("mode").toLowerCase() === "ak" &&
      this.string("access_key_id") === "" &&
      this.string("access_key_secret") === ""
    );
  }

  get region(): SettingValue | undefined {
    return this.setting("region_id");
  }
}

export function defaultProfilePath(home: string): string {
  return join(home, ".aliyun", "config.json");
}

/**
 * `undefined` when the file does not exist.
 *
 * @throws CredentialsError when it cannot be read
 */
export function readProfileFile(path: string): ProfileFile | undefined {
  let content: string;
  try {
    content = readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return undefined;
    throw new CredentialsError(`The profiles in ${path} cannot be read${code === undefined ? "" : ` (${code})`}.`);
  }
  const { current, profiles } = parseFile(content);
  if (!Array.isArray(profiles)) {
    throw new CredentialsError(
      `${path} is not the JSON file of the aliyun command line. Run \`aliyun configure\` to write it again.`,
    );
  }
  const named = (profiles as readonly (Profile["fields"] | null)[]).flatMap((fields) =>
    typeof fields?.["name"] === "string" ? [new Profile(path, fields)] : [],
  );
  return {
    path,
    current: typeof current === "string" && current !== "" ? current : undefined,
    profiles: new Map(named.map((profile) => [profile.name, profile])),
  };
}

/** @throws CredentialsError that lists the profiles of the file */
export function findProfile(file: ProfileFile, name: string): Profile {
  const profile = file.profiles.get(name);
  if (profile !== undefined) return profile;
  const names = [...file.profiles.keys()].map((known) => JSON.stringify(known)).join(", ");
  throw new CredentialsError(
    `There is no profile ${JSON.stringify(name)} in ${file.path}${names === "" ? "" : ` (it has ${names})`}. Run \`aliyun configure --profile ${name}\`.`,
  );
}

/** An empty object when the content is not JSON: the parser's errors quote the file. */
function parseFile(content: string): { readonly current?: unknown; readonly profiles?: unknown } {
  try {
    return JSON.parse(content.replace(/^\uFEFF/, "")) ?? {};
  } catch {
    return {};
  }
}
