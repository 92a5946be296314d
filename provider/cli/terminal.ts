// Where output goes: data to stdout, everything said about it to stderr, and quietly nowhere once a pipe is closed.
// Whatever is written passes one function that leaves nothing in it for a terminal or a log to obey.

import type { WriteStream } from "node:tty";
import { styleText } from "node:util";
import { escapeControls, unicodeEscape } from "../values/escape.js";

/** Part of a line, in a style where the terminal can show it. */
export interface StyledText {
  readonly text: string;
  readonly style: Style;
}

export type Style = "bold" | "green" | "yellow" | "red";

/** One line, whatever its texts hold: line ends inside them are shown as spaces. */
export type Line = string | readonly (string | StyledText)[];

export interface Terminal {
  /** Columns of the terminal; undefined when stdout is none and lines may be of any length. */
  readonly width: number | undefined;
  /** Data: a line, or several as a list. */
  print(lines: string | readonly Line[]): void;
  /** Data as indented JSON, with escapes for what a terminal would obey. */
  printJson(value: unknown): void;
  /** A line for people, or several as a list. */
  say(lines: string | readonly Line[]): void;
  /** A warning, once however often it comes. */
  warn(text: string): void;
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
  const isStyled = showsStyles(stream);
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

/** Data never looks like what the command itself says on stderr, for those who read both as one. */
function withoutForgedLabel(line: string): string {
  return line.replace(/:(?<=^\s*(?:error|warning)\s*:)/i, unicodeEscape);
}

/** `hasColors` heeds NO_COLOR and the kind of the terminal. */
function showsStyles(stream: Stream): boolean {
  return stream.isTTY === true && stream.hasColors?.() === true;
}
