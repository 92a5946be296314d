// Loaded into the program and provider process by NODE_OPTIONS: ends waits between retries at once. Time limits are longer.

const RETRY_WAITS_MS = { from: 100, to: 20_000 };
const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = Object.assign(
  (run, ms, ...args) =>
    realSetTimeout(run, ms >= RETRY_WAITS_MS.from && ms <= RETRY_WAITS_MS.to ? ms / 1000 : ms, ...args),
  realSetTimeout,
);
