// An error of ours that ends a program stands on the screen at once, as text, once.

import { describe, expect, it } from "vitest";
import { environmentOf, openEndpoint } from "../support/endpoint.js";
import { runProgram } from "./support/runProgram.js";

/** How long people may look at nothing. Node needs 14 to 40 s for an error whose stack names the SDK's frames. */
const SHOWN_WITHIN_MS = 2000;

describe("a program that exports a failing getImages(...).then(...)", () => {
  it("shows the error within two seconds, as text, once", async () => {
    let refusedAtMs = 0;
    const endpoint = await openEndpoint({
      faults: [{ answer: { status: 403, code: "Forbidden.RAM" } }],
      log: () => {
        refusedAtMs = Date.now();
      },
    });
    const { exitCode, log, output } = await runProgram("failing.cjs", environmentOf(endpoint));
    const errors = log.filter(({ severity }) => severity === "error");
    expect(errors.map(({ text }) => text)).toEqual([
      expect.stringContaining("ServiceError: DescribeImages in cn-hangzhou failed: Forbidden.RAM (HTTP 403)"),
    ]);
    const [shown] = errors;
    expect(shown?.text.split("DescribeImages in cn-hangzhou failed")).toHaveLength(2);
    expect(shown?.text).not.toMatch(/\n\s+at |node_modules|\[object/);
    expect(refusedAtMs).toBeGreaterThan(0);
    expect((shown?.atMs ?? 0) - refusedAtMs).toBeLessThan(SHOWN_WITHIN_MS);
    expect([exitCode === 0, output]).toEqual([false, ""]);
  });
});
