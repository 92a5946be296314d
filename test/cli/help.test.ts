// The help of the program and of each command.

import { describe, expect, it } from "vitest";
import { COMMANDS } from "../../provider/cli/commands.js";
import { commandHelp, overview } from "../../provider/cli/help.js";
import { parseCommandLine } from "../../provider/cli/parse.js";

const NAMES = Object.keys(COMMANDS);

async function load(name: string) {
  const entry = COMMANDS[name];
  if (entry === undefined) throw new Error(`Unknown command ${name}.`);
  return entry.load();
}

/** Splits as a shell does, as far as our examples need it. */
function words(line: string): string[] {
  return [...line.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, plain]) => quoted ?? plain ?? "");
}

describe("help", () => {
  it("names every command", () => {
    for (const name of NAMES) expect(overview(undefined)).toMatch(new RegExp(`^  ${name} +\\S`, "m"));
  });

  it.each(NAMES)("of %s describes every option", async (name) => {
    const command = await load(name);
    const help = commandHelp(name, command, undefined);
    for (const option of command.groups.flatMap((group) => Object.keys(group.options))) {
      expect(help).toMatch(new RegExp(`^  --(no-|\\[no-\\])?${option}( \\S+)? {2,}\\S`, "m"));
    }
  });

  it.each(NAMES)("of %s has examples that the command accepts", async (name) => {
    const command = await load(name);
    expect(command.examples.length).toBeGreaterThan(0);
    for (const { line } of command.examples) {
      const [program, called, ...argv] = words(line);
      expect([program, called]).toEqual(["alicloud-images", name]);
      const { given, problems } = parseCommandLine(name, argv, command.groups, command.positionals);
      expect(problems).toEqual([]);
      problems.push(...((await command.check?.(given)) ?? []));
      // Beside a first problem a command reports all others, also those that it would find later.
      problems.push("first");
      await command.parse?.(given, problems);
      expect(problems).toEqual(["first"]);
      expect(commandHelp(name, command, undefined)).toContain(line);
    }
  });

  it("fits into a terminal of 80 columns", async () => {
    for (const name of NAMES) {
      const command = await load(name);
      const { examples: _examples, description: _description, ...others } = command;
      const help = commandHelp(name, { ...others, description: "", examples: [] }, 80);
      for (const line of help.split("\n")) expect(line.length).toBeLessThanOrEqual(80);
    }
  });
});
