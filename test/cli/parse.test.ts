// The parser of the command line.

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

describe("parseCommandLine", () => {
  it("returns strings, lists, switches and flags by name", () => {
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

  it("keeps commas and equals signs of entries, and accepts the alias", () => {
    const { given, problems } = parse("--tag", "a=1,2", "--tags", "b=c=d", "--tag=e=");
    expect(problems).toEqual([]);
    expect(given.arrays.get("tag")).toEqual(["a=1,2", "b=c=d", "e="]);
  });

  it("treats an empty list, as of an unset variable, as absent", () => {
    expect(listItems(parse("--owners", "").given, "owners")).toBeUndefined();
  });

  it("accepts a value that looks like an option only after an equals sign", () => {
    expect(parse("--name-regex=-web").given.strings.get("name-regex")).toBe("-web");
    expect(problems("--name-regex", "--json")).toEqual([
      "--name-regex requires a value, but --json follows. If that is the value, use --name-regex=VALUE.",
    ]);
  });

  it("reports every mistake at once", () => {
    expect(problems("--nam-regex", "^u", "ubuntu", "--usable=perhaps", "--json=yes", "--region")).toEqual([
      "list: unknown option --nam-regex. Did you mean --name-regex?",
      'list: unexpected argument "ubuntu".',
      "--usable=perhaps is not valid: must be true or false.",
      "--json does not take a value.",
      "--region requires a value: --region TEXT.",
    ]);
  });

  it.each([
    ["--nameRegex", "--name-regex"],
    ["--owner", "--owners"],
    ["--no-useable", "--no-usable"],
    ["--regex", "--name-regex"],
  ])("suggests for %s the option %s", (written, meant) => {
    expect(problems(written)).toEqual([`list: unknown option ${written}. Did you mean ${meant}?`]);
  });

  it("suggests nothing for a name unlike any option", () => {
    expect(problems("--zzzzzzzz")).toEqual(["list: unknown option --zzzzzzzz."]);
    expect(problems("-x")).toEqual(["list: unknown option -x."]);
  });

  it("rejects credentials without repeating them", () => {
    const found = problems("--access-key", "LTAI5tCanaryKeyId", "--secret-key=CanarySecretValue").join("\n");
    expect(found).toContain("never from the command line");
    expect(found).not.toMatch(/Canary/);
  });

  it("explains how a switch takes its value", () => {
    expect(problems("--usable", "false")).toEqual(['--usable takes its value after "=": use --usable=false.']);
  });

  it("rejects two values for one option, and accepts the same value twice", () => {
    expect(problems("--region", "cn-hangzhou", "--region", "cn-beijing")).toEqual([
      "--region is used more than once, with different values.",
    ]);
    expect(problems("--usable", "--no-usable")).toHaveLength(1);
    expect(problems("--region", "cn-hangzhou", "--region", "cn-hangzhou")).toEqual([]);
  });

  it("recognises --help and -h", () => {
    expect(parse("--region", "cn-hangzhou", "--help").wantsHelp).toBe(true);
    expect(parse("-h").wantsHelp).toBe(true);
    expect(parse("--json").wantsHelp).toBe(false);
  });

  it("does not accept names of Object.prototype as options", () => {
    expect(problems("--constructor", "--__proto__", "--to-string")).toHaveLength(3);
  });
});
