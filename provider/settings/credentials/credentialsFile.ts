// The credentials file of Alibaba Cloud's SDKs, an INI file, and the sources that its sections describe.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  type CredentialsSource,
  failingSource,
  NO_CREDENTIALS,
  staticSource,
} from "../../service/credentialsSource.js";
import { CredentialsError } from "../../values/errors.js";
import { ecsRoleSource, type MetadataOptions, ramRoleSource } from "./roles.js";

export function defaultCredentialsPath(home: string): string {
  return join(home, ".alibabacloud", "credentials");
}

/** False for the command line's file and for one that does not exist. */
export function isCredentialsFile(path: string): boolean {
  const content = readText(path).trim();
  return content !== "" && !content.startsWith("{");
}

export interface SectionOptions {
  /** The address of STS. */
  readonly sts: () => string;
  readonly metadata: MetadataOptions;
}

/** `undefined` when the section or the file does not exist. */
export function sectionSource(path: string, section: string, options: SectionOptions): CredentialsSource | undefined {
  const fields = readSection(readText(path), section);
  if (fields === undefined) return undefined;
  const description = `section [${section}] of ${path}`;
  return describedSource(fields, description, options) ?? failingSource(description, unusable(description));
}

function describedSource(
  fields: ReadonlyMap<string, string>,
  description: string,
  { sts, metadata }: SectionOptions,
): CredentialsSource | undefined {
  if (fields.get("type") === "ecs_ram_role") return ecsRoleSource(fields.get("role_name"), metadata);
  const accessKeyId = fields.get("access_key_id");
  const accessKeySecret = fields.get("access_key_secret");
  if (accessKeyId === undefined || accessKeySecret === undefined) return undefined;
  const key = staticSource(description, { accessKeyId, accessKeySecret });
  if (fields.get("type") === "access_key") return key;
  const roleArn = fields.get("role_arn");
  if (fields.get("type") !== "ram_role_arn" || roleArn === undefined) return undefined;
  const role = { roleArn, sessionName: fields.get("role_session_name"), policy: fields.get("policy") };
  return ramRoleSource(key, role, sts());
}

function unusable(description: string): string {
  return (
    `No credentials from ${description}: ${NO_CREDENTIALS}. ` +
    "Check its type (access_key, ecs_ram_role or ram_role_arn) and the fields that the type needs."
  );
}

/** The fields of a section that have a value. Lines that start with # or ; are comments. */
function readSection(content: string, section: string): ReadonlyMap<string, string> | undefined {
  let fields: Map<string, string> | undefined;
  let isInside = false;
  for (const line of content.split(/\r?\n/)) {
    const header = /^\s*\[(.*)\]\s*$/.exec(line)?.[1];
    if (header !== undefined) {
      isInside = header === section;
      if (isInside) fields ??= new Map();
    }
    const [, name, quoted, plain] = /^\s*(\w+)\s*=\s*(?:"([^"]*)"|(.*?))(?:\s+[#;].*)?\s*$/.exec(line) ?? [];
    const value = quoted ?? plain ?? "";
    if (isInside && name !== undefined && value !== "") fields?.set(name, value);
  }
  return fields;
}

function readText(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (thrown) {
    const code = (thrown as NodeJS.ErrnoException).code;
    if (code === "ENOENT" || code === "ENOTDIR") return "";
    throw new CredentialsError(`${path} cannot be read${code === undefined ? "" : ` (${code})`}.`);
  }
}
