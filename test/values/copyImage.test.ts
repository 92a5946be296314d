// Is a copy of an image the same, and does it share nothing with it?

import { describe, expect, it } from "vitest";
import { copyImage, decodeImage } from "../../provider/values/image.js";

const WIRE = {
  ImageId: "m-1",
  Size: 40,
  DetectionOptions: {
    Status: "Finished",
    Items: { Item: [{ Name: "Fstab", Value: "Ok", RiskLevel: "", RiskCode: "" }] },
  },
  DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: "40", Encrypted: true, RemainTime: 1 }] },
  Features: { NvmeSupport: "supported" },
  SecureBootOptions: { SecureBootSupport: "supported" },
  Tags: {
    Tag: [
      { TagKey: "env", TagValue: "prod" },
      { TagKey: "__proto__", TagValue: "polluted" },
    ],
  },
  Usable: true,
};

/** Every object and list inside a value, itself included. */
function objectsIn(value: unknown): object[] {
  if (typeof value !== "object" || value === null) return [];
  return [value, ...Object.values(value).flatMap(objectsIn)];
}

describe("the copy of an image", () => {
  const image = decodeImage(WIRE);

  it("is the same in every field", () => {
    expect(copyImage(image)).toEqual(image);
    expect(Object.entries(copyImage(image).tags)).toEqual([
      ["env", "prod"],
      ["__proto__", "polluted"],
    ]);
  });

  it("shares no object or list with it", () => {
    const originals = new Set(objectsIn(image));
    expect(originals.size).toBe(9);
    expect(objectsIn(copyImage(image)).filter((object) => originals.has(object))).toEqual([]);
  });
});
