// From a query to the images that the service lists: owners, ids, and what is remembered.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { ClientRequest } from "node:http";
import { describe, expect, it, onTestFinished } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { ImageStore } from "../../provider/lookup/imageStore.js";
import { failingSource, staticSource } from "../../provider/service/credentialsSource.js";
import type { Settings } from "../../provider/settings/settings.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { NoImageError } from "../../provider/values/errors.js";
import type { Image } from "../../provider/values/image.js";
import { askedOf, openEndpoint, openStore, queryOf, settingsOf } from "../support/endpoint.js";
import { newestFirst, record, records } from "../support/records.js";
import { shortenWaits } from "../support/waits.js";

function ids(images: readonly Image[]): string[] {
  return images.map(({ imageId }) => imageId).sort();
}

/** A store that asks one endpoint, and the warnings of its listings. */
function asking(endpoint: Endpoint, store = openStore()) {
  const warnings: string[] = [];
  const warn = (text: string) => void warnings.push(text);
  return {
    warnings,
    list: async (args: GetImagesArgs, overrides: Partial<Settings> = {}) =>
      ids(await store.list(settingsOf(endpoint, overrides), queryOf(args), warn)),
    find: async (imageId: string, args: GetImagesArgs = {}) =>
      store.find(settingsOf(endpoint), imageId, queryOf(args).parameters, warn),
  };
}

/** Whatever an endpoint was asked, without region and page. */
function questions(endpoint: Endpoint): Record<string, string>[] {
  return askedOf(endpoint).map(({ RegionId: _region, PageNumber: _page, PageSize: _size, ...rest }) => rest);
}

describe("equal questions", () => {
  it("are asked once, at the same time and one after the other", async () => {
    const endpoint = await openEndpoint({ records: records(150), latencyMs: 5 });
    const { list } = asking(endpoint);
    const together = await Promise.all([
      list({ owners: "self" }),
      list({ owners: "self" }),
      list({ owners: ["self"] }),
    ]);
    expect([...together, await list({ owners: "self" })]).toEqual(Array(4).fill(newestFirst(150).reverse()));
    expect(endpoint.requests).toHaveLength(4);
  });

  it("are those that differ in our own filters, their order and their number alone", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    const { list } = asking(endpoint);
    for (const args of [
      {},
      { nameRegex: "a" },
      { excludeNameRegex: "b" },
      { platform: "Ubuntu" },
      { minAge: "1d" },
      { mostRecent: true },
      { sortBy: "name" },
      { sortOrder: "ascending" },
      { maxResults: 1 },
    ] as const) {
      await list(args);
    }
    expect(endpoint.requests).toHaveLength(1);
  });

  it("are not those that differ in what the service is asked", async () => {
    const endpoint = await openEndpoint({ records: records(3), otherRegions: { "cn-beijing": [record("m-beijing")] } });
    const { list } = asking(endpoint);
    const args: GetImagesArgs[] = [
      {},
      { owners: "self" },
      { imageFamily: "a" },
      { imageFamily: "b" },
      { imageName: "a" },
      { tags: { a: "b" } },
      { tags: { a: "" } },
      { tagKeys: ["a"] },
      { isSupportIoOptimized: false },
      { imageId: "m-0001" },
    ];
    for (const each of args) await list(each);
    expect(endpoint.requests).toHaveLength(args.length);
    expect(await list({}, { region: "cn-beijing" })).toEqual(["m-beijing"]);
    expect(endpoint.requests).toHaveLength(args.length + 1);
  });

  it("are not those of another account, endpoint or consistency", async () => {
    const other = { accountId: "2", accessKeyId: "OtherKeyId", accessKeySecret: "OtherSecret" };
    const mine = { accountId: "1", accessKeyId: "MyKeyId", accessKeySecret: "MySecret" };
    const endpoint = await openEndpoint({ accounts: [mine, other], records: [record("m-1", { _owner: "2" })] });
    const elsewhere = await openEndpoint({ accounts: [mine], records: [record("m-elsewhere")] });
    const store = openStore();
    const { list } = asking(endpoint, store);
    expect(await list({})).toEqual([]);
    expect(await list({}, { credentials: staticSource("another", other) })).toEqual(["m-1"]);
    expect(await list({}, { consistency: "lenient" })).toEqual([]);
    expect(await asking(elsewhere, store).list({})).toEqual(["m-elsewhere"]);
    expect([endpoint.requests.length, elsewhere.requests.length]).toEqual([3, 1]);
  });

  it("are asked again by another store", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    await asking(endpoint).list({});
    endpoint.change({ add: [record("m-new")] });
    expect(await asking(endpoint).list({})).toContain("m-new");
  });

  it("are asked again after a failure, which is not remembered", async () => {
    const faults = [{ when: { attempt: 1 }, answer: { status: 403, code: "Forbidden.RAM" } }];
    const endpoint = await openEndpoint({ records: records(3), faults });
    const { list } = asking(endpoint);
    const together = await Promise.allSettled([list({}), list({})]);
    expect(together).toMatchObject([{ status: "rejected", reason: { code: "Forbidden.RAM" } }, { status: "rejected" }]);
    expect(await list({})).toHaveLength(3);
    expect(endpoint.requests).toHaveLength(2);
  });
});

