// A complete listing or an error, whatever the pages do.

import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import type { Warn } from "../../provider/api/images.js";
import { listPages } from "../../provider/api/pages.js";
import { resolveSettings, type Settings } from "../../provider/api/settings.js";
import { ConfigurationError, IncompleteListingError, ServiceError } from "../../provider/core/errors.js";
import type { Endpoint, FaultRule } from "../../provider/endpoint/index.js";
import { askedOf, openEndpoint, openStore, queryOf, settingsOf } from "../support/endpoint.js";
import { newestFirst, record, records } from "../support/records.js";
import { shortenWaits } from "../support/waits.js";
import { listening, readBody } from "./support/server.js";

interface Listing {
  /** Ids in the order of the alphabet, or the error. */
  readonly ids: string[] | undefined;
  readonly error: unknown;
  readonly requests: number;
  readonly warnings: string[];
}

/** Lists everything that an endpoint has, through the client that programs use. */
async function listAll(
  endpoint: Endpoint,
  { store = openStore(), ...overrides }: Partial<Settings> & { store?: ReturnType<typeof openStore> } = {},
): Promise<Listing> {
  endpoint.forgetRequests();
  const warnings: string[] = [];
  const warn: Warn = (text) => warnings.push(text);
  let ids: string[] | undefined;
  let error: unknown;
  try {
    const images = await store.list(settingsOf(endpoint, overrides), queryOf(), warn);
    ids = images.map(({ imageId }) => imageId).sort();
  } catch (thrown) {
    error = thrown;
  }
  return { ids, error, requests: endpoint.requests.length, warnings };
}

async function listWith(
  count: number,
  faults: readonly FaultRule[],
  settings: Partial<Settings> = {},
): Promise<Listing> {
  return listAll(await openEndpoint({ records: records(count), faults }), settings);
}

function all(count: number): string[] {
  return newestFirst(count).reverse();
}

function expectIncomplete({ ids, error, requests }: Listing, fault: RegExp, mostRequests: number): void {
  expect(ids).toBeUndefined();
  expect(error).toBeInstanceOf(IncompleteListingError);
  const text = expect.stringMatching(/^The listing of images in cn-hangzhou is not complete: .*, after 4 sweeps\./);
  expect(error).toMatchObject({ region: "cn-hangzhou", message: text });
  expect(error).toMatchObject({ message: expect.stringMatching(fault) });
  expect(requests).toBeLessThanOrEqual(mostRequests);
}

describe("a listing", () => {
  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [100, 1],
    [101, 2],
    [250, 3],
    [1000, 10],
  ])("of %d images is complete after %d requests", async (count, requests) => {
    expect(await listWith(count, [])).toEqual({ ids: all(count), error: undefined, requests, warnings: [] });
  });

  it("asks for each page once, a hundred images at a time", async () => {
    const endpoint = await openEndpoint({ records: records(301) });
    await listAll(endpoint);
    const asked = askedOf(endpoint).sort((a, b) => Number(a["PageNumber"]) - Number(b["PageNumber"]));
    expect(asked).toEqual(
      ["1", "2", "3", "4"].map((PageNumber) => ({ RegionId: "cn-hangzhou", PageNumber, PageSize: "100" })),
    );
  });

  it("is complete without PageNumber and PageSize in the answers", async () => {
    const faults = [{ answer: { omit: ["PageNumber", "PageSize"] } }];
    expect(await listWith(250, faults)).toMatchObject({ ids: all(250), requests: 3 });
  });

  it("takes a TotalCount that comes as text", async () => {
    expect(await listWith(250, [{ answer: { set: { TotalCount: "250" } } }])).toMatchObject({
      ids: all(250),
      requests: 3,
    });
  });

  it("is complete from answers whose types stray", async () => {
    const endpoint = await openEndpoint({ records: records(250), wobble: true });
    expect(await listAll(endpoint)).toMatchObject({ ids: all(250), requests: 3 });
  });

  it("of nothing may have no list at all", async () => {
    expect(await listWith(0, [{ answer: { set: { Images: {} } } }])).toMatchObject({ ids: [], requests: 1 });
    expect(await listWith(0, [{ answer: { omit: ["Images"] } }])).toMatchObject({ ids: [], requests: 1 });
  });

  it("has page 1 first and then at most eight pages under way", async () => {
    let underWay = 0;
    let most = 0;
    const order: number[] = [];
    const found = await listPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 1,
      onPageSize: () => {},
      warn: () => {},
      fetchPage: async (number) => {
        order.push(number);
        most = Math.max(most, ++underWay);
        if (number === 1) expect(underWay).toBe(1);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        return { TotalCount: 40, Images: { Image: [record(`m-${number}`)] } };
      },
    });
    expect([found.length, most, order.length]).toEqual([40, 8, 40]);
  });
});

