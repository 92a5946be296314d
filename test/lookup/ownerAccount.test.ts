// One filter for the account that builds images and for those it shares them with.

import { describe, expect, it } from "vitest";
import type { Account, Endpoint } from "../../provider/emulator/index.js";
import { findMismatchedPart } from "../../provider/pins/mismatch.js";
import { resolveSettings, type Settings } from "../../provider/settings/settings.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { ArgumentError, ServiceError } from "../../provider/values/errors.js";
import { resolveOwnerAccount } from "../../provider/values/owners.js";
import { askedOf, environmentOf, openEndpoint, openStore, queryOf, settingsOf } from "../support/endpoint.js";
import { image, record } from "../support/records.js";

const BUILDER = { accountId: "11112222333344445", accessKeyId: "builder", accessKeySecret: "secret-b" };
const TEAM = { accountId: "2222333344445555", accessKeyId: "team", accessKeySecret: "secret-t" };
/** Temporary keys. */
const PARTNER = {
  accountId: "3333444455556666",
  accessKeyId: "STS.partner",
  accessKeySecret: "secret-p",
  securityToken: "token-p",
};

function built(imageId: string, fields: Record<string, unknown>) {
  const { ImageOwnerAlias: _, ...rest } = record(imageId, fields);
  return { ...rest, _owner: BUILDER.accountId, _sharedWith: [TEAM.accountId, PARTNER.accountId] };
}

const RECORDS = [
  built("m-web", { ImageFamily: "web-base" }),
  built("m-api", { ImageFamily: "api-base" }),
  // What looks alike and was built by somebody else.
  { ...built("m-team", { ImageFamily: "web-base" }), _owner: TEAM.accountId, _sharedWith: [PARTNER.accountId] },
  record("m-system", { ImageFamily: "web-base", ImageOwnerAlias: "system" }),
];

function open(): Promise<Endpoint> {
  return openEndpoint({ accounts: [BUILDER, TEAM, PARTNER], records: RECORDS });
}

/** Settings with the keys of one account. */
function as(account: Account, endpoint: Endpoint, overrides: Partial<Settings> = {}): Settings {
  return settingsOf({ ...endpoint, url: endpoint.url, ...account } as Endpoint, overrides);
}

async function ids(settings: Settings, args: GetImagesArgs, store = openStore()): Promise<string[]> {
  const images = await store.list(settings, queryOf(args), (text) => expect.unreachable(text));
  return images.map(({ imageId }) => imageId).sort();
}

const OF_BUILDER = { ownerAccount: BUILDER.accountId };
const PLAIN = { ...OF_BUILDER, imageFamily: "web-base" };
const SHARED = { ...OF_BUILDER, imageFamily: `acs:${BUILDER.accountId}:web-base` };

describe("ownerAccount", () => {
  it.each([
    ["the builder", BUILDER],
    ["a sharee", TEAM],
    ["a sharee with temporary keys", PARTNER],
  ])("finds the builder's images for %s, with the family in either spelling", async (_who, account) => {
    const endpoint = await open();
    const settings = as(account, endpoint);
    expect(await ids(settings, OF_BUILDER)).toEqual(["m-api", "m-web"]);
    expect(await ids(settings, PLAIN)).toEqual(["m-web"]);
    expect(await ids(settings, SHARED)).toEqual(["m-web"]);
  });

  it("asks as the builder for its own images, under the plain family", async () => {
    const endpoint = await open();
    await ids(as(BUILDER, endpoint), SHARED);
    expect(imageQuestions(endpoint)).toMatchObject([{ ImageOwnerAlias: "self", ImageFamily: "web-base" }]);
    expect(imageQuestions(endpoint)[0]).not.toHaveProperty("ImageOwnerId");
  });

  it("asks as a sharee for that owner's images, under the family that a sharee sees", async () => {
    const endpoint = await open();
    await ids(as(TEAM, endpoint), PLAIN);
    expect(imageQuestions(endpoint)).toMatchObject([
      { ImageOwnerAlias: "others", ImageOwnerId: BUILDER.accountId, ImageFamily: SHARED.imageFamily },
    ]);
  });

  it("finds nothing of an account that shares nothing", async () => {
    const endpoint = await open();
    expect(await ids(as(BUILDER, endpoint), { ownerAccount: PARTNER.accountId })).toEqual([]);
  });

  it("goes with ids and other filters", async () => {
    const endpoint = await open();
    const args = { ...OF_BUILDER, imageIds: ["m-web", "m-team", "m-api"] };
    expect(await ids(as(PARTNER, endpoint), args)).toEqual(["m-api", "m-web"]);
  });
});

