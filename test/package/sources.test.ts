// Rules for the sources that neither the compiler nor the linter checks. Layers and circles are rules of biome.json.

import { describe, expect, it } from "vitest";
import { dependencies } from "../../package.json";
import { readSources } from "./support/sources.js";

const sources = readSources();

function matching(pattern: RegExp): string[] {
  return sources.filter(({ text }) => pattern.test(text)).map(({ path }) => path);
}

/** Packages, and the files that can import them. */
const PACKAGES = {
  "@pulumi/pulumi": /^pulumi\//,
  "@alicloud/pop-core": /^service\/sign\.ts$/,
  "fast-xml-builder": /^emulator\/serialize\.ts$/,
  "fastest-levenshtein": /^(values|pins|cli)\//,
  "json-bigint": /^service\/client\.ts$/,
  "proxy-from-env": /^service\/proxy\.ts$/,
  re2js: /^values\//,
  yaml: /^cli\/pins\/stackFile\/\w+\.ts$/,
};

/** Calls that write what people see, and the only files with such a call. */
const OUTPUTS: readonly (readonly [output: string, call: RegExp, files: readonly string[]])[] = [
  ["pulumi.log", /\bpulumi\.log\./, ["pulumi/diagnostics.ts"]],
  // The serialised provider reports that this package cannot be loaded, and so cannot call it.
  ["console", /\bconsole\.\w+\((?!escapeControls\()/, ["pulumi/pinProvider.ts"]],
  ["stdout and stderr", /\b(process\.)?(stdout|stderr)\.write\(/, []],
  ["print(JSON)", /print\(\s*JSON\.stringify/, ["cli/terminal.ts"]],
];

describe("the sources", () => {
  it("are all read by these tests", () => {
    expect(sources.length).toBeGreaterThan(100);
    expect(Object.keys(PACKAGES)).toEqual(expect.arrayContaining(Object.keys(dependencies)));
  });

  it("open with a comment that is a noun phrase", () => {
    const header = /^(?:#!.*\n)?((?:\/\/ \S.*\n)+)/;
    const isWellFormed = (text: string) => /^[^?]*\.\n$/.test(header.exec(text)?.[1] ?? "");
    expect(sources.filter(({ text }) => !isWellFormed(text)).map(({ path }) => path)).toEqual([]);
  });

  it("list what they export by name", () => {
    expect(matching(/^export \*/m)).toEqual([]);
  });

  it("never compare require.main with themselves, which is true in the provider process", () => {
    expect(matching(/\brequire\.main\b/)).toEqual([]);
  });

  it.each(Object.entries(PACKAGES))("import %s only where it belongs", (name, files) => {
    const importing = matching(new RegExp(`(?:from |import\\(|require\\(|import )"${name}(?:/[^"]*)?"`));
    expect(importing).not.toEqual([]);
    expect(importing.filter((path) => !files.test(path))).toEqual([]);
  });

  it("keep clock, environment and randomness out of values/", () => {
    const impure =
      /\b(process|console|performance)\.|\b(fetch|setTimeout|setInterval|setImmediate)\(|\bDate\.now\b|\bnew Date\(\)|\bMath\.random\b/;
    expect(matching(impure).filter((path) => path.startsWith("values/"))).toEqual([]);
  });

  it.each(OUTPUTS)("call %s only where text is escaped", (_output, call, files) => {
    expect(matching(call)).toEqual(files);
  });
});
