// The rules of pins one by one, with lookups that are answered from a list and recorded.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCause, formatReason, isByImageId } from "../../provider/pins/cause.js";
import { REFUSED_IN_FILTER, sameFilter } from "../../provider/pins/filter.js";
import { findMismatchedPart } from "../../provider/pins/mismatch.js";
import type { HeldPin, PinArguments, PinDecision, PinLookup } from "../../provider/pins/pin.js";
import { toPinnedRecord } from "../../provider/pins/record.js";
import { decidePin } from "../../provider/pins/resolve.js";
import { normalizeAsOf, sameAsOf } from "../../provider/pins/selector.js";
import { isBlocked } from "../../provider/values/blocked.js";
import { ArgumentError, NoImageError } from "../../provider/values/errors.js";
import type { Image } from "../../provider/values/image.js";
import { type ImageQuery, parseArguments } from "../../provider/values/query.js";
import { expectHarmless, HOSTILE } from "../support/hostile.js";
import { image } from "../support/records.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const FILTER = { owners: "self", nameRegex: "^m-" };

const OLD = image("m-old", { CreationTime: "2026-06-01T00:00:00Z" });
const HELD = image("m-held", { CreationTime: "2026-08-01T00:00:00Z" });
const NEWEST = image("m-newest", { CreationTime: "2026-10-01T00:00:00Z" });

function wanted(given: Partial<PinArguments> = {}): PinArguments {
  return { filter: FILTER, imageId: undefined, asOf: undefined, follow: false, region: "cn-hangzhou", ...given };
}

function held(given: Partial<HeldPin> = {}): HeldPin {
  return {
    ...wanted(),
    imageId: "m-held",
    image: toPinnedRecord(HELD),
    reason: "first pin",
    previousImageId: "m-before",
    ...given,
  };
}

/** The lookups of a decision, in words. */
interface RecordedLookup {
  readonly lookup: PinLookup;
  readonly lookups: string[];
  readonly queries: ImageQuery[];
}

interface Answers {
  readonly images?: readonly Image[];
  readonly mismatch?: string;
  readonly blocked?: readonly string[];
}

function recordLookups({ images = [OLD, HELD, NEWEST], mismatch, blocked = [] }: Answers = {}): RecordedLookup {
  const lookups: string[] = [];
  const queries: ImageQuery[] = [];
  const lookup: PinLookup = {
    nowMs: NOW,
    isBlocked: ({ imageId }) => blocked.includes(imageId),
    getById: async (imageId) => {
      lookups.push(`find ${imageId}`);
      const found = images.find((one) => one.imageId === imageId);
      if (found === undefined) throw new NoImageError(`Image ${imageId} is not in cn-hangzhou.`);
      return found;
    },
    getNewest: async (query, why) => {
      lookups.push(why === undefined ? "newest" : `newest, because ${why}`);
      queries.push(query);
      const matching = images.filter((one) => query.predicates.every(({ keeps }) => keeps(one)));
      const found = matching.filter((one) => !blocked.includes(one.imageId)).at(-1);
      if (found === undefined) throw new NoImageError("No image matches.");
      return found;
    },
    mismatch: async (imageId, query) => {
      lookups.push(`mismatch ${imageId}`);
      queries.push(query);
      return mismatch;
    },
  };
  return { lookup, lookups, queries };
}

async function decide(
  before: HeldPin | undefined,
  now: PinArguments,
  answers: Answers = {},
): Promise<PinDecision & RecordedLookup & { readonly reason: string }> {
  const recorded = recordLookups(answers);
  const decision = await decidePin(before, now, recorded.lookup);
  return { ...decision, reason: formatReason(before, decision), ...recorded };
}

const UNCHANGED = {
  imageId: "m-held",
  image: toPinnedRecord(HELD),
  reason: "first pin",
  previousImageId: "m-before",
  moved: false,
};

