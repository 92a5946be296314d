// Filters that the service and we apply together, from arguments to images over a socket.

import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import type { CatalogueRecord } from "../../provider/emulator/records.js";
import { ImageStore } from "../../provider/lookup/imageStore.js";
import { findSingleImage, type LookupContext, searchImages } from "../../provider/lookup/searchImages.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { askedOf, openEndpoint, openStore, settingsOf } from "../support/endpoint.js";
import { record } from "../support/records.js";

function lookUp(endpoint: Endpoint, store = openStore()): LookupContext & { warnings: string[] } {
  const warnings: string[] = [];
  return {
    of: "getImages",
    store,
    settings: () => settingsOf(endpoint),
    warn: (text) => warnings.push(text),
    warnings,
  };
}

async function ids(endpoint: Endpoint, args: GetImagesArgs, at = lookUp(endpoint)): Promise<string[]> {
  return (await searchImages(args, at)).selection.images.map(({ imageId }) => imageId);
}

/** Images whose ids are the seconds at which they were created. */
function at(...times: readonly string[]): CatalogueRecord[] {
  return times.map((time) => record(time, { CreationTime: `2026-07-24T${time}Z` }));
}

describe("createdAfter and createdBefore", () => {
  const records = at("01:47:59", "01:48:29", "01:48:30", "01:49:00", "01:49:30", "01:49:31", "01:50:00", "01:50:01");

  it("are exact to the second, both ends included, although the service counts minutes", async () => {
    const endpoint = await openEndpoint({ records });
    const window = { createdAfter: "2026-07-24T01:48:30Z", createdBefore: "2026-07-24T01:49:30Z" };
    expect(await ids(endpoint, window)).toEqual(["01:49:30", "01:49:00", "01:48:30"]);
    expect(askedOf(endpoint)[0]).toMatchObject({
      "Filter.1.Key": "CreationStartTime",
      "Filter.1.Value": "2026-07-24T01:48Z",
      "Filter.2.Key": "CreationEndTime",
      "Filter.2.Value": "2026-07-24T01:50Z",
    });
  });

  it("save the service's pages: what lies minutes away is not listed", async () => {
    const endpoint = await openEndpoint({ records });
    const { selection } = await searchImages({ createdAfter: "2026-07-24T01:50:01Z" }, lookUp(endpoint));
    expect(selection).toMatchObject({ listed: 2, matched: 1 });
  });

  it("take an instant of any zone", async () => {
    const endpoint = await openEndpoint({ records });
    expect(await ids(endpoint, { createdAfter: "2026-07-24T09:50:00+08:00" })).toEqual(["01:50:01", "01:50:00"]);
  });
});

describe("minAge", () => {
  it("counts back from the store's clock, which is read once", async () => {
    const endpoint = await openEndpoint({ records: at("00:00:00", "12:00:00", "12:00:01") });
    let nowMs = Date.parse("2026-07-26T00:00:00Z");
    const store = new ImageStore({ startEmbedded: () => Promise.reject(new Error("not here")), now: () => nowMs });
    const looking = lookUp(endpoint, store);
    expect(await ids(endpoint, { minAge: "36h" }, looking)).toEqual(["12:00:00", "00:00:00"]);
    nowMs += 3_600_000;
    expect(await ids(endpoint, { minAge: "36h" }, looking)).toEqual(["12:00:00", "00:00:00"]);
    expect(await ids(endpoint, { minAge: "2d" }, looking)).toEqual(["00:00:00"]);
    expect(endpoint.requests).toHaveLength(1);
  });

  it("lets the newest of a family that is old enough win, and says which was too young", async () => {
    const endpoint = await openEndpoint({ records: at("00:00:00", "12:00:00") });
    const now = () => Date.parse("2026-07-25T06:00:00Z");
    const store = new ImageStore({ startEmbedded: () => Promise.reject(new Error("not here")), now });
    const { image, explanation } = await findSingleImage(
      { owners: "self", minAge: "1d", mostRecent: true },
      lookUp(endpoint, store),
    );
    expect(image.imageId).toBe("00:00:00");
    expect(explanation.filters).toEqual([
      { filter: 'minAge "1d"', before: 2, after: 1, dropped: "12:00:00 (12:00:00)" },
    ]);
  });
});

describe("tags", () => {
  const tagged = (imageId: string, tags: Record<string, string>) =>
    record(imageId, { Tags: { Tag: Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) } });
  const records = [
    tagged("a", { env: "prod", golden: "" }),
    tagged("b", { env: "staging", golden: "yes" }),
    tagged("c", { env: "" }),
    tagged("d", {}),
  ];

  it.each([
    [{ tagKeys: ["env"] }, ["a", "b", "c"]],
    [{ tagKeys: ["env", "golden"] }, ["a", "b"]],
    [{ tags: { env: "prod" }, tagKeys: ["golden"] }, ["a"]],
    [{ tags: { golden: "" } }, ["a"]],
    [{ tags: { env: "" } }, ["c"]],
    [{ tagKeys: ["owner"] }, []],
  ])("%j find %j", async (args, expected) => {
    const endpoint = await openEndpoint({ records });
    expect((await ids(endpoint, args)).sort()).toEqual(expected);
  });
});

