// What arguments ask for: of the service, of our own filters, and what is refused.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { ARGUMENT_NAMES } from "../../provider/values/arguments.js";
import { ArgumentError } from "../../provider/values/errors.js";
import type { Image } from "../../provider/values/image.js";
import { parseArguments } from "../../provider/values/query.js";
import { selectImages } from "../../provider/values/select.js";
import { image } from "../support/records.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");

function read(args: unknown) {
  return parseArguments(args, { nowMs: NOW });
}

function problemsOf(args: unknown, options: Partial<Parameters<typeof parseArguments>[1]> = {}): readonly string[] {
  try {
    parseArguments(args, { nowMs: NOW, ...options });
  } catch (error) {
    if (error instanceof ArgumentError) return error.problems;
    throw error;
  }
  return [];
}

/** Ids of those of our images that the arguments' own filters keep, in order. */
function kept(args: unknown, images: readonly Image[]): string[] {
  return selectImages(images, read(args)).images.map(({ imageId }) => imageId);
}

/** One value of each argument that the service filters by, and what is sent. */
const SENT: readonly [string, unknown, Record<string, string>][] = [
  ["imageOwnerId", "201693514356661234", { ImageOwnerId: "201693514356661234" }],
  ["imageFamily", "acs:ubuntu_24_04_x64", { ImageFamily: "acs:ubuntu_24_04_x64" }],
  ["imageName", "ubuntu*alibase*", { ImageName: "ubuntu*alibase*" }],
  ["architecture", "arm64", { Architecture: "arm64" }],
  ["osType", "windows", { OSType: "windows" }],
  ["instanceType", "ecs.g8y.large", { InstanceType: "ecs.g8y.large" }],
  ["isSupportCloudInit", true, { IsSupportCloudinit: "true" }],
  ["isSupportIoOptimized", true, { IsSupportIoOptimized: "true" }],
  ["usable", true, { Usable: "true", Status: "Available" }],
  ["usage", "none", { Usage: "none" }],
  ["status", "Deprecated", { Status: "Deprecated" }],
  ["showExpired", true, { ShowExpired: "true" }],
  ["snapshotId", "s-1", { SnapshotId: "s-1" }],
  ["resourceGroupId", "rg-1", { ResourceGroupId: "rg-1" }],
  ["actionType", "ChangeOS", { ActionType: "ChangeOS" }],
  ["dryRun", true, { DryRun: "true" }],
  ["tags", { env: "prod" }, { "Tag.1.Key": "env", "Tag.1.Value": "prod" }],
  ["tagKeys", ["env"], { "Tag.1.Key": "env" }],
  ["filters", [{ key: "NetworkType", value: "vpc" }], { "Filter.1.Key": "NetworkType", "Filter.1.Value": "vpc" }],
  [
    "createdAfter",
    "2026-07-24T01:48:30Z",
    { "Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026-07-24T01:48Z" },
  ],
  [
    "createdBefore",
    "2026-07-24T01:48:30Z",
    { "Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2026-07-24T01:49Z" },
  ],
];

/** What the service is not told, or in another way. */
const NOT_SENT = {
  region: "cn-beijing",
  profile: "prod",
  imageId: "m-1",
  nameRegex: "a",
  excludeNameRegex: "b",
  platform: "Ubuntu",
  bootMode: "UEFI",
  imageVersion: "1",
  minAge: "1d",
  mostRecent: true,
  sortBy: "creationTime",
  sortOrder: "ascending",
  maxResults: 1,
  outputFile: "f",
  explain: true,
};

