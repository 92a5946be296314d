// Which image comes first, whatever order they come in, and which one is the one.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type GetImagesArgs, SORT_KEYS, SORT_ORDERS } from "../../provider/values/arguments.js";
import { NoImageError, SeveralImagesError } from "../../provider/values/errors.js";
import type { Image } from "../../provider/values/image.js";
import { withTrustedOwners } from "../../provider/values/owners.js";
import { parseArguments } from "../../provider/values/query.js";
import {
  foreignOwnerWarning,
  orderImages,
  selectImages,
  selectSingle,
  uniqueImages,
} from "../../provider/values/select.js";
import { image } from "../support/records.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const CONTEXT = { region: "cn-hangzhou" };

function query(args: GetImagesArgs) {
  return parseArguments(args, { nowMs: NOW });
}

function ids(images: readonly Image[]): string[] {
  return images.map(({ imageId }) => imageId);
}

/** Few values, so that ties are common; among them what real answers leave out or spoil. */
const anyImage = fc
  .record({
    imageId: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom("a", "b", "B", "1") }),
    CreationTime: fc.constantFrom(
      "2026-01-01T00:00:00Z",
      "2026-01-01T08:00:00+08:00",
      "2026-01-02T00:00:00Z",
      "",
      null,
      "soon",
    ),
    ImageName: fc.oneof(
      fc.constantFrom("", null, "web", "web-8.9", "web-8.10", "web-08.9", "sp6", "sp7", "10", "9"),
      fc.string({ maxLength: 12, unit: fc.constantFrom("a", "_", "0", "9", "1") }),
    ),
  })
  .map(({ imageId, ...fields }) => image(imageId, fields));
const anyOrder = fc.tuple(fc.constantFrom(...SORT_KEYS), fc.constantFrom(...SORT_ORDERS));
const distinctImages = fc.uniqueArray(anyImage, { selector: ({ imageId }) => imageId, maxLength: 12 });

describe("the order of images", () => {
  it("does not depend on the order in which they come", () => {
    const shuffledToo = distinctImages.chain((images) =>
      fc.tuple(fc.constant(images), fc.shuffledSubarray(images, { minLength: images.length })),
    );
    fc.assert(
      fc.property(shuffledToo, anyOrder, ([images, shuffled], [sortBy, sortOrder]) => {
        expect(ids(orderImages(shuffled, sortBy, sortOrder))).toEqual(ids(orderImages(images, sortBy, sortOrder)));
      }),
      { numRuns: 500 },
    );
  });

  it("is total: of two different images one comes first, and always the same", () => {
    const pair = fc.uniqueArray(anyImage, { selector: ({ imageId }) => imageId, minLength: 2, maxLength: 2 });
    fc.assert(
      fc.property(pair, anyOrder, (images, [sortBy, sortOrder]) => {
        const forwards = orderImages(images, sortBy, sortOrder);
        expect(orderImages([...images].reverse(), sortBy, sortOrder)).toEqual(forwards);
      }),
      { numRuns: 1000 },
    );
  });

  it("is transitive: the order of many is that of every two of them", () => {
    fc.assert(
      fc.property(distinctImages, anyOrder, (images, [sortBy, sortOrder]) => {
        const ordered = orderImages(images, sortBy, sortOrder);
        for (const [index, earlier] of ordered.entries()) {
          for (const later of ordered.slice(index + 1)) {
            expect(orderImages([later, earlier], sortBy, sortOrder)[0]).toBe(earlier);
          }
        }
      }),
      { numRuns: 300 },
    );
  });

  it("keeps every image, and leaves what it is given alone", () => {
    fc.assert(
      fc.property(distinctImages, anyOrder, (images, [sortBy, sortOrder]) => {
        const before = [...images];
        expect(new Set(orderImages(images, sortBy, sortOrder))).toEqual(new Set(images));
        expect(images).toEqual(before);
      }),
    );
  });

  it("is append-only when ascending: a newer image comes last, and all others stay where they are", () => {
    const newest = image("newest", { CreationTime: "2026-06-01T00:00:00Z" });
    fc.assert(
      fc.property(distinctImages, (images) => {
        const ordered = orderImages(images, "creationTime", "ascending");
        expect(orderImages([newest, ...images], "creationTime", "ascending")).toEqual([...ordered, newest]);
      }),
    );
  });

  it("is newest first, ties by imageId ascending in both directions, no time last of all", () => {
    const images = [
      image("c", { CreationTime: "2026-05-01T08:00:00Z" }),
      image("none-b", { CreationTime: "" }),
      image("a", { CreationTime: "2026-05-01T16:00:00+08:00" }),
      image("new", { CreationTime: "2026-05-02T00:00:00Z" }),
      image("none-a", { CreationTime: null }),
    ];
    expect(ids(orderImages(images, "creationTime", "descending"))).toEqual(["new", "a", "c", "none-a", "none-b"]);
    expect(ids(orderImages(images, "creationTime", "ascending"))).toEqual(["none-a", "none-b", "a", "c", "new"]);
  });

  it.each([
    ["8.9", "8.10"],
    ["img_9_x", "img_10_x"],
    ["SP6", "SP7"],
    ["web", "web-1"],
    ["web-2", "web-10"],
    ["web-99999999999999999998", "web-99999999999999999999"],
    ["web-99999999999999999999", "web-100000000000000000000"],
    ["", "a"],
    ["a", "b"],
    ["1.2.9", "1.10.0"],
  ])("by name has %j before %j, numbers of any length compared as numbers", (lower, higher) => {
    const images = [image("a", { ImageName: higher }), image("b", { ImageName: lower })];
    expect(ids(orderImages(images, "name", "ascending"))).toEqual(["b", "a"]);
    expect(ids(orderImages(images, "name", "descending"))).toEqual(["a", "b"]);
  });

  it("by name goes on by creation time in the same direction, then by imageId ascending", () => {
    const images = [
      image("b", { ImageName: "web-7", CreationTime: "2026-01-01T00:00:00Z" }),
      image("new", { ImageName: "web-07", CreationTime: "2026-02-01T00:00:00Z" }),
      image("a", { ImageName: "web-7", CreationTime: "2026-01-01T00:00:00Z" }),
    ];
    expect(ids(orderImages(images, "name", "descending"))).toEqual(["new", "a", "b"]);
    expect(ids(orderImages(images, "name", "ascending"))).toEqual(["a", "b", "new"]);
  });
});

