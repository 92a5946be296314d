// Validation of objects from files and programs by tables of field checks.

import { ConfigurationError } from "../values/errors.js";

export type Fields = Readonly<Record<string, unknown>>;

const MAX_LISTED_PROBLEMS = 20;

/** A check of one field, and the words after "must be" in its error message. */
export type Check = readonly [isValid: (value: unknown) => boolean, expected: string];

export type Checks = Readonly<Record<string, Check>>;

export const STRING: Check = [(value) => typeof value === "string", "a string"];
export const NON_EMPTY: Check = [(value) => typeof value === "string" && value !== "", "a non-empty string"];
export const STRINGS: Check = [isStrings, "a list of strings"];
export const BOOLEAN: Check = [(value) => typeof value === "boolean", "true or false"];
export const OBJECT: Check = [isFields, "an object"];

export function integer(min: number, max = Number.POSITIVE_INFINITY): Check {
  return [
    (value) => Number.isInteger(value) && Number(value) >= min && Number(value) <= max,
    Number.isFinite(max) ? `an integer from ${min} to ${max}` : `an integer of at least ${min}`,
  ];
}

export function oneOf(...values: readonly unknown[]): Check {
  return [(value) => values.includes(value), values.join(" or ")];
}

export function optional([isValid, expected]: Check): Check {
  return [(value) => value === undefined || isValid(value), expected];
}

/**
 * The problems of an object's fields; fields without a check are ignored. Values are not quoted, because they can be
 * secrets.
 *
 * @param prefix such as `account 1: ` or `rule 1: when.`
 */
export function checkFields(value: unknown, checks: Checks, prefix: string): string[] {
  if (!isFields(value)) return [`${prefix.replace(/[.: ]+$/, "")} must be an object`];
  return Object.entries(checks).flatMap(([field, [isValid, expected]]) =>
    isValid(value[field]) ? [] : [`${prefix}${field} must be ${expected}`],
  );
}

/** Throws the problems. @throws ConfigurationError if there are any. */
export function throwIfAny(problems: readonly string[], source: string): void {
  if (problems.length === 0) return;
  const listed = problems.slice(0, MAX_LISTED_PROBLEMS);
  const others = problems.length - listed.length;
  throw new ConfigurationError(
    [...listed, ...(others > 0 ? [`and ${others} more`] : [])].map((problem) => `${source}: ${problem}.`),
  );
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isStrings(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
