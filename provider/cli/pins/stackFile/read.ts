// Pulumi's files as data and as configuration, read as Pulumi reads them.

import * as yaml from "yaml";
import { ConfigurationError } from "../../../values/errors.js";

/** Configuration of one file, by full key (`alicloud:region`). */
export interface FileConfig {
  /** Values as Pulumi hands them on: texts, and structures as JSON text. Secret ones are not here. */
  readonly values: ReadonlyMap<string, string>;
  /** Keys whose values are encrypted, wholly or in part. */
  readonly secretKeys: ReadonlySet<string>;
}

export type Fields = Readonly<Record<string, unknown>>;

/** Numbers and booleans as values. Integers keep all their digits. */
export const AS_VALUES = { merge: true, schema: "core", intAsBigInt: true } as const;

/** Each scalar as the text that stands in the file, so that nothing is rounded: `9999000011112223`, `1e400`, `0777`. */
export const AS_WRITTEN = { merge: true, schema: "failsafe", resolveKnownTags: false } as const;

/** @throws ConfigurationError when the text is not one YAML document, has a key twice, or an alias of nothing */
export function readYaml(text: string, path: string, options: typeof AS_VALUES | typeof AS_WRITTEN): Fields {
  const document = yaml.parseDocument(text, { ...options, logLevel: "error" });
  yaml.visit(document, {
    Pair(_, { key }) {
      // To Pulumi this is a merge key even in quotes.
      if (yaml.isScalar(key) && key.value === "<<") key.type = "PLAIN";
    },
  });
  try {
    const [error] = document.errors;
    if (error !== undefined) throw error;
    return fieldsOf(document.toJS());
  } catch (error) {
    const { code, message } = error as { readonly code?: string; readonly message: string };
    const reason = code === "MULTIPLE_DOCS" ? "it holds more than one document" : message;
    // The message goes on with the lines of the file, which may hold anything.
    throw new ConfigurationError(`${path} cannot be read as YAML: ${reason.replace(/:?\n.*/s, "")}.`);
  }
}

export function fieldsOf(value: unknown): Fields {
  return isFields(value) ? value : {};
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** JSON in which integers keep all their digits. */
export function jsonText(value: unknown): string {
  if (typeof value === "bigint") return String(value);
  if (Array.isArray(value)) return `[${value.map(jsonText).join()}]`;
  if (!isFields(value)) return JSON.stringify(value);
  return `{${Object.entries(value).map(([name, item]) => `${JSON.stringify(name)}:${jsonText(item)}`)}}`;
}

/** @param select takes the value out of what stands behind a key */
export function readConfig(
  text: string,
  path: string,
  project: string,
  select: (entry: unknown) => unknown = (entry) => entry,
): FileConfig {
  const written = fieldsOf(readYaml(text, path, AS_WRITTEN)["config"]);
  const values = new Map<string, string>();
  const secretKeys = new Set<string>();
  for (const [name, entry] of Object.entries(fieldsOf(readYaml(text, path, AS_VALUES)["config"]))) {
    const key = fullKey(name, project);
    const value = select(entry);
    if (value === undefined || value === null) continue;
    if (holdsSecret(value)) secretKeys.add(key);
    else values.set(key, toConfigString(value, select(written[name])));
  }
  return { values, secretKeys };
}

/** In a project's file a value may stand alone, or as `value` or `default` beside a description. */
export function projectValue(entry: unknown): unknown {
  if (!isFields(entry)) return entry;
  return "value" in entry ? entry["value"] : entry["default"];
}

/** `0x1F` is handed on as 31 and `True` as true. Dates and fractions stay as they are written. */
function toConfigString(value: unknown, written: unknown): string {
  if (typeof value === "bigint" || typeof value === "boolean") return String(value);
  return typeof written === "string" ? written : jsonText(value);
}

/** `region` -> `shop:region`; an old file may also say `alicloud:config:region`. */
function fullKey(key: string, project: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  if (entries.length === 1 && typeof fieldsOf(value)["secure"] === "string") return true;
  return entries.some(([, item]) => holdsSecret(item));
}
