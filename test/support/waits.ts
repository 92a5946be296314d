// Waits between retries, recorded and ended at once.

import { onTestFinished, vi } from "vitest";

/** Retries wait within this range; time limits of requests lie above, and the endpoint's own delays use other timers. */
const RETRY_WAITS_MS = { from: 50, to: 60_000 };

/**
 * Shortens waits for the test that runs, and gives a list that they are added to, in milliseconds. Those in `keep` last as
 * long as they do: time limits that lie within the range.
 */
export function shortenWaits({ keep = [] }: { readonly keep?: readonly number[] } = {}): number[] {
  const waits: number[] = [];
  const realSetTimeout = globalThis.setTimeout;
  const spy = vi.spyOn(globalThis, "setTimeout").mockImplementation(((run: () => void, ms = 0, ...args: []) => {
    if (ms < RETRY_WAITS_MS.from || ms > RETRY_WAITS_MS.to || keep.includes(ms))
      return realSetTimeout(run, ms, ...args);
    waits.push(ms);
    return realSetTimeout(run, 0, ...args);
  }) as typeof setTimeout);
  onTestFinished(() => spy.mockRestore());
  return waits;
}
