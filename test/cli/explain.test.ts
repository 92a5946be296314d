// The explanation of a result: `explain` and --explain.

import { describe, expect, it } from "vitest";
import { record } from "../support/records.js";
import { alicloudImages, endpointWith } from "./support/command.js";

const SOME = [
  record("m-old", { ImageName: "web-1", CreationTime: "2026-01-01T00:00:00Z" }),
  record("m-new", { ImageName: "web-2", CreationTime: "2026-03-01T00:00:00Z" }),
  record("m-other", { ImageName: "db-1", CreationTime: "2026-02-01T00:00:00Z" }),
];
const FILTER = ["--owners", "self", "--name-regex", "^web-"];

const explained = (url: string) =>
  [
    "Region    cn-hangzhou",
    `Endpoint  ${url}`,
    "Request   RegionId=cn-hangzhou ImageOwnerAlias=self: 3 images listed",
    'Filtered  --name-regex "^web-" left 2 of 3, dropping for example m-other (db-1)',
    "Matched   2 images",
    "First     m-new",
    "Second    m-old",
    "Why       It was created at 2026-03-01T00:00:00Z, the runner-up at 2026-01-01T00:00:00Z.",
    "",
  ].join("\n");

describe("alicloud-images explain", () => {
  it("prints the region, the requests, what each filter left and why the first image is first", async () => {
    const { url } = await endpointWith(SOME);
    const result = await alicloudImages(["explain", "--endpoint", url, ...FILTER]);
    expect(result).toEqual({ exitCode: 0, stdout: explained(url), stderr: "" });
  });

  it("prints the same as JSON", async () => {
    const { url } = await endpointWith(SOME);
    const { stdout } = await alicloudImages(["explain", "--endpoint", url, ...FILTER, "--json"]);
    expect(JSON.parse(stdout)).toMatchObject({ region: "cn-hangzhou", matched: 2, winner: "m-new", runnerUp: "m-old" });
  });

  it("explains why nothing matches, and exits as latest does", async () => {
    const { url } = await endpointWith(SOME);
    const argv = ["--endpoint", url, "--owners", "self", "--name-regex", "^mail-"];
    const { exitCode, stdout, stderr } = await alicloudImages(["explain", ...argv]);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(
      /^Filtered {2}--name-regex "\^mail-" left 0 of 3, .*\nMatched {3}0 images\nWhy {7}No image/m,
    );
    expect(stderr).toMatch(/^Error: No image matches/);
  });
});

describe("--explain", () => {
  it.each([
    [["list", "--ids"], "m-new\nm-old\n"],
    [["latest"], "m-new\n"],
  ] as const)("of %j prints on stderr, without further requests", async (argv, stdout) => {
    const endpoint = await endpointWith(SOME);
    const result = await alicloudImages([...argv, "--endpoint", endpoint.url, ...FILTER, "--explain"]);
    expect(result).toEqual({ exitCode: 0, stdout, stderr: explained(endpoint.url) });
    expect(endpoint.requests).toHaveLength(1);
  });
});
