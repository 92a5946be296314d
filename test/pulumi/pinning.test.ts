// The operations of a pin in the provider process: validation, requests, reports and state. With a local endpoint, without an engine.

import { beforeEach, describe, expect, it } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { environmentOf, openEndpoint } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { shortenWaits } from "../support/waits.js";
import { inProcess, PinLife, type Surroundings } from "./support/pinLife.js";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
const FILTER = { owners: "self", nameRegex: "^web-" };

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await openEndpoint({
    records: [
      record("m-1", { ImageName: "web-1", CreationTime: "2026-06-01T00:00:00Z", Architecture: "x86_64", Size: 40 }),
      record("m-2", { ImageName: "web-2", CreationTime: "2026-08-01T00:00:00Z", Architecture: "x86_64", Size: 40 }),
    ],
    otherRegions: {
      "cn-beijing": [record("m-beijing", { ImageName: "web-2", CreationTime: "2026-08-02T00:00:00Z" })],
      "ap-southeast-1": [],
    },
  });
});

function pinLife(surroundings: Partial<Surroundings> = {}): PinLife {
  const { config = {}, environment = {} } = surroundings;
  return new PinLife({ config, environment: { ...environmentOf(endpoint), ...environment } });
}

/** A pin that holds m-1, as of a date that is over. */
async function heldPin(surroundings: Partial<Surroundings> = {}): Promise<PinLife> {
  const life = pinLife(surroundings);
  const { pin } = await life.run({ filter: FILTER, asOf: "2026-06-30" });
  expect(pin).toMatchObject({ imageId: "m-1", reason: "first pin, as of 2026-06-30" });
  endpoint.forgetRequests();
  return life;
}

function asked(): number {
  return endpoint.requests.length;
}

describe("check with invalid arguments", () => {
  const wrong: readonly (readonly [string, object, readonly RegExp[]])[] = [
    ["no filter", {}, [/^filter is missing: must be an object/]],
    ["a filter that is a string", { filter: "web" }, [/^filter is missing/]],
    [
      "a filter with an argument of no meaning",
      { filter: { owner: "self" } },
      [/^filter: unknown argument "owner".*"owners"/],
    ],
    [
      "a filter that decides",
      { filter: { mostRecent: true } },
      [/^filter does not accept mostRecent: a pin holds one image/],
    ],
    ["a bad pattern", { filter: { nameRegex: "(" } }, [/^nameRegex "\(" is not valid/]],
    ["a number for an id", { filter: FILTER, imageId: 20260101 }, [/^imageId 20260101 .*in quotes\.$/]],
    [
      "a number for a date",
      { filter: FILTER, asOf: 20261125 },
      [/^asOf 20261125 is not valid: must be a day "2026-11-25".*in quotes/],
    ],
    [
      "another notation of a day",
      { filter: FILTER, asOf: "25.11.2026" },
      [/^asOf "25\.11\.2026" is not valid: .*with zone/],
    ],
    ["a day that does not exist", { filter: FILTER, asOf: "2026-11-31" }, [/^asOf "2026-11-31" is not valid/]],
    [
      "follow as a string",
      { filter: FILTER, follow: "true" },
      [/^follow "true" is not valid: must be true or false, without quotes/],
    ],
    ["an id without a value", { filter: FILTER, imageId: "" }, [/^imageId is empty.*requireOutput/]],
    ["a date without a value", { filter: FILTER, asOf: "" }, [/^asOf is empty.*requireOutput/]],
    [
      "two selectors",
      { filter: FILTER, imageId: "m-2", follow: true },
      [/^imageId and follow are mutually exclusive: use only one/],
    ],
    [
      "three selectors and other problems, all at once",
      { filter: { nameRegex: "(", maxResults: 2 }, imageId: "m-2", asOf: "today", follow: true },
      [
        /^nameRegex "\("/,
        /^filter does not accept maxResults/,
        /^asOf "today"/,
        /^imageId and asOf and follow are mutually exclusive/,
      ],
    ],
  ];
  it.each(wrong)("rejects before any request: %s", async (_, args, lines) => {
    const { failures, pin } = await pinLife().run({ ...args });
    expect(pin).toBeUndefined();
    expect(asked()).toBe(0);
    expect(failures).toHaveLength(lines.length);
    for (const line of lines) expect(failures).toContainEqual(expect.stringMatching(line));
    for (const failure of failures) expect(failure).not.toMatch(/\n|^\s+at /);
  });

  it("do not touch what is held", async () => {
    const life = await heldPin();
    const before = life.state;
    expect((await life.run({ filter: FILTER, asOf: "today" })).failures).toHaveLength(1);
    expect(life.state).toEqual(before);
  });

  it("are no conflict when imageId is the held one, whatever stands beside it", async () => {
    const life = await heldPin();
    for (const beside of [{ asOf: "2026-11-01" }, { follow: true }]) {
      const { pin } = await life.run({ filter: FILTER, imageId: "m-1", ...beside });
      expect(pin).toMatchObject({ imageId: "m-1", reason: "first pin, as of 2026-06-30" });
    }
    expect(asked()).toBe(0);
  });
});

