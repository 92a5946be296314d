// The short forms of case files, as README.md describes them.

import { describe, expect, it } from "vitest";
import { expandChange, expandFaults, expandRecords, readCallCases } from "./format.js";

const NOW = Date.parse("2026-11-25T12:00:00Z");

describe("records of a case", () => {
  it("are expanded from a generator, between other items", () => {
    const template = { ImageId: "m-{n:4}", ImageName: "web {n}", CreationTime: "{time}", Size: 20 };
    const list = [
      { ImageId: "first" },
      { repeat: 2, from: 9, template, start: "2026-01-01T00:00:00Z", stepSeconds: 60 },
    ];
    expect(expandRecords(list, {}, NOW)).toEqual([
      { ImageId: "first", ImageName: "first" },
      { ImageId: "m-0009", ImageName: "web 9", CreationTime: "2026-01-01T00:00:00Z", Size: 20 },
      { ImageId: "m-0010", ImageName: "web 10", CreationTime: "2026-01-01T00:01:00Z", Size: 20 },
    ]);
  });

  it("are reversed by the generator's reverse", () => {
    const list = [{ repeat: 3, template: { ImageId: "{n}" }, reverse: true }];
    expect(expandRecords(list, {}, NOW).map(({ ImageId }) => ImageId)).toEqual(["3", "2", "1"]);
  });

  it("inherit the defaults, unless they set or remove the field", () => {
    const defaults = { ImageOwnerAlias: "self", Size: 20 };
    const list = [
      { ImageId: "a", Size: 40 },
      { ImageId: "b", Size: { $absent: true } },
    ];
    expect(expandRecords(list, defaults, NOW)).toEqual([
      { ImageId: "a", ImageName: "a", ImageOwnerAlias: "self", Size: 40 },
      { ImageId: "b", ImageName: "b", ImageOwnerAlias: "self" },
    ]);
  });

  it("are named after their id only without an ImageName", () => {
    const list = [
      { ImageId: "a", ImageName: null },
      { ImageId: "b", ImageName: { $absent: true } },
    ];
    expect(expandRecords(list, {}, NOW)).toEqual([{ ImageId: "a", ImageName: null }, { ImageId: "b" }]);
  });

  it.each([
    ["now-90m", "2026-11-25T10:30:00Z"],
    ["now-36h", "2026-11-24T00:00:00Z"],
    ["now-2d", "2026-11-23T12:00:00Z"],
    ["now-2w", "now-2w"],
  ])("resolve %s to %s", (written, time) => {
    expect(expandRecords([{ ImageId: "a", CreationTime: written }], {}, NOW)[0]).toMatchObject({
      CreationTime: time,
    });
  });

  it("are expanded in changes and in the changes of faults", () => {
    const change = { addFirst: [{ ImageId: "a" }], set: { b: { CreationTime: "now-1d", Size: { $absent: true } } } };
    const written = {
      addFirst: [{ ImageId: "a", ImageName: "a", ImageOwnerAlias: "self" }],
      set: { b: { CreationTime: "2026-11-24T12:00:00Z", Size: { $absent: true } } },
    };
    const defaults = { ImageOwnerAlias: "self" };
    expect(expandChange(change, defaults, NOW)).toEqual(written);
    expect(expandFaults([{ when: { attempt: 1 }, after: change }], defaults, NOW)).toEqual([
      { when: { attempt: 1 }, after: written },
    ]);
  });
});

describe("the case files", () => {
  const cases = readCallCases(__dirname).flatMap((file) => file.cases);

  it("have a unique name for every case", () => {
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
  });

  it("expect exactly one outcome of every call", () => {
    for (const { name, calls } of cases) {
      for (const { expect: wanted } of calls) {
        const outcomes = [wanted.ids, wanted.imageId, wanted.errorMatches].filter((outcome) => outcome !== undefined);
        expect(outcomes, name).toHaveLength(1);
      }
    }
  });
});
