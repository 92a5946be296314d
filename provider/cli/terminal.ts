// Where output goes: data to stdout, everything said about it to stderr, and quietly nowhere once a pipe is closed.

import type { WriteStream } from "node:tty";

export interface Terminal {
  /** Columns of the terminal; undefined when stdout is none and lines may be of any length. */
  readonly width: number | undefined;
  /** Data. */
  print(text: string): void;
  /** A line for people. */
  say(text: string): void;
  /** A warning, once however often it comes. */
  warn(text: string): void;
  /** A heading, bold where the terminal can show it and NO_COLOR does not forbid it. */
  bold(text: string): string;
}

type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns" | "hasColors">>;

export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export interface TerminalOptions {
  /** Called when whoever read stdout has read enough, as `head` does. */
  readonly closed: () => void;
  /** Called when the output cannot be written for another reason. */
  readonly failed: (reason: string) => void;
}

/** The terminal, or the pipes and files, behind these streams. */
export function openTerminal({ stdout, stderr }: Streams, { closed, failed }: TerminalOptions): Terminal {
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") closed();
    else failed(`The output cannot be written (${error.code ?? error.message}).`);
  });
  // With nobody to read warnings and errors, data and exit code still count.
  stderr.on("error", () => {});
  const warned = new Set<string>();
  const say = (text: string) => void stderr.write(`${harmless(text)}\n`);
  return {
    width: stdout.isTTY === true ? stdout.columns : undefined,
    print: (text) => void stdout.write(`${text}\n`),
    say,
    warn: (text) => {
      if (warned.has(text)) return;
      warned.add(text);
      say(`Warning: ${text}`);
    },
    bold: (text) => (showsStyles(stdout) ? `\u001b[1m${text}\u001b[22m` : text),
  };
}

/** Answers come from elsewhere: what would command the terminal is shown as a question mark. */
export function harmless(text: string): string {
  return text.replace(/[^\P{Cc}\n\t]|[\u202a-\u202e\u2066-\u2069]/gu, "?");
}

/** `hasColors` heeds NO_COLOR and the kind of the terminal. */
function showsStyles(stream: Stream): boolean {
  return stream.isTTY === true && stream.hasColors?.() === true;
}