describe("what the program handed over as wrong", () => {
  it("is told together with what is wrong with the arguments", async () => {
    const { failures } = await pinLife().run({}, { handover: { problems: ["The stack's file is wrong."] } });
    expect(failures).toEqual(["The stack's file is wrong.", expect.stringMatching(/^filter is missing/)]);
  });
});

describe("values of the configuration that are wrong", () => {
  it("are told together with what is wrong with the arguments", async () => {
    const config = { "alicloud-images:requireDecision": "True", "alicloud-images:blocked": "m-1" };
    const { failures } = await pinLife({ config }).run({ filter: { owner: "self" } });
    expect(failures).toEqual([
      expect.stringMatching(/^filter: unknown argument "owner"/),
      expect.stringMatching(/^alicloud-images:blocked must be a list/),
      expect.stringMatching(/^alicloud-images:requireDecision "True" is not valid/),
    ]);
    expect(asked()).toBe(0);
  });
});

describe("check with a value that is unknown at preview", () => {
  const unknown: readonly (readonly [string, object])[] = [
    ["the filter", { filter: UNKNOWN }],
    ["a field of the filter", { filter: { ...FILTER, nameRegex: UNKNOWN } }],
    ["a tag", { filter: { ...FILTER, tags: { env: UNKNOWN } } }],
    ["one of a list", { filter: { ...FILTER, tagKeys: ["a", UNKNOWN] } }],
    ["imageId", { filter: FILTER, imageId: UNKNOWN }],
    ["asOf", { filter: FILTER, asOf: UNKNOWN }],
    ["follow", { filter: FILTER, follow: UNKNOWN }],
    ["the provider's region", { filter: FILTER, region: UNKNOWN }],
  ];
  it.each(unknown)("makes all outputs unknown without a request: %s", async (_, args) => {
    const none = { imageId: UNKNOWN, image: UNKNOWN, reason: UNKNOWN, previousImageId: UNKNOWN, region: UNKNOWN };
    for (const life of [pinLife(), await heldPin()]) {
      const { pin, operation } = await life.run({ ...args }, { preview: true });
      expect(pin).toMatchObject(none);
      expect(operation).toBe(life.state === undefined ? "create" : "update");
    }
    expect(asked()).toBe(0);
  });
});

