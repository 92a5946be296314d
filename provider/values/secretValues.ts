// Secret values among the arguments, and the mark of secrets in states.

import { ARGUMENTS } from "./arguments.js";
import { createRedactor, type Redact } from "./redact.js";

/** Keys from the arguments down to a secret value: `["filter", "tags", "team"]`. Empty when everything is secret. */
export type SecretPath = readonly string[];

/** The key and the value of its field that mark an object as a secret, to the engine and in states. */
export const SECRET_MARK = {
  key: "4dabf18193072939515e22adb298388d",
  value: "1b47061264138c4ac30d75fd1eb44270",
} as const;

/** What the arguments hold at the paths. Names of arguments are no secrets, also when all the arguments are. */
export function valuesAt(args: unknown, paths: readonly SecretPath[]): readonly unknown[] {
  return paths.flatMap((path) => {
    const value = path.reduce<unknown>((at, key) => fieldsOf(at)[key], args);
    const isNamed = path.length === 0 || (path.length === 1 && path[0] === "filter");
    if (!isNamed || typeof value !== "object" || value === null) return [value];
    return Object.entries(value).flatMap(([key, item]) => (Object.hasOwn(ARGUMENTS, key) ? [item] : [key, item]));
  });
}

/** Takes the secrets of arguments out of texts. */
export function argumentsRedactor(args: unknown, paths: readonly SecretPath[]): Redact {
  return createRedactor(valuesAt(args, paths));
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Record<string, unknown>) : {};
}
