// What arguments ask for: parameters that the service filters by, predicates that we apply ourselves, all mistakes at once.

import { closest } from "fastest-levenshtein";
import { RE2JS } from "re2js";
import {
  ARGUMENT_NAMES,
  ARGUMENTS,
  type ArgumentKind,
  type ArgumentName,
  type GetImagesArgs,
  SORT_KEYS,
  SORT_ORDERS,
  type SortKey,
  type SortOrder,
} from "./arguments.js";
import { MAX_TAGS, type RequestParameters } from "./describeImages.js";
import { ArgumentError } from "./errors.js";
import { formatArgument } from "./formatArgument.js";
import type { Image } from "./image.js";
import { createdMs, formatMinute, parseDuration, parseSpan, SPAN_FORMS, type Span } from "./time.js";

/** A filter that we apply ourselves, since the service cannot. */
export interface Predicate {
  readonly argument: ArgumentName | "blocked";
  /** As a message shows it: `nameRegex "^web-"`. */
  readonly shown: string;
  readonly keeps: (image: Image) => boolean;
}

/** What one call asks for. */
export interface ImageQuery {
  /** One sweep for each; undefined: one sweep that leaves the choice to the service. */
  readonly owners: readonly string[] | undefined;
  /** The builder's account, in place of owners: see {@link resolveOwnerAccount}. */
  readonly ownerAccount: string | undefined;
  /** Ids asked for; undefined: all. */
  readonly imageIds: readonly string[] | undefined;
  /** Request parameters, without region, owner, ids and page. */
  readonly parameters: RequestParameters;
  /** Our own filters, in the order in which they apply. */
  readonly predicates: readonly Predicate[];
  readonly sortBy: SortKey;
  readonly sortOrder: SortOrder;
  /** Whether the caller named what to sort by. */
  readonly sortGiven: boolean;
  readonly mostRecent: boolean;
  readonly maxResults: number | undefined;
  readonly outputFile: string | undefined;
  /** Whether to tell how the result came about. */
  readonly explain: boolean;
  /** Every filter that was given, as messages show it, in a fixed order. */
  readonly shown: readonly string[];
}

export interface ParseOptions {
  /** The time from which `minAge` counts back, in epoch milliseconds. */
  readonly nowMs: number;
  /** What the arguments belong to, for messages: `getImages`. @default "getImages" */
  readonly of?: string | undefined;
  /** Arguments that are refused by name, with the reason. */
  readonly refused?: Readonly<Partial<Record<ArgumentName, string>>> | undefined;
}

/**
 * Reads arguments as a caller wrote them.
 *
 * Unknown values of an argument (a new architecture, a new status) are passed on: the service decides.
 *
 * @throws ArgumentError with one sentence for every mistake
 */
export function parseArguments(args: unknown, options: ParseOptions): ImageQuery {
  const problems: string[] = [];
  const values = readValues(args, options, problems);
  checkTogether(values, problems);
  if (problems.length > 0) throw new ArgumentError(problems);
  return buildQuery(values, options.nowMs);
}

/** Whether a list of ids and names names an image. */
export function isBlocked(
  blocked: readonly string[],
  { imageId, name }: { readonly imageId: string; readonly name: string },
): boolean {
  return blocked.includes(imageId) || blocked.includes(name);
}

/** A query that never selects the images that a list names, by id or by name. */
export function withoutBlocked(query: ImageQuery, blocked: readonly string[]): ImageQuery {
  if (blocked.length === 0) return query;
  const keeps = (image: Image) => !isBlocked(blocked, image);
  return {
    ...query,
    predicates: [
      ...query.predicates,
      { argument: "blocked", shown: formatArgument("alicloud-images:blocked", blocked), keeps },
    ],
  };
}

/**
 * A query for images that one account built, as the account that asks sees them: its own, or shared by that one, where
 * a family carries the owner's id.
 */