describe("the region", () => {
  it("of the environment is for a first pin only", async () => {
    const life = await heldPin();
    const state = life.state;
    const elsewhere = pinLife({ environment: { ALICLOUD_REGION: "cn-beijing" } });
    elsewhere.state = state;
    expect((await elsewhere.run({ filter: FILTER, asOf: "2026-06-30" })).operation).toBe("same");
    expect((await elsewhere.run({ filter: FILTER, asOf: "2026-11-01" })).pin).toMatchObject({
      imageId: "m-2",
      region: "cn-hangzhou",
    });
    const nowhere = pinLife({ environment: { ALICLOUD_REGION: "" } });
    nowhere.state = state;
    expect((await nowhere.run({ filter: FILTER, asOf: "2026-06-30" })).operation).toBe("same");
  });

  const moves: readonly (readonly [string, object, Partial<Surroundings>])[] = [
    ["filter.region", { filter: { ...FILTER, region: "cn-beijing" } }, {}],
    ["alicloud:region", {}, { config: { "alicloud:region": "cn-beijing" } }],
    ["the explicit provider", { region: "cn-beijing" }, {}],
  ];
  it.each(moves)("that %s names moves the pin, as an update with the reason", async (_, args, surroundings) => {
    const { state } = await heldPin();
    const life = pinLife(surroundings);
    life.state = state;
    const { pin, operation, told } = await life.run({ filter: FILTER, ...args });
    expect(operation).toBe("update");
    expect(pin).toMatchObject({
      imageId: "m-beijing",
      region: "cn-beijing",
      previousImageId: "m-1",
      reason: "region changed from cn-hangzhou to cn-beijing: from m-1 to m-beijing",
    });
    expect(told).toContain("web: m-1 (2026-06-01) => m-beijing (2026-08-02), region changed");
    expect(life.state?.id).toBe(state?.id);
  });

  it("of the filter beats the provider's, which beats the configuration's, which beats the environment's", async () => {
    const life = pinLife({ config: { "alicloud:region": "ap-southeast-1" } });
    const ofProvider = await life.run({ filter: FILTER, region: "cn-beijing" }, { preview: true });
    expect(ofProvider.pin).toMatchObject({ region: "cn-beijing" });
    const ofFilter = { filter: { ...FILTER, region: "cn-hangzhou" }, region: "cn-beijing" };
    expect((await life.run(ofFilter, { preview: true })).pin).toMatchObject({ region: "cn-hangzhou" });
    const { failures } = await life.run({ filter: FILTER });
    expect(failures).toEqual([expect.stringMatching(/^No image matches .* in ap-southeast-1 \(0 of 0 listed/)]);
  });

  it("is asked for, by all its names, when there is none for a first pin", async () => {
    const { failures } = await pinLife({ environment: { ALICLOUD_REGION: "" } }).run({ filter: FILTER });
    expect(failures).toHaveLength(1);
    for (const name of ["alicloud:region", "ALICLOUD_REGION", "ALIBABA_CLOUD_REGION", "profile"])
      expect(failures[0]).toContain(name);
    expect(asked()).toBe(0);
  });

  it("that changes beside a held imageId only needs the image to be there", async () => {
    const life = await heldPin();
    const there = { filter: { ...FILTER, region: "cn-beijing" }, imageId: "m-1" };
    expect((await life.run(there)).failures).toEqual([expect.stringMatching(/m-1 is not in cn-beijing/)]);
    endpoint.change({ region: "cn-beijing", add: [record("m-1", { ImageName: "web-1" })] });
    expect((await life.run(there)).pin).toMatchObject({
      imageId: "m-1",
      region: "cn-beijing",
      previousImageId: "",
      reason: "region changed from cn-hangzhou to cn-beijing: same image",
    });
  });
});

describe("check that selects the held image", () => {
  it("says that the region changed and that the image is the same, where public images have one id everywhere", async () => {
    const life = await heldPin();
    endpoint.change({ region: "cn-beijing", remove: ["m-beijing"], add: [record("m-1", { ImageName: "web-1" })] });
    const { pin, operation, told } = await life.run({ filter: FILTER, region: "cn-beijing" });
    expect(operation).toBe("update");
    expect(pin).toMatchObject({
      imageId: "m-1",
      previousImageId: "",
      reason: "region changed from cn-hangzhou to cn-beijing: same image",
    });
    expect(told).toBe("");
  });

  it("names the later date that found it, once", async () => {
    const life = await heldPin();
    const later = { filter: FILTER, asOf: "2026-07-15" };
    expect(await life.run(later)).toMatchObject({
      operation: "update",
      pin: { imageId: "m-1", reason: "as of 2026-07-15: same image" },
    });
    expect(await life.run(later)).toMatchObject({ operation: "same", told: "" });
  });

  it("changes nothing while it follows", async () => {
    const life = pinLife();
    await life.run({ filter: FILTER, follow: true });
    expect(await life.run({ filter: FILTER, follow: true })).toMatchObject({
      operation: "same",
      pin: { imageId: "m-2", reason: "first pin, following the newest" },
    });
  });
});

describe("check without a move", () => {
  it("needs neither the service nor credentials", async () => {
    const { state } = await heldPin();
    await endpoint.close();
    const life = new PinLife({ environment: {} });
    life.state = state;
    for (const args of [
      { filter: FILTER, asOf: "2026-06-30" },
      { filter: { nameRegex: "^web-", owners: ["self"] }, asOf: "2026-06-30T23:59:59.999Z" },
    ])
      expect(await life.run(args)).toMatchObject({ operation: "same", told: "", failures: [] });
  });

  it("removes a selector without a report and without a request", async () => {
    const life = await heldPin();
    const { operation, pin } = await life.run({ filter: FILTER });
    expect(operation).toBe("update");
    expect(pin).toMatchObject({ imageId: "m-1", reason: "first pin, as of 2026-06-30" });
    expect(pin).not.toHaveProperty("asOf");
    expect(asked()).toBe(0);
  });
});

describe("check with a move", () => {
  it("reports in one line both images, their dates, the cause and the effect", async () => {
    const life = await heldPin();
    const { told, pin } = await life.run({ filter: FILTER, asOf: "2026-08-31" }, { preview: true });
    expect(told).toBe(
      "web: m-1 (2026-06-01) => m-2 (2026-08-01), as of 2026-08-31. Instances that take this image in place lose their system disk.",
    );
    expect(pin).toMatchObject({
      imageId: "m-2",
      image: { imageId: "m-2", name: "web-2", creationTime: "2026-08-01T00:00:00Z", architecture: "x86_64", size: 40 },
      reason: "as of 2026-08-31: from m-1 to m-2",
      previousImageId: "m-1",
    });
  });

  it("keeps only the image before the last move", async () => {
    const life = await heldPin();
    expect((await life.run({ filter: FILTER, follow: true })).pin).toMatchObject({
      imageId: "m-2",
      reason: "following the newest: from m-1 to m-2",
      previousImageId: "m-1",
    });
    endpoint.change({ add: [record("m-3", { ImageName: "web-3", CreationTime: "2026-09-01T00:00:00Z" })] });
    expect((await life.run({ filter: FILTER, follow: true })).pin).toMatchObject({
      imageId: "m-3",
      previousImageId: "m-2",
    });
    expect((await life.run({ filter: FILTER, imageId: "m-1" })).pin).toMatchObject({
      imageId: "m-1",
      previousImageId: "m-3",
    });
  });

  it("keeps its id, which is no image id, and gives every output", async () => {
    const life = await heldPin();
    const id = life.state?.id;
    expect(id).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);
    await life.run({ filter: FILTER, follow: true });
    expect(life.state?.id).toBe(id);
    expect(life.state?.outputs).toEqual(life.state?.inputs);
    expect(Object.keys(life.state?.outputs ?? {}).sort()).toEqual(
      ["filter", "follow", "image", "imageId", "previousImageId", "reason", "region"].sort(),
    );
    expect((await heldPin()).state?.id).not.toBe(id);
  });

  it("warns if asOf ends in the future", async () => {
    const nextYear = `${new Date().getUTCFullYear() + 1}-01-01`;
    const { told, pin } = await (await heldPin()).run({ filter: FILTER, asOf: nextYear });
    expect(pin).toMatchObject({ imageId: "m-2" });
    expect(told).toContain(`asOf ${nextYear} has not ended (UTC)`);
  });
});

