// The real engine for tests. Without one its tests are skipped with a notice; in CI they fail.

import { describe, inject } from "vitest";
import type { ProvidedEngine } from "../../globalSetup.js";

/**
 * The folder of the engine, or undefined when there is none and the caller must skip its tests. Throws in CI.
 * test/globalSetup.ts provides the engine before the first test.
 */
export function engineForTests(): string | undefined {
  return engineFolder(inject("engine"), process.env);
}

/** Tests on the real engine in the given folder, skipped when there is none. */
export function describeWithEngine(title: string, tests: (bin: string) => void): void {
  const bin = engineForTests();
  if (bin === undefined) describe.skip(`${title} (no engine)`, () => tests(""));
  else describe(title, () => tests(bin));
}

/** The result of `engineForTests` for the given engine and environment. */
export function engineFolder(engine: ProvidedEngine | undefined, env: NodeJS.ProcessEnv): string | undefined {
  if (engine === undefined) throw new Error("The project of this test file has no engine, see vitest.config.mts.");
  if (engine.state === "ready") return engine.bin;
  if (env["CI"] === "true") throw new Error(`These tests must run with CI=true. ${engine.problem}`);
  return undefined;
}
