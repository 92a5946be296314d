// What a command is.

import type { OptionGroup } from "./options.js";
import type { Given } from "./parse.js";
import type { Terminal } from "./terminal.js";

export interface Example {
  readonly what: string;
  /** The whole command line. */
  readonly line: string;
}

export interface Command {
  /** What it does, in a sentence or two. */
  readonly description: string;
  readonly groups: readonly OptionGroup[];
  readonly examples: readonly Example[];
  /** Names that messages from below use, and the options that carry them. */
  readonly optionNames: ReadonlyMap<string, string>;
  /** Finds mistakes in what the options say: one sentence for each. */
  check(given: Given): Promise<readonly string[]>;
  /** Does it. What goes wrong is thrown. */
  run(given: Given, terminal: Terminal): Promise<void>;
}
