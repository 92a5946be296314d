// Validation of catalogues and accounts.

import {
  BOOLEAN,
  type Checks,
  checkFields,
  isFields,
  NON_EMPTY,
  oneOf,
  optional,
  STRING,
  STRINGS,
  throwIfAny,
} from "./checks.js";
import type { Account, Catalogue } from "./records.js";

const RECORD_CHECKS: Checks = {
  _owner: optional(STRING),
  _sharedWith: optional(STRINGS),
  _expired: optional(BOOLEAN),
};

const ACCOUNT_CHECKS: Checks = {
  accountId: NON_EMPTY,
  accessKeyId: NON_EMPTY,
  accessKeySecret: NON_EMPTY,
  securityToken: optional(STRING),
  securityTokenExpires: optional([
    (value) => !Number.isNaN(Date.parse(String(value))),
    "a time such as 2026-11-25T02:05:26Z",
  ]),
  status: optional(oneOf("active", "inactive")),
  describeImages: optional(oneOf("allowed", "denied")),
  communityImages: optional(oneOf("allowed", "refused")),
};

/** Parses JSON. `ImageOwnerId` can be a number as in real answers; it becomes a string, because parsing would round it. */
export function parseDefinition(json: string): unknown {
  return JSON.parse(json.replace(/("ImageOwnerId"\s*:\s*)(\d+)(?=\s*[,}])/g, '$1"$2"'));
}

/** @throws ConfigurationError that lists every problem. */
export function checkCatalogue(value: unknown, source: string): Catalogue {
  const regions = isFields(value) ? value["regions"] : undefined;
  const problems = isFields(regions)
    ? Object.entries(regions).flatMap(([regionId, records]) =>
        Array.isArray(records)
          ? records.flatMap((record, at) => checkFields(record, RECORD_CHECKS, `regions.${regionId}[${at}].`))
          : [`regions.${regionId} must be a list of records`],
      )
    : ["regions must be an object with a list of records for each region id"];
  throwIfAny(problems, source);
  return value as Catalogue;
}

/** Accepts a list of accounts, or an object with the list in `accounts`. @throws ConfigurationError that lists every problem. */
export function checkAccounts(value: unknown, source: string): readonly Account[] {
  const accounts = isFields(value) ? value["accounts"] : value;
  const problems =
    Array.isArray(accounts) && accounts.length > 0
      ? accounts.flatMap((account, at) => checkFields(account, ACCOUNT_CHECKS, `account ${at + 1}: `))
      : ["must be a list of at least one account"];
  throwIfAny(problems, source);
  return accounts as readonly Account[];
}

export function isRecords(value: unknown): boolean {
  return Array.isArray(value) && value.every((record) => checkFields(record, RECORD_CHECKS, "").length === 0);
}
