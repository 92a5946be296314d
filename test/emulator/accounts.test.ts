// Tests of the visibility of images by account, and of catalogue changes.

import { describe, expect, it } from "vitest";
import type { CatalogueRecord, Endpoint, EndpointOptions } from "../../provider/emulator/index.js";
import { hangzhou, start } from "./builders.js";
import { call, type Parameters } from "./client.js";

const OWNER = { accountId: "201693514356661234", accessKeyId: "owner", accessKeySecret: "secret-of-owner" };
const SHAREE = { accountId: "2", accessKeyId: "sharee", accessKeySecret: "secret-of-sharee" };
const STRANGER = { accountId: "3", accessKeyId: "stranger", accessKeySecret: "secret-of-stranger" };

const RECORDS: readonly CatalogueRecord[] = [
  {
    ImageId: "m-shared",
    ImageFamily: "web",
    Tags: { Tag: [{ TagKey: "env", TagValue: "prod" }] },
    _owner: OWNER.accountId,
    _sharedWith: [SHAREE.accountId],
  },
  { ImageId: "m-own", ImageFamily: "", _owner: OWNER.accountId },
  { ImageId: "m-community", IsPublic: true, _owner: OWNER.accountId },
  { ImageId: "system", ImageOwnerAlias: "system", IsPublic: true },
];

type Keys = typeof OWNER;

async function startShared(options: EndpointOptions = {}): Promise<Endpoint> {
  return start({ catalogue: hangzhou(...RECORDS), accounts: [OWNER, SHAREE, STRANGER], ...options });
}

async function seenBy(endpoint: Endpoint, keys: Keys, parameters: Parameters = {}) {
  const reply = await call(endpoint.url, { RegionId: "cn-hangzhou", ...parameters }, keys);
  const { Images } = reply.json as unknown as { Images: { Image: Record<string, unknown>[] } };
  return { ids: reply.ids, text: reply.text, images: Images.Image };
}

describe("an image with an owner", () => {
  it("is self for its owner, others for accounts it is shared with, and invisible to all others", async () => {
    const endpoint = await startShared();
    expect((await seenBy(endpoint, OWNER)).ids).toEqual(["m-shared", "m-own", "m-community", "system"]);
    expect((await seenBy(endpoint, OWNER, { ImageOwnerAlias: "self" })).ids).toEqual([
      "m-shared",
      "m-own",
      "m-community",
    ]);
    expect((await seenBy(endpoint, SHAREE)).ids).toEqual(["m-shared", "system"]);
    expect((await seenBy(endpoint, SHAREE, { ImageOwnerAlias: "others" })).ids).toEqual(["m-shared"]);
    expect((await seenBy(endpoint, SHAREE, { ImageOwnerAlias: "self" })).ids).toEqual([]);
    expect((await seenBy(endpoint, STRANGER)).ids).toEqual(["system"]);
  });

  it("is a community image for other accounts if public", async () => {
    const endpoint = await startShared();
    const community = { ImageOwnerAlias: "others", IsPublic: "true" };
    expect((await seenBy(endpoint, STRANGER, community)).ids).toEqual(["m-community"]);
    expect((await seenBy(endpoint, OWNER, community)).ids).toEqual([]);
  });

  it("has the owner's account id, also in its family, for accounts it is shared with", async () => {
    const endpoint = await startShared();
    const { images, text } = await seenBy(endpoint, SHAREE, { ImageOwnerAlias: "others" });
    expect(images[0]).toMatchObject({ ImageOwnerAlias: "others", ImageFamily: "acs:201693514356661234:web" });
    expect(images[0]).not.toHaveProperty("IsSelfShared");
    expect(text).toContain('"ImageOwnerId":201693514356661234');
    const byFamily = (ImageFamily: string) => seenBy(endpoint, SHAREE, { ImageFamily }).then(({ ids }) => ids);
    expect(await byFamily("acs:201693514356661234:web")).toEqual(["m-shared"]);
    expect(await byFamily("web")).toEqual([]);
    expect((await seenBy(endpoint, SHAREE, { ImageOwnerId: OWNER.accountId })).ids).toEqual(["m-shared"]);
  });

  it("has its plain family and IsSelfShared for its owner", async () => {
    const endpoint = await startShared();
    const { images } = await seenBy(endpoint, OWNER, { ImageOwnerAlias: "self" });
    expect(images.slice(0, 2)).toMatchObject([
      { ImageOwnerAlias: "self", ImageFamily: "web", IsSelfShared: "True" },
      { ImageOwnerAlias: "self", ImageFamily: "", IsSelfShared: "False" },
    ]);
    expect((await seenBy(endpoint, OWNER, { ImageFamily: "web" })).ids).toEqual(["m-shared"]);
    expect(Object.keys(images[0] ?? {})).toEqual([...Object.keys(images[0] ?? {})].sort());
  });

  it("has its tags for accounts it is shared with, unless hideSharedTags hides them from answers and filters", async () => {
    const tagged = { "Tag.1.Key": "env" };
    const open = await startShared();
    expect((await seenBy(open, SHAREE, tagged)).images[0]?.["Tags"]).toEqual({
      Tag: [{ TagKey: "env", TagValue: "prod" }],
    });
    const hiding = await startShared({ hideSharedTags: true });
    expect((await seenBy(hiding, SHAREE, tagged)).ids).toEqual([]);
    expect((await seenBy(hiding, SHAREE)).images[0]?.["Tags"]).toEqual({ Tag: [] });
    expect((await seenBy(hiding, OWNER, tagged)).ids).toEqual(["m-shared"]);
  });
});