describe("a selection", () => {
  const listed = [
    image("m-1", { ImageName: "web-1", Platform: "Ubuntu", CreationTime: "2026-01-01T00:00:00Z" }),
    image("m-2", { ImageName: "web-2", Platform: "Debian", CreationTime: "2026-01-02T00:00:00Z" }),
    image("m-3", { ImageName: "api-3", Platform: "Ubuntu", CreationTime: "2026-01-03T00:00:00Z" }),
  ];

  it("tells what each of our filters removed, with an example", () => {
    const {
      images,
      matched,
      listed: count,
      steps,
    } = selectImages(listed, query({ nameRegex: "^web", platform: "Ubuntu" }));
    expect([ids(images), matched, count]).toEqual([["m-1"], 1, 3]);
    expect(
      steps.map(({ predicate, before, after, dropped }) => [predicate.argument, before, after, dropped?.imageId]),
    ).toEqual([
      ["nameRegex", 3, 2, "m-3"],
      ["platform", 2, 1, "m-2"],
    ]);
  });

  it("names no example where a filter removes nothing", () => {
    expect(selectImages(listed, query({ nameRegex: "-" })).steps).toMatchObject([{ before: 3, after: 3 }]);
    expect(selectImages(listed, query({ nameRegex: "-" })).steps[0]?.dropped).toBeUndefined();
  });

  it("is cut by maxResults after filters and order", () => {
    const { images, matched } = selectImages(listed, query({ maxResults: 2 }));
    expect([ids(images), matched]).toEqual([["m-3", "m-2"], 3]);
  });

  it("is the newest alone with mostRecent, also when the order is ascending", () => {
    expect(ids(selectImages(listed, query({ mostRecent: true, sortOrder: "ascending" })).images)).toEqual(["m-3"]);
  });

  it("of nothing is empty", () => {
    expect(selectImages([], query({ nameRegex: "^web" }))).toMatchObject({ images: [], matched: 0, listed: 0 });
  });
});