describe("a pin by imageId", () => {
  it("selects a deprecated or hidden image with a warning", async () => {
    endpoint.change({
      add: [
        record("m-deprecated", { Status: "Deprecated" }),
        record("m-hidden", { ImageOwnerAlias: "system", _expired: true }),
        record("m-current", { ImageOwnerAlias: "system" }),
      ],
    });
    const by = (imageId: string) => pinLife().run({ filter: FILTER, imageId });
    expect(await by("m-deprecated")).toMatchObject({
      pin: { imageId: "m-deprecated", reason: "pinned by imageId" },
      told: "Image m-deprecated in cn-hangzhou is deprecated. It is held because imageId selects it.",
    });
    expect((await by("m-hidden")).told).toMatch(/m-hidden in cn-hangzhou is superseded and hidden/);
    expect((await by("m-current")).told).toBe("");
  });

  it("finds marketplace, shared and community images", async () => {
    endpoint.change({
      add: [
        record("m-market", { ImageOwnerAlias: "marketplace" }),
        record("m-shared", { ImageOwnerAlias: "others" }),
        record("m-community", { ImageOwnerAlias: "others", IsPublic: true }),
      ],
    });
    for (const imageId of ["m-market", "m-shared", "m-community"])
      expect((await pinLife().run({ filter: FILTER, imageId })).pin).toMatchObject({ imageId });
  });
});

