// How a result came about: what was asked, what each filter left, and why the first is the first.

import { describe, expect, it } from "vitest";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { explain, explainSameName, type ListedRequest } from "../../provider/values/explanation.js";
import type { Image } from "../../provider/values/image.js";
import { parseArguments } from "../../provider/values/query.js";
import { ambiguityWarning, selectImages } from "../../provider/values/select.js";
import { image } from "../support/records.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");
const PLACE = { region: "cn-hangzhou", endpoint: "https://ecs-cn-hangzhou.aliyuncs.com" };

function explained(listed: readonly Image[], args: GetImagesArgs, requests: readonly ListedRequest[] = []) {
  const query = parseArguments(args, { nowMs: NOW });
  return explain(selectImages(listed, query), query, { ...PLACE, requests });
}

const WEB_1 = image("m-1", { ImageName: "web-1", CreationTime: "2026-01-01T00:00:00Z" });
const WEB_2 = image("m-2", { ImageName: "web-2", CreationTime: "2026-02-01T00:00:00Z" });
const WEB_GPU = image("m-3", { ImageName: "web-gpu-3", CreationTime: "2026-03-01T00:00:00Z" });
const API = image("m-4", { ImageName: "api-4", CreationTime: "2026-04-01T00:00:00Z" });

describe("an explanation", () => {
  it("has where and what was asked, what each filter left with an example, winner, runner-up and why", () => {
    const args = { nameRegex: "^web", excludeNameRegex: "gpu", minAge: "7d", owners: "self" };
    const requests = [{ parameters: { ImageOwnerAlias: "self" }, listed: 4 }];
    expect(explained([API, WEB_1, WEB_GPU, WEB_2], args, requests)).toEqual({
      ...PLACE,
      requests: [{ parameters: { RegionId: "cn-hangzhou", ImageOwnerAlias: "self" }, listed: 4 }],
      filters: [
        { filter: 'nameRegex "^web"', before: 4, after: 3, dropped: "m-4 (api-4)" },
        { filter: 'excludeNameRegex "gpu"', before: 3, after: 2, dropped: "m-3 (web-gpu-3)" },
        { filter: 'minAge "7d"', before: 2, after: 2 },
      ],
      matched: 2,
      winner: "m-2",
      runnerUp: "m-1",
      why: "It was created at 2026-02-01T00:00:00Z, the runner-up at 2026-01-01T00:00:00Z.",
    });
  });

  it("of one match has no runner-up, and of none no winner", () => {
    expect(explained([WEB_1], {})).toEqual({
      ...PLACE,
      requests: [],
      filters: [],
      matched: 1,
      winner: "m-1",
      why: "It is the only match.",
    });
    expect(explained([], {})).toEqual({
      ...PLACE,
      requests: [],
      filters: [],
      matched: 0,
      why: "No image matches.",
    });
  });

  it.each([
    [{ sortBy: "name" }, "m-2", 'By name, descending, "web-2" comes before "web-1".'],
    [{ sortBy: "name", sortOrder: "ascending" }, "m-1", 'By name, ascending, "web-1" comes before "web-2".'],
    [
      { sortOrder: "ascending" },
      "m-1",
      "It was created at 2026-01-01T00:00:00Z, the runner-up at 2026-02-01T00:00:00Z.",
    ],
    [
      { sortOrder: "ascending", mostRecent: true },
      "m-2",
      "It was created at 2026-02-01T00:00:00Z, the runner-up at 2026-01-01T00:00:00Z.",
    ],
    [{ maxResults: 1 }, "m-2", "It was created at 2026-02-01T00:00:00Z, the runner-up at 2026-01-01T00:00:00Z."],
  ] as const)("tells the order that %j asks for", (args, winner, why) => {
    expect(explained([WEB_1, WEB_2], args)).toMatchObject({ matched: 2, winner, why });
  });

  it("tells ties, also of images without a time or with the same name", () => {
    const tie = [image("b"), image("a")];
    expect(explained(tie, {})).toMatchObject({
      winner: "a",
      runnerUp: "b",
      why: "Both were created at 2026-01-01T00:00:00Z; the lower id comes first.",
    });
    const timeless = [image("b", { CreationTime: "" }), image("a", { CreationTime: null })];
    expect(explained(timeless, {}).why).toBe("Both were created at no known time; the lower id comes first.");
    expect(explained([image("old", { CreationTime: "" }), WEB_1], {}).why).toBe(
      "It was created at 2026-01-01T00:00:00Z, the runner-up at no known time.",
    );
    const namesakes = [image("m-5", { ImageName: "web-2", CreationTime: "2026-03-01T00:00:00Z" }), WEB_2];
    expect(explained(namesakes, { sortBy: "name" }).why).toBe(
      "It was created at 2026-03-01T00:00:00Z, the runner-up at 2026-02-01T00:00:00Z.",
    );
  });

  it("calls equal what is written differently and means the same", () => {
    const zones = [image("b", { CreationTime: "2026-01-01T08:00:00+08:00" }), image("a")];
    expect(explained(zones, {}).why).toMatch(/^Both were created at /);
    const zeros = [
      image("m-6", { ImageName: "web-02", CreationTime: "2026-03-01T00:00:00Z" }),
      image("m-5", { ImageName: "web-2", CreationTime: "2026-01-01T00:00:00Z" }),
    ];
    expect(explained(zeros, { sortBy: "name" }).why).toMatch(/^It was created at 2026-03-01/);
  });

  it("of a choice by name in several regions has that image as its winner", () => {
    const all = explained([WEB_1, WEB_2], {});
    expect(explainSameName(all, WEB_1, ["cn-hangzhou", "cn-beijing"])).toEqual({
      ...PLACE,
      requests: [],
      filters: [],
      matched: 2,
      winner: "m-1",
      why: '"web-1" comes first in cn-hangzhou among the names that exist in cn-hangzhou, cn-beijing.',
    });
  });
});