describe("exactly one image", () => {
  const old = image("m-old", { CreationTime: "2026-01-01T00:00:00Z" });
  const young = image("m-new", { CreationTime: "2026-02-01T00:00:00Z" });

  function choose(listed: readonly Image[], args: GetImagesArgs): Image {
    const guarded = withTrustedOwners(query(args));
    return selectSingle(selectImages(listed, guarded.query), guarded.query, {
      ...CONTEXT,
      guardedOwners: guarded.guardedOwners,
    });
  }

  function failure(listed: readonly Image[], args: GetImagesArgs): unknown {
    try {
      return choose(listed, args);
    } catch (error) {
      return error;
    }
  }

  it("is the only match", () => {
    expect(choose([old], { owners: "self" })).toBe(old);
  });

  it("is the newest of several with mostRecent", () => {
    expect(choose([old, young], { owners: "self", mostRecent: true })).toBe(young);
  });

  it("is the first in the order that an explicit sortBy names", () => {
    expect(choose([young, old], { owners: "self", sortBy: "creationTime", sortOrder: "ascending" })).toBe(old);
    expect(choose([young, old], { owners: "self", sortBy: "name" })).toBe(old);
  });

  it("is not chosen by sortOrder or maxResults, which do not say what is meant", () => {
    expect(failure([young, old], { owners: "self", sortOrder: "ascending" })).toBeInstanceOf(SeveralImagesError);
    expect(failure([young, old], { owners: "self", maxResults: 1 })).toBeInstanceOf(SeveralImagesError);
  });

  it("that is not there is told with region, filters, counts, the last filter and what is hidden", () => {
    const error = failure([old, young], { owners: "self", nameRegex: "^m-", minAge: "365d", mostRecent: true });
    expect(error).toBeInstanceOf(NoImageError);
    expect(error).toMatchObject({
      region: "cn-hangzhou",
      message:
        'No image matches owners "self", nameRegex "^m-", minAge "365d" in cn-hangzhou (0 of 2 listed; minAge "365d" removed the last 2). ' +
        "Deprecated images are hidden unless status includes them. Superseded public images are hidden unless showExpired is true. " +
        'The command "alicloud-images explain" shows images that nearly match.',
    });
  });

  it("that is not there is told without hints at what was asked for anyway", () => {
    const error = failure([], { owners: "system", imageFamily: "acs:none", status: "ALL", showExpired: true });
    expect(error).toMatchObject({
      message:
        'No image matches owners "system", imageFamily "acs:none", status "ALL", showExpired true in cn-hangzhou (0 of 0 listed). ' +
        'The commands "alicloud-images families" and "alicloud-images explain" show images that nearly match.',
    });
  });

  it("that is not there is told with the owners that were considered when none was named", () => {
    expect(failure([], {})).toMatchObject({
      message: expect.stringMatching(
        /^No image matches owned by system or self in cn-hangzhou \(0 of 0 listed\)\..*Shared images are included only with owners: "others"\. The command/,
      ),
    });
  });

  it("that is not there is told with families of a similar name, where these are known", () => {
    const asked = query({ owners: "system", imageFamily: "acs:ubunut_24_04_x64" });
    const context = { ...CONTEXT, nearFamilies: ["acs:ubuntu_24_04_x64", "acs:ubuntu_22_04_x64"] };
    expect(() => selectSingle(selectImages([], asked), asked, context)).toThrow(
      "Families with a similar name: acs:ubuntu_24_04_x64, acs:ubuntu_22_04_x64. The commands",
    );
  });

  it("among several is refused with the first candidates, newest first, and the remedies", () => {
    const many = Array.from({ length: 7 }, (_, n) => image(`m-${n}`, { CreationTime: `2026-01-0${n + 1}T00:00:00Z` }));
    const error = failure([image("m-none", { CreationTime: "" }), ...many], { owners: "self" });
    expect(error).toBeInstanceOf(SeveralImagesError);
    expect(error).toMatchObject({
      region: "cn-hangzhou",
      imageIds: ["m-6", "m-5", "m-4", "m-3", "m-2", "m-1", "m-0", "m-none"],
      message:
        '8 images match owners "self" in cn-hangzhou, but exactly one is required: m-6 (2026-01-07T00:00:00Z), m-5 (2026-01-06T00:00:00Z), ' +
        "m-4 (2026-01-05T00:00:00Z), m-3 (2026-01-04T00:00:00Z), m-2 (2026-01-03T00:00:00Z) and 3 more. " +
        "Select the newest with mostRecent: true, narrow the filter, or set imageId.",
    });
  });

  it("without a creation time is named so among the candidates", () => {
    const error = failure([image("a", { CreationTime: "" }), image("b", { CreationTime: null })], { owners: "self" });
    expect(error).toMatchObject({
      message: expect.stringContaining("a (no creation time), b (no creation time). Select"),
    });
  });
});

describe("a stranger's image", () => {
  const stranger = image("m-shared", {
    ImageName: "ubuntu",
    ImageOwnerAlias: "others",
    ImageOwnerId: "1234567890123456",
    CreationTime: "2026-03-01T00:00:00Z",
  });
  const own = image("m-own", { CreationTime: "2026-01-01T00:00:00Z" });

  it("is not considered by getImage when no owner is named", () => {
    const { query: guarded, guardedOwners } = withTrustedOwners(query({ nameRegex: "ubuntu" }));
    expect([guarded.owners, guardedOwners]).toEqual([
      ["system", "self"],
      ["system", "self"],
    ]);
  });

  it.each([
    { owners: "others" },
    { owners: ["system", "others"] },
    { imageOwnerId: "1234567890123456" },
    { imageId: "m-shared" },
    { imageIds: ["m-shared"] },
  ])("is considered when the caller says %j", (args) => {
    expect(withTrustedOwners(query(args))).toEqual({ query: query(args), guardedOwners: undefined });
  });

  it("that is the newest of a list without an owner is warned about, with its account", () => {
    const warning = foreignOwnerWarning([own, stranger], query({}));
    expect(warning).toMatch(
      /^The newest image of getImages, m-shared \(ubuntu\), is shared by another account \(1234567890123456\)\./,
    );
    expect(warning).toContain('owners: "others"');
  });

  it("is not warned about when it is not the newest, or was asked for", () => {
    const newer = image("m-newer", { CreationTime: "2026-04-01T00:00:00Z" });
    expect(foreignOwnerWarning([newer, stranger], query({}))).toBeUndefined();
    expect(foreignOwnerWarning([own, stranger], query({ owners: "others" }))).toBeUndefined();
    expect(foreignOwnerWarning([], query({}))).toBeUndefined();
  });
});

describe("images that are listed twice", () => {
  it("are kept once", () => {
    const again = image("a", { Description: "again" });
    expect(ids(uniqueImages([image("a"), image("b"), again]))).toEqual(["a", "b"]);
  });
});
