// Loaded into program and provider process by NODE_OPTIONS: waits between retries end at once. Time limits lie above them.

const RETRY_WAITS_MS = { from: 100, to: 20_000 };
const realSetTimeout = globalThis.setTimeout;
globalThis.setTimeout = Object.assign(
  (run, ms, ...args) =>
    realSetTimeout(run, ms >= RETRY_WAITS_MS.from && ms <= RETRY_WAITS_MS.to ? ms / 1000 : ms, ...args),
  realSetTimeout,
);
