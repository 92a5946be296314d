// Throughput of the local endpoint, and the longest time that a request blocks the others.

import { timeMs } from "./measure.mjs";
import { connections, sendRequest } from "./request.mjs";
import { withEndpoint } from "./serve.mjs";

const CONNECTIONS = 8;
const REQUESTS = 800;
const MAX_BLOCKING_MS = 50;

/** Uncached filters, each of which scans every image. */
const FILTERS = [
  { ImageName: "*base*7" },
  { "Tag.1.Key": "env", "Tag.1.Value": "prod", "Tag.2.Key": "team", "Tag.2.Value": "web" },
  { SnapshotId: "s-bp100000000000000042" },
  { Status: "ALL", ShowExpired: "true", Architecture: "arm64", OSType: "linux" },
  { "Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2022-01-01T00:00Z" },
  { ImageFamily: "web-base", Usable: "true", Status: "Available" },
];

/** @returns {AsyncGenerator<import("./bench.mjs").Figure>} */
export async function* servingFigures() {
  for (const imageCount of [300, 100_000]) {
    yield await withEndpoint({ imageCount }, (endpoint) => throughput(endpoint, imageCount));
  }
  yield await withEndpoint({ imageCount: 100_000 }, blockingTime);
}

async function throughput(endpoint, imageCount) {
  const agent = connections(CONNECTIONS);
  const pages = Math.ceil(imageCount / 100);
  const getPage = (number) =>
    sendRequest(endpoint, agent, { PageSize: "100", PageNumber: String((number % pages) + 1) });
  const all = async () => {
    let next = 0;
    const worker = async () => {
      while (next < REQUESTS) await getPage(next++);
    };
    await Promise.all(Array.from({ length: CONNECTIONS }, worker));
  };
  await all();
  const value = REQUESTS / ((await timeMs(all)) / 1000);
  agent.destroy();
  return { what: `endpoint, pages of 100 of ${imageCount} images`, value, unit: "requests/s" };
}

async function blockingTime(endpoint) {
  const agent = connections(CONNECTIONS);
  await sendRequest(endpoint, agent, { PageSize: "100" });
  await endpoint.run("startBlockingMonitor");
  for (const filter of FILTERS) await sendRequest(endpoint, agent, { PageSize: "100", ...filter });
  const value = await endpoint.run("maxBlockingMs");
  agent.destroy();
  return {
    what: "endpoint, longest blocking by a filter over 100000 images",
    value,
    unit: "ms",
    limit: MAX_BLOCKING_MS,
  };
}
