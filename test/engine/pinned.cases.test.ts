// Does every life of a pin that test/cases/pinned.json tells come out so, run by the real CLI?

import { afterAll, beforeAll, expect, it } from "vitest";
import {
  checkStep,
  type PinSequence,
  type PinStep,
  readPinSequences,
  type StepOutcome,
} from "../support/pinSequences.js";
import { describeWithEngine } from "./support/engine.js";
import { engineRun, pinProgram, writePins } from "./support/pins.js";
import { openWorkspace, type Stack, type Workspace } from "./support/stack.js";

const LIMIT_MS = 180_000;

describeWithEngine("on a real engine", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  for (const sequence of readPinSequences()) {
    it.concurrent(sequence.name, { timeout: LIMIT_MS }, () => live(sequence, workspace));
  }
});

async function live(sequence: PinSequence, workspace: Workspace): Promise<void> {
  const endpoint = await sequence.open();
  try {
    const stack = await workspace.createStack({ files: pinProgram({}), env: sequence.environment(endpoint) });
    let heldBefore: string | undefined;
    for (const step of sequence.steps) {
      step.begin(endpoint);
      const outcome = await run(step, stack, heldBefore);
      await expect(check(step, outcome), step.does).resolves.toBeUndefined();
      if (step.operation === "up" && outcome.pin !== undefined) heldBefore = String(outcome.pin["imageId"]);
    }

    async function check(step: PinStep, outcome: StepOutcome): Promise<void> {
      checkStep(step, outcome, { endpoint, heldBefore });
      // What a run leaves behind is what the engine's account of it said; a run that fails or previews leaves all as it was.
      if (step.operation === "up" && outcome.pin !== undefined) return;
      expect(await heldInState(stack)).toBe(heldBefore);
    }
  } finally {
    await endpoint.close();
  }
}

async function run({ operation, inputs }: PinStep, stack: Stack, heldBefore: string | undefined): Promise<StepOutcome> {
  if (operation !== "refresh") await writePins(stack, { web: { args: inputs } });
  const { exitCode, operations, pins, told, errors } = await engineRun(stack, operation);
  const done = operations["web"];
  const { inputs: checked, outputs } = pins["web"] ?? {};
  expect(done ?? "none", "a pin is created when there is none yet").toMatch(
    heldBefore === undefined ? /^(create|none)$/ : /^(?!create)/,
  );
  return {
    pin: exitCode === 0 ? (operation === "preview" ? checked : outputs) : undefined,
    changes: done !== "same",
    replaces: done === "replace",
    told,
    errors,
  };
}

async function heldInState(stack: Stack): Promise<unknown> {
  const pin = (await stack.resources()).find(({ type }) => type.endsWith("PinnedImage"));
  expect(pin?.inputs?.["imageId"]).toBe(pin?.outputs?.["imageId"]);
  return pin?.outputs?.["imageId"];
}
