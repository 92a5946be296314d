// The real engine for tests. Without one its tests are skipped with a notice; in CI they fail.

import { describe, inject } from "vitest";
import type { ProvidedEngine } from "../../globalSetup.js";

/**
 * The folder of the engine, or undefined when there is none and the caller is to skip its tests. Throws in CI.
 * test/globalSetup.ts gets the engine before the first test.
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
  if (engine === undefined) throw new Error("The project of this test file has no engine, see vitest.config.mts.");
  if (engine.state === "ready") return engine.bin;
  if (env["CI"] === "true") throw new Error(`With CI=true these tests must run. ${engine.problem}`);
  return undefined;
}
