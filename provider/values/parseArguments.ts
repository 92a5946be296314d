// Arguments as a caller wrote them, parsed one by one.

import { closest } from "fastest-levenshtein";
import { InvalidValue, type ParsedValue, parseValue } from "./argumentKinds.js";
import { ARGUMENT_NAMES, ARGUMENTS, type ArgumentName } from "./arguments.js";
import { formatArgument } from "./formatArgument.js";

export interface ParseOptions {
  /** The time from which `minAge` counts back, in epoch milliseconds. */
  readonly nowMs: number;
  /** What the arguments belong to, for messages: `getImages`. @default "getImages" */
  readonly of?: string | undefined;
  /** Arguments that are refused by name, with the reason. */
  readonly refused?: Readonly<Partial<Record<ArgumentName, string>>> | undefined;
}

export interface ParsedArguments {
  readonly values: { readonly [Name in ArgumentName]?: ParsedValue<Name> };
  /** Names of the arguments that have a value, in the order of the table. */
  readonly names: readonly ArgumentName[];
  /** An argument and its value as the caller wrote it, for messages. */
  readonly format: (name: ArgumentName) => string;
  /** One sentence for each mistake. */
  readonly problems: readonly string[];
}

/** Parses each argument by itself. */
export function parseEach(args: unknown, { of = "getImages", refused }: ParseOptions): ParsedArguments {
  const problems: string[] = [];
  const raw = new Map<ArgumentName, unknown>();
  const values = new Map<ArgumentName, ParsedValue<ArgumentName>>();
  for (const [name, value] of entriesOf(args, of, problems)) {
    if (value === undefined || value === null || value === "") continue;
    if (!isArgumentName(name)) {
      problems.push(`${of}: unknown argument "${name}". Did you mean "${closest(name, ARGUMENT_NAMES)}"?`);
      continue;
    }
    const reason = refused?.[name];
    if (reason !== undefined) {
      problems.push(`${of} does not accept ${name}: ${reason}`);
      continue;
    }
    const parsed = parseValue(name, value);
    if (parsed instanceof InvalidValue) {
      problems.push(`${formatArgument(name, value)} is not valid: ${parsed.reason}`);
    } else if (parsed !== undefined) {
      raw.set(name, value);
      values.set(name, parsed);
    }
  }
  return {
    values: Object.fromEntries(values) as ParsedArguments["values"],
    names: ARGUMENT_NAMES.filter((name) => values.has(name)),
    format: (name) => formatArgument(name, raw.get(name)),
    problems,
  };
}

export function isArgumentName(name: string): name is ArgumentName {
  return Object.hasOwn(ARGUMENTS, name);
}

function entriesOf(args: unknown, of: string, problems: string[]): readonly [string, unknown][] {
  if (args === undefined || args === null) return [];
  if (typeof args === "object" && !Array.isArray(args)) return Object.entries(args);
  problems.push(
    `The arguments of ${of} must be an object, such as { owners: "system" }, not ${formatArgument("", args).trim()}.`,
  );
  return [];
}
