// The interface of a command.

import type { ExitCode } from "./exitCodes.js";
import type { OptionGroup } from "./options.js";
import type { ParsedOptions, Positionals } from "./parse.js";
import type { Terminal } from "./terminal.js";

export interface CommandEntry {
  readonly summary: string;
  /** Loads the command, on first use. */
  readonly load: () => Promise<Command<unknown>>;
}

/** Commands by name. */
export type Commands = Readonly<Record<string, CommandEntry>>;

export interface Example {
  readonly what: string;
  /** The whole command line. */
  readonly line: string;
}

/** `Input` is what `run` works on: the options themselves, or what `parse` makes of them. */
export interface Command<Input = ParsedOptions> {
  /** What it does, in a sentence or two. */
  readonly description: string;
  readonly groups: readonly OptionGroup[];
  /** Arguments beside the options. @default none */
  readonly positionals?: Positionals | undefined;
  /** Subcommands by name. @default none */
  readonly commands?: Commands | undefined;
  readonly examples: readonly Example[];
  /** Argument names in messages of other layers, and the options that carry them. */
  readonly optionNames: ReadonlyMap<string, string>;
  /**
   * Turns the options into the input of `run`. `problems` holds the mistakes found so far; a mistake in a value is added
   * as one sentence, and `run` is called only without mistakes. @default the options as they are
   */
  parse?(given: ParsedOptions, problems: string[]): Promise<Input>;
  /** Returns the mistakes in the options, one sentence each, for a command that runs on the options themselves. */
  check?(given: ParsedOptions): Promise<readonly string[]>;
  /** Errors are thrown. @returns the exit code; undefined for success */
  run(input: Input, terminal: Terminal): Promise<void> | Promise<ExitCode>;
}
