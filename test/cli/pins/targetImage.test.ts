// Does a pin's standing say gone only of what is gone, and is an image's counterpart in another region the one that is meant?

import { describe, expect, it } from "vitest";
import {
  accountProblem,
  checkHealth,
  findCounterpart,
  findNewest,
  requireWritableImage,
} from "../../../provider/cli/pins/targetImage.js";
import type { Account, Endpoint } from "../../../provider/emulator/index.js";
import type { LookupPlace } from "../../../provider/pins/lookup.js";
import type { HeldPin } from "../../../provider/pins/pin.js";
import { toPinnedRecord } from "../../../provider/pins/record.js";
import { resolveSettings } from "../../../provider/settings/settings.js";
import { environmentOf, openEndpoint, openStore } from "../../support/endpoint.js";
import { image } from "../../support/records.js";
import { shortenWaits } from "../../support/waits.js";
import { BUILDER, build, CATALOGUE, publicBuild, RUNTIME } from "./support/shop.js";

const FILTER = { ownerAccount: BUILDER.accountId, imageFamily: "web-base" };

async function shopEndpoint(): Promise<Endpoint> {
  const { "cn-hangzhou": records = [], ...otherRegions } = CATALOGUE.regions;
  return openEndpoint({ records, otherRegions, accounts: [BUILDER, RUNTIME] });
}

/** Where an account asks. */
function placeOf(
  endpoint: Endpoint,
  { accessKeyId, accessKeySecret }: Account,
  config: Record<string, string> = {},
): LookupPlace {
  const environment = environmentOf({ ...endpoint, url: endpoint.url, accessKeyId, accessKeySecret });
  return {
    store: openStore(),
    settings: (region) => resolveSettings({ environment, config: (key) => config[key] }, { region }),
    warn: () => {},
  };
}

function held(imageId: string, fields: Readonly<Record<string, unknown>>): HeldPin {
  return {
    imageId,
    image: toPinnedRecord(image(imageId, fields)),
    reason: "first pin",
    previousImageId: "",
    filter: FILTER,
    asOf: undefined,
    follow: false,
    region: "cn-hangzhou",
  };
}

const SHARED = held("m-web12", {
  ImageOwnerAlias: "others",
  ImageOwnerId: BUILDER.accountId,
  CreationTime: "2026-11-12T01:00:00Z",
});
const OWN = held("m-web12", {
  ImageOwnerAlias: "self",
  ImageOwnerId: BUILDER.accountId,
  CreationTime: "2026-11-12T01:00:00Z",
});

describe("the standing of a held image", () => {
  it("has the image and what matches, newest first", async () => {
    const endpoint = await shopEndpoint();
    expect(await checkHealth(OWN, placeOf(endpoint, BUILDER), undefined)).toMatchObject({
      checked: true,
      image: { imageId: "m-web12", status: "Available" },
      matches: [{ imageId: "m-web19" }, { imageId: "m-web12" }, { imageId: "m-web05" }],
    });
  });

  it.each([
    ["own", OWN, BUILDER, undefined],
    ["shared", SHARED, RUNTIME, RUNTIME.accountId],
  ] as const)("calls an %s image gone that the right account does not see", async (_, pin, account, written) => {
    const endpoint = await shopEndpoint();
    endpoint.change({ region: "cn-hangzhou", remove: ["m-web12"] });
    expect(await checkHealth(pin, placeOf(endpoint, account), written)).toMatchObject({
      checked: true,
      image: undefined,
    });
  });

  it("calls a public image gone whoever asks", async () => {
    const endpoint = await shopEndpoint();
    const pin = { ...held("gone.vhd", { ImageOwnerAlias: "system" }), filter: { owners: "system" } };
    expect(await checkHealth(pin, placeOf(endpoint, RUNTIME), undefined)).toMatchObject({
      checked: true,
      image: undefined,
    });
  });

  it.each([
    ["its own image with another account's keys", OWN, RUNTIME, undefined, /"self" but is now "others"/],
    ["a shared image with the owner's keys", SHARED, BUILDER, RUNTIME.accountId, /"others" but is now "self"/],
    [
      "an own image that another account does not see",
      { ...OWN, imageId: "m-private" },
      RUNTIME,
      undefined,
      /to account 5555666677778888, but the stack runs in 1111222233334444/,
    ],
    [
      "a shared image, where nothing says which account the stack runs in",
      { ...SHARED, imageId: "m-private" },
      RUNTIME,
      undefined,
      /set alicloud:accountId to tell whether that is the account of the stack/,
    ],
    [
      "a shared image that another account does not see",
      { ...SHARED, imageId: "m-private" },
      RUNTIME,
      "7777000077770000",
      /to account 5555666677778888, but the stack runs in 7777000077770000/,
    ],
  ] as const)("does not judge %s", async (_, pin, account, written, why) => {
    const endpoint = await shopEndpoint();
    const problem = await accountProblem(pin, placeOf(endpoint, account), written);
    expect(problem).toMatch(why);
    expect(await checkHealth(pin, placeOf(endpoint, account), written)).toEqual({ checked: false, reason: problem });
  });

  it("does not judge a missing image when it cannot be found out who asks", async () => {
    shortenWaits();
    const endpoint = await shopEndpoint();
    endpoint.change({ region: "cn-hangzhou", remove: ["m-web12"] });
    const nobody = placeOf(endpoint, BUILDER, { "alicloud:endpoints": '{"sts":"http://127.0.0.1:1"}' });
    expect(await checkHealth({ ...OWN, filter: { imageFamily: "web-base" } }, nobody, undefined)).toMatchObject({
      checked: false,
      reason: expect.stringMatching(/^m-web12 is not visible, and the calling account could not be determined: /),
    });
  });

  it("says why it could not ask", async () => {
    const endpoint = await shopEndpoint();
    const place = placeOf(endpoint, { ...BUILDER, accessKeySecret: "wrong" });
    expect(await checkHealth(OWN, place, undefined)).toMatchObject({
      checked: false,
      reason: expect.stringContaining("Signature"),
    });
    const broken = { ...OWN, filter: { imageFamly: "web-base" } };
    expect(await checkHealth(broken, placeOf(endpoint, BUILDER), undefined)).toMatchObject({
      checked: false,
      reason: expect.stringContaining('Did you mean "imageFamily"?'),
    });
  });
});

