// Secrets in a program's arguments and configuration.

import * as pulumi from "@pulumi/pulumi";
import type { SecretPath } from "../values/secretValues.js";

/** Paths of the secrets in arguments, which can contain Outputs at every depth. */
export async function secretPaths(value: unknown): Promise<readonly SecretPath[]> {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) {
    // pulumi.output also finds secrets inside an Output that is not secret itself.
    return (await pulumi.isSecret(pulumi.output(value))) ? [[]] : [];
  }
  if (typeof value !== "object" || value === null || pulumi.Resource.isInstance(value)) return [];
  const found = await Promise.all(
    Object.entries(value).map(async ([key, item]) => (await secretPaths(item)).map((path) => [key, ...path])),
  );
  return found.flat();
}

/** Whether a configuration value or a part of it is stored as a secret. */
export function isConfigSecret(key: string): boolean {
  // Missing in the SDK's declarations.
  const { isConfigSecret: isSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  return isSecret?.(key) ?? false;
}
