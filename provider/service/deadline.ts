// The deadline of a look-up, which also ends its retries, pages and credentials requests.
//
// The signal is in the asynchronous context: look-ups share listings and credentials, and a parameter would not reach the
// requests of all of them.

import { AsyncLocalStorage } from "node:async_hooks";
import { ServiceError } from "../values/errors.js";
import { formatDuration } from "../values/time.js";

/** The setting for the time limit of a look-up. */
export const TIMEOUT_KEY = "alicloud-images:timeout";

const lookups = new AsyncLocalStorage<AbortSignal>();

/** Ends the work of a look-up that ran out of time or has already failed. {@link withDeadline} never throws it. */
export class LookupEnded extends Error {
  /** The start of a sentence: `Listing images in cn-hangzhou`. */
  activity: string | undefined;
  /** The failure before the last retry. */
  lastFailure: ServiceError | undefined;
}

/**
 * Runs a look-up under a deadline. Inside another look-up, the deadline of the outer one applies. At the end, unfinished
 * requests of the look-up are aborted.
 *
 * @throws ServiceError with the code `Timeout` when time runs out, and whatever `lookup` throws
 */
export async function withDeadline<Result>(timeoutMs: number, lookup: () => Promise<Result>): Promise<Result> {
  if (lookupSignal() !== undefined) return lookup();
  const controller = new AbortController();
  const end = () => controller.abort(new LookupEnded("The look-up has ended."));
  const timer = setTimeout(end, timeoutMs);
  try {
    return await lookups.run(controller.signal, lookup);
  } catch (error) {
    throw error instanceof LookupEnded ? timeoutError(error, timeoutMs) : error;
  } finally {
    clearTimeout(timer);
    end();
  }
}

/** Aborted when the current look-up has ended. */
export function lookupSignal(): AbortSignal | undefined {
  return lookups.getStore();
}

/** One signal for several reasons to stop, the end of the look-up among them. */
export function stopSignal(...others: readonly (AbortSignal | undefined)[]): AbortSignal {
  return AbortSignal.any([lookupSignal(), ...others].filter((signal) => signal !== undefined));
}

/**
 * Waits for work that several look-ups share, until this look-up ends. Work that was aborted because the look-up that
 * started it has ended is restarted.
 */
export async function awaitShared<Result>(work: Promise<Result>, restart: () => Promise<Result>): Promise<Result> {
  try {
    return await untilAborted(work, lookupSignal());
  } catch (error) {
    if (!(error instanceof LookupEnded) || lookupSignal()?.aborted === true) throw error;
    return restart();
  }
}

/** The result of `work`. Throws the reason of the signal when that comes first. */
export async function untilAborted<Result>(work: Promise<Result>, signal: AbortSignal | undefined): Promise<Result> {
  if (signal === undefined) return work;
  signal.throwIfAborted();
  let onAbort = () => {};
  const aborted = new Promise<never>((_, reject) => {
    onAbort = () => reject(signal.reason);
    signal.addEventListener("abort", onAbort, { once: true });
  });
  try {
    return await Promise.race([work, aborted]);
  } finally {
    signal.removeEventListener("abort", onAbort);
  }
}

function timeoutError({ activity = "The look-up", lastFailure }: LookupEnded, timeoutMs: number): ServiceError {
  const advice =
    lastFailure === undefined ? "Narrow the filter, or allow more time." : `Last failure: ${lastFailure.message}`;
  const message = `${activity}: timed out after ${formatDuration(timeoutMs)} (${TIMEOUT_KEY}). ${advice}`;
  const { region, requestId, httpStatus } = lastFailure ?? {};
  return new ServiceError("Timeout", message, { region, requestId, httpStatus });
}
