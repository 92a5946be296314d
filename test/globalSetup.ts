// The Pulumi engine of the projects `engine` and `harness`, made available once before their workers start.

import type { TestProject } from "vitest/node";
import { EngineUnavailable, ensureEngine } from "../tools/engine/engine.mjs";

/** What `inject("engine")` gives to test files; see test/engine/support/engine.ts. */
export type ProvidedEngine =
  | { readonly state: "ready"; readonly bin: string }
  | { readonly state: "unavailable"; readonly problem: string };

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
  try {
    project.provide("engine", { state: "ready", bin: (await makeAvailable()).bin });
    return undefined;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    project.provide("engine", { state: "unavailable", problem: error.message });
    const files = project.config.include.map((pattern) => `  ${pattern}`);
    const notice = ["", "NOT RUN, for want of a Pulumi engine:", ...files, error.message, ""].join("\n");
    const tell = () => console.warn(notice);
    tell();
    // Once more at the end, where people look.
    return tell;
  }
}
