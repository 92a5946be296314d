// Stack files as Pulumi reads them, compared with how this package reads and writes them.

import { writeFile } from "node:fs/promises";
import { afterAll, beforeAll, expect, it } from "vitest";
import { readStackFile, writeEntries } from "../../provider/cli/pins/stackFile/index.js";
import { PINS_KEY, parsePinEntries } from "../../provider/pins/entries.js";
import { describeWithEngine } from "./support/engine.js";
import { openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

const FILES: readonly (readonly [string, string])[] = [
  [
    "a file in braces, with numbers that JavaScript would round",
    '{"config":{"test:a":9999000011112223,"test:b":{"c":9007199254740993,"d":[true,null]}}}',
  ],
  [
    "configuration in braces",
    'config: { test:a: 12345678901234567, "test:b": yes, test:c: 0x1F, test:d: True, test:e: 0777x }\n',
  ],
  ["pins in braces", "config:\n  alicloud-images:pins: { db: { follow: true }, cache: { imageId: m-1 } } # now\n"],
  ["pins in a JSON text", `config:\n  alicloud-images:pins: '{"db":{"follow":true}}'\n`],
  ["a list at its end", "config:\n  alicloud-images:blocked:\n  - m-bad\n"],
  [
    "anchors, aliases and merge keys",
    `base: &b { test:a: one, test:c: three }
config:
  <<: *b
  test:c: own
  alicloud-images:pins:
    api: &d { asOf: "2026-01-31" }
    db: *d
    cache: { <<: *d }
    "<<": { old: { imageId: m-0 } }
`,
  ],
  [
    "line ends of Windows and a mark of the byte order",
    "\uFEFFconfig:\r\n  test:a: b # c\r\n  alicloud-images:pins:\r\n    db:\r\n      follow: true",
  ],
  ["texts over several lines and tabs", "config:\n  test:a:\tb\t# c\n  test:d: |+\n    e\n\n\n"],
  ["a version, a beginning and an end", "%YAML 1.1\n---\n# all\nconfig:\n  test:a: yes\n...\n"],
  ["explicit keys", "? config\n: test:a: b\n"],
  ["nothing but an empty map", "{}\n"],
];

/** Names of pins that YAML would take for something else. */
const NAMES = [
  ...[
    "web",
    "we b",
    "a: b",
    "#x",
    "null",
    "0x1",
    "1e3",
    "~",
    "- a",
    "ünï",
    "!tag",
    "&anchor",
    "*alias",
    "{",
    '"q"',
    "'",
  ],
  ...["%", "@a", "`", "?", "|", "a#b", "a #b", "true", "yes", "y", "2026-01-01", "..", "=", "7", ".inf", "a\u{1F600}"],
  ...["constructor", "__proto__", "a\uFFFEb\uFFFF", "\u0085\u2028\u007F\uFEFF", "\\u0041", "a\tb"],
];

describeWithEngine("a stack file", (bin) => {
  let workspace: Workspace;
  let stack: Stack;

  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    stack = await workspace.createStack({ files: { "index.js": "" } });
  }, 60_000);

  afterAll(() => workspace.close());

  /** The configuration as Pulumi hands it on, by full key. */
  async function readByPulumi(): Promise<Record<string, string>> {
    const { stdout } = succeeded(await stack.run(["config", "--json"]));
    const settings = Object.entries(JSON.parse(stdout) as Record<string, { readonly value: string }>);
    return Object.fromEntries(settings.map(([key, { value }]) => [key, sorted(value)]));
  }

  it.each(FILES)("with %s is read and changed as Pulumi reads it", async (_, text) => {
    await writeFile(stack.stackFile, text);
    const before = await readByPulumi();
    const { values } = await readStackFile(stack.stackFile, "test");
    expect(Object.fromEntries([...values].map(([key, value]) => [key, sorted(value)]))).toEqual(before);
    const edit = {
      key: "web",
      before: undefined,
      after: { imageId: "m-2" },
      comment: "x\uFFFE, created 2026-01-01, y",
    };
    await writeEntries(stack.stackFile, [edit]);
    const pins = Object.fromEntries(parsePinEntries(before[PINS_KEY]));
    expect(await readByPulumi()).toEqual({
      ...before,
      [PINS_KEY]: sorted(JSON.stringify({ ...pins, web: { imageId: "m-2" } })),
    });
  });

  it("holds an entry for a pin of any name", async () => {
    await writeFile(stack.stackFile, "");
    const after = { imageId: "m-2" };
    const edits = NAMES.map((key) => ({ key, before: undefined, after, comment: "x" }));
    await writeEntries(stack.stackFile, edits);
    const entries = parsePinEntries((await readByPulumi())[PINS_KEY]);
    expect([...entries.keys()].sort()).toEqual([...NAMES].sort());
  });
});

/** Pulumi sorts the keys of structures, and escapes `&`. Numbers stay as they are written. */
function sorted(value: string): string {
  if (!/^[[{]/.test(value)) return value;
  const exact = JSON.parse(value.replace(/(?<=[:[,])-?\d+(?=[,\]}])/g, '"$&"')) as unknown;
  return JSON.stringify(exact, (_, item: unknown) =>
    typeof item === "object" && item !== null && !Array.isArray(item)
      ? Object.fromEntries(Object.entries(item).sort(([a], [b]) => (a < b ? -1 : 1)))
      : item,
  );
}
