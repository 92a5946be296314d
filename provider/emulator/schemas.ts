// Are a catalogue, accounts and fault rules, from a file or a program, what the endpoint can use?

import { validateHeaderName, validateHeaderValue } from "node:http";
import { ConfigurationError } from "../values/errors.js";
import type { FaultRule } from "./faults.js";
import type { Account, Catalogue } from "./records.js";

type Fields = Readonly<Record<string, unknown>>;

/**
 * Reads the JSON text of a definition. `ImageOwnerId` may stand as bare digits, as in real answers: it becomes text
 * before a JavaScript number could round it.
 */
export function parseDefinition(text: string): unknown {
  return JSON.parse(text.replace(/("ImageOwnerId"\s*:\s*)(\d+)(?=\s*[,}])/g, '$1"$2"'));
}

/** @throws ConfigurationError that names every mistake. */
export function checkCatalogue(value: unknown, source: string): Catalogue {
  const problems: string[] = [];
  const regions = isFields(value) ? value["regions"] : undefined;
  if (!isFields(regions)) problems.push('has no "regions" object with a list of records for each region id');
  for (const [regionId, records] of Object.entries(isFields(regions) ? regions : {})) {
    if (!Array.isArray(records)) problems.push(`has no list of records for region "${regionId}"`);
    else problems.push(...records.flatMap((record, at) => recordProblems(record, `regions.${regionId}[${at}]`)));
  }
  refuse(problems, source);
  return value as Catalogue;
}

/** Takes a list of accounts, or an object with such a list under `accounts`. @throws ConfigurationError that names every mistake. */
export function checkAccounts(value: unknown, source: string): readonly Account[] {
  const accounts = isFields(value) ? value["accounts"] : value;
  const problems: string[] = [];
  if (!Array.isArray(accounts) || accounts.length === 0) problems.push("is no list of at least one account");
  else problems.push(...accounts.flatMap((account, at) => accountProblems(account, `account ${at + 1}`)));
  refuse(problems, source);
  return accounts as readonly Account[];
}

/** Takes a list of rules, or an object with such a list under `faults`. @throws ConfigurationError that names every mistake. */
export function checkFaults(value: unknown, source: string): readonly FaultRule[] {
  const rules = isFields(value) ? value["faults"] : value;
  const problems: string[] = [];
  if (!Array.isArray(rules)) problems.push("is no list of rules");
  else problems.push(...rules.flatMap((rule, at) => ruleProblems(rule, `rule ${at + 1}`)));
  refuse(problems, source);
  return rules as readonly FaultRule[];
}

function recordProblems(record: unknown, place: string): string[] {
  if (!isFields(record)) return [`${place} is no object`];
  const { _owner, _sharedWith, _expired } = record;
  const problems: string[] = [];
  if (_owner !== undefined && typeof _owner !== "string") problems.push(`${place}._owner is no text`);
  if (_sharedWith !== undefined && !isTexts(_sharedWith))
    problems.push(`${place}._sharedWith is no list of account ids`);
  if (_expired !== undefined && typeof _expired !== "boolean")
    problems.push(`${place}._expired is neither true nor false`);
  return problems;
}

const ACCOUNT_CHOICES = {
  status: ["active", "inactive"],
  describeImages: ["allowed", "denied"],
  communityImages: ["allowed", "refused"],
} as const;

/** Names fields only: a wrong value may be a secret in the wrong place. */
function accountProblems(account: unknown, place: string): string[] {
  if (!isFields(account)) return [`${place} is no object`];
  const problems: string[] = [];
  for (const field of ["accountId", "accessKeyId", "accessKeySecret"]) {
    if (typeof account[field] !== "string" || account[field] === "") problems.push(`${place} has no ${field}`);
  }
  const { securityToken, securityTokenExpires } = account;
  if (securityToken !== undefined && typeof securityToken !== "string")
    problems.push(`${place}: securityToken is no text`);
  if (securityTokenExpires !== undefined && Number.isNaN(Date.parse(String(securityTokenExpires)))) {
    problems.push(`${place}: securityTokenExpires is no time such as 2026-11-25T02:05:26Z`);
  }
  for (const [field, choices] of Object.entries(ACCOUNT_CHOICES)) {
    const value = account[field];
    if (value !== undefined && !choices.some((choice) => choice === value)) {
      problems.push(`${place}: ${field} is none of ${choices.join(", ")}`);
    }
  }
  return problems;
}

type Check = readonly [isRight: (value: unknown) => boolean, should: string];

const WHOLE: Check = [(value) => Number.isInteger(value) && Number(value) >= 0, "a whole number"];
const DURATION: Check = [
  (value) => typeof value === "number" && value >= 0 && value < 2 ** 31,
  "a number of milliseconds",
];
const TEXT: Check = [(value) => typeof value === "string", "a text"];
const TEXTS: Check = [isTexts, "a list of texts"];
const YES_NO: Check = [(value) => typeof value === "boolean", "true or false"];
const OBJECT: Check = [isFields, "an object"];
const NUMBERS: Check = [isNumbers, "a number, a list of numbers, or { from, to }"];

