// The Pulumi engine of the projects `engine` and `harness`, provided once before their workers start.

import type { TestProject } from "vitest/node";
import { EngineUnavailable, ensureEngine } from "../tools/engine/engine.mjs";

/** The value of `inject("engine")` in test files; see test/engine/support/engine.ts. */
export type ProvidedEngine =
  | { readonly state: "ready"; readonly bin: string }
  | { readonly state: "unavailable"; readonly problem: string };

declare module "vitest" {
  interface ProvidedContext {
    engine: ProvidedEngine;
  }
}

/** Called by Vitest with only the project. Vitest calls the returned function after all tests. */
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
    const notice = ["", "SKIPPED, no Pulumi engine is available:", ...files, error.message, ""].join("\n");
    const warn = () => console.warn(notice);
    warn();
    // Repeated at the end of the output.
    return warn;
  }
}
