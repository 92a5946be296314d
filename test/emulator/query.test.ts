// Tests of DescribeImages parameters: errors, paging and filters.

import { describe, expect, it } from "vitest";
import type { EndpointOptions } from "../../provider/emulator/index.js";
import { hangzhou, image, images, start } from "./builders.js";
import { describeImages, type Parameters, type Reply } from "./client.js";

/** `[what is wrong, parameters, status, code, message or nothing]` */
type Refusal = readonly [string, Parameters, number, string, string?];

const tags = (count: number): Record<string, string> =>
  Object.fromEntries(Array.from({ length: count }, (_, at) => [`Tag.${at + 1}.Key`, `k${at}`]));

const REFUSALS: readonly Refusal[] = [
  ["no region", { RegionId: "" }, 400, "MissingParameter.RegionId", "The specified RegionId should not be null."],
  [
    "an unknown region",
    { RegionId: "cn-nowhere" },
    404,
    "InvalidRegionId.NotFound",
    "The specified RegionId does not exist.",
  ],
  ["PageSize 0", { PageSize: "0" }, 400, "InvalidParameter", 'The specified parameter "PageSize" is not valid.'],
  ["PageSize 101", { PageSize: "101" }, 400, "InvalidParameter", 'The specified parameter "PageSize" is not valid.'],
  ["PageSize -1", { PageSize: "-1" }, 400, "InvalidParameter"],
  ["PageSize 1.5", { PageSize: "1.5" }, 400, "InvalidParameter"],
  ["PageSize ten", { PageSize: "ten" }, 400, "InvalidParameter"],
  ["PageSize 1e2", { PageSize: "1e2" }, 400, "InvalidParameter"],
  ["PageNumber 0", { PageNumber: "0" }, 400, "InvalidParameter", 'The specified parameter "PageNumber" is not valid.'],
  ["PageNumber beyond 32 bits", { PageNumber: "2147483648" }, 400, "InvalidParameter"],
  ["101 image ids", { ImageId: Array.from({ length: 101 }, (_, at) => `m-${at}`).join(",") }, 400, "InvalidParameter"],
  ["21 tags", tags(21), 400, "InvalidTagCount", "The specified tags are beyond the permitted range."],
  ["a 21st tag alone", { "Tag.21.Key": "a" }, 400, "InvalidTagCount"],
  [
    "a tag value without a key",
    { "Tag.1.Value": "a" },
    400,
    "InvalidTag.Mismatch",
    "The specified Tag.n.Key and Tag.n.Value are not match.",
  ],
  ["an empty tag key", { "Tag.1.Key": "", "Tag.1.Value": "a" }, 400, "InvalidTag.Mismatch"],
  [
    "an unknown owner",
    { ImageOwnerAlias: "me" },
    400,
    "InvalidImageOwnerAlias.ValueNotSupported",
    "The specified ImageOwnerAlias value is not supported.",
  ],
  ["an owner in capitals", { ImageOwnerAlias: "System" }, 400, "InvalidImageOwnerAlias.ValueNotSupported"],
  [
    "community images of nobody",
    { IsPublic: "true" },
    400,
    "InvalidImageOwnerAlias.PublicImageUnsupported",
    "ImageOwnerAlias should be others while IsPublic is true.",
  ],
  [
    "community images of self",
    { IsPublic: "true", ImageOwnerAlias: "self" },
    400,
    "InvalidImageOwnerAlias.PublicImageUnsupported",
  ],
  [
    "an owner's number with self",
    { ImageOwnerId: "1", ImageOwnerAlias: "self" },
    400,
    "InvalidOperation.ImageOwnerIdUnsupported",
  ],
  [
    "an owner's number with system",
    { ImageOwnerId: "1", ImageOwnerAlias: "system" },
    400,
    "InvalidOperation.ImageOwnerIdUnsupported",
  ],
  ["an owner's number that is none", { ImageOwnerId: "me" }, 400, "InvalidParameter"],
  [
    "IsPublic maybe",
    { IsPublic: "maybe", ImageOwnerAlias: "others" },
    400,
    "InvalidParameter",
    'The specified parameter "IsPublic" is not valid.',
  ],
  [
    "an unknown filter",
    { "Filter.1.Key": "Name", "Filter.1.Value": "a" },
    404,
    "InvalidFilterKey.NotFound",
    "The specified Filter Key is not found.",
  ],
  ["a filter value without a key", { "Filter.1.Value": "a" }, 404, "InvalidFilterKey.NotFound"],
  [
    "a filter time with seconds",
    { "Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026-01-01T00:00:00Z" },
    404,
    "InvalidFilterValue",
    "The specified Filter Value is not valid.",
  ],
  [
    "a filter time of no day",
    { "Filter.1.Key": "CreationEndTime", "Filter.1.Value": "2026-02-30T00:00Z" },
    404,
    "InvalidFilterValue",
  ],
  ["a filter time without a value", { "Filter.1.Key": "CreationEndTime" }, 404, "InvalidFilterValue"],
  [
    "an unknown network type",
    { "Filter.1.Key": "NetworkType", "Filter.1.Value": "lan" },
    400,
    "InvalidFilterValue.NetworkType",
    "The specified networkType value in the Filter is invalid.",
  ],
  [
    "a feature that is perhaps supported",
    { "Filter.1.Key": "CpuOnlineUpgrade", "Filter.1.Value": "perhaps" },
    404,
    "InvalidFilterValue",
  ],
  ["an unknown usage", { Usage: "both" }, 404, "InvalidUsage", "The specified Usage is not valid."],
  ["an unknown OS type", { OSType: "bsd" }, 404, "InvalidOSType", "The specified OSType is not valid."],
  [
    "an unknown architecture",
    { Architecture: "sparc" },
    404,
    "InvalidArchitecture",
    "The specified Architecture is not valid.",
  ],
  ["an unknown status", { Status: "Good" }, 400, "InvalidParameter", 'The specified parameter "Status" is not valid.'],
  ["one unknown status of two", { Status: "Available,Good" }, 400, "InvalidParameter"],
  ["ALL with another status", { Status: "ALL,Available" }, 400, "InvalidParameter"],
  [
    "Usable without Status",
    { Usable: "true" },
    400,
    "MissingParameter",
    'The input parameter "Status" that is mandatory for processing this request is not supplied.',
  ],
  ["an unknown action type", { ActionType: "Delete" }, 400, "InvalidParameter"],
  [
    "an instance type that cannot be one",
    { InstanceType: "large" },
    400,
    "InvalidInstanceType.ValueNotSupported",
    "The specified instance type large does not exist. You can use the DescribeInstanceTypes API to query the available instance types.",
  ],
  ["DryRun set, which would have passed", { DryRun: "true" }, 400, "DryRunOperation"],
];

