// What a shell can complete: every command with its subcommands, options and known values.

import type { CommandEntry, Commands } from "../command.js";
import type { Option, Options } from "../options.js";

export interface CompletableOption {
  /** Its spellings, with dashes: one, or `--usable` and `--no-usable`. */
  readonly flags: readonly string[];
  readonly help: string;
  /** undefined: takes no value. */
  readonly value: CompletableValue | undefined;
}

export interface CompletableValue {
  /** The placeholder: `PATTERN`. */
  readonly placeholder: string;
  /** Known values; a list takes several, separated by commas. */
  readonly values: readonly string[];
  readonly kind: "text" | "list" | "file" | "directory";
}

export interface CompletableCommand {
  /** The words after the program: none for the program itself, or `pins move`. */
  readonly name: string;
  /** What can follow directly: subcommands, or known arguments. */
  readonly words: readonly { readonly word: string; readonly help: string }[];
  readonly options: readonly CompletableOption[];
}

/** The program, its commands and theirs; a command comes before its subcommands. */
export async function completableCommands(commands: Commands): Promise<readonly CompletableCommand[]> {
  const words = wordsOf({ ...commands, help: { summary: "Show the help of a command" } });
  const options = [...optionsOf("help", HELP), ...optionsOf("version", { kind: "flag", help: "Show the version" })];
  const help = { name: "help", words: wordsOf(commands), options: [] };
  return [{ name: "", words, options }, help, ...(await commandsUnder("", commands))];
}

const HELP: Option = { kind: "flag", help: "Show the options and examples." };

async function commandsUnder(prefix: string, commands: Commands): Promise<CompletableCommand[]> {
  const found = await Promise.all(
    Object.entries(commands).map(async ([word, entry]) => {
      const { groups, positionals, commands: subcommands = {} } = await entry.load();
      const name = `${prefix}${word}`;
      const words = [
        ...wordsOf(subcommands),
        ...(positionals?.values ?? []).map((value) => ({ word: value, help: positionals?.help ?? "" })),
      ];
      const options: Options = Object.assign({}, ...groups.map((group) => group.options), { help: HELP });
      const command = {
        name,
        words,
        options: Object.entries(options).flatMap(([option, form]) => optionsOf(option, form)),
      };
      const nested = await commandsUnder(`${name} `, subcommands);
      const help = nested.length === 0 ? [] : [{ name: `help ${name}`, words: wordsOf(subcommands), options: [] }];
      return [command, ...help, ...nested];
    }),
  );
  return found.flat();
}

function wordsOf(commands: Readonly<Record<string, Pick<CommandEntry, "summary">>>): CompletableCommand["words"] {
  return Object.entries(commands).map(([word, { summary }]) => ({ word, help: summary }));
}

function optionsOf(name: string, option: Option): CompletableOption[] {
  const { kind, help, value: placeholder = "VALUE", values = [] } = option;
  if (kind === "flag") return [{ flags: [`--${name}`], help, value: undefined }];
  if (kind === "switch") {
    const flags = option.isOn === true ? [`--no-${name}`] : [`--${name}`, `--no-${name}`];
    return [{ flags, help, value: undefined }];
  }
  const valueKind = placeholder === "FILE" ? "file" : placeholder === "DIR" ? "directory" : kind;
  return [{ flags: [`--${name}`], help, value: { placeholder, values, kind: valueKind } }];
}