describe("an image that appears or vanishes between two pages", () => {
  const newImage = record("m-new", { CreationTime: "2026-06-01T00:00:00Z" });

  it("is in the listing when it was added in front, and pushes none out", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage] } }];
    const { ids, requests } = await listWith(250, faults);
    expect(ids).toEqual([...all(250), "m-new"]);
    expect(requests).toBeLessThanOrEqual(8);
  });

  it("is in the listing when it was added at the end", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { add: [newImage] } }];
    expect((await listWith(250, faults)).ids).toEqual([...all(250), "m-new"]);
  });

  it("is not in the listing when it was deleted, and takes none with it", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { remove: ["m-0003"] } }];
    expect((await listWith(250, faults)).ids).toEqual(all(250).filter((id) => id !== "m-0003"));
  });

  it("is noticed also when another one vanishes at the same time, so that the total stays", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage], remove: ["m-0250"] } }];
    expect((await listWith(250, faults)).ids).toEqual([...all(249), "m-new"]);
  });

  it("at every sweep ends in an error that says so", async () => {
    const faults = Array.from({ length: 4 }, (_, n) => ({
      when: { page: 1, attempt: n + 1 },
      after: { addFirst: [record(`m-new-${n}`)] },
    }));
    expectIncomplete(await listWith(250, faults), /page 1 tells a total of 253, page \d of 254/, 12);
  });
});

describe("a row that comes twice or not at all", () => {
  it.each([
    ["comes twice on one page", { append: ["m-0150"] }],
    ["comes on two pages", { append: ["m-0001"] }],
    ["is missing", { drop: ["m-0150"] }],
    ["is replaced by another page's", { drop: ["m-0150"], append: ["m-0001"] }],
  ])("and %s once is asked for again", async (_what, answer) => {
    const { ids, requests } = await listWith(250, [{ when: { page: 2, attempt: 1 }, answer }]);
    expect(ids).toEqual(all(250));
    expect(requests).toBeLessThanOrEqual(6);
  });

  it.each([
    ["comes twice", { append: ["m-0150"] }, /page 2 has 101 images where a total of 250 means 100/],
    ["is missing", { drop: ["m-0150"] }, /page 2 has 99 images where a total of 250 means 100/],
    [
      "is replaced by another page's",
      { drop: ["m-0150"], append: ["m-0001"] },
      /the pages hold 249 different images, the total says 250/,
    ],
  ])("and always %s ends in an error that says what is wrong", async (_what, answer, fault) => {
    expectIncomplete(await listWith(250, [{ when: { page: 2 }, answer }]), fault, 12);
  });

  it("because page 1 comes whatever is asked ends in an error", async () => {
    expectIncomplete(await listWith(250, [{ when: { page: { from: 2 } }, answer: { asPage: 1 } }]), /250/, 12);
  });

  it("because every answer has another order ends in an error, never in a wrong list", async () => {
    expectIncomplete(await listWith(250, [{ answer: { shuffle: true } }]), /different images/, 12);
  });
});

