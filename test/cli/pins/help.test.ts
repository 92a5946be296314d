// Does each command under `pins` show every option in its help, with examples that it takes?

import { describe, expect, it } from "vitest";
import type { Command } from "../../../provider/cli/command.js";
import { commandHelp } from "../../../provider/cli/help.js";
import { parseCommandLine } from "../../../provider/cli/parse.js";
import { pins } from "../../../provider/cli/pins/commands/index.js";
import { said } from "./support/fakeShop.js";

const COMMANDS = pins.commands ?? {};
const NAMES = Object.keys(COMMANDS);

async function load(name: string): Promise<Command<unknown>> {
  const entry = COMMANDS[name];
  if (entry === undefined) throw new Error(`There is no command pins ${name}.`);
  return entry.load();
}

describe("the help of pins", () => {
  it("names the commands under it, and the first words of help lead there", async () => {
    const { stdout, exitCode } = await said(["pins", "--help"]);
    expect(exitCode).toBe(0);
    for (const name of NAMES) expect(stdout).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
    expect((await said(["help", "pins", "move"])).stdout).toBe((await said(["pins", "move", "--help"])).stdout);
    expect((await said(["pins", "move", "--help"])).stdout).toMatch(
      /^Usage: alicloud-images pins move \[PIN\.\.\.\] \[options\]\n/,
    );
  });

  it.each(NAMES)("%s shows every option, fits into 80 columns, and has examples that it takes", async (name) => {
    const command = await load(name);
    const help = commandHelp(`pins ${name}`, command, undefined);
    for (const option of command.groups.flatMap((group) => Object.keys(group.options))) {
      expect(help).toMatch(new RegExp(`^  --${option}( \\S+)? {2,}\\S`, "m"));
    }
    const narrow = commandHelp(`pins ${name}`, { ...command, description: "", examples: [] }, 80);
    for (const line of narrow.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const [program, pinsWord, called, ...argv] = line.split(" ");
      expect([program, pinsWord, called]).toEqual(["alicloud-images", "pins", name]);
      const { given, problems } = parseCommandLine(`pins ${name}`, argv, command.groups, command.positionals);
      expect([...problems, ...((await command.check?.(given)) ?? [])]).toEqual([]);
      expect(help).toContain(line);
    }
  });
});
