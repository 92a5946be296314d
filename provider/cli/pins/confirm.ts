// Confirmation at the terminal before files are written.

import { createInterface } from "node:readline/promises";
import { ArgumentError } from "../../values/errors.js";
import { escapeControls } from "../../values/escape.js";
import type { ParsedOptions } from "../parse.js";

/** Where an answer comes from. */
export type AnswerStream = NodeJS.ReadableStream & { readonly isTTY?: boolean };

/**
 * Whether to continue: with `--yes`, or after a "y" at the terminal.
 *
 * @throws ArgumentError when stdin is not a terminal
 */
export async function confirmed(
  question: string,
  { booleans }: ParsedOptions,
  input: AnswerStream = process.stdin,
  output: NodeJS.WritableStream = process.stderr,
): Promise<boolean> {
  if (booleans.get("yes")) return true;
  if (input.isTTY !== true) {
    throw new ArgumentError([
      "Cannot ask for confirmation: stdin is not a terminal. Use --yes to write, or --dry-run to preview.",
    ]);
  }
  const lines = createInterface({ input, output });
  // Closing the terminal is a no.
  const closed = new Promise<string>((resolve) => lines.once("close", () => resolve("")));
  try {
    const answer = await Promise.race([lines.question(`${escapeControls(question)} [y/N] `), closed]);
    return /^y(es)?$/i.test(answer.trim());
  } finally {
    lines.close();
  }
}
