// The filter of a pin: arguments that it refuses, equality by meaning, and the query that a held image has to match.

import { canonicalValue } from "../values/argumentKinds.js";
import { ARGUMENTS, type ArgumentName } from "../values/arguments.js";
import { isArgumentName } from "../values/parseArguments.js";
import { type ImageQuery, parseArguments } from "../values/query.js";

type Filter = Readonly<Record<string, unknown>>;

const NOT_IN_FILTER = "a pin holds one image; to select it, use imageId, asOf or follow of the pin.";

/** Arguments of getImage that a pin's filter refuses, with the reason. */
export const REFUSED_IN_FILTER = {
  imageId: NOT_IN_FILTER,
  imageIds: NOT_IN_FILTER,
  mostRecent: NOT_IN_FILTER,
  sortBy: NOT_IN_FILTER,
  sortOrder: NOT_IN_FILTER,
  maxResults: NOT_IN_FILTER,
  outputFile: "a pin does not write files; use getImages instead.",
  explain: "use getImage or the command alicloud-images explain instead.",
  dryRun: "a pin needs an image; use getImages instead.",
} as const satisfies Partial<Record<ArgumentName, string>>;

/** Whether two filters have the same meaning, regardless of spelling and order. Region and profile are not compared. */
export function sameFilter(a: Filter, b: Filter): boolean {
  return canonicalFilter(a) === canonicalFilter(b);
}

/** The query that a held image has to match. The minimum age applies only to the selection of an image. */
export function matchQuery(filter: Filter): ImageQuery {
  const { minAge: _, ...rest } = filter;
  return parseArguments(rest, { of: "filter", nowMs: 0 });
}

function canonicalFilter(filter: Filter): string {
  const entries = Object.entries(filter)
    .filter(([name, value]) => !isSetting(name) && !isEmpty(value))
    .map(([name, value]) => [name, isArgumentName(name) ? canonicalValue(name, value) : value] as const);
  return JSON.stringify(sortByName(entries));
}

/** Region and profile select where and as whom to look up, not which images match. */
function isSetting(name: string): boolean {
  return isArgumentName(name) && "setting" in ARGUMENTS[name];
}

function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return true;
  return typeof value === "object" && Object.keys(value).length === 0;
}

function sortByName<Value>(entries: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}
