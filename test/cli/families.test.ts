// The `families` command and its table.

import { describe, expect, it } from "vitest";
import { familyTable } from "../../provider/cli/table.js";
import { groupByFamily } from "../../provider/values/families.js";
import { image, record } from "../support/records.js";
import { linesText } from "../support/terminal.js";
import { alicloudImages, endpointWith } from "./support/command.js";

const SOME = [
  record("m-1", { ImageFamily: "web-10", CreationTime: "2026-01-01T00:00:00Z", OSType: "linux" }),
  record("m-2", { ImageFamily: "web-10", CreationTime: "2026-03-01T00:00:00Z", OSType: "linux" }),
  record("m-3", { ImageFamily: "web-9", CreationTime: "2026-02-01T00:00:00Z", OSType: "linux" }),
  record("m-4", { CreationTime: "2026-04-01T00:00:00Z", OSType: "linux" }),
  record("win_1", {
    ImageFamily: "acs:windows_2022",
    ImageOwnerAlias: "system",
    OSType: "windows",
    Architecture: "x86_64",
  }),
];

describe("alicloud-images families", () => {
  it("lists each family with its newest image, its time and how many images it has", async () => {
    const endpoint = await endpointWith(SOME);
    const result = await alicloudImages(["families", "--endpoint", endpoint.url]);
    expect(result).toEqual({
      exitCode: 0,
      stdout: [
        "FAMILY            CREATED               IMAGES  NEWEST IMAGE",
        "acs:windows_2022  2026-01-01T00:00:00Z  1       win_1",
        "web-9             2026-02-01T00:00:00Z  1       m-3",
        "web-10            2026-03-01T00:00:00Z  2       m-2",
        "",
      ].join("\n"),
      stderr: "",
    });
    expect(endpoint.requests).toHaveLength(1);
  });

  it("filters by owner, system and architecture", async () => {
    const endpoint = await endpointWith(SOME);
    const argv = ["--owners", "system", "--os-type", "windows", "--architecture", "x86_64"];
    const { exitCode, stdout } = await alicloudImages(["families", "--endpoint", endpoint.url, ...argv, "--json"]);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual([
      {
        family: "acs:windows_2022",
        images: 1,
        newest: { imageId: "win_1", name: "win_1", creationTime: "2026-01-01T00:00:00Z" },
      },
    ]);
    expect(endpoint.requests[0]?.parameters).toMatchObject({
      ImageOwnerAlias: "system",
      OSType: "windows",
      Architecture: "x86_64",
    });
  });

  it("exits with 1 when no image has a family", async () => {
    const { url } = await endpointWith(SOME);
    const argv = ["families", "--endpoint", url, "--owners", "marketplace"];
    expect(await alicloudImages(argv)).toEqual({
      exitCode: 1,
      stdout: "",
      stderr: 'Error: No image with owners ["marketplace"] in cn-hangzhou has a family (0 listed).\n',
    });
    expect(await alicloudImages([...argv, "--json"])).toMatchObject({ exitCode: 1, stdout: "[]\n" });
  });

  it("exits with 2 for an unknown option, and with 3 for an error of the service", async () => {
    const { url } = await endpointWith(SOME, { faults: [{ answer: { code: "Forbidden.RAM", status: 403 } }] });
    expect(await alicloudImages(["families", "--endpoint", url, "--name-regex", "x"])).toMatchObject({
      exitCode: 2,
      stderr: expect.stringMatching(/^Error: families: unknown option --name-regex/),
    });
    expect(await alicloudImages(["families", "--endpoint", url])).toMatchObject({ exitCode: 3, stdout: "" });
  });

  it("lists the bundled catalogue, without an account", async () => {
    const { stdout } = await alicloudImages(["families", "--endpoint", "embedded", "--os-type", "linux"]);
    expect(stdout).toMatch(/^acs:alibaba_cloud_linux_3_2104_lts_x64 +\S+ +1 +aliyun_3_x64_/m);
    expect(stdout).toMatch(/^acs:5555666677778888:hardened-base +\S+ +4 +m-/m);
    expect(stdout).toMatch(/^web-base +\S+ +69 +m-/m);
  });
});

describe("familyTable", () => {
  const FAMILIES = groupByFamily([
    image("ubuntu_24_04_x64_20G_alibase_20261113.vhd", { ImageFamily: "acs:ubuntu_24_04_x64" }),
    image("m-1", { ImageFamily: "web" }),
  ]);

  it.each([
    [120, "FAMILY CREATED IMAGES NEWEST IMAGE"],
    [70, "FAMILY CREATED IMAGES"],
    [45, "FAMILY CREATED"],
    [10, "FAMILY"],
  ])("in %i columns has %s, and never cuts a family", (width, headings) => {
    const text = linesText(familyTable(FAMILIES, { width }));
    expect(text.split("\n")[0]?.replace(/ +/g, " ")).toBe(headings);
    expect(text).toContain("acs:ubuntu_24_04_x64");
  });
});
