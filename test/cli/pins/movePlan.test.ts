// Is what a plan says of an image right: its comment, what differs, and the date that finds it?

import { describe, expect, it } from "vitest";
import {
  changesNothing,
  dateThatFinds,
  differingFields,
  formatEntry,
  formatMoveComment,
  isMoveComment,
  type PinMove,
} from "../../../provider/cli/pins/movePlan.js";
import { toPinnedRecord } from "../../../provider/pins/record.js";
import { image } from "../../support/records.js";

const NOW_MS = Date.parse("2026-11-25T09:00:00Z");

describe("a planned move", () => {
  it("is told in one line, also of an image without name or date", () => {
    const named = toPinnedRecord(image("m-1", { ImageName: "web", CreationTime: "2026-11-19T01:00:00Z" }));
    expect(formatMoveComment({ image: named, how: "the newest on 2026-11-25" })).toBe(
      "web, created 2026-11-19, the newest on 2026-11-25",
    );
    const bare = toPinnedRecord(image("m-1", { ImageName: "", CreationTime: "" }));
    expect(formatMoveComment({ image: bare, how: "named" })).toBe("m-1, created at an unknown time, named");
  });

  it("knows its line again, cuts an endless name in it, and takes no other comment for it", () => {
    const endless = toPinnedRecord(image("m-1", { ImageName: "x".repeat(1_000_000) }));
    const comment = formatMoveComment({ image: endless, how: "named" });
    expect(comment.length).toBeLessThan(200);
    expect(isMoveComment(`# ${comment}`)).toBe(true);
    expect(isMoveComment("# not before Friday, created by Ann, named")).toBe(false);
  });

  it("tells the fields that differ, and only those", () => {
    const before = toPinnedRecord(image("m-1", { Size: 20, Architecture: "x86_64", ImageVersion: "1" }));
    const after = toPinnedRecord(
      image("m-2", { Size: 40, Architecture: "arm64", ImageVersion: "1", CreationTime: "" }),
    );
    expect(differingFields(before, after)).toEqual([
      { field: "name", from: "m-1", to: "m-2" },
      { field: "architecture", from: "x86_64", to: "arm64" },
      { field: "size", from: "20", to: "40" },
    ]);
    expect(differingFields(before, before)).toEqual([]);
  });

  it("changes nothing when the entry says that already", () => {
    const move = { before: { imageId: "m-1" }, after: { imageId: "m-1" } } as unknown as PinMove;
    expect(changesNothing(move)).toBe(true);
    expect(changesNothing({ ...move, before: { asOf: "2026-11-12" } })).toBe(false);
    expect(changesNothing({ ...move, before: undefined })).toBe(false);
  });

  it.each([
    [undefined, "no entry"],
    [{ imageId: "m-1" }, 'imageId "m-1"'],
    [{ asOf: "2026-11-12 00:00:00 +0000 UTC" }, "as of 2026-11-12"],
    [{ follow: true }, "follow true"],
    [{ follow: false }, "follow false"],
  ])("shows the entry %j as %s", (entry, text) => {
    expect(formatEntry(entry)).toBe(text);
  });
});

describe("the date that finds an image as the newest", () => {
  it.each([
    ["2026-11-19T01:00:00Z", {}, "2026-11-19"],
    ["2026-11-24T23:59:59Z", {}, "2026-11-24"],
    ["2026-11-25T01:00:00Z", {}, "2026-11-25T09:00:00Z"],
    ["2026-11-19T01:00:00Z", { minAge: "3d" }, "2026-11-22"],
    ["2026-11-18T12:00:00Z", { minAge: "6d" }, "2026-11-24"],
    ["2026-11-19T01:00:00Z", { minAge: "6d" }, "2026-11-25T09:00:00Z"],
    ["", {}, "2026-11-25T09:00:00Z"],
  ])("of %s with %j is %s", (creationTime, filter, date) => {
    expect(dateThatFinds({ creationTime }, filter, NOW_MS)).toBe(date);
  });
});