describe("an image's counterpart", () => {
  const web12 = toPinnedRecord(
    image("m-web12", { ImageName: "web-base-20261112", ImageOwnerAlias: "self", ImageOwnerId: BUILDER.accountId }),
  );

  it("is the copy of the same name: one's own, or shared by the same owner", async () => {
    const endpoint = await shopEndpoint();
    for (const account of [BUILDER, RUNTIME]) {
      expect((await findCounterpart(web12, "cn-beijing", placeOf(endpoint, account))).imageId).toBe("m-bjweb12");
    }
    endpoint.change({
      region: "cn-beijing",
      remove: ["m-bjweb12"],
      add: [
        build("m-mine", "2026-11-12", { _owner: RUNTIME.accountId, ImageOwnerId: RUNTIME.accountId, _sharedWith: [] }),
      ],
    });
    expect((await findCounterpart(web12, "cn-beijing", placeOf(endpoint, RUNTIME))).imageId).toBe("m-mine");
  });

  it("is never one whose name only begins alike, nor a newer one", async () => {
    const endpoint = await shopEndpoint();
    endpoint.change({
      region: "cn-beijing",
      remove: ["m-bjweb12"],
      add: [build("m-alike", "2026-11-12", { ImageName: "web-base-20261112-2" }), build("m-newer", "2026-11-19")],
    });
    await expect(findCounterpart(web12, "cn-beijing", placeOf(endpoint, RUNTIME))).rejects.toThrow(
      "There is no copy of m-web12",
    );
  });

  it("of a public image is the one of the same name, superseded or not, and never somebody's own", async () => {
    const endpoint = await shopEndpoint();
    const name = "ubuntu_24_04_x64_20G_alibase_20261010.vhd";
    const superseded = toPinnedRecord(image(name, { ImageOwnerAlias: "system" }));
    expect((await findCounterpart(superseded, "cn-beijing", placeOf(endpoint, RUNTIME))).imageId).toBe(name);
    endpoint.change({
      region: "cn-beijing",
      remove: [name],
      add: [build("m-fake", "2026-10-10", { ImageName: name })],
    });
    await expect(findCounterpart(superseded, "cn-beijing", placeOf(endpoint, BUILDER))).rejects.toThrow(
      `The public image "${name}" is not in cn-beijing`,
    );
  });
});

describe("an image to write", () => {
  it.each([
    [{ Status: "Deprecated" }, "Deprecated"],
    [{ Status: "Creating", Progress: "7%" }, "Creating, 7% made"],
    [{ Usable: false }, "not usable"],
  ])("is refused as %j", async (fields, state) => {
    const endpoint = await shopEndpoint();
    endpoint.change({ region: "cn-hangzhou", add: [build("m-odd", "2026-11-20", fields)] });
    const options = { filter: undefined, force: true };
    await expect(requireWritableImage("m-odd", "cn-hangzhou", placeOf(endpoint, BUILDER), options)).rejects.toThrow(
      `is not available (${state})`,
    );
  });

  it("may be superseded, and younger than the filter's minAge", async () => {
    const endpoint = await shopEndpoint();
    const options = { filter: { owners: "system", minAge: "9000d" }, force: false };
    const name = "ubuntu_24_04_x64_20G_alibase_20261010.vhd";
    expect((await requireWritableImage(name, "cn-hangzhou", placeOf(endpoint, BUILDER), options)).imageId).toBe(name);
  });
});

describe("the newest match of a pin", () => {
  it("passes over blocked images, and counts superseded ones as of their time", async () => {
    const endpoint = await shopEndpoint();
    const place = placeOf(endpoint, BUILDER, { "alicloud-images:blocked": '["m-web19"]' });
    expect((await findNewest(FILTER, "cn-hangzhou", place, undefined)).imageId).toBe("m-web12");
    endpoint.change({ region: "cn-hangzhou", add: [publicBuild("2026-09-01", { _expired: true })] });
    const asOf = await findNewest({ owners: "system" }, "cn-hangzhou", place, "2026-10-01");
    expect(asOf.imageId).toBe("ubuntu_24_04_x64_20G_alibase_20260901.vhd");
  });
});
