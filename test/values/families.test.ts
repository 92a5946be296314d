// Which families are there, and which did somebody mean?

import { describe, expect, it } from "vitest";
import { bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { builderFamily, groupByFamily, nearestFamilies } from "../../provider/values/families.js";
import { image } from "../support/records.js";

describe("images by family", () => {
  it("have the newest of each family and how many there are, in the order of the names", () => {
    const families = groupByFamily([
      image("m-1", { ImageFamily: "web-10", CreationTime: "2026-01-01T00:00:00Z" }),
      image("m-2", { ImageFamily: "web-9", CreationTime: "2026-01-02T00:00:00Z" }),
      image("m-4", { ImageFamily: "web-10", CreationTime: "2026-01-04T00:00:00Z" }),
      image("m-3", { ImageFamily: "web-10", CreationTime: "2026-01-03T00:00:00Z" }),
    ]);
    expect(families.map(({ family, newest, images }) => [family, newest.imageId, images])).toEqual([
      ["web-9", "m-2", 1],
      ["web-10", "m-4", 3],
    ]);
  });

  it("leave out images without a family, and take the lower id of two that are equally new", () => {
    const families = groupByFamily([
      image("b", { ImageFamily: "web" }),
      image("a", { ImageFamily: "web" }),
      image("c"),
    ]);
    expect(families).toMatchObject([{ family: "web", newest: { imageId: "a" }, images: 2 }]);
    expect(groupByFamily([])).toEqual([]);
  });
});

describe("a family as its builder writes it", () => {
  it.each([
    ["acs:1234567890123456:web-base", "web-base"],
    ["web-base", "web-base"],
    ["acs:ubuntu_24_04_x64", "acs:ubuntu_24_04_x64"],
  ])("%s is %s", (family, expected) => {
    expect(builderFamily(family)).toBe(expected);
  });
});

describe("the nearest families", () => {
  const records = bundledCatalogue().regions["cn-hangzhou"] ?? [];
  const known = [...new Set(records.map((record) => String(record["ImageFamily"] ?? "")))].filter(
    (name) => name !== "",
  );

  it.each([
    ["acs:ubunut_24_04_x64", "acs:ubuntu_24_04_x64"],
    ["acs:ubuntu_2404_x64", "acs:ubuntu_24_04_x64"],
    ["ubuntu_24_04_x64", "acs:ubuntu_24_04_x64"],
    ["Ubuntu 24.04", "acs:ubuntu_24_04_x64"],
    ["alibaba_linux_3", "acs:alibaba_cloud_linux_3_2104_lts_x64"],
    ["acs:centos_7.9_x64", "acs:centos_7_9_x64"],
    ["web_base", "web-base"],
  ])("of %s begin with %s", (written, expected) => {
    expect(nearestFamilies(written, known)[0]).toBe(expected);
  });

  it("are three at most, and none where nothing is near or the written one is there", () => {
    expect(nearestFamilies("ubuntu", known)).toHaveLength(3);
    expect(nearestFamilies("mail-relay", known)).toEqual([]);
    expect(nearestFamilies("acs:ubuntu_24_04_x64", known)).toEqual([]);
    expect(nearestFamilies("web", [])).toEqual([]);
  });

  it("do not depend on the order in which families come", () => {
    expect(nearestFamilies("acs:debian_x64", [...known].reverse())).toEqual(nearestFamilies("acs:debian_x64", known));
  });
});
