// The parser of the command line: options by name, and every mistake at once.

import { parseArgs } from "node:util";
import { closest, distance } from "fastest-levenshtein";
import { kebab, type Option, type OptionGroup, type Options } from "./options.js";

/** Options by name. */
export interface ParsedOptions {
  readonly strings: ReadonlyMap<string, string>;
  readonly booleans: ReadonlyMap<string, boolean>;
  readonly arrays: ReadonlyMap<string, readonly string[]>;
  /** Arguments that are not options, in order. */
  readonly positionals: readonly string[];
}

/** Arguments of a command beside its options. */
export interface Positionals {
  /** The placeholder in the help: `[PIN...]`. */
  readonly value: string;
  /** What they mean, in one line. */
  readonly help: string;
  /** Known values, for completion. @default none */
  readonly values?: readonly string[] | undefined;
}

export interface Parsed {
  readonly given: ParsedOptions;
  /** One sentence for every mistake. */
  readonly problems: string[];
  /** Whether --help is among the options; mistakes then do not matter. */
  readonly wantsHelp: boolean;
}

/** The items of a list written as `--x a,b --x c`; undefined if all are empty, as those of an unset variable. */
export function listItems({ arrays }: ParsedOptions, name: string): readonly string[] | undefined {
  const items = arrays.get(name)?.flatMap((value) => value.split(",").map((item) => item.trim()));
  return items?.every((item) => item === "") ? undefined : items;
}

/** Parses the arguments after the name of a command. */
export function parseCommandLine(
  command: string,
  argv: readonly string[],
  groups: readonly OptionGroup[],
  positionals?: Positionals,
): Parsed {
  const spellings = spellingsOf(groups);
  const { tokens } = parseArgs({
    args: [...argv],
    options: Object.fromEntries(
      [...spellings].map(([name, { option }]) => [
        name,
        { type: isBoolean(option) ? "boolean" : "string", ...(name === "help" && { short: "h" }) },
      ]),
    ),
    strict: false,
    allowPositionals: true,
    tokens: true,
  });
  const parser = new Parser(command, spellings, positionals);
  for (const token of tokens) {
    if (token.kind === "option") parser.readOption(token);
    else if (token.kind === "positional") parser.readPositional(token.value);
  }
  return parser;
}

/** The known names that are close to `name`, as a question; empty if there are none. */
export function suggestion(name: string, known: readonly string[], format: (name: string) => string): string {
  const candidates = closeNames(kebab(name), known);
  return candidates.length === 0 ? "" : ` Did you mean ${candidates.map(format).join(" or ")}?`;
}

function closeNames(name: string, known: readonly string[]): readonly string[] {
  if (known.includes(name)) return [name];
  const nearest = closest(name, known);
  const edits = distance(name, nearest);
  if (edits <= 1) return [nearest];
  const containing = known.filter((other) => other.split("-").includes(name));
  if (containing.length > 0) return containing.slice(0, 3);
  return edits <= Math.min(2, name.length / 2) ? [nearest] : [];
}

/** One way to write an option. */
interface Spelling {
  readonly name: string;
  readonly option: Option;
  /** The value of a switch that is written like this: false for `--no-x`. */
  readonly isOn: boolean;
}

type OptionToken = Readonly<{
  name: string;
  rawName: string;
  value?: string | undefined;
  inlineValue?: boolean | undefined;
}>;

const HELP: Option = { kind: "flag", help: "" };

/** Credentials on a command line would appear in process lists and shell histories. */
const CREDENTIAL_OPTION = /key|secret|token|password|credential/i;

class Parser implements Parsed {
  readonly problems: string[] = [];
  readonly given = {
    strings: new Map<string, string>(),
    booleans: new Map<string, boolean>(),
    arrays: new Map<string, string[]>(),
    positionals: [] as string[],
  };
  readonly #command: string;
  readonly #spellings: ReadonlyMap<string, Spelling>;
  readonly #positionals: Positionals | undefined;
  /** The option before the next argument, which can be meant as its value. */
  #previous: "unknown" | Spelling | undefined;

