// Which failures are worth another attempt, and how long to wait before it.

import { ServiceError } from "../values/errors.js";
import { LookupEnded, untilAborted } from "./deadline.js";

/** How a failure is treated. */
export type RetryClass = "transient" | "throttling" | "nonceReused" | "none";

/** Codes of the service and the gateway, as they start. The first row that fits decides. */
const CODES: readonly (readonly [start: string, retryClass: RetryClass])[] = [
  ["Throttling", "throttling"],
  ["Rejected.Throttling", "throttling"],
  ["Throttled", "throttling"],
  ["RequestLimitExceeded", "throttling"],
  ["ServiceUnavailable", "transient"],
  ["InternalError", "transient"],
  ["UnknownError", "transient"],
  ["SystemBusy", "transient"],
  // Something on the way sent our request twice; a new call has a new nonce.
  ["SignatureNonceUsed", "nonceReused"],
];

/** Failures of the connection, by Node's code or by ours. A name that does not resolve is a wrong region or endpoint. */
const TRANSIENT_CONNECTION_CODES: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "RequestTimeout",
  "UnreadableAnswer",
]);

/**
 * Seconds to wait before each further attempt. A throttled operation opens again with the next minute, so that schedule
 * outlasts one: at least 82 s with the jitter.
 */
const DELAYS_S: Readonly<Record<RetryClass, readonly number[]>> = {
  transient: [0.5, 1, 2, 4],
  throttling: [1, 2, 4, 8, 15, 20, 20, 20, 20],
  nonceReused: [0.2],
  none: [],
};

/** Further attempts after transient failures that the pages of one listing share. */
const MAX_TRANSIENT_RETRIES = 20;

/** The longest wait that an answer may ask for with `x-acs-retry-after`. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Requests under way at once, to one endpoint. */
export const MAX_CONCURRENT_REQUESTS = 8;

/** Work that has waited longer than this warns, once. */
const SILENT_WAIT_MS = 5_000;

export function classifyError(code: string, httpStatus: number | undefined): RetryClass {
  const row = CODES.find(([start]) => code.startsWith(start));
  if (row !== undefined) return row[1];
  if (isThrottlingError(code, httpStatus)) return "throttling";
  if (httpStatus !== undefined && httpStatus >= 500) return "transient";
  return TRANSIENT_CONNECTION_CODES.has(code) ? "transient" : "none";
}

/** Whether the service refuses because too much is asked of it. Its codes name throttling in several forms. */
function isThrottlingError(code: string, httpStatus: number | undefined): boolean {
  return code.includes("Throttling") || httpStatus === 429;
}

export interface RetryOptions {
  /** What is tried, as the start of a sentence: `Listing images in cn-hangzhou`. */
  readonly activity: string;
  readonly warn: (text: string) => void;
  /** The wait that the answer of a failed attempt asks for. */
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
  /** The time that the look-up may take, as the warning says it: `3 minutes`. */
  readonly timeout: string;
  /** A number from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Makes attempts until one succeeds. One instance serves the pages of one listing, which share its budget. */
export class Retry {
  readonly #options: RetryOptions;
  #transientRetriesLeft = MAX_TRANSIENT_RETRIES;
  #hasWarned = false;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /**
   * The result of the first attempt that succeeds.
   *
   * @throws the failure of the last attempt, LookupEnded when `signal` says so
   */
  async run<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const retries: Record<RetryClass, number> = { transient: 0, throttling: 0, nonceReused: 0, none: 0 };
    let delayMs = 0;
    let waitedMs = 0;
    let lastFailure: ServiceError | undefined;
    for (;;) {
      try {
        if (delayMs > 0) await sleep(delayMs, signal);
        signal?.throwIfAborted();
        return await attempt();
      } catch (error) {
        if (error instanceof LookupEnded) throw this.#explained(error, lastFailure);
        if (!(error instanceof ServiceError)) throw error;
        const retryClass = classifyError(error.code, error.httpStatus);
        if (!this.#mayRetry(retryClass, retries[retryClass])) throw error;
        delayMs = this.#delayMs(error, retryClass, retries[retryClass]);
        retries[retryClass] += 1;
        waitedMs += delayMs;
        if (waitedMs > SILENT_WAIT_MS) this.#warnOfWait(error);
        lastFailure = error;
      }
    }
  }

  #mayRetry(retryClass: RetryClass, retries: number): boolean {
    if (retries >= DELAYS_S[retryClass].length) return false;
    if (retryClass !== "transient") return true;
    if (this.#transientRetriesLeft === 0) return false;
    this.#transientRetriesLeft -= 1;
    return true;
  }

  #delayMs(error: ServiceError, retryClass: RetryClass, retries: number): number {
    const asked = this.#options.retryAfterMs(error);
    if (asked !== undefined) return Math.min(Math.round(asked), MAX_RETRY_AFTER_MS);
    const backoffMs = (DELAYS_S[retryClass][retries] ?? 0) * 1000;
    const random = (this.#options.random ?? Math.random)();
    // Pages that fail together must not come again together. A throttled one keeps most of its wait.
    const jitter = retryClass === "throttling" ? 0.75 + random / 4 : 0.5 + random / 2;
    return Math.round(backoffMs * jitter);
  }

  #warnOfWait({ code }: ServiceError): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { activity, timeout, warn } = this.#options;
    warn(`${activity} takes longer because of ${code}. Retrying for up to ${timeout}.`);
  }

  #explained(ended: LookupEnded, lastFailure: ServiceError | undefined): LookupEnded {
    ended.activity ??= this.#options.activity;
    ended.lastFailure ??= lastFailure;
    return ended;
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const over = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await untilAborted(over, signal);
  } finally {
    clearTimeout(timer);
  }
}

/** Runs a task when its turn comes. A task that still waits is given up with its signal. */
export type Limit = <Result>(task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Lets {@link MAX_CONCURRENT_REQUESTS} tasks run at once; further ones wait in line. */
export function requestLimit(): Limit {
  let free = MAX_CONCURRENT_REQUESTS;
  const waiting = new Set<() => void>();
  const turn = async (signal: AbortSignal | undefined) => {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    waiting.add(start);
    try {
      await untilAborted(started, signal);
    } catch (reason) {
      // A turn that came at the same moment is passed on.
      if (!waiting.delete(start)) release();
      throw reason;
    }
  };
  const release = () => {
    const [next] = waiting;
    if (next === undefined) {
      free += 1;
      return;
    }
    waiting.delete(next);
    next();
  };
  return async (task, signal) => {
    if (free > 0) free -= 1;
    else await turn(signal);
    try {
      return await task();
    } finally {
      release();
    }
  };
}