describe("several owners", () => {
  it("are asked for one by one and merged, each image once", async () => {
    const endpoint = await openEndpoint({
      records: [
        record("m-own"),
        record("m-system", { ImageOwnerAlias: "system" }),
        record("m-shared", { ImageOwnerAlias: "others" }),
        record("m-market", { ImageOwnerAlias: "marketplace" }),
      ],
      faults: [
        { when: { params: { ImageOwnerAlias: "system" } }, answer: { append: ["m-own"], set: { TotalCount: 2 } } },
      ],
    });
    expect(await asking(endpoint).list({ owners: ["system", "self", "marketplace"] })).toEqual([
      "m-market",
      "m-own",
      "m-system",
    ]);
    expect(
      questions(endpoint)
        .map(({ ImageOwnerAlias }) => ImageOwnerAlias)
        .sort(),
    ).toEqual(["marketplace", "self", "system"]);
  });

  it("fail together when one of them fails", async () => {
    const faults = [{ when: { params: { ImageOwnerAlias: "self" } }, answer: { status: 403, code: "Forbidden.RAM" } }];
    const { list } = asking(await openEndpoint({ records: records(3), faults }));
    await expect(list({ owners: ["system", "self"] })).rejects.toMatchObject({ code: "Forbidden.RAM" });
  });
});

describe("ids", () => {
  const many = newestFirst(250);

  it("go out in lists of a hundred", async () => {
    const endpoint = await openEndpoint({ records: records(260) });
    expect(await asking(endpoint).list({ imageIds: many })).toEqual([...many].reverse());
    expect(questions(endpoint).map(({ ImageId = "" }) => ImageId.split(",").length)).toEqual([100, 100, 50]);
  });

  it("go out for each owner that is named", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    expect(await asking(endpoint).list({ imageIds: ["m-0001", "m-0002"], owners: ["self", "system"] })).toEqual([
      "m-0001",
      "m-0002",
    ]);
    expect(questions(endpoint)).toEqual([
      { ImageOwnerAlias: "self", ImageId: "m-0001,m-0002" },
      { ImageOwnerAlias: "system", ImageId: "m-0001,m-0002" },
    ]);
  });

  it("that are not there cost one question more, whatever their number", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    expect(await asking(endpoint).list({ imageIds: ["m-0001", "m-none", "m-gone"] })).toEqual(["m-0001"]);
    expect(questions(endpoint)).toEqual([{ ImageId: "m-0001,m-none,m-gone" }, { ImageId: "m-none" }]);
  });

  it("of an empty list are no question at all", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    expect(await asking(endpoint).list({ imageIds: [] })).toEqual([]);
    expect(endpoint.requests).toEqual([]);
  });

  it("are asked singly of an endpoint that takes one a call, and it is asked so from then on", async () => {
    const nothing = { set: { TotalCount: 0, Images: { Image: [] } } };
    const lists = ["m-0001,m-0002,m-0003", "m-0002,m-0003"];
    const faults = lists.map((ImageId) => ({ when: { params: { ImageId } }, answer: nothing }));
    const endpoint = await openEndpoint({ records: records(5), faults });
    const { list } = asking(endpoint);
    expect(await list({ imageIds: ["m-0001", "m-0002", "m-0003"] })).toEqual(["m-0001", "m-0002", "m-0003"]);
    expect(questions(endpoint).map(({ ImageId }) => ImageId)).toEqual([
      "m-0001,m-0002,m-0003",
      "m-0001",
      "m-0002",
      "m-0003",
    ]);
    endpoint.forgetRequests();
    expect(await list({ imageIds: ["m-0003", "m-0004", "m-0005"] })).toEqual(["m-0003", "m-0004", "m-0005"]);
    // m-0003 is remembered.
    expect(questions(endpoint).map(({ ImageId }) => ImageId)).toEqual(["m-0004", "m-0005"]);
  });
});

