// Problems and secrets of a stack's configuration, as a program sees it.

import * as pulumi from "@pulumi/pulumi";
import { CONFIG_NAMESPACE, type ConfiguredValue, unknownKeyProblems } from "../values/configKeys.js";
import { createRedactor, type Redact } from "../values/redact.js";
import { isConfigSecret } from "./secretPaths.js";

/** Unknown keys in this package's namespace, each with the remedy. */
export function findConfigProblems(): readonly string[] {
  const entries = Object.entries(pulumi.runtime.allConfig());
  const values = entries.map(([key, value]): [string, ConfiguredValue] => [
    key,
    { value, secret: isConfigSecret(key) },
  ]);
  const problems = unknownKeyProblems(Object.fromEntries(values));
  // In a project of this name, the namespace belongs to the program itself.
  return problems.length === 0 || pulumi.getProject() === CONFIG_NAMESPACE ? [] : problems;
}

/** Removes the values of a key from messages if any of them is stored as a secret. */
export function configRedactor(key: string): Redact {
  const json = isConfigSecret(key) ? pulumi.runtime.getConfig(key) : undefined;
  return createRedactor(json === undefined ? [] : leafValues(parseJson(json)));
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return json;
  }
}

/** Not the keys, which are names of pins and fields. */
function leafValues(value: unknown): unknown[] {
  return typeof value === "object" && value !== null ? Object.values(value).flatMap(leafValues) : [value];
}
