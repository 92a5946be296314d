// Which options are there, and how is each written? Every argument of a look-up is one, under its own name.

import { ARGUMENT_KINDS, ARGUMENT_NAMES, ARGUMENTS, type ArgumentName } from "../values/arguments.js";

/**
 * How an option is written: `flag` stands alone, `switch` is `--usable`, `--no-usable` or `--usable=false`, `text` has
 * one value, `list` may come several times.
 */
export type OptionKind = "flag" | "switch" | "text" | "list";

export interface Option {
  readonly kind: OptionKind;
  /** What stands for the value in the help: `PATTERN`. */
  readonly value?: string | undefined;
  /** What it does, in one line. */
  readonly help: string;
  /** Another spelling that is taken. */
  readonly alias?: string | undefined;
  /** A switch that is on unless it is switched off: the help shows `--no-auth`. */
  readonly isOn?: boolean | undefined;
}

/** Options by name, without the dashes. */
export type Options = Readonly<Record<string, Option>>;

export interface OptionGroup {
  readonly title: string;
  readonly options: Options;
}

/** `nameRegex` -> `name-regex`. */
export function kebab(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Arguments of which an option gives one entry at a time. */
const ENTRY_NAMES: Readonly<Partial<Record<ArgumentName, string>>> = { tags: "tag", filters: "filter" };

/** The option that carries an argument. */
export function optionName(argument: ArgumentName): string {
  return ENTRY_NAMES[argument] ?? kebab(argument);
}

/** The options of these arguments. */
export function argumentOptions(names: readonly ArgumentName[]): Options {
  return Object.fromEntries(names.map((name) => [optionName(name), argumentOption(name)]));
}

function argumentOption(name: ArgumentName): Option {
  const { kind, help } = ARGUMENTS[name];
  const { option, placeholder } = ARGUMENT_KINDS[kind];
  const value = name === "outputFile" ? "FILE" : placeholder;
  return { kind: option, value, help, alias: name in ENTRY_NAMES ? kebab(name) : undefined };
}

/** Names of arguments and the options that carry them. */
export const ARGUMENT_OPTION_NAMES: ReadonlyMap<string, string> = new Map(
  ARGUMENT_NAMES.map((name) => [name, optionName(name)]),
);
