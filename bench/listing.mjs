// Duration and CPU time of listings.

import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { forgetImages, getImages } from "pulumi-alicloud-images";
import { cpuMs, median, medianOf, timeMs } from "./measure.mjs";
import { connections, sendRequest } from "./request.mjs";
import { settingsFor, withEndpoint } from "./serve.mjs";

const ROUND_TRIP_MS = 80;
const PAGE_SIZE = 100;
const CONCURRENT_REQUESTS = 8;
/** Maximum duration of a listing, relative to its unavoidable round trips. */
const MAX_OVERHEAD = 1.15;
/** Maximum CPU time per image, relative to the smallest listing. */
const MAX_GROWTH = 1.5;

/** Seconds for the official provider, measured on 2026-11-25 on 2 cores with Node 20.20.2. */
const OFFICIAL_S = { 350: 29.5, 3500: 313 };

/** @returns {AsyncGenerator<import("./bench.mjs").Figure>} */
export async function* listingFigures() {
  for (const imageCount of [350, 3500]) yield await listingTime(imageCount);
  yield await firstListing(350);
  yield await requestsFor(250);
  yield* cpuPerImage([1_000, 10_000, 100_000]);
}

/** Minimum round trips of a verified listing: page 1, then the other pages concurrently, then all pages again. */
function roundTrips(imageCount) {
  const pages = Math.ceil(imageCount / PAGE_SIZE);
  return 1 + Math.ceil((pages - 1) / CONCURRENT_REQUESTS) + Math.ceil(pages / CONCURRENT_REQUESTS);
}

/** The limit uses round trips measured in the same run, to be independent of the load of the machine. */
async function listingTime(imageCount) {
  const trips = roundTrips(imageCount);
  const runs = await withEndpoint({ imageCount, latencyMs: ROUND_TRIP_MS }, async (endpoint) => {
    const agent = connections(1);
    const bare = () => sendRequest(endpoint, agent, { PageSize: String(PAGE_SIZE) });
    await bare();
    await list(endpoint, imageCount);
    const pairs = [];
    for (let run = 0; run < 11; run++) {
      pairs.push({ tripMs: await timeMs(bare), listingMs: await timeMs(() => list(endpoint, imageCount)) });
    }
    agent.destroy();
    return pairs;
  });
  const value = median(runs.map(({ listingMs }) => listingMs));
  const tripMs = median(runs.map(({ tripMs }) => tripMs));
  const official = OFFICIAL_S[imageCount];
  return {
    what: `${imageCount} images, ${ROUND_TRIP_MS} ms a request`,
    value,
    unit: "ms",
    limit: MAX_OVERHEAD * trips * tripMs,
    note:
      `${(value / (trips * tripMs)).toFixed(2)} x ${trips} bare round trips of ${tripMs.toFixed(1)} ms, ` +
      `${(value / (trips * ROUND_TRIP_MS)).toFixed(2)} x ${trips} x ${ROUND_TRIP_MS} ms; ` +
      `the official provider takes ${official} s, ${Math.round((official * 1000) / value)} times as long`,
  };
}

/** Includes the lazy loading of modules. */
async function firstListing(imageCount) {
  const script = `
    const { getImages } = require("pulumi-alicloud-images");
    const startedMs = performance.now();
    getImages().then(() => console.log(performance.now() - startedMs));`;
  const value = await withEndpoint({ imageCount, latencyMs: ROUND_TRIP_MS }, (endpoint) =>
    medianOf(5, async () => {
      const env = { ...process.env, ...settingsFor(endpoint) };
      return Number((await promisify(execFile)(process.execPath, ["--eval", script], { env })).stdout);
    }),
  );
  return { what: `the same ${imageCount} images, first call of a process`, value, unit: "ms" };
}

async function requestsFor(imageCount) {
  const value = await withEndpoint({ imageCount }, async (endpoint) => {
    await list(endpoint, imageCount);
    return endpoint.run("countRequests");
  });
  return { what: `${imageCount} images`, value, unit: "requests", limit: 2 * Math.ceil(imageCount / PAGE_SIZE) };
}

async function* cpuPerImage(imageCounts) {
  let smallest;
  for (const imageCount of imageCounts) {
    const value = await withEndpoint({ imageCount }, async (endpoint) => {
      // Warms up the JIT compiler.
      for (let images = 0; images < 20_000; images += imageCount) await list(endpoint, imageCount);
      const runs = imageCount >= 100_000 ? 3 : 9;
      return (1000 * (await medianOf(runs, () => cpuMs(() => list(endpoint, imageCount))))) / imageCount;
    });
    smallest ??= value;
    const what = `CPU time per image, of ${imageCount}`;
    if (smallest === value) yield { what, value, unit: "µs" };
    else {
      const note = `${(value / smallest).toFixed(2)} x that of ${imageCounts[0]} images`;
      yield { what, value, unit: "µs", limit: MAX_GROWTH * smallest, note };
    }
  }
}

/** One listing without memoized results. */
async function list(endpoint, imageCount) {
  Object.assign(process.env, settingsFor(endpoint));
  forgetImages();
  const { images } = await getImages();
  if (images.length !== imageCount) throw new Error(`Received ${images.length} of ${imageCount} images.`);
}