export function resolveOwnerAccount(query: ImageQuery, askingAccount: string): ImageQuery {
  const { ownerAccount, parameters } = query;
  if (ownerAccount === undefined) return query;
  const prefix = `acs:${ownerAccount}:`;
  const { ImageFamily: written, ...others } = parameters;
  const family = written?.startsWith(prefix) ? written.slice(prefix.length) : written;
  if (ownerAccount === askingAccount) {
    return {
      ...query,
      owners: ["self"],
      parameters: { ...others, ...(family === undefined ? {} : { ImageFamily: family }) },
    };
  }
  const shared = family === undefined ? {} : { ImageFamily: `${prefix}${family}` };
  return { ...query, owners: ["others"], parameters: { ...others, ImageOwnerId: ownerAccount, ...shared } };
}

// ---- values: each argument by itself

/** Values of arguments after reading; absent: not given. */
interface Values {
  text: Map<ArgumentName, string>;
  truth: Map<ArgumentName, boolean>;
  texts: Map<ArgumentName, readonly string[]>;
  pattern: Map<ArgumentName, RE2JS>;
  span: Map<ArgumentName, Span>;
  maxResults?: number;
  minAgeMs?: number;
  tags?: readonly (readonly [string, string])[];
  filters?: readonly { readonly key: string; readonly value: string }[];
  given: Map<ArgumentName, unknown>;
}

function readValues(args: unknown, options: ParseOptions, problems: string[]): Values {
  const values: Values = {
    text: new Map(),
    truth: new Map(),
    texts: new Map(),
    pattern: new Map(),
    span: new Map(),
    given: new Map(),
  };
  const of = options.of ?? "getImages";
  if (args === undefined || args === null) return values;
  if (typeof args !== "object" || Array.isArray(args)) {
    problems.push(
      `The arguments of ${of} must be one object, such as { owners: "system" }; they are ${formatArgument("", args).trim()}.`,
    );
    return values;
  }
  for (const [name, value] of Object.entries(args)) {
    if (value === undefined || value === null || value === "") continue;
    if (!isArgumentName(name)) {
      problems.push(`${of} has no argument "${name}". Did you mean "${closest(name, ARGUMENT_NAMES)}"?`);
      continue;
    }
    const refusal = options.refused?.[name];
    if (refusal !== undefined) {
      problems.push(`${of} takes no ${name}: ${refusal}`);
      continue;
    }
    readValue(name, value, values, problems);
  }
  return values;
}

function readValue(name: ArgumentName, value: unknown, values: Values, problems: string[]): void {
  const refuse = (remedy: string) => problems.push(`${formatArgument(name, value)} is not valid: ${remedy}`);
  const before = problems.length;
  READERS[ARGUMENTS[name].kind](name, value, values, refuse);
  if (problems.length === before) values.given.set(name, value);
}

type Reader = (name: ArgumentName, value: unknown, values: Values, refuse: (remedy: string) => void) => void;

