// Complete listings, whatever the pages contain.

import { createServer } from "node:http";
import { describe, expect, it } from "vitest";
import type { Endpoint, FaultRule } from "../../provider/emulator/index.js";
import type { Warn } from "../../provider/lookup/imageStore.js";
import { listAllPages } from "../../provider/service/paginate.js";
import type { Consistency } from "../../provider/service/pass.js";
import { resolveSettings, type Settings } from "../../provider/settings/settings.js";
import { ConfigurationError, IncompleteListingError, ServiceError } from "../../provider/values/errors.js";
import { askedOf, openEndpoint, openStore, queryOf, settingsOf } from "../support/endpoint.js";
import { newestFirst, record, records } from "../support/records.js";
import { listening, readBody } from "../support/server.js";
import { shortenWaits } from "../support/waits.js";

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

/** Lists numbered images, each page once unless the settings say otherwise. */
async function listWith(
  count: number,
  faults: readonly FaultRule[],
  settings: Partial<Settings> = {},
): Promise<Listing> {
  return listAll(await openEndpoint({ records: records(count), faults }), { consistency: "counted", ...settings });
}

/** The consistencies whose listings must come to the same, and how often a listing reads each page. */
const READS = [
  ["counted", 1],
  ["verified", 2],
] as const satisfies readonly (readonly [Consistency, number])[];

function all(count: number): string[] {
  return newestFirst(count).reverse();
}

function expectIncomplete({ ids, error, requests }: Listing, fault: RegExp, mostRequests: number): void {
  expect(ids).toBeUndefined();
  expect(error).toBeInstanceOf(IncompleteListingError);
  const text = expect.stringMatching(/^The listing of images in cn-hangzhou is not complete: .*, after 4 attempts\./);
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
  ])("of %d images is complete after %d requests where one read counts", async (count, requests) => {
    expect(await listWith(count, [])).toEqual({ ids: all(count), error: undefined, requests, warnings: [] });
  });

  it.each([
    [0, 1],
    [1, 1],
    [99, 1],
    [101, 4],
    [250, 6],
    // A full last page may hide another one, which is looked for once.
    [100, 2],
    [1000, 21],
  ])("of %d images is verified after %d requests", async (count, requests) => {
    const listing = await listWith(count, [], { consistency: "verified" });
    expect(listing).toEqual({ ids: all(count), error: undefined, requests, warnings: [] });
  });

  it("is verified unless the settings say otherwise", async () => {
    expect(await listAll(await openEndpoint({ records: records(250) }))).toMatchObject({ requests: 6 });
  });

  it("requests each page once, with a hundred images", async () => {
    const endpoint = await openEndpoint({ records: records(301) });
    await listAll(endpoint, { consistency: "counted" });
    const asked = askedOf(endpoint).sort((a, b) => Number(a["PageNumber"]) - Number(b["PageNumber"]));
    expect(asked).toEqual(
      ["1", "2", "3", "4"].map((PageNumber) => ({ RegionId: "cn-hangzhou", PageNumber, PageSize: "100" })),
    );
  });

  it("is complete without PageNumber and PageSize in the answers", async () => {
    const faults = [{ answer: { omit: ["PageNumber", "PageSize"] } }];
    expect(await listWith(250, faults)).toMatchObject({ ids: all(250), requests: 3 });
  });

  it("accepts a TotalCount that is a string", async () => {
    expect(await listWith(250, [{ answer: { set: { TotalCount: "250" } } }])).toMatchObject({
      ids: all(250),
      requests: 3,
    });
  });

  it("is complete from answers whose types stray", async () => {
    const endpoint = await openEndpoint({ records: records(250), looseTypes: true });
    expect(await listAll(endpoint)).toMatchObject({ ids: all(250), requests: 6 });
  });

  it("without images can have no list at all", async () => {
    expect(await listWith(0, [{ answer: { set: { Images: {} } } }])).toMatchObject({ ids: [], requests: 1 });
    expect(await listWith(0, [{ answer: { omit: ["Images"] } }])).toMatchObject({ ids: [], requests: 1 });
  });

  it.each(READS)("has page 1 first and then at most eight pages under way (%s)", async (consistency, reads) => {
    let underWay = 0;
    let most = 0;
    const order: number[] = [];
    const found = await listAllPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 3,
      onPageSize: () => {},
      consistency,
      warn: () => {},
      fetchPage: async (number) => {
        order.push(number);
        most = Math.max(most, ++underWay);
        if (order.length === 1) expect([number, underWay]).toEqual([1, 1]);
        await new Promise((resolve) => setImmediate(resolve));
        underWay -= 1;
        const ids = [1, 2, 3].map((n) => `m-${number}-${n}`);
        return { TotalCount: 119, Images: { Image: ids.slice(0, number === 40 ? 2 : 3).map((id) => record(id)) } };
      },
    });
    expect([found.length, most, order.length]).toEqual([119, 8, 40 * reads]);
  });

  it("of 350 images costs one round trip more for its second read", async () => {
    const { trips, requests } = await countTrips(350, "verified");
    expect({ trips, requests }).toEqual({ trips: 3, requests: 8 });
    expect(await countTrips(350, "counted")).toEqual({ trips: 2, requests: 4 });
  });

  it("of 3,500 images costs eleven round trips, eight requests at a time", async () => {
    expect(await countTrips(3500, "verified")).toEqual({ trips: 11, requests: 71 });
    expect(await countTrips(3500, "counted")).toEqual({ trips: 6, requests: 35 });
  });
});

