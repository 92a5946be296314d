// What does a command line say? Options by name, and every mistake in it at once.

import { parseArgs } from "node:util";
import { closest, distance } from "fastest-levenshtein";
import { kebab, type Option, type OptionGroup, type Options } from "./options.js";

/** Options as they were given, by name. */
export interface ParsedOptions {
  readonly strings: ReadonlyMap<string, string>;
  readonly booleans: ReadonlyMap<string, boolean>;
  readonly arrays: ReadonlyMap<string, readonly string[]>;
  /** Words that are no options, in their order. */
  readonly positionals: readonly string[];
}

/** Words that a command takes beside its options. */
export interface Positionals {
  /** What stands for them in the help: `[PIN...]`. */
  readonly value: string;
  /** What they mean, in one line. */
  readonly help: string;
}

export interface Parsed {
  readonly given: ParsedOptions;
  /** One sentence for every mistake. */
  readonly problems: readonly string[];
  /** Whether the help was asked for; mistakes then do not matter. */
  readonly wantsHelp: boolean;
}

/** The items of a list that was given as `--x a,b --x c`. Empty values, such as those of unset variables, are as good as none. */
export function listItems({ arrays: lists }: ParsedOptions, name: string): readonly string[] | undefined {
  const items = lists.get(name)?.flatMap((value) => value.split(",").map((item) => item.trim()));
  return items?.every((item) => item === "") ? undefined : items;
}

