// Output: data to stdout, messages to stderr, and nothing after the reader has closed the pipe.
// Everything written is escaped, so that a name cannot control the terminal or forge a log line.

import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { escapeControls, unicodeEscape } from "../values/escape.js";

/** Part of a line, styled if the terminal supports it. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

export type Style = "bold" | "green" | "yellow" | "red";

/** One line: line breaks inside its strings are printed as spaces. */
export type Line = string | readonly (string | StyledText)[];

export interface Terminal {
  /** Columns of the terminal; undefined if stdout is not a terminal, and lines can be of any length. */
  readonly width: number | undefined;
  /** Data: a line, or several as a list. */
  print(lines: string | readonly Line[]): void;
  /** Data as indented JSON, with control characters escaped. */
  printJson(value: unknown): void;
  /** A message: a line, or several as a list. */
  say(lines: string | readonly Line[]): void;
  /** A warning, printed once if repeated. */
  warn(text: string): void;
}

type Stream = NodeJS.WritableStream & Partial<Pick<WriteStream, "isTTY" | "columns" | "hasColors">>;

export interface Streams {
  readonly stdout: Stream;
  readonly stderr: Stream;
}

export interface TerminalOptions {
  /** Called when the reader of stdout has closed the pipe, as `head` does. */
  readonly closed: () => void;
  /** Called when stdout cannot be written for another reason. */
  readonly failed: (reason: string) => void;
}

/** The terminal, or the pipes and files, behind these streams. */
export function openTerminal({ stdout, stderr }: Streams, { closed, failed }: TerminalOptions): Terminal {
  stdout.on("error", (error: NodeJS.ErrnoException) => {
    if (error.code === "EPIPE") closed();
    else failed(`Cannot write the output (${error.code ?? error.message}).`);
  });
  // Without a reader of warnings and errors, the data and the exit code still matter.
  stderr.on("error", () => {});
  const warned = new Set<string>();
  const print = (lines: string | readonly Line[]) => write(stdout, lines, withoutForgedLabel);
  const say = (lines: string | readonly Line[]) => write(stderr, lines);
  return {
    width: stdout.isTTY === true ? stdout.columns : undefined,
    print,
    printJson: (value) => print(JSON.stringify(value, undefined, 2).split("\n")),
    say,
    warn: (text) => {
      if (warned.has(text)) return;
      warned.add(text);
      say(`Warning: ${text}`);
    },
  };
}

function write(stream: Stream, lines: string | readonly Line[], guard = (line: string) => line): void {
  const isStyled = supportsStyles(stream);
  const written = (typeof lines === "string" ? [lines] : lines).map((line) => {
    const parts = typeof line === "string" ? [line] : line;
    return guard(parts.map((part) => partText(part, isStyled)).join(""));
  });
  if (written.length > 0) stream.write(`${written.join("\n")}\n`);
}

function partText(part: string | StyledText, isStyled: boolean): string {
  if (typeof part === "string") return escapeControls(part);
  const text = escapeControls(part.text);
  return isStyled ? styleText(part.style, text, { validateStream: false }) : text;
}

/** Escapes data that looks like an error or a warning of the command, for readers who merge stdout and stderr. */
function withoutForgedLabel(line: string): string {
  return line.replace(/:(?<=^\s*(?:error|warning)\s*:)/i, unicodeEscape);
}

/** `hasColors` respects NO_COLOR and TERM. */
function supportsStyles(stream: Stream): boolean {
  return stream.isTTY === true && stream.hasColors?.() === true;
}