describe("arguments that the service filters by", () => {
  it.each(SENT)("%s %j is sent under the service's name", (name, value, parameters) => {
    expect(read({ [name]: value }).parameters).toEqual(parameters);
  });

  it("isPublic is sent with the owner that it needs", () => {
    expect(read({ owners: "others", isPublic: true })).toMatchObject({
      owners: ["others"],
      parameters: { IsPublic: "true" },
    });
  });

  it("do not include region, owner, ids, order and our own filters, which send nothing by themselves", () => {
    expect(read(NOT_SENT).parameters).toEqual({});
  });

  it("and those that are not sent are all arguments that there are", () => {
    const apart = ["owners", "ownerAccount", "imageIds", "isPublic"];
    const tested = [...SENT.map(([name]) => name), ...Object.keys(NOT_SENT), ...apart];
    expect(tested.sort()).toEqual([...ARGUMENT_NAMES].sort());
  });

  it.each(["isSupportCloudInit", "isSupportIoOptimized", "showExpired", "isPublic", "dryRun"])(
    "%s false is sent as false, not left out",
    (name) => {
      expect(Object.values(read({ [name]: false }).parameters)).toEqual(["false"]);
    },
  );

  it("that are not given send nothing", () => {
    for (const args of [undefined, null, {}, { owners: undefined, tags: null, imageName: "" }]) {
      expect(read(args)).toMatchObject({
        owners: undefined,
        imageIds: undefined,
        parameters: {},
        predicates: [],
        filters: [],
      });
    }
  });

  it("may have values that nobody knows yet: the service decides", () => {
    const args = {
      owners: "partners",
      architecture: "riscv64",
      osType: "bsd",
      status: "Archived",
      usage: "reserved",
      actionType: "Clone",
    };
    expect(read(args)).toMatchObject({
      owners: ["partners"],
      parameters: {
        Architecture: "riscv64",
        OSType: "bsd",
        Status: "Archived",
        Usage: "reserved",
        ActionType: "Clone",
      },
    });
  });

  it("usable sends the status that was given, and false too needs one", () => {
    expect(read({ usable: true, status: ["Available", "Deprecated"] }).parameters).toEqual({
      Usable: "true",
      Status: "Available,Deprecated",
    });
    expect(read({ usable: false }).parameters).toEqual({ Usable: "false", Status: "Available" });
  });

  it.each([
    ["self", ["self"]],
    ["system,self", ["system", "self"]],
    ["system, self", ["system", "self"]],
    [
      ["system", "self"],
      ["system", "self"],
    ],
    [["self", "self"], ["self"]],
    [[], undefined],
    ["", undefined],
  ])("owners %j mean %j", (owners, meant) => {
    expect(read({ owners }).owners).toEqual(meant);
  });

  it.each([
    ["Available, Deprecated", "Available,Deprecated"],
    [["Deprecated", "Available", "Deprecated"], "Deprecated,Available"],
    ["ALL", "ALL"],
  ])("status %j goes out as %j", (status, sent) => {
    expect(read({ status }).parameters).toEqual({ Status: sent });
  });

  it("imageId and imageIds are ids, each once", () => {
    expect(read({ imageId: "m-1" }).imageIds).toEqual(["m-1"]);
    expect(read({ imageIds: ["m-1", "m-2", "m-1"] }).imageIds).toEqual(["m-1", "m-2"]);
  });

  it("tags keep their order, an empty value is sent empty, and keys alone send no value", () => {
    expect(read({ tags: { golden: "", team: "web" }, tagKeys: ["env"] }).parameters).toEqual({
      "Tag.1.Key": "golden",
      "Tag.1.Value": "",
      "Tag.2.Key": "team",
      "Tag.2.Value": "web",
      "Tag.3.Key": "env",
    });
  });

  it("twenty tags are taken, keys alone among them", () => {
    const tags = Object.fromEntries(Array.from({ length: 19 }, (_, n) => [`k${n}`, "v"]));
    expect(problemsOf({ tags, tagKeys: ["one"] })).toEqual([]);
    expect(problemsOf({ tags, tagKeys: ["one", "two"] })).toEqual([
      "tags and tagKeys have 21 tags together; the service accepts at most 20.",
    ]);
  });

  it("raw filters come before the creation window, numbered on", () => {
    const args = {
      filters: [{ key: "NetworkType", value: "" }],
      createdAfter: "2026-01-01",
      createdBefore: "2026-01-31",
    };
    expect(read(args).parameters).toEqual({
      "Filter.1.Key": "NetworkType",
      "Filter.1.Value": "",
      "Filter.2.Key": "CreationStartTime",
      "Filter.2.Value": "2026-01-01T00:00Z",
      "Filter.3.Key": "CreationEndTime",
      "Filter.3.Value": "2026-02-01T00:00Z",
    });
  });
});

