// The options of look-up commands, and the arguments they become.

import { describe, expect, it } from "vitest";
import { lookupGroups, parseLookup } from "../../provider/cli/lookupOptions.js";
import { optionName } from "../../provider/cli/options.js";
import { parseCommandLine } from "../../provider/cli/parse.js";
import { ARGUMENT_NAMES, ARGUMENTS, type ArgumentKind } from "../../provider/values/arguments.js";
import { parseArguments } from "../../provider/values/query.js";

const GROUPS = lookupGroups({});

async function read(...argv: string[]) {
  const { given, problems } = parseCommandLine("list", argv, GROUPS);
  expect(problems).toEqual([]);
  const { args } = await parseLookup("list", given, problems);
  return { args, problems, given };
}

/** For each kind: the value on the command line, and in a program. */
const WRITTEN: Readonly<Record<ArgumentKind, readonly [string, unknown]>> = {
  string: ["=cn-hangzhou", "cn-hangzhou"],
  accountId: ["=1234567890123456", "1234567890123456"],
  boolean: ["=false", false],
  positiveInteger: ["=3", 3],
  startTime: ["=2026-11-25", "2026-11-25"],
  endTime: ["=2026-11-25", "2026-11-25"],
  duration: ["=7d", "7d"],
  pattern: ["=^web-", "^web-"],
  "string[]": ["=a,b", ["a", "b"]],
  "string or list": ["=system,self", ["system", "self"]],
  tags: ["=env=prod", { env: "prod" }],
  filters: ["=NetworkType=vpc", [{ key: "NetworkType", value: "vpc" }]],
  sortKey: ["=name", "name"],
  sortOrder: ["=ascending", "ascending"],
};

describe("parseLookup", () => {
  it.each(ARGUMENT_NAMES)("turns the option of %s into its argument", async (name) => {
    const [written, expected] = WRITTEN[ARGUMENTS[name].kind];
    const { args, problems } = await read(`--${optionName(name)}${written}`);
    expect(problems).toEqual([]);
    expect(args).toEqual({ [name]: expected });
    expect(() => parseArguments({ ...args }, { nowMs: 0 })).not.toThrow();
  });

  it("has one line of help for every argument", () => {
    const options = Object.entries(Object.assign({}, ...GROUPS.map((group) => group.options)));
    for (const name of ARGUMENT_NAMES) {
      const [, option] = options.find(([option]) => option === optionName(name)) ?? [];
      expect(option).toMatchObject({ help: expect.stringMatching(/^[^\n]{5,80}\.$/) });
    }
  });

  it("omits arguments without an option", async () => {
    expect((await read()).args).toEqual({});
    expect((await read("--owners", "", "--image-ids=", "--region", "")).args).toEqual({ region: "" });
  });

  it("accepts tags with an empty value, with further equals signs and under any key", async () => {
    const { args } = await read("--tag", "env=", "--tag", "query=a=b,c", "--tag", "__proto__=x");
    expect(Object.entries(args["tags"] as object)).toEqual([
      ["env", ""],
      ["query", "a=b,c"],
      ["__proto__", "x"],
    ]);
  });

  it("rejects malformed entries, and a tag with two values", async () => {
    const { problems } = await read("--tag", "env", "--tag", "=x", "--tag=a=1", "--tag=a=2", "--filter", "NetworkType");
    expect(problems).toEqual([
      '--tag "env" is not valid: write --tag KEY=VALUE. --tag-keys asks for a key whatever its value.',
      '--tag "=x" is not valid: write --tag KEY=VALUE.',
      '--tag gives "a" two values, and no image has both.',
      '--filter "NetworkType" is not valid: write --filter KEY=VALUE.',
    ]);
  });

  it("validates values as those of a program, beside other problems", async () => {
    const { given } = parseCommandLine("list", ["--max-results", "minus1", "--name-regex", "[", "--is-public"], GROUPS);
    const problems = ["first"];
    await parseLookup("list", given, problems);
    expect(problems).toHaveLength(4);
    expect(problems.join("\n")).toMatch(/nameRegex "\[".*\n.*maxResults "minus1".*\n.*isPublic true/s);
  });
});