describe("decidePin with imageId", () => {
  it("keeps the held image without a lookup, regardless of other changes", async () => {
    const changed = wanted({ imageId: "m-held", filter: { owners: "system" }, asOf: "2026-06-30" });
    const decision = await decide(held({ asOf: "2026-08-31", follow: true }), changed);
    expect(decision).toMatchObject(UNCHANGED);
    expect(decision.lookups).toEqual([]);
    expect((await decide(held(), { ...changed, follow: true })).lookups).toEqual([]);
  });

  it("looks the held image up in a changed region and names the region as the reason", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-held", region: "cn-beijing", asOf: "2026-06-30" }));
    expect(decision).toMatchObject({
      ...UNCHANGED,
      reason: "region changed from cn-hangzhou to cn-beijing: same image",
    });
    expect(decision.lookups).toEqual(["find m-held"]);
    const elsewhere = decide(held(), wanted({ imageId: "m-held", region: "cn-beijing" }), { images: [NEWEST] });
    await expect(elsewhere).rejects.toThrow("m-held");
  });

  it("moves to another image after finding it by its id", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-old" }));
    expect(decision).toMatchObject({
      imageId: "m-old",
      image: toPinnedRecord(OLD),
      reason: "pinned by imageId: from m-held to m-old",
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.lookups).toEqual(["find m-old"]);
    await expect(decide(held(), wanted({ imageId: "m-none" }))).rejects.toThrow("m-none");
  });

  it("starts with that image, which is not a move", async () => {
    expect(await decide(undefined, wanted({ imageId: "m-old" }))).toMatchObject({
      imageId: "m-old",
      reason: "pinned by imageId",
      previousImageId: "",
      moved: false,
    });
  });

  it("takes precedence over a changed region", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-old", region: "cn-beijing" }));
    expect(decision.reason).toBe("pinned by imageId: from m-held to m-old");
  });
});

describe("isByImageId", () => {
  it("returns whether imageId selected the image", async () => {
    for (const before of [undefined, held()]) {
      const { reason, cause } = await decide(before, wanted({ imageId: "m-old" }));
      expect(isByImageId(reason)).toBe(true);
      expect(cause && formatCause(cause)).toBe("pinned by imageId");
    }
    expect(isByImageId((await decide(held(), wanted({ asOf: "2026-10-31" }))).reason)).toBe(false);
  });
});

describe("decidePin with a changed region", () => {
  it("moves to the newest match in the new region and names both regions", async () => {
    const decision = await decide(held(), wanted({ region: "cn-beijing" }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      previousImageId: "m-held",
      reason: "region changed from cn-hangzhou to cn-beijing: from m-held to m-newest",
      moved: true,
    });
    expect(decision.lookups).toEqual(["newest, because its region changed from cn-hangzhou to cn-beijing"]);
  });

  it("moves to the newest match as of a new or unchanged date", async () => {
    const decision = await decide(held({ asOf: "2026-06-30" }), wanted({ asOf: "2026-06-30", region: "cn-beijing" }));
    expect(decision).toMatchObject({
      imageId: "m-old",
      reason: "region changed from cn-hangzhou to cn-beijing, as of 2026-06-30: from m-held to m-old",
    });
    expect(decision.lookups).toEqual(["newest"]);
  });

  it("keeps the image if the newest match has the same id, as public images can, and names both regions", async () => {
    const beijing = wanted({ region: "cn-beijing" });
    const decision = await decide(held(), beijing, { images: [HELD] });
    expect(decision).toMatchObject({
      ...UNCHANGED,
      reason: "region changed from cn-hangzhou to cn-beijing: same image",
    });
    const dated = await decide(held(), { ...beijing, asOf: "2026-08-31" }, { images: [HELD] });
    expect(dated.reason).toBe("region changed from cn-hangzhou to cn-beijing, as of 2026-08-31: same image");
    const following = await decide(held(), { ...beijing, follow: true }, { images: [HELD] });
    expect(following.reason).toBe("region changed from cn-hangzhou to cn-beijing: same image");
  });

  it("takes precedence over a changed filter", async () => {
    const decision = await decide(held(), wanted({ region: "cn-beijing", filter: { owners: "system" } }));
    expect(decision.lookups).toHaveLength(1);
    expect(decision.reason).toContain("region changed");
  });
});

