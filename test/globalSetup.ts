// Which engine do the tests run on? Made available once, before the workers start, and only if a chosen test file asks for one.

import { readFileSync } from "node:fs";
import { relative } from "node:path";
import type { TestProject } from "vitest/node";
import { EngineUnavailable, ensureEngine } from "../tools/engine/engine.mjs";

/** What `inject("engine")` gives to test files; see test/engine/support/engine.ts. */
export type ProvidedEngine =
  | { readonly state: "ready"; readonly bin: string }
  | { readonly state: "unavailable"; readonly problem: string }
  | { readonly state: "not asked for" };

declare module "vitest" {
  interface ProvidedContext {
    engine: ProvidedEngine;
  }
}

/** Vitest calls it with the project alone; what it returns is called when all tests are done. */
export default async function setup(
  project: TestProject,
  makeAvailable: typeof ensureEngine = ensureEngine,
): Promise<(() => void) | undefined> {
  const asking = project.vitest.state.getPaths().filter(asksForEngine);
  if (asking.length === 0) {
    project.provide("engine", { state: "not asked for" });
    return undefined;
  }
  try {
    project.provide("engine", { state: "ready", bin: (await makeAvailable()).bin });
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    project.provide("engine", { state: "unavailable", problem: error.message });
    const files = asking.map((path) => `  ${relative(project.config.root, path)}`);
    const notice = ["", "NOT RUN, for want of a Pulumi engine:", ...files, error.message, ""].join("\n");
    const tell = () => console.warn(notice);
    tell();
    // Once more at the end, where people look.
    return tell;
  }
}

function asksForEngine(path: string): boolean {
  return /\b(describeWithEngine|engineForTests)\(/.test(readFileSync(path, "utf8"));
}
