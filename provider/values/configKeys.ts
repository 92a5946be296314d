// Stack configuration keys of this package, and problems with unknown keys.

import { closest, distance } from "fastest-levenshtein";
import { ConfigurationError } from "./errors.js";
import { formatArgument } from "./formatArgument.js";

export const CONFIG_NAMESPACE = "alicloud-images";

/** Every key that is read, with one line of description. */
export const CONFIG_KEYS = {
  endpoint: 'Where images are listed: a URL, a host, or "embedded" for the bundled catalogue.',
  consistency: 'What proves a listing complete: "verified" (the default), "counted" or "lenient".',
  timeout: "Longest time for one look-up, retries included.",
  pins: "Which image each pin holds, by pin name: imageId, asOf or follow.",
  blocked: "Ids and names of images that are never selected.",
  requireDecision: "Whether pins need a written imageId or asOf.",
  notifyNewer: "Whether previews report newer images for pins.",
} as const;

export type ConfigKey = keyof typeof CONFIG_KEYS;

/** Keys whose values are objects or lists, with how `--path` continues them. */
const STRUCTURED: Readonly<Partial<Record<ConfigKey, RegExp>>> = { pins: /^[.[]/, blocked: /^\[/ };

/** A nearer key is a mistyped one, a farther one something else. */
const MAX_DISTANCE = 3;

/** The full key: `alicloud-images:pins`. */
export function fullKey(key: ConfigKey): string {
  return `${CONFIG_NAMESPACE}:${key}`;
}

/** Reads a key that switches something on. @throws ConfigurationError for anything but true and false */
export function readSwitch(key: ConfigKey, written: string | undefined): boolean {
  if (written === undefined || written === "false") return false;
  if (written === "true") return true;
  throw new ConfigurationError(`${formatArgument(fullKey(key), written)} is not valid: it must be true or false.`);
}

/** A configured value. The value of a secret must not be reported. */
export interface ConfiguredValue {
  readonly value: string;
  readonly secret: boolean;
}

/**
 * Finds keys of the namespace that nobody reads, such as those set without `--path`.
 *
 * @param values The stack's configuration by full key.
 * @returns One sentence for each, with the remedy.
 */
export function unknownKeyProblems(values: Readonly<Record<string, ConfiguredValue>>): readonly string[] {
  const prefix = `${CONFIG_NAMESPACE}:`;
  return Object.entries(values)
    .filter(([key]) => key.startsWith(prefix) && !Object.hasOwn(CONFIG_KEYS, key.slice(prefix.length)))
    .map(([key, configured]) => unknownKeyProblem(key, key.slice(prefix.length), configured));
}

function unknownKeyProblem(key: string, name: string, configured: ConfiguredValue): string {
  const [, first = "", rest = ""] = /^([^.[]*)(.*)$/s.exec(name) ?? [];
  const known = nearestKey(first);
  const unread = `${key} is not read by ${CONFIG_NAMESPACE}`;
  if (known === undefined) return `${unread}. Its keys are ${Object.keys(CONFIG_KEYS).join(", ")}.`;
  if (rest === "") return `${unread}. Did you mean ${fullKey(known)}?`;
  if (STRUCTURED[known]?.test(rest) !== true) {
    return `${unread}. Did you mean ${fullKey(known)}, which takes a single value?`;
  }
  const set = `pulumi config set ${configured.secret ? "--secret " : ""}--path ${quoted(fullKey(known) + rest)}`;
  const value = configured.secret ? "" : ` ${quoted(configured.value)}`;
  return (
    `${unread}: without --path, Pulumi stores the whole name as one key. ` +
    `Run "${set}${value}", then "pulumi config rm ${quoted(key)}".`
  );
}

function nearestKey(name: string): ConfigKey | undefined {
  const keys = Object.keys(CONFIG_KEYS) as ConfigKey[];
  const near = closest(
    name.toLowerCase(),
    keys.map((key) => key.toLowerCase()),
  );
  const found = keys.find((key) => key.toLowerCase() === near);
  return distance(name.toLowerCase(), near) > MAX_DISTANCE ? undefined : found;
}

/** As a POSIX shell takes it. */
function quoted(text: string): string {
  return /^[\w:.-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
