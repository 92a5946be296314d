// Retries of failed requests, with delays and a budget for each listing.

import { ServiceError } from "../values/errors.js";
import { classifyError, type RetryClass } from "./classifyError.js";
import { LookupEnded, untilAborted } from "./deadline.js";

/**
 * Seconds to wait before each further attempt. The service counts throttled operations by the minute, so those delays
 * add up to more than one: at least 82 s with the jitter.
 */
const DELAYS_S: Readonly<Record<RetryClass, readonly number[]>> = {
  transient: [0.5, 1, 2, 4],
  throttling: [1, 2, 4, 8, 15, 20, 20, 20, 20],
  nonceReused: [0.2],
  none: [],
};

/** Retries of transient failures for all pages of one listing. */
const MAX_TRANSIENT_RETRIES = 20;

/** Limit of the delay that a response demands with `x-acs-retry-after`. */
const MAX_RETRY_AFTER_MS = 60_000;

/** Total delay of one request after which a warning is logged, once for each listing. */
const SILENT_WAIT_MS = 5_000;

export interface RetryOptions {
  /** The start of a sentence: `Listing images in cn-hangzhou`. */
  readonly activity: string;
  readonly warn: (message: string) => void;
  /** The delay that the response to a failed attempt demands. */
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
  /** The time limit of the look-up for the warning: `3 minutes`. */
  readonly timeout: string;
  /** A number from 0 to 1. @default Math.random */
  readonly random?: (() => number) | undefined;
}

/** Repeats failed attempts. The pages of one listing share an instance and its budget. */
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
   * @throws the failure of the last attempt, or LookupEnded
   */
  async run<Result>(attempt: () => Promise<Result>, signal?: AbortSignal): Promise<Result> {
    const retries: Record<RetryClass, number> = { transient: 0, throttling: 0, nonceReused: 0, none: 0 };
    let delayMs = 0;
    let totalDelayMs = 0;
    let lastFailure: ServiceError | undefined;
    for (;;) {
      try {
        if (delayMs > 0) await sleep(delayMs, signal);
        signal?.throwIfAborted();
        return await attempt();
      } catch (error) {
        if (error instanceof LookupEnded) throw this.#withActivity(error, lastFailure);
        if (!(error instanceof ServiceError)) throw error;
        const retryClass = classifyError(error.code, error.httpStatus);
        if (!this.#mayRetry(retryClass, retries[retryClass])) throw error;
        delayMs = this.#delayMs(error, retryClass, retries[retryClass]);
        retries[retryClass] += 1;
        totalDelayMs += delayMs;
        if (totalDelayMs > SILENT_WAIT_MS) this.#warnOnce(error);
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
    const demandedMs = this.#options.retryAfterMs(error);
    if (demandedMs !== undefined) return Math.min(Math.round(demandedMs), MAX_RETRY_AFTER_MS);
    const backoffMs = (DELAYS_S[retryClass][retries] ?? 0) * 1000;
    const random = (this.#options.random ?? Math.random)();
    // Pages that fail together must not be requested again together. Throttled ones keep most of the delay.
    const jitter = retryClass === "throttling" ? 0.75 + random / 4 : 0.5 + random / 2;
    return Math.round(backoffMs * jitter);
  }

  #warnOnce({ code }: ServiceError): void {
    if (this.#hasWarned) return;
    this.#hasWarned = true;
    const { activity, timeout, warn } = this.#options;
    warn(`${activity} takes longer because of ${code}. Retrying for up to ${timeout}.`);
  }

  #withActivity(ended: LookupEnded, lastFailure: ServiceError | undefined): LookupEnded {
    ended.activity ??= this.#options.activity;
    ended.lastFailure ??= lastFailure;
    return ended;
  }
}

async function sleep(ms: number, signal: AbortSignal | undefined): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const elapsed = new Promise<void>((resolve) => {
    timer = setTimeout(resolve, ms);
  });
  try {
    await untilAborted(elapsed, signal);
  } finally {
    clearTimeout(timer);
  }
}
