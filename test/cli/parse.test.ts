// What does a command line say, and are all its mistakes named at once?

import { describe, expect, it } from "vitest";
import type { OptionGroup } from "../../provider/cli/options.js";
import { listItems, parseCommandLine } from "../../provider/cli/parse.js";

const GROUPS: readonly OptionGroup[] = [
  {
    title: "All kinds",
    options: {
      region: { kind: "text", value: "TEXT", help: "" },
      "name-regex": { kind: "text", value: "PATTERN", help: "" },
      usable: { kind: "switch", help: "" },
      owners: { kind: "list", value: "A,B", help: "" },
      tag: { kind: "list", value: "KEY=VALUE", help: "", alias: "tags" },
      json: { kind: "flag", help: "" },
    },
  },
];

const parse = (...argv: string[]) => parseCommandLine("list", argv, GROUPS);
const problems = (...argv: string[]) => parse(...argv).problems;

describe("a command line", () => {
  it("gives texts, lists, switches and flags by their names", () => {
    const { given, problems } = parse(
      ...[
        "--region",
        "cn-hangzhou",
        "--name-regex=^web-",
        "--owners",
        "system,self",
        "--owners=others",
        "--usable",
        "--json",
      ],
    );
    expect(problems).toEqual([]);
    expect(Object.fromEntries(given.strings)).toEqual({ region: "cn-hangzhou", "name-regex": "^web-" });
    expect(Object.fromEntries(given.booleans)).toEqual({ usable: true, json: true });
    expect(listItems(given, "owners")).toEqual(["system", "self", "others"]);
  });

  it.each([
    [["--usable"], true],
    [["--no-usable"], false],
    [["--usable=true"], true],
    [["--usable=False"], false],
    [[], undefined],
  ])("reads the switch %j as %j", (argv, expected) => {
    const { given, problems } = parse(...argv);
    expect(problems).toEqual([]);
    expect(given.booleans.get("usable")).toBe(expected);
  });

  it("keeps commas and equals signs of entries, and takes the plural too", () => {
    const { given, problems } = parse("--tag", "a=1,2", "--tags", "b=c=d", "--tag=e=");
    expect(problems).toEqual([]);
    expect(given.arrays.get("tag")).toEqual(["a=1,2", "b=c=d", "e="]);
  });

  it("takes an empty list, as of an unset variable, for none", () => {
    expect(listItems(parse("--owners", "").given, "owners")).toBeUndefined();
  });

  it("takes a value that looks like an option only after an equals sign", () => {
    expect(parse("--name-regex=-web").given.strings.get("name-regex")).toBe("-web");
    expect(problems("--name-regex", "--json")).toEqual([
      "--name-regex needs a value, and --json looks like an option. If it is the value, write --name-regex=VALUE.",
    ]);
  });

  it("names every mistake at once", () => {
    expect(problems("--nam-regex", "^u", "ubuntu", "--usable=perhaps", "--json=yes", "--region")).toEqual([
      "list has no option --nam-regex. Did you mean --name-regex?",
      'list takes options only, and "ubuntu" is none: options begin with --.',
      "--usable=perhaps is not valid: give true or false.",
      "--json takes no value.",
      "--region needs a value: --region TEXT.",
    ]);
  });

  it.each([
    ["--nameRegex", "--name-regex"],
    ["--owner", "--owners"],
    ["--no-useable", "--no-usable"],
    ["--regex", "--name-regex"],
  ])("suggests for %s what may be meant: %s", (written, meant) => {
    expect(problems(written)).toEqual([`list has no option ${written}. Did you mean ${meant}?`]);
  });

  it("suggests nothing for what is like no option", () => {
    expect(problems("--zzzzzzzz")).toEqual(["list has no option --zzzzzzzz."]);
    expect(problems("-x")).toEqual(["list has no option -x."]);
  });

  it("sends credentials elsewhere and repeats none of them", () => {
    const found = problems("--access-key", "LTAI5tCanaryKeyId", "--secret-key=CanarySecretValue").join("\n");
    expect(found).toContain("never from the command line");
    expect(found).not.toMatch(/Canary/);
  });

  it("says how a switch takes its value when it stands apart", () => {
    expect(problems("--usable", "false")).toEqual(['--usable takes its value after "=": write --usable=false.']);
  });

  it("refuses two values for what has one, and takes the same value twice", () => {
    expect(problems("--region", "cn-hangzhou", "--region", "cn-beijing")).toEqual([
      "--region is given twice with different values: give it once.",
    ]);
    expect(problems("--usable", "--no-usable")).toHaveLength(1);
    expect(problems("--region", "cn-hangzhou", "--region", "cn-hangzhou")).toEqual([]);
  });

  it("knows when the help is asked for", () => {
    expect(parse("--region", "cn-hangzhou", "--help").wantsHelp).toBe(true);
    expect(parse("-h").wantsHelp).toBe(true);
    expect(parse("--json").wantsHelp).toBe(false);
  });

  it("has no options that every object has", () => {
    expect(problems("--constructor", "--__proto__", "--to-string")).toHaveLength(3);
  });
});
