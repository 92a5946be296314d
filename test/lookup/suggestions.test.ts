// Suggestions when nothing matches, and the requests that they cost.

import { describe, expect, it } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import type { LookupContext } from "../../provider/lookup/searchImages.js";
import { searchSingleImage } from "../../provider/lookup/searchImages.js";
import { findSuggestions, type Suggestions } from "../../provider/lookup/suggestions.js";
import { resolveSettings } from "../../provider/settings/settings.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { askedOf, environmentOf, openEndpoint, openStore, type TestEndpointOptions } from "../support/endpoint.js";
import { record } from "../support/records.js";

const MINE = "1111222233334444";
const PARTNER = "5555666677778888";

/** Owned by an account, so that who asks decides how it looks. */
function owned(imageId: string, owner: string, fields: Record<string, unknown> = {}) {
  const { ImageOwnerAlias: _, ...rest } = record(imageId, fields);
  return { ...rest, _owner: owner, _sharedWith: [MINE] };
}

function open(options: TestEndpointOptions): Promise<Endpoint> {
  return openEndpoint({ accounts: [{ accountId: MINE, accessKeyId: "key", accessKeySecret: "secret" }], ...options });
}

async function nearest(endpoint: Endpoint, args: GetImagesArgs): Promise<Suggestions> {
  const lookUp: LookupContext = {
    of: "getImage",
    store: openStore(),
    settings: ({ region }) => resolveSettings({ environment: environmentOf(endpoint) }, { region }),
    warn: (text) => expect.unreachable(text),
  };
  const tried = await searchSingleImage(args, lookUp);
  expect(tried.selection.matched).toBe(0);
  endpoint.forgetRequests();
  return findSuggestions(tried, lookUp);
}

async function instead(options: TestEndpointOptions, args: GetImagesArgs): Promise<string[]> {
  const { suggestions, failures } = await nearest(await open(options), args);
  expect(failures).toEqual([]);
  return suggestions.map((suggestion) => `${suggestion.instead} -> ${suggestion.imageId}`);
}

describe("a suggestion", () => {
  it("is the same family of another architecture, the newest of it", async () => {
    const records = [
      record("m-old", { ImageFamily: "web", Architecture: "arm64", CreationTime: "2026-01-01T00:00:00Z" }),
      record("m-new", { ImageFamily: "web", Architecture: "arm64", CreationTime: "2026-02-01T00:00:00Z" }),
    ];
    const args = { owners: "self", imageFamily: "web", architecture: "x86_64" };
    expect(await instead({ records }, args)).toEqual(['architecture: "arm64" -> m-new']);
  });

  it("is a deprecated image", async () => {
    const records = [record("m-1", { ImageFamily: "web", Status: "Deprecated" })];
    expect(await instead({ records }, { owners: "self", imageFamily: "web" })).toEqual(['status: "Deprecated" -> m-1']);
  });

  it("is a superseded public image", async () => {
    const records = [{ ...record("ubuntu_1", { ImageOwnerAlias: "system" }), _expired: true }];
    expect(await instead({ records }, { owners: "system", imageName: "ubuntu*" })).toEqual([
      "showExpired: true -> ubuntu_1",
    ]);
  });

  it("is an image of the marketplace", async () => {
    const records = [record("m-1", { ImageName: "GitLab", ImageOwnerAlias: "marketplace" })];
    expect(await instead({ records }, { nameRegex: "^GitLab" })).toEqual(['owners: "marketplace" -> m-1']);
  });

  it("is an image that somebody shares, with the family as its sharee has to write it", async () => {
    const records = [
      owned("m-1", PARTNER, { ImageFamily: "hardened" }),
      owned("m-2", PARTNER, { ImageFamily: "other", CreationTime: "2026-06-01T00:00:00Z" }),
    ];
    expect(await instead({ records }, { imageFamily: "hardened" })).toEqual([
      `owners: "others", imageOwnerId: "${PARTNER}", imageFamily: "acs:${PARTNER}:hardened" -> m-1`,
    ]);
  });

  it("is an image of one's own where another account was named", async () => {
    const records = [owned("m-1", MINE, { ImageFamily: "web" })];
    for (const args of [
      { imageOwnerId: PARTNER, imageFamily: "web" },
      { ownerAccount: PARTNER, imageFamily: "web" },
    ]) {
      expect(await instead({ records }, args)).toEqual(['owners: "self" -> m-1']);
    }
    expect(await instead({ records }, { owners: "others", imageFamily: `acs:${MINE}:web` })).toEqual([
      'owners: "self", imageFamily: "web" -> m-1',
    ]);
  });

  it("is a family with a similar name that fits the rest of the filter", async () => {
    const ubuntu = { ImageOwnerAlias: "system", ImageFamily: "acs:ubuntu_24_04_x64", OSType: "linux" };
    const records = [
      record("ubuntu_2", { ...ubuntu, CreationTime: "2026-02-01T00:00:00Z" }),
      record("ubuntu_1", ubuntu),
      record("ubuntu_3", { ...ubuntu, ImageFamily: "acs:ubuntu_22_04_x64" }),
      record("win_1", { ...ubuntu, ImageFamily: "acs:ubuntu_24_04", OSType: "windows" }),
      record("debian_1", { ...ubuntu, ImageFamily: "acs:debian_12_x64" }),
    ];
    expect(
      await instead({ records }, { owners: "system", imageFamily: "acs:ubunut_24_04_x64", osType: "linux" }),
    ).toEqual(['imageFamily: "acs:ubuntu_24_04_x64" -> ubuntu_2', 'imageFamily: "acs:ubuntu_22_04_x64" -> ubuntu_3']);
  });

  it("are several at once, nearest first, none of which fails another filter", async () => {
    const web = { ImageName: "web-1", ImageFamily: "web" };
    const records = [
      record("m-deprecated", { ...web, Status: "Deprecated", Architecture: "x86_64" }),
      record("m-arm", { ...web, Architecture: "arm64" }),
      record("m-family", { ...web, ImageFamily: "webs", Architecture: "x86_64" }),
      record("m-db", {
        ImageName: "db-1",
        ImageFamily: "web",
        Architecture: "arm64",
        CreationTime: "2026-09-01T00:00:00Z",
      }),
    ];
    const args = { owners: "self", imageFamily: "web", architecture: "x86_64", nameRegex: "^web" };
    expect(await instead({ records }, args)).toEqual([
      'architecture: "arm64" -> m-arm',
      'status: "Deprecated" -> m-deprecated',
      'imageFamily: "webs" -> m-family',
    ]);
  });

  it("is nothing, when nothing is", async () => {
    expect(await instead({ records: [record("m-1")] }, { owners: "self", nameRegex: "^mail" })).toEqual([]);
  });
});

