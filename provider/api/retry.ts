// Which failures are worth another try, and how long to wait before it.

import { type BulkheadPolicy, bulkhead, DelegateBackoff, handleWhen, retry } from "cockatiel";
import { ServiceError } from "../core/errors.js";

/** How a failure is to be treated. */
export type Treatment = "transient" | "throttled" | "once" | "never";

/** Codes of the service and the gateway, as they start. The first row that fits decides. */
const CODES: readonly (readonly [start: string, treatment: Treatment])[] = [
  ["Throttling", "throttled"],
  ["Rejected.Throttling", "throttled"],
  ["Throttled", "throttled"],
  ["RequestLimitExceeded", "throttled"],
  ["ServiceUnavailable", "transient"],
  ["InternalError", "transient"],
  ["UnknownError", "transient"],
  ["SystemBusy", "transient"],
  // Something on the way sent our request twice; a new call has a new nonce.
  ["SignatureNonceUsed", "once"],
];

/** Failures of the connection, by Node's code or by ours. A name that does not resolve is a wrong region or endpoint. */
const CONNECTION: Readonly<Record<string, Treatment>> = {
  ECONNRESET: "transient",
  ECONNREFUSED: "transient",
  ECONNABORTED: "transient",
  EPIPE: "transient",
  ETIMEDOUT: "transient",
  EHOSTUNREACH: "transient",
  ENETUNREACH: "transient",
  EAI_AGAIN: "transient",
  RequestTimeout: "transient",
  UnreadableAnswer: "transient",
};

/**
 * Seconds to wait before each further try. A throttled operation opens again with the next minute, so that schedule
 * outlasts one: at least 82 s with the jitter.
 */
const WAITS_S: Readonly<Record<Treatment, readonly number[]>> = {
  transient: [0.5, 1, 2, 4],
  throttled: [1, 2, 4, 8, 15, 20, 20, 20, 20],
  once: [0.2],
  never: [],
};

/** Further tries after failures of the connection or the server that the pages of one listing share. */
const TRANSIENT_TRIES_PER_LISTING = 20;

/** The longest wait that an answer may ask for with `x-acs-retry-after`. */
const LONGEST_WAIT_MS = 60_000;

/** Requests under way at once, to one endpoint. */
export const CONCURRENT_REQUESTS = 8;

/** A listing that has waited so long says so, once. */
const SILENT_WAIT_MS = 5_000;

export function treatmentOf(code: string, httpStatus: number | undefined): Treatment {
  const row = CODES.find(([start]) => code.startsWith(start));
  if (row !== undefined) return row[1];
  if (code.includes("Throttling") || httpStatus === 429) return "throttled";
  if (httpStatus !== undefined && httpStatus >= 500) return "transient";
  return CONNECTION[code] ?? "never";
}

/** A failed attempt, with what the answer said of the next one. */
export interface Failure {
  readonly error: ServiceError;
  /** What the service asks to wait, in milliseconds. */
  readonly retryAfterMs?: number | undefined;
}

export interface RetryOptions {
  /** What is tried, for the warning: `Listing images in cn-hangzhou`. */
  readonly what: string;
  readonly warn: (text: string) => void;
  /** Tells what the answer of a failed attempt asks for. */
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
  /** A number from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** What one request has been through so far. */
interface Course {
  readonly tries: Record<Treatment, number>;
  waitedMs: number;
}

/** Tries again what may succeed. One instance serves the pages of one listing, which share its budget. */
export class Retrier {
  readonly #options: RetryOptions;
  #transientTries = TRANSIENT_TRIES_PER_LISTING;
  #warned = false;

  constructor(options: RetryOptions) {
    this.#options = options;
  }

  /** Runs `attempt` until it succeeds, fails for good, or the schedule for its failures ends. */
  async run<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const course: Course = { tries: { transient: 0, throttled: 0, once: 0, never: 0 }, waitedMs: 0 };
    const policy = retry(
      handleWhen((error) => error instanceof ServiceError && this.#mayTryAgain(error, course)),
      {
        maxAttempts: Number.MAX_SAFE_INTEGER,
        backoff: new DelegateBackoff(({ result }) =>
          "error" in result ? this.#nextWaitMs(result.error as ServiceError, course) : 0,
        ),
      },
    );
    return policy.execute(() => {
      signal?.throwIfAborted();
      return attempt();
    }, signal);
  }

  #mayTryAgain(error: ServiceError, { tries }: Course): boolean {
    const treatment = treatmentOf(error.code, error.httpStatus);
    if (tries[treatment] >= WAITS_S[treatment].length) return false;
    if (treatment === "transient") {
      if (this.#transientTries === 0) return false;
      this.#transientTries -= 1;
    }
    return true;
  }

  #nextWaitMs(error: ServiceError, course: Course): number {
    const { tries } = course;
    const treatment = treatmentOf(error.code, error.httpStatus);
    const scheduleMs = (WAITS_S[treatment][tries[treatment]] ?? 0) * 1000;
    tries[treatment] += 1;
    const random = (this.#options.random ?? Math.random)();
    // Pages that fail together must not come again together. A throttled one keeps most of its wait.
    const jittered = treatment === "throttled" ? scheduleMs * (0.75 + random / 4) : scheduleMs * (0.5 + random / 2);
    const asked = this.#options.retryAfterMs(error);
    const waitMs = Math.round(asked === undefined ? jittered : Math.min(asked, LONGEST_WAIT_MS));
    course.waitedMs += waitMs;
    this.#tellOfWait(error, course);
    return waitMs;
  }

  #tellOfWait(error: ServiceError, { waitedMs }: Course): void {
    if (this.#warned || waitedMs <= SILENT_WAIT_MS) return;
    this.#warned = true;
    this.#options.warn(
      `${this.#options.what} takes longer: the service answers ${error.code}. Trying again for up to two minutes.`,
    );
  }
}

/** Lets {@link CONCURRENT_REQUESTS} run at once; further ones wait for a place. */
export function requestLimit(): BulkheadPolicy {
  return bulkhead(CONCURRENT_REQUESTS, Number.MAX_SAFE_INTEGER);
}