describe("decidePin with a changed asOf", () => {
  it("moves to the newest match as of a later date", async () => {
    const decision = await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-10-31" }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: "as of 2026-10-31: from m-held to m-newest",
      previousImageId: "m-held",
      moved: true,
    });
  });

  it("moves back to the newest match as of an older date, and by a first date", async () => {
    expect((await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-06-30" }))).imageId).toBe("m-old");
    expect((await decide(held(), wanted({ asOf: "2026-06-30" }))).imageId).toBe("m-old");
  });

  it("includes superseded images, up to the last second of the day", async () => {
    const { queries } = await decide(held(), wanted({ asOf: "2026-08-31" }));
    expect(queries[0]?.parameters).toMatchObject({ ShowExpired: "true", "Filter.1.Key": "CreationEndTime" });
    const lastSecond = image("m-a", { CreationTime: "2026-08-31T23:59:59Z" });
    const nextDay = image("m-b", { CreationTime: "2026-09-01T00:00:00Z" });
    const keeps = (one: Image) => queries[0]?.predicates.every((predicate) => predicate.keeps(one));
    expect([keeps(lastSecond), keeps(nextDay)]).toEqual([true, false]);
  });

  it("applies an instant to the second", async () => {
    const images = [image("m-a", { CreationTime: "2026-08-13T01:49:36Z" }), NEWEST];
    const at = (asOf: string) => decide(held(), wanted({ asOf }), { images });
    expect((await at("2026-08-13T01:49:36Z")).imageId).toBe("m-a");
    await expect(at("2026-08-13T01:49:35Z")).rejects.toThrow(NoImageError);
  });

  it("keeps the held image and names the new date if that date selects it", async () => {
    const before = held({ asOf: "2026-08-31", reason: "first pin, as of 2026-08-31" });
    const decision = await decide(before, wanted({ asOf: "2026-09-10" }));
    expect(decision).toMatchObject({ ...UNCHANGED, reason: "as of 2026-09-10: same image" });
    expect(await decide({ ...before, ...decision, asOf: "2026-09-10" }, wanted({ asOf: "2026-09-10" }))).toMatchObject({
      reason: "as of 2026-09-10: same image",
      lookups: [],
    });
  });

  it("ignores another spelling of the same date", async () => {
    const decision = await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-08-31T23:59:59.999Z" }));
    expect(decision).toMatchObject(UNCHANGED);
    expect(decision.lookups).toEqual([]);
  });

  it("reports that no image is that old, with the remedy", async () => {
    const tooOld = decide(held(), wanted({ asOf: "2020-01-01" }));
    await expect(tooOld).rejects.toThrow(NoImageError);
    await expect(tooOld).rejects.toThrow(/asOf 2020-01-01.*no longer listed; pin by imageId/);
  });

  it("respects showExpired and createdBefore of the filter", async () => {
    const hidden = wanted({ asOf: "2026-08-31", filter: { ...FILTER, showExpired: false } });
    expect((await decide(held(), hidden)).queries[0]?.parameters["ShowExpired"]).toBe("false");
    const earlier = wanted({ asOf: "2026-08-31", filter: { ...FILTER, createdBefore: "2026-06-30" } });
    expect((await decide(held(), earlier)).imageId).toBe("m-old");
    const later = wanted({ asOf: "2026-06-30", filter: { ...FILTER, createdBefore: "2026-10-30" } });
    expect((await decide(held(), later)).imageId).toBe("m-old");
  });

  it("counts as an explicit selection", async () => {
    expect((await decide(held(), wanted({ asOf: "2026-10-31" }))).lookups).toEqual(["newest"]);
  });
});

