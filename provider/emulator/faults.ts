// What goes wrong on purpose, and when? Rules that a test or a file gives, used in order: the first that fits.

import type { Parameters } from "./parameters.js";
import type { CatalogueChange } from "./records.js";
import { random } from "./seededRandom.js";

/** One number, some numbers, or a range with both ends included. */
export type Numbers = number | readonly number[] | { readonly from?: number; readonly to?: number };

/** When a rule fits: every part that is given must. `{}` fits always. */
export interface FaultWhen {
  /** The request's PageNumber, 1 if not sent. */
  readonly page?: Numbers;
  /** How often this same request has come, from 1. Requests are the same when all parameters are but the common ones. */
  readonly attempt?: Numbers;
  /** The number of the request, from 1. GetCallerIdentity is not counted, and no rule fits it. */
  readonly request?: Numbers;
  /** Each parameter has this text; `null`: it was not sent. */
  readonly params?: Readonly<Record<string, string | null>>;
  /** More than so many requests came from this account for this region within the clock's minute: how the service throttles. */
  readonly overPerMinute?: number;
  /** A share of requests from 0 to 1, drawn by the endpoint's seed: the same request and attempt, the same fate. */
  readonly chance?: number;
}

/** What the endpoint does. `code`, `body` and `close` exclude each other and the edits of an ordinary answer. */
export interface FaultAnswer {
  /** Waits so long first, then goes on with the rest. */
  readonly delayMs?: number;
  /** Answers this API error. */
  readonly code?: string;
  /** @default 400 with `code`, 200 with `body` */
  readonly status?: number;
  /** `{accessKeyId}`, `{securityToken}` and `{signature}` become what the request carried. @default the service's words for the code */
  readonly message?: string;
  /** Further fields of the error's body. */
  readonly more?: Readonly<Record<string, unknown>>;
  /** Answers exactly this text. */
  readonly body?: string;
  /** @default "text/html" */
  readonly contentType?: string;
  /** Further response headers. */
  readonly headers?: Readonly<Record<string, string>>;
  /** `beforeHeaders` or `true`: ends the connection without an answer. `reset`: the same with a TCP reset. `midBody`: after half of an ordinary answer's body. */
  readonly close?: true | "beforeHeaders" | "reset" | "midBody";
  /** Sends only the first so many bytes of the body, as if they were all. */
  readonly keepBytes?: number;
  /** Sends the body in ten pieces over so long a time. */
  readonly slowBodyMs?: number;
  /** The images of this page instead of the asked one. */
  readonly asPage?: number;
  /** The whole list is reversed before it is cut into pages. */
  readonly reverse?: boolean;
  /** The whole list is put into another order for each request, by the endpoint's seed, before it is cut into pages. */
  readonly shuffle?: boolean;
  /** Ids of images that the page loses. */
  readonly drop?: readonly string[];
  /** Keeps only the first so many images of the page. */
  readonly first?: number;
  /** Ids of catalogue images of which copies come to the end of the page. */
  readonly append?: readonly string[];
  /** Top-level keys that the answer loses. */
  readonly omit?: readonly string[];
  /** Top-level keys that the answer gets. */
  readonly set?: Readonly<Record<string, unknown>>;
}

/** One rule. Without an `answer` the endpoint answers ordinarily. */
export interface FaultRule {
  /** @default {} fits always */
  readonly when?: FaultWhen;
  readonly answer?: FaultAnswer;
  /** Changes the catalogue ahead of computing the answer. */
  readonly before?: CatalogueChange;
  /** Changes the catalogue once the answer is computed. */
  readonly after?: CatalogueChange;
}

/** What a rule is held against. */
export interface FaultRequest {
  readonly parameters: Parameters;
  /** Account and region of a request that the gateway let through; `undefined` otherwise. */
  readonly throttledAs: string | undefined;
  readonly now: number;
}

