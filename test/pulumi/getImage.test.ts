// getImage in a program: exactly one image, or an error that stands alone.

import { describe, expect, it } from "vitest";
import { getImage } from "../../provider/pulumi/getImage.js";
import { NoImageError, SeveralImagesError } from "../../provider/values/errors.js";
import { askedOf, openEndpoint } from "../support/endpoint.js";
import { beginDeployment } from "../support/program.js";
import { image, record, records } from "../support/records.js";

const loosely = getImage as (args?: unknown) => ReturnType<typeof getImage>;

async function begin(...list: ReturnType<typeof record>[]) {
  const endpoint = await openEndpoint({ records: list });
  await beginDeployment({ endpoint });
  return endpoint;
}

function failure(looked: Promise<unknown>): Promise<unknown> {
  return looked.then(
    () => undefined,
    (error: unknown) => error,
  );
}

const old = record("m-old", { CreationTime: "2026-01-01T00:00:00Z" });
const young = record("m-new", { CreationTime: "2026-02-01T00:00:00Z" });
const shared = record("m-shared", { ImageOwnerAlias: "others", CreationTime: "2026-09-01T00:00:00Z" });
const system = record("ubuntu.vhd", { ImageOwnerAlias: "system", CreationTime: "2025-01-01T00:00:00Z" });

describe("getImage", () => {
  it("gives the only match with all its fields, and the region", async () => {
    await begin(old, shared);
    const { region, ...found } = await getImage({ owners: "self" });
    expect(found).toEqual(image("m-old", { CreationTime: "2026-01-01T00:00:00Z" }));
    expect(region).toBe("cn-hangzhou");
  });

  it("asks for public and own images, each apart, when no owner is named", async () => {
    const endpoint = await begin(old, shared, system);
    expect(await getImage({ mostRecent: true })).toMatchObject({ imageId: "m-old" });
    expect(
      askedOf(endpoint)
        .map(({ ImageOwnerAlias }) => ImageOwnerAlias)
        .sort(),
    ).toEqual(["self", "system"]);
  });

  it("takes a stranger's image when that is what is asked for", async () => {
    await begin(old, { ...shared, ImageOwnerId: "1234567890123456" });
    expect(await getImage({ owners: "others" })).toMatchObject({ imageId: "m-shared" });
    expect(await getImage({ imageOwnerId: "1234567890123456" })).toMatchObject({ imageId: "m-shared" });
    expect(await getImage({ imageId: "m-shared" })).toMatchObject({ imageId: "m-shared" });
  });

  it("finds an image by its id whatever its status and whoever owns it", async () => {
    await begin(
      record("m-deprecated", { Status: "Deprecated" }),
      record("m-hidden", { ImageOwnerAlias: "system", _expired: true }),
      record("m-market", { ImageOwnerAlias: "marketplace" }),
      record("m-community", { ImageOwnerAlias: "others", IsPublic: true }),
    );
    for (const imageId of ["m-deprecated", "m-hidden", "m-market", "m-community"]) {
      expect(await getImage({ imageId })).toMatchObject({ imageId });
      expect(await getImage({ imageIds: [imageId] })).toMatchObject({ imageId });
    }
  });

  it("asks only the named owner for an id that comes with one", async () => {
    const endpoint = await begin(old, record("m-market", { ImageOwnerAlias: "marketplace" }));
    expect(await failure(getImage({ imageId: "m-market", owners: "self" }))).toBeInstanceOf(NoImageError);
    expect(askedOf(endpoint)).toMatchObject([{ ImageId: "m-market", ImageOwnerAlias: "self" }]);
  });

  it("applies further filters to an image that an id names, without hints at what was asked for anyway", async () => {
    await begin(old);
    const error = await failure(getImage({ imageId: "m-old", nameRegex: "^web" }));
    expect(error).toBeInstanceOf(NoImageError);
    expect(String(error)).toContain(
      'No image matches imageId "m-old", nameRegex "^web" in cn-hangzhou (0 of 1 listed; nameRegex "^web" removed the last 1).',
    );
    expect(String(error)).not.toContain("hidden");
  });

  it("says that an id is nowhere", async () => {
    const endpoint = await begin(old);
    expect(await failure(getImage({ imageId: "m-none" }))).toMatchObject({
      code: "NoImage",
      region: "cn-hangzhou",
      message: expect.stringMatching(/^Image m-none is not in cn-hangzhou/),
    });
    expect(endpoint.requests).toHaveLength(3);
  });

  it("fails when several match, unless the newest or an order is asked for", async () => {
    await begin(old, young);
    const several = await failure(getImage({ owners: "self", maxResults: 1 }));
    expect(several).toBeInstanceOf(SeveralImagesError);
    expect(several).toMatchObject({
      message: expect.stringMatching(/^2 images match owners "self" in cn-hangzhou.*m-new \(2026-02-01T00:00:00Z\)/),
    });
    expect(await getImage({ owners: "self", mostRecent: true })).toMatchObject({ imageId: "m-new" });
    expect(await getImage({ owners: "self", sortBy: "name" })).toMatchObject({ imageId: "m-old" });
    expect(await getImage({ owners: "self", sortBy: "creationTime", sortOrder: "ascending" })).toMatchObject({
      imageId: "m-old",
    });
  });

  it("fails when none matches, with how many were listed and what removed the last", async () => {
    await begin(...records(150));
    expect(await failure(getImage({ owners: "self", nameRegex: "^web-", mostRecent: true }))).toMatchObject({
      code: "NoImage",
      message: expect.stringMatching(
        /^No image matches owners "self", nameRegex "\^web-" in cn-hangzhou \(0 of 150 listed; nameRegex "\^web-" removed the last 150\)\./,
      ),
    });
  });

  it.each([[undefined], [null], ["m-1"]])("called with %j is an error of ours", async (args) => {
    await begin(old, young);
    expect(await failure(loosely(args))).toMatchObject({
      code: expect.stringMatching(/^(SeveralImages|InvalidArguments)$/),
    });
  });

  it("names itself in what is wrong with its arguments", async () => {
    await begin(old);
    expect(await failure(loosely({ owner: "self" }))).toMatchObject({
      problems: ['getImage: unknown argument "owner". Did you mean "owners"?'],
    });
  });
});