describe("a page in the middle", () => {
  it.each([0, 7, 40, 99])("that is short once (%d of 100) does not end the list", async (first) => {
    const { ids, requests } = await listWith(250, [{ when: { page: 2, attempt: 1 }, answer: { first } }]);
    expect(ids).toEqual(all(250));
    expect(requests).toBeLessThanOrEqual(6);
  });

  it.each([0, 7, 40, 99])("that stays short (%d of 100) ends in an error", async (first) => {
    const fault = new RegExp(`page 2 has ${first} images where a total of 250 means 100`);
    expectIncomplete(await listWith(250, [{ when: { page: 2 }, answer: { first } }]), fault, 12);
  });

  it("that fails for good fails the listing, and no page is asked for after that", async () => {
    const faults = [{ when: { page: 2 }, answer: { status: 403, code: "Forbidden.RAM" } }];
    const { ids, error, requests } = await listWith(5000, faults);
    expect([ids, error]).toEqual([undefined, expect.any(ServiceError)]);
    expect(error).toMatchObject({ code: "Forbidden.RAM" });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(requests).toBeLessThanOrEqual(20);
  });

  it("that fails for good ends the listing also where pages in flight still succeed", async () => {
    const asked: number[] = [];
    const listing = listPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 1,
      onPageSize: () => {},
      warn: () => {},
      fetchPage: async (number) => {
        asked.push(number);
        await new Promise((resolve) => setImmediate(resolve));
        if (number === 3) throw new ServiceError("Forbidden.RAM", "no");
        return { TotalCount: 1000, Images: { Image: [record(`m-${number}`)] } };
      },
    });
    await expect(listing).rejects.toMatchObject({ code: "Forbidden.RAM" });
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect(asked.length).toBeLessThanOrEqual(1 + 2 * 8);
  });

  it("that fails for good gives up the pages that wait for their turn among other listings", async () => {
    const mine = { ImageName: "m-" };
    const faults = [
      { when: { page: 2, params: mine }, answer: { status: 403, code: "Forbidden.RAM" } },
      { when: { params: mine }, answer: { delayMs: 0 } },
      { answer: { delayMs: 150 } },
    ];
    const endpoint = await openEndpoint({ records: records(2000), faults });
    const store = openStore();
    const list = (imageName: string) => store.list(settingsOf(endpoint), queryOf({ imageName }), () => {});
    // Seven of the eight places are taken by others, which have one page each.
    const others = ["m-0001", "m-0002", "m-0003", "m-0004", "m-0005", "m-0006", "m-0007"].map(list);
    await expect(list("m-")).rejects.toMatchObject({ code: "Forbidden.RAM" });
    await Promise.all(others);
    const pages = askedOf(endpoint).filter(({ ImageName }) => ImageName === "m-");
    expect(pages.length).toBeLessThanOrEqual(4);
  });

  it("that fails for a moment is asked again alone", async () => {
    const waits = shortenWaits();
    const faults = [{ when: { page: 2, attempt: [1, 2] }, answer: { status: 503, code: "ServiceUnavailable" } }];
    expect(await listWith(250, faults)).toMatchObject({ ids: all(250), requests: 5 });
    expect(waits).toHaveLength(2);
  });
});

describe("a TotalCount", () => {
  it.each([
    ["far too high", 100_000, /page 1 has 3 images where a total of 100000 means 100/],
    ["too low", 2, /page 1 has 3 images where a total of 2 means 2/],
    ["zero", 0, /page 1 has 3 images where a total of 0 means 0/],
    ["negative", -1, /page 1 has 3 images/],
    ["null", null, /page 1 has no TotalCount/],
    ["a word", "many", /page 1 has no TotalCount/],
  ])("that is %s ends in an error after four requests", async (_what, TotalCount, fault) => {
    expectIncomplete(await listWith(3, [{ answer: { set: { TotalCount } } }]), fault, 4);
  });

  it("that is not there ends in an error", async () => {
    expectIncomplete(await listWith(3, [{ answer: { omit: ["TotalCount"] } }]), /page 1 has no TotalCount/, 4);
  });

  it("of 100000 that a full first page bears out is not walked to its end", async () => {
    const listing = await listWith(150, [{ answer: { set: { TotalCount: 100_000 } } }]);
    expectIncomplete(listing, /page \d+ has (50|0) images/, 4 * 9);
  });

  it("that no region can have ends in an error, though every page would be full", async () => {
    const listing = await listWith(250, [{ answer: { set: { TotalCount: 99_999_999_999 } } }]);
    expectIncomplete(listing, /page 1 tells a total of 99999999999, which no region has/, 4);
  });

  it("that differs on one page is asked again, and ends in an error if it stays", async () => {
    const answer = { set: { TotalCount: 249 } };
    expect((await listWith(250, [{ when: { page: 3, attempt: 1 }, answer }])).ids).toEqual(all(250));
    expectIncomplete(
      await listWith(250, [{ when: { page: 3 }, answer }]),
      /page 1 tells a total of 250, page 3 of 249/,
      12,
    );
  });
});