/** Reads what follows the name of a command. */
export function parseCommandLine(
  command: string,
  argv: readonly string[],
  groups: readonly OptionGroup[],
  positionals?: Positionals,
): Parsed {
  const spellings = readSpellings(groups);
  const { tokens } = parseArgs({
    args: [...argv],
    options: parseOptions(spellings),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const reader = new Reader(command, spellings, positionals);
  for (const token of tokens) {
    if (token.kind === "option") reader.readOption(token);
    else if (token.kind === "positional") reader.readPositional(token.value);
  }
  return reader;
}

/** The names among `known` that somebody may have meant, as a question; empty if none is near. */
export function suggestion(name: string, known: readonly string[], shown: (name: string) => string): string {
  const candidates = meantNames(kebab(name), known);
  return candidates.length === 0 ? "" : ` Did you mean ${candidates.map(shown).join(" or ")}?`;
}

function meantNames(written: string, known: readonly string[]): readonly string[] {
  if (known.includes(written)) return [written];
  const near = closest(written, known);
  const mistakes = distance(written, near);
  if (mistakes <= 1) return [near];
  const holding = known.filter((name) => name.split("-").includes(written));
  if (holding.length > 0) return holding.slice(0, 3);
  return mistakes <= Math.min(2, written.length / 2) ? [near] : [];
}

interface Spelling {
  readonly name: string;
  readonly option: Option;
  /** What `--no-x` says. */
  readonly isNegative: boolean;
}

type OptionToken = Readonly<{
  name: string;
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}>;

const HELP: Option = { kind: "flag", help: "" };

/** Credentials on a command line would stand in process lists and shell histories. */
const CREDENTIAL_OPTION = /key|secret|token|password|credential/i;

class Reader implements Parsed {
  readonly problems: string[] = [];
  readonly given = {
    strings: new Map<string, string>(),
    booleans: new Map<string, boolean>(),
    arrays: new Map<string, string[]>(),
    positionals: [] as string[],
  };
  wantsHelp = false;
  readonly #command: string;
  readonly #spellings: ReadonlyMap<string, Spelling>;
  readonly #positionals: Positionals | undefined;
  /** What follows an unknown option is likely its value, which may be a secret. */
  #afterUnknown = false;
  #afterSwitch: string | undefined;

  constructor(command: string, spellings: ReadonlyMap<string, Spelling>, positionals: Positionals | undefined) {
    this.#command = command;
    this.#spellings = spellings;
    this.#positionals = positionals;
  }

  readOption(token: OptionToken): void {
    const spelling = this.#spellings.get(token.name);
    this.#afterUnknown = spelling === undefined && token.inlineValue !== true;
    this.#afterSwitch = spelling?.option.kind === "switch" && !token.inlineValue ? spelling.name : undefined;
    if (spelling === undefined) return this.#refuseUnknown(token);
    const { name, option } = spelling;
    if (name === "help") this.wantsHelp = true;
    else if (option.kind === "flag") this.#readFlag(name, token);
    else if (option.kind === "switch") this.#readSwitch(spelling, token);
    else this.#readValue(spelling, token);
  }

  readPositional(value: string): void {
    const isExpected = this.#afterUnknown;
    const afterSwitch = this.#afterSwitch;
    this.#afterUnknown = false;
    this.#afterSwitch = undefined;
    if (isExpected) return;
    if (afterSwitch !== undefined && /^(true|false)$/i.test(value)) {
      this.problems.push(`--${afterSwitch} takes its value after "=": write --${afterSwitch}=${value.toLowerCase()}.`);
      return;
    }
    if (this.#positionals !== undefined) {
      this.given.positionals.push(value);
      return;
    }
    this.problems.push(
      `${this.#command} takes options only, and ${JSON.stringify(value)} is none: options begin with --.`,
    );
  }

  #refuseUnknown({ name, rawName }: OptionToken): void {
    const known = [...this.#spellings.keys()];
    const hint =
      suggestion(name, known, (option) => `--${option}`) ||
      (CREDENTIAL_OPTION.test(name)
        ? " Credentials come from the environment or from a profile, never from the command line."
        : "");
    this.problems.push(`${this.#command} has no option ${rawName}.${hint}`);
  }

  #readFlag(name: string, token: OptionToken): void {
    if (token.inlineValue) this.problems.push(`--${name} takes no value.`);
    this.given.booleans.set(name, true);
  }

  #readSwitch({ name, isNegative }: Spelling, { rawName, value, inlineValue }: OptionToken): void {
    const written = inlineValue ? value?.toLowerCase() : "true";
    if (isNegative ? inlineValue : written !== "true" && written !== "false") {
      const hint = isNegative ? `leave ${JSON.stringify(value)} out` : "give true or false";
      this.problems.push(`${rawName}=${value} is not valid: ${hint}.`);
      return;
    }
    this.#setOnce(this.given.booleans, name, isNegative ? false : written === "true");
  }

  #readValue({ name, option }: Spelling, { rawName, value, inlineValue }: OptionToken): void {
    if (value === undefined) {
      this.problems.push(`${rawName} needs a value: ${rawName} ${option.value ?? "VALUE"}.`);
      return;
    }
    if (!inlineValue && value.length > 1 && value.startsWith("-")) {
      this.problems.push(
        `${rawName} needs a value, and ${value.split("=", 1)[0]} looks like an option. If it is the value, write ${rawName}=VALUE.`,
      );
      return;
    }
    if (option.kind === "text") return this.#setOnce(this.given.strings, name, value);
    this.given.arrays.set(name, [...(this.given.arrays.get(name) ?? []), value]);
  }

  #setOnce<Value>(values: Map<string, Value>, name: string, value: Value): void {
    if (values.has(name) && values.get(name) !== value)
      this.problems.push(`--${name} is given twice with different values: give it once.`);
    values.set(name, value);
  }
}

function readSpellings(groups: readonly OptionGroup[]): ReadonlyMap<string, Spelling> {
  const spellings = new Map<string, Spelling>([["help", { name: "help", option: HELP, isNegative: false }]]);
  const options: Options = Object.assign({}, ...groups.map((group) => group.options));
  for (const [name, option] of Object.entries(options)) {
    spellings.set(name, { name, option, isNegative: false });
    if (option.alias !== undefined) spellings.set(option.alias, { name, option, isNegative: false });
    if (option.kind === "switch") spellings.set(`no-${name}`, { name, option, isNegative: true });
  }
  return spellings;
}

function parseOptions(spellings: ReadonlyMap<string, Spelling>) {
  const options: Record<string, { type: "boolean" | "string"; short?: string }> = {};
  for (const [name, { option }] of spellings) {
    options[name] = { type: option.kind === "flag" || option.kind === "switch" ? "boolean" : "string" };
  }
  options["help"] = { type: "boolean", short: "h" };
  return options;
}