  constructor(command: string, spellings: ReadonlyMap<string, Spelling>, positionals: Positionals | undefined) {
    this.#command = command;
    this.#spellings = spellings;
    this.#positionals = positionals;
  }

  get wantsHelp(): boolean {
    return this.given.booleans.has("help");
  }

  readOption(token: OptionToken): void {
    const spelling = this.#spellings.get(token.name);
    this.#previous = token.inlineValue ? undefined : (spelling ?? "unknown");
    if (spelling === undefined) this.#refuseUnknown(token);
    else if (isBoolean(spelling.option)) this.#readBoolean(spelling, token);
    else this.#readValue(spelling, token);
  }

  readPositional(value: string): void {
    const previous = this.#previous;
    this.#previous = undefined;
    // Likely the value of the unknown option, which can be a secret: never repeated.
    if (previous === "unknown") return;
    if (previous?.option.kind === "switch" && /^(true|false)$/i.test(value)) {
      this.problems.push(
        `--${previous.name} takes its value after "=": use --${previous.name}=${value.toLowerCase()}.`,
      );
    } else if (this.#positionals !== undefined) this.given.positionals.push(value);
    else this.problems.push(`${this.#command}: unexpected argument ${JSON.stringify(value)}.`);
  }

  #refuseUnknown({ name, rawName }: OptionToken): void {
    const hint =
      suggestion(name, [...this.#spellings.keys()], (option) => `--${option}`) ||
      (CREDENTIAL_OPTION.test(name)
        ? " Credentials come from the environment or from a profile, never from the command line."
        : "");
    this.problems.push(`${this.#command}: unknown option ${rawName}.${hint}`);
  }

  #readBoolean({ name, option, isOn }: Spelling, { rawName, value, inlineValue }: OptionToken): void {
    const word = inlineValue ? value?.toLowerCase() : "true";
    if (inlineValue && (option.kind === "flag" || !isOn)) this.problems.push(`${rawName} does not take a value.`);
    else if (word !== "true" && word !== "false")
      this.problems.push(`${rawName}=${value} is not valid: must be true or false.`);
    else this.#setOnce(this.given.booleans, name, isOn === (word === "true"));
  }

  #readValue({ name, option }: Spelling, { rawName, value, inlineValue }: OptionToken): void {
    if (value === undefined) this.problems.push(`${rawName} requires a value: ${rawName} ${option.value ?? "VALUE"}.`);
    else if (!inlineValue && value.length > 1 && value.startsWith("-"))
      this.problems.push(
        `${rawName} requires a value, but ${value.split("=", 1)[0]} follows. If that is the value, use ${rawName}=VALUE.`,
      );
    else if (option.kind === "text") this.#setOnce(this.given.strings, name, value);
    else this.given.arrays.set(name, [...(this.given.arrays.get(name) ?? []), value]);
  }

  #setOnce<Value>(values: Map<string, Value>, name: string, value: Value): void {
    if (values.has(name) && values.get(name) !== value)
      this.problems.push(`--${name} is used more than once, with different values.`);
    values.set(name, value);
  }
}

function isBoolean({ kind }: Option): boolean {
  return kind === "flag" || kind === "switch";
}

function spellingsOf(groups: readonly OptionGroup[]): ReadonlyMap<string, Spelling> {
  const options: Options = Object.assign({ help: HELP }, ...groups.map((group) => group.options));
  return new Map(
    Object.entries(options).flatMap(([name, option]) => {
      const spelling: Spelling = { name, option, isOn: true };
      const spellings: [string, Spelling][] = [[name, spelling]];
      if (option.alias !== undefined) spellings.push([option.alias, spelling]);
      if (option.kind === "switch") spellings.push([`no-${name}`, { ...spelling, isOn: false }]);
      return spellings;
    }),
  );
}