describe("a changed filter", () => {
  it("is held against the image that is held, however old, hidden, deprecated or superseded that is", async () => {
    const life = await heldPin();
    endpoint.change({ set: { "m-1": { Status: "Deprecated", _expired: true } } });
    const { pin, told } = await life.run({ filter: { ...FILTER, architecture: "x86_64", minAge: "5200w" } });
    expect(pin).toMatchObject({ imageId: "m-1", reason: "still matches the new filter", previousImageId: "" });
    expect(told).toBe("");
  });

  const mismatches: readonly (readonly [string, object, string])[] = [
    ["one of the service's", { ...FILTER, architecture: "arm64" }, 'architecture "arm64"'],
    ["one of ours", { ...FILTER, excludeNameRegex: "-1$" }, 'excludeNameRegex "-1$"'],
    ["its owner", { ...FILTER, owners: "system" }, 'owners "system"'],
    ["a status that it names", { ...FILTER, status: "Deprecated" }, "the filter"],
  ];
  it.each(mismatches)("moves the pin and names the part that does not fit: %s", async (_, filter, part) => {
    const life = await heldPin();
    endpoint.change({
      add: [
        record("m-9", {
          ...{ ImageName: "web-9", CreationTime: "2026-09-01T00:00:00Z", Architecture: "arm64" },
          ...("status" in filter ? { Status: "Deprecated" } : {}),
          ...("owners" in filter ? { ImageOwnerAlias: filter.owners } : {}),
        }),
      ],
    });
    expect((await life.run({ filter })).pin).toMatchObject({
      imageId: "m-9",
      reason: `held image no longer matches ${part}: from m-1 to m-9`,
    });
  });

  it("moves a pin whose image is gone, and says so", async () => {
    const life = await heldPin();
    endpoint.change({ remove: ["m-1"] });
    const { pin } = await life.run({ filter: { ...FILTER, architecture: "x86_64" } });
    expect(pin).toMatchObject({ imageId: "m-2", reason: "held image is gone and no longer matches: from m-1 to m-2" });
  });

  it("without an owner leaves a stranger's image, as a first pin does", async () => {
    endpoint.change({
      add: [
        record("m-stranger", { ImageName: "web-9", CreationTime: "2026-10-01T00:00:00Z", ImageOwnerAlias: "others" }),
      ],
    });
    expect((await pinLife().run({ filter: { nameRegex: "^web-" } })).pin).toMatchObject({ imageId: "m-2" });
    const life = pinLife();
    await life.run({ filter: { ...FILTER, owners: "others" } });
    expect(life.state?.outputs["imageId"]).toBe("m-stranger");
    expect((await life.run({ filter: { nameRegex: "^web-" } })).pin).toMatchObject({ imageId: "m-2" });
  });

  it("that cannot be asked about leaves the pin as it was", async () => {
    shortenWaits();
    const life = await heldPin();
    const before = life.state;
    for (const answer of [
      { close: true },
      { code: "Forbidden.RAM", status: 403 },
      { code: "ServiceUnavailable", status: 503 },
    ] as const) {
      endpoint.setFaults([{ answer }]);
      const { pin, failures } = await life.run({ filter: { ...FILTER, architecture: "x86_64" } });
      expect(pin).toBeUndefined();
      expect(failures).toHaveLength(1);
      expect(failures[0]).toContain("cn-hangzhou");
      expect(life.state).toEqual(before);
    }
  });
});

