// Which image a pin holds: every rule by itself, with questions that are answered from a list and counted.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatCause, formatReason, isByImageId } from "../../provider/pins/cause.js";
import {
  decidePin,
  findMismatchedPart,
  type HeldPin,
  normalizeAsOf,
  type PinArguments,
  type PinDecision,
  type PinLookup,
  REFUSED_IN_FILTER,
  sameAsOf,
  sameFilter,
  toPinnedRecord,
} from "../../provider/pins/resolve.js";
import { ArgumentError, NoImageError } from "../../provider/values/errors.js";
import type { Image } from "../../provider/values/image.js";
import { type ImageQuery, parseArguments } from "../../provider/values/query.js";
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

/** What a decision asked, in words. */
interface Asking {
  readonly questions: PinLookup;
  readonly asked: string[];
  readonly queries: ImageQuery[];
}

interface Answers {
  readonly images?: readonly Image[];
  readonly mismatch?: string;
  readonly blocked?: readonly string[];
}

function asking({ images = [OLD, HELD, NEWEST], mismatch, blocked = [] }: Answers = {}): Asking {
  const asked: string[] = [];
  const queries: ImageQuery[] = [];
  const questions: PinLookup = {
    nowMs: NOW,
    isBlocked: ({ imageId }) => blocked.includes(imageId),
    getById: async (imageId) => {
      asked.push(`find ${imageId}`);
      const found = images.find((one) => one.imageId === imageId);
      if (found === undefined) throw new NoImageError(`Image ${imageId} is not in cn-hangzhou.`);
      return found;
    },
    getNewest: async (query, why) => {
      asked.push(why === undefined ? "newest" : `newest, since ${why}`);
      queries.push(query);
      const matching = images.filter((one) => query.predicates.every(({ keeps }) => keeps(one)));
      const found = matching.filter((one) => !blocked.includes(one.imageId)).at(-1);
      if (found === undefined) throw new NoImageError("No image matches.");
      return found;
    },
    mismatch: async (imageId, query) => {
      asked.push(`mismatch ${imageId}`);
      queries.push(query);
      return mismatch;
    },
  };
  return { questions, asked, queries };
}

async function decide(
  before: HeldPin | undefined,
  now: PinArguments,
  answers: Answers = {},
): Promise<PinDecision & Asking & { readonly reason: string }> {
  const ask = asking(answers);
  const decision = await decidePin(before, now, ask.questions);
  return { ...decision, reason: formatReason(before, decision), ...ask };
}

const UNCHANGED = {
  imageId: "m-held",
  image: toPinnedRecord(HELD),
  reason: "first pin",
  previousImageId: "m-before",
  moved: false,
};

describe("a pin whose imageId is given", () => {
  it("stays without a question when it is the held one, whatever else changed", async () => {
    const changed = wanted({ imageId: "m-held", filter: { owners: "system" }, asOf: "2026-06-30" });
    const decision = await decide(held({ asOf: "2026-08-31", follow: true }), changed);
    expect(decision).toMatchObject(UNCHANGED);
    expect(decision.asked).toEqual([]);
    expect((await decide(held(), { ...changed, follow: true })).asked).toEqual([]);
  });

  it("is checked for existence when only its region changed, and says that", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-held", region: "cn-beijing", asOf: "2026-06-30" }));
    expect(decision).toMatchObject({
      ...UNCHANGED,
      reason: "region changed from cn-hangzhou to cn-beijing: same image",
    });
    expect(decision.asked).toEqual(["find m-held"]);
    const elsewhere = decide(held(), wanted({ imageId: "m-held", region: "cn-beijing" }), { images: [NEWEST] });
    await expect(elsewhere).rejects.toThrow("m-held");
  });

  it("moves to another one once that is found by its id", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-old" }));
    expect(decision).toMatchObject({
      imageId: "m-old",
      image: toPinnedRecord(OLD),
      reason: "pinned by imageId: from m-held to m-old",
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.asked).toEqual(["find m-old"]);
    await expect(decide(held(), wanted({ imageId: "m-none" }))).rejects.toThrow("m-none");
  });

  it("begins with exactly that image, which is no move", async () => {
    expect(await decide(undefined, wanted({ imageId: "m-old" }))).toMatchObject({
      imageId: "m-old",
      reason: "pinned by imageId",
      previousImageId: "",
      moved: false,
    });
  });

  it("goes by that alone when the region changes with it", async () => {
    const decision = await decide(held(), wanted({ imageId: "m-old", region: "cn-beijing" }));
    expect(decision.reason).toBe("pinned by imageId: from m-held to m-old");
  });
});

