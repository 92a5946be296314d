// Is every argument of a look-up an option, and does it arrive as a program would write it?

import { describe, expect, it } from "vitest";
import { checkLookupArguments, lookupGroups, readLookupArguments } from "../../provider/cli/lookupOptions.js";
import { optionName } from "../../provider/cli/options.js";
import { parseCommandLine } from "../../provider/cli/parse.js";
import { ARGUMENT_NAMES, ARGUMENTS, type ArgumentKind } from "../../provider/values/arguments.js";
import { parseArguments } from "../../provider/values/query.js";

const GROUPS = lookupGroups({});

function read(...argv: string[]) {
  const { given, problems } = parseCommandLine("list", argv, GROUPS);
  expect(problems).toEqual([]);
  return { ...readLookupArguments(given), given };
}

/** For each kind: what is written, and what a program would give. */
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

describe("the options of a search", () => {
  it.each(ARGUMENT_NAMES)("carry the argument %s", (name) => {
    const [written, expected] = WRITTEN[ARGUMENTS[name].kind];
    const { args, problems } = read(`--${optionName(name)}${written}`);
    expect(problems).toEqual([]);
    expect(args).toEqual({ [name]: expected });
    expect(() => parseArguments({ ...args }, { nowMs: 0 })).not.toThrow();
  });

  it("explain every argument in one line", () => {
    const options = Object.entries(Object.assign({}, ...GROUPS.map((group) => group.options)));
    for (const name of ARGUMENT_NAMES) {
      const [, option] = options.find(([option]) => option === optionName(name)) ?? [];
      expect(option).toMatchObject({ help: expect.stringMatching(/^[^\n]{5,80}\.$/) });
    }
  });

  it("give nothing that was not written", () => {
    expect(read().args).toEqual({});
    expect(read("--owners", "", "--image-ids=", "--region", "").args).toEqual({ region: "" });
  });

  it("read tags with an empty value, with further equals signs and under any key", () => {
    const { args } = read("--tag", "env=", "--tag", "query=a=b,c", "--tag", "__proto__=x");
    expect(Object.entries(args["tags"] as object)).toEqual([
      ["env", ""],
      ["query", "a=b,c"],
      ["__proto__", "x"],
    ]);
  });

  it("name what is no entry, and a tag with two values", async () => {
    const { given } = read("--tag", "env", "--tag", "=x", "--tag=a=1", "--tag=a=2", "--filter", "NetworkType");
    expect(await checkLookupArguments("list", given)).toEqual([
      '--tag "env" is not valid: write --tag KEY=VALUE. --tag-keys asks for a key whatever its value.',
      '--tag "=x" is not valid: write --tag KEY=VALUE.',
      '--tag gives "a" two values, and no image has both.',
      '--filter "NetworkType" is not valid: write --filter KEY=VALUE.',
    ]);
  });

  it("are checked as a program's arguments are, all at once", async () => {
    const { given } = read("--max-results", "minus1", "--name-regex", "[", "--is-public");
    const found = await checkLookupArguments("list", given);
    expect(found).toHaveLength(3);
    expect(found.join("\n")).toMatch(/nameRegex "\[".*\n.*maxResults "minus1".*\n.*isPublic true/s);
  });
});
