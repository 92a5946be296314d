// Random and malformed requests, each of which must get a well-formed answer in the requested format.
// ENDPOINT_REQUESTS sets their number, ENDPOINT_SEED the seed.

import { setFlagsFromString } from "node:v8";
import { runInNewContext } from "node:vm";
import { describe, expect, it } from "vitest";
import { accept } from "../../provider/emulator/accept.js";
import { LiveCatalogue } from "../../provider/emulator/catalogueStore.js";
import { createState } from "../../provider/emulator/state.js";
import { answerAtOnce, hangzhou, images, KEYS, start } from "./builders.js";
import { sendBytes } from "./client.js";
import { problemOf, randomNumbers, randomRequest, withChangedBytes } from "./malformedRequests.js";

const SEED = Number(process.env["ENDPOINT_SEED"] ?? 20261125);
const REQUESTS = Number(process.env["ENDPOINT_REQUESTS"] ?? 5000);
/** Allows for the bounded memory of nonces; nothing else may accumulate. */
const MAX_GROWTH_BYTES = 32 * 1024 * 1024;

describe(`random and mutated requests (seed ${SEED})`, () => {
  it(`get a well-formed answer (${REQUESTS} without a socket)`, () => {
    const random = randomNumbers(SEED);
    const settings = {
      preset: "current",
      auth: true,
      checkTimestamps: false,
      hideSharedTags: true,
      looseTypes: true,
      seed: 1,
    } as const;
    const state = createState(settings, new LiveCatalogue(hangzhou(...images(150))), [KEYS], []);
    const open = createState({ ...settings, auth: false }, state.catalogue, [KEYS], []);
    const statuses = new Map<number, number>();
    const warmedUp = Math.floor(REQUESTS / 5);
    let heapBytes = 0;
    for (let at = 0; at < REQUESTS; at++) {
      if (at === warmedUp) heapBytes = usedHeapBytes();
      const request = randomRequest(random);
      const answering = random() < 0.5 ? state : open;
      const answer = answerAtOnce(accept(request, answering), answering);
      statuses.set(answer.status, (statuses.get(answer.status) ?? 0) + 1);
      const problem = problemOf(request, answer);
      if (problem !== undefined) expect.fail(`request ${at}: ${problem}\n${JSON.stringify(request)}\n${answer.body}`);
    }
    // Some of the requests are valid.
    expect(statuses.get(200)).toBeGreaterThan(REQUESTS / 50);
    expect([...statuses.keys()].sort()).toEqual([200, 400, 403, 404]);
    expect(usedHeapBytes() - heapBytes).toBeLessThan(MAX_GROWTH_BYTES);
  });

  it("leave the server running when sent as bytes over a socket", async () => {
    const random = randomNumbers(SEED + 1);
    const endpoint = await start({ auth: false, catalogue: hangzhou(...images(20)) });
    for (let at = 0; at < Math.min(REQUESTS / 20, 2000); at++) {
      const bytes = withChangedBytes(random, randomRequest(random));
      const answer = await sendBytes(endpoint.url, bytes).catch((error: NodeJS.ErrnoException) => error.code ?? "");
      expect(answer, bytes.toString("latin1")).toMatch(/^(HTTP\/1\.1 (200|400|403|404) |ECONNRESET$|EPIPE$|$)/);
    }
    const query = "/?Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON";
    const last = await sendBytes(endpoint.url, `GET ${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`);
    expect(last).toContain('"TotalCount":20');
  });
});

function usedHeapBytes(): number {
  setFlagsFromString("--expose-gc");
  const collect = runInNewContext("gc");
  collect();
  return process.memoryUsage().heapUsed;
}