/** How often a listing waits for answers that all take the same time, and how many requests it makes. */
async function countTrips(count: number, consistency: Consistency): Promise<{ trips: number; requests: number }> {
  let trips = 0;
  let requests = 0;
  let arrivals: Promise<void> | undefined;
  const found = await listAllPages({
    region: "cn-hangzhou",
    host: "here",
    pageSize: 100,
    onPageSize: () => {},
    consistency,
    warn: () => {},
    fetchPage: async (number) => {
      requests += 1;
      arrivals ??= new Promise((resolve) => {
        setImmediate(() => {
          trips += 1;
          arrivals = undefined;
          resolve();
        });
      });
      await arrivals;
      const ids = newestFirst(count).slice((number - 1) * 100, number * 100);
      return { TotalCount: count, Images: { Image: ids.map((id) => record(id)) } };
    },
  });
  expect(found).toHaveLength(count);
  return { trips, requests };
}

describe.each(READS)("an image that appears or vanishes between two pages (%s)", (consistency, reads) => {
  const newImage = record("m-new", { CreationTime: "2026-06-01T00:00:00Z" });

  it("is in the listing when it was added in front, and pushes none out", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage] } }];
    const { ids, requests } = await listWith(250, faults, { consistency });
    expect(ids).toEqual([...all(250), "m-new"]);
    expect(requests).toBeLessThanOrEqual(8 * reads);
  });

  it("is in the listing when it was added at the end", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { add: [newImage] } }];
    expect((await listWith(250, faults, { consistency })).ids).toEqual([...all(250), "m-new"]);
  });

  it("is not in the listing when it was deleted, and no other is missing", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { remove: ["m-0003"] } }];
    expect((await listWith(250, faults, { consistency })).ids).toEqual(all(250).filter((id) => id !== "m-0003"));
  });

  it("is noticed also when another one vanishes at the same time, so that the total stays", async () => {
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage], remove: ["m-0250"] } }];
    expect((await listWith(250, faults, { consistency })).ids).toEqual([...all(249), "m-new"]);
  });

  it("is noticed also when another one vanishes between two attempts", async () => {
    const faults = [
      { when: { page: 1, attempt: 1 }, after: { addFirst: [newImage] } },
      { when: { page: 1, attempt: 2 }, after: { remove: ["m-new"] } },
    ];
    expect((await listWith(250, faults, { consistency })).ids).toEqual(all(250));
  });

  it("during every attempt ends in an error", async () => {
    const faults = Array.from({ length: 4 }, (_, n) => ({
      when: { page: 1, attempt: n + 1 },
      after: { addFirst: [record(`m-new-${n}`)] },
    }));
    expectIncomplete(
      await listWith(250, faults, { consistency }),
      /page 1 reports a total of 253, page \d reports 254/,
      12 * reads,
    );
  });
});

