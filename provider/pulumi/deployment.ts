// What a Pulumi program knows of region, credentials and endpoint, and where what it listed is remembered.

import * as pulumi from "@pulumi/pulumi";
import type { ImageStore } from "../lookup/imageStore.js";
import type { ProviderSettings, SettingsSource } from "../settings/settings.js";
import { logWarning } from "./diagnostics.js";

/** Configuration of the stack and environment of the process, for a program. */
export function getProgramSettings(): SettingsSource {
  // pulumi.Config warns about secrets that are read as texts; credentials stay in this process.
  return { config: (key) => pulumi.runtime.getConfig(key), environment: process.env };
}

const PROVIDER_SETTINGS = [
  "accessKey",
  "accountId",
  "assumeRole",
  "assumeRoleWithOidc",
  "clientConnectTimeout",
  "clientReadTimeout",
  "credentialsUri",
  "ecsRoleName",
  "endpoints",
  "profile",
  "region",
  "secretKey",
  "securityToken",
  "sharedCredentialsFile",
] as const satisfies readonly (keyof ProviderSettings)[];

/** The official token, by which a parent's `alicloud` provider is found. */
const INVOKE_TOKEN = "alicloud:ecs/getImages:getImages";

/** The `alicloud` provider that options name, by themselves or through the parent. */
export function getProvider(opts: pulumi.InvokeOptions | undefined): pulumi.ProviderResource | undefined {
  return opts?.provider ?? opts?.parent?.getProvider(INVOKE_TOKEN);
}

/** A provider's region, credentials and endpoints. They never make a result secret. */
export function getProviderSettings(
  provider: pulumi.ProviderResource | undefined,
): pulumi.Output<ProviderSettings | undefined> {
  if (provider === undefined) return pulumi.output(undefined);
  const inputs = provider as unknown as Readonly<Record<string, pulumi.Input<string | undefined>>>;
  const values = PROVIDER_SETTINGS.map((name) => pulumi.unsecret(pulumi.output(inputs[name])));
  return pulumi.all(values).apply((resolved) => {
    const given = PROVIDER_SETTINGS.map((name, index) => [name, resolved[index]] as const);
    return Object.fromEntries(given.filter(([, value]) => value !== undefined && value !== null)) as ProviderSettings;
  });
}

/** Parts of an Output that the SDK's declarations leave out. */
interface OutputInside<Value> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<Value>;
}

/** Waits for an Output's value; undefined when it is not known at preview. */
export async function knownValue<Value>(output: pulumi.Output<Value>): Promise<{ readonly value: Value } | undefined> {
  const inside = output as unknown as OutputInside<Value>;
  const value = await inside.promise();
  return (await inside.isKnown) ? { value } : undefined;
}

let stores = new WeakMap<object, Promise<ImageStore>>();
let shown = new WeakMap<object, Set<string>>();
/** Stands for the deployment where there is none: a server, a script, a test without mocks. */
const NO_DEPLOYMENT = {};
/** How long a listing answers equal calls where no deployment ends. */
const MAX_AGE_OUTSIDE_MS = 60_000;

/** Stands for the deployment that is under way in this process. */
export function getDeployment(): object {
  return pulumi.runtime.getMonitor() ?? NO_DEPLOYMENT;
}

/**
 * What this deployment has listed; an Automation API process that deploys twice asks twice. Outside of one, what was
 * listed in the last minute.
 */
export function getDeploymentStore(): Promise<ImageStore> {
  const deployment = getDeployment();
  let store = stores.get(deployment);
  if (store === undefined) {
    store = loadStore(deployment === NO_DEPLOYMENT ? MAX_AGE_OUTSIDE_MS : undefined);
    stores.set(deployment, store);
  }
  return store;
}

/** Shows a warning, once for each deployment however many calls lead to it. */
export function warnOnce(text: string): void {
  const deployment = getDeployment();
  const texts = shown.get(deployment) ?? new Set();
  shown.set(deployment, texts);
  if (texts.has(text)) return;
  texts.add(text);
  void logWarning(text);
}

async function loadStore(maxAgeMs: number | undefined): Promise<ImageStore> {
  const { openStore } = await import("../lookup/openStore.js");
  return openStore({ maxAgeMs });
}

/** Forgets everything that was listed and shown in this process. For tests, where the catalogue changes between two calls. */
export function forgetImages(): void {
  stores = new WeakMap();
  shown = new WeakMap();
}