describe("a rejected request", () => {
  for (const [what, parameters, status, code, message] of REFUSALS) {
    it(`has ${what}`, async () => {
      const endpoint = await start();
      const reply = await describeImages(endpoint, parameters);
      expect(reply.status).toBe(status);
      expect(reply.json.Code).toBe(code);
      if (message !== undefined) expect(reply.json.Message).toBe(message);
    });
  }

  it("reports the first error in the order of the checks", async () => {
    const endpoint = await start();
    const wrong: [Parameters, string][] = [
      [{ RegionId: "cn-nowhere" }, "InvalidRegionId.NotFound"],
      [{ PageSize: "101" }, "InvalidParameter"],
      [{ "Tag.1.Value": "a" }, "InvalidTag.Mismatch"],
      [{ ImageOwnerAlias: "me" }, "InvalidImageOwnerAlias.ValueNotSupported"],
      [{ "Filter.1.Key": "Name" }, "InvalidFilterKey.NotFound"],
      [{ Usage: "both" }, "InvalidUsage"],
      [{ OSType: "bsd" }, "InvalidOSType"],
      [{ Architecture: "sparc" }, "InvalidArchitecture"],
      [{ DryRun: "true" }, "DryRunOperation"],
    ];
    for (let at = 0; at < wrong.length; at++) {
      const all = Object.assign({}, ...wrong.slice(at).map(([parameters]) => parameters));
      expect((await describeImages(endpoint, all)).json.Code).toBe(wrong[at]?.[1]);
    }
  });

  it("can be for community images, with communityImages: refused", async () => {
    const keys = { accountId: "1", accessKeyId: "a", accessKeySecret: "b", communityImages: "refused" } as const;
    const endpoint = await start({ accounts: [keys] });
    const reply = await describeImages(endpoint, { IsPublic: "true", ImageOwnerAlias: "others" });
    expect(reply).toMatchObject({
      status: 403,
      json: {
        Code: "CurrentAccount.NotSupportPublicImage",
        Message: "Public image is not supported for current account.",
      },
    });
  });

  it("can be for a region that the endpoint does not serve", async () => {
    const catalogue = { regions: { "cn-hangzhou": [], "cn-beijing": [] } };
    const endpoint = await start({ catalogue, regions: ["cn-hangzhou"] });
    expect((await describeImages(endpoint)).status).toBe(200);
    expect(await describeImages(endpoint, { RegionId: "cn-beijing" })).toMatchObject({
      status: 400,
      json: {
        Code: "InvalidOperation.NotSupportedEndpoint",
        Message: "The specified endpoint can't operate this region.",
      },
    });
    expect((await describeImages(endpoint, { RegionId: "cn-nowhere" })).json.Code).toBe("InvalidRegionId.NotFound");
  });
});