describe("an image that existed all the time", () => {
  const older = record("m-older", { CreationTime: "2025-01-01T00:00:00Z" });
  // One from a page already read vanishes, one on a page not yet read appears: the total stays, m-0101 moves to page 1.
  const faults = [{ when: { page: 1, attempt: 1 }, after: { remove: ["m-0050"], add: [older] } }];

  it("is in a verified listing although it changed its page and the total adds up", async () => {
    const { ids, requests } = await listWith(250, faults, { consistency: "verified" });
    expect(ids).toEqual([...all(250).filter((id) => id !== "m-0050"), "m-older"]);
    expect(requests).toBeLessThanOrEqual(12);
  });

  it("can be missing with one read, as documented", async () => {
    const { ids } = await listWith(250, faults, { consistency: "counted" });
    expect(ids).toHaveLength(250);
    expect(ids).not.toContain("m-0101");
  });

  it("is looked for again when a second read has the same images in another order", async () => {
    const answer = { drop: ["m-0150"], append: ["m-0150"] };
    const faults = [{ when: { page: 2, attempt: 2 }, answer }];
    const { ids, requests } = await listWith(250, faults, { consistency: "verified" });
    expect(ids).toEqual(all(250));
    expect(requests).toBeGreaterThan(6);
  });

  it("makes a listing fail that another read never confirms", async () => {
    const swap = (n: number) => ({
      when: { page: 3, attempt: n },
      after: { remove: [`m-${n}`], addFirst: [record(`m-${n + 1}`)] },
    });
    const endpoint = await openEndpoint({
      records: [record("m-1"), ...records(249)],
      faults: Array.from({ length: 8 }, (_, index) => swap(index + 1)),
    });
    const listing = await listAll(endpoint);
    expectIncomplete(listing, /page 1 had different images when it was read again/, 24);
  });
});

describe.each(["counted", "verified", "lenient"] as const)("a page with a faulty record (%s)", (consistency) => {
  const good = { ImageId: "m-1", ImageName: "one" };
  const faulty = [
    ["that is null", [good, null], /has a record without an ImageId \(number 2 on the page\)/],
    ["without an ImageId", [good, { ImageName: "two" }], /has a record without an ImageId \(number 2 on the page\)/],
    ["whose ImageId is empty", [{ ImageId: " " }, good], /has a record without an ImageId \(number 1 on the page\)/],
    ["whose ImageId is no text", [{ ImageId: { a: 1 } }, good], /has a record without an ImageId/],
    ["that is no record", [good, "m-2"], /has a record without an ImageId/],
    ["with the id of another one", [good, good], /has two records with the ImageId "m-1"/],
  ] as const;

  it.each(faulty)("%s is requested again", async (_what, Image) => {
    const answer = { set: { Images: { Image } } };
    const { ids, requests } = await listWith(2, [{ when: { attempt: [1, 2] }, answer }], { consistency });
    expect([ids, requests]).toEqual([all(2), 3]);
  });

  it.each(faulty)("%s each time is an error that names the page and the host", async (_what, Image, problem) => {
    const endpoint = await openEndpoint({ records: records(2), faults: [{ answer: { set: { Images: { Image } } } }] });
    const { ids, error, requests } = await listAll(endpoint, { consistency });
    expect([ids, error, requests]).toEqual([undefined, expect.any(IncompleteListingError), 4]);
    const { host } = new URL(endpoint.url);
    expect(error).toMatchObject({
      region: "cn-hangzhou",
      message: expect.stringContaining(`The listing of images in cn-hangzhou is not complete: page 1 of ${host} has `),
    });
    expect(error).toMatchObject({ message: expect.stringMatching(problem) });
  });

  it("among others is requested again alone", async () => {
    const faults = [{ when: { page: 2, attempt: 1 }, answer: { append: ["m-0150"] } }];
    const plain = await listWith(250, [], { consistency });
    expect(await listWith(250, faults, { consistency })).toEqual({ ...plain, requests: plain.requests + 1 });
  });
});