describe("one image by its id", () => {
  const everywhere = [
    record("m-own", { Status: "Deprecated" }),
    record("m-hidden", { ImageOwnerAlias: "system", _expired: true }),
    record("m-market", { ImageOwnerAlias: "marketplace" }),
    record("m-community", { ImageOwnerAlias: "others", IsPublic: true }),
  ];
  const any = { Status: "ALL", ShowExpired: "true" };

  it.each([
    ["m-own", [{}]],
    ["m-hidden", [{}]],
    ["m-market", [{}, { ImageOwnerAlias: "marketplace" }]],
    ["m-community", [{}, { ImageOwnerAlias: "marketplace" }, { ImageOwnerAlias: "others", IsPublic: "true" }]],
  ])("%s is asked for until it is found, whatever its status", async (ImageId, owners) => {
    const endpoint = await openEndpoint({ records: everywhere });
    expect(await asking(endpoint).find(ImageId)).toMatchObject({ imageId: ImageId });
    expect(questions(endpoint)).toEqual(owners.map((owner) => ({ ...any, ...owner, ImageId })));
  });

  it("is asked for with the status that the caller gives", async () => {
    const endpoint = await openEndpoint({ records: everywhere });
    await expect(asking(endpoint).find("m-own", { status: "Available", showExpired: false })).rejects.toThrow(
      NoImageError,
    );
    expect(questions(endpoint)[0]).toEqual({ Status: "Available", ShowExpired: "false", ImageId: "m-own" });
  });

  it("that all three miss is told with id and region", async () => {
    const endpoint = await openEndpoint({ records: everywhere });
    await expect(asking(endpoint).find("m-none")).rejects.toMatchObject({
      code: "NoImage",
      region: "cn-hangzhou",
      message:
        "Image m-none is not in cn-hangzhou, or this account cannot see it. " +
        "Custom images exist in one region only; check the id, the region and that the image is shared with this account.",
    });
    expect(endpoint.requests).toHaveLength(3);
  });

  it("that another filter keeps away is told so", async () => {
    const endpoint = await openEndpoint({ records: everywhere });
    await expect(asking(endpoint).find("m-own", { architecture: "arm64" })).rejects.toThrow(
      "Image m-own is not in cn-hangzhou, does not match the other filters, or this account cannot see it.",
    );
  });

  it("is not taken for found when the service lists another one", async () => {
    const faults = [{ answer: { drop: ["m-own"], append: ["m-market"] } }];
    const endpoint = await openEndpoint({ records: everywhere, faults: faults });
    await expect(asking(endpoint).find("m-own")).rejects.toMatchObject({
      code: expect.stringMatching(/NoImage|IncompleteListing/),
    });
  });

  it("that cannot be asked for is an error of the service, not a missing image", async () => {
    const endpoint = await openEndpoint({ faults: [{ answer: { status: 403, code: "Forbidden.RAM" } }] });
    await expect(asking(endpoint).find("m-own")).rejects.toMatchObject({ code: "Forbidden.RAM" });
  });
});

describe("a dry run", () => {
  it("that the service grants is an empty list", async () => {
    const endpoint = await openEndpoint({ records: records(3) });
    expect(await asking(endpoint).list({ dryRun: true })).toEqual([]);
    expect(questions(endpoint)).toEqual([{ DryRun: "true" }]);
  });

  it("that it refuses is its error", async () => {
    const endpoint = await openEndpoint({ faults: [{ answer: { status: 403, code: "Forbidden.RAM" } }] });
    await expect(asking(endpoint).list({ dryRun: true })).rejects.toMatchObject({ code: "Forbidden.RAM" });
  });
});