describe("paging", () => {
  it.each([
    [0, "10", 1, 0, 0],
    [1, "10", 1, 1, 1],
    [99, "100", 1, 99, 99],
    [100, "100", 1, 100, 100],
    [101, "100", 1, 100, 101],
    [101, "100", 2, 1, 101],
    [101, "100", 3, 0, 101],
    [250, "50", 5, 50, 250],
    [250, "100", 3, 50, 250],
    [250, "100", 2_147_483_647, 0, 250],
  ])("returns of %i images by %s on page %i: %i", async (count, PageSize, page, held, total) => {
    const all = images(count);
    const endpoint = await start({ catalogue: hangzhou(...all) });
    const reply = await describeImages(endpoint, { PageSize, PageNumber: String(page) });
    expect(reply.json).toMatchObject({ PageNumber: page, PageSize: Number(PageSize), TotalCount: total });
    const from = (page - 1) * Number(PageSize);
    expect(reply.ids).toEqual(all.slice(from, from + held).map(({ ImageId }) => ImageId));
  });

  it("defaults to ten images of page 1, and ignores empty parameters", async () => {
    const endpoint = await start({ catalogue: hangzhou(...images(25)) });
    const reply = await describeImages(endpoint, { PageSize: "", PageNumber: "", ImageName: "", Status: "" });
    expect(reply.json).toMatchObject({ PageNumber: 1, PageSize: 10, TotalCount: 25, RegionId: "cn-hangzhou" });
    expect(reply.ids).toHaveLength(10);
  });

  it("applies the limits of preset 2018 or of maxPageSize and maxTags", async () => {
    const refused = async (options: EndpointOptions, parameters: Parameters) => {
      const endpoint = await start(options);
      return (await describeImages(endpoint, parameters)).json.Code;
    };
    expect(await refused({ preset: "2018" }, { PageSize: "50", ...tags(5) })).toBeUndefined();
    expect(await refused({ preset: "2018" }, { PageSize: "51" })).toBe("InvalidParameter");
    expect(await refused({ preset: "2018" }, tags(6))).toBe("InvalidTagCount");
    expect(
      await refused({ preset: "2018", maxPageSize: 100, maxTags: 6 }, { PageSize: "100", ...tags(6) }),
    ).toBeUndefined();
    expect(await refused({ maxPageSize: 50 }, { PageSize: "51" })).toBe("InvalidParameter");
  });
});

describe("an accepted value", () => {
  it.each<readonly [string, Parameters]>([
    ["parameters that nobody knows", { on: "DescribeImages", SignatureType: "", OwnerAccount: "x", __proto__x: "1" }],
    ["booleans as Python writes them", { IsPublic: "False", ShowExpired: "True", DryRun: "False" }],
    ["every documented status", { Status: "Creating,Waiting,Available,UnAvailable,CreateFailed,Deprecated" }],
    ["exactly 100 ids and 20 tags", { ImageId: Array(100).fill("m-1").join(","), ...tags(20) }],
    ["both spellings of the default action type", { ActionType: "CreateEcs" }],
    ["the other action type", { ActionType: "ChangeOS" }],
    ["both network types", { "Filter.1.Key": "NetworkType", "Filter.1.Value": "classic" }],
    ["an empty filter", { "Filter.1.Key": "", "Filter.1.Value": "" }],
    ["any instance type of the right form", { InstanceType: "ecs.g9new-x.13xlarge" }],
  ])("%s", async (_, parameters) => {
    const endpoint = await start();
    expect(await describeImages(endpoint, parameters)).toMatchObject({ status: 200, json: { TotalCount: 0 } });
  });

  it("an undocumented value that a record has", async () => {
    const endpoint = await start({
      catalogue: hangzhou(image("m-1", { Architecture: "riscv64", OSType: "bsd", Status: "Archived" })),
    });
    const reply = await describeImages(endpoint, { Architecture: "riscv64", OSType: "bsd", Status: "Archived" });
    expect(reply.ids).toEqual(["m-1"]);
  });
});