describe.each(READS)("a row that comes twice or not at all (%s)", (consistency, reads) => {
  it.each([
    ["comes twice on one page", { append: ["m-0150"] }],
    ["comes on two pages", { append: ["m-0001"] }],
    ["is missing", { drop: ["m-0150"] }],
    ["is replaced by another page's", { drop: ["m-0150"], append: ["m-0001"] }],
  ])("and %s once is requested again", async (_what, answer) => {
    const { ids, requests } = await listWith(250, [{ when: { page: 2, attempt: 1 }, answer }], { consistency });
    expect(ids).toEqual(all(250));
    expect(requests).toBeLessThanOrEqual(6 * reads);
  });

  it.each([
    ["is missing", { drop: ["m-0150"] }, /page 2 has 99 images instead of 100 \(total 250\)/],
    [
      "is replaced by another page's",
      { drop: ["m-0150"], append: ["m-0001"] },
      /the pages have 249 different images, but the total is 250/,
    ],
  ])("and always %s ends in an error with the problem", async (_what, answer, fault) => {
    expectIncomplete(await listWith(250, [{ when: { page: 2 }, answer }], { consistency }), fault, 12 * reads);
  });

  it("because every response is page 1 ends in an error", async () => {
    expectIncomplete(
      await listWith(250, [{ when: { page: { from: 2 } }, answer: { asPage: 1 } }], { consistency }),
      /250/,
      12 * reads,
    );
  });

  it("because every answer has another order ends in an error, never in a wrong list", async () => {
    expectIncomplete(
      await listWith(250, [{ answer: { shuffle: true } }], { consistency }),
      /different images/,
      12 * reads,
    );
  });
});