const RULE_CHECKS: Readonly<Record<string, Check>> = { when: OBJECT, answer: OBJECT, before: OBJECT, after: OBJECT };

const WHEN_CHECKS: Readonly<Record<string, Check>> = {
  page: NUMBERS,
  attempt: NUMBERS,
  request: NUMBERS,
  params: [
    (value) => isFields(value) && Object.values(value).every((text) => text === null || typeof text === "string"),
    "an object of texts and nulls",
  ],
  overPerMinute: WHOLE,
  chance: [(value) => typeof value === "number" && value >= 0 && value <= 1, "a number from 0 to 1"],
};

const ANSWER_CHECKS: Readonly<Record<string, Check>> = {
  delayMs: DURATION,
  code: [(value) => typeof value === "string" && value !== "", "an error code"],
  status: [
    (value) => Number.isInteger(value) && Number(value) >= 200 && Number(value) <= 599,
    "an HTTP status from 200 to 599",
  ],
  message: TEXT,
  more: OBJECT,
  body: TEXT,
  contentType: [(value) => areHeaders({ "content-type": value }), "a content type"],
  headers: [areHeaders, "an object of HTTP headers"],
  close: [
    (value) => value === true || value === "beforeHeaders" || value === "reset" || value === "midBody",
    "true, beforeHeaders, reset or midBody",
  ],
  keepBytes: WHOLE,
  slowBodyMs: DURATION,
  asPage: [(value) => Number.isInteger(value) && Number(value) >= 1, "a page number"],
  reverse: YES_NO,
  shuffle: YES_NO,
  drop: TEXTS,
  first: WHOLE,
  append: TEXTS,
  omit: TEXTS,
  set: OBJECT,
};

const CHANGE_CHECKS: Readonly<Record<string, Check>> = {
  region: TEXT,
  add: [isRecords, "a list of records"],
  addFirst: [isRecords, "a list of records"],
  remove: TEXTS,
  set: [(value) => isFields(value) && Object.values(value).every(isFields), "an object of fields for each image id"],
};

const EDITS: readonly string[] = ["asPage", "reverse", "shuffle", "drop", "first", "append", "omit", "set"];

function ruleProblems(rule: unknown, place: string): string[] {
  if (!isFields(rule)) return [`${place} is no object`];
  const { when, answer, before, after } = rule;
  return [
    ...fieldProblems(rule, RULE_CHECKS, place),
    ...fieldProblems(when, WHEN_CHECKS, `${place}: when`),
    ...fieldProblems(answer, ANSWER_CHECKS, `${place}: answer`),
    ...fieldProblems(before, CHANGE_CHECKS, `${place}: before`),
    ...fieldProblems(after, CHANGE_CHECKS, `${place}: after`),
    ...exclusionProblems(answer, `${place}: answer`),
  ];
}

function fieldProblems(value: unknown, checks: Readonly<Record<string, Check>>, place: string): string[] {
  if (!isFields(value)) return [];
  return Object.entries(value).flatMap(([field, content]) => {
    const check = Object.hasOwn(checks, field) ? checks[field] : undefined;
    if (check === undefined) return [`${place} has no "${field}"; it knows ${Object.keys(checks).join(", ")}`];
    const [isRight, should] = check;
    return content === undefined || isRight(content) ? [] : [`${place}.${field} should be ${should}`];
  });
}

/** An error, a text and a cut connection are no ordinary answers, so that they cannot be edited either. */
function exclusionProblems(answer: unknown, place: string): string[] {
  if (!isFields(answer)) return [];
  const kinds = ["code", "body", "close"].filter((field) => answer[field] !== undefined);
  const edits = EDITS.filter((field) => answer[field] !== undefined);
  if (kinds.length > 1) return [`${place} has ${kinds.join(" and ")}, of which it can do one`];
  if (kinds.length === 1 && edits.length > 0)
    return [`${place} has ${kinds[0]} and ${edits.join(", ")}, which exclude each other`];
  return [];
}

function refuse(problems: readonly string[], source: string): void {
  if (problems.length === 0) return;
  const shown = problems.slice(0, 20);
  const rest = problems.length - shown.length;
  throw new ConfigurationError(
    [...shown, ...(rest > 0 ? [`and ${rest} more`] : [])].map((problem) => `${source}: ${problem}.`),
  );
}

function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every((item) => typeof item === "string");
}

function isRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every((record) => recordProblems(record, "").length === 0);
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
    for (const [name, text] of Object.entries(value)) {
      validateHeaderName(name);
      validateHeaderValue(name, String(text));
    }
    return Object.values(value).every((text) => typeof text === "string");
  } catch {
    return false;
  }
}
