// The shop without an engine: its project in a folder, and a `pulumi` on PATH that answers from recorded states.

import { appendFile, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { onTestFinished, vi } from "vitest";
import { run } from "../../../../provider/cli/run.js";
import { type CatalogueChange, type Endpoint, startEndpoint } from "../../../../provider/emulator/index.js";
import { temporaryFolder } from "../../../package/support/run.js";
import { recordedTerminal } from "../../../support/terminal.js";
import { ENDPOINT, PROFILES, PROJECT, type ShopStack, STACKS } from "./shop.js";

/** The time at which the tests take place. */
export const NOW = "2026-11-25T09:00:00Z";

/** A recorded state, as `pulumi stack export` prints it. See test/engine/pinsCommand.test.ts. */
export interface RecordedState {
  readonly deployment: { resources: RecordedResource[] };
}

export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  propertyDependencies?: Record<string, unknown> | undefined;
  [field: string]: unknown;
}

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
  /** Runs `alicloud-images pins` in this process. */
  pins(...args: readonly string[]): Promise<Said>;
  /** The same with `--json`, read. */
  json<Found>(...args: readonly string[]): Promise<Found>;
  /** Commands that the CLI was called with. */
  calls(): Promise<readonly string[]>;
  /** Changes the recorded state of a stack. */
  changeState(stack: ShopStack, change: (resources: RecordedResource[]) => void): Promise<void>;
  /** Text of a stack's file. */
  stackFile(stack: ShopStack): Promise<string>;
  writeStackFile(stack: ShopStack, text: string): Promise<void>;
  editStackFile(stack: ShopStack, from: string, to: string): Promise<void>;
  /** Changes the catalogue of cn-hangzhou, or of the region that is named. */
  publish(change: CatalogueChange): void;
  /** Changes the project's file. */
  addToProject(text: string): Promise<void>;
  /** What the CLI does instead for a command that begins like this: it fails and says this on stderr. */
  failing(command: string, stderr: string): Promise<void>;
  /** The CLI's answer to `config --json --show-secrets` for a stack. */
  decrypted(stack: ShopStack, config: Readonly<Record<string, string>>): Promise<void>;
}

/** Opens the shop for the test that runs, at {@link NOW}. */
export async function openShop(): Promise<FakeShop> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  const root = await temporaryFolder();
  const [folder, cli] = [join(root, "shop"), join(root, "cli")];
  for (const path of [folder, join(cli, "bin"), join(root, ".aliyun")]) await mkdir(path, { recursive: true });
  await writeFile(join(root, ".aliyun/config.json"), PROFILES);
  for (const [name, text] of Object.entries(PROJECT)) await writeFile(join(folder, name), text);
  await writeFile(
    join(cli, "bin/pulumi"),
    `#!${process.execPath}\nrequire(${JSON.stringify(join(__dirname, "fakePulumi.cjs"))});\n`,
    { mode: 0o755 },
  );
  await writeFile(join(cli, "failures.json"), "{}");
  await writeFile(join(cli, "calls"), "");
  const listed = STACKS.map((name) => ({ name, current: name === "staging" }));
  await writeFile(join(cli, "stacks.json"), JSON.stringify(listed));
  for (const stack of STACKS) {
    await writeFile(join(cli, `${stack}.state.json`), JSON.stringify(await recordedState(stack)));
  }
  const endpoint = await startEndpoint(ENDPOINT);
  for (const name of Object.keys(process.env)) {
    if (/^(ALICLOUD|ALIBABA|ALIYUN|ECS_|CLIENT_|PULUMI|.*_PROXY$)/i.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", root);
  vi.stubEnv("ALICLOUD_IMAGES_ENDPOINT", endpoint.url);
  vi.stubEnv("PATH", join(cli, "bin"));
  const before = process.cwd();
  const cwd = vi.spyOn(process, "cwd").mockReturnValue(folder);
  onTestFinished(async () => {
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
    pins,
    json: async (...args) => JSON.parse((await pins(...args, "--json")).stdout),
    calls: async () => (await readFile(join(cli, "calls"), "utf8")).split("\n").filter(Boolean),
    changeState: async (stack, change) => {
      const path = join(cli, `${stack}.state.json`);
      const state = JSON.parse(await readFile(path, "utf8")) as RecordedState;
      change(state.deployment.resources);
      await writeFile(path, JSON.stringify(state));
      await writeFile(join(cli, `${stack}.shown.json`), JSON.stringify(state));
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
    failing: async (command, stderr) => {
      const path = join(cli, "failures.json");
      const failures = JSON.parse(await readFile(path, "utf8")) as Record<string, string>;
      await writeFile(path, JSON.stringify({ ...failures, [command]: stderr }));
    },
    decrypted: (stack, config) =>
      writeFile(
        join(cli, `${stack}.config.json`),
        JSON.stringify(
          Object.fromEntries(Object.entries(config).map(([key, value]) => [key, { value, secret: true }])),
        ),
      ),
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
