// Fault injection by rules. The first matching rule applies.

import type { Parameters } from "./parameters.js";
import type { CatalogueChange } from "./records.js";
import { random } from "./seededRandom.js";

/** A number, a list of numbers, or an inclusive range. */
export type Numbers = number | readonly number[] | { readonly from?: number; readonly to?: number };

/** Conditions of a rule, all of which must match. `{}` matches every request. */
export interface FaultWhen {
  /** PageNumber of the request, 1 if not sent. */
  readonly page?: Numbers;
  /** Attempt number of the request, from 1. Requests with equal parameters, ignoring the common ones, are attempts of one request. */
  readonly attempt?: Numbers;
  /** Number of the request, from 1. GetCallerIdentity is not counted and matches no rule. */
  readonly request?: Numbers;
  /** Exact parameter values; `null`: not sent. */
  readonly params?: Readonly<Record<string, string | null>>;
  /** Matches once the account has sent more than this number of requests for the region in the current clock minute, as the service throttles. */
  readonly overPerMinute?: number;
  /** Probability from 0 to 1, chosen by the endpoint's seed: deterministic per request and attempt. */
  readonly chance?: number;
}

/** The effect of a rule. `code`, `body` and `close` exclude each other and the edits (`asPage` to `set`). */
export interface FaultAnswer {
  /** Milliseconds to wait before anything else. */
  readonly delayMs?: number;
  /** Error code to answer with. */
  readonly code?: string;
  /** HTTP status. @default 400 with `code`, 200 with `body` */
  readonly status?: number;
  /** Error message; `{accessKeyId}`, `{securityToken}` and `{signature}` are replaced by the values of the request. @default the service's message for the code */
  readonly message?: string;
  /** Additional fields of the error body. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Response body to send as is. */
  readonly body?: string;
  /** Content-Type of `body`. @default "text/html" */
  readonly contentType?: string;
  /** Additional response headers, with `code` or `body`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `true` or `beforeHeaders`: closes the connection without an answer. `reset`: the same by a TCP reset. `midBody`: closes it after half of the body. */
  readonly close?: true | "beforeHeaders" | "reset" | "midBody";
  /** Number of bytes to truncate the body to, with a matching Content-Length. */
  readonly keepBytes?: number;
  /** Milliseconds over which the body is sent, in ten chunks. */
  readonly slowBodyMs?: number;
  /** Number of the page whose images are sent instead. */
  readonly asPage?: number;
  /** Reverses the list before paging. */
  readonly reverse?: boolean;
  /** Shuffles the list before paging, by the endpoint's seed and differently per request. */
  readonly shuffle?: boolean;
  /** Ids of images to remove from the page. */
  readonly drop?: readonly string[];
  /** Number of images to truncate the page to. */
  readonly first?: number;
  /** Ids of catalogue images to append to the page. */
  readonly append?: readonly string[];
  /** Top-level fields to remove from the answer. */
  readonly omit?: readonly string[];
  /** Top-level fields to set in the answer. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** One fault rule. Without `answer` the normal answer is sent. */
export interface FaultRule {
  /** @default {} matches every request */
  readonly when?: FaultWhen;
  readonly answer?: FaultAnswer;
  /** Catalogue change before the answer is computed. */
  readonly before?: CatalogueChange;
  /** Catalogue change after the answer is computed. */
  readonly after?: CatalogueChange;
}

/** The request properties that rules match. */
export interface FaultRequest {
  readonly parameters: Parameters;
  /** Account and region of an authorized request; `undefined` for any other. */
  readonly throttlingKey: string | undefined;
  readonly now: number;
}

/** The rule that applies to a request. */
export interface SelectedFault {
  readonly rule: FaultRule;
  /** Identifies the request and its attempt, for choices by seed. */
  readonly randomKey: string;
}

const MINUTE_MS = 60_000;
/** Number of different requests whose attempts are counted; the least recent are dropped. */
const MAX_COUNTED_REQUESTS = 50_000;
const COMMON_PARAMETERS: readonly string[] = [
  "Action",
  "Version",
  "Format",
  "AccessKeyId",
  "SecurityToken",
  "Timestamp",
];

/** Fault rules with their counters. */
export class FaultScript {
  readonly #rules: readonly FaultRule[];
  readonly #seed: number;
  readonly #countsAttempts: boolean;
  readonly #countsMinutes: boolean;
  readonly #attempts = new Map<string, number>();
  readonly #minutes = new Map<string, { minute: number; requests: number }>();
  #requests = 0;