describe("a listing of a thousand images by tag", () => {
  const tagged = records(1000, () => ({
    Tags: { Tag: [{ TagKey: "env", TagValue: "prod" }] },
    ResourceGroupId: "rg-1",
  }));

  it.each([[{ tags: { env: "prod" } }], [{ tagKeys: ["env"] }], [{ resourceGroupId: "rg-1" }]])(
    "or group (%j) warns that the service may know more",
    async (args) => {
      const { list, warnings } = asking(await openEndpoint({ records: tagged }));
      expect(await list(args)).toHaveLength(1000);
      expect(warnings).toEqual([
        expect.stringMatching(/lists at most 1000 images for a filter by tag or resource group.*cn-hangzhou/),
      ]);
    },
  );

  it("is not warned about when there are fewer, or no such filter", async () => {
    const { list, warnings } = asking(await openEndpoint({ records: tagged }));
    await list({});
    const fewer = asking(await openEndpoint({ records: tagged.slice(1) }));
    await fewer.list({ tags: { env: "prod" } });
    expect([warnings, fewer.warnings]).toEqual([[], []]);
  });
});

describe("a throttled listing", () => {
  it("is tried again for as long as the service asks, and says so once when that is long", async () => {
    const waits = shortenWaits();
    const headers = { "x-acs-retry-after": "3000" };
    const faults = [{ when: { attempt: [1, 2] }, answer: { code: "Throttling.User", headers } }];
    const { list, warnings } = asking(await openEndpoint({ records: records(250), faults }));
    expect(await list({})).toHaveLength(250);
    expect(waits).toEqual(Array(6).fill(3000));
    expect(warnings).toEqual([
      expect.stringMatching(/^Listing images in cn-hangzhou takes longer because of Throttling\.User\./),
    ]);
  });
});

describe("requests under way", () => {
  it("are eight at most to one endpoint, over all listings", async () => {
    const endpoint = await openEndpoint({ records: records(1000), latencyMs: 5 });
    const { list } = asking(endpoint);
    const connections = new Set<number | undefined>();
    const note = (message: unknown) => {
      const { request } = message as { readonly request: ClientRequest };
      request.on("response", ({ socket }) => void connections.add(socket.localPort));
    };
    subscribe("http.client.request.start", note);
    onTestFinished(() => void unsubscribe("http.client.request.start", note));
    const settings = { consistency: "counted" } as const;
    await Promise.all(
      ["a", "b", "c", "d"].map((imageName) => list({ imageName }, settings)).concat(list({}, settings)),
    );
    expect(endpoint.requests).toHaveLength(14);
    expect(connections.size).toBeLessThanOrEqual(8);
  });
});

describe("the embedded endpoint", () => {
  it("is started once, when it is first asked, and with its own key", async () => {
    const endpoint = await openEndpoint({
      records: records(3),
      accounts: [{ accountId: "1", accessKeyId: "OwnKey", accessKeySecret: "OwnSecret" }],
    });
    let starts = 0;
    const store = new ImageStore({
      startEmbedded: async () => {
        starts += 1;
        return { url: endpoint.url, accessKey: { accessKeyId: "OwnKey", accessKeySecret: "OwnSecret" } };
      },
    });
    const { list } = asking(endpoint, store);
    const embedded = {
      endpoint: "embedded",
      credentials: failingSource("the user", "The user's credentials were read."),
    };
    expect(starts).toBe(0);
    expect(await Promise.all([list({}, embedded), list({ owners: "self" }, embedded)])).toEqual([
      ["m-0001", "m-0002", "m-0003"],
      ["m-0001", "m-0002", "m-0003"],
    ]);
    expect(starts).toBe(1);
  });
});

describe("the clock", () => {
  it("is read once for all that a store lists", () => {
    let reads = 0;
    const store = new ImageStore({ startEmbedded: () => Promise.reject(new Error("unused")), now: () => ++reads });
    expect([store.nowMs, store.nowMs, reads]).toEqual([1, 1, 1]);
  });
});