describe.each(READS)("a page in the middle (%s)", (consistency, reads) => {
  it.each([0, 7, 40, 99])("that is short once (%d of 100) does not end the list", async (first) => {
    const { ids, requests } = await listWith(250, [{ when: { page: 2, attempt: 1 }, answer: { first } }], {
      consistency,
    });
    expect(ids).toEqual(all(250));
    expect(requests).toBeLessThanOrEqual(6 * reads);
  });

  it.each([0, 7, 40, 99])("that stays short (%d of 100) ends in an error", async (first) => {
    const fault = new RegExp(`page 2 has ${first} images instead of 100 \\(total 250\\)`);
    expectIncomplete(
      await listWith(250, [{ when: { page: 2 }, answer: { first } }], { consistency }),
      fault,
      12 * reads,
    );
  });

  it("that fails permanently fails the listing, and no further page is requested", async () => {
    const faults = [{ when: { page: 2 }, answer: { status: 403, code: "Forbidden.RAM" } }];
    const { ids, error, requests } = await listWith(5000, faults);
    expect([ids, error]).toEqual([undefined, expect.any(ServiceError)]);
    expect(error).toMatchObject({ code: "Forbidden.RAM" });
    await new Promise((resolve) => setTimeout(resolve, 30));
    expect(requests).toBeLessThanOrEqual(20);
  });

  it("that fails for good ends the listing also where pages in flight still succeed", async () => {
    const asked: number[] = [];
    const listing = listAllPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 1,
      onPageSize: () => {},
      consistency: "counted",
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

  it("that fails permanently aborts the pages that wait behind other listings", async () => {
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

  it("that fails once is requested again alone", async () => {
    const waits = shortenWaits();
    const faults = [{ when: { page: 2, attempt: [1, 2] }, answer: { status: 503, code: "ServiceUnavailable" } }];
    expect(await listWith(250, faults, { consistency })).toMatchObject({ ids: all(250), requests: 2 + 3 * reads });
    expect(waits).toHaveLength(2);
  });
});

describe("a TotalCount", () => {
  it.each([
    ["far too high", 100_000, /page 1 has 3 images instead of 100 \(total 100000\)/],
    ["too low", 2, /page 1 has 3 images instead of 2 \(total 2\)/],
    ["zero", 0, /page 1 has 3 images instead of 0 \(total 0\)/],
    ["negative", -1, /page 1 has 3 images/],
    ["null", null, /page 1 has no TotalCount/],
    ["a word", "many", /page 1 has no TotalCount/],
  ])("that is %s ends in an error after four requests", async (_what, TotalCount, fault) => {
    expectIncomplete(await listWith(3, [{ answer: { set: { TotalCount } } }]), fault, 4);
  });

  it("that is missing ends in an error", async () => {
    expectIncomplete(await listWith(3, [{ answer: { omit: ["TotalCount"] } }]), /page 1 has no TotalCount/, 4);
  });

  it("of 100,000 that a full first page bears out is not followed to its end", async () => {
    const listing = await listWith(150, [{ answer: { set: { TotalCount: 100_000 } } }]);
    expectIncomplete(listing, /page \d+ has (50|0) images/, 4 * 9);
  });

  it.each([1e15, "1e15"])("of %j, more than any region has, ends in an error", async (TotalCount) => {
    const listing = await listWith(150, [{ answer: { set: { TotalCount } } }]);
    expectIncomplete(listing, /page 1 reports a total of 1000000000000000, more than 10000 pages/, 4);
  });

  it.each(["verified", "lenient"] as const)("that counts one page of two is found out (%s)", async (consistency) => {
    const faults = [{ answer: { set: { TotalCount: 100 } } }];
    const { ids, error, warnings } = await listWith(150, faults, { consistency });
    if (consistency === "lenient") expect([ids, warnings]).toEqual([all(150), [expect.stringContaining("100")]]);
    else expectIncomplete({ ids, error, requests: 0, warnings }, /page 2 has 50 images instead of 0 \(total 100\)/, 0);
  });

  it("is not doubted where the request names the images", async () => {
    const endpoint = await openEndpoint({ records: records(260) });
    const imageIds = newestFirst(200);
    const found = await openStore().list(settingsOf(endpoint), queryOf({ imageIds }), () => {});
    expect([found.length, endpoint.requests.length]).toEqual([200, 2]);
  });

  it("that differs on one page is requested again, and ends in an error if it stays", async () => {
    const answer = { set: { TotalCount: 249 } };
    expect((await listWith(250, [{ when: { page: 3, attempt: 1 }, answer }])).ids).toEqual(all(250));
    expectIncomplete(
      await listWith(250, [{ when: { page: 3 }, answer }]),
      /page 1 reports a total of 250, page 3 reports 249/,
      12,
    );
  });
});

describe("an endpoint whose largest page is 50", () => {
  it("is requested with 50 after its refusal, and not refused again", async () => {
    const endpoint = await openEndpoint({ records: records(120), maxPageSize: 50 });
    const store = openStore();
    const settings = { store, consistency: "counted" } as const;
    expect(await listAll(endpoint, settings)).toMatchObject({ ids: all(120), requests: 4 });
    endpoint.change({ add: [record("m-other")] });
    const again = await store.list(settingsOf(endpoint), queryOf({ osType: "linux" }), () => {});
    expect(again).toEqual([]);
    expect(askedOf(endpoint).at(-1)).toMatchObject({ PageSize: "50", OSType: "linux" });
    expect(endpoint.requests).toHaveLength(5);
  });

  it.each([
    ["InvalidParamter", 400, "Invalid Parameter."],
    ["InvalidParameter", 400, 'The specified parameter "PageSize" is not valid.'],
    ["InvalidParameter", 400, "The parameter is invalid."],
    ["InvalidParameter.PageSize", 400, "no"],
    ["InvalidParam.PageSize", 403, "The specified parameter is invalid."],
    ["InvalidParam", 400, "The specified parameter is invalid."],
    ["IllegalParameter", 400, "no"],
    ["PageSizeTooLarge", 400, "no"],
    ["BadRequest", 400, "The page size must not be more than 50."],
    ["BadRequest", 404, "The specified parameter is invalid."],
  ])("can refuse 100 with %s, status %d, %j", async (code, status, message) => {
    const faults = [{ when: { params: { PageSize: "100" } }, answer: { status, code, message } }];
    expect(await listWith(120, faults)).toMatchObject({ ids: all(120), requests: 4 });
  });

  it.each([
    ["InvalidParameter", 400, 'The specified parameter "Architecture" is not valid.'],
    ["InvalidParameter", 400, "The specified parameter Status is invalid."],
    ["InvalidParameter.Status", 400, "The specified parameter is invalid."],
    ["InvalidFilterValue", 404, "The specified Filter Value is not valid."],
    ["Forbidden.RAM", 403, "User not authorized to operate on the specified resource."],
    ["InvalidRegionId.NotFound", 404, "The specified RegionId does not exist."],
  ])("is not assumed after %s, status %d, %j", async (code, status, message) => {
    const { error, requests } = await listWith(3, [{ answer: { status, code, message } }]);
    expect(error).toMatchObject({ code, message: expect.stringContaining(message) });
    expect(requests).toBe(1);
  });

  it.each([
    ["again", { status: 400, code: "InvalidParameter", message: "The second refusal." }],
    ["in other words", { status: 403, code: "Forbidden.RAM", message: "The second refusal." }],
    ["with faulty pages", { set: { Images: { Image: [null] } } }],
  ])("and refuses 50 %s: the first refusal is the error, and 100 is requested again later", async (_how, second) => {
    const first = { status: 400, code: "InvalidParamter", message: "The first refusal." };
    const faults = [
      { when: { params: { PageSize: "50" } }, answer: second },
      { when: { attempt: 1 }, answer: first },
    ];
    const endpoint = await openEndpoint({ records: records(3), faults });
    const store = openStore();
    const { error } = await listAll(endpoint, { store });
    expect(error).toMatchObject({ code: "InvalidParamter", message: expect.stringContaining("The first refusal.") });
    expect(await listAll(endpoint, { store })).toMatchObject({ ids: all(3), requests: 1 });
    expect(askedOf(endpoint)).toMatchObject([{ PageSize: "100" }]);
  });

  it("can silently limit pages to 50", async () => {
    const faults = [{ when: { params: { PageSize: "100" } }, answer: { first: 50, set: { PageSize: 50 } } }];
    const endpoint = await openEndpoint({ records: records(120), faults });
    expect(await listAll(endpoint, { consistency: "counted" })).toMatchObject({ ids: all(120), requests: 3 });
    expect(askedOf(endpoint).map(({ PageSize }) => PageSize)).toEqual(["100", "50", "50"]);
  });

  it("is not assumed when the answer reports another PageSize than it has", async () => {
    const faults = [{ answer: { set: { PageSize: 10 } } }];
    expect(await listWith(250, faults)).toMatchObject({ ids: all(250), requests: 3 });
  });

  it("that also refuses 50 receives no third request", async () => {
    const endpoint = await openEndpoint({ records: records(3), maxPageSize: 10 });
    expect(await listAll(endpoint)).toMatchObject({ error: { code: "InvalidParameter" }, requests: 2 });
  });
});

describe("a response for another region", () => {
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
      message: expect.stringContaining(`${host} returned images of eu-central-1 instead of cn-hangzhou.`),
    });
  });

  it("is not checked when the response contains no region", async () => {
    expect(await listWith(250, [{ answer: { omit: ["RegionId"] } }])).toMatchObject({ ids: all(250) });
  });
});