describe("the creation window", () => {
  it("loses no image by the service's minutes, whether they mean their start or all of it", () => {
    const anyMs = fc.integer({ min: Date.parse("2012-01-01T00:00:00Z"), max: Date.parse("2030-01-01T00:00:00Z") });
    fc.assert(
      fc.property(
        anyMs,
        fc.integer({ min: 0, max: 300_000 }),
        fc.integer({ min: -150, max: 450 }),
        (from, length, offsetS) => {
          const createdAfter = new Date(from).toISOString();
          const createdBefore = new Date(from + length).toISOString();
          const { parameters } = read({ createdAfter, createdBefore });
          const sent = (n: number) => Date.parse(parameters[`Filter.${n}.Value`] ?? "");
          const created = Math.floor(from / 1000) * 1000 + offsetS * 1000;
          const passesUs = created >= from && created <= from + length;
          const creationTime = new Date(created).toISOString().replace(".000Z", "Z");
          expect(kept({ createdAfter, createdBefore }, [image("m", { CreationTime: creationTime })])).toEqual(
            passesUs ? ["m"] : [],
          );
          if (passesUs) {
            expect(created).toBeGreaterThanOrEqual(sent(1));
            expect(created).toBeLessThanOrEqual(sent(2));
          }
        },
      ),
      { numRuns: 500 },
    );
  });

  it("is exact to the second in our own filter", () => {
    const images = ["01:48:29", "01:48:30", "01:49:30", "01:49:31"].map((time) =>
      image(time, { CreationTime: `2026-07-24T${time}Z` }),
    );
    const args = { createdAfter: "2026-07-24T01:48:30Z", createdBefore: "2026-07-24T01:49:30Z" };
    expect(kept(args, images)).toEqual(["01:49:30", "01:48:30"]);
  });

  it("of days holds the whole last day in UTC", () => {
    const images = ["2026-01-31T23:59:59Z", "2026-02-01T00:00:00Z"].map((time) => image(time, { CreationTime: time }));
    expect(kept({ createdBefore: "2026-01-31" }, images)).toEqual(["2026-01-31T23:59:59Z"]);
    expect(kept({ createdAfter: "2026-02-01" }, images)).toEqual(["2026-02-01T00:00:00Z"]);
  });

  it("may end with the last day that can be written", () => {
    expect(read({ createdBefore: "9999-12-31" }).parameters["Filter.1.Value"]).toBe("9999-12-31T23:59Z");
    expect(read({ createdAfter: "0000-01-01T00:00:00+10:00" }).parameters["Filter.1.Value"]).toBe("0000-01-01T00:00Z");
  });
});

