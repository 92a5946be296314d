// What commands that look for images have in common: their options, the arguments in them, and where to ask.

import type { LookupContext } from "../lookup/searchImages.js";
import { ARGUMENT_KINDS, ARGUMENT_NAMES, ARGUMENTS, type ArgumentName } from "../values/arguments.js";
import { ArgumentError } from "../values/errors.js";
import {
  ARGUMENT_OPTION_NAMES,
  argumentOptions,
  type Option,
  type OptionGroup,
  type Options,
  optionName,
} from "./options.js";
import { listItems, type ParsedOptions } from "./parse.js";
import type { Terminal } from "./terminal.js";
import { inOptionWords } from "./words.js";

const WHERE: readonly ArgumentName[] = ["region", "profile"];

const ENDPOINT: Option = {
  kind: "text",
  value: "URL",
  help: "Endpoint to ask, or embedded: the bundled catalogue, in this process.",
};

/** The options that say where to look. */
export const SOURCE_GROUP: OptionGroup = {
  title: "Where to look",
  options: { ...argumentOptions(WHERE), endpoint: ENDPOINT },
};

/**
 * The groups of options of a command that looks for images. `output` are those that say how the answer is written;
 * `without` are arguments that the command has no use for.
 */
export function lookupGroups(output: Options, without: readonly ArgumentName[] = []): readonly OptionGroup[] {
  const names = ARGUMENT_NAMES.filter((name) => !WHERE.includes(name) && !without.includes(name));
  const settings = names.filter(isSetting);
  const filters = names.filter((name) => !isSetting(name));
  return [
    SOURCE_GROUP,
    { title: "Which images", options: argumentOptions(filters) },
    { title: "Order and output", options: { ...argumentOptions(settings), ...output } },
  ];
}

/** The arguments that the options give, as a program would write them, and what no argument can be made of. */
export function readLookupArguments(given: ParsedOptions): {
  args: Readonly<Record<string, unknown>>;
  problems: readonly string[];
} {
  const args: Record<string, unknown> = {};
  const problems: string[] = [];
  for (const name of ARGUMENT_NAMES) {
    const value = readArgument(name, given, problems);
    if (value !== undefined) args[name] = value;
  }
  return { args, problems };
}

/** Every mistake in the arguments that the options give. */
export async function checkLookupArguments(of: string, given: ParsedOptions): Promise<readonly string[]> {
  const { args, problems } = readLookupArguments(given);
  const { parseArguments: readArguments } = await import("../values/query.js");
  try {
    readArguments(args, { of, nowMs: 0 });
    return problems;
  } catch (error) {
    if (error instanceof ArgumentError) return [...problems, ...error.problems];
    throw error;
  }
}

/** Where to ask: what the options say, then the environment and the profiles. */
export async function createLookupContext(
  of: string,
  given: ParsedOptions,
  terminal: Terminal,
): Promise<LookupContext> {
  const { openStore } = await import("../lookup/openStore.js");
  const { resolveSettings } = await import("../settings/settings.js");
  return {
    of,
    store: openStore(),
    settings: ({ region, profile }) =>
      resolveSettings({ environment: process.env }, { region, profile, endpoint: given.strings.get("endpoint") }),
    warn: (text) => terminal.warn(inOptionWords(text, ARGUMENT_OPTION_NAMES)),
  };
}

function isSetting(name: ArgumentName): boolean {
  return "setting" in ARGUMENTS[name];
}

function readArgument(name: ArgumentName, given: ParsedOptions, problems: string[]): unknown {
  const option = optionName(name);
  const { kind } = ARGUMENTS[name];
  if (kind === "tags") return readTags(option, given, problems);
  if (kind === "filters") return readEntries(option, given, problems)?.map(([key, value]) => ({ key, value }));
  const form = ARGUMENT_KINDS[kind].option;
  if (form === "switch") return given.booleans.get(option);
  if (form === "list") return listItems(given, option);
  const string = given.strings.get(option);
  // Anything but digits is refused as it was written.
  return kind === "positiveInteger" && string !== undefined && /^\d+$/.test(string) ? Number(string) : string;
}

function readTags(option: string, given: ParsedOptions, problems: string[]): unknown {
  const tags = new Map<string, string>();
  for (const [key, value] of readEntries(option, given, problems) ?? []) {
    if (tags.has(key) && tags.get(key) !== value)
      problems.push(`--${option} gives ${JSON.stringify(key)} two values, and no image has both.`);
    tags.set(key, value);
  }
  return tags.size === 0 ? undefined : Object.fromEntries(tags);
}

function readEntries(option: string, { arrays }: ParsedOptions, problems: string[]): [string, string][] | undefined {
  return arrays.get(option)?.flatMap((item) => readEntry(option, item, problems));
}

/** `KEY=VALUE`, where the value may be empty and may hold further `=`. */
function readEntry(option: string, item: string, problems: string[]): [string, string][] {
  const equals = item.indexOf("=");
  if (equals > 0) return [[item.slice(0, equals), item.slice(equals + 1)]];
  const hint = option === "tag" && equals < 0 ? " --tag-keys asks for a key whatever its value." : "";
  problems.push(`--${option} ${JSON.stringify(item)} is not valid: write --${option} KEY=VALUE.${hint}`);
  return [];
}
