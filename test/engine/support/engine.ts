// Do these tests have a real engine? Where none is possible they are skipped, and said to be; in CI they fail.

import { describe, inject } from "vitest";
import type { ProvidedEngine } from "../../globalSetup.js";

/**
 * The folder of the engine, or undefined when there is none and the caller is to skip its tests. Throws in CI.
 *
 * test/globalSetup.ts gets an engine before the first test if a chosen test file calls this or `describeWithEngine`.
 */
export function engineForTests(): string | undefined {
  return engineFolder(inject("engine"), process.env);
}

/** Tests on the real engine, given its folder; skipped as a whole when there is none. */
export function describeWithEngine(title: string, tests: (bin: string) => void): void {
  const bin = engineForTests();
  if (bin === undefined) describe.skip(`${title} (no engine)`, () => tests(""));
  else describe(title, () => tests(bin));
}

/** What `engineForTests` answers, given what the run provides and where it runs. */
export function engineFolder(engine: ProvidedEngine | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (engine === undefined) throw new Error("vitest.config.mts does not name test/globalSetup.ts as its globalSetup.");
  if (engine.state === "ready") return engine.bin;
  if (engine.state === "not asked for")
    throw new Error("When this run began no test file asked for an engine: run again.");
  if (env["CI"] === "true") throw new Error(`With CI=true these tests must run. ${engine.problem}`);
  return undefined;
}