describe("an endpoint whose largest page is 50", () => {
  it("is asked again for 50 after its refusal, and not refused again", async () => {
    const endpoint = await openEndpoint({ records: records(120), maxPageSize: 50 });
    const store = openStore();
    expect(await listAll(endpoint, { store })).toMatchObject({ ids: all(120), requests: 4 });
    endpoint.change({ add: [record("m-other")] });
    const again = await store.list(settingsOf(endpoint), queryOf({ osType: "linux" }), () => {});
    expect(again).toEqual([]);
    expect(askedOf(endpoint).at(-1)).toMatchObject({ PageSize: "50", OSType: "linux" });
    expect(endpoint.requests).toHaveLength(5);
  });

  it("may spell its refusal as the documents do, and name no parameter", async () => {
    const refusal = { status: 400, code: "InvalidParamter", message: "Invalid Parameter." };
    const faults = [{ when: { params: { PageSize: "100" } }, answer: refusal }];
    expect(await listWith(120, faults)).toMatchObject({ ids: all(120), requests: 4 });
  });

  it("may cut pages to 50 without a word", async () => {
    const faults = [{ when: { params: { PageSize: "100" } }, answer: { first: 50, set: { PageSize: 50 } } }];
    const endpoint = await openEndpoint({ records: records(120), faults });
    expect(await listAll(endpoint)).toMatchObject({ ids: all(120), requests: 3 });
    expect(askedOf(endpoint).map(({ PageSize }) => PageSize)).toEqual(["100", "50", "50"]);
  });

  it("is not assumed when the refusal speaks of another parameter", async () => {
    const message = 'The specified parameter "Architecture" is not valid.';
    const { error, requests } = await listWith(3, [{ answer: { status: 400, code: "InvalidParameter", message } }]);
    expect(error).toMatchObject({ code: "InvalidParameter", message: expect.stringContaining("Architecture") });
    expect(requests).toBe(1);
  });

  it("is not assumed when the answer tells another PageSize than it has", async () => {
    const faults = [{ answer: { set: { PageSize: 10 } } }];
    expect(await listWith(250, faults)).toMatchObject({ ids: all(250), requests: 3 });
  });

  it("that refuses 50 as well is not asked a third time", async () => {
    const endpoint = await openEndpoint({ records: records(3), maxPageSize: 10 });
    expect(await listAll(endpoint)).toMatchObject({ error: { code: "InvalidParameter" }, requests: 2 });
  });
});

describe("an answer for another region", () => {
  it("is an error that names both and the host, not a wrong or empty list", async () => {
    const endpoint = await openEndpoint({
      records: records(250),
      faults: [{ when: { page: 3 }, answer: { set: { RegionId: "eu-central-1" } } }],
    });
    const { ids, error } = await listAll(endpoint);
    expect([ids, error]).toEqual([undefined, expect.any(ConfigurationError)]);
    const { host } = new URL(endpoint.url);
    expect(error).toMatchObject({
      region: "cn-hangzhou",
      message: expect.stringContaining(`${host} was asked for images in cn-hangzhou and answered for eu-central-1.`),
    });
  });

  it("is none when the answer names no region", async () => {
    expect(await listWith(250, [{ answer: { omit: ["RegionId"] } }])).toMatchObject({ ids: all(250) });
  });
});