describe("Endpoint.change", () => {
  it("publishes, deprecates, retags, shares and deletes images", async () => {
    const endpoint = await startShared();
    const listed = async (keys: Keys, parameters: Parameters = {}) => (await seenBy(endpoint, keys, parameters)).ids;
    const self = { ImageOwnerAlias: "self" };

    endpoint.change({
      add: [{ ImageId: "m-last", _owner: OWNER.accountId }],
      addFirst: [{ ImageId: "m-first", _owner: OWNER.accountId }],
    });
    expect(await listed(OWNER, self)).toEqual(["m-first", "m-shared", "m-own", "m-community", "m-last"]);

    endpoint.change({ region: "cn-hangzhou", set: { "m-own": { Status: "Deprecated" } }, remove: ["m-last"] });
    expect(await listed(OWNER, self)).toEqual(["m-first", "m-shared", "m-community"]);
    expect(await listed(OWNER, { ...self, Status: "Deprecated" })).toEqual(["m-own"]);

    endpoint.change({
      set: { "m-first": { Tags: { Tag: [{ TagKey: "a", TagValue: "b" }] }, _sharedWith: [STRANGER.accountId] } },
    });
    expect(await listed(STRANGER, { "Tag.1.Key": "a" })).toEqual(["m-first"]);

    endpoint.change({ set: { "m-first": { _sharedWith: undefined }, "m-own": { Status: { $absent: true } } } });
    expect(await listed(STRANGER)).toEqual(["system"]);
    expect(await listed(OWNER, { ImageId: "m-own" })).toEqual(["m-own"]);
  });

  it("rejects unknown regions and images by name", async () => {
    const endpoint = await startShared();
    expect(() => endpoint.change({ region: "cn-nowhere" })).toThrow(/no region "cn-nowhere".*cn-hangzhou/);
    expect(() => endpoint.change({ remove: ["m-gone"], set: { "m-none": {} } })).toThrow(
      /"m-gone", "m-none" in cn-hangzhou: no such image/,
    );
  });

  it("does not affect another endpoint with the same records", async () => {
    const [first, second] = [await startShared(), await startShared()];
    first.change({ remove: ["m-own"] });
    expect((await seenBy(second, OWNER)).ids).toContain("m-own");
  });
});