/** The rule that was settled for a request, and how often the request had come by then. */
export interface SettledFault {
  readonly rule: FaultRule;
  readonly attempt: number;
  /** Names the request and its attempt, for what is drawn by seed. */
  readonly drawKey: string;
}

const MINUTE_MS = 60_000;
/** So many different requests are counted at a time; the one that has not come for longest is forgotten. */
const MOST_COUNTED = 50_000;
const COMMON_PARAMETERS: readonly string[] = [
  "Action",
  "Version",
  "Format",
  "AccessKeyId",
  "SecurityToken",
  "Timestamp",
];

/** The rules with what they count. A new script counts from 1. */
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

  /** Counts a request that has just come and settles its rule. */
  arrive(request: FaultRequest): SettledFault | undefined {
    this.#requests++;
    if (this.#rules.length === 0) return undefined;
    const name = this.#countsAttempts ? nameOf(request.parameters) : "";
    const attempt = this.#countAttempt(name);
    const thisMinute = this.#countMinute(request);
    const at = this.#rules.findIndex(({ when = {} }, place) => {
      if (!fits(when.page, pageOf(request.parameters)) || !fits(when.attempt, attempt)) return false;
      if (!fits(when.request, this.#requests) || !carries(request.parameters, when.params)) return false;
      if (when.overPerMinute !== undefined && thisMinute <= when.overPerMinute) return false;
      return when.chance === undefined || random(this.#seed, place, name, attempt) < when.chance;
    });
    const rule = this.#rules[at];
    return rule && { rule, attempt, drawKey: `${this.#seed}\n${at}\n${name}\n${attempt}` };
  }

  #countAttempt(name: string): number {
    const attempt = (this.#attempts.get(name) ?? 0) + 1;
    this.#attempts.delete(name);
    this.#attempts.set(name, attempt);
    const [oldest] = this.#attempts.keys();
    if (this.#attempts.size > MOST_COUNTED && oldest !== undefined) this.#attempts.delete(oldest);
    return attempt;
  }

  #countMinute({ throttledAs, now }: FaultRequest): number {
    if (!this.#countsMinutes || throttledAs === undefined) return 0;
    const minute = Math.floor(now / MINUTE_MS);
    const counted = this.#minutes.get(throttledAs);
    const requests = counted?.minute === minute ? counted.requests + 1 : 1;
    this.#minutes.set(throttledAs, { minute, requests });
    return requests;
  }
}

/** Whether an answer is an ordinary one with edits, rather than an error, a text or a cut connection. */
export function isOrdinary(answer: FaultAnswer | undefined): boolean {
  return answer?.code === undefined && answer?.body === undefined;
}

/** The message of a scripted error, with what the request carried put in. */
export function fillMessage(
  message: string,
  carried: { accessKeyId: string; securityToken: string; signature: string },
): string {
  return message.replace(
    /\{(accessKeyId|securityToken|signature)\}/g,
    (_, name: keyof typeof carried) => carried[name],
  );
}

function nameOf(parameters: Parameters): string {
  const own = [...parameters].filter(([name]) => !COMMON_PARAMETERS.includes(name) && !name.startsWith("Signature"));
  return JSON.stringify(own.sort(([a], [b]) => (a < b ? -1 : 1)));
}

function pageOf(parameters: Parameters): number {
  const text = parameters.get("PageNumber") ?? "";
  return text === "" ? 1 : Number(text);
}

function fits(numbers: Numbers | undefined, value: number): boolean {
  if (numbers === undefined) return true;
  if (typeof numbers === "number") return numbers === value;
  if (isList(numbers)) return numbers.includes(value);
  return value >= (numbers.from ?? Number.NEGATIVE_INFINITY) && value <= (numbers.to ?? Number.POSITIVE_INFINITY);
}

function isList(numbers: Numbers): numbers is readonly number[] {
  return Array.isArray(numbers);
}

function carries(parameters: Parameters, wanted: FaultWhen["params"]): boolean {
  return Object.entries(wanted ?? {}).every(([name, value]) => (parameters.get(name) ?? null) === value);
}