describe("another region", () => {
  const elsewhere = { otherRegions: { "cn-beijing": [record("m-2ze", { ImageName: "web-1", ImageFamily: "web" })] } };

  it("is looked in when the region itself has nothing near, and those that are not there do not matter", async () => {
    expect(await instead(elsewhere, { owners: "self", imageFamily: "web" })).toEqual(['region: "cn-beijing" -> m-2ze']);
    expect(await instead(elsewhere, { imageId: "m-2ze" })).toEqual(['region: "cn-beijing" -> m-2ze']);
  });

  it("is not asked when there is something near, or the filter is wide", async () => {
    const near = await open({ ...elsewhere, records: [record("m-1", { ImageFamily: "web", Status: "Deprecated" })] });
    await nearest(near, { owners: "self", imageFamily: "web" });
    expect(new Set(askedOf(near).map(({ RegionId }) => RegionId))).toEqual(new Set(["cn-hangzhou"]));
    const wide = await open(elsewhere);
    await nearest(wide, { owners: "self", nameRegex: "^web" });
    expect(new Set(askedOf(wide).map(({ RegionId }) => RegionId))).toEqual(new Set(["cn-hangzhou"]));
  });
});

describe("what it costs", () => {
  it("is one sweep for each thing that can be different", async () => {
    const endpoint = await open({ records: [record("m-1", { ImageFamily: "web", Architecture: "arm64" })] });
    await nearest(endpoint, { owners: "self", imageFamily: "web", architecture: "x86_64" });
    const common = { RegionId: "cn-hangzhou", PageNumber: "1", PageSize: "100" };
    const self = { ...common, ImageOwnerAlias: "self" };
    const asked = [
      { ...self, ImageFamily: "web" },
      { ...self, ImageFamily: "web", Architecture: "x86_64", Status: "ALL" },
      { ...self, ImageFamily: "web", Architecture: "x86_64", ShowExpired: "true" },
      { ...common, ImageOwnerAlias: "system", ImageFamily: "web", Architecture: "x86_64" },
      { ...common, ImageOwnerAlias: "others", Architecture: "x86_64" },
      { ...common, ImageOwnerAlias: "marketplace", ImageFamily: "web", Architecture: "x86_64" },
      { ...self, Architecture: "x86_64" },
    ];
    expect(askedOf(endpoint)).toHaveLength(asked.length);
    expect(askedOf(endpoint)).toEqual(expect.arrayContaining(asked));
  });

  it("never fails the look-up: what cannot be asked is told, and the rest is found", async () => {
    const endpoint = await open({
      records: [record("m-1", { Status: "Deprecated" })],
      faults: [
        { when: { params: { ImageOwnerAlias: "marketplace" } }, answer: { code: "Forbidden.RAM", status: 403 } },
      ],
    });
    const { suggestions, failures } = await nearest(endpoint, { owners: "self" });
    expect(suggestions).toMatchObject([{ instead: 'status: "Deprecated"', imageId: "m-1" }]);
    expect(failures).toEqual([
      expect.stringMatching(
        /^Could not check owners "marketplace": DescribeImages in cn-hangzhou failed: Forbidden\.RAM/,
      ),
    ]);
  });
});
