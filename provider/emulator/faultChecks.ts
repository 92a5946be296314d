// Validation of fault rules.

import { validateHeaderName, validateHeaderValue } from "node:http";
import {
  BOOLEAN,
  type Check,
  type Checks,
  checkFields,
  type Fields,
  integer,
  isFields,
  NON_EMPTY,
  OBJECT,
  oneOf,
  optional,
  STRING,
  STRINGS,
  throwIfAny,
} from "./checks.js";
import type { FaultRule } from "./faults.js";
import { isRecords } from "./schemas.js";

/** Accepts a list of rules, or an object with the list in `faults`. @throws ConfigurationError that lists every problem. */
export function checkFaults(value: unknown, source: string): readonly FaultRule[] {
  const rules = isFields(value) ? value["faults"] : value;
  const problems = Array.isArray(rules)
    ? rules.flatMap((rule, at) => ruleProblems(rule, `rule ${at + 1}: `))
    : ["must be a list of rules"];
  throwIfAny(problems, source);
  return rules as readonly FaultRule[];
}

const COUNT = integer(0);
const DURATION: Check = [
  (value) => typeof value === "number" && value >= 0 && value < 2 ** 31,
  "a number of milliseconds below 2^31",
];
const NUMBERS: Check = [isNumbers, "a number, a list of numbers, or { from, to }"];
const RECORDS: Check = [isRecords, "a list of records"];

const RULE_CHECKS: Checks = { when: OBJECT, answer: OBJECT, before: OBJECT, after: OBJECT };

const WHEN_CHECKS: Checks = {
  page: NUMBERS,
  attempt: NUMBERS,
  request: NUMBERS,
  params: [
    (value) => isFields(value) && Object.values(value).every((text) => text === null || typeof text === "string"),
    "an object of strings and nulls",
  ],
  overPerMinute: COUNT,
  chance: [(value) => typeof value === "number" && value >= 0 && value <= 1, "a number from 0 to 1"],
};

/** Changes to an answer with images. */
const EDIT_CHECKS: Checks = {
  asPage: integer(1),
  reverse: BOOLEAN,
  shuffle: BOOLEAN,
  drop: STRINGS,
  first: COUNT,
  append: STRINGS,
  omit: STRINGS,
  set: OBJECT,
};

const ANSWER_CHECKS: Checks = {
  delayMs: DURATION,
  code: NON_EMPTY,
  status: integer(200, 599),
  message: STRING,
  more: OBJECT,
  body: STRING,
  contentType: [(value) => areHeaders({ "content-type": value }), "a content type"],
  headers: [areHeaders, "an object of HTTP headers"],
  close: oneOf(true, "beforeHeaders", "reset", "midBody"),
  keepBytes: COUNT,
  slowBodyMs: DURATION,
  ...EDIT_CHECKS,
};

const CHANGE_CHECKS: Checks = {
  region: STRING,
  add: RECORDS,
  addFirst: RECORDS,
  remove: STRINGS,
  set: [(value) => isFields(value) && Object.values(value).every(isFields), "an object of fields by image id"],
};

function ruleProblems(rule: unknown, prefix: string): string[] {
  const problems = knownFieldProblems(rule, RULE_CHECKS, prefix);
  if (!isFields(rule)) return problems;
  const parts = { when: WHEN_CHECKS, answer: ANSWER_CHECKS, before: CHANGE_CHECKS, after: CHANGE_CHECKS };
  for (const [name, checks] of Object.entries(parts)) {
    const part = rule[name];
    if (isFields(part)) problems.push(...knownFieldProblems(part, checks, `${prefix}${name}.`));
  }
  return isFields(rule["answer"]) ? [...problems, ...exclusionProblems(rule["answer"], prefix)] : problems;
}

/** The problems of optional fields, of which the checks name all. */
function knownFieldProblems(value: unknown, checks: Checks, prefix: string): string[] {
  const unknown = isFields(value) ? Object.keys(value).filter((field) => !Object.hasOwn(checks, field)) : [];
  const known = Object.keys(checks).join(", ");
  const optionals = Object.fromEntries(Object.entries(checks).map(([field, check]) => [field, optional(check)]));
  return [
    ...unknown.map((field) => `${prefix}${field} is not a known field (${known})`),
    ...checkFields(value, optionals, prefix),
  ];
}

/** An error, a body and a closed connection exclude each other and all edits. */
function exclusionProblems(answer: Fields, prefix: string): string[] {
  const isSet = (field: string) => answer[field] !== undefined;
  const kinds = ["code", "body", "close"].filter(isSet);
  const edits = kinds.length > 0 ? Object.keys(EDIT_CHECKS).filter(isSet) : [];
  if (kinds.length + edits.length < 2) return [];
  return [`${prefix}answer cannot combine ${[...kinds, ...edits].join(", ")}`];
}

function isNumbers(value: unknown): boolean {
  if (typeof value === "number") return true;
  if (Array.isArray(value)) return value.every((item) => typeof item === "number");
  if (!isFields(value)) return false;
  return Object.entries(value).every(([end, number]) => (end === "from" || end === "to") && typeof number === "number");
}

function areHeaders(value: unknown): boolean {
  if (!isFields(value)) return false;
  try {
    for (const [name, content] of Object.entries(value)) {
      validateHeaderName(name);
      validateHeaderValue(name, String(content));
    }
    return Object.values(value).every((content) => typeof content === "string");
  } catch {
    return false;
  }
}
