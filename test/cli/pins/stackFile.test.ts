// Does an entry get into a stack's file without anything else changing, whatever the file looks like, and is none lost?

import { spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as yaml from "yaml";
import { editEntries } from "../../../provider/cli/pins/stackFile/edit.js";
import {
  type EntryEdit,
  readProject,
  readStackFile,
  writeEntries,
} from "../../../provider/cli/pins/stackFile/index.js";
import { PINS_KEY, type PinEntry, parsePinEntries } from "../../../provider/pins/entries.js";
import { ConfigurationError } from "../../../provider/values/errors.js";
import { PROJECT_ROOT, run, runNode, temporaryFolder } from "../../package/support/run.js";
import { shortenWaits } from "../../support/waits.js";

const COMMENT = "web-base-20261119, created 2026-11-19, the newest on 2026-11-25";
const LINE = `imageId: "m-2" # ${COMMENT}`;

function edit(key: string, before?: PinEntry, after: EntryEdit["after"] = { imageId: "m-2" }): EntryEdit {
  return { key, before, after, comment: COMMENT };
}

function edited(text: string, ...edits: EntryEdit[]): string {
  return editEntries(text, edits, "Pulumi.prod.yaml");
}

describe("an entry in a stack's file", () => {
  it("moves by one line, and every other line stays as it is", () => {
    const before = `# prod of the shop

config:
    # where it runs
    alicloud:region:   cn-hangzhou   # for now
    alicloud-images:pins:
        # the web servers
        web:
            imageId: "m-1" # web-base-20261112, created 2026-11-12, the newest on 2026-11-14
        db: {follow: true}   # by itself


    shop:list: [ 1,2 ]
encryptionsalt: v1:abc
`;
    const after = edited(before, edit("web", { imageId: "m-1" }));
    const lines = before.split("\n");
    lines[8] = `            ${LINE}`;
    expect(after.split("\n")).toEqual(lines);
  });

  it.each([
    ["an asOf", 'asOf: "2026-11-12"', { asOf: "2026-11-12" }],
    ["an unquoted asOf", "asOf: 2026-11-12", { asOf: "2026-11-12" }],
    ["follow", "follow: true", { follow: true }],
    ["an id in single quotes", "imageId: 'm-1'", { imageId: "m-1" }],
    ["an id on two lines", "imageId: >-\n        m-1", { imageId: "m-1" }],
  ])("takes the place of %s", (_, written, before) => {
    const text = `config:\n  alicloud-images:pins:\n    web:\n      ${written}\n  shop:size: 2\n`;
    expect(edited(text, edit("web", before))).toBe(
      `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n  shop:size: 2\n`,
    );
  });

  it("keeps somebody's own comment, on a line before, and replaces what an earlier edit wrote", () => {
    const text = `config:\n  alicloud-images:pins:\n    web:\n      asOf: "2026-11-12" # not before Friday\n`;
    const once = edited(text, edit("web", { asOf: "2026-11-12" }));
    expect(once).toBe(`config:\n  alicloud-images:pins:\n    web:\n      # not before Friday\n      ${LINE}\n`);
    const twice = edited(once, edit("web", { imageId: "m-2" }, { imageId: "m-3" }));
    expect(twice).toBe(once.replace('"m-2"', '"m-3"'));
  });

  it.each([
    ["nothing", "", `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`],
    ["a comment alone", "# prod\n", `# prod\n\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`],
    [
      "no configuration",
      "encryptionsalt: v1:abc",
      `encryptionsalt: v1:abc\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    [
      "an empty configuration",
      "config: # none yet\nencryptionsalt: v1:abc\n",
      `# none yet\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\nencryptionsalt: v1:abc\n`,
    ],
    [
      "no pins",
      "config:\n  alicloud:region: cn-hangzhou # there\n\nencryptionsalt: v1:abc\n",
      `config:\n  alicloud:region: cn-hangzhou # there\n  alicloud-images:pins:\n    web:\n      ${LINE}\n\nencryptionsalt: v1:abc\n`,
    ],
    [
      "no pins behind a secret",
      "config:\n  shop:password:\n    secure: v1:abc\n",
      `config:\n  shop:password:\n    secure: v1:abc\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    [
      "an empty map of pins",
      "config:\n  alicloud-images:pins: {} # none\n",
      `config:\n  # none\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    [
      "a mark of the byte order and no configuration",
      "\uFEFFencryptionsalt: v1:abc\n",
      `\uFEFFencryptionsalt: v1:abc\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    ["an empty map", "{}\n", `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`],
    [
      "a list at its end, as `pulumi config set` writes it",
      "config:\n  alicloud-images:blocked:\n    - m-bad\n",
      `config:\n  alicloud-images:blocked:\n    - m-bad\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    [
      "a list of secrets at its end",
      "config:\n  shop:keys:\n  - secure: v1:a\n  - b\n# end\n",
      `config:\n  shop:keys:\n  - secure: v1:a\n  - b\n  alicloud-images:pins:\n    web:\n      ${LINE}\n# end\n`,
    ],
    [
      "pins without a value",
      "config:\n  alicloud-images:pins:\n  shop:a: b\n",
      `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n  shop:a: b\n`,
    ],
    [
      "other pins, with a comment behind the last",
      'config:\n  alicloud-images:pins:\n    db:\n      asOf: "2026-11-12"\n      # until the move\n    # cache: none\n\n  shop:a: b\n',
      `config:\n  alicloud-images:pins:\n    db:\n      asOf: "2026-11-12"\n      # until the move\n    # cache: none\n    web:\n      ${LINE}\n\n  shop:a: b\n`,
    ],
    [
      "an entry for all",
      'config:\n  alicloud-images:pins:\n    "*":\n      follow: true\n',
      `config:\n  alicloud-images:pins:\n    "*":\n      follow: true\n    web:\n      ${LINE}\n`,
    ],
  ])("is added to a file with %s", (_, before, after) => {
    expect(edited(before, edit("web"))).toBe(after);
  });

  it.each([
    ['{db: {asOf: "2026-11-12"}, web: {follow: true}}', `db: {asOf: "2026-11-12"}\n    web:\n      ${LINE}`],
    ['{ "db": { asOf: 2026-11-12 },\n  web: {} }', `"db": {asOf: 2026-11-12}\n    web:\n      ${LINE}`],
    [`'{"db":{"asOf":"2026-11-12"},"web":{"follow":true}}'`, `"db": {"asOf": "2026-11-12"}\n    web:\n      ${LINE}`],
  ])("stands in lines of its own where the pins were %s", (pins, opened) => {
    const before = pins.includes("follow") ? { follow: true } : undefined;
    const text = `config:\n  alicloud-images:pins: ${pins.replace(", web: {}", "").replace(",\n  web: {}", "")}\n`;
    expect(edited(text, edit("web", before))).toBe(`config:\n  alicloud-images:pins:\n    ${opened}\n`);
  });

  it("in braces makes way for lines, and its comments stay", () => {
    const text = "config:\n  alicloud-images:pins:\n    web: {follow: true} # all\n    db: { follow: true }   # slow\n";
    expect(edited(text, edit("web", { follow: true }))).toBe(
      `config:\n  alicloud-images:pins:\n    # all\n    web:\n      ${LINE}\n    db: { follow: true }   # slow\n`,
    );
  });

  it.each([
    ['config: {a: b, "c": 1} # all\n', { a: "b", c: 1 }],
    ['config: { a: b, "alicloud-images:pins": { db: { asOf: "2026-11-12" } } }\n', { a: "b" }],
    ['{"config":{"alicloud-images:pins":{"db":{"asOf":"2026-11-12"}}},"encryptionsalt":"v1:abc"}', {}],
    ['{config: {alicloud-images:pins: {db: {asOf: "2026-11-12"}}}} # all\n', {}],
    ["? config\n: a: b\n", { a: "b" }],
  ])("is added to the valid file %j", (text, others) => {
    const after = edited(text, edit("web"));
    expect(after).toContain(LINE);
    const pins = { ...(text.includes("db") ? { db: { asOf: "2026-11-12" } } : {}), web: { imageId: "m-2" } };
    expect(yaml.parse(after).config).toEqual({ ...others, [PINS_KEY]: pins });
    if (text.includes("# all")) expect(after).toContain("# all");
  });

  it.each([
    [
      "where the file is laid out anew",
      "config: {big: 9999000011112223, more: [1e400, 0777, 1.10, yes, ~, -0]}\nshop: 12345678901234567890123\n",
    ],
    [
      "where it is not",
      "config:\n  big: 9999000011112223\n  more: [1e400,0777,1.10,yes,~,-0]\nshop: 12345678901234567890123\n",
    ],
  ])("rounds no number elsewhere in the file, %s", (_, text) => {
    const after = edited(text, edit("web"));
    expect(after).toMatch(/big: 9999000011112223\n/);
    expect(after).toMatch(/\[1e400, ?0777, ?1\.10, ?yes, ?~, ?-0\]/);
    expect(after).toMatch(/^shop: 12345678901234567890123$/m);
  });

  it.each([
    ["a merge key", "    web:\n      <<: *d\n", `    web:\n      ${LINE}\n`],
    ["a merge key in braces", "    web: {<<: *d}\n", `    web:\n      ${LINE}\n`],
    [
      "a merge key and a comment",
      "    web:\n      # as db\n      <<: *d # db\n",
      `    web:\n      # as db\n      # db\n      ${LINE}\n`,
    ],
    ["an alias", "    web: *d\n", `    web:\n      ${LINE}\n`],
  ])("that was %s stands for itself afterwards", (_, written, after) => {
    const text = (web: string) => `config:\n  alicloud-images:pins:\n    db: &d { asOf: "2026-11-12" }\n${web}`;
    expect(edited(text(written), edit("web", { asOf: "2026-11-12" }))).toBe(text(after));
  });

  it("is added where other pins come by a merge key, and where all are an alias", () => {
    const base = 'base: &all\n  db:\n    asOf: "2026-11-12"\n';
    for (const pins of ["\n    <<: *all\n", " *all\n"]) {
      const after = edited(`${base}config:\n  alicloud-images:pins:${pins}`, edit("web"));
      expect(after).toContain(LINE);
      expect(yaml.parse(after, { merge: true }).config[PINS_KEY]).toEqual({
        db: { asOf: "2026-11-12" },
        web: { imageId: "m-2" },
      });
    }
  });

  it("moves with an anchor that nothing refers to", () => {
    const text = "config:\n  alicloud-images:pins:\n    web: &w {follow: true}\n";
    expect(edited(text, edit("web", { follow: true }))).toContain(LINE);
  });

  it.each([
    'web: &d { asOf: "2026-11-12" } # canary first\n    db: *d\n',
    'web: &d\n      asOf: "2026-11-12"\n    db: *d\n',
    'web: &d { asOf: "2026-11-12" }\n    db: { <<: *d }\n',
    'web:\n      asOf: &d "2026-11-12"\n    db:\n      asOf: *d\n',
  ])("is refused by name while another entry refers to it: %j", (pins) => {
    const text = `config:\n  alicloud-images:pins:\n    ${pins}`;
    expect(() => edited(text, edit("web", { asOf: "2026-11-12" }))).toThrow(
      'Pulumi.prod.yaml: the entry "web" cannot be edited without changing something else, such as what *d stands for.',
    );
  });

  it("moves together with those that refer to it", () => {
    const text =
      'config:\n  alicloud-images:pins:\n    web: &d { asOf: "2026-11-12" }\n    db: *d\n    api:\n      <<: *d\n';
    const edits = ["web", "db", "api"].map((key) => edit(key, { asOf: "2026-11-12" }));
    expect(edited(text, ...edits)).toBe(
      `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n    db:\n      ${LINE}\n    api:\n      ${LINE}\n`,
    );
  });

  it('is refused for a pin named "<<", which Pulumi would take for a merge key', () => {
    expect(() => edited("", edit("<<"))).toThrow(/cannot hold an entry for the pin "<<": .* Give the pin a pinKey/);
  });

  it("is the same entry when Pulumi handed its unquoted date on", () => {
    const text = "config:\n  alicloud-images:pins:\n    web:\n      asOf: 2026-11-12\n";
    expect(edited(text, edit("web", { asOf: "2026-11-12 00:00:00 +0000 UTC" }))).toContain(LINE);
  });

  it("keeps comments in braces, though not their places", () => {
    const text =
      'config:\n  alicloud-images:pins: {\n    db: {asOf: "2026-11-12"}, # slow\n    web: {follow: true} # fast\n  }\n';
    const after = edited(text, edit("web", { follow: true }));
    expect(after).toContain("# slow");
    expect(after).toContain(LINE);
    expect(yaml.parse(after)).toEqual({
      config: { [PINS_KEY]: { db: { asOf: "2026-11-12" }, web: { imageId: "m-2" } } },
    });
  });

  it("keeps line ends, a mark of the byte order, and the last line without an end", () => {
    const text = '\uFEFFconfig:\r\n  alicloud-images:pins:\r\n    web:\r\n      imageId: "m-1"';
    expect(edited(text, edit("web", { imageId: "m-1" }))).toBe(
      `\uFEFFconfig:\r\n  alicloud-images:pins:\r\n    web:\r\n      ${LINE}\r\n`,
    );
  });

  it.each(["yes", "null", "a:b", "web server", "*", "7", "#x", "-"])("has its key %j in quotes", (key) => {
    const after = edited("", edit(key));
    expect(after).toContain(`    ${JSON.stringify(key)}:\n`);
    expect(yaml.parse(after)).toEqual({ config: { [PINS_KEY]: { [key]: { imageId: "m-2" } } } });
  });

  it("takes nothing into its comment that would end the line", () => {
    const after = edited("", { ...edit("web"), comment: "evil\nconfig: {}\u2028 \u0007x" });
    expect(after.split("\n")).toHaveLength(5);
    expect(yaml.parse(after)).toEqual({ config: { [PINS_KEY]: { web: { imageId: "m-2" } } } });
  });

  it("has nothing in its comment or key that Pulumi's parser takes for no character", () => {
    const after = edited("", {
      ...edit("a\uFFFE\uFFFF\u007F\u0085\uFEFFb\u{1F600}"),
      comment: "x\uFFFEy\uFFFFz\uD800",
    });
    expect(after).toContain('    "a\\ufffe\\uffff\\u007f\\u0085\\ufeffb\u{1F600}":\n');
    expect(after).toContain("# x y z\n");
  });

  it("is refused when it was changed since it was read", () => {
    const text = 'config:\n  alicloud-images:pins:\n    web:\n      imageId: "m-9"\n';
    expect(() => edited(text, edit("web", { imageId: "m-1" }))).toThrow(/entry "web" .* changed in the meantime/);
    expect(() => edited(text, edit("web"))).toThrow("changed in the meantime");
    expect(() => edited("", edit("web", { imageId: "m-1" }))).toThrow("changed in the meantime");
  });

  it.each([
    ["two documents", "config:\n---\nconfig:\n", /cannot be read as YAML: it holds more than one document/],
    ["a key twice", "config:\n  a: 1\n  a: 2\n", /cannot be read as YAML: Map keys must be unique/],
    ["a mistake in the pins", "config:\n  alicloud-images:pins:\n    db: 3\n", /"db" is 3: must be an object/],
    [
      "one entry that stands for two",
      "config:\n  alicloud-images:pins:\n    web: &all\n      follow: true\n    db: *all\n",
      /"web" cannot be edited without changing something else, such as what \*all stands for/,
    ],
    ["tabs", "config:\n\ta: b\n", /cannot be read as YAML: Tabs are not allowed/],
    ["a list of configuration", "config:\n- a\n", /"web" cannot be edited/],
    ["a text alone", "hello\n", /"web" cannot be edited/],
    ["an alias of nothing", "config:\n  a: *b\n", /cannot be read as YAML: Unresolved alias.*: b\.$/],
  ])("is refused in a file with %s", (_, text, message) => {
    expect(() => edited(text, edit("web", text.includes("&all") ? { follow: true } : undefined))).toThrow(message);
  });

  it("changes the data by itself alone and loses no comment, in any file", () => {
    fc.assert(
      fc.property(files, fc.constantFrom("web", "db", "a b", "*"), (text, key) => {
        const pins = (exactly(text).config?.[PINS_KEY] ?? {}) as Record<string, Record<string, string>>;
        const held = yaml.parse(text)?.config?.[PINS_KEY]?.[key] as PinEntry | undefined;
        const after = edited(text, edit(key, held));
        const { config, ...others } = exactly(text);
        expect(exactly(after)).toEqual({
          ...others,
          config: { ...config, [PINS_KEY]: { ...pins, [key]: { imageId: "m-2" } } },
        });
        for (const [comment] of text.matchAll(/# note \d+/g)) expect(after).toContain(comment);
        expect(edited(after, edit(key, { imageId: "m-2" }))).toBe(after);
      }),
      { numRuns: 200 },
    );
  });
});

/** The data with each scalar as it is written, and merge keys as keys: nothing is rounded or taken for the same. */
function exactly(text: string): { config?: Record<string, unknown> } {
  return yaml.parse(text, { schema: "failsafe" }) ?? {};
}

/** Values as people and Pulumi write them, each with what YAML readers differ on. */
const values = fc.constantFrom(
  ...["x", "9999000011112223", "-12345678901234567890", "1e400", "1.10", "0777", "0x1F", "1_000", "yes", "~", ".inf"],
  ...["2026-11-12", "12:30:45", '"\\u263A \\x41 # no"', "'it''s: #'", "a\tb", "!!str 123", '[1,2,  "3"]'],
  ...[
    "{ a: 9999000011112223,b: {secure: v1:abc=} }",
    "|+\n>keep # no\n\n",
    ">-\n>folded\n>text",
    "|\n>#!/bin/sh\n>exit",
  ],
  ...["\n>secure: v1:AAA/+==", "\n>- 1\n>- a: 1e400\n>  b: [ ]", "&anchor v", "\n>? k\n>: v"],
);

/** Stack files as people write them: with comments everywhere, gaps, other indentation, braces and line ends. */
const files: fc.Arbitrary<string> = fc
  .record({
    unit: fc.constantFrom(1, 2, 4),
    eol: fc.constantFrom("\n", "\r\n"),
    others: fc.uniqueArray(fc.tuple(fc.constantFrom("alicloud:region", "shop:size", "'shop:note'"), values), {
      selector: ([key]) => key,
      maxLength: 3,
    }),
    pins: fc.option(
      fc.uniqueArray(
        fc.record({
          key: fc.constantFrom("web", "db", "a b", "*"),
          entry: fc.constantFrom('imageId: "m-1"', "asOf: 2026-11-12", "follow: true", "imageId: m-1"),
          braces: fc.boolean(),
        }),
        { selector: ({ key }) => key, maxLength: 4 },
      ),
      { nil: undefined },
    ),
    place: fc.nat(3),
    gaps: fc.array(fc.constantFrom("", " # note", "\n", "\n# note", "\n# note\n\n"), { minLength: 12, maxLength: 12 }),
    inBraces: fc.boolean(),
    salt: fc.boolean(),
    mark: fc.constantFrom("", "", "\uFEFF"),
    end: fc.boolean(),
  })
  .map(({ unit, eol, others, pins, place, gaps, inBraces, salt, mark, end }) => {
    let used = 0;
    // A comment of its own line stands where its neighbours stand, as people write it.
    const gap = (indent: number) => {
      used += 1;
      return (gaps[used % gaps.length] ?? "")
        .replace("# note", `# note ${used}`)
        .replace(/\n(?=#)/, `\n${" ".repeat(indent)}`);
    };
    const pad = (levels: number) => " ".repeat(levels * unit);
    const items = others.map(([key, value]) => {
      const written = value.replace(/\n>/g, `\n${pad(2)}`);
      // Behind a block of text a comment would belong to it.
      return `${pad(1)}${key}: ${written}${/^[|>]/.test(value) ? "" : gap(unit)}`;
    });
    if (pins !== undefined) {
      const lines = pins.map(({ key, entry, braces }) => {
        const at = 2 * unit;
        if (inBraces) return `${JSON.stringify(key)}: {${entry}},${gap(at)}\n${pad(2)}`;
        const written = braces ? ` {${entry}}` : `\n${pad(3)}${entry}`;
        return `${pad(2)}${JSON.stringify(key)}:${written}${gap(at)}`;
      });
      const head = `${pad(1)}${PINS_KEY}:`;
      const block = lines.length === 0 ? `${head} {}` : [head, ...lines].join("\n");
      items.splice(place, 0, inBraces ? `${head} {${lines.join("")}}` : block);
    }
    const parts = [
      `# note 0`,
      ...(items.length === 0 ? [] : [`config:${gap(0).startsWith(" ") ? " # note 99" : ""}`, ...items]),
      ...(salt ? ["encryptionsalt: v1:abc"] : []),
    ];
    return `${mark}${parts.join("\n")}${end ? "\n" : ""}`.replaceAll("\n", eol);
  });

/** A process that has ended. */
const DEAD_PID = spawnSync(process.execPath, ["--eval", ""]).pid;

/** Writes an entry for each key that is given after the file. */
const WRITE_KEYS = `
  const { writeEntries } = require(${JSON.stringify(join(PROJECT_ROOT, "dist/cli/pins/stackFile/index.js"))});
  const [path, ...keys] = process.argv.slice(1);
  (async () => {
    for (const key of keys) await writeEntries(path, [{ key, before: undefined, after: { imageId: "m-" + key }, comment: "x" }]);
  })().catch((error) => console.error(error.message));`;

async function setAge(path: string, ageMs: number): Promise<void> {
  const then = new Date(Date.now() - ageMs);
  await utimes(path, then, then);
}

describe("a stack's file on the disk", () => {
  it("is made when it is not there", async () => {
    const path = join(await temporaryFolder(), "Pulumi.prod.yaml");
    await writeEntries(path, [edit("web"), edit("db")]);
    expect(await readFile(path, "utf8")).toBe(
      `config:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n    db:\n      ${LINE}\n`,
    );
  });

  it("keeps its mode, stays behind its link, and nothing lies beside it afterwards", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "real"));
    await writeFile(join(folder, "real/prod.yaml"), "config: {}\n");
    await chmod(join(folder, "real/prod.yaml"), 0o640);
    await symlink("real/prod.yaml", join(folder, "Pulumi.prod.yaml"));
    await writeEntries(join(folder, "Pulumi.prod.yaml"), [edit("web")]);
    expect((await lstat(join(folder, "Pulumi.prod.yaml"))).isSymbolicLink()).toBe(true);
    expect((await stat(join(folder, "real/prod.yaml"))).mode & 0o777).toBe(0o640);
    expect(await readdir(join(folder, "real"))).toEqual(["prod.yaml"]);
    expect(await readFile(join(folder, "real/prod.yaml"), "utf8")).toContain(LINE);
  });

  it("is not touched when an edit is refused, nor when it says that already", async () => {
    const path = join(await temporaryFolder(), "Pulumi.prod.yaml");
    await writeEntries(path, [edit("web")]);
    const past = new Date(1_000_000_000_000);
    await utimes(path, past, past);
    await expect(writeEntries(path, [edit("db"), edit("web")])).rejects.toThrow("changed in the meantime");
    await writeEntries(path, [edit("web", { imageId: "m-2" })]);
    expect((await stat(path)).mtime).toEqual(past);
  });

  it.each([
    ["nothing in the way", undefined],
    ["the lock of a killed run in the way", `${DEAD_PID} ${hostname()} x`],
  ])("loses no entry when several processes write at once, with %s", async (_, lock) => {
    const folder = await temporaryFolder();
    const path = join(folder, "Pulumi.prod.yaml");
    await writeFile(path, "config:\n  alicloud:region: cn-hangzhou # here\n");
    if (lock !== undefined) await writeFile(join(folder, ".Pulumi.prod.yaml.lock"), lock);
    const keys = Array.from({ length: 12 }, (_, index) => `pin-${index}`);
    const run = (own: readonly string[]) => runNode(["--eval", WRITE_KEYS, path, ...own]);
    const results = await Promise.all([run(keys.slice(0, 4)), run(keys.slice(4, 8)), run(keys.slice(8))]);
    for (const { stderr } of results) expect(stderr).toBe("");
    const { values } = await readStackFile(path, "shop");
    expect([...parsePinEntries(values.get(PINS_KEY)).keys()].sort()).toEqual([...keys].sort());
    expect(await readFile(path, "utf8")).toContain("cn-hangzhou # here");
    expect(await readdir(folder)).toEqual(["Pulumi.prod.yaml"]);
  });

  it.skipIf(process.platform === "win32")("stays whole when the disk is full in the middle of it", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "Pulumi.prod.yaml");
    const before = `config:\n${Array.from({ length: 5000 }, (_, index) => `  shop:key${index}: value\n`).join("")}`;
    await writeFile(path, before);
    // A limit on the size of files ends a write short, as a full disk does.
    const limited = `ulimit -f 8; trap '' XFSZ; exec "$0" "$@"`;
    const { stderr } = await run("sh", ["-c", limited, process.execPath, "--eval", WRITE_KEYS, path, "web"]);
    expect(stderr).toContain(`${path} cannot be written (EFBIG).`);
    expect(await readFile(path, "utf8")).toBe(before);
    expect(await readdir(folder)).toEqual(["Pulumi.prod.yaml"]);
  });

  it.each([
    ["of a process that is gone", `${DEAD_PID} ${hostname()} x`, 0],
    ["of a machine that was lost a while ago", `${process.pid} elsewhere x`, 21_000],
    ["that is empty since its run was killed on creating it", "", 21_000],
  ])("is written past a lock %s", async (_, text, ageMs) => {
    const waits = shortenWaits();
    const folder = await temporaryFolder();
    const lock = join(folder, ".Pulumi.prod.yaml.lock");
    await writeFile(lock, text);
    await writeFile(join(folder, ".Pulumi.prod.yaml.new-0f0f"), "config:\n  hal");
    await setAge(lock, ageMs);
    await writeEntries(join(folder, "Pulumi.prod.yaml"), [edit("web")]);
    expect(waits).toEqual([]);
    expect(await readdir(folder)).toEqual(["Pulumi.prod.yaml"]);
  });

  it("is not waited for for ever when others hold its lock all the time, and the lock is named", async () => {
    const waits = shortenWaits();
    const folder = await temporaryFolder();
    const lock = join(folder, ".Pulumi.prod.yaml.lock");
    await writeFile(lock, `${process.pid} ${hostname()} x`);
    await setAge(lock, -60_000);
    await expect(writeEntries(join(folder, "Pulumi.prod.yaml"), [edit("web")])).rejects.toThrow(
      /\.Pulumi\.prod\.yaml\.lock has been held by other runs for 30 seconds\. .* remove the file/,
    );
    expect(waits).toEqual(Array.from({ length: 600 }, () => 50));
    expect(await readdir(folder)).toEqual([".Pulumi.prod.yaml.lock"]);
  });

  it("keeps what the Pulumi CLI, which knows no lock, writes into it meanwhile", async () => {
    const path = join(await temporaryFolder(), "Pulumi.prod.yaml");
    const late: EntryEdit = {
      ...edit("web"),
      get comment() {
        writeFileSync(path, "config:\n  shop:size: 3\n");
        return "x";
      },
    };
    await expect(writeEntries(path, [late])).rejects.toThrow(`${path} has changed in the meantime. Nothing written`);
    expect(await readFile(path, "utf8")).toBe("config:\n  shop:size: 3\n");
  });

  it.each([
    ["is no UTF-8", Buffer.from("config: {a: \xe9}\n", "latin1"), /cannot be read: it is not UTF-8/],
    ["is a folder", undefined, /Pulumi\.prod\.yaml cannot be read \(EISDIR\)/],
  ])("is refused in one sentence when it %s", async (_, bytes, message) => {
    const path = join(await temporaryFolder(), "Pulumi.prod.yaml");
    await (bytes === undefined ? mkdir(path) : writeFile(path, bytes));
    await expect(writeEntries(path, [edit("web")])).rejects.toThrow(message);
    await expect(readStackFile(path, "shop")).rejects.toThrow(ConfigurationError);
  });

  it("is refused in one sentence when it is read-only or its folder is missing", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "Pulumi.prod.yaml");
    await writeFile(path, "config: {}\n", { mode: 0o444 });
    await expect(writeEntries(path, [edit("web")])).rejects.toThrow(`${path} cannot be written (read-only).`);
    expect(await readdir(folder)).toEqual(["Pulumi.prod.yaml"]);
    await expect(writeEntries(join(folder, "none/Pulumi.prod.yaml"), [edit("web")])).rejects.toThrow(
      "none/Pulumi.prod.yaml cannot be written (ENOENT).",
    );
  });

  it("is left alone when it is JSON, and the message has the line to write", async () => {
    const path = join(await temporaryFolder(), "Pulumi.prod.json");
    await expect(writeEntries(path, [edit("web")])).rejects.toThrow(
      'Add to alicloud-images:pins: "web": {"imageId":"m-2"}',
    );
  });
});