describe("the reason in a state", () => {
  it("tells whether imageId named the image", async () => {
    for (const before of [undefined, held()]) {
      const { reason, cause } = await decide(before, wanted({ imageId: "m-old" }));
      expect(isByImageId(reason)).toBe(true);
      expect(cause && formatCause(cause)).toBe("pinned by imageId");
    }
    expect(isByImageId((await decide(held(), wanted({ asOf: "2026-10-31" }))).reason)).toBe(false);
  });
});

describe("a pin whose region changed", () => {
  it("moves to the newest match there, and says from where to where", async () => {
    const decision = await decide(held(), wanted({ region: "cn-beijing" }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      previousImageId: "m-held",
      reason: "region changed from cn-hangzhou to cn-beijing: from m-held to m-newest",
      moved: true,
    });
    expect(decision.asked).toEqual(["newest, since its region changed from cn-hangzhou to cn-beijing"]);
  });

  it("moves to the newest as of its date, new or not", async () => {
    const decision = await decide(held({ asOf: "2026-06-30" }), wanted({ asOf: "2026-06-30", region: "cn-beijing" }));
    expect(decision).toMatchObject({
      imageId: "m-old",
      reason: "region changed from cn-hangzhou to cn-beijing, as of 2026-06-30: from m-held to m-old",
    });
    expect(decision.asked).toEqual(["newest"]);
  });

  it("keeps its image when the newest there has the same id, as public images may, and says both", async () => {
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

  it("counts before a changed filter, which is then not compared", async () => {
    const decision = await decide(held(), wanted({ region: "cn-beijing", filter: { owners: "system" } }));
    expect(decision.asked).toHaveLength(1);
    expect(decision.reason).toContain("region changed");
  });
});

describe("a pin whose date changed", () => {
  it("moves to the newest as of a later date", async () => {
    const decision = await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-10-31" }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: "as of 2026-10-31: from m-held to m-newest",
      previousImageId: "m-held",
      moved: true,
    });
  });

  it("moves back to the newest as of an older date, and by a first date", async () => {
    expect((await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-06-30" }))).imageId).toBe("m-old");
    expect((await decide(held(), wanted({ asOf: "2026-06-30" }))).imageId).toBe("m-old");
  });

  it("asks also for superseded images, up to the last second of that day", async () => {
    const { queries } = await decide(held(), wanted({ asOf: "2026-08-31" }));
    expect(queries[0]?.parameters).toMatchObject({ ShowExpired: "true", "Filter.1.Key": "CreationEndTime" });
    const lastSecond = image("m-a", { CreationTime: "2026-08-31T23:59:59Z" });
    const nextDay = image("m-b", { CreationTime: "2026-09-01T00:00:00Z" });
    const keeps = (one: Image) => queries[0]?.predicates.every((predicate) => predicate.keeps(one));
    expect([keeps(lastSecond), keeps(nextDay)]).toEqual([true, false]);
  });

  it("takes an instant to the second", async () => {
    const images = [image("m-a", { CreationTime: "2026-08-13T01:49:36Z" }), NEWEST];
    const at = (asOf: string) => decide(held(), wanted({ asOf }), { images });
    expect((await at("2026-08-13T01:49:36Z")).imageId).toBe("m-a");
    await expect(at("2026-08-13T01:49:35Z")).rejects.toThrow(NoImageError);
  });

  it("keeps its image and names the new date when that date finds the held image", async () => {
    const before = held({ asOf: "2026-08-31", reason: "first pin, as of 2026-08-31" });
    const decision = await decide(before, wanted({ asOf: "2026-09-10" }));
    expect(decision).toMatchObject({ ...UNCHANGED, reason: "as of 2026-09-10: same image" });
    expect(await decide({ ...before, ...decision, asOf: "2026-09-10" }, wanted({ asOf: "2026-09-10" }))).toMatchObject({
      reason: "as of 2026-09-10: same image",
      asked: [],
    });
  });

  it("does not count a date as changed that is only written in another way", async () => {
    const decision = await decide(held({ asOf: "2026-08-31" }), wanted({ asOf: "2026-08-31T23:59:59.999Z" }));
    expect(decision).toMatchObject(UNCHANGED);
    expect(decision.asked).toEqual([]);
  });

  it("says when nothing that old is listed any more, and what to do", async () => {
    const tooOld = decide(held(), wanted({ asOf: "2020-01-01" }));
    await expect(tooOld).rejects.toThrow(NoImageError);
    await expect(tooOld).rejects.toThrow(/as of 2020-01-01.*no longer listed; pin by imageId/);
  });

  it("keeps what the filter itself says of superseded images and of creation times", async () => {
    const hidden = wanted({ asOf: "2026-08-31", filter: { ...FILTER, showExpired: false } });
    expect((await decide(held(), hidden)).queries[0]?.parameters["ShowExpired"]).toBe("false");
    const earlier = wanted({ asOf: "2026-08-31", filter: { ...FILTER, createdBefore: "2026-06-30" } });
    expect((await decide(held(), earlier)).imageId).toBe("m-old");
    const later = wanted({ asOf: "2026-06-30", filter: { ...FILTER, createdBefore: "2026-10-30" } });
    expect((await decide(held(), later)).imageId).toBe("m-old");
  });

  it("needs no written decision, since the date is one", async () => {
    expect((await decide(held(), wanted({ asOf: "2026-10-31" }))).asked).toEqual(["newest"]);
  });
});

describe("a pin that follows", () => {
  it("moves to the newest", async () => {
    const decision = await decide(held(), wanted({ follow: true }));
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: "following the newest: from m-held to m-newest",
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.asked).toEqual(["newest, since it follows the newest"]);
  });

  it("stays exactly as held when nothing is newer", async () => {
    expect(await decide(held(), wanted({ follow: true }), { images: [OLD, HELD] })).toMatchObject(UNCHANGED);
  });

  it("is not moved back when its image is blocked and only older ones are left", async () => {
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

describe("a pin that holds nothing", () => {
  it("takes the newest", async () => {
    const decision = await decide(undefined, wanted());
    expect(decision).toMatchObject({
      imageId: "m-newest",
      image: toPinnedRecord(NEWEST),
      reason: "first pin",
      previousImageId: "",
      moved: false,
    });
    expect(decision.asked).toEqual(["newest, since it holds nothing yet"]);
  });

  it("takes the newest as of its date, or says that it follows", async () => {
    const dated = await decide(undefined, wanted({ asOf: "2026-08-31" }));
    expect(dated).toMatchObject({ imageId: "m-held", reason: "first pin, as of 2026-08-31" });
    expect(dated.asked).toEqual(["newest"]);
    const following = await decide(undefined, wanted({ follow: true }));
    expect(following.reason).toBe("first pin, following the newest");
  });

  it("counts an image's age back from its date, or from now", async () => {
    const filter = { ...FILTER, minAge: "60d" };
    expect((await decide(undefined, wanted({ filter }))).imageId).toBe("m-held");
    expect((await decide(undefined, wanted({ filter, asOf: "2026-09-15" }))).imageId).toBe("m-old");
    // A date to come adds no age.
    expect((await decide(undefined, wanted({ filter, asOf: "2027-09-15" }))).imageId).toBe("m-held");
  });
});

describe("a pin whose filter changed", () => {
  const narrower = { ...FILTER, excludeNameRegex: "uefi" };

  it("stays when the held image still matches, and says so", async () => {
    const decision = await decide(held(), wanted({ filter: narrower }));
    expect(decision).toMatchObject({ ...UNCHANGED, reason: "still matches the new filter" });
    expect(decision.asked).toEqual(["mismatch m-held"]);
  });

  it("moves to the newest match when it does not, and names the part", async () => {
    const mismatch = 'no longer matches nameRegex "^x-"';
    const decision = await decide(held(), wanted({ filter: narrower }), { mismatch });
    expect(decision).toMatchObject({
      imageId: "m-newest",
      reason: `held image ${mismatch}: from m-held to m-newest`,
      previousImageId: "m-held",
      moved: true,
    });
    expect(decision.asked).toEqual(["mismatch m-held", `newest, since its held image ${mismatch}`]);
  });

  it("moves to the newest as of its date, when that stays", async () => {
    const both = { asOf: "2026-06-30" };
    const decision = await decide(held(both), wanted({ ...both, filter: narrower }), { mismatch: "is gone" });
    expect(decision).toMatchObject({
      imageId: "m-old",
      reason: "held image is gone, as of 2026-06-30: from m-held to m-old",
    });
  });

  it("does not count how old the held image is: that counts when choosing", async () => {
    const aged = { ...FILTER, minAge: "52w" };
    const { queries } = await decide(held(), wanted({ filter: aged }));
    expect(queries[0]?.predicates.map(({ argument }) => argument)).toEqual(["nameRegex"]);
  });

  it("keeps its reason when the newest match is the held image after all", async () => {
    const mismatch = "is gone and no longer matches";
    expect(await decide(held(), wanted({ filter: narrower }), { images: [HELD], mismatch })).toMatchObject(UNCHANGED);
  });

  it("fails, and moves nothing, when nothing matches", async () => {
    const none = decide(held(), wanted({ filter: narrower }), { images: [], mismatch: "is gone" });
    await expect(none).rejects.toThrow(NoImageError);
  });
});

describe("a pin that is asked for nothing new", () => {
  it("stays without a question: the same inputs, or a decision taken away", async () => {
    for (const before of [held(), held({ asOf: "2026-08-31" }), held({ follow: true })]) {
      const decision = await decide(before, wanted());
      expect(decision).toMatchObject(UNCHANGED);
      expect(decision.asked).toEqual([]);
    }
  });

  it("stays whatever happened, for any date, filter and region that are as they were", async () => {
    const anyPin = fc.record({
      asOf: fc.constantFrom(undefined, "2026-06-30", "2026-08-31T00:00:00Z"),
      region: fc.constantFrom("cn-hangzhou", "cn-beijing"),
      filter: fc.constantFrom<PinArguments["filter"]>(FILTER, { owners: "system" }, {}),
    });
    await fc.assert(
      fc.asyncProperty(anyPin, async (pin) => {
        const decision = await decide(held(pin), wanted(pin));
        expect(decision).toMatchObject(UNCHANGED);
        expect(decision.asked).toEqual([]);
      }),
    );
  });
});

describe("a filter", () => {
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
  it.each(same)("means the same with %s", (_, a, b) => {
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
  it.each(different)("means something else with %s", (_, a, b) => {
    expect(sameFilter({ ...a }, { ...b })).toBe(false);
    expect(sameFilter({ ...b }, { ...a })).toBe(false);
  });

  it("refuses by name what a pin decides beside it, all at once", () => {
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

describe("a date", () => {
  it("is kept as it is written; a day that Pulumi made a midnight of becomes that day again", () => {
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

  it("is the same as another that ends in the same moment", () => {
    expect(sameAsOf("2026-11-25", "2026-11-25 00:00:00 +0000 UTC")).toBe(true);
    expect(sameAsOf("2026-11-25T08:00:00+08:00", "2026-11-25T00:00:00Z")).toBe(true);
    expect(sameAsOf(undefined, undefined)).toBe(true);
    expect(sameAsOf("2026-11-25", "2026-11-25T00:00:00Z")).toBe(false);
    expect(sameAsOf("2026-11-25", "2026-11-26")).toBe(false);
    expect(sameAsOf("2026-11-25", undefined)).toBe(false);
  });
});

describe("what does not fit", () => {
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

  it("is nothing when all fits, and cannot be told from the record for what only the service knows", () => {
    expect(part({ imageFamily: "web", tags: { env: "prod", empty: "" }, tagKeys: ["env"], owners: "self" })).toBe(
      undefined,
    );
    expect(part({ instanceType: "ecs.g8y.large" })).toBe(undefined);
  });
});

describe("the record of an image that a pin keeps", () => {
  it("holds the fields that stay true of it, and nothing that may change", () => {
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
});
