// Stacks with pins: a program that reads its pins from a file, and the effect of a CLI run on them.

import { cp } from "node:fs/promises";
import { join } from "node:path";
import { test } from "vitest";
import { type Catalogue, type Endpoint, startEndpoint } from "../../../provider/emulator/index.js";
import { endpointEnvironment } from "../../support/endpoint.js";
import {
  type CommandOptions,
  type CommandResult,
  type Environment,
  type Files,
  PROJECT_ROOT,
  type Stack,
  type Workspace,
} from "./stack.js";

export const PINNED_IMAGE = "pulumi-nodejs:dynamic/alicloud-images:PinnedImage";

/** A resource that uses an image, as an instance does, to test the effect of a moved pin. */
export const MACHINE = "pulumi-nodejs:dynamic/test:Machine";

/** Makes the pins of pins.json: `{ "web": { "args": {...}, "opts": {...} } }`, and a machine for each. */
const PROGRAM = `
const fs = require("node:fs");
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");

class Machine extends pulumi.dynamic.Resource {
  constructor(name, imageId) {
    super(
      {
        diff: async (_id, olds, news) => ({ changes: olds.imageId !== news.imageId }),
        create: async (inputs) => ({ id: "machine", outs: inputs }),
        update: async (_id, _olds, news) => ({ outs: news }),
      },
      name, { imageId }, {}, "test", "Machine",
    );
  }
}

for (const [name, { args, opts, machine }] of Object.entries(JSON.parse(fs.readFileSync("pins.json", "utf8")))) {
  const pin = new PinnedImage(name, args, opts);
  exports[name] = pin.imageId;
  if (machine) new Machine(name, pin.imageId);
}
`;

/** One pin of the program. */
export interface WrittenPin {
  readonly args: Readonly<Record<string, unknown>>;
  readonly opts?: Readonly<Record<string, unknown>>;
  /** Whether a machine uses its image. @default false */
  readonly machine?: boolean;
}

export type WrittenPins = Readonly<Record<string, WrittenPin>>;

/** The files of a program with these pins. */
export function pinProgram(pins: WrittenPins): Files {
  return { "index.js": PROGRAM, ...pinsFile(pins) };
}

/** Changes the pins of a program that {@link pinProgram} made. */
export function writePins(stack: Stack, pins: WrittenPins): Promise<void> {
  return stack.writeFiles(pinsFile(pins));
}

function pinsFile(pins: WrittenPins): Files {
  return { "pins.json": JSON.stringify(pins) };
}

/** The effects of a run, as the engine reports them. */
export interface EngineRun {
  readonly exitCode: number | undefined;
  /** The operation on each resource, planned at preview, by `<name>`; machines are `<name> machine`. */
  readonly operations: Readonly<Record<string, string>>;
  /** Inputs and outputs of pins after the run, planned at preview, by name. */
  readonly pins: Readonly<Record<string, PinState>>;
  /** Information and warnings. */
  readonly told: string;
  readonly errors: string;
}

export interface PinState {
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly outputs: Readonly<Record<string, unknown>>;
}

/** Runs a command and reads the engine's JSON report. */
export async function engineRun(stack: Stack, operation: "up" | "preview" | "refresh", options: CommandOptions = {}) {
  const { args = [], env, ...limits } = options;
  const result = await stack[operation]({
    ...limits,
    args: ["--json", ...args],
    env: { PULUMI_ENABLE_STREAMING_JSON_PREVIEW: "true", ...env },
  });
  return readEvents(result);
}

/** The relevant part of a line of the engine's report. */
interface EngineEvent {
  readonly diagnosticEvent?: { readonly severity: string; readonly message: string };
  readonly resourcePreEvent?: { readonly metadata: StepMetadata };
  readonly resOutputsEvent?: { readonly metadata: StepMetadata };
}

interface StepMetadata {
  readonly op: string;
  readonly urn: string;
  readonly type: string;
  readonly new?: Partial<PinState> | null;
}

function readEvents({ stdout, stderr, exitCode }: CommandResult): EngineRun {
  const events = stdout
    .split("\n")
    .filter((line) => line.startsWith("{"))
    .map((line) => JSON.parse(line) as EngineEvent);
  const diagnostics = events.flatMap(({ diagnosticEvent }) => diagnosticEvent ?? []);
  const textOf = (...severities: readonly string[]) =>
    diagnostics.filter(({ severity }) => severities.includes(severity)).map(({ message }) => message);
  const steps = events.flatMap(({ resourcePreEvent, resOutputsEvent }) => resourcePreEvent ?? resOutputsEvent ?? []);
  const operations: Record<string, string> = {};
  const pins: Record<string, PinState> = {};
  for (const { metadata } of steps) {
    const { op, urn, type } = metadata;
    const name = urn.slice(urn.lastIndexOf("::") + 2);
    if (type !== PINNED_IMAGE && type !== MACHINE) continue;
    // A replacement starts with its `replace` step; a refresh ends with the step that has its result.
    const key = type === MACHINE ? `${name} machine` : name;
    if (operations[key] !== "replace") operations[key] = op;
    if (type === PINNED_IMAGE && metadata.new) {
      const { inputs = {}, outputs = {} } = metadata.new;
      pins[name] = { inputs: withoutProvider(inputs), outputs: withoutProvider(outputs) };
    }
  }
  return {
    exitCode,
    operations,
    pins,
    told: textOf("info", "info#err", "warning").join(""),
    errors: [...textOf("error"), exitCode === 0 ? "" : stderr].join("").trim(),
  };
}

function withoutProvider({ __provider: _, ...rest }: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return rest;
}

/** A stack with these pins in a workspace, which uses an endpoint. */
export function createPinStack(
  workspace: Workspace,
  endpoint: Endpoint,
  pins: WrittenPins,
  settings: { readonly env?: Environment; readonly config?: Environment; readonly stackFile?: string } = {},
): Promise<Stack> {
  const env = { ...endpointEnvironment(endpoint), ...settings.env };
  return workspace.createStack({ ...settings, files: pinProgram(pins), env });
}

/** Copies the built package to where npm installs it for a program with its own package.json. */
export async function installPackage(programDir: string): Promise<void> {
  const folder = join(programDir, "node_modules/pulumi-alicloud-images");
  for (const name of ["package.json", "dist"])
    await cp(join(PROJECT_ROOT, name), join(folder, name), { recursive: true });
}

/** `it` for concurrent tests, each with its own endpoint and these images. */
export function testWithEndpoint(regions: Catalogue["regions"]) {
  return test.extend<{ readonly endpoint: Endpoint }>({
    endpoint: async ({ task: _ }, use) => {
      const endpoint = await startEndpoint({ catalogue: { regions } });
      await use(endpoint);
      await endpoint.close();
    },
  }).concurrent;
}