describe("our own filters", () => {
  it("find nameRegex anywhere in the name unless it is anchored", () => {
    const images = [image("a", { ImageName: "my-web-1" }), image("b", { ImageName: "web-1" })];
    expect(kept({ nameRegex: "web" }, images)).toEqual(["a", "b"]);
    expect(kept({ nameRegex: "^web" }, images)).toEqual(["b"]);
    expect(kept({ nameRegex: "^web$" }, images)).toEqual([]);
  });

  it("read patterns as RE2", () => {
    const images = [image("a", { ImageName: "Golden-Web-12" }), image("b", { ImageName: "golden-db" })];
    expect(kept({ nameRegex: "(?i)^golden-web-[[:digit:]]+$" }, images)).toEqual(["a"]);
    expect(kept({ nameRegex: "\\pL-\\z|(?P<kind>db)\\z" }, images)).toEqual(["b"]);
  });

  it("cannot be held up by a pattern", () => {
    const name = `${"a".repeat(5000)}!`;
    const started = performance.now();
    expect(kept({ nameRegex: "^(a+)+$" }, [image("a", { ImageName: name })])).toEqual([]);
    expect(performance.now() - started).toBeLessThan(2000);
  });

  it("leave out what excludeNameRegex finds, after nameRegex", () => {
    const images = [
      image("a", { ImageName: "web_gpu_1" }),
      image("b", { ImageName: "web_1" }),
      image("c", { ImageName: "db_1" }),
    ];
    expect(kept({ nameRegex: "^web", excludeNameRegex: "_(gpu|uefi)_" }, images)).toEqual(["b"]);
    expect(read({ excludeNameRegex: "x", nameRegex: "y" }).predicates.map(({ argument }) => argument)).toEqual([
      "nameRegex",
      "excludeNameRegex",
    ]);
  });

  it("find nothing in an image without a name", () => {
    const nameless = [image("a", { ImageName: "" }), image("b", { ImageName: null })];
    expect(kept({ nameRegex: ".*" }, nameless)).toEqual([]);
    expect(kept({ excludeNameRegex: ".*" }, nameless)).toEqual(["a", "b"]);
  });

  it.each([
    ["platform", "Platform", "Ubuntu", "Debian"],
    ["bootMode", "BootMode", "UEFI", "UEFI-Preferred"],
    ["imageVersion", "ImageVersion", "1.0", "1"],
  ])("compare %s exactly", (name, field, wanted, other) => {
    const images = [image("a", { [field]: wanted }), image("b", { [field]: other }), image("c")];
    expect(kept({ [name]: wanted }, images)).toEqual(["a"]);
  });

  it("minAge asks for images that are so old, and an image without a time is older than any", () => {
    const images = [
      image("young", { CreationTime: "2026-11-18T12:00:01Z" }),
      image("just", { CreationTime: "2026-11-18T12:00:00Z" }),
      image("timeless", { CreationTime: "" }),
    ];
    expect(kept({ minAge: "7d" }, images)).toEqual(["just", "timeless"]);
    expect(kept({ minAge: "1w" }, images)).toEqual(["just", "timeless"]);
  });

  it("are shown as they were written, in a fixed order, without what only says where to look or what to do", () => {
    const args = {
      nameRegex: "^web",
      tags: { env: "prod" },
      owners: ["self"],
      region: "cn-beijing",
      mostRecent: true,
      maxResults: 3,
    };
    expect(read(args).filters).toEqual(['owners ["self"]', 'nameRegex "^web"', 'tags {"env":"prod"}']);
    const { filters } = read({ imageIds: Array.from({ length: 100 }, (_, n) => `m-${n}`) });
    expect(filters[0]).toMatch(/^imageIds \["m-0",.{150,200}\.\.\.$/);
  });
});

describe("the order that is asked for", () => {
  it("is newest first unless said otherwise", () => {
    expect(read({})).toMatchObject({
      sortBy: "creationTime",
      sortOrder: "descending",
      isSortExplicit: false,
      mostRecent: false,
      maxResults: undefined,
    });
    expect(read({ sortBy: "name", sortOrder: "ascending", maxResults: 2 })).toMatchObject({
      sortBy: "name",
      sortOrder: "ascending",
      isSortExplicit: true,
      maxResults: 2,
    });
  });
});

describe("wrong arguments", () => {
  it("are refused together, each with its name, its value and the remedy", () => {
    const problems = problemsOf({
      owner: "self",
      nameRegex: "ubuntu(",
      minAge: "a week",
      sortBy: "date",
      maxResults: 0,
      tags: { "": "x", size: 3 },
      createdAfter: "yesterday",
      isPublic: true,
      mostRecent: "yes",
    });
    expect(problems).toEqual([
      'getImages: unknown argument "owner". Did you mean "owners"?',
      expect.stringMatching(/^nameRegex "ubuntu\(" is not valid: missing closing \).*Patterns are RE2/),
      'minAge "a week" is not valid: it must be an integer followed by m, h, d or w, such as "7d".',
      'sortBy "date" is not valid: it must be "creationTime" or "name".',
      "maxResults 0 is not valid: it must be a positive integer.",
      expect.stringMatching(/^tags \{"":"x","size":3\} is not valid: a key must not be empty.*\(see "", "size"\)/),
      expect.stringMatching(/^createdAfter "yesterday" is not valid: it must be a day "2026-11-25"/),
      'mostRecent "yes" is not valid: it must be true or false, without quotes.',
      'isPublic true lists community images and needs owners: "others".',
    ]);
  });

  it.each([
    ["imageFamly", "imageFamily"],
    ["ImageName", "imageName"],
    ["image_ids", "imageIds"],
    ["tag", "tags"],
    ["most_recent", "mostRecent"],
    ["isSupportCloudinit", "isSupportCloudInit"],
    ["ownerAlias", "owners"],
  ])("%s is refused with the suggestion %s", (name, suggestion) => {
    expect(problemsOf({ [name]: "x" })).toEqual([
      `getImages: unknown argument "${name}". Did you mean "${suggestion}"?`,
    ]);
  });

  it("named like something that every object has are refused too", () => {
    expect(problemsOf({ toString: "x", constructor: "y" })).toHaveLength(2);
    expect(problemsOf(JSON.parse('{"__proto__": "x"}'))).toHaveLength(1);
  });

  it.each([
    ["architecture", 64, /put it in quotes/],
    ["region", ["cn-hangzhou"], /must be a string/],
    ["imageOwnerId", 1234567890123456, /in digits and in quotes/],
    ["imageOwnerId", "abc", /in digits/],
    ["imageOwnerId", "-1", /in digits/],
    ["isPublic", "false", /true or false/],
    ["usable", 1, /true or false/],
    ["maxResults", 1.5, /must be a positive integer/],
    ["maxResults", -1, /must be a positive integer/],
    ["maxResults", "3", /must be a positive integer/],
    ["minAge", 7, /such as "7d"/],
    ["createdBefore", "2026-02-30", /a day "2026-11-25"/],
    ["createdBefore", 20261125, /in quotes/],
    ["imageIds", "m-1", /list of non-empty strings/],
    ["imageIds", ["m-1", ""], /list of non-empty strings/],
    ["imageIds", [1], /list of non-empty strings/],
    ["owners", ["self", ""], /a non-empty string or a list/],
    ["owners", "self,", /a non-empty string or a list/],
    ["owners", { a: 1 }, /a non-empty string or a list/],
    ["status", [1], /a non-empty string or a list/],
    ["status", ["ALL", "Available"], /use ALL alone/],
    ["status", "Available,ALL", /use ALL alone/],
    ["tags", ["env"], /keys and values/],
    ["tags", { env: null }, /a value must be a string/],
    ["tagKeys", [""], /list of non-empty strings/],
    ["filters", { key: "a", value: "b" }, /list of \{ key, value \}/],
    ["filters", [{ key: "", value: "b" }], /list of \{ key, value \}/],
    ["filters", [{ Key: "a", Value: "b" }], /list of \{ key, value \}/],
    ["filters", [null], /list of \{ key, value \}/],
    ["nameRegex", 7, /must be a pattern/],
    ["nameRegex", "(?=web)", /without lookahead/],
    ["nameRegex", "(a)\\1", /and backreferences/],
    ["excludeNameRegex", "[", /RE2/],
    ["sortOrder", "newest", /"descending" or "ascending"/],
    ["sortBy", "creation_time", /"creationTime" or "name"/],
  ])("%s %j is refused by name, with its value", (name, value, remedy) => {
    const problems = problemsOf({ [name]: value });
    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatch(remedy);
    expect(problems[0]).toContain(`${name} ${JSON.stringify(value)}`);
  });

  it.each([
    [{ isPublic: true, owners: "self" }, /needs owners: "others"/],
    [{ isPublic: true, owners: ["self", "others"] }, /needs owners: "others"/],
    [{ imageId: "a", imageIds: ["b"] }, /put all ids into imageIds/],
    [{ mostRecent: true, sortBy: "name" }, /remove one of them/],
    [{ createdAfter: "2026-02-01", createdBefore: "2026-01-31" }, /no image can match/],
    [
      { createdAfter: "2026-02-01", filters: [{ key: "CreationStartTime", value: "2026-02-01T00:00Z" }] },
      /use createdAfter alone/,
    ],
    [
      { createdBefore: "2026-02-01", filters: [{ key: "CreationEndTime", value: "2026-02-01T00:00Z" }] },
      /use createdBefore alone/,
    ],
  ])("%j do not go together", (args, problem) => {
    expect(problemsOf(args)).toEqual([expect.stringMatching(problem)]);
  });

  it.each([
    [{ isPublic: true, owners: ["others"] }],
    [{ mostRecent: true, sortBy: "creationTime" }],
    [{ mostRecent: false, sortBy: "name" }],
    [{ createdAfter: "2026-02-01", createdBefore: "2026-02-01" }],
    [{ createdAfter: "2026-02-01", filters: [{ key: "CreationEndTime", value: "2026-03-01T00:00Z" }] }],
  ])("%j do", (args) => {
    expect(problemsOf(args)).toEqual([]);
  });

  it.each([["text"], [7], [true], [["owners"]], [[]]])("%j instead of an object of arguments is refused", (args) => {
    expect(problemsOf(args)).toEqual([
      `The arguments of getImages must be an object, such as { owners: "system" }, not ${JSON.stringify(args)}.`,
    ]);
  });

  it("name what they belong to, and those that are not taken there are refused with the reason", () => {
    const options = { of: "the filter of PinnedImage", refused: { outputFile: "a pin writes no file." } };
    expect(problemsOf({ outputFile: "x", ownerz: "self" }, options)).toEqual([
      "the filter of PinnedImage does not accept outputFile: a pin writes no file.",
      'the filter of PinnedImage: unknown argument "ownerz". Did you mean "owners"?',
    ]);
  });

  it("that cannot be written down are refused by their kind", () => {
    const ring: Record<string, unknown> = {};
    ring["itself"] = ring;
    expect(problemsOf({ imageFamily: ring, maxResults: 10n })).toEqual([
      "imageFamily (object) is not valid: it must be a string.",
      "maxResults (bigint) is not valid: it must be a positive integer.",
    ]);
  });

  it("never fail with anything but an ArgumentError, whatever they are", () => {
    const anyArguments = fc.oneof(
      fc.anything({ withBigInt: true, withDate: true, withMap: true }),
      fc.dictionary(fc.constantFrom(...ARGUMENT_NAMES, "other"), fc.anything({ withNullPrototype: true })),
    );
    fc.assert(
      fc.property(anyArguments, (args) => {
        for (const problem of problemsOf(args)) expect(problem).toMatch(/\S/);
      }),
      { numRuns: 1000 },
    );
  });
});
