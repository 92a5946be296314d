// Output: streams, styles, escapes, and closed pipes.

import { PassThrough } from "node:stream";
import { WriteStream } from "node:tty";
import { describe, expect, it } from "vitest";
import { openTerminal } from "../../provider/cli/terminal.js";

interface Fake {
  readonly isTTY?: boolean;
  readonly columns?: number;
  readonly env?: NodeJS.ProcessEnv;
}

function open({ isTTY, columns, env = {} }: Fake = {}) {
  const hasColors = () => WriteStream.prototype.hasColors.call(new PassThrough() as unknown as WriteStream, 16, env);
  const stdout = Object.assign(new PassThrough(), { isTTY, columns, hasColors });
  const stderr = new PassThrough();
  const events: string[] = [];
  const terminal = openTerminal({ stdout, stderr } as unknown as Parameters<typeof openTerminal>[0], {
    closed: () => events.push("closed"),
    failed: (reason) => events.push(reason),
  });
  const written = (stream: PassThrough) => String(stream.read() ?? "");
  return { terminal, stdout, stderr, events, out: () => written(stdout), err: () => written(stderr) };
}

describe("openTerminal", () => {
  it("prints data to stdout and messages to stderr", () => {
    const { terminal, out, err } = open();
    terminal.print("m-1");
    terminal.say("a line");
    terminal.warn("careful");
    terminal.warn("careful");
    expect(out()).toBe("m-1\n");
    expect(err()).toBe("a line\nWarning: careful\n");
  });

  it("has a width only on a terminal", () => {
    expect(open({ isTTY: true, columns: 80 }).terminal.width).toBe(80);
    expect(open({ columns: 80 }).terminal.width).toBeUndefined();
  });

  it.each([
    ["a terminal", { isTTY: true, env: { TERM: "xterm" } }, "\u001b[1mID\u001b[22m"],
    ["a terminal with NO_COLOR", { isTTY: true, env: { TERM: "xterm", NO_COLOR: "1" } }, "ID"],
    ["a terminal without styles", { isTTY: true, env: { TERM: "dumb" } }, "ID"],
    ["a pipe", { env: { TERM: "xterm" } }, "ID"],
  ] as const)("styles a line for %s as supported", (_what, fake, expected) => {
    const { terminal, out } = open(fake);
    terminal.print([[{ text: "ID", style: "bold" }]]);
    expect(out()).toBe(`${expected}\n`);
  });

  it("reports a closed pipe apart from any other failure", () => {
    const { stdout, events } = open();
    stdout.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    stdout.emit("error", Object.assign(new Error("no space"), { code: "ENOSPC" }));
    expect(events).toEqual(["closed", "Cannot write the output (ENOSPC)."]);
  });

  it("ignores that stderr is closed", () => {
    const { stderr, events } = open();
    stderr.emit("error", Object.assign(new Error("write EPIPE"), { code: "EPIPE" }));
    expect(events).toEqual([]);
  });

  it("writes a name as one line with control characters escaped, styled or not", () => {
    const { terminal, out, err } = open({ isTTY: true, env: { TERM: "xterm" } });
    const name = "a\u001b]0;title\u0007\tb\nError: forged\u202ec\u0085";
    const shown = "a\\u001b]0;title\\u0007 b Error: forged\\u202ec\\u0085";
    terminal.print([name, [name, { text: name, style: "red" }]]);
    terminal.say(name);
    terminal.warn(name);
    expect(out()).toBe(`${shown}\n${shown}\u001b[31m${shown}\u001b[39m\n`);
    expect(err()).toBe(`${shown}\nWarning: ${shown}\n`);
  });

  it("escapes data that looks like an error or a warning of the command", () => {
    const { terminal, out } = open();
    terminal.print(["Error: forged", "  WARNING : forged", "An Error: in the middle"]);
    expect(out()).toBe("Error\\u003a forged\n  WARNING \\u003a forged\nAn Error: in the middle\n");
  });

  it("prints JSON of the same value with control characters escaped", () => {
    const { terminal, out } = open();
    const value = { name: "\u001b\u009b\u202e\u2028\u{e0041}\ufeff\ud800 ##[error]x <{%fg 1%}> ::error::\n\t网站 ✓" };
    terminal.printJson(value);
    const text = out();
    expect(JSON.parse(text)).toEqual(value);
    expect(text).toBe(
      '{\n  "name": "\\u001b\\u009b\\u202e\\u2028\\udb40\\udc41\\ufeff\\ud800 \\u0023#[error]x <\\u007b%fg 1%}> ::error::\\n\\t网站 ✓"\n}\n',
    );
  });
});
