// How an image reads, whatever form the service's answer takes.

import { createRequire } from "node:module";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { count, decodeImage, fields, list, text } from "../../provider/values/image.js";

/** Everything that DescribeImages documents of one image. */
const FULL = {
  Architecture: "x86_64",
  BootMode: "UEFI-Preferred",
  CreationTime: "2026-08-13T01:49:37Z",
  Description: "golden",
  DetectionOptions: {
    Status: "Finished",
    Items: {
      Item: [{ Name: "CloudAssistant", Value: "NotInstalled", RiskLevel: "High", RiskCode: "N" }, { Name: "Fs" }],
    },
  },
  DiskDeviceMappings: {
    DiskDeviceMapping: [
      {
        Device: "/dev/xvda",
        Encrypted: false,
        Format: "RAW",
        ImportOSSBucket: "bucket",
        ImportOSSObject: "object.raw",
        Progress: "100%",
        RemainTime: 12,
        Size: "40",
        SnapshotId: "s-1",
        Type: "system",
      },
    ],
  },
  Features: {
    NvmeSupport: "supported",
    ImdsSupport: "v2",
    CpuOnlineUpgrade: "supported",
    CpuOnlineDowngrade: "unsupported",
    MemoryOnlineUpgrade: "supported",
    MemoryOnlineDowngrade: "unsupported",
  },
  ImageFamily: "web",
  ImageId: "m-1",
  ImageName: "web-1",
  ImageOwnerAlias: "others",
  ImageOwnerId: "201693514356661234",
  ImageVersion: "1.0",
  IsCopied: true,
  IsPublic: false,
  IsSelfShared: "True",
  IsSubscribed: true,
  IsSupportCloudinit: true,
  IsSupportIoOptimized: true,
  LicenseType: "Auto",
  LoginAsNonRootSupported: true,
  OSName: "Ubuntu  24.04 64位",
  OSNameEn: "Ubuntu 24.04 64 bit",
  OSType: "linux",
  Platform: "Ubuntu",
  ProductCode: "cmjj0001",
  Progress: "100%",
  ResourceGroupId: "rg-1",
  SecureBootOptions: { SecureBootSupport: "supported" },
  Size: 40,
  Status: "Available",
  SupplierName: "supplier",
  Tags: { Tag: [{ TagKey: "env", TagValue: "prod" }] },
  Usable: true,
  Usage: "instance",
};