describe("decidePin with follow", () => {
  it("moves to the newest match", async () => {
    const decision = await decide(held(), wanted({ follow: true }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: "following the newest: from m-held to m-newest",
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.lookups).toEqual(["newest, because it follows the newest"]);
  });

  it("changes nothing if no image is newer", async () => {
    expect(await decide(held(), wanted({ follow: true }), { images: [OLD, HELD] })).toMatchObject(UNCHANGED);
  });

  it("does not move a blocked image to an older one", async () => {
    const blocked = { images: [OLD, HELD], blocked: ["m-held"] };
    expect(await decide(held(), wanted({ follow: true }), blocked)).toMatchObject(UNCHANGED);
    const alone = { images: [HELD], blocked: ["m-held"] };
    expect(await decide(held(), wanted({ follow: true }), alone)).toMatchObject(UNCHANGED);
    await expect(decide(held(), wanted({ follow: true }), { images: [] })).rejects.toThrow(NoImageError);
    const changed = wanted({ follow: true, filter: { ...FILTER, architecture: "arm64" } });
    expect(await decide(held(), changed, blocked)).toMatchObject(UNCHANGED);
    const misfit = await decide(held(), changed, { ...blocked, mismatch: 'no longer matches architecture "arm64"' });
    expect(misfit.imageId).toBe("m-old");
    const newer = { images: [OLD, HELD, NEWEST], blocked: ["m-held"] };
    expect((await decide(held(), wanted({ follow: true }), newer)).imageId).toBe("m-newest");
  });
});

describe("decidePin for a new pin", () => {
  it("selects the newest match", async () => {
    const decision = await decide(undefined, wanted());
    expect(decision).toMatchObject({
      imageId: "m-newest",
      image: toPinnedRecord(NEWEST),
      reason: "first pin",
      previousImageId: "",
      moved: false,
    });
    expect(decision.lookups).toEqual(["newest, because it holds nothing yet"]);
  });

  it("selects the newest match as of asOf, or by follow", async () => {
    const dated = await decide(undefined, wanted({ asOf: "2026-08-31" }));
    expect(dated).toMatchObject({ imageId: "m-held", reason: "first pin, as of 2026-08-31" });
    expect(dated.lookups).toEqual(["newest"]);
    const following = await decide(undefined, wanted({ follow: true }));
    expect(following.reason).toBe("first pin, following the newest");
  });

  it("measures minAge from asOf, or from now", async () => {
    const filter = { ...FILTER, minAge: "60d" };
    expect((await decide(undefined, wanted({ filter }))).imageId).toBe("m-held");
    expect((await decide(undefined, wanted({ filter, asOf: "2026-09-15" }))).imageId).toBe("m-old");
    // A date to come adds no age.
    expect((await decide(undefined, wanted({ filter, asOf: "2027-09-15" }))).imageId).toBe("m-held");
  });
});

describe("decidePin with a changed filter", () => {
  const narrower = { ...FILTER, excludeNameRegex: "uefi" };

  it("keeps the held image if it still matches, with that reason", async () => {
    const decision = await decide(held(), wanted({ filter: narrower }));
    expect(decision).toMatchObject({ ...UNCHANGED, reason: "still matches the new filter" });
    expect(decision.lookups).toEqual(["mismatch m-held"]);
  });

  it("moves to the newest match if the held image does not match, and names the mismatch", async () => {
    const mismatch = 'no longer matches nameRegex "^x-"';
    const decision = await decide(held(), wanted({ filter: narrower }), { mismatch });
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: `held image ${mismatch}: from m-held to m-newest`,
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.lookups).toEqual(["mismatch m-held", `newest, because its held image ${mismatch}`]);
  });

  it("moves to the newest match as of an unchanged asOf", async () => {
    const both = { asOf: "2026-06-30" };
    const decision = await decide(held(both), wanted({ ...both, filter: narrower }), { mismatch: "is gone" });
    expect(decision).toMatchObject({
      imageId: "m-old",
      reason: "held image is gone, as of 2026-06-30: from m-held to m-old",
    });
  });

  it("does not apply minAge to the held image", async () => {
    const aged = { ...FILTER, minAge: "52w" };
    const { queries } = await decide(held(), wanted({ filter: aged }));
    expect(queries[0]?.predicates.map(({ argument }) => argument)).toEqual(["nameRegex"]);
  });

  it("keeps the reason if the newest match is the held image", async () => {
    const mismatch = "is gone and no longer matches";
    expect(await decide(held(), wanted({ filter: narrower }), { images: [HELD], mismatch })).toMatchObject(UNCHANGED);
  });

  it("fails if no image matches", async () => {
    const none = decide(held(), wanted({ filter: narrower }), { images: [], mismatch: "is gone" });
    await expect(none).rejects.toThrow(NoImageError);
  });
});

describe("decidePin with unchanged arguments", () => {
  it("keeps the image without a lookup, also if a selector is removed", async () => {
    for (const before of [held(), held({ asOf: "2026-08-31" }), held({ follow: true })]) {
      const decision = await decide(before, wanted());
      expect(decision).toMatchObject(UNCHANGED);
      expect(decision.lookups).toEqual([]);
    }
  });

  it("keeps the image for any unchanged date, filter and region", async () => {
    const anyPin = fc.record({
      asOf: fc.constantFrom(undefined, "2026-06-30", "2026-08-31T00:00:00Z"),
      region: fc.constantFrom("cn-hangzhou", "cn-beijing"),
      filter: fc.constantFrom<PinArguments["filter"]>(FILTER, { owners: "system" }, {}),
    });
    await fc.assert(
      fc.asyncProperty(anyPin, async (pin) => {
        const decision = await decide(held(pin), wanted(pin));
        expect(decision).toMatchObject(UNCHANGED);
        expect(decision.lookups).toEqual([]);
      }),
    );
  });
});

