// Look-ups outside of a deployment: what equal calls share in a server or a script, and for how long.

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { forgetImages } from "../../provider/pulumi/deployment.js";
import { getImage } from "../../provider/pulumi/getImage.js";
import { getImages } from "../../provider/pulumi/getImages.js";
import { environmentOf, openEndpoint, type TestEndpointOptions } from "../support/endpoint.js";
import { beginDeployment } from "../support/program.js";
import { record, records } from "../support/records.js";

const NEWER = record("m-newer", { CreationTime: "2026-06-01T00:00:00Z" });
const NEWEST = { owners: "self", mostRecent: true } as const;

/** An endpoint that a process without a deployment asks, and a clock that only moves when it is told to. */
async function startServer(
  options: TestEndpointOptions,
): Promise<{ endpoint: Endpoint; pass: (seconds: number) => void }> {
  vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-07-01T00:00:00Z") });
  onTestFinished(() => {
    vi.useRealTimers();
    vi.unstubAllEnvs();
    pulumi.runtime.resetOptions("", "", -1, "", "", false, "");
    forgetImages();
  });
  forgetImages();
  expect(pulumi.runtime.getMonitor()).toBeUndefined();
  const endpoint = await openEndpoint(options);
  for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
  return { endpoint, pass: (seconds) => void vi.setSystemTime(Date.now() + seconds * 1000) };
}

describe("a server that looks up an image again and again", () => {
  it("gets the newer image a minute after it asked for the older one", async () => {
    const { endpoint, pass } = await startServer({ records: records(1) });
    expect((await getImage(NEWEST)).imageId).toBe("m-0001");
    endpoint.change({ add: [NEWER] });
    pass(60);
    expect((await getImage(NEWEST)).imageId).toBe("m-newer");
    expect(endpoint.requests).toHaveLength(2);
  });

  it("asks once within a minute, also for what differs in our own filters", async () => {
    const { endpoint, pass } = await startServer({ records: records(3) });
    await getImages({ owners: "self" });
    pass(59);
    await Promise.all([getImages({ owners: "self" }), getImages({ owners: "self", nameRegex: "m" })]);
    expect(endpoint.requests).toHaveLength(1);
  });

  it("counts the minute from the start of the first call, however often it asks", async () => {
    const { endpoint, pass } = await startServer({ records: records(1) });
    for (let call = 0; call < 5; call++) {
      await getImages();
      pass(40);
    }
    expect(endpoint.requests).toHaveLength(3);
  });

  it("shares what is under way however long that takes, and asks again after it", async () => {
    const { endpoint, pass } = await startServer({ records: records(3), latencyMs: 100 });
    const first = getImages();
    await vi.waitFor(() => expect(endpoint.requests).toHaveLength(1), { interval: 1 });
    pass(90);
    expect((await getImages()).ids).toEqual((await first).ids);
    expect(endpoint.requests).toHaveLength(1);
    await getImages();
    expect(endpoint.requests).toHaveLength(2);
  });

  it("asks again when the clock was set back", async () => {
    const { endpoint, pass } = await startServer({ records: records(1) });
    await getImages();
    pass(-3600);
    await getImages();
    expect(endpoint.requests).toHaveLength(2);
  });

  it("measures minAge from the time of each call", async () => {
    const { pass } = await startServer({
      records: [record("m-fresh", { CreationTime: "2026-06-30T12:00:00Z" }), record("m-old")],
    });
    const soaked = { ...NEWEST, minAge: "1d" };
    expect((await getImage(soaked)).imageId).toBe("m-old");
    pass(13 * 3600);
    expect((await getImage(soaked)).imageId).toBe("m-fresh");
  });

  it("keeps the answer for a whole deployment, however long that lasts", async () => {
    const { endpoint, pass } = await startServer({ records: records(1) });
    await beginDeployment({ endpoint });
    await getImages();
    endpoint.change({ add: [NEWER] });
    pass(3600);
    expect((await getImages()).ids).toEqual(["m-0001"]);
    expect(endpoint.requests).toHaveLength(1);
  });
});
