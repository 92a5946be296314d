// The option table: every argument of a look-up is an option of its own name.

import {
  ARGUMENT_KINDS,
  ARGUMENT_NAMES,
  ARGUMENTS,
  type ArgumentName,
  SORT_KEYS,
  SORT_ORDERS,
} from "../values/arguments.js";
import { OWNER_ALIASES, STATUSES } from "../values/describeImages.js";

/**
 * How an option is written: `flag` has no value, `switch` is `--usable`, `--no-usable` or `--usable=false`, `text` has
 * one value, `list` can be repeated.
 */
export type OptionKind = "flag" | "switch" | "text" | "list";

export interface Option {
  readonly kind: OptionKind;
  /** The placeholder of the value in the help: `PATTERN`. */
  readonly value?: string | undefined;
  /** Known values, for completion. @default none */
  readonly values?: readonly string[] | undefined;
  /** What it does, in one line. */
  readonly help: string;
  /** Another accepted spelling. */
  readonly alias?: string | undefined;
  /** Whether a switch is on by default: the help shows `--no-auth`. */
  readonly isOn?: boolean | undefined;
}

/** Options by name, without dashes. */
export type Options = Readonly<Record<string, Option>>;

export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

/** `nameRegex` -> `name-regex`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Arguments whose option carries one entry at a time. */
const ENTRY_NAMES: Readonly<Partial<Record<ArgumentName, string>>> = { tags: "tag", filters: "filter" };

/** The option that carries an argument. */
export function optionName(argument: ArgumentName): string {
  return ENTRY_NAMES[argument] ?? kebab(argument);
}

/** Known values of arguments, for completion; others are accepted too. */
const ARGUMENT_VALUES: Readonly<Partial<Record<ArgumentName, readonly string[]>>> = {
  owners: OWNER_ALIASES,
  status: STATUSES,
  architecture: ["x86_64", "arm64", "i386"],
  osType: ["linux", "windows"],
  bootMode: ["BIOS", "UEFI", "UEFI-Preferred"],
  usage: ["instance", "none"],
  actionType: ["CreateEcs", "ChangeOS"],
  sortBy: SORT_KEYS,
  sortOrder: SORT_ORDERS,
};

/** The options of these arguments. */
export function argumentOptions(names: readonly ArgumentName[]): Options {
  return Object.fromEntries(names.map((name) => [optionName(name), argumentOption(name)]));
}

function argumentOption(name: ArgumentName): Option {
  const { kind, help } = ARGUMENTS[name];
  const { option, placeholder } = ARGUMENT_KINDS[kind];
  const value = name === "outputFile" ? "FILE" : placeholder;
  const alias = name in ENTRY_NAMES ? kebab(name) : undefined;
  return { kind: option, value, values: ARGUMENT_VALUES[name], help, alias };
}

/** Argument names, and the options that carry them. */
export const ARGUMENT_OPTION_NAMES: ReadonlyMap<string, string> = new Map(
  ARGUMENT_NAMES.map((name) => [name, optionName(name)]),
);
