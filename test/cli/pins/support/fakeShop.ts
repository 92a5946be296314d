// The shop without an engine: its project in a folder, and a Pulumi CLI that answers from recorded states.

import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { run } from "../../../../provider/cli/run.js";
import { type CatalogueChange, type Endpoint, startEndpoint } from "../../../../provider/emulator/index.js";
import { temporaryFolder } from "../../../package/support/run.js";
import { recordedTerminal } from "../../../support/terminal.js";
import { FakePulumi, type RecordedResource, type RecordedState } from "./fakePulumi.js";
import { ENDPOINT, PROFILES, PROJECT, type ShopStack, STACKS } from "./shop.js";

/** The time at which the tests take place. */
export const NOW = "2026-11-25T09:00:00Z";

export async function recordedState(stack: ShopStack): Promise<RecordedState> {
  return JSON.parse(await readFile(join(__dirname, `../states/${stack}.state`), "utf8")) as RecordedState;
}

export interface Said {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface FakeShop {
  /** The project's folder. */
  readonly folder: string;
  readonly endpoint: Endpoint;
  readonly pulumi: FakePulumi;
  /** Runs `alicloud-images pins` in this process. */
  pins(...args: readonly string[]): Promise<Said>;
  /** The same with `--json`, read. */
  json<Found>(...args: readonly string[]): Promise<Found>;
  /** Changes the recorded state of a stack, encrypted and decrypted alike. */
  changeState(stack: ShopStack, change: (resources: RecordedResource[]) => void): void;
  /** Text of a stack's file. */
  stackFile(stack: ShopStack): Promise<string>;
  writeStackFile(stack: ShopStack, text: string): Promise<void>;
  editStackFile(stack: ShopStack, from: string, to: string): Promise<void>;
  /** Changes the catalogue of cn-hangzhou, or of the region that is named. */
  publish(change: CatalogueChange): void;
  /** Changes the project's file. */
  addToProject(text: string): Promise<void>;
}

/** The CLI of the test that runs. Without one, real processes are started. */
const fake = vi.hoisted(() => ({ pulumi: undefined as FakePulumi | undefined }));

// Starting a process for each call of the CLI would take most of the time of these tests.
vi.mock("../../../../provider/cli/pins/childProcess.js", async (importOriginal) => {
  const original = await importOriginal<typeof import("../../../../provider/cli/pins/childProcess.js")>();
  const runProcess: typeof original.runProcess = async (command, args, call) =>
    fake.pulumi === undefined ? original.runProcess(command, args, call) : fake.pulumi.run(args);
  return { ...original, runProcess };
});

/** Opens the shop for the test that runs, at {@link NOW}. */
export async function openShop(): Promise<FakeShop> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  const root = await temporaryFolder();
  const folder = join(root, "shop");
  for (const path of [folder, join(root, ".aliyun")]) await mkdir(path, { recursive: true });
  await writeFile(join(root, ".aliyun/config.json"), PROFILES);
  for (const [name, text] of Object.entries(PROJECT)) await writeFile(join(folder, name), text);
  const pulumi = new FakePulumi(folder);
  pulumi.stacks = STACKS.map((name) => ({ name, current: name === "staging" }));
  for (const stack of STACKS) pulumi.states.set(stack, await recordedState(stack));
  fake.pulumi = pulumi;
  const endpoint = await startEndpoint(ENDPOINT);
  for (const name of Object.keys(process.env)) {
    if (/^(ALICLOUD|ALIBABA|ALIYUN|ECS_|CLIENT_|PULUMI|.*_PROXY$)/i.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", root);
  vi.stubEnv("ALICLOUD_IMAGES_ENDPOINT", endpoint.url);
  const before = process.cwd();
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
  onTestFinished(async () => {
    fake.pulumi = undefined;
    cwd.mockRestore();
    vi.unstubAllEnvs();
    vi.useRealTimers();
    if (process.cwd() !== before) throw new Error("The working folder was not restored.");
    await endpoint.close();
  });
  const pins = (...args: readonly string[]) => said(["pins", ...args]);
  const stackFile = (stack: ShopStack) => join(folder, `Pulumi.${stack}.yaml`);
  return {
    folder,
    endpoint,
    pulumi,
    pins,
    json: async (...args) => JSON.parse((await pins(...args, "--json")).stdout),
    changeState: (stack, change) => {
      const state = structuredClone(pulumi.states.get(stack));
      if (state === undefined) throw new Error(`There is no state of ${stack}.`);
      change(state.deployment.resources);
      pulumi.states.set(stack, state);
      pulumi.decryptedStates.set(stack, state);
    },
    stackFile: (stack) => readFile(stackFile(stack), "utf8"),
    writeStackFile: (stack, text) => writeFile(stackFile(stack), text),
    editStackFile: async (stack, from, to) => {
      const text = await readFile(stackFile(stack), "utf8");
      if (!text.includes(from)) throw new Error(`${stackFile(stack)} has no ${JSON.stringify(from)}.`);
      await writeFile(
        stackFile(stack),
        text.replace(from, () => to),
      );
    },
    addToProject: (text) => appendFile(join(folder, "Pulumi.yaml"), text),
    publish: (change) => endpoint.change({ region: "cn-hangzhou", ...change }),
  };
}

/** Runs the command in this process and notes what it says. */
export async function said(argv: readonly string[], width?: number): Promise<Said> {
  const { terminal, stdout, stderr } = recordedTerminal(width);
  const exitCode = await run(argv, terminal);
  return { exitCode, stdout: stdout(), stderr: stderr() };
}

/** The resource of this name in a state. */
export function named(resources: readonly RecordedResource[], name: string): RecordedResource {
  const found = resources.find(({ urn }) => urn.endsWith(`::${name}`));
  if (found === undefined) throw new Error(`The recorded state has no ${name}.`);
  return found;
}

/** Changes inputs and outputs of a pin alike, as the engine keeps them. */
export function setPin(
  resources: readonly RecordedResource[],
  name: string,
  fields: Readonly<Record<string, unknown>>,
): void {
  const pin = named(resources, name);
  pin.inputs = { ...pin.inputs, ...fields };
  pin.outputs = { ...pin.outputs, ...fields };
}