describe("a secret filter", () => {
  const SECRET = "canary-in-the-filter";
  const LONG = `${SECRET}-${"x".repeat(300)}`;
  const secretly = (...secrets: string[][]) => ({ handover: { secrets } });

  it("leaves no value in reasons and messages", async () => {
    const life = await heldPin();
    const filter = { ...FILTER, excludeNameRegex: `1|${SECRET}` };
    const moved = await life.run({ filter }, secretly(["filter", "excludeNameRegex"]));
    expect(moved.pin).toMatchObject({
      imageId: "m-2",
      reason: "held image no longer matches excludeNameRegex [secret]: from m-1 to m-2",
    });
    expect(moved.told).toContain("web: m-1 (2026-06-01) => m-2 (2026-08-01), held image no longer matches");
    expect(moved.told).not.toContain(SECRET);
    for (const wrong of [
      { nameRegex: SECRET },
      { tags: { [SECRET]: SECRET }, tagKeys: [SECRET, LONG] },
      { tags: { a: "1", token: LONG } },
      { nameRegex: LONG, imageFamily: SECRET },
      { nameRegex: `(${SECRET}`, minAge: SECRET },
      { [SECRET]: "x" },
    ]) {
      const { failures, told } = await life.run({ filter: { owners: "self", ...wrong } }, secretly(["filter"]));
      expect(failures).not.toEqual([]);
      expect(JSON.stringify([failures, told])).not.toContain("canary");
      expect(failures.join()).toContain("[secret]");
    }
  });

  it("leaves no value in what the service repeats of it", async () => {
    for (const message of [
      `The specified ImageFamily ${SECRET} is not valid.`,
      `The value "x-${SECRET}" is not valid.`,
      `${SECRET.toUpperCase()} does not exist.`,
    ]) {
      endpoint.setFaults([{ answer: { code: "InvalidImageFamily", status: 400, message } }]);
      const filter = { owners: "self", imageFamily: SECRET };
      const { failures } = await pinLife().run({ filter }, secretly(["filter", "imageFamily"]));
      expect(failures.join()).toMatch(/InvalidImageFamily.*\[secret\]/);
      expect(failures.join()).not.toMatch(/canary/i);
    }
  });

  it("is marked in every field of the image that repeats it, and nothing else is", async () => {
    endpoint.change({ set: { "m-2": { ImageFamily: SECRET, ImageName: `web-${SECRET}` } } });
    const filter = { ...FILTER, imageFamily: SECRET };
    const { pin, secrets } = await pinLife().run({ filter }, secretly(["filter", "imageFamily"]));
    expect(pin).toMatchObject({ imageId: "m-2", image: { imageFamily: SECRET } });
    expect(secrets).toEqual(["image.name", "image.imageFamily"]);
  });

  it("hides only what is secret in it; the rest is quoted, for people to see what is wrong", async () => {
    const filter = { nameRegex: "^db-", tags: { team: SECRET } };
    const { failures } = await pinLife().run({ filter }, secretly(["filter", "tags", "team"]));
    expect(failures[0]).toContain('nameRegex "^db-", tags {"team":[secret]}');
    expect((await pinLife().run({ filter: { nameRegex: "^db-" } })).failures[0]).toContain('nameRegex "^db-"');
  });
});

