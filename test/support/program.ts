// A Pulumi program inside the test process, with the SDK's mocks for resources and a real endpoint for images.

import * as pulumi from "@pulumi/pulumi";
import { onTestFinished, vi } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { forgetImages } from "../../provider/pulumi/deployment.js";
import { environmentOf } from "./endpoint.js";

export interface DeploymentOptions {
  /** Whether it is a preview, in which new resources have no ids yet. @default false */
  readonly preview?: boolean;
  /** Stack configuration by full key. @default none */
  readonly config?: Readonly<Record<string, string>>;
  /** The endpoint of the program, set in its environment; without one the environment has no settings. */
  readonly endpoint?: Endpoint | undefined;
  /** Further variables of the environment. @default none */
  readonly environment?: Readonly<Record<string, string>>;
}

/** Begins a deployment for the current test. A second call in the same test begins a new deployment. */
export async function beginDeployment(options: DeploymentOptions = {}): Promise<void> {
  const { preview = false, config = {}, endpoint, environment = {} } = options;
  clearSettings();
  const settings = { ...(endpoint === undefined ? {} : environmentOf(endpoint)), ...environment };
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  pulumi.runtime.setAllConfig({ ...config });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ name, inputs }) => ({ id: preview ? undefined : `${name}-id`, state: inputs }),
      call: () => {
        throw new Error("No function of another provider is called here.");
      },
    },
    "project",
    "stack",
    preview,
  );
  onTestFinished(() => {
    forgetImages();
    vi.unstubAllEnvs();
    pulumi.runtime.setAllConfig({});
  });
}

/** Hides the developer's settings and profiles from tests. */
function clearSettings(): void {
  vi.unstubAllEnvs();
  for (const name of Object.keys(process.env)) {
    if (/^(ALICLOUD|ALIBABA|ALIYUN|ECS_|CLIENT_)/i.test(name)) vi.stubEnv(name, undefined);
  }
  vi.stubEnv("HOME", "/nonexistent");
}

/** A custom resource with any property; at preview an omitted one is unknown. */
export class Thing extends pulumi.CustomResource {
  declare readonly value: pulumi.Output<string>;

  constructor(name: string, value?: pulumi.Input<string>, opts?: pulumi.CustomResourceOptions) {
    super("test:index:Thing", name, { value }, opts);
  }
}

/** The value and the metadata of an Output. */
export interface Inside<Value> {
  readonly value: Value;
  readonly isKnown: boolean;
  readonly isSecret: boolean;
  /** Names of the resources that it depends on. */
  readonly dependencies: string[];
}

export async function inside<Value>(output: pulumi.Output<Value>): Promise<Inside<pulumi.Unwrap<Value>>> {
  const parts = partsOf(output);
  const [value, isKnown, isSecret, resources] = await Promise.all([
    parts.promise(),
    parts.isKnown,
    parts.isSecret,
    parts.allResources(),
  ]);
  const urns = await Promise.all([...resources].map(({ urn }) => partsOf(urn).promise()));
  return { value, isKnown, isSecret, dependencies: urns.map((urn) => urn.split("::").at(-1) ?? "").sort() };
}

/** Members of an Output that are missing in the SDK's declarations. */
interface Parts<Value> {
  promise(): Promise<pulumi.Unwrap<Value>>;
  readonly isKnown: Promise<boolean>;
  readonly isSecret: Promise<boolean>;
  allResources(): Promise<Set<pulumi.Resource>>;
}

function partsOf<Value>(output: pulumi.Output<Value>): Parts<Value> {
  return output as unknown as Parts<Value>;
}
