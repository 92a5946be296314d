// The engine of a test run: provided once, reported when missing, and required in CI.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { TestProject } from "vitest/node";
import { EngineUnavailable } from "../../tools/engine/engine.mjs";
import { engineFolder } from "../engine/support/engine.js";
import setup, { type ProvidedEngine } from "../globalSetup.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("setup", () => {
  it("makes an engine available once", async () => {
    const { project, provided } = fakeProject();
    const makeAvailable = vi.fn(async () => ({ bin: "/engine/bin", version: "3.274.1", source: "on PATH" }));
    await setup(project, makeAvailable);
    expect(provided()).toEqual({ state: "ready", bin: "/engine/bin" });
    expect(makeAvailable).toHaveBeenCalledTimes(1);
  });

  it("reports skipped tests at the beginning and at the end when no engine is available", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { project, provided } = fakeProject();
    const atTheEnd = await setup(project, () => Promise.reject(new EngineUnavailable("three ways to get one")));
    expect(provided()).toEqual({ state: "unavailable", problem: "three ways to get one" });
    const notice = /SKIPPED, no Pulumi engine is available:\n {2}test\/engine\/\*\.test\.ts\nthree ways to get one/;
    expect(warn.mock.calls).toEqual([[expect.stringMatching(notice)]]);
    atTheEnd?.();
    expect(warn.mock.calls[1]).toEqual(warn.mock.calls[0]);
  });

  it("stops the run on any other failure", async () => {
    const { project } = fakeProject();
    await expect(setup(project, () => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
  });
});

describe("engineFolder", () => {
  it("returns the folder of a ready engine", () => {
    expect(engineFolder({ state: "ready", bin: "/engine/bin" }, { CI: "true" })).toBe("/engine/bin");
  });

  it("returns undefined when no engine is available, but throws in CI", () => {
    const none: ProvidedEngine = { state: "unavailable", problem: "three ways to get one" };
    expect(engineFolder(none, {})).toBeUndefined();
    expect(() => engineFolder(none, { CI: "true" })).toThrow("three ways to get one");
  });

  it("throws when the test project has no engine", () => {
    expect(() => engineFolder(undefined, {})).toThrow("vitest.config.mts");
  });
});

function fakeProject() {
  const values = new Map<string, unknown>();
  const project = {
    config: { include: ["test/engine/*.test.ts"] },
    provide: (key: string, value: unknown) => values.set(key, value),
  } as unknown as TestProject;
  return { project, provided: () => values.get("engine") };
}
