// Mistakes in the keys of a stack's configuration, as a program sees them.

import * as pulumi from "@pulumi/pulumi";
import { CONFIG_NAMESPACE, type ConfiguredValue, unknownKeyProblems } from "../values/configKeys.js";
import { createRedactor, type Redact } from "../values/redact.js";
import { isConfigSecret } from "./secretPaths.js";

/** Keys under this package's name that nobody reads, each with the remedy. */
export function findConfigProblems(): readonly string[] {
  const entries = Object.entries(pulumi.runtime.allConfig());
  const values = entries.map(([key, value]): [string, ConfiguredValue] => [
    key,
    { value, secret: isConfigSecret(key) },
  ]);
  const problems = unknownKeyProblems(Object.fromEntries(values));
  // In a project of this name, all of the program's own configuration is under it.
  return problems.length === 0 || pulumi.getProject() === CONFIG_NAMESPACE ? [] : problems;
}

/** Takes the values of a structured key out of texts when any of them is stored as a secret. */
export function configRedactor(key: string): Redact {
  const written = isConfigSecret(key) ? pulumi.runtime.getConfig(key) : undefined;
  return createRedactor(written === undefined ? [] : leavesOf(parsed(written)));
}

function parsed(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return written;
  }
}

/** Values without the keys, which are names of pins and fields. */
function leavesOf(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leavesOf) : [value];
}
