// What the engine does with one pin, without the engine: check, diff and create, update or nothing, on the state so far.

import { vi } from "vitest";
import type * as pinning from "../../../provider/pulumi/pinning.js";
import { SECRET_MARK } from "../../../provider/values/secretValues.js";

type Properties = Readonly<Record<string, unknown>>;

export interface Surroundings {
  /** Stack configuration by full key. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** The provider process's environment. Nothing of the test's own reaches it. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What a run came to. */
export interface PinRun {
  /** What the pin holds after the run, or at preview would hold; undefined when the run failed. */
  readonly pin: Properties | undefined;
  readonly operation: "create" | "update" | "same" | "refresh" | "failed";
  /** What the provider process printed. */
  readonly told: string;
  readonly failures: readonly string[];
  /** Which of the checked inputs the engine would encrypt, by path. */
  readonly secrets?: readonly string[];
}

/** The life of one pin. Each run is a provider process of its own, which remembers nothing of the ones before. */
export class PinLife {
  /** Checked inputs and outputs, as the last successful `up` or `refresh` left them. */
  state: { readonly id: string; readonly inputs: Properties; readonly outputs: Properties } | undefined;
  readonly #surroundings: Surroundings;

  constructor(surroundings: Surroundings) {
    this.#surroundings = surroundings;
  }

  /** `pulumi up`, or `pulumi preview` when nothing is to be saved. */
  run(args: Properties, options: { readonly preview?: boolean; readonly handover?: Properties } = {}): Promise<PinRun> {
    return inProcess(this.#surroundings, async (provider, config) => {
      const news = { __pin: { name: "web", problems: [], ...options.handover }, ...onTheWire(args) };
      const { inputs, failures } = await provider.check(this.state?.inputs ?? {}, news, config);
      if (failures.length > 0) {
        return { pin: undefined, operation: "failed", failures: failures.map(({ reason }) => reason) };
      }
      const checked = onTheWire(inputs);
      const secrets = markedPaths(inputs);
      const { state } = this;
      if (state === undefined) {
        if (!options.preview) {
          const { id, outs } = await provider.create(checked);
          this.state = { id, inputs: checked, outputs: onTheWire(outs) };
        }
        return { pin: this.state?.outputs ?? checked, operation: "create", failures: [], secrets };
      }
      const { changes } = await provider.diff(state.outputs, checked);
      if (options.preview) return { pin: checked, operation: changes ? "update" : "same", failures: [], secrets };
      const outputs = changes ? onTheWire((await provider.update(checked)).outs) : state.outputs;
      this.state = { id: state.id, inputs: checked, outputs };
      return { pin: outputs, operation: changes ? "update" : "same", failures: [], secrets };
    });
  }

  refresh(): Promise<PinRun> {
    return inProcess(this.#surroundings, async (provider, config) => {
      const { state } = this;
      if (state === undefined) throw new Error("There is no pin to refresh.");
      const { id, props } = await provider.read(state.id, state.outputs, config);
      this.state = { ...state, id, outputs: onTheWire(props) };
      return { pin: this.state.outputs, operation: "refresh", failures: [] };
    });
  }
}

/** A provider process of its own, which remembers nothing of others, sees these surroundings and is listened to. */
export async function inProcess<Result>(
  { config = {}, environment }: Surroundings,
  run: (provider: typeof pinning, config: pinning.ProviderConfig) => Promise<Result>,
): Promise<Result & { readonly told: string }> {
  const told: string[] = [];
  const tell = (text: unknown) => void told.push(String(text));
  const spies = (["log", "info", "warn", "error"] as const).map((name) =>
    vi.spyOn(console, name).mockImplementation(tell),
  );
  for (const name of Object.keys(process.env)) {
    if (/^(ALICLOUD|ALIBABA|ALIYUN|ECS_|CLIENT_)/i.test(name)) vi.stubEnv(name, undefined);
  }
  for (const [name, value] of Object.entries({ HOME: "/nonexistent", ...environment })) vi.stubEnv(name, value);
  try {
    vi.resetModules();
    const provider = await import("../../../provider/pulumi/pinning.js");
    const result = await run(provider, { get: (key) => config[key] });
    return { ...result, told: told.join("\n") };
  } finally {
    for (const spy of spies) spy.mockRestore();
    vi.unstubAllEnvs();
  }
}

/** As the engine hands it on: plain values, secrets among them, and no key without a value. */
function onTheWire(properties: Properties): Properties {
  return JSON.parse(JSON.stringify(properties), (_, value) => (isMarked(value) ? value.value : value));
}

function isMarked(value: unknown): value is { readonly value: unknown } {
  return typeof value === "object" && value !== null && SECRET_MARK.key in value;
}

function markedPaths(value: unknown, path = ""): string[] {
  if (isMarked(value)) return [path];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) => markedPaths(item, path === "" ? key : `${path}.${key}`));
}