const READERS: Readonly<Record<ArgumentKind, Reader>> = {
  text: (name, value, values, refuse) => {
    if (typeof value !== "string")
      return refuse(`give a text${typeof value === "number" ? "; put it in quotes" : ""}.`);
    values.text.set(name, value);
  },
  digits: (name, value, values, refuse) => {
    if (typeof value !== "string" || !/^\d{1,20}$/.test(value)) {
      return refuse('give the account id in digits and in quotes, such as "1234567890123456".');
    }
    values.text.set(name, value);
  },
  boolean: (name, value, values, refuse) => {
    if (typeof value !== "boolean") return refuse("give true or false, without quotes.");
    values.truth.set(name, value);
  },
  count: (_name, value, values, refuse) => {
    if (typeof value !== "number" || !Number.isSafeInteger(value) || value < 1)
      return refuse("give a whole number from 1.");
    values.maxResults = value;
  },
  instant: (name, value, values, refuse) => {
    const span = typeof value === "string" ? parseSpan(value) : undefined;
    if (span === undefined) return refuse(`give ${SPAN_FORMS}.`);
    values.span.set(name, span);
  },
  duration: (_name, value, values, refuse) => {
    const ms = typeof value === "string" ? parseDuration(value) : undefined;
    if (ms === undefined) return refuse('give a whole number and one of m, h, d, w, such as "7d".');
    values.minAgeMs = ms;
  },
  pattern: (name, value, values, refuse) => {
    if (typeof value !== "string") return refuse("give a pattern as a text.");
    try {
      values.pattern.set(name, RE2JS.compile(value));
    } catch (error) {
      refuse(
        `${patternFault(error)}. Patterns are RE2: no lookahead, no backreferences; excludeNameRegex leaves names out.`,
      );
    }
  },
  texts: (name, value, values, refuse) => {
    if (!isTexts(value) || value.some((item) => item === ""))
      return refuse("give a list of texts, none of them empty.");
    values.texts.set(name, [...new Set(value)]);
  },
  textOrTexts: (name, value, values, refuse) => {
    const list = typeof value === "string" ? value.split(",").map((item) => item.trim()) : value;
    if (!isTexts(list) || list.some((item) => item === ""))
      return refuse("give a text, or a list of texts, none of them empty.");
    if (list.length > 0) values.texts.set(name, [...new Set(list)]);
  },
  tags: (_name, value, values, refuse) => {
    if (typeof value !== "object" || value === null || Array.isArray(value))
      return refuse('give keys and values, such as { env: "prod" }.');
    const entries = Object.entries(value);
    const wrong = entries
      .filter(([key, item]) => key === "" || typeof item !== "string")
      .map(([key]) => JSON.stringify(key));
    if (wrong.length > 0) {
      return refuse(
        `a key must not be empty and a value must be a text (see ${wrong.join(", ")}); tagKeys asks for a key whatever its value.`,
      );
    }
    values.tags = entries as [string, string][];
  },
  filters: (_name, value, values, refuse) => {
    const right =
      Array.isArray(value) &&
      value.every((item) => typeof item?.key === "string" && item.key !== "" && typeof item.value === "string");
    if (!right)
      return refuse('give a list of { key, value }, both texts, such as { key: "NetworkType", value: "vpc" }.');
    values.filters = value as { key: string; value: string }[];
  },
  sortKey: (name, value, values, refuse) => readChoice(name, value, SORT_KEYS, values, refuse),
  sortOrder: (name, value, values, refuse) => readChoice(name, value, SORT_ORDERS, values, refuse),
};

function readChoice(
  name: ArgumentName,
  value: unknown,
  choices: readonly string[],
  values: Values,
  refuse: (remedy: string) => void,
): void {
  if (typeof value !== "string" || !choices.includes(value))
    return refuse(`give ${choices.map((c) => `"${c}"`).join(" or ")}.`);
  values.text.set(name, value);
}