describe("a lenient listing", () => {
  const lenient = { consistency: "lenient" } as const;

  it("is a counted one when the total is right", async () => {
    expect(await listWith(250, [], lenient)).toMatchObject({ ids: all(250), requests: 3, warnings: [] });
  });

  it.each([
    ["too high", 260],
    ["too low", 240],
    ["far too high", 100_000],
  ])(
    "takes what two passes agree on when the total is %s, with a warning that names both numbers",
    async (_what, TotalCount) => {
      const { ids, warnings, requests } = await listWith(250, [{ answer: { set: { TotalCount } } }], lenient);
      expect(ids).toEqual(all(250));
      expect(warnings).toEqual([
        expect.stringMatching(
          new RegExp(
            `reports ${TotalCount} matching images in cn-hangzhou but returned the same 250 images twice: .*consistency is "lenient"`,
          ),
        ),
      ]);
      expect(requests).toBeLessThanOrEqual(20);
    },
  );

  it("continues to the last page without a total", async () => {
    const { ids, warnings } = await listWith(250, [{ answer: { omit: ["TotalCount"] } }], lenient);
    expect(ids).toEqual(all(250));
    expect(warnings).toEqual([
      expect.stringContaining(
        "an unknown number of matching images in cn-hangzhou but returned the same 250 images twice",
      ),
    ]);
  });

  it.each([100, 200])("of %d images makes sure that a full last page is the last", async (count) => {
    expect(await listWith(count, [], lenient)).toMatchObject({
      ids: all(count),
      requests: count / 100 + 1,
      warnings: [],
    });
  });

  it.each([
    ["an empty list", { Images: { Image: [] } }],
    ["no list", { Images: {} }],
    ["a single record in place of a list", { Images: { Image: record("m-1") } }],
  ])("is never empty where the service reports images and sends %s", async (_what, set) => {
    const { ids, error, warnings } = await listWith(3, [{ answer: { set } }], lenient);
    expect([ids, error, warnings]).toEqual([undefined, expect.any(IncompleteListingError), []]);
    expect(error).toMatchObject({ message: expect.stringContaining("0 different images, but the total is 3") });
    expect(error).toMatchObject({ message: expect.not.stringContaining('to "lenient"') });
  });

  it("goes on after an empty page in the middle", async () => {
    const faults = [{ when: { page: 2 }, answer: { first: 0 } }, { answer: { set: { TotalCount: 999 } } }];
    const { ids } = await listWith(250, faults, lenient);
    expect(ids).toEqual(all(250).filter((id) => id <= "m-0100" || id > "m-0200"));
  });

  it("still repeats a listing when an image appears between two pages", async () => {
    const newImage = record("m-new", { CreationTime: "2026-06-01T00:00:00Z" });
    const faults = [{ when: { page: 1, attempt: 1 }, after: { addFirst: [newImage] } }];
    expect(await listWith(250, faults, lenient)).toMatchObject({ ids: [...all(250), "m-new"], warnings: [] });
  });

  it("is an error when no two passes agree", async () => {
    const faults = Array.from({ length: 4 }, (_, n) => ({
      when: { page: 1, attempt: n + 1 },
      answer: { set: { TotalCount: 999 } },
      after: { addFirst: [record(`m-new-${n}`)] },
    }));
    expectIncomplete(await listWith(250, faults, lenient), /the total is 999/, 30);
  });

  it("ends although the endpoint always has another image", async () => {
    let requests = 0;
    const listing = listAllPages({
      region: "cn-hangzhou",
      host: "here",
      pageSize: 1,
      onPageSize: () => {},
      consistency: "lenient",
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
        "Listing images in cn-hangzhou: timed out after 1 second (alicloud-images:timeout). Narrow the filter, or allow more time.",
    });
    expect(Date.now() - started).toBeLessThan(3000);
    // Requests that were on their way may still arrive.
    const asked = requests;
    await new Promise((resolve) => setTimeout(resolve, 200));
    expect(requests).toBeLessThanOrEqual(asked + 8);
  });
});
