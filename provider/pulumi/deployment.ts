// State of a deployment: settings, the image store and the warnings that were logged.

import * as pulumi from "@pulumi/pulumi";
import type { ImageStore } from "../lookup/imageStore.js";
import type { SettingsSource } from "../settings/settings.js";
import { logWarning } from "./diagnostics.js";

/** Configuration of the stack and environment of the process. */
export function getProgramSettings(): SettingsSource {
  // Not pulumi.Config, which warns about secrets that are read as plain strings. Credentials stay in this process.
  return { config: (key) => pulumi.runtime.getConfig(key), environment: process.env };
}

let stores = new WeakMap<object, Promise<ImageStore>>();
let logged = new WeakMap<object, Set<string>>();
/** The key where no deployment runs: in a server, a script, or a test without mocks. */
const NO_DEPLOYMENT = {};
/** How long listings are reused outside a deployment. */
const MAX_AGE_OUTSIDE_MS = 60_000;

/** A key that identifies the current deployment in this process. */
export function getDeployment(): object {
  return pulumi.runtime.getMonitor() ?? NO_DEPLOYMENT;
}

/**
 * The listings of this deployment; each deployment of an Automation API process has its own. Outside a deployment, the
 * listings of the last minute.
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

/** Logs a warning once per deployment. */
export function warnOnce(text: string): void {
  const deployment = getDeployment();
  const warnings = logged.get(deployment) ?? new Set();
  logged.set(deployment, warnings);
  if (warnings.has(text)) return;
  warnings.add(text);
  void logWarning(text);
}

async function loadStore(maxAgeMs: number | undefined): Promise<ImageStore> {
  const { openStore } = await import("../lookup/openStore.js");
  return openStore({ maxAgeMs });
}

/** Forgets all listings and logged warnings of this process. For tests that change the catalogue between two calls. */
export function forgetImages(): void {
  stores = new WeakMap();
  logged = new WeakMap();
}
