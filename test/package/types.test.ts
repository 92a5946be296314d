// Migration of a program from `alicloud.ecs.getImages` by a changed import.

import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, runNode } from "./support/run.js";

const TYPES = join(PROJECT_ROOT, "test/package/types");

/** The official types are 570,000 lines, and other tests run beside this one. */
const COMPILING_MS = 180_000;

const COMPILERS = { "6.0": "typescript", "5.9": "typescript-5.9" } as const;

function compile(version: keyof typeof COMPILERS, options: readonly string[] = []) {
  return runNode([join("node_modules", COMPILERS[version], "bin/tsc"), "-p", TYPES, ...options]);
}

describe("a program for the official provider", { timeout: COMPILING_MS }, () => {
  it("compiles with this package in place of its import, and all official types are assignable, at the strictest settings", async () => {
    expect(await compile("6.0")).toMatchObject({ exitCode: 0, stdout: "" });
  });

  it("compiles with TypeScript 5.9 and the settings of a new Pulumi project", async () => {
    const usual = { exactOptionalPropertyTypes: false, noUncheckedIndexedAccess: false, module: "node16" };
    const options = Object.entries(usual).flatMap(([name, value]) => [`--${name}`, String(value)]);
    expect(await compile("5.9", options)).toMatchObject({ exitCode: 0, stdout: "" });
  });
});

describe("the compilers in this project", () => {
  it("are TypeScript 6 for `tsc`, and 5.9 for compatibility tests", async () => {
    const versions = ["node_modules/.bin/tsc", "node_modules/typescript-5.9/bin/tsc"].map((path) =>
      runNode([path, "--version"]).then(({ stdout }) => stdout.trim()),
    );
    expect(await Promise.all(versions)).toEqual([
      expect.stringMatching(/^Version 6\./),
      expect.stringMatching(/^Version 5\.9\./),
    ]);
  });
});