describe("a lenient listing", () => {
  const lenient = { totalCount: "lenient" } as const;

  it("is a strict one when the total is right", async () => {
    expect(await listWith(250, [], lenient)).toMatchObject({ ids: all(250), requests: 3, warnings: [] });
  });

  it.each([
    ["too high", 260],
    ["too low", 240],
    ["far too high", 100_000],
  ])(
    "takes what two sweeps agree on when the total is %s, with a warning that names both numbers",
    async (_what, TotalCount) => {
      const { ids, warnings, requests } = await listWith(250, [{ answer: { set: { TotalCount } } }], lenient);
      expect(ids).toEqual(all(250));
      expect(warnings).toEqual([
        expect.stringMatching(
          new RegExp(`cn-hangzhou has ${TotalCount} matching images but lists 250, twice the same: .*"lenient"`),
        ),
      ]);
      expect(requests).toBeLessThanOrEqual(20);
    },
  );

  it("goes on to the last page when there is no total at all", async () => {
    const { ids, warnings } = await listWith(250, [{ answer: { omit: ["TotalCount"] } }], lenient);
    expect(ids).toEqual(all(250));
    expect(warnings).toEqual([expect.stringContaining("an unknown number of matching images but lists 250")]);
  });

  it("still asks again when an image appears between two pages", async () => {
    const newImage = record("m-new", { CreationTime: "2026-06-01T00:00:00Z" });
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage] } }];
    expect(await listWith(250, faults, lenient)).toMatchObject({ ids: [...all(250), "m-new"], warnings: [] });
  });

  it("is an error when no two sweeps agree", async () => {
    const faults = Array.from({ length: 4 }, (_, n) => ({
      when: { page: 1, attempt: n + 1 },
      answer: { set: { TotalCount: 999 } },
      after: { addFirst: [record(`m-new-${n}`)] },
    }));
    expectIncomplete(await listWith(250, faults, lenient), /the total says 999/, 24);
  });

  it("ends although the endpoint always has another image", async () => {
    let requests = 0;
    const listing = listPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 1,
      onPageSize: () => {},
      totalCount: "lenient",
      warn: () => {},
      fetchPage: async () => {
        requests += 1;
        return { Images: { Image: [{ ImageId: `m-${requests}` }] } };
      },
    });
    await expect(listing).rejects.toThrow(IncompleteListingError);
    expect(requests).toBeLessThanOrEqual(30_001);
  });
});

describe("a listing that does not end in time", () => {
  it("is given up after alicloud-images:timeout, however many full pages still come", async () => {
    let requests = 0;
    const server = createServer(async (request, response) => {
      const page = new URLSearchParams(await readBody(request)).get("PageNumber");
      requests += 1;
      const Image = Array.from({ length: 100 }, (_, index) => ({ ImageId: `m-${page}-${index}` }));
      response.end(JSON.stringify({ RegionId: "cn-hangzhou", TotalCount: 1_000_000, Images: { Image } }));
    });
    const { url } = await listening(server);
    const config = new Map([
      ["alicloud-images:endpoint", url],
      ["alicloud-images:timeout", "1s"],
      ["alicloud:region", "cn-hangzhou"],
      ["alicloud:accessKey", "id"],
      ["alicloud:secretKey", "secret"],
    ]);
    const settings = resolveSettings({ config: (key) => config.get(key), environment: {} });
    const started = Date.now();
    const listing = openStore().list(settings, queryOf(), () => {});
    await expect(listing).rejects.toMatchObject({
      name: "ServiceError",
      code: "Timeout",
      message:
        "Listing images in cn-hangzhou: gave up after 1 second (alicloud-images:timeout). Narrow the filter, or allow more time.",
    });
    expect(Date.now() - started).toBeLessThan(3000);
    // Requests that were on their way may still arrive.
    const asked = requests;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests).toBeLessThanOrEqual(asked + 8);
  });
});