function patternFault(error: unknown): string {
  const message = error instanceof Error ? error.message : String(error);
  return message.replace(/^error parsing regexp: /, "").replace(/`/g, '"');
}

// ---- checks: arguments that do not go together

function checkTogether(values: Values, problems: string[]): void {
  const { text, truth, texts, span } = values;
  const tagCount = (values.tags?.length ?? 0) + (texts.get("tagKeys")?.length ?? 0);
  if (tagCount > MAX_TAGS) {
    problems.push(`tags and tagKeys name ${tagCount} tags; the service takes ${MAX_TAGS} at most.`);
  }
  const owners = texts.get("owners");
  if (truth.get("isPublic") === true && (owners?.length !== 1 || owners[0] !== "others")) {
    problems.push('isPublic true lists community images and needs owners: "others".');
  }
  for (const other of ["owners", "imageOwnerId"] as const) {
    if (!text.has("ownerAccount") || !(texts.has(other) || text.has(other))) continue;
    problems.push(`ownerAccount says who built the images and ${other} says it too: leave ${other} out.`);
  }
  if (text.has("imageId") && texts.has("imageIds")) {
    problems.push("imageId and imageIds are both given: put all ids into imageIds.");
  }
  const status = texts.get("status");
  if (status !== undefined && status.length > 1 && status.includes("ALL")) {
    problems.push(`${formatArgument("status", values.given.get("status"))} mixes ALL with others: give ALL alone.`);
  }
  if (truth.get("mostRecent") === true && text.get("sortBy") === "name") {
    problems.push(
      'mostRecent means the newest and sortBy "name" another order: leave one of them out; getImage with sortBy takes the first in that order.',
    );
  }
  const after = span.get("createdAfter");
  const before = span.get("createdBefore");
  if (after !== undefined && before !== undefined && after.startMs > before.endMs) {
    problems.push("createdAfter lies after createdBefore: no image can match.");
  }
  for (const filter of values.filters ?? []) {
    const twin =
      filter.key === "CreationStartTime"
        ? "createdAfter"
        : filter.key === "CreationEndTime"
          ? "createdBefore"
          : undefined;
    if (twin !== undefined && span.has(twin))
      problems.push(`filters names ${filter.key} and ${twin} is given too: give ${twin} alone.`);
  }
}

// ---- the query

function buildQuery(values: Values, nowMs: number): ImageQuery {
  const imageId = values.text.get("imageId");
  return {
    owners: values.texts.get("owners"),
    ownerAccount: values.text.get("ownerAccount"),
    imageIds: imageId !== undefined ? [imageId] : values.texts.get("imageIds"),
    parameters: buildParameters(values),
    predicates: buildPredicates(values, nowMs),
    sortBy: (values.text.get("sortBy") as SortKey | undefined) ?? "creationTime",
    sortOrder: (values.text.get("sortOrder") as SortOrder | undefined) ?? "descending",
    sortGiven: values.text.has("sortBy"),
    mostRecent: values.truth.get("mostRecent") ?? false,
    maxResults: values.maxResults,
    outputFile: values.text.get("outputFile"),
    explain: values.truth.get("explain") ?? false,
    shown: ARGUMENT_NAMES.filter((name) => values.given.has(name) && !("setting" in ARGUMENTS[name])).map((name) =>
      formatArgument(name, values.given.get(name)),
    ),
  };
}

function buildParameters(values: Values): RequestParameters {
  const parameters: Record<string, string> = {};
  for (const name of ARGUMENT_NAMES) {
    const argument = ARGUMENTS[name];
    if (!("wire" in argument)) continue;
    const value = values.text.get(name) ?? values.truth.get(name);
    if (value !== undefined) parameters[argument.wire] = String(value);
  }
  const status = values.texts.get("status");
  if (status !== undefined) parameters["Status"] = status.join(",");
  // With Usable the service demands a Status and has no default for it.
  else if (values.truth.has("usable")) parameters["Status"] = "Available";
  const tags: (readonly [string, string?])[] = [
    ...(values.tags ?? []),
    ...(values.texts.get("tagKeys") ?? []).map((key) => [key] as const),
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

/** The service counts minutes, and may mean the start of one: the window is widened to whole minutes, so that it loses no image. */
function creationWindow({ span }: Values): { key: string; value: string }[] {
  const minuteMs = 60_000;
  const after = span.get("createdAfter");
  const before = span.get("createdBefore");
  return [
    ...(after === undefined ? [] : [{ key: "CreationStartTime", value: formatMinute(after.startMs) }]),
    ...(before === undefined
      ? []
      : [{ key: "CreationEndTime", value: formatMinute(Math.ceil(before.endMs / minuteMs) * minuteMs) }]),
  ];
}

function buildPredicates(values: Values, nowMs: number): Predicate[] {
  const { pattern, span, text, minAgeMs } = values;
  const predicates: Predicate[] = [];
  const add = (argument: ArgumentName, keeps: (image: Image) => boolean) =>
    predicates.push({ argument, shown: formatArgument(argument, values.given.get(argument)), keeps });
  const nameRegex = pattern.get("nameRegex");
  if (nameRegex !== undefined) add("nameRegex", ({ name }) => name !== "" && nameRegex.matcher(name).find());
  const excludeNameRegex = pattern.get("excludeNameRegex");
  if (excludeNameRegex !== undefined) {
    add("excludeNameRegex", ({ name }) => name === "" || !excludeNameRegex.matcher(name).find());
  }
  for (const name of ["platform", "bootMode", "imageVersion"] as const) {
    const wanted = text.get(name);
    if (wanted !== undefined) add(name, (image) => image[name] === wanted);
  }
  const after = span.get("createdAfter");
  if (after !== undefined) add("createdAfter", (image) => createdMs(image) >= after.startMs);
  const before = span.get("createdBefore");
  if (before !== undefined) add("createdBefore", (image) => createdMs(image) <= before.endMs);
  if (minAgeMs !== undefined) add("minAge", (image) => createdMs(image) <= nowMs - minAgeMs);
  return predicates;
}

function isArgumentName(name: string): name is ArgumentName & keyof GetImagesArgs {
  return Object.hasOwn(ARGUMENTS, name);
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}