describe("a secret imageId", () => {
  const SECRETLY = { handover: { secrets: [["imageId"]] } };
  const byId = (imageId: string) => ({ filter: FILTER, imageId });

  it("is marked wherever the pin holds it, and in no text", async () => {
    const life = await heldPin();
    const { pin, secrets, told } = await life.run(byId("m-2"), SECRETLY);
    expect(pin).toMatchObject({ imageId: "m-2", reason: "pinned by imageId: from m-1 to [secret]" });
    expect(secrets).toEqual(["imageId", "image"]);
    expect(told).toContain("web: m-1 (2026-06-01) => [secret], pinned by imageId.");
    expect(told).not.toMatch(/m-2|2026-08/);
    expect((await life.run(byId("m-none"), SECRETLY)).failures).toEqual([
      expect.stringMatching(/^Image \[secret\] is not in cn-hangzhou/),
    ]);
  });

  it("stays secret as what was held before, after a move to an image in plain", async () => {
    const life = pinLife();
    await life.run(byId("m-2"), SECRETLY);
    const { pin, secrets, told } = await life.run({ filter: FILTER, asOf: "2026-06-30" });
    expect(pin).toMatchObject({
      imageId: "m-1",
      previousImageId: "m-2",
      reason: "as of 2026-06-30: from [secret] to m-1",
    });
    expect(secrets).toEqual(["previousImageId"]);
    expect(told).toContain("web: [secret] => m-1 (2026-06-01), as of 2026-06-30.");
    const next = await life.run({ filter: FILTER, asOf: "2026-08-31" });
    expect(next).toMatchObject({ pin: { imageId: "m-2", previousImageId: "m-1" }, secrets: ["imageId", "image"] });
  });

  it("stays secret when it is taken away and the pin holds its image", async () => {
    const life = pinLife();
    await life.run(byId("m-2"), SECRETLY);
    const { operation, secrets, pin } = await life.run({ filter: FILTER });
    expect(pin).toMatchObject({ imageId: "m-2", reason: "pinned by imageId" });
    expect(secrets).toEqual(["imageId", "image"]);
    expect(operation).toBe("same");
    expect((await life.run({ filter: FILTER })).operation).toBe("same");
    endpoint.change({ set: { "m-2": { Status: "Deprecated" } } });
    expect((await life.refresh()).told).toMatch(/^The held image \[secret\] in cn-hangzhou is deprecated/);
  });

  it("is none any more once the program gives it in plain, and becomes one by being made secret", async () => {
    const life = pinLife();
    await life.run(byId("m-2"), SECRETLY);
    expect(await life.run(byId("m-2"))).toMatchObject({ operation: "update", secrets: [] });
    expect(life.state?.outputs).not.toHaveProperty("__secrets");
    expect(await life.run(byId("m-2"), SECRETLY)).toMatchObject({ operation: "update", secrets: ["imageId", "image"] });
  });
});

describe("a secret asOf", () => {
  it("is in no reason and no line, as a first date and as a later one", async () => {
    const secretly = { handover: { secrets: [["asOf"]] } };
    const life = pinLife();
    expect((await life.run({ filter: FILTER, asOf: "2026-06-30" }, secretly)).pin).toMatchObject({
      reason: "first pin, as of [secret]",
    });
    const { pin, told } = await life.run({ filter: FILTER, asOf: "2026-08-31" }, secretly);
    expect(pin).toMatchObject({ reason: "as of [secret]: from m-1 to m-2" });
    expect(told).toContain("=> m-2 (2026-08-01), as of [secret].");
  });
});

describe("read", () => {
  let life: PinLife;
  beforeEach(async () => {
    life = await heldPin();
  });

  async function refreshed(set: Readonly<Record<string, unknown>>) {
    const before = life.state;
    endpoint.change({ set: { "m-1": set } });
    const { told } = await life.refresh();
    expect(life.state).toEqual(before);
    return told;
  }

  it("keeps an image that is deprecated or no longer usable, with a warning", async () => {
    expect(await refreshed({})).toBe("");
    expect(await refreshed({ _expired: true })).toBe("");
    expect(await refreshed({ Status: "Deprecated" })).toMatch(
      /^The held image m-1 in cn-hangzhou is deprecated\. The pin keeps it\. To move, set a later asOf or another imageId\.$/,
    );
    expect(await refreshed({ Status: "UnAvailable" })).toContain("is not available (UnAvailable)");
    expect(await refreshed({ Status: "Available", Usable: false })).toContain("cannot be used to create instances");
  });

  it("keeps an image that no longer exists, with a warning", async () => {
    const before = life.state;
    endpoint.change({ remove: ["m-1"] });
    expect((await life.refresh()).told).toMatch(
      /m-1 no longer exists in cn-hangzhou or is no longer shared with this account\. The pin keeps it/,
    );
    expect(life.state).toEqual(before);
    expect((await life.run({ filter: FILTER, asOf: "2026-06-30" })).operation).toBe("same");
  });

  it("keeps the pin if the lookup fails, with a warning", async () => {
    shortenWaits();
    const before = life.state;
    endpoint.setFaults([{ answer: { code: "Forbidden.RAM", status: 403 } }]);
    expect((await life.refresh()).told).toMatch(/^The held image m-1 could not be checked: .*Forbidden\.RAM/);
    await endpoint.close();
    expect((await life.refresh()).told).toMatch(/could not be checked: .*ECONNREFUSED/s);
    const helpless = new PinLife({ environment: {} });
    helpless.state = before;
    expect((await helpless.refresh()).told).toMatch(/could not be checked: /);
    expect([life.state, helpless.state]).toEqual([before, before]);
  });
});