describe("the warning of a newest among images for different machines", () => {
  function warning(listed: readonly Image[], args: GetImagesArgs = { mostRecent: true }) {
    const query = parseArguments(args, { nowMs: NOW });
    return ambiguityWarning(selectImages(listed, query), query);
  }
  const x86 = image("m-x86", { Architecture: "x86_64", OSType: "linux", Platform: "Ubuntu" });
  const arm = image("m-arm", { Architecture: "arm64", OSType: "linux", Platform: "Ubuntu" });
  const windows = image("m-win", { Architecture: "x86_64", OSType: "windows", Platform: "Windows Server 2022" });

  it("names both architectures", () => {
    expect(warning([x86, arm])).toBe(
      "The newest image, m-arm, is chosen among 2 that differ in architecture (arm64, x86_64): the next one may be of another kind. " +
        "Narrow the filter, for example with imageFamily, osType or architecture.",
    );
  });

  it("names both operating systems and platforms", () => {
    expect(warning([x86, windows])).toContain(
      "differ in operating system (linux, windows) and platform (Ubuntu, Windows Server 2022):",
    );
  });

  it("names the first few of many", () => {
    const platforms = ["A", "B", "C", "D", "E"].map((Platform, n) => image(`m-${n}`, { Platform }));
    expect(warning(platforms)).toContain("platform (A, B, C, D, ...)");
  });

  it("speaks of what matches only, and not of what is not known", () => {
    const silent = image("m-none", { Architecture: "", OSType: null });
    expect(warning([x86, silent])).toBeUndefined();
    expect(warning([x86, arm], { mostRecent: true, nameRegex: "x86" })).toBeUndefined();
    expect(warning([])).toBeUndefined();
  });

  it("is not given where no newest is chosen", () => {
    expect(warning([x86, arm], {})).toBeUndefined();
    expect(warning([x86, arm], { sortBy: "name" })).toBeUndefined();
  });
});