describe("the account that asks", () => {
  it("is asked of STS once, however many look-ups need it", async () => {
    const endpoint = await open();
    const store = openStore();
    const settings = as(TEAM, endpoint);
    await Promise.all([ids(settings, PLAIN, store), ids(settings, SHARED, store), ids(settings, OF_BUILDER, store)]);
    await ids(settings, PLAIN, store);
    expect(actions(endpoint)).toEqual(["DescribeImages", "DescribeImages", "GetCallerIdentity"]);
  });

  it("is asked for each credential by itself", async () => {
    const endpoint = await open();
    const store = openStore();
    expect(await ids(as(BUILDER, endpoint), PLAIN, store)).toEqual(["m-web"]);
    expect(await ids(as(TEAM, endpoint), PLAIN, store)).toEqual(["m-web"]);
    expect(imageQuestions(endpoint).map(({ ImageOwnerAlias }) => ImageOwnerAlias)).toEqual(["self", "others"]);
    expect(actions(endpoint).filter((action) => action === "GetCallerIdentity")).toHaveLength(2);
  });

  it("is not asked for without ownerAccount", async () => {
    const endpoint = await open();
    await ids(as(TEAM, endpoint), { owners: "self" });
    expect(actions(endpoint)).toEqual(["DescribeImages"]);
  });

  it.each([
    ["alicloud:accountId", { config: { "alicloud:accountId": TEAM.accountId } }],
    ["ALICLOUD_ACCOUNT_ID", { environment: { ALICLOUD_ACCOUNT_ID: TEAM.accountId } }],
    ["ALIBABA_CLOUD_ACCOUNT_ID", { environment: { ALIBABA_CLOUD_ACCOUNT_ID: TEAM.accountId } }],
  ])("is not asked of STS when %s tells it", async (_name, given) => {
    const { config = {}, environment = {} }: { config?: Record<string, string>; environment?: object } = given;
    const endpoint = await open();
    const source = {
      config: (key: string) => config[key],
      environment: { ...environmentOf({ ...endpoint, url: endpoint.url, ...TEAM } as Endpoint), ...environment },
    };
    expect(await ids(resolveSettings(source), PLAIN)).toEqual(["m-web"]);
    expect(actions(endpoint)).toEqual(["DescribeImages"]);
  });

  it("is another one at the embedded endpoint, whatever is configured", () => {
    const environment = { ALICLOUD_ACCOUNT_ID: TEAM.accountId, ALICLOUD_REGION: "cn-hangzhou" };
    const endpoint = (url: string) => resolveSettings({ environment }, { endpoint: url }).accountId;
    expect(endpoint("embedded")).toBeUndefined();
    expect(endpoint("http://127.0.0.1:1")).toBe(TEAM.accountId);
  });

  it("is asked again after a failure, which names STS and no key", async () => {
    const endpoint = await open();
    const store = openStore();
    const wrong = as({ ...TEAM, accessKeySecret: "CanarySecret" }, endpoint);
    for (const _attempt of [1, 2]) {
      const error = await ids(wrong, PLAIN, store).catch((thrown: unknown) => thrown);
      expect(error).toBeInstanceOf(ServiceError);
      expect(error).toMatchObject({
        code: "SignatureDoesNotMatch",
        message: expect.stringMatching(/^GetCallerIdentity in cn-hangzhou failed: SignatureDoesNotMatch/),
      });
      expect(String(error)).not.toMatch(/Canary|accessKeyId|SignatureNonce/i);
    }
    expect(actions(endpoint)).toEqual(["GetCallerIdentity", "GetCallerIdentity"]);
  });
});

describe("a query of an account's images", () => {
  it("is left alone when it names no account", () => {
    const query = queryOf({ imageFamily: "acs:1:web" });
    expect(resolveOwnerAccount(query, "1")).toBe(query);
  });

  it.each([
    ["web-base", "self", "web-base"],
    ["acs:1:web-base", "self", "web-base"],
    // A family whose own name looks like a sharee's view of another account stays what it is.
    ["acs:2:web-base", "self", "acs:2:web-base"],
  ])("as its owner has family %s as %s %s", (imageFamily, owner, sent) => {
    expect(resolveOwnerAccount(queryOf({ ownerAccount: "1", imageFamily }), "1")).toMatchObject({
      owners: [owner],
      parameters: { ImageFamily: sent },
    });
  });

  it("without a family sends none", () => {
    expect(resolveOwnerAccount(queryOf({ ownerAccount: "1" }), "1").parameters).toEqual({});
    expect(resolveOwnerAccount(queryOf({ ownerAccount: "1" }), "2").parameters).toEqual({ ImageOwnerId: "1" });
  });

  it.each([[{ owners: "self" }], [{ imageOwnerId: "1" }], [{ owners: ["others"], imageOwnerId: "2" }]])(
    "is refused together with %j, which says the same or something else",
    (others) => {
      expect(() => queryOf({ ownerAccount: "1", ...others })).toThrow(ArgumentError);
    },
  );
});

describe("an image that is held under such a filter", () => {
  const filter = { ownerAccount: BUILDER.accountId, imageFamily: "web-base", architecture: "arm64" };
  const asBuilder = { ImageOwnerAlias: "self", ImageFamily: "web-base" };
  const asSharee = { ImageOwnerAlias: "others", ImageFamily: SHARED.imageFamily };

  it.each([
    ["for its builder", asBuilder],
    ["for a sharee, who sees the family under another name", asSharee],
  ])("misses what it misses, %s", (_who, seen) => {
    const held = image("m-web", { ...seen, ImageOwnerId: BUILDER.accountId, Architecture: "x86_64" });
    expect(findMismatchedPart(held, queryOf(filter))).toBe('architecture "arm64"');
    expect(findMismatchedPart({ ...held, architecture: "arm64" }, queryOf(filter))).toBeUndefined();
    expect(findMismatchedPart({ ...held, imageFamily: "other" }, queryOf(filter))).toMatch(
      /^imageFamily ".*web-base"$/,
    );
  });

  it("misses the account when somebody else built it", () => {
    const held = image("m-web", { ...asSharee, ImageOwnerId: TEAM.accountId });
    expect(findMismatchedPart(held, queryOf(filter))).toBe(`ownerAccount "${BUILDER.accountId}"`);
  });
});

function actions(endpoint: Endpoint): string[] {
  return endpoint.requests.map(({ action = "" }) => action).sort();
}

/** What was asked of DescribeImages, in order. */
function imageQuestions(endpoint: Endpoint): Record<string, string>[] {
  return askedOf(endpoint).filter((_, index) => endpoint.requests[index]?.action === "DescribeImages");
}
