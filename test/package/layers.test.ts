// Do the imports point one way, and are the files as CONTRIBUTING.md says?

import { describe, expect, it } from "vitest";
import { type Import, layerOf, readSource, readSources } from "./support/sources.js";

/** The layers that each layer may import, beside itself. */
const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  index: ["pulumi", "api", "core"],
  pulumi: ["api", "core"],
  api: ["core"],
  cli: ["api", "endpoint", "core"],
  endpoint: ["core"],
  core: [],
};

/** Imports against that direction, all lazy: the endpoint setting `embedded` starts the bundled endpoint. */
const LAZY_EXCEPTIONS: readonly string[] = ["pulumi/store.ts -> endpoint/embedded.ts"];

/** Packages, with `node:` for all of Node's own modules, and the files that may import them. */
const PACKAGES: readonly (readonly [name: string, files: RegExp])[] = [
  ["@pulumi/pulumi", /^pulumi\//],
  ["@alicloud/pop-core", /^api\/client\.ts$/],
  ["fast-xml-builder", /^endpoint\//],
  ["fastest-levenshtein", /^(core|cli)\//],
  ["json-bigint", /^api\/client\.ts$/],
  ["proxy-from-env", /^api\/proxy\.ts$/],
  ["re2js", /^core\//],
  ["yaml", /^api\/stackFile/],
  ["node:", /^(?!core\/|index\.ts$)/],
];

function isAllowed({ from, to, lazy }: Import): boolean {
  const layer = layerOf(to);
  if (layer === undefined) return PACKAGES.some(([name, files]) => isOf(to, name) && files.test(from));
  const own = layerOf(from) ?? "";
  if (own === layer || MAY_IMPORT[own]?.includes(layer)) return true;
  return lazy && LAZY_EXCEPTIONS.includes(show({ from, to }));
}

function isOf(specifier: string, name: string): boolean {
  return specifier === name || specifier.startsWith(name.endsWith(":") ? name : `${name}/`);
}

function show({ from, to }: Pick<Import, "from" | "to">): string {
  return `${from} -> ${to}`;
}

const sources = readSources();
const paths = (chosen: typeof sources) => chosen.map(({ path }) => path);

describe("the sources", () => {
  it("are each in one of the layers", () => {
    const layers = new Set(sources.map(({ path }) => layerOf(path)));
    expect([...layers].filter((layer) => layer === undefined || !(layer in MAY_IMPORT))).toEqual([]);
    for (const layer of ["index", "pulumi", "api", "core", "endpoint", "cli"]) expect(layers).toContain(layer);
  });

  it("import only what lies below them, and each package only where it belongs", () => {
    const imports = sources.flatMap((source) => source.imports);
    expect(imports.length).toBeGreaterThan(100);
    expect(imports.filter((each) => !isAllowed(each)).map(show)).toEqual([]);
  });

  it("import nothing that does not exist", () => {
    const known = new Set(paths(sources).map((path) => path.replace(/\.d\.ts$/, ".ts")));
    const imports = sources.flatMap((source) => source.imports).filter(({ to }) => layerOf(to) !== undefined);
    expect(imports.filter(({ to }) => !known.has(to)).map(show)).toEqual([]);
  });

  it("make no exception that nobody needs", () => {
    const lazy = sources.flatMap((source) => source.imports).filter((each) => each.lazy);
    expect(LAZY_EXCEPTIONS.filter((exception) => !lazy.some((each) => show(each) === exception))).toEqual([]);
  });

  it("keep core free of clock, environment, randomness and output", () => {
    const core = sources.filter(({ path }) => layerOf(path) === "core");
    expect(core.filter(({ impurities }) => impurities.length > 0).map((s) => [s.path, ...s.impurities])).toEqual([]);
  });

  it("list what they export by name", () => {
    expect(paths(sources.filter(({ exportsAll }) => exportsAll))).toEqual([]);
  });

  it("open with a comment that says what they answer", () => {
    const opening = /^(#!.*\n)?(\/\/ \S.*\n)*\/\/ \S.*[.?!]\n/;
    expect(paths(sources.filter(({ text }) => !opening.test(text)))).toEqual([]);
  });

  it("never ask whether they are the main module, which is true in the provider process", () => {
    expect(paths(sources.filter(({ asksForMain }) => asksForMain))).toEqual([]);
  });
});

describe("the reading of a source", () => {
  it("finds imports of every form", () => {
    const { imports } = readSource(
      "core/a.ts",
      `import { b } from "./b.js";
       import type { C } from "../api/c.js";
       import "node:fs";
       export { d } from "./deep/d.js";
       import e = require("e");
       const f = require("f");
       type G = import("../pulumi/g.js").G;
       const h = () => import("../endpoint/h.js");
       // import "comment";
       const own = import("pulumi-alicloud-images/pinning");`,
    );
    expect(imports.map(({ to, lazy }) => (lazy ? `lazy ${to}` : to))).toEqual([
      "core/b.ts",
      "api/c.ts",
      "node:fs",
      "core/deep/d.ts",
      "e",
      "f",
      "pulumi/g.ts",
      "lazy endpoint/h.ts",
      "lazy pulumi/pinning.ts",
    ]);
  });

  it.each([
    [`export * from "./b.js";`, { exportsAll: true }],
    [`export * as b from "./b.js";`, { exportsAll: true }],
    [`export { b } from "./b.js"; export const c = 1;`, { exportsAll: false }],
    [`if (require.main === module) run();`, { asksForMain: true }],
    [`const now = Date.now();`, { impurities: ["Date.now"] }],
    [`const now = new Date();`, { impurities: ["new Date()"] }],
    [`const key = process.env["KEY"];`, { impurities: ["process"] }],
    [`const then = new Date(0); const time = Date.parse("");`, { impurities: [] }],
  ])("sees what matters in %s", (text, expected) => {
    expect(readSource("core/a.ts", text)).toMatchObject(expected);
  });

  it.each([
    ["core/a.ts", "api/images.ts", false],
    ["core/a.ts", "node:fs", false],
    ["core/a.ts", "@pulumi/pulumi", false],
    ["api/a.ts", "@alicloud/pop-core/lib/rpc.js", false],
    ["api/a.ts", "pulumi/config.ts", false],
    ["endpoint/a.ts", "api/images.ts", false],
    ["cli/a.ts", "@pulumi/pulumi", false],
    ["cli/pins/a.ts", "@pulumi/pulumi/automation/index.js", false],
    ["cli/a.ts", "pulumi/config.ts", false],
    ["api/client.ts", "@alicloud/pop-core/lib/rpc.js", true],
    ["cli/a.ts", "endpoint/index.ts", true],
    ["pulumi/a.ts", "endpoint/index.ts", false],
  ])("judges %s -> %s", (from, to, allowed) => {
    expect(isAllowed({ from, to, lazy: true })).toBe(allowed);
  });

  it("allows the exceptions only where they are lazy", () => {
    const exception = { from: "pulumi/store.ts", to: "endpoint/embedded.ts" };
    expect(isAllowed({ ...exception, lazy: true })).toBe(true);
    expect(isAllowed({ ...exception, lazy: false })).toBe(false);
  });
});
