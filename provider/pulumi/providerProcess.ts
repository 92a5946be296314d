// The provider process of pins: configuration, environment, the image store, and errors that reach the engine.

import type { ImageStore } from "../lookup/imageStore.js";
import { openStore } from "../lookup/openStore.js";
import type { SettingsSource } from "../settings/settings.js";
import { ConfigurationError } from "../values/errors.js";

/** Stack configuration as the SDK passes it to `configure`. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

let store: ImageStore | undefined;

/** One store for the whole process, which lives for one deployment: equal filters share one listing. */
export function processStore(): ImageStore {
  store ??= openStore();
  return store;
}

/** @throws ConfigurationError if the SDK has not called `configure` */
export function settingsSource(config: ProviderConfig | undefined): SettingsSource {
  if (config === undefined) {
    throw new ConfigurationError(
      "The provider process of this pin was not configured. Run the command again; if the error persists, report it with the versions of pulumi and @pulumi/pulumi.",
    );
  }
  return { config: (key) => config.get(key), environment: process.env };
}

/** Wraps thrown values that are not errors: a thrown string makes the preview hang forever. */
export async function guarded<Result>(run: () => Result | Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Error ? error : new Error(String(error));
  }
}