describe("a filter", () => {
  const selected = async (
    records: Readonly<Record<string, Readonly<Record<string, unknown>>>>,
    parameters: Parameters,
  ) => {
    const catalogue = hangzhou(...Object.entries(records).map(([id, fields]) => image(id, fields)));
    const endpoint = await start({ catalogue });
    return (await describeImages(endpoint, { PageSize: "100", ...parameters })).ids;
  };

  it("Status defaults to Available, also for records without one", async () => {
    const records = {
      available: {},
      none: { Status: undefined },
      null: { Status: null },
      creating: { Status: "Creating" },
      old: { Status: "Deprecated" },
    };
    expect(await selected(records, {})).toEqual(["available", "none", "null"]);
    expect(await selected(records, { Status: "Creating,Deprecated" })).toEqual(["creating", "old"]);
    expect(await selected(records, { Status: "ALL" })).toEqual(["available", "none", "null", "creating", "old"]);
  });

  it("ShowExpired includes hidden images", async () => {
    const records = { shown: {}, hidden: { _expired: true } };
    expect(await selected(records, {})).toEqual(["shown"]);
    expect(await selected(records, { ShowExpired: "false" })).toEqual(["shown"]);
    expect(await selected(records, { ShowExpired: "true" })).toEqual(["shown", "hidden"]);
  });

  it("ImageId accepts a comma-separated list of entire ids", async () => {
    const records = { "m-1": {}, "m-2": {}, "m-10": {} };
    expect(await selected(records, { ImageId: "m-2, m-1" })).toEqual(["m-1", "m-2"]);
    expect(await selected(records, { ImageId: "m-1" })).toEqual(["m-1"]);
    expect(await selected(records, { ImageId: "m" })).toEqual([]);
  });

  it("ImageName matches anywhere in the name, case-sensitively, with * as wildcard", async () => {
    const names = {
      a: "ubuntu_22_04_x64_20G_alibase_1.vhd",
      b: "ubuntu_22_04_uefi_x64.vhd",
      c: "Ubuntu_22_04_x64_alibase.vhd",
    };
    const records = Object.fromEntries(Object.entries(names).map(([id, ImageName]) => [id, { ImageName }]));
    expect(await selected(records, { ImageName: "ubuntu_22_04_x64*alibase*.vhd" })).toEqual(["a"]);
    expect(await selected(records, { ImageName: "22_04" })).toEqual(["a", "b", "c"]);
    expect(await selected(records, { ImageName: "**" })).toEqual(["a", "b", "c"]);
    expect(await selected(records, { ImageName: "x64*22" })).toEqual([]);
    expect(await selected(records, { ImageName: ".*" })).toEqual(["a", "b", "c"]);
    expect(await selected(records, { ImageName: "[a-z]" })).toEqual([]);
    expect(await selected({ ...records, none: { ImageName: null } }, { ImageName: "*" })).toEqual(["a", "b", "c"]);
  });

  it("ImageOwnerAlias defaults to system, self and others, without marketplace and community images", async () => {
    const records = {
      system: { ImageOwnerAlias: "system", IsPublic: true },
      unsaid: { ImageOwnerAlias: undefined },
      self: { ImageOwnerAlias: "self" },
      shared: { ImageOwnerAlias: "others" },
      community: { ImageOwnerAlias: "others", IsPublic: true },
      market: { ImageOwnerAlias: "marketplace" },
    };
    expect(await selected(records, {})).toEqual(["system", "unsaid", "self", "shared"]);
    expect(await selected(records, { ImageOwnerAlias: "system" })).toEqual(["system", "unsaid"]);
    expect(await selected(records, { ImageOwnerAlias: "self" })).toEqual(["self"]);
    expect(await selected(records, { ImageOwnerAlias: "others" })).toEqual(["shared"]);
    expect(await selected(records, { ImageOwnerAlias: "others", IsPublic: "true" })).toEqual(["community"]);
    expect(await selected(records, { ImageOwnerAlias: "marketplace" })).toEqual(["market"]);
  });

  it("ImageOwnerId is compared exactly, beyond 2^53", async () => {
    const records = {
      a: { ImageOwnerAlias: "others", ImageOwnerId: "201693514356661234" },
      b: { ImageOwnerAlias: "others", ImageOwnerId: { $number: "201693514356661250" } },
      c: { ImageOwnerAlias: "others", ImageOwnerId: 1234 },
    };
    expect(await selected(records, { ImageOwnerId: "201693514356661234" })).toEqual(["a"]);
    expect(await selected(records, { ImageOwnerId: "201693514356661250", ImageOwnerAlias: "others" })).toEqual(["b"]);
    expect(await selected(records, { ImageOwnerId: "1234" })).toEqual(["c"]);
  });

  it.each([
    ["ImageFamily", "web", "db"],
    ["OSType", "linux", "windows"],
    ["Architecture", "arm64", "x86_64"],
    ["Usage", "instance", "none"],
    ["ResourceGroupId", "rg-1", "rg-2"],
  ])("%s is exact, and records without it do not match", async (field, value, other) => {
    const records = {
      yes: { [field]: value },
      no: { [field]: other },
      none: { [field]: undefined },
      null: { [field]: null },
    };
    expect(await selected(records, { [field]: value })).toEqual(["yes"]);
  });

  it.each(["IsSupportIoOptimized", "IsSupportCloudinit"])("%s matches false too", async (field) => {
    const records = { yes: { [field]: true }, no: { [field]: false }, none: {} };
    expect(await selected(records, { [field]: "true" })).toEqual(["yes"]);
    expect(await selected(records, { [field]: "False" })).toEqual(["no"]);
  });

  it("SnapshotId matches any disk", async () => {
    const disks = (...ids: string[]) => ({
      DiskDeviceMappings: { DiskDeviceMapping: ids.map((SnapshotId) => ({ SnapshotId })) },
    });
    const records = {
      one: disks("s-1"),
      second: disks("s-2", "s-1"),
      none: disks(),
      odd: { DiskDeviceMappings: {} },
      null: { DiskDeviceMappings: null },
    };
    expect(await selected(records, { SnapshotId: "s-1" })).toEqual(["one", "second"]);
  });

  it("Tag.N matches a key alone, an empty value, several tags, and the old lower-case spelling", async () => {
    const tagged = (tag: Record<string, string | null>) => ({
      Tags: { Tag: Object.entries(tag).map(([TagKey, TagValue]) => ({ TagKey, TagValue })) },
    });
    const records = {
      prod: tagged({ env: "prod", team: "a" }),
      empty: tagged({ env: "" }),
      null: tagged({ env: null }),
      other: tagged({ environment: "prod" }),
      none: { Tags: {} },
    };
    expect(await selected(records, { "Tag.1.Key": "env" })).toEqual(["prod", "empty", "null"]);
    expect(await selected(records, { "Tag.1.Key": "env", "Tag.1.Value": "" })).toEqual(["empty", "null"]);
    expect(await selected(records, { "Tag.1.key": "env", "Tag.1.value": "prod" })).toEqual(["prod"]);
    const both = { "Tag.2.Key": "team", "Tag.2.Value": "a", "Tag.10.Key": "env", "Tag.10.Value": "prod" };
    expect(await selected(records, both)).toEqual(["prod"]);
    expect(await selected(records, { ...both, "Tag.2.Value": "b" })).toEqual([]);
  });

  it("Tag.N and ResourceGroupId return at most 1,000 images", async () => {
    const many = images(1003, { Tags: { Tag: [{ TagKey: "a", TagValue: "b" }] }, ResourceGroupId: "rg-1" });
    const endpoint = await start({ catalogue: hangzhou(...many) });
    const total = async (parameters: Parameters) => (await describeImages(endpoint, parameters)).json.TotalCount;
    expect(await total({})).toBe(1003);
    expect(await total({ "Tag.1.Key": "a" })).toBe(1000);
    expect(await total({ ResourceGroupId: "rg-1" })).toBe(1000);
  });

  it("CreationStartTime and CreationEndTime are inclusive, by minute, and exclude records without a time", async () => {
    const records = {
      before: { CreationTime: "2026-03-01T09:59:59Z" },
      first: { CreationTime: "2026-03-01T10:00:00Z" },
      last: { CreationTime: "2026-03-01T11:00:00Z" },
      after: { CreationTime: "2026-03-01T11:00:01Z" },
      none: { CreationTime: undefined },
    };
    const from = { "Filter.1.Key": "CreationStartTime", "Filter.1.Value": "2026-03-01T10:00Z" };
    const to = { "Filter.2.Key": "CreationEndTime", "Filter.2.Value": "2026-03-01T11:00Z" };
    expect(await selected(records, from)).toEqual(["first", "last", "after"]);
    expect(await selected(records, to)).toEqual(["before", "first", "last"]);
    expect(await selected(records, { ...from, ...to })).toEqual(["first", "last"]);
  });

  it.each(["CpuOnlineUpgrade", "CpuOnlineDowngrade", "MemoryOnlineUpgrade", "MemoryOnlineDowngrade"])(
    "%s compares the feature; an image that does not say has it not",
    async (feature) => {
      const records = {
        yes: { Features: { [feature]: "supported" } },
        no: { Features: { [feature]: "unsupported" } },
        none: {},
        null: { Features: null },
      };
      const asking = (value: string) => selected(records, { "Filter.1.Key": feature, "Filter.1.Value": value });
      expect(await asking("supported")).toEqual(["yes"]);
      expect(await asking("unsupported")).toEqual(["no", "none", "null"]);
    },
  );

  it("InstanceType matches arm64 images for Arm families and x86 for others; NetworkType matches all", async () => {
    const records = {
      arm: { Architecture: "arm64" },
      x86: {},
      old: { Architecture: "i386" },
      unsaid: { Architecture: undefined },
    };
    expect(await selected(records, { InstanceType: "ecs.g8y.large" })).toEqual(["arm", "unsaid"]);
    expect(await selected(records, { InstanceType: "ecs.c6r.xlarge" })).toEqual(["arm", "unsaid"]);
    expect(await selected(records, { InstanceType: "ecs.r6.large" })).toEqual(["x86", "old", "unsaid"]);
    const vpc = { "Filter.1.Key": "NetworkType", "Filter.1.Value": "vpc" };
    expect(await selected(records, vpc)).toEqual(["arm", "x86", "old", "unsaid"]);
  });

  it("Usable matches the record's value, by default whether it is available", async () => {
    const records = {
      yes: { Usable: true },
      no: { Usable: false },
      available: {},
      creating: { Status: "Creating" },
    };
    expect(await selected(records, { Usable: "true", Status: "ALL" })).toEqual(["yes", "available"]);
    expect(await selected(records, { Usable: "false", Status: "ALL" })).toEqual(["no", "creating"]);
  });
});