describe("sameFilter", () => {
  const same: readonly (readonly [string, object, object])[] = [
    ["keys in another order", { owners: "self", nameRegex: "a" }, { nameRegex: "a", owners: "self" }],
    ["a text, a list or commas", { owners: "system,self" }, { owners: ["self", "system"] }],
    [
      "statuses with spaces and repetition",
      { status: "Available, Deprecated" },
      { status: ["Deprecated", "Available"] },
    ],
    [
      "what is empty and what is not given",
      { owners: "self", nameRegex: "", tags: {}, tagKeys: [] },
      { owners: "self" },
    ],
    ["tags in another order", { tags: { a: "1", b: "" } }, { tags: { b: "", a: "1" } }],
    ["tag keys in another order", { tagKeys: ["a", "b"] }, { tagKeys: ["b", "a"] }],
    [
      "raw filters in another order",
      {
        filters: [
          { key: "a", value: "1" },
          { key: "b", value: "2" },
        ],
      },
      {
        filters: [
          { value: "2", key: "b" },
          { value: "1", key: "a" },
        ],
      },
    ],
    ["one instant in two zones", { createdAfter: "2026-01-01" }, { createdAfter: "2026-01-01T08:00:00+08:00" }],
    [
      "a day and how Pulumi writes it",
      { createdBefore: "2026-01-01" },
      { createdBefore: "2026-01-01 00:00:00 +0000 UTC" },
    ],
    ["one age in two units", { minAge: "7d" }, { minAge: "1w" }],
    ["where and as whom to look", { region: "cn-hangzhou", profile: "a" }, { region: "cn-beijing", profile: "b" }],
  ];
  it.each(same)("returns true for %s", (_, a, b) => {
    expect(sameFilter({ ...a }, { ...b })).toBe(true);
    expect(sameFilter({ ...b }, { ...a })).toBe(true);
  });

  const different: readonly (readonly [string, object, object])[] = [
    ["another text", { nameRegex: "a" }, { nameRegex: "b" }],
    ["one argument more", { owners: "self" }, { owners: "self", osType: "linux" }],
    ["false instead of not given", { isSupportCloudInit: false }, {}],
    ["false instead of true", { usable: false }, { usable: true }],
    ["a tag with an empty value instead of none", { tags: { a: "1", b: "" } }, { tags: { a: "1" } }],
    ["a tag's value that is another's", { tags: { a: "1", b: "2" } }, { tags: { a: "2", b: "1" } }],
    ["one owner more", { owners: "self" }, { owners: ["self", "system"] }],
    ["a day as a beginning and as an end", { createdAfter: "2026-01-01" }, { createdBefore: "2026-01-01" }],
    ["an end of another length", { createdBefore: "2026-01-01" }, { createdBefore: "2026-01-01T00:00:00Z" }],
    [
      "a value under another raw filter",
      { filters: [{ key: "a", value: "b" }] },
      { filters: [{ key: "b", value: "a" }] },
    ],
    ["a name with other letters", { imageName: "Web" }, { imageName: "web" }],
  ];
  it.each(different)("returns false for %s", (_, a, b) => {
    expect(sameFilter({ ...a }, { ...b })).toBe(false);
    expect(sameFilter({ ...b }, { ...a })).toBe(false);
  });
});

describe("REFUSED_IN_FILTER", () => {
  it("lists arguments that parseArguments reports by name, all at once", () => {
    const refused = {
      ...{ imageId: "m-1", imageIds: ["m-1"], mostRecent: true, sortBy: "name", sortOrder: "ascending" },
      ...{ maxResults: 1, outputFile: "images.json", explain: true, dryRun: true },
    };
    expect(Object.keys(refused).sort()).toEqual(Object.keys(REFUSED_IN_FILTER).sort());
    const read = () => parseArguments(refused, { nowMs: NOW, of: "filter", refused: REFUSED_IN_FILTER });
    expect(read).toThrow(ArgumentError);
    for (const name of Object.keys(refused)) expect(read).toThrow(`filter does not accept ${name}: `);
  });
});

