// What a command is.

import type { ExitCode } from "./exitCodes.js";
import type { OptionGroup } from "./options.js";
import type { ParsedOptions, Positionals } from "./parse.js";
import type { Terminal } from "./terminal.js";

export interface CommandEntry {
  readonly summary: string;
  /** Each command is loaded when it is called. */
  readonly load: () => Promise<Command>;
}

export interface Example {
  readonly what: string;
  /** The whole command line. */
  readonly line: string;
}

export interface Command {
  /** What it does, in a sentence or two. */
  readonly description: string;
  readonly groups: readonly OptionGroup[];
  /** Words that it takes beside options. @default none */
  readonly positionals?: Positionals | undefined;
  /** Commands under this one, by the word that follows. @default none */
  readonly commands?: Readonly<Record<string, CommandEntry>> | undefined;
  readonly examples: readonly Example[];
  /** Names that messages from below use, and the options that carry them. */
  readonly optionNames: ReadonlyMap<string, string>;
  /** Finds mistakes in what the options say: one sentence for each. */
  check(given: ParsedOptions): Promise<readonly string[]>;
  /** Does it. What goes wrong is thrown; without an exit code all went well. */
  run(given: ParsedOptions, terminal: Terminal): Promise<void> | Promise<ExitCode>;
}