describe("what a project and its stacks are configured to", () => {
  it("is found from a folder below, with the stack's file beside or where the project says", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "a/b"), { recursive: true });
    await writeFile(join(folder, "Pulumi.yaml"), "name: shop\nruntime: nodejs\n");
    const project = await readProject(join(folder, "a/b"));
    expect(project).toMatchObject({ name: "shop", folder });
    expect(project.stackFile("organization/shop/prod")).toBe(join(folder, "Pulumi.prod.yaml"));
    await writeFile(join(folder, "a/Pulumi.yml"), "name: other\nstackConfigDir: b\n");
    expect((await readProject(join(folder, "a"))).stackFile("dev")).toBe(join(folder, "a/b/Pulumi.dev.yml"));
  });

  it("is refused without a project", async () => {
    await expect(readProject("/")).rejects.toThrow("/ is not in a Pulumi project");
  });

  it("is read as the engine hands it on, and secrets by their keys alone", async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "Pulumi.yaml"),
      `name: shop
config:
  alicloud:region: cn-hangzhou
  alicloud:profile: { value: ops }
  size: { type: integer, default: 3 }
  note: { type: string, description: no value }
  alicloud-images:blocked: [m-1]
`,
    );
    await writeFile(
      join(folder, "Pulumi.prod.yaml"),
      `environment: [base]
config:
  alicloud:accountId: 12345678901234567890
  alicloud:config:region: cn-beijing
  alicloud:accessKey: { secure: v1:abc }
  alicloud:assumeRole: { roleArn: acs:ram::1:role/x, externalId: { secure: v1:abc } }
  alicloud-images:pins:
    web: { asOf: 2026-11-12 }
  alicloud-images:blocked: [m-1]
  alicloud-images:requireDecision: True
  empty:
  size: 0x4
  account: { id: 9999000011112223 }
`,
    );
    const { config, stackFile, name } = await readProject(folder);
    expect(Object.fromEntries(config.values)).toEqual({
      "alicloud:region": "cn-hangzhou",
      "alicloud:profile": "ops",
      "shop:size": "3",
      "alicloud-images:blocked": '["m-1"]',
    });
    const stack = await readStackFile(stackFile("prod"), name);
    expect(Object.fromEntries(stack.values)).toEqual({
      "alicloud:accountId": "12345678901234567890",
      "alicloud:region": "cn-beijing",
      "alicloud-images:pins": '{"web":{"asOf":"2026-11-12"}}',
      "alicloud-images:blocked": '["m-1"]',
      "alicloud-images:requireDecision": "true",
      "shop:size": "4",
      "shop:account": '{"id":9999000011112223}',
    });
    expect([...stack.secretKeys]).toEqual(["alicloud:accessKey", "alicloud:assumeRole"]);
    expect(stack.hasEnvironment).toBe(true);
  });

  it("includes what merge keys and aliases bring, as Pulumi reads them", async () => {
    const folder = await temporaryFolder();
    await writeFile(
      join(folder, "Pulumi.prod.yaml"),
      `base: &b { alicloud:region: cn-hangzhou, shop:size: 3 }
config:
  <<: *b
  shop:size: &size 9999000011112223
  shop:copy: *size
  alicloud-images:pins:
    web: &d { asOf: "2026-01-31" }
    db: *d
    cache:
      <<: [*d, { imageId: m-1 }]
    "<<": { api: { follow: true } }
`,
    );
    const { values } = await readStackFile(join(folder, "Pulumi.prod.yaml"), "shop");
    expect(Object.fromEntries(values)).toEqual({
      "alicloud:region": "cn-hangzhou",
      "shop:size": "9999000011112223",
      "shop:copy": "9999000011112223",
      "alicloud-images:pins":
        '{"web":{"asOf":"2026-01-31"},"db":{"asOf":"2026-01-31"},"cache":{"asOf":"2026-01-31","imageId":"m-1"},"api":{"follow":true}}',
    });
  });
});
