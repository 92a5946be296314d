// The query that arguments describe: request parameters for the service, and filters that are applied to its answer.

import { findConflicts } from "./argumentConflicts.js";
import { ARGUMENTS, type SortKey, type SortOrder } from "./arguments.js";
import type { RequestParameters } from "./describeImages.js";
import { ArgumentError } from "./errors.js";
import { type ParsedArguments, type ParseOptions, parseEach } from "./parseArguments.js";
import { buildPredicates, type Predicate } from "./predicates.js";
import { formatMinute } from "./time.js";

export interface ImageQuery {
  /** One listing for each; undefined: one listing with the service's default owners. */
  readonly owners: readonly string[] | undefined;
  /** The builder's account, in place of owners: see {@link resolveOwnerAccount}. */
  readonly ownerAccount: string | undefined;
  /** Undefined: all. */
  readonly imageIds: readonly string[] | undefined;
  /** Request parameters, without region, owner, ids and page. */
  readonly parameters: RequestParameters;
  /** In the order in which they apply. */
  readonly predicates: readonly Predicate[];
  readonly sortBy: SortKey;
  readonly sortOrder: SortOrder;
  /** Whether the caller set `sortBy`. */
  readonly isSortExplicit: boolean;
  readonly mostRecent: boolean;
  readonly maxResults: number | undefined;
  readonly outputFile: string | undefined;
  readonly explain: boolean;
  /** Every filter of the caller, for messages, in a fixed order. */
  readonly filters: readonly string[];
}

/**
 * Parses arguments as a caller wrote them.
 *
 * Unknown values of an argument (a new architecture, a new status) are passed on: the service decides.
 *
 * @throws ArgumentError with one sentence for every mistake
 */
export function parseArguments(args: unknown, options: ParseOptions): ImageQuery {
  const parsed = parseEach(args, options);
  const problems = [...parsed.problems, ...findConflicts(parsed)];
  if (problems.length > 0) throw new ArgumentError(problems);
  const { values, names, format } = parsed;
  return {
    owners: values.owners,
    ownerAccount: values.ownerAccount,
    imageIds: values.imageId === undefined ? values.imageIds : [values.imageId],
    parameters: buildParameters(parsed),
    predicates: buildPredicates(parsed, options.nowMs),
    sortBy: values.sortBy ?? "creationTime",
    sortOrder: values.sortOrder ?? "descending",
    isSortExplicit: values.sortBy !== undefined,
    mostRecent: values.mostRecent ?? false,
    maxResults: values.maxResults,
    outputFile: values.outputFile,
    explain: values.explain ?? false,
    filters: names.filter((name) => !("setting" in ARGUMENTS[name])).map(format),
  };
}

function buildParameters({ values, names }: ParsedArguments): RequestParameters {
  const parameters: Record<string, string> = {};
  for (const name of names) {
    const argument = ARGUMENTS[name];
    if ("wire" in argument) parameters[argument.wire] = String(values[name]);
  }
  if (values.status !== undefined) parameters["Status"] = values.status.join(",");
  // With Usable the service requires a Status and has no default for it.
  else if (values.usable !== undefined) parameters["Status"] = "Available";
  const tags: (readonly [string, string?])[] = [
    ...(values.tags ?? []),
    ...(values.tagKeys ?? []).map((key) => [key] as const),
  ];
  tags.forEach(([key, value], index) => {
    parameters[`Tag.${index + 1}.Key`] = key;
    if (value !== undefined) parameters[`Tag.${index + 1}.Value`] = value;
  });
  [...(values.filters ?? []), ...creationWindow(values)].forEach(({ key, value }, index) => {
    parameters[`Filter.${index + 1}.Key`] = key;
    parameters[`Filter.${index + 1}.Value`] = value;
  });
  return parameters;
}

const MINUTE_MS = 60_000;

/**
 * The service's filter has minute precision and may compare with the start of the minute: the window is widened to whole
 * minutes, so it loses no image.
 */
function creationWindow({ createdAfter, createdBefore }: ParsedArguments["values"]): { key: string; value: string }[] {
  const window: { key: string; value: string }[] = [];
  if (createdAfter !== undefined) window.push({ key: "CreationStartTime", value: formatMinute(createdAfter) });
  if (createdBefore !== undefined) {
    const endMs = Math.ceil(createdBefore / MINUTE_MS) * MINUTE_MS;
    window.push({ key: "CreationEndTime", value: formatMinute(endMs) });
  }
  return window;
}
