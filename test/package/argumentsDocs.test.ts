// The tables of arguments in docs/, compared with the code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { REFUSED_IN_FILTER } from "../../provider/pins/filter.js";
import { ARGUMENT_NAMES, ARGUMENTS, type ArgumentKind, type ArgumentName } from "../../provider/values/arguments.js";
import { resolveOwnerAccount } from "../../provider/values/owners.js";
import { type ImageQuery, parseArguments } from "../../provider/values/query.js";
import { PROJECT_ROOT } from "./support/run.js";

const ARGUMENTS_PAGE = readFileSync(join(PROJECT_ROOT, "docs/arguments.md"), "utf8");

/** Rows of the tables of a page, without headings: the cells of each. */
function rowsOf(text: string): string[][] {
  const lines = text.split("\n").filter((line) => line.startsWith("|"));
  return lines
    .filter((line, index) => !line.startsWith("|---") && !lines[index + 1]?.startsWith("|---"))
    .map((line) =>
      line
        .slice(1, -1)
        .split("|")
        .map((cell) => cell.trim()),
    );
}

/** What stands in backticks. */
function codeIn(text: string): string[] {
  return [...text.matchAll(/`([^`]+)`/g)].map(([, code = ""]) => code);
}

const TYPES: Readonly<Record<ArgumentKind, string>> = {
  string: "string",
  accountId: "account id",
  boolean: "boolean",
  positiveInteger: "positive integer",
  startTime: "time",
  endTime: "time",
  duration: "age",
  pattern: "RE2 pattern",
  "string[]": "`string[]`",
  "string or list": "string or list",
  tags: "map of strings",
  filters: "list of `{ key, value }`",
  sortKey: "`creationTime` or `name`",
  sortOrder: "`descending` or `ascending`",
};

const SAMPLES: Readonly<Record<ArgumentKind, unknown>> = {
  string: "x",
  accountId: "1",
  boolean: true,
  positiveInteger: 1,
  startTime: "2026-11-25",
  endTime: "2026-11-25",
  duration: "7d",
  pattern: "x",
  "string[]": ["x"],
  "string or list": "x",
  tags: { x: "y" },
  filters: [{ key: "x", value: "y" }],
  sortKey: "name",
  sortOrder: "ascending",
};

function queryWith(name: ArgumentName): ImageQuery {
  const needed = name === "isPublic" ? { owners: "others" } : {};
  return parseArguments({ ...needed, [name]: SAMPLES[ARGUMENTS[name].kind] }, { nowMs: 0 });
}

/** The request parameters that an argument leads to, with N for numbers. */
function sentFor(name: ArgumentName): string[] {
  if (name === "region") return ["RegionId"];
  const query = resolveOwnerAccount(queryWith(name), "2");
  const sent = Object.keys(query.parameters).map((parameter) => parameter.replace(/\d+/, "N"));
  if (query.owners !== undefined && name !== "isPublic") sent.push("ImageOwnerAlias");
  if (query.imageIds !== undefined) sent.push("ImageId");
  return sent;
}

describe("the table of arguments", () => {
  const rows = new Map(rowsOf(ARGUMENTS_PAGE).map(([name = "", ...cells]) => [codeIn(name)[0], cells]));

  it("has every argument, in the order of the messages, and no other", () => {
    expect([...rows.keys()]).toEqual(ARGUMENT_NAMES);
  });

  it.each(ARGUMENT_NAMES)("describes the type, request and local effect of %s", (name) => {
    const [type, asked = "", here = ""] = rows.get(name) ?? [];
    expect(type).toBe(TYPES[ARGUMENTS[name].kind]);
    const sent = sentFor(name);
    if (sent.length === 0) expect(asked).toBe("-");
    else expect(codeIn(asked)).toEqual(expect.arrayContaining(sent));
    const isOurs = sent.length === 0 || queryWith(name).predicates.length > 0;
    if (isOurs) expect(here).not.toBe("Nothing");
    expect(here).toMatch(/\S/);
  });

  it("names the arguments that a pin's filter refuses", () => {
    const [, sentence = ""] = /Its `filter` takes every argument above but ([^.]+)\./.exec(ARGUMENTS_PAGE) ?? [];
    expect(codeIn(sentence).sort()).toEqual(Object.keys(REFUSED_IN_FILTER).sort());
  });
});

describe("the migration tables", () => {
  const page = readFileSync(join(PROJECT_ROOT, "docs/migration.md"), "utf8");
  const [, official = "", terraform = ""] = page.split(/^## /m);
  const names = officialArguments();

  function moves(section: string): (readonly [from: string, to: string])[] {
    return rowsOf(section).map(([from = "", to = ""]) => [codeIn(from)[0] ?? "", codeIn(to)[0] ?? ""]);
  }

  it("have every argument of the official function, under its own name", () => {
    expect(names).toHaveLength(20);
    expect(moves(official)).toEqual(names.map((name) => [name, name]));
  });

  it("have every argument of Terraform's data source, in snake case", () => {
    expect(moves(terraform)).toEqual(names.map((name) => [snake(name), name]));
  });

  it("list only existing arguments", () => {
    for (const name of names) expect(ARGUMENT_NAMES).toContain(name);
  });
});

/** The arguments of alicloud.ecs.getImages, as its own declarations have them. */
function officialArguments(): string[] {
  const file = join(PROJECT_ROOT, "node_modules/@pulumi/alicloud/ecs/getImages.d.ts");
  const [, body = ""] = /export interface GetImagesArgs \{(.*?)^\}/ms.exec(readFileSync(file, "utf8")) ?? [];
  return [...body.matchAll(/^ {4}(\w+)\?:/gm)].map(([, name = ""]) => name);
}

function snake(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}
