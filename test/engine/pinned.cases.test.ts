// The pin scenarios of test/cases/pinned.json, run by the real CLI. They share a stack, with one pin each, since a run takes
// as long for twenty pins as for one. test/pulumi/pinning.cases.test.ts runs them separately and without Pulumi.

import { afterAll, beforeAll, expect, it } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import {
  checkStep,
  openPinEndpoint,
  type PinSequence,
  type PinStep,
  pinEnvironment,
  readPinSequences,
  type StepOutcome,
} from "../support/pinSequences.js";
import { describeWithEngine } from "./support/engine.js";
import {
  type EngineRun,
  engineRun,
  PINNED_IMAGE,
  pinProgram,
  type WrittenPin,
  type WrittenPins,
  writePins,
} from "./support/pins.js";
import { openWorkspace, type Stack, type Workspace } from "./support/stack.js";

/** For all runs, one after the other. */
const LIMIT_MS = 600_000;

const SEQUENCES = readPinSequences({ tagged: true });

describeWithEngine("on a real engine", (bin) => {
  let workspace: Workspace;
  const outcomes = new Map<PinSequence, readonly StepRun[]>();
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    for (const group of groupsByLimits(SEQUENCES)) {
      for (const [sequence, steps] of await runGroup(group, workspace)) outcomes.set(sequence, steps);
    }
  }, LIMIT_MS);
  afterAll(() => workspace.close());

  it.each(SEQUENCES.map((sequence) => [sequence.name, sequence] as const))("%s", (_, sequence) => {
    const runs = outcomes.get(sequence) ?? [];
    expect(runs.map(({ step }) => step)).toEqual(sequence.steps);
    let heldBefore: string | undefined;
    for (const { step, outcome, requests, heldAfter } of runs) {
      expect(() => checkStep(step, outcome, { requests, heldBefore }), step.does).not.toThrow();
      expect(outcome.created, "a pin is created when there is none yet").toBe(
        heldBefore === undefined && outcome.pin !== undefined,
      );
      if (step.operation === "up" && outcome.pin !== undefined) heldBefore = String(outcome.pin["imageId"]);
      // The state matches the engine's report; a failed run or a preview leaves it unchanged.
      expect(heldAfter, step.does).toBe(heldBefore);
    }
  });
});

type Group = readonly [PinSequence, ...PinSequence[]];

/** A step and its outcome. */
interface StepRun {
  readonly sequence: PinSequence;
  readonly step: PinStep;
  readonly outcome: StepOutcome & { readonly created: boolean };
  readonly requests: Endpoint["requests"];
  /** The image in the state after the run. */
  readonly heldAfter: unknown;
}

function groupsByLimits(sequences: readonly PinSequence[]): readonly Group[] {
  const groups = new Map<string, [PinSequence, ...PinSequence[]]>();
  for (const sequence of sequences) {
    const key = JSON.stringify(sequence.limits);
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [sequence]);
    else group.push(sequence);
  }
  return [...groups.values()];
}

/** Lives through all steps: the first ones of all, then the second ones, and so on. */
async function runGroup(group: Group, workspace: Workspace): Promise<ReadonlyMap<PinSequence, readonly StepRun[]>> {
  const endpoint = await openPinEndpoint(group);
  try {
    const stack = await workspace.createStack({ files: pinProgram({}), env: pinEnvironment(group[0], endpoint) });
    const runs = new Map(group.map((sequence) => [sequence, [] as StepRun[]]));
    const pins: Record<string, WrittenPin> = {};
    const rounds = Math.max(...group.map(({ steps }) => steps.length));
    for (let n = 0; n < rounds; n += 1) {
      for (const { together, turns } of runsOfRound(group, n)) {
        const now = Object.fromEntries(turns.map(({ tag, step }) => [tag, { args: step.inputs }]));
        // What fails or is only looked at is taken back, so that the runs of the others are not about it.
        if (together) Object.assign(pins, now);
        for (const done of await run(turns, together, { stack, endpoint, pins: { ...pins, ...now } })) {
          runs.get(done.sequence)?.push(done);
        }
      }
    }
    return runs;
  } finally {
    await endpoint.close();
  }
}

/** The step that it is a sequence's turn to make. */
interface Turn {
  readonly sequence: PinSequence;
  readonly tag: string;
  readonly step: PinStep;
}

/** Ordinary updates are one run of all pins; every other step is a run that targets its pin alone. */
function runsOfRound(group: Group, n: number): readonly { together: boolean; turns: readonly Turn[] }[] {
  const turns = group.flatMap((sequence) => {
    const step = sequence.steps[n];
    return step === undefined ? [] : [{ sequence, tag: sequence.tag, step }];
  });
  const isOrdinary = ({ step }: Turn) => step.operation === "up" && !step.disturbs;
  const ordinary = turns.filter(isOrdinary);
  const alone = turns.filter((turn) => !isOrdinary(turn)).map((turn) => ({ together: false, turns: [turn] }));
  return ordinary.length === 0 ? alone : [{ together: true, turns: ordinary }, ...alone];
}

async function run(
  turns: readonly Turn[],
  together: boolean,
  { stack, endpoint, pins }: { readonly stack: Stack; readonly endpoint: Endpoint; readonly pins: WrittenPins },
): Promise<readonly StepRun[]> {
  for (const { step } of turns) step.begin(endpoint);
  const operation = turns[0]?.step.operation ?? "up";
  if (operation !== "refresh") await writePins(stack, pins);
  const targets = turns.map(({ tag }) => `--target=${stack.urn(PINNED_IMAGE, tag)}`);
  const done = await engineRun(stack, operation, { args: together ? [] : targets });
  const held = await heldInState(stack);
  return turns.map(({ sequence, tag, step }) => ({
    sequence,
    step,
    outcome: outcomeOf(step, done, tag, together),
    requests: endpoint.requests.filter(({ parameters }) => parameters["RegionId"]?.endsWith(`-${tag}`)),
    heldAfter: held[tag],
  }));
}

function outcomeOf(step: PinStep, done: EngineRun, tag: string, together: boolean): StepRun["outcome"] {
  const operation = done.operations[tag];
  const { inputs, outputs } = done.pins[tag] ?? {};
  const lines = done.told.split("\n");
  return {
    pin: done.exitCode === 0 ? (step.operation === "preview" ? inputs : outputs) : undefined,
    changes: operation !== "same",
    replaces: operation === "replace",
    created: operation === "create",
    told: together ? lines.filter((line) => new RegExp(`\\b${tag}\\b`).test(line)).join("\n") : done.told,
    errors: done.errors,
  };
}

async function heldInState(stack: Stack): Promise<Readonly<Record<string, unknown>>> {
  const pins = (await stack.resources()).filter(({ type }) => type === PINNED_IMAGE);
  for (const { inputs, outputs } of pins) expect(inputs?.["imageId"]).toBe(outputs?.["imageId"]);
  return Object.fromEntries(
    pins.map(({ urn, outputs }) => [urn.slice(urn.lastIndexOf("::") + 2), outputs?.["imageId"]]),
  );
}
