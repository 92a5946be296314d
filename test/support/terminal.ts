// The command's terminal on streams that a test can read.

import { Writable } from "node:stream";
import { type Line, openTerminal, type Terminal } from "../../provider/cli/terminal.js";

export interface RecordedTerminal {
  readonly terminal: Terminal;
  /** What was written so far, without the last line end. */
  stdout(): string;
  stderr(): string;
  /** Both in the order of writing. */
  both(): string;
}

/** A terminal of so many columns without styles, or a pipe. */
export function recordedTerminal(width?: number): RecordedTerminal {
  const written: { readonly to: "stdout" | "stderr"; readonly text: string }[] = [];
  const stream = (to: "stdout" | "stderr") =>
    new Writable({
      decodeStrings: false,
      write: (text: string, _encoding, done) => {
        written.push({ to, text });
        done();
      },
    });
  const stdout = Object.assign(stream("stdout"), width === undefined ? {} : { isTTY: true, columns: width });
  const fail = () => {
    throw new Error("The output ended.");
  };
  const texts = (kept: typeof written) =>
    kept
      .map(({ text }) => text)
      .join("")
      .replace(/\n$/, "");
  return {
    terminal: openTerminal({ stdout, stderr: stream("stderr") }, { closed: fail, failed: fail }),
    stdout: () => texts(written.filter(({ to }) => to === "stdout")),
    stderr: () => texts(written.filter(({ to }) => to === "stderr")),
    both: () => texts(written),
  };
}

/** Lines as a pipe gets them. */
export function linesText(lines: string | readonly Line[]): string {
  const { terminal, stdout } = recordedTerminal();
  terminal.print(lines);
  return stdout();
}
