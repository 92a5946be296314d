// Filters that are applied here, to what the service lists, because the service cannot.

import type { ArgumentName } from "./arguments.js";
import type { Image } from "./image.js";
import type { ParsedArguments } from "./parseArguments.js";
import { createdMs } from "./time.js";

export interface Predicate {
  readonly argument: ArgumentName | "blocked";
  /** For messages: `nameRegex "^web-"`. */
  readonly description: string;
  readonly keeps: (image: Image) => boolean;
}

/** Predicates in the order in which they apply. */
export function buildPredicates({ values, format }: ParsedArguments, nowMs: number): Predicate[] {
  const predicates: Predicate[] = [];
  const add = <Value>(
    argument: ArgumentName,
    value: Value | undefined,
    keeps: (image: Image, value: Value) => boolean,
  ) => {
    if (value === undefined) return;
    predicates.push({ argument, description: format(argument), keeps: (image) => keeps(image, value) });
  };
  add("nameRegex", values.nameRegex, ({ name }, pattern) => name !== "" && pattern.matcher(name).find());
  add("excludeNameRegex", values.excludeNameRegex, ({ name }, pattern) => name === "" || !pattern.matcher(name).find());
  for (const name of ["platform", "bootMode", "imageVersion"] as const) {
    add(name, values[name], (image, value) => image[name] === value);
  }
  add("createdAfter", values.createdAfter, (image, startMs) => createdMs(image) >= startMs);
  add("createdBefore", values.createdBefore, (image, endMs) => createdMs(image) <= endMs);
  add("minAge", values.minAge, (image, ageMs) => createdMs(image) <= nowMs - ageMs);
  return predicates;
}
