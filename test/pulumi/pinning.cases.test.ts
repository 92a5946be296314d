// Does every life of a pin that test/cases/pinned.json tells come out so? The same lives run on the real engine in
// test/engine/pinned.cases.test.ts; here without one, in a second.

import { describe, expect, it } from "vitest";
import {
  checkStep,
  openPinEndpoint,
  type PinSequence,
  type PinStep,
  pinEnvironment,
  readPinSequences,
} from "../support/pinSequences.js";
import { PinLife, type PinRun } from "./support/pinLife.js";

describe("in the provider alone", () => {
  it.each(readPinSequences().map((sequence) => [sequence.name, sequence] as const))("%s", (_, sequence) =>
    live(sequence),
  );
});

async function live(sequence: PinSequence): Promise<void> {
  const endpoint = await openPinEndpoint([sequence]);
  try {
    const life = new PinLife({ environment: pinEnvironment(sequence, endpoint) });
    let heldBefore: string | undefined;
    for (const step of sequence.steps) {
      const before = life.state;
      step.begin(endpoint);
      const { pin, operation, told, failures } = await run(life, step);
      const outcome = { pin, told, changes: changes(operation), replaces: false, errors: failures.join("\n") };
      expect(() => checkStep(step, outcome, { requests: endpoint.requests, heldBefore }), step.does).not.toThrow();
      if (pin === undefined || step.operation !== "up") expect(life.state).toEqual(before);
      else heldBefore = String(pin["imageId"]);
    }
  } finally {
    await endpoint.close();
  }
}

function run(life: PinLife, { operation, inputs }: PinStep): Promise<PinRun> {
  return operation === "refresh" ? life.refresh() : life.run(inputs, { preview: operation === "preview" });
}

function changes(operation: PinRun["operation"]): boolean {
  return operation === "create" || operation === "update";
}