describe("a single id", () => {
  it("is asked for also at an endpoint that turned out to take one id a call", async () => {
    const records = ["m-1", "m-2", "m-3"].map((imageId) => record(imageId));
    const nothing = { set: { TotalCount: 0, Images: { Image: [] } } };
    const faults = [{ when: { params: { ImageId: "m-1,m-2" } }, answer: nothing }];
    const endpoint = await openEndpoint({ records, faults });
    const looking = lookUp(endpoint);
    expect((await ids(endpoint, { imageIds: ["m-1", "m-2"] }, looking)).sort()).toEqual(["m-1", "m-2"]);
    expect(await ids(endpoint, { imageId: "m-3" }, looking)).toEqual(["m-3"]);
    expect(await ids(endpoint, { imageIds: ["m-3"], status: "ALL" }, looking)).toEqual(["m-3"]);
  });
});

describe("fields that the service cannot filter by", () => {
  it("are compared in what it lists", async () => {
    const endpoint = await openEndpoint({
      records: [
        record("a", { Platform: "Ubuntu", BootMode: "UEFI", ImageVersion: "2" }),
        record("b", { Platform: "Ubuntu", BootMode: "BIOS", ImageVersion: "2" }),
        record("c", { Platform: "Debian", BootMode: "UEFI", ImageVersion: 2 }),
      ],
    });
    expect(await ids(endpoint, { platform: "Ubuntu", bootMode: "UEFI" })).toEqual(["a"]);
    expect((await ids(endpoint, { imageVersion: "2" })).sort()).toEqual(["a", "b", "c"]);
    expect(endpoint.requests).toHaveLength(2);
  });
});

describe("a look-up of the newest", () => {
  it("warns when it is chosen among images for different machines, and takes it all the same", async () => {
    const endpoint = await openEndpoint({
      records: [
        record("m-arm", { Architecture: "arm64", CreationTime: "2026-02-01T00:00:00Z" }),
        record("m-x86", { Architecture: "x86_64" }),
      ],
    });
    for (const find of [findSingleImage, searchImages]) {
      const looking = lookUp(endpoint);
      await find({ owners: "self", mostRecent: true }, looking);
      expect(looking.warnings).toEqual([
        expect.stringMatching(
          /^The newest image, m-arm, is chosen among 2 that differ in architecture \(arm64, x86_64\)/,
        ),
      ]);
      const narrow = lookUp(endpoint);
      await find({ owners: "self", mostRecent: true, architecture: "arm64" }, narrow);
      expect(narrow.warnings).toEqual([]);
    }
  });

  it("explains every sweep, with the parameters that went out and what each listed", async () => {
    const endpoint = await openEndpoint({
      records: [record("m-1"), record("u-1", { ImageOwnerAlias: "system" })],
      // The first question is answered last.
      faults: [{ when: { params: { ImageOwnerAlias: "system" } }, answer: { delayMs: 100 } }],
    });
    const { explanation } = await findSingleImage({ mostRecent: true }, lookUp(endpoint));
    expect(explanation).toEqual({
      region: "cn-hangzhou",
      endpoint: endpoint.url,
      requests: [
        { parameters: { RegionId: "cn-hangzhou", ImageOwnerAlias: "system" }, listed: 1 },
        { parameters: { RegionId: "cn-hangzhou", ImageOwnerAlias: "self" }, listed: 1 },
      ],
      filters: [],
      matched: 2,
      winner: "m-1",
      runnerUp: "u-1",
      why: "Both were created at 2026-01-01T00:00:00Z; the lower id comes first.",
    });
    expect(JSON.stringify(explanation)).not.toMatch(/AccessKey|Signature|Local[0-9a-f]{16}/);
  });

  it("explains the three sweeps in which an id is looked for", async () => {
    const endpoint = await openEndpoint({ records: [record("m-1", { ImageOwnerAlias: "marketplace" })] });
    const { explanation } = await findSingleImage({ imageId: "m-1" }, lookUp(endpoint));
    const byId = { RegionId: "cn-hangzhou", Status: "ALL", ShowExpired: "true", ImageId: "m-1" };
    expect(explanation.requests).toEqual([
      { parameters: byId, listed: 0 },
      { parameters: { ...byId, ImageOwnerAlias: "marketplace" }, listed: 1 },
    ]);
  });
});