describe("an image", () => {
  it("has all 35 fields of the service and all 10 of a disk", () => {
    expect(Object.keys(FULL)).toHaveLength(35);
    expect(Object.keys(FULL.DiskDeviceMappings.DiskDeviceMapping[0] ?? {})).toHaveLength(10);
    expect(decodeImage(FULL)).toStrictEqual({
      architecture: "x86_64",
      bootMode: "UEFI-Preferred",
      creationTime: "2026-08-13T01:49:37Z",
      description: "golden",
      detectionOptions: {
        status: "Finished",
        items: [
          { name: "CloudAssistant", value: "NotInstalled", riskLevel: "High", riskCode: "N" },
          { name: "Fs", value: "", riskLevel: "", riskCode: "" },
        ],
      },
      diskDeviceMappings: [
        {
          device: "/dev/xvda",
          encrypted: false,
          format: "RAW",
          importOssBucket: "bucket",
          importOssObject: "object.raw",
          progress: "100%",
          remainTime: 12,
          size: "40",
          snapshotId: "s-1",
          type: "system",
        },
      ],
      features: {
        nvmeSupport: "supported",
        imdsSupport: "v2",
        cpuOnlineUpgrade: "supported",
        cpuOnlineDowngrade: "unsupported",
        memoryOnlineUpgrade: "supported",
        memoryOnlineDowngrade: "unsupported",
      },
      id: "m-1",
      imageFamily: "web",
      imageId: "m-1",
      imageOwnerAlias: "others",
      imageOwnerId: "201693514356661234",
      imageVersion: "1.0",
      isCopied: true,
      isPublic: false,
      isSelfShared: "True",
      isSubscribed: true,
      isSupportCloudInit: true,
      isSupportIoOptimized: true,
      licenseType: "Auto",
      loginAsNonRootSupported: true,
      name: "web-1",
      osName: "Ubuntu  24.04 64位",
      osNameEn: "Ubuntu 24.04 64 bit",
      osType: "linux",
      platform: "Ubuntu",
      productCode: "cmjj0001",
      progress: "100%",
      resourceGroupId: "rg-1",
      secureBootOptions: { secureBootSupport: "supported" },
      size: 40,
      state: "Available",
      status: "Available",
      supplierName: "supplier",
      tags: { env: "prod" },
      usable: true,
      usage: "instance",
    });
  });

  it.each([[{}], [null], [undefined], ["text"], [[]], [7]])("reads from %j as one without anything", (wire) => {
    expect(decodeImage(wire)).toStrictEqual({
      architecture: "",
      bootMode: "",
      creationTime: "",
      description: "",
      detectionOptions: { status: "", items: [] },
      diskDeviceMappings: [],
      features: {
        nvmeSupport: "",
        imdsSupport: "",
        cpuOnlineUpgrade: "",
        cpuOnlineDowngrade: "",
        memoryOnlineUpgrade: "",
        memoryOnlineDowngrade: "",
      },
      id: "",
      imageFamily: "",
      imageId: "",
      imageOwnerAlias: "",
      imageOwnerId: "",
      imageVersion: "",
      isCopied: false,
      isSelfShared: "",
      isSubscribed: false,
      isSupportIoOptimized: false,
      licenseType: "",
      name: "",
      osName: "",
      osNameEn: "",
      osType: "",
      platform: "",
      productCode: "",
      progress: "",
      resourceGroupId: "",
      secureBootOptions: { secureBootSupport: "" },
      size: 0,
      state: "",
      status: "",
      supplierName: "",
      tags: {},
      usage: "",
    });
  });

  it.each([
    ["Size", "40", { size: 40 }],
    ["Size", "", { size: 0 }],
    ["Size", null, { size: 0 }],
    ["Size", "large", { size: 0 }],
    ["Size", true, { size: 0 }],
    ["Progress", "", { progress: "" }],
    ["Progress", 100, { progress: "100" }],
    ["ImageVersion", 2, { imageVersion: "2" }],
    ["ImageVersion", "", { imageVersion: "" }],
    ["OSType", "Linux", { osType: "Linux" }],
    ["ImageName", null, { name: "" }],
    ["IsSelfShared", "", { isSelfShared: "" }],
    ["IsSelfShared", "False", { isSelfShared: "False" }],
    ["IsSelfShared", true, { isSelfShared: "true" }],
    ["IsCopied", "True", { isCopied: true }],
    ["IsCopied", "false", { isCopied: false }],
    ["IsCopied", "", { isCopied: false }],
    ["IsSupportIoOptimized", "true", { isSupportIoOptimized: true }],
    ["Tags", {}, { tags: {} }],
    ["Tags", null, { tags: {} }],
    ["Tags", [], { tags: {} }],
    ["Tags", { Tag: {} }, { tags: {} }],
    ["Tags", { Tag: [{ TagKey: "flag" }, { TagKey: "keep", TagValue: null }] }, { tags: { flag: "", keep: "" } }],
    ["Tags", { Tag: [{ TagValue: "no key" }, null, "x"] }, { tags: {} }],
    ["Tags", { Tag: [{ TagKey: 7, TagValue: 8 }] }, { tags: { 7: "8" } }],
    ["DiskDeviceMappings", {}, { diskDeviceMappings: [] }],
    [
      "DiskDeviceMappings",
      { DiskDeviceMapping: [{ Size: 60 }] },
      { diskDeviceMappings: [expect.objectContaining({ size: "60" })] },
    ],
    ["DetectionOptions", {}, { detectionOptions: { status: "", items: [] } }],
    ["DetectionOptions", { Items: [] }, { detectionOptions: { status: "", items: [] } }],
    ["ImageOwnerId", 1234567890, { imageOwnerId: "1234567890" }],
  ])("whose %s is %j reads right", (field, value, read) => {
    expect(decodeImage({ ...FULL, [field]: value })).toMatchObject(read);
  });

  it.each([
    ["IsPublic", "isPublic"],
    ["IsSupportCloudinit", "isSupportCloudInit"],
    ["LoginAsNonRootSupported", "loginAsNonRootSupported"],
    ["Usable", "usable"],
  ])("whose %s says nothing has no %s", (field, name) => {
    for (const value of ["", null, undefined, "maybe", {}]) {
      expect(decodeImage({ ...FULL, [field]: value })).not.toHaveProperty(name);
    }
    expect(decodeImage({ ...FULL, [field]: "True" })).toHaveProperty(name, true);
    expect(decodeImage({ ...FULL, [field]: false })).toHaveProperty(name, false);
  });

  it("may have any tag key, __proto__ too", () => {
    const { tags } = decodeImage({ Tags: { Tag: [{ TagKey: "__proto__", TagValue: "x" }, { TagKey: "toString" }] } });
    expect(Object.entries(tags)).toEqual([
      ["__proto__", "x"],
      ["toString", ""],
    ]);
    expect(Object.getPrototypeOf(tags)).toBe(Object.prototype);
  });

  it("keeps 64-bit ids exact as pop-core parses them, in objects without a prototype", () => {
    const fromPopCore = createRequire(require.resolve("@alicloud/pop-core/lib/rpc"));
    const { parse } = fromPopCore("json-bigint") as { parse(json: string): Record<string, unknown> };
    const answer = parse(
      '{"ImageId":"m-1","ImageOwnerId":201693514356661234,"Size":1234567890123456789,"Description":12345678901234567890123,"Tags":{"Tag":[{"TagKey":"a","TagValue":"b"}]}}',
    );
    expect(Object.getPrototypeOf(answer)).toBeNull();
    expect(decodeImage(answer)).toMatchObject({
      imageOwnerId: "201693514356661234",
      description: "12345678901234567890123",
      size: Number("1234567890123456789"),
      tags: { a: "b" },
    });
  });

  it("holds plain values only, never null or NaN, whatever comes", () => {
    const anyValue = fc.oneof(
      fc.jsonValue({ maxDepth: 3 }),
      fc.constant(undefined),
      fc.constant(Number.NaN),
      fc.dictionary(
        fc.constantFrom(
          "Tag",
          "Item",
          "Items",
          "DiskDeviceMapping",
          "TagKey",
          "TagValue",
          "Size",
          "Encrypted",
          "RemainTime",
        ),
        fc.oneof(fc.jsonValue({ maxDepth: 3 }), fc.array(fc.record({ TagKey: fc.string(), Size: fc.jsonValue() }))),
      ),
    );
    const anyWire = fc.record(Object.fromEntries(Object.keys(FULL).map((field) => [field, anyValue])), {
      requiredKeys: [],
    });
    fc.assert(
      fc.property(anyWire, (wire) => {
        const image = decodeImage(wire);
        expect(JSON.parse(JSON.stringify(image))).toStrictEqual(image);
      }),
      { numRuns: 300 },
    );
  });
});

describe("single values of an answer", () => {
  it.each([
    ["a text", "x", "x"],
    ["a number", 7, "7"],
    ["a boolean", false, "false"],
    ["a big number", 10n ** 20n, "100000000000000000000"],
    ["null", null, ""],
    ["an object", { a: 1 }, ""],
    ["a list", ["x"], ""],
  ])("%s reads as text", (_what, value, read) => {
    expect(text(value)).toBe(read);
  });

  it.each([
    [37, 37],
    ["37", 37],
    [" 37 ", 37],
    ["", undefined],
    ["many", undefined],
    [null, undefined],
    [true, undefined],
    ["Infinity", undefined],
  ])("%j reads as the count %j", (value, read) => {
    expect(count(value)).toBe(read);
  });

  it("lists and objects read as empty when they are something else", () => {
    expect([list({}), list(null), list("x"), fields([]), fields(null), fields("x")]).toEqual([[], [], [], {}, {}, {}]);
  });
});
