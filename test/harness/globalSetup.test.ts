// The engine of a test run: provided once, reported when missing, and required in CI.

import { afterEach, describe, expect, it, vi } from "vitest";
import type { TestProject } from "vitest/node";
import { EngineUnavailable } from "../../tools/engine/engine.mjs";
import { engineFolder } from "../engine/support/engine.js";
import setup, { type ProvidedEngine } from "../globalSetup.js";

afterEach(() => {
  vi.restoreAllMocks();
});

describe("before a test run", () => {
  it("an engine is made available once", async () => {
    const { project, provided } = fakeProject();
    const makeAvailable = vi.fn(async () => ({ bin: "/engine/bin", version: "3.274.1", source: "on PATH" }));
    await setup(project, makeAvailable);
    expect(provided()).toEqual({ state: "ready", bin: "/engine/bin" });
    expect(makeAvailable).toHaveBeenCalledTimes(1);
  });

  it("it is said what will not run when no engine is possible, at the beginning and at the end", async () => {
    const warn = vi.spyOn(console, "warn").mockReturnValue();
    const { project, provided } = fakeProject();
    const atTheEnd = await setup(project, () => Promise.reject(new EngineUnavailable("three ways to get one")));
    expect(provided()).toEqual({ state: "unavailable", problem: "three ways to get one" });
    const notice = /NOT RUN, for want of a Pulumi engine:\n {2}test\/engine\/\*\.test\.ts\nthree ways to get one/;
    expect(warn.mock.calls).toEqual([[expect.stringMatching(notice)]]);
    atTheEnd?.();
    expect(warn.mock.calls[1]).toEqual(warn.mock.calls[0]);
  });

  it("any other failure stops the run", async () => {
    const { project } = fakeProject();
    await expect(setup(project, () => Promise.reject(new Error("disk full")))).rejects.toThrow("disk full");
  });
});

describe("a test file that needs an engine", () => {
  it("gets the folder", () => {
    expect(engineFolder({ state: "ready", bin: "/engine/bin" }, { CI: "true" })).toBe("/engine/bin");
  });

  it("is skipped when none is possible, but fails in CI", () => {
    const none: ProvidedEngine = { state: "unavailable", problem: "three ways to get one" };
    expect(engineFolder(none, {})).toBeUndefined();
    expect(() => engineFolder(none, { CI: "true" })).toThrow("three ways to get one");
  });

  it("fails when the run was not prepared for it", () => {
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
