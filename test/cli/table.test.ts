// Tables of images: width, cuts and alignment.

import { describe, expect, it } from "vitest";
import { imageTable as imageLines } from "../../provider/cli/table.js";
import { image } from "../support/records.js";
import { linesText } from "../support/terminal.js";

const WEB = image("m-bp1web0000000000001", {
  ImageName: "web-base-20261119",
  CreationTime: "2026-11-19T01:01:11Z",
  ImageFamily: "web-base",
  Architecture: "x86_64",
  Size: 40,
});
const SHARED = image("m-bp1shared000000001", {
  ImageName: "hardened-base-with-a-long-name-20261109",
  ImageOwnerAlias: "others",
  ImageOwnerId: "5555666677778888",
  CreationTime: "2026-11-09T05:35:07Z",
});
const UBUNTU_ID = "ubuntu_24_04_x64_20G_alibase_20261113.vhd";
const UBUNTU = image(UBUNTU_ID, { ImageOwnerAlias: "system", ImageFamily: "acs:ubuntu_24_04_x64" });

const imageTable = (...args: Parameters<typeof imageLines>) => linesText(imageLines(...args));
const headings = (table: string) => table.split("\n")[0]?.split(/ {2,}/);
const widest = (table: string) => Math.max(...table.split("\n").map((line) => [...line].length));

describe("imageTable", () => {
  it("has every column and cuts nothing without a width", () => {
    expect(imageTable([WEB, SHARED])).toBe(
      [
        "IMAGE ID               NAME                                     CREATED               OWNER                    STATUS     FAMILY    ARCH    SIZE",
        "m-bp1web0000000000001  web-base-20261119                        2026-11-19T01:01:11Z  self                     Available  web-base  x86_64  40 GiB",
        "m-bp1shared000000001   hardened-base-with-a-long-name-20261109  2026-11-09T05:35:07Z  others:5555666677778888  Available  -         -       -",
      ].join("\n"),
    );
  });

  it.each([200, 120, 100, 80, 60])("fits into %i columns", (width) => {
    const table = imageTable([WEB, SHARED, UBUNTU], { width });
    expect(widest(table)).toBeLessThanOrEqual(width);
    for (const { imageId } of [WEB, SHARED, UBUNTU]) expect(table).toContain(imageId);
  });

  it("omits the least important columns first, then cuts names with an ellipsis", () => {
    expect(headings(imageTable([WEB, SHARED], { width: 160 }))).toHaveLength(8);
    expect(headings(imageTable([WEB, SHARED], { width: 80 }))).toEqual(["IMAGE ID", "NAME", "CREATED"]);
    expect(imageTable([WEB, SHARED], { width: 70 })).toContain("hardened-base-with-a-lon…  2026-11-09T05:35:07Z");
  });

  it("never cuts an id, however narrow the terminal", () => {
    const table = imageTable([UBUNTU, WEB], { width: 20 });
    expect(headings(table)).toEqual(["IMAGE ID"]);
    expect(table).toContain(UBUNTU_ID);
  });

  it("omits names that equal IDs, on a terminal", () => {
    expect(headings(imageTable([UBUNTU], { width: 200 }))).not.toContain("NAME");
    expect(headings(imageTable([UBUNTU]))).toContain("NAME");
  });

  it("aligns Chinese names, whose characters take two columns", () => {
    const chinese = image("m-1", { ImageName: "网站基础", ImageFamily: "web" });
    const plain = image("m-2", { ImageName: "web-base", ImageFamily: "web" });
    const [, first = "", second = ""] = imageTable([chinese, plain]).split("\n");
    // Four characters take eight columns.
    expect(first.indexOf("2026-01-01")).toBe(second.indexOf("2026-01-01") - 4);
    expect(imageTable([chinese, plain], { width: 34 })).toContain("网站基础");
  });

  it("escapes control characters in names", () => {
    const hostile = image("m-1", { ImageName: "web\u001b[31m\nfake\u202e" });
    const table = imageTable([hostile]);
    expect(table.split("\n")).toHaveLength(2);
    expect(table).toContain("web\\u001b[31m fake\\u202e");
  });

  it("styles its headings", () => {
    const [first, second] = imageLines([WEB]);
    expect(first).toEqual([{ text: expect.stringMatching(/^IMAGE ID.*SIZE$/), style: "bold" }]);
    expect(JSON.stringify(second)).not.toContain("style");
  });
});
