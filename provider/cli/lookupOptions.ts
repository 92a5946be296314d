// The options of look-up commands, and what these commands make of them.

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

const SOURCE: readonly ArgumentName[] = ["region", "profile"];

const ENDPOINT: Option = {
  kind: "text",
  value: "URL",
  help: "Endpoint URL, or embedded for the bundled catalogue.",
  values: ["embedded"],
};

/** Region, profile and endpoint. */
export const SOURCE_GROUP: OptionGroup = {
  title: "Region, credentials and endpoint",
  options: { ...argumentOptions(SOURCE), endpoint: ENDPOINT },
};

/** The option groups of a look-up command: `output` are its output options; `without` are arguments that it lacks. */
export function lookupGroups(output: Options, without: readonly ArgumentName[] = []): readonly OptionGroup[] {
  const names = ARGUMENT_NAMES.filter((name) => !SOURCE.includes(name) && !without.includes(name));
  const settings = names.filter(isSetting);
  const filters = names.filter((name) => !isSetting(name));
  return [
    SOURCE_GROUP,
    { title: "Filters", options: argumentOptions(filters) },
    { title: "Order and output", options: { ...argumentOptions(settings), ...output } },
  ];
}

/** The input of a look-up command. */
export interface LookupInput {
  /** The command, for messages. */
  readonly of: string;
  /** The arguments, as a program would write them. */
  readonly args: Readonly<Record<string, unknown>>;
  readonly given: ParsedOptions;
}

/** Turns options into arguments. The look-up validates their values, or this function beside other problems. */
export async function parseLookup(of: string, given: ParsedOptions, problems: string[]): Promise<LookupInput> {
  const args: Record<string, unknown> = {};
  for (const name of ARGUMENT_NAMES) {
    const value = readArgument(name, given, problems);
    if (value !== undefined) args[name] = value;
  }
  if (problems.length > 0) problems.push(...(await valueProblems(of, args)));
  return { of, args, given };
}

async function valueProblems(of: string, args: unknown): Promise<readonly string[]> {
  const { parseArguments } = await import("../values/query.js");
  try {
    parseArguments(args, { of, nowMs: 0 });
    return [];
  } catch (error) {
    if (error instanceof ArgumentError) return error.problems;
    throw error;
  }
}

/** Settings from the options, else from the environment and the profiles. */
export async function createLookupContext({ of, given }: LookupInput, terminal: Terminal): Promise<LookupContext> {
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

/** `KEY=VALUE`; the value can be empty and can contain further `=`. */
function readEntry(option: string, item: string, problems: string[]): [string, string][] {
  const equals = item.indexOf("=");
  if (equals > 0) return [[item.slice(0, equals), item.slice(equals + 1)]];
  const hint = option === "tag" && equals < 0 ? " --tag-keys asks for a key whatever its value." : "";
  problems.push(`--${option} ${JSON.stringify(item)} is not valid: write --${option} KEY=VALUE.${hint}`);
  return [];
}