describe("an image in an answer", () => {
  const fieldsOf = async (fields: Readonly<Record<string, unknown>>): Promise<[Reply, Record<string, unknown>]> => {
    const endpoint = await start({ catalogue: hangzhou({ ImageId: "m-1", ...fields }) });
    const reply = await describeImages(endpoint);
    const { Images } = reply.json as unknown as { Images: { Image: [Record<string, unknown>] } };
    return [reply, Images.Image[0]];
  };

  it("has exactly the fields of its record, including null", async () => {
    const written = { ImageName: null, Size: "40", Tags: {}, IsSelfShared: "False", Odd: { a: [1, null] } };
    expect((await fieldsOf({ ...written, _expired: false, _owner: undefined }))[1]).toEqual({
      ImageId: "m-1",
      ...written,
    });
  });

  it("has 64-bit numbers as digits", async () => {
    const [reply] = await fieldsOf({
      ImageOwnerId: "201693514356661234",
      Description: '"ImageOwnerId":"1"',
      Other: { $number: "9007199254740993" },
    });
    expect(reply.text).toContain('"ImageOwnerId":201693514356661234');
    expect(reply.text).toContain('"Other":9007199254740993');
    expect(reply.json["Images"]).toMatchObject({ Image: [{ Description: '"ImageOwnerId":"1"' }] });
  });

  it("has its fields in alphabetical order", async () => {
    const [, fields] = await fieldsOf({ Usage: "none", Architecture: "i386", OSType: "linux", OSName: "a" });
    expect(Object.keys(fields)).toEqual(["Architecture", "ImageId", "OSName", "OSType", "Usage"]);
  });
});
