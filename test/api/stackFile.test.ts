// Does an entry get into a stack's file without anything else changing, whatever the file looks like, and is none lost?

import { execFile } from "node:child_process";
import { chmod, lstat, mkdir, readdir, readFile, stat, symlink, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import * as yaml from "yaml";
import { editEntries } from "../../provider/api/stackFile/edit.js";
import { type EntryEdit, readProject, readStackFile, writeEntries } from "../../provider/api/stackFile.js";
import { PINS_KEY, type PinEntry, readPinEntries } from "../../provider/core/pinEntries.js";
import { PROJECT_ROOT, temporaryFolder } from "../package/support/run.js";
import { shortenWaits } from "../support/waits.js";

const COMMENT = "web-base-20261119, created 2026-11-19, the newest on 2026-11-25";
const LINE = `imageId: "m-2" # ${COMMENT}`;

function edit(key: string, before?: PinEntry, after: EntryEdit["after"] = { imageId: "m-2" }): EntryEdit {
  return { key, before, after, comment: COMMENT };
}

function edited(text: string, ...edits: EntryEdit[]): string {
  return editEntries(yaml, text, edits, "Pulumi.prod.yaml");
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
    ["a comment alone", "# prod\n", `# prod\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`],
    [
      "no configuration",
      "encryptionsalt: v1:abc",
      `encryptionsalt: v1:abc\nconfig:\n  alicloud-images:pins:\n    web:\n      ${LINE}\n`,
    ],
    [
      "an empty configuration",
      "config: # none yet\nencryptionsalt: v1:abc\n",
      `config: # none yet\n  alicloud-images:pins:\n    web:\n      ${LINE}\nencryptionsalt: v1:abc\n`,
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
      `config:\n  alicloud-images:pins: # none\n    web:\n      ${LINE}\n`,
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

  it("in braces is written out, and so are pins in braces or in a JSON text", () => {
    const opened = `config:\n  alicloud-images:pins:\n    db:\n      asOf: "2026-11-12"\n    web:\n      ${LINE}\n`;
    for (const pins of [
      '{db: {asOf: "2026-11-12"}, web: {follow: true}}',
      '{ "db": { asOf: 2026-11-12 },\n      web: { follow: true } }',
      `'{"db":{"asOf":"2026-11-12"},"web":{"follow":true}}'`,
    ]) {
      expect(edited(`config:\n  alicloud-images:pins: ${pins}\n`, edit("web", { follow: true }))).toBe(opened);
    }
    expect(
      edited("config:\n  alicloud-images:pins:\n    web: {follow: true} # all\n", edit("web", { follow: true })),
    ).toBe(`config:\n  alicloud-images:pins:\n    web: # all\n      ${LINE}\n`);
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

  it("is refused when it was changed since it was read", () => {
    const text = 'config:\n  alicloud-images:pins:\n    web:\n      imageId: "m-9"\n';
    expect(() => edited(text, edit("web", { imageId: "m-1" }))).toThrow(/entry "web" .* changed meanwhile/);
    expect(() => edited(text, edit("web"))).toThrow("changed meanwhile");
    expect(() => edited("", edit("web", { imageId: "m-1" }))).toThrow("changed meanwhile");
  });

  it.each([
    ["two documents", "config:\n---\nconfig:\n", /cannot be read as YAML/],
    ["a key twice", "config:\n  a: 1\n  a: 2\n", /cannot be read as YAML: Map keys must be unique/],
    ["a mistake in the pins", "config:\n  alicloud-images:pins:\n    db: 3\n", /"db" is 3: give one of/],
    [
      "one entry that stands for two",
      "config:\n  alicloud-images:pins:\n    web: &all\n      follow: true\n    db: *all\n",
      /cannot be edited without changing something else/,
    ],
  ])("is refused in a file with %s", (_, text, message) => {
    expect(() => edited(text, edit("web", text.includes("&all") ? { follow: true } : undefined))).toThrow(message);
  });

  it("changes the data by itself alone and loses no comment, in any file", () => {
    fc.assert(
      fc.property(files, fc.constantFrom("web", "db", "a b", "*"), (text, key) => {
        const data = yaml.parse(text) as { config?: Record<string, unknown> } | null;
        const pins = (data?.config?.[PINS_KEY] ?? {}) as Record<string, PinEntry>;
        const after = edited(text, edit(key, pins[key]));
        expect(yaml.parse(after)).toEqual({
          ...data,
          config: { ...data?.config, [PINS_KEY]: { ...pins, [key]: { imageId: "m-2" } } },
        });
        for (const [comment] of text.matchAll(/# note \d+/g)) expect(after).toContain(comment);
        expect(edited(after, edit(key, { imageId: "m-2" }))).toBe(after);
      }),
      { numRuns: 300 },
    );
  });
});

/** Stack files as people write them: with comments everywhere, gaps, other indentation, braces and line ends. */
const files: fc.Arbitrary<string> = fc
  .record({
    unit: fc.constantFrom(1, 2, 4),
    eol: fc.constantFrom("\n", "\r\n"),
    others: fc.uniqueArray(fc.constantFrom("alicloud:region", "shop:size", "shop:note"), { maxLength: 3 }),
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
    salt: fc.boolean(),
    end: fc.boolean(),
  })
  .map(({ unit, eol, others, pins, place, gaps, salt, end }) => {
    let used = 0;
    // A comment of its own line stands where its neighbours stand, as people write it.
    const gap = (indent: number) => {
      used += 1;
      return (gaps[used % gaps.length] ?? "")
        .replace("# note", `# note ${used}`)
        .replace(/\n(?=#)/, `\n${" ".repeat(indent)}`);
    };
    const items = others.map((key) => `${" ".repeat(unit)}${key}: x${gap(unit)}`);
    if (pins !== undefined) {
      const lines = pins.map(({ key, entry, braces }) => {
        const at = 2 * unit;
        const written = braces ? ` {${entry}}` : `\n${" ".repeat(3 * unit)}${entry}`;
        return `${" ".repeat(at)}${JSON.stringify(key)}:${written}${gap(at)}`;
      });
      const map =
        lines.length === 0 ? [`${" ".repeat(unit)}${PINS_KEY}: {}`] : [`${" ".repeat(unit)}${PINS_KEY}:`, ...lines];
      items.splice(place, 0, map.join("\n"));
    }
    const parts = [
      `# note 0`,
      ...(items.length === 0 ? [] : [`config:${gap(0).startsWith(" ") ? " # note 99" : ""}`, ...items]),
      ...(salt ? ["encryptionsalt: v1:abc"] : []),
    ];
    return `${parts.join("\n")}${end ? "\n" : ""}`.replaceAll("\n", eol);
  });

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
    await expect(writeEntries(path, [edit("db"), edit("web")])).rejects.toThrow("changed meanwhile");
    await writeEntries(path, [edit("web", { imageId: "m-2" })]);
    expect((await stat(path)).mtime).toEqual(past);
  });

  it("loses no entry when several processes write at once", async () => {
    const folder = await temporaryFolder();
    const path = join(folder, "Pulumi.prod.yaml");
    await writeFile(path, "config:\n  alicloud:region: cn-hangzhou # here\n");
    const keys = Array.from({ length: 12 }, (_, index) => `pin-${index}`);
    const script = `
      const { writeEntries } = require(${JSON.stringify(join(PROJECT_ROOT, "dist/api/stackFile.js"))});
      const [path, ...keys] = process.argv.slice(1);
      (async () => {
        for (const key of keys) await writeEntries(path, [{ key, before: undefined, after: { imageId: "m-" + key }, comment: "x" }]);
      })();`;
    const run = (own: readonly string[]) =>
      new Promise<void>((done, fail) => {
        execFile(process.execPath, ["--eval", script, path, ...own], (error) => (error ? fail(error) : done()));
      });
    await Promise.all([run(keys.slice(0, 4)), run(keys.slice(4, 8)), run(keys.slice(8))]);
    const { values } = await readStackFile(path, "shop");
    expect([...readPinEntries(values.get(PINS_KEY)).keys()].sort()).toEqual([...keys].sort());
    expect(await readFile(path, "utf8")).toContain("cn-hangzhou # here");
    expect(await readdir(folder)).toEqual(["Pulumi.prod.yaml"]);
  });

  it("is not waited for for ever when a killed run has left its lock, and the lock is named", async () => {
    const waits = shortenWaits();
    const folder = await temporaryFolder();
    await writeFile(join(folder, ".Pulumi.prod.yaml.lock"), "1\n");
    await expect(writeEntries(join(folder, "Pulumi.prod.yaml"), [edit("web")])).rejects.toThrow(
      /\.Pulumi\.prod\.yaml\.lock has been there for 5 seconds\. .* remove that file/,
    );
    expect(waits).toEqual(Array.from({ length: 99 }, () => 50));
    expect(await readdir(folder)).toEqual([".Pulumi.prod.yaml.lock"]);
  });

  it("is left alone when it is JSON, and the message has the line to write", async () => {
    const path = join(await temporaryFolder(), "Pulumi.prod.json");
    await expect(writeEntries(path, [edit("web")])).rejects.toThrow(
      'Write into alicloud-images:pins: "web": {"imageId":"m-2"}',
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
    await expect(readProject("/")).rejects.toThrow("/ is in no Pulumi project");
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
  alicloud-images:requireDecision: true
  empty:
  size: 4
`,
    );
    const { config, stackFile, name } = await readProject(folder);
    expect(Object.fromEntries(config.values)).toEqual({
      "alicloud:region": "cn-hangzhou",
      "alicloud:profile": "ops",
      "shop:size": "3",
    });
    const stack = await readStackFile(stackFile("prod"), name);
    expect(Object.fromEntries(stack.values)).toEqual({
      "alicloud:accountId": "12345678901234567890",
      "alicloud:region": "cn-beijing",
      "alicloud-images:pins": '{"web":{"asOf":"2026-11-12"}}',
      "alicloud-images:blocked": '["m-1"]',
      "alicloud-images:requireDecision": "true",
      "shop:size": "4",
    });
    expect([...stack.secretKeys]).toEqual(["alicloud:accessKey", "alicloud:assumeRole"]);
    expect(stack.hasEnvironment).toBe(true);
  });
});