describe("diff", () => {
  const image = { imageId: "m-1", name: "web-1" };
  const held = {
    filter: FILTER,
    region: "cn-hangzhou",
    imageId: "m-1",
    image,
    reason: "first pin",
    previousImageId: "",
  };

  async function changes(olds: object, news: object): Promise<boolean> {
    const { diff } = await import("../../provider/pulumi/pinning.js");
    const result = await diff({ ...olds }, { ...news });
    expect(Object.keys(result)).toEqual(["changes"]);
    return result.changes;
  }

  it("ignores differences of spelling", async () => {
    expect(await changes(held, held)).toBe(false);
    expect(await changes(held, { ...held, filter: { nameRegex: "^web-", owners: ["self"] } })).toBe(false);
    expect(await changes(held, { ...held, image: { name: "web-1", imageId: "m-1" } })).toBe(false);
    expect(await changes(held, { ...held, follow: false })).toBe(false);
    expect(await changes({ ...held, asOf: "2026-11-25" }, { ...held, asOf: "2026-11-25T23:59:59.999Z" })).toBe(false);
    expect(await changes({ ...held, __provider: "a" }, { ...held, __provider: "b" })).toBe(false);
  });

  it.each([
    { filter: { owners: "self" } },
    { region: "cn-beijing" },
    { imageId: "m-2" },
    { image: { ...image, name: "web-2" } },
    { reason: "still matches the new filter" },
    { asOf: "2026-11-25" },
    { follow: true },
    { profile: "staging" },
    { filter: { ...FILTER, profile: "staging" } },
    { pinKey: "shared" },
  ])("sees %j", async (changed) => {
    expect(await changes(held, { ...held, ...changed })).toBe(true);
    expect(await changes({ ...held, ...changed }, held)).toBe(true);
  });
});

describe("the provider process", () => {
  const news = { filter: FILTER, __pin: { name: "web" } };

  it("sends one request for equal filters of several pins", async () => {
    await inProcess({ environment: environmentOf(endpoint) }, async ({ check }, config) => {
      const ids: unknown[] = [];
      for (const name of ["a", "b", "c", "d"]) {
        const { inputs } = await check({}, { filter: FILTER, __pin: { name } }, config);
        ids.push(inputs["imageId"]);
      }
      expect(ids).toEqual(["m-2", "m-2", "m-2", "m-2"]);
      return {};
    });
    expect(asked()).toBe(1);
  });

  it("rejects only with errors", async () => {
    const broken = {
      get: () => {
        throw "a text, which would hang the preview for ever";
      },
    };
    await inProcess({ environment: {} }, async ({ check, read, diff }) => {
      await expect(check({}, news, broken)).rejects.toBeInstanceOf(Error);
      await expect(read("id", { imageId: "m-1", region: "cn-hangzhou" }, undefined)).rejects.toBeInstanceOf(Error);
      await expect(diff({}, null as never)).rejects.toBeInstanceOf(Error);
      return {};
    });
  });

  it("reports that it was not configured", async () => {
    await inProcess({ environment: environmentOf(endpoint) }, async ({ check }) => {
      const { failures } = await check({}, news, undefined);
      expect(failures).toEqual([{ property: "", reason: expect.stringContaining("was not configured") }]);
      return {};
    });
  });

  it("returns only values that the engine's transport accepts", async () => {
    const loose = { ...news, filter: { ...FILTER, osType: undefined }, asOf: undefined, profile: undefined };
    await inProcess({ environment: environmentOf(endpoint) }, async ({ check, create, update }, config) => {
      const { inputs } = await check({}, loose, config);
      const failed = await check({}, { ...loose, imageId: 5, filter: undefined }, config);
      const created = await create({ ...inputs, asOf: undefined });
      const updated = await update({ ...inputs, asOf: undefined });
      for (const result of [inputs, failed.inputs, created.outs, updated.outs])
        expect(result).toStrictEqual(JSON.parse(JSON.stringify(result)));
      return {};
    });
  });
});