describe("normalizeAsOf and sameAsOf", () => {
  it("keep the spelling; the midnight that Pulumi makes of a day becomes that day again", () => {
    expect(normalizeAsOf("2026-11-25")).toBe("2026-11-25");
    expect(normalizeAsOf("2026-11-25 00:00:00 +0000 UTC")).toBe("2026-11-25");
    expect(normalizeAsOf("2026-11-25T14:30:00Z")).toBe("2026-11-25T14:30:00Z");
    expect(normalizeAsOf("2026-11-25T14:30:00.5+08:00")).toBe("2026-11-25T14:30:00.5+08:00");
  });

  it.each([
    ...["", "25.11.2026", "21/07/2026", "20261125", "2026-11", "2026-11-31", "2026-13-01", "today", " 2026-11-25"],
    ...[
      "2026-11-25T14:30:00",
      "2026-11-25 14:30:00 +0000 UTC",
      "2026-11-25 00:00:00 +0800 CST",
      "2026-11-25T24:00:00Z",
    ],
  ])("is none when it is written as %j", (written) => {
    expect(normalizeAsOf(written)).toBeUndefined();
  });

  it("compare the ends of two dates", () => {
    expect(sameAsOf("2026-11-25", "2026-11-25 00:00:00 +0000 UTC")).toBe(true);
    expect(sameAsOf("2026-11-25T08:00:00+08:00", "2026-11-25T00:00:00Z")).toBe(true);
    expect(sameAsOf(undefined, undefined)).toBe(true);
    expect(sameAsOf("2026-11-25", "2026-11-25T00:00:00Z")).toBe(false);
    expect(sameAsOf("2026-11-25", "2026-11-26")).toBe(false);
    expect(sameAsOf("2026-11-25", undefined)).toBe(false);
  });
});

describe("findMismatchedPart", () => {
  const own = image("m-web", {
    ImageFamily: "web",
    Architecture: "arm64",
    OSType: "linux",
    ImageOwnerId: "1234567890123456",
    IsSupportCloudinit: true,
    Tags: {
      Tag: [
        { TagKey: "env", TagValue: "prod" },
        { TagKey: "empty", TagValue: "" },
      ],
    },
  });
  const part = (filter: object) => findMismatchedPart(own, parseArguments(filter, { nowMs: NOW }));

  it.each([
    [{ owners: ["system", "others"] }, 'owners "system,others"'],
    [{ imageFamily: "db" }, 'imageFamily "db"'],
    [{ architecture: "x86_64" }, 'architecture "x86_64"'],
    [{ osType: "windows" }, 'osType "windows"'],
    [{ imageOwnerId: "6543210987654321" }, 'imageOwnerId "6543210987654321"'],
    [{ isSupportCloudInit: false }, 'isSupportCloudInit "false"'],
    [{ tags: { env: "dev" } }, 'tags {"env":"dev"}'],
    [{ tags: { env: "" } }, 'tags {"env":""}'],
    [{ tagKeys: ["team"] }, 'tags {"team":"any"}'],
    [{ nameRegex: "^db" }, 'nameRegex "^db"'],
    [{ createdBefore: "2025-12-31" }, 'createdBefore "2025-12-31"'],
    [{ imageFamily: "web", osType: "linux", nameRegex: "^db" }, 'nameRegex "^db"'],
  ])("of %j is named", (filter, named) => {
    expect(part(filter)).toBe(named);
  });

  it("returns undefined if everything matches, or if only the service can compare it", () => {
    expect(part({ imageFamily: "web", tags: { env: "prod", empty: "" }, tagKeys: ["env"], owners: "self" })).toBe(
      undefined,
    );
    expect(part({ instanceType: "ecs.g8y.large" })).toBe(undefined);
  });
});

describe("toPinnedRecord", () => {
  it("returns the fields that do not change during the image's lifetime", () => {
    const kept = toPinnedRecord(
      image("m-1", { ImageFamily: "web", Size: 40, Status: "Deprecated", Tags: { Tag: [] } }),
    );
    expect(kept).toEqual({
      imageId: "m-1",
      name: "m-1",
      imageVersion: "",
      imageFamily: "web",
      imageOwnerAlias: "self",
      imageOwnerId: "",
      creationTime: "2026-01-01T00:00:00Z",
      architecture: "",
      osType: "",
      osName: "",
      bootMode: "",
      size: 40,
    });
  });

  it("escapes directives and control characters, and keeps ordinary names", () => {
    const hostile = toPinnedRecord(image("m-1", { ImageName: `web${HOSTILE}`, OSName: "<{%fg 1%}>Ubuntu\u001b[2J" }));
    expectHarmless(JSON.parse(JSON.stringify(hostile.name)));
    expect(hostile.osName).toBe("<\\u007b%fg 1%}>Ubuntu\\u001b[2J");
    const ordinary = toPinnedRecord(image("m-1", { ImageName: "web base/2026-11-25_v1.2: x64 \u9ec4\u91d1" }));
    expect(ordinary.name).toBe("web base/2026-11-25_v1.2: x64 \u9ec4\u91d1");
    expect(isBlocked([ordinary.name], ordinary)).toBe(true);
  });
});
