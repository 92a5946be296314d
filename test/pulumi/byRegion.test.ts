// The same filter in several regions: one map, all failures at once, and images that are the same by their name.

import * as pulumi from "@pulumi/pulumi";
import { describe, expect, it } from "vitest";
import {
  getImageByRegion,
  getImageByRegionOutput,
  getImagesByRegion,
  getImagesByRegionOutput,
} from "../../provider/pulumi/byRegion.js";
import { ArgumentError, NoImageError, RegionsError } from "../../provider/values/errors.js";
import { askedOf, openEndpoint, type TestEndpointOptions } from "../support/endpoint.js";
import { beginDeployment, inside, Thing } from "../support/program.js";
import { record } from "../support/records.js";

const loosely = getImageByRegion as (args?: unknown) => ReturnType<typeof getImageByRegion>;

/** An image of this name, created on this day of January. */
function named(imageId: string, name: string, day: number) {
  return record(imageId, { ImageName: name, CreationTime: `2026-01-${String(day).padStart(2, "0")}T00:00:00Z` });
}

async function begin(options: TestEndpointOptions, preview = false) {
  const endpoint = await openEndpoint(options);
  await beginDeployment({ endpoint, preview });
  return endpoint;
}

function failure(looked: Promise<unknown>): Promise<unknown> {
  return looked.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const COPIES = {
  records: [named("h-1", "web-1", 1), named("h-2", "web-2", 2), named("h-3", "web-3", 3)],
  otherRegions: {
    // Copies come later, and in another order.
    "cn-beijing": [named("b-2", "web-2", 8), named("b-1", "web-1", 9)],
    "eu-central-1": [named("e-2", "web-2", 12), named("e-3", "web-3", 11)],
  },
};
const ALL = ["cn-hangzhou", "cn-beijing", "eu-central-1"];

describe("getImagesByRegion", () => {
  it("gives the result of each region, in the order of the regions and not of the answers", async () => {
    const answered: string[] = [];
    await begin({
      ...COPIES,
      faults: [{ when: { params: { RegionId: "cn-hangzhou" } }, answer: { delayMs: 150 } }],
      log: (line) => answered.push(line.split(" ")[1] ?? ""),
    });
    const result = await getImagesByRegion({ regions: ALL, owners: "self" });
    expect(Object.entries(result).map(([region, { ids }]) => [region, ids])).toEqual([
      ["cn-hangzhou", ["h-3", "h-2", "h-1"]],
      ["cn-beijing", ["b-1", "b-2"]],
      ["eu-central-1", ["e-2", "e-3"]],
    ]);
    expect(result["cn-beijing"]).toMatchObject({ region: "cn-beijing", owners: "self", status: "Available" });
    // The slow first region kept no other waiting.
    expect(answered.at(-1)).toBe("cn-hangzhou");
    expect(answered).toHaveLength(3);
  });

  it("asks a region once that is named twice", async () => {
    const endpoint = await begin(COPIES);
    expect(Object.keys(await getImagesByRegion({ regions: ["cn-beijing", "cn-beijing"] }))).toEqual(["cn-beijing"]);
    expect(endpoint.requests).toHaveLength(1);
  });

  it("may find nothing in a region, which is no failure", async () => {
    await begin(COPIES);
    const result = await getImagesByRegion({ regions: ALL, nameRegex: "^web-1$" });
    expect(Object.values(result).map(({ ids }) => ids)).toEqual([["h-1"], ["b-1"], []]);
  });
});

describe("regions that fail", () => {
  it("are all told in one error, in their order, each with its own failure", async () => {
    await begin({
      ...COPIES,
      faults: [
        { when: { params: { RegionId: "cn-hangzhou" } }, answer: { code: "Forbidden.RAM", status: 403, delayMs: 50 } },
      ],
    });
    const error = await failure(
      getImagesByRegion({ regions: ["cn-hangzhou", "cn-beijing", "cn-nowhere"], owners: "self" }),
    );
    expect(error).toBeInstanceOf(RegionsError);
    expect(error).toMatchObject({ code: "Regions" });
    const { message, errors } = error as RegionsError;
    expect(Object.entries(errors).map(([region, { code }]) => [region, code])).toEqual([
      ["cn-hangzhou", "Forbidden.RAM"],
      ["cn-nowhere", "InvalidRegionId.NotFound"],
    ]);
    expect(message.split("\n")).toEqual([
      "2 of 3 regions failed:",
      expect.stringMatching(/^cn-hangzhou: DescribeImages in cn-hangzhou failed: Forbidden\.RAM/),
      expect.stringMatching(/^cn-nowhere: DescribeImages in cn-nowhere failed: InvalidRegionId\.NotFound/),
    ]);
  });

  it("are told as they are when there is only one region", async () => {
    await begin(COPIES);
    const error = await failure(getImageByRegion({ regions: ["cn-beijing"], owners: "self", nameRegex: "^mail" }));
    expect(error).toBeInstanceOf(NoImageError);
    expect(error).toMatchObject({ region: "cn-beijing" });
  });

  it("fail getImageByRegion where one of them has no image, or several", async () => {
    await begin(COPIES);
    const error = await failure(getImageByRegion({ regions: ALL, owners: "self", nameRegex: "^web-[13]$" }));
    expect((error as RegionsError).message.split("\n")).toEqual([
      "1 of 3 regions failed:",
      expect.stringMatching(/^cn-hangzhou: 2 images match/),
    ]);
  });
});

describe("wrong arguments", () => {
  it("are refused before any request, all at once", async () => {
    const endpoint = await begin(COPIES);
    const error = await failure(
      loosely({ regions: "cn-hangzhou", region: "cn-beijing", same: "id", outputFile: "images.json" }),
    );
    expect(error).toBeInstanceOf(ArgumentError);
    expect((error as ArgumentError).problems).toEqual([
      'regions "cn-hangzhou" is not valid: it must be a list of region ids, such as ["cn-hangzhou", "eu-central-1"].',
      "getImageByRegion does not accept region: use regions.",
      "getImageByRegion does not accept outputFile: each region would overwrite it.",
      'same "id" is not valid: it must be "name" or omitted.',
    ]);
    expect(endpoint.requests).toEqual([]);
  });

  it.each([[undefined], [{}], [{ regions: [] }], [{ regions: [""] }], [{ regions: [1] }]])(
    "such as %j have no regions",
    async (args) => {
      await begin(COPIES);
      expect(await failure(loosely(args))).toMatchObject({
        message: expect.stringMatching(/^regions .* is not valid/),
      });
    },
  );

  it("of a list in each region cannot ask for the same name", async () => {
    await begin(COPIES);
    const args = { regions: ALL, same: "name" };
    expect(await failure(getImagesByRegion(args))).toMatchObject({
      code: "InvalidArguments",
      message: expect.stringMatching(/^getImagesByRegion does not support same/),
    });
  });

  it("of the filter are told once, not for each region", async () => {
    await begin(COPIES);
    for (const same of [undefined, "name"] as const) {
      const error = await failure(getImageByRegion({ regions: ALL, nameRegex: "(", same }));
      expect(error).toBeInstanceOf(ArgumentError);
      expect((error as ArgumentError).problems).toHaveLength(1);
    }
  });

  it("are Outputs in the plain forms", async () => {
    await begin(COPIES);
    const regions = pulumi.output(ALL) as unknown as string[];
    expect(await failure(getImagesByRegion({ regions }))).toMatchObject({
      message: expect.stringContaining("Use getImagesByRegionOutput"),
    });
    expect(await failure(getImageByRegion({ regions }))).toMatchObject({
      message: expect.stringContaining("Use getImageByRegionOutput"),
    });
  });
});

describe("getImageByRegion", () => {
  it("finds one image in each region, as getImage does in one", async () => {
    await begin(COPIES);
    const result = await getImageByRegion({ regions: ALL, owners: "self", mostRecent: true });
    expect(Object.entries(result).map(([region, image]) => [region, image.imageId, image.region])).toEqual([
      ["cn-hangzhou", "h-3", "cn-hangzhou"],
      ["cn-beijing", "b-1", "cn-beijing"],
      ["eu-central-1", "e-2", "eu-central-1"],
    ]);
    expect(result["cn-beijing"]).not.toHaveProperty("explanation");
  });

  it("takes an image from each region that was listed for another call already", async () => {
    const endpoint = await begin(COPIES);
    await getImagesByRegion({ regions: ALL, owners: "self" });
    await getImageByRegion({ regions: ALL, owners: "self", mostRecent: true });
    expect(endpoint.requests).toHaveLength(3);
  });
});

describe('same: "name"', () => {
  const same = "name" as const;

  it("takes the newest of the first region whose name exists in all, and its namesakes", async () => {
    const endpoint = await begin(COPIES);
    const ids = async (regions: string[]) =>
      Object.entries(await getImageByRegion({ regions, owners: "self", same })).map(
        ([region, image]) => `${region} ${image.region} ${image.imageId}`,
      );
    expect(await ids(ALL)).toEqual([
      "cn-hangzhou cn-hangzhou h-2",
      "cn-beijing cn-beijing b-2",
      "eu-central-1 eu-central-1 e-2",
    ]);
    expect(await ids(["cn-hangzhou", "cn-beijing"])).toEqual([
      "cn-hangzhou cn-hangzhou h-2",
      "cn-beijing cn-beijing b-2",
    ]);
    expect(await ids(["cn-beijing", "cn-hangzhou"])).toEqual([
      "cn-beijing cn-beijing b-1",
      "cn-hangzhou cn-hangzhou h-1",
    ]);
    expect(endpoint.requests).toHaveLength(3);
  });

  it("takes the newest of several namesakes in a region", async () => {
    await begin({
      records: [named("h-1", "web", 1)],
      otherRegions: { "cn-beijing": [named("b-1", "web", 2), named("b-3", "web", 4), named("b-2", "web", 3)] },
    });
    const result = await getImageByRegion({ regions: ["cn-hangzhou", "cn-beijing"], owners: "self", same });
    expect(result["cn-beijing"]?.imageId).toBe("b-3");
  });

  it("goes by the order that sortBy names", async () => {
    const records = [named("h-9", "web-9", 3), named("h-10", "web-10", 2)];
    await begin({ records, otherRegions: { "cn-beijing": records } });
    const regions = ["cn-hangzhou", "cn-beijing"];
    const take = async (order: object) =>
      (await getImageByRegion({ regions, owners: "self", same, ...order }))["cn-beijing"]?.imageId;
    expect(await take({})).toBe("h-9");
    expect(await take({ sortBy: "name" })).toBe("h-10");
    expect(await take({ mostRecent: true })).toBe("h-9");
  });

  it("has the regions by their names in its type", async () => {
    await begin(COPIES);
    const result = await getImageByRegion({ regions: ["cn-hangzhou", "cn-beijing"], owners: "self", same });
    // Neither needs a question mark.
    expect([result["cn-hangzhou"].imageId, result["cn-beijing"].imageId]).toEqual(["h-2", "b-2"]);
    // @ts-expect-error a region that was not asked for
    expect(result["eu-central-1"]).toBeUndefined();
  });

  it("says which region lacks which name when none is in all of them", async () => {
    await begin({
      records: [5, 4, 3, 2, 1].map((n) => named(`h-${n}`, `web-${n}`, n)),
      otherRegions: { "cn-beijing": [named("b-5", "web-5", 5)], "eu-central-1": [named("e-4", "web-4", 4)] },
    });
    const error = await failure(getImageByRegion({ regions: ALL, owners: "self", same }));
    expect(error).toBeInstanceOf(NoImageError);
    expect(error).toMatchObject({
      message:
        "No image that matches has the same name in cn-hangzhou, cn-beijing, eu-central-1: " +
        "web-5 is missing in eu-central-1; web-4 is missing in cn-beijing; web-3 is missing in cn-beijing, eu-central-1; and 2 more. " +
        "Copy the image under its name, or remove a region.",
    });
  });

  it("says so when nothing matches in the first region", async () => {
    await begin({ otherRegions: COPIES.otherRegions });
    expect(await failure(getImageByRegion({ regions: ALL, owners: "self", same }))).toMatchObject({
      code: "NoImage",
      message: "No image matches in cn-hangzhou, so none has the same name in cn-hangzhou, cn-beijing, eu-central-1.",
    });
  });

  it("guesses nothing for images without a name", async () => {
    const records = [named("m-1", "", 1)];
    await begin({ records, otherRegions: { "cn-beijing": records } });
    expect(
      await failure(getImageByRegion({ regions: ["cn-hangzhou", "cn-beijing"], owners: "self", same })),
    ).toBeInstanceOf(NoImageError);
  });

  it("fails with every region that cannot be asked, or lacks an id", async () => {
    await begin(COPIES);
    expect(await failure(getImageByRegion({ regions: [...ALL, "cn-nowhere"], owners: "self", same }))).toBeInstanceOf(
      RegionsError,
    );
    const error = await failure(getImageByRegion({ regions: ALL, imageId: "h-1", same }));
    expect((error as RegionsError).message).toMatch(
      /^2 of 3 regions failed:\ncn-beijing: Image h-1 is not in cn-beijing.*\neu-central-1: Image h-1 is not/,
    );
  });

  it("explains on request why this image was taken, and not the newest of the region", async () => {
    await begin(COPIES);
    const result = await getImageByRegion({ regions: ALL, owners: "self", same, explain: true });
    expect(result["cn-beijing"]?.explanation).toMatchObject({
      region: "cn-beijing",
      matched: 2,
      winner: "b-2",
      why: '"web-2" comes first in cn-hangzhou among the names that exist in cn-hangzhou, cn-beijing, eu-central-1.',
    });
    expect(result["cn-beijing"]?.explanation).not.toHaveProperty("runnerUp");
  });
});

describe("the Output forms", () => {
  it("give what the plain forms give", async () => {
    await begin(COPIES);
    const regions = pulumi.output(["cn-hangzhou", "cn-beijing"]);
    const lists = await inside(getImagesByRegionOutput({ regions, owners: "self" }));
    expect(lists.value["cn-beijing"]?.ids).toEqual(["b-1", "b-2"]);
    const one = await inside(getImageByRegionOutput({ regions, owners: "self", same: "name" }));
    expect(one).toMatchObject({ isKnown: true, isSecret: false });
    expect(one.value["cn-beijing"]?.imageId).toBe("b-2");
  });

  it.each([
    ["getImagesByRegionOutput", getImagesByRegionOutput],
    ["getImageByRegionOutput", getImageByRegionOutput],
  ] as const)("%s of what is not known at preview is not known, and nothing is asked", async (_name, look) => {
    const endpoint = await begin(COPIES, true);
    const unknown = new Thing("base").value;
    for (const args of [
      { regions: ["cn-hangzhou", unknown], owners: "self" },
      { regions: ["cn-hangzhou"], owners: "self", tags: { base: unknown } },
    ]) {
      expect(await inside<unknown>(look(args))).toMatchObject({ isKnown: false, dependencies: ["base"] });
    }
    expect(askedOf(endpoint)).toEqual([]);
  });

  it("keep secrets", async () => {
    await begin(COPIES);
    const nameRegex = pulumi.secret("^web-2$");
    const lists = getImagesByRegionOutput({ regions: ["cn-hangzhou"], nameRegex });
    const one = getImageByRegionOutput({ regions: ["cn-hangzhou"], owners: "self", nameRegex });
    for (const output of [lists, one]) expect(await inside<unknown>(output)).toMatchObject({ isSecret: true });
  });

  it("reject as the plain forms do", async () => {
    await begin(COPIES);
    const output = getImageByRegionOutput({ regions: ["cn-hangzhou", "cn-nowhere"], owners: "self", mostRecent: true });
    expect(await failure(inside(output))).toBeInstanceOf(RegionsError);
  });
});
