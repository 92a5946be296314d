// The limit of concurrent requests.

import { untilAborted } from "./deadline.js";

/** Concurrent requests to one endpoint. */
export const MAX_CONCURRENT_REQUESTS = 8;

/** Runs a task when a slot is free. A waiting task is aborted by its signal. */
export type Limit = <Result>(task: () => Promise<Result>, signal?: AbortSignal) => Promise<Result>;

/** Runs up to {@link MAX_CONCURRENT_REQUESTS} tasks at once, in the order of their calls. */
export function requestLimit(): Limit {
  let free = MAX_CONCURRENT_REQUESTS;
  const waiting = new Set<() => void>();
  const waitForSlot = async (signal: AbortSignal | undefined) => {
    let start = () => {};
    const started = new Promise<void>((resolve) => {
      start = resolve;
    });
    waiting.add(start);
    try {
      await untilAborted(started, signal);
    } catch (reason) {
      // The slot became free at the same moment: the next task gets it.
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
    else await waitForSlot(signal);
    try {
      return await task();
    } finally {
      release();
    }
  };
}