  constructor(rules: readonly FaultRule[], seed: number) {
    this.#rules = rules;
    this.#seed = seed;
    this.#countsAttempts = rules.some(
      ({ when, answer }) => (when?.attempt ?? when?.chance ?? answer?.shuffle) !== undefined,
    );
    this.#countsMinutes = rules.some(({ when }) => when?.overPerMinute !== undefined);
  }

  /** Counts a request and selects its rule. */
  select(request: FaultRequest): SelectedFault | undefined {
    this.#requests++;
    if (this.#rules.length === 0) return undefined;
    const key = this.#countsAttempts ? requestKey(request.parameters) : "";
    const attempt = this.#countAttempt(key);
    const perMinute = this.#countMinute(request);
    const at = this.#rules.findIndex(({ when = {} }, place) => {
      if (!matches(when.page, pageNumber(request.parameters)) || !matches(when.attempt, attempt)) return false;
      if (!matches(when.request, this.#requests) || !hasParameters(request.parameters, when.params)) return false;
      if (when.overPerMinute !== undefined && perMinute <= when.overPerMinute) return false;
      return when.chance === undefined || random(this.#seed, place, key, attempt) < when.chance;
    });
    const rule = this.#rules[at];
    return rule && { rule, randomKey: `${this.#seed}\n${at}\n${key}\n${attempt}` };
  }

  #countAttempt(key: string): number {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.delete(key);
    this.#attempts.set(key, attempt);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MAX_COUNTED_REQUESTS && oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }

  #countMinute({ throttlingKey, now }: FaultRequest): number {
    if (!this.#countsMinutes || throttlingKey === undefined) return 0;
    const minute = Math.floor(now / MINUTE_MS);
    const counted = this.#minutes.get(throttlingKey);
    const requests = counted?.minute === minute ? counted.requests + 1 : 1;
    this.#minutes.set(throttlingKey, { minute, requests });
    return requests;
  }
}

/** Whether the answer lists images, rather than being an error or a given body. */
export function isOrdinary(answer: FaultAnswer): boolean {
  return answer.code === undefined && answer.body === undefined;
}

/** Replaces the placeholders of a message. */
export function fillMessage(
  message: string,
  values: { accessKeyId: string; securityToken: string; signature: string },
): string {
  return message.replace(/\{(accessKeyId|securityToken|signature)\}/g, (_, name: keyof typeof values) => values[name]);
}

function requestKey(parameters: Parameters): string {
  const own = [...parameters].filter(([name]) => !COMMON_PARAMETERS.includes(name) && !name.startsWith("Signature"));
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pageNumber(parameters: Parameters): number {
  return Number(parameters.get("PageNumber") || 1);
}

function matches(numbers: Numbers | undefined, value: number): boolean {
  if (numbers === undefined) return true;
  if (typeof numbers === "number") return numbers === value;
  if (isArray(numbers)) return numbers.includes(value);
  return value >= (numbers.from ?? Number.NEGATIVE_INFINITY) && value <= (numbers.to ?? Number.POSITIVE_INFINITY);
}

function isArray(numbers: Numbers): numbers is readonly number[] {
  return Array.isArray(numbers);
}

function hasParameters(parameters: Parameters, wanted: FaultWhen["params"]): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) => (parameters.get(name) ?? null) === value);
}
