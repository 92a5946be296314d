// Parsing of argument values, and comparison by meaning, for each kind of argument.

import { RE2JS } from "re2js";
import {
  ARGUMENTS,
  type ArgumentKind,
  type ArgumentName,
  type RawFilter,
  SORT_KEYS,
  SORT_ORDERS,
} from "./arguments.js";
import { parseDuration, parseSpan, SPAN_FORMS } from "./time.js";

/** A value that cannot be used, with the sentence that says what it must be. */
export class InvalidValue {
  constructor(readonly reason: string) {}
}

interface Kind<Value> {
  /** Undefined for a value that counts as absent. */
  readonly parse: (value: unknown) => Value | InvalidValue | undefined;
  /** JSON value that is equal for all values of the same meaning. @default the parsed value */
  readonly canonical?: (value: Value) => unknown;
}

const KINDS = {
  string: defineKind({
    parse: (value) => {
      if (typeof value === "string") return value;
      return new InvalidValue(`it must be a string${typeof value === "number" ? "; put it in quotes" : ""}.`);
    },
  }),
  accountId: defineKind({
    parse: (value) => {
      if (typeof value === "string" && /^\d{1,20}$/.test(value)) return value;
      return new InvalidValue('it must be the account id in digits and in quotes, such as "1234567890123456".');
    },
  }),
  boolean: defineKind({
    parse: (value) =>
      typeof value === "boolean" ? value : new InvalidValue("it must be true or false, without quotes."),
  }),
  positiveInteger: defineKind({
    parse: (value) => {
      if (typeof value === "number" && Number.isSafeInteger(value) && value > 0) return value;
      return new InvalidValue("it must be a positive integer.");
    },
  }),
  startTime: defineKind({
    parse: (value) => spanOf(value)?.startMs ?? new InvalidValue(`it must be ${SPAN_FORMS}.`),
  }),
  endTime: defineKind({
    parse: (value) => spanOf(value)?.endMs ?? new InvalidValue(`it must be ${SPAN_FORMS}.`),
  }),
  duration: defineKind({
    parse: (value) =>
      (typeof value === "string" ? parseDuration(value) : undefined) ??
      new InvalidValue('it must be an integer followed by m, h, d or w, such as "7d".'),
  }),
  pattern: defineKind({
    parse: parsePattern,
    canonical: (pattern) => pattern.pattern(),
  }),
  "string[]": defineKind({
    parse: (value) => uniqueStrings(value) ?? new InvalidValue("it must be a list of non-empty strings."),
    canonical: sorted,
  }),
  "string or list": defineKind({
    parse: (value) => {
      const list = typeof value === "string" ? value.split(",").map((item) => item.trim()) : value;
      if (Array.isArray(list) && list.length === 0) return undefined;
      return uniqueStrings(list) ?? new InvalidValue("it must be a non-empty string or a list of them.");
    },
    canonical: sorted,
  }),
  tags: defineKind({
    parse: parseTags,
    canonical: (tags) => sorted(tags.map((tag) => JSON.stringify(tag))),
  }),
  filters: defineKind({
    parse: (value) =>
      isRawFilters(value)
        ? value
        : new InvalidValue(
            'it must be a list of { key, value } strings, such as { key: "NetworkType", value: "vpc" }.',
          ),
    canonical: (filters) => sorted([...new Set(filters.map(({ key, value }) => JSON.stringify([key, value])))]),
  }),
  sortKey: defineKind({ parse: (value) => parseChoice(value, SORT_KEYS) }),
  sortOrder: defineKind({
    parse: (value) => parseChoice(value, SORT_ORDERS),
  }),
} as const satisfies Record<ArgumentKind, unknown>;

/** An argument's value after parsing. */
export type ParsedValue<Name extends ArgumentName> = Exclude<
  ReturnType<(typeof KINDS)[(typeof ARGUMENTS)[Name]["kind"]]["parse"]>,
  InvalidValue | undefined
>;

export function parseValue(name: ArgumentName, value: unknown): ParsedValue<ArgumentName> | InvalidValue | undefined {
  return KINDS[ARGUMENTS[name].kind].parse(value);
}

/** A JSON value that is equal for all values of an argument that mean the same; an invalid value stays as it is. */
export function canonicalValue(name: ArgumentName, value: unknown): unknown {
  return KINDS[ARGUMENTS[name].kind].canonical(value);
}

/** Hides the value's type from `canonical`, which all kinds then share. */
function defineKind<Value>({ parse, canonical = (value) => value }: Kind<Value>) {
  return {
    parse,
    canonical: (value: unknown): unknown => {
      const parsed = parse(value);
      return parsed === undefined || parsed instanceof InvalidValue ? value : canonical(parsed);
    },
  };
}

function spanOf(value: unknown) {
  return typeof value === "string" ? parseSpan(value) : undefined;
}

function parsePattern(value: unknown): RE2JS | InvalidValue {
  if (typeof value !== "string") return new InvalidValue("it must be a pattern in a string.");
  try {
    return RE2JS.compile(value);
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    const fault = message.replace(/^error parsing regexp: /, "").replace(/`/g, '"');
    return new InvalidValue(
      `${fault}. Patterns are RE2, without lookahead and backreferences; to exclude names, use excludeNameRegex.`,
    );
  }
}

function parseTags(value: unknown): readonly (readonly [key: string, value: string])[] | InvalidValue {
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    return new InvalidValue('it must be an object of keys and values, such as { env: "prod" }.');
  }
  const entries = Object.entries(value);
  const wrong = entries.filter(([key, item]) => key === "" || typeof item !== "string");
  if (wrong.length === 0) return entries;
  const keys = wrong.map(([key]) => JSON.stringify(key)).join(", ");
  return new InvalidValue(
    `a key must not be empty and a value must be a string (see ${keys}); to match any value of a key, use tagKeys.`,
  );
}

function parseChoice<Choice extends string>(value: unknown, choices: readonly Choice[]): Choice | InvalidValue {
  const choice = choices.find((candidate) => candidate === value);
  return choice ?? new InvalidValue(`it must be ${choices.map((candidate) => `"${candidate}"`).join(" or ")}.`);
}

function uniqueStrings(value: unknown): readonly string[] | undefined {
  if (!Array.isArray(value) || !value.every((item) => typeof item === "string" && item !== "")) return undefined;
  return [...new Set<string>(value)];
}

function isRawFilters(value: unknown): value is readonly RawFilter[] {
  return (
    Array.isArray(value) &&
    value.every((item) => typeof item?.key === "string" && item.key !== "" && typeof item.value === "string")
  );
}

function sorted(strings: readonly string[]): readonly string[] {
  return [...strings].sort();
}
