// Secret Outputs among a program's arguments.

import * as pulumi from "@pulumi/pulumi";
import type { SecretPath } from "../values/secretValues.js";

/** Finds the secrets in arguments, which may be Outputs at every depth. */
export async function secretPaths(value: unknown): Promise<readonly SecretPath[]> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    // Also an Output that is not a secret can lead to others that are.
    return (await pulumi.isSecret(pulumi.output(value))) ? [[]] : [];
  }
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  const found = await Promise.all(
    Object.entries(value).map(async ([key, item]) => (await secretPaths(item)).map((path) => [key, ...path])),
  );
  return found.flat();
}

/** Whether a configuration value, or a part of it, is stored as a secret. */
export function isConfigSecret(key: string): boolean {
  // The SDK's declarations leave it out.
  const { isConfigSecret: isSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isSecret?.(key) ?? false;
}
