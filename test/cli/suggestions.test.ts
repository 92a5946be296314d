// Near matches, when nothing matches.

import { describe, expect, it } from "vitest";
import { record } from "../support/records.js";
import { alicloudImages, endpointWith } from "./support/command.js";

const SOME = [
  record("m-old", { ImageName: "web-1", ImageFamily: "web", Status: "Deprecated" }),
  record("m-new", { ImageFamily: "webserver", CreationTime: "2026-03-01T00:00:00Z" }),
];
const ARGV = ["--owners", "self", "--image-family", "web"];

describe("alicloud-images latest that finds nothing", () => {
  it("suggests the nearest match in options, and exits with 1", async () => {
    const { url } = await endpointWith(SOME);
    expect(await alicloudImages(["latest", "--endpoint", url, ...ARGV])).toEqual({
      exitCode: 1,
      stdout: "",
      stderr:
        'Error: No image matches owners ["self"], --image-family "web" in cn-hangzhou (0 of 0 listed). ' +
        "Deprecated images are hidden unless status includes them. Superseded public images are hidden unless --show-expired is true. " +
        "With --status Deprecated it would be m-old (web-1, 2026-01-01T00:00:00Z).\n",
    });
  });

  it("suggests families with a similar name", async () => {
    const { url } = await endpointWith([
      record("m-1", { ImageFamily: "web-base" }),
      record("m-2", { ImageFamily: "api-base" }),
    ]);
    const { exitCode, stderr } = await alicloudImages(["latest", "--endpoint", url, "--image-family", "web-bse"]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(
      "Families with a similar name: web-base. With --image-family web-base it would be m-1 (2026-01-01T00:00:00Z).",
    );
  });

  it("suggests nothing without a near match", async () => {
    const { url } = await endpointWith(SOME);
    const { stderr } = await alicloudImages(["latest", "--endpoint", url, "--owners", "self", "--name-regex", "^mail"]);
    expect(stderr).toMatch(/removed the last 1\)\. Deprecated .* unless --show-expired is true\.\n$/);
  });

  it("suggests the region that has the ID", async () => {
    const argv = ["--endpoint", "embedded", "--region", "cn-hangzhou", "--image-id", "m-2zev7qcu98t8syzpy2gu"];
    const { exitCode, stderr } = await alicloudImages(["latest", ...argv]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(
      /^Error: Image m-2zev7qcu98t8syzpy2gu is not in cn-hangzhou, .* With --region cn-beijing it would be m-2zev7qcu98t8syzpy2gu \(api-base-20261115, /,
    );
  });

  it("still exits with 1 when the search for near matches fails", async () => {
    const { url } = await endpointWith(SOME, {
      faults: [{ when: { params: { Status: "ALL" } }, answer: { code: "Forbidden.RAM", status: 403 } }],
    });
    const argv = ["--endpoint", url, ...ARGV];
    const { exitCode, stderr } = await alicloudImages(["latest", ...argv]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining("Forbidden.RAM") });
    const { stdout } = await alicloudImages(["explain", ...argv]);
    expect(stdout).toMatch(
      /^Unknown {3}Could not check another status: DescribeImages in cn-hangzhou failed: Forbidden/m,
    );
  });

  it("sends no further request when an image is found", async () => {
    const endpoint = await endpointWith(SOME);
    const argv = ["latest", "--endpoint", endpoint.url, "--owners", "self"];
    expect(await alicloudImages(argv)).toMatchObject({ exitCode: 0, stdout: "m-new\n" });
    expect(endpoint.requests).toHaveLength(1);
  });
});

describe("alicloud-images explain that finds nothing", () => {
  it("adds every near match to the explanation, and exits with 1", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout, stderr } = await alicloudImages(["explain", "--endpoint", url, ...ARGV]);
    expect(exitCode).toBe(1);
    expect(stdout.split("\n")).toEqual([
      "Region    cn-hangzhou",
      `Endpoint  ${url}`,
      "Request   RegionId=cn-hangzhou ImageFamily=web ImageOwnerAlias=self: 0 images listed",
      "Matched   0 images",
      "Why       No image matches.",
      "Near      --status Deprecated: m-old (web-1, 2026-01-01T00:00:00Z)",
      "",
    ]);
    expect(stderr).toMatch(/^Error: No image matches .* unless --show-expired is true\.\n$/);
  });

  it("has them in its JSON output", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout } = await alicloudImages(["explain", "--endpoint", url, ...ARGV, "--json"]);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      region: "cn-hangzhou",
      endpoint: url,
      requests: [{ parameters: { RegionId: "cn-hangzhou", ImageFamily: "web", ImageOwnerAlias: "self" }, listed: 0 }],
      filters: [],
      matched: 0,
      why: "No image matches.",
      nearest: [
        { instead: 'status: "Deprecated"', imageId: "m-old", name: "web-1", creationTime: "2026-01-01T00:00:00Z" },
      ],
      unasked: [],
    });
  });

  it("explains an ID that does not exist", async () => {
    const { url } = await endpointWith(SOME);
    const { exitCode, stdout } = await alicloudImages(["explain", "--endpoint", url, "--image-id", "m-gone"]);
    expect(exitCode).toBe(1);
    expect(stdout.match(/^Request .* ImageId=m-gone: 0 images listed$/gm)).toHaveLength(3);
  });

  it("reports a dry run that succeeds", async () => {
    const { url } = await endpointWith(SOME);
    const result = await alicloudImages(["explain", "--endpoint", url, "--owners", "self", "--dry-run"]);
    expect(result).toMatchObject({ exitCode: 0, stderr: "The request would be granted.\n" });
  });
});

describe("alicloud-images explain that finds images", () => {
  it("warns when they differ in architecture, as latest does", async () => {
    const { url } = await endpointWith([
      record("m-x86", { Architecture: "x86_64" }),
      record("m-arm", { Architecture: "arm64", CreationTime: "2026-03-01T00:00:00Z" }),
    ]);
    const argv = ["--endpoint", url, "--owners", "self"];
    const explained = await alicloudImages(["explain", ...argv]);
    expect(explained).toMatchObject({
      exitCode: 0,
      stderr: expect.stringMatching(/^Warning: The newest image, m-arm, is chosen among 2 that differ in architecture/),
    });
    expect((await alicloudImages(["latest", ...argv])).stderr).toBe(explained.stderr);
  });

  it("exits with 2 for several matches with --no-most-recent", async () => {
    const { url } = await endpointWith(SOME);
    const argv = ["--owners", "self", "--status", "ALL", "--no-most-recent"];
    const { exitCode, stdout, stderr } = await alicloudImages(["explain", "--endpoint", url, ...argv]);
    expect({ exitCode, stdout }).toMatchObject({ exitCode: 2, stdout: expect.stringContaining("Matched   2 images") });
    expect(stderr).toMatch(/^Error: 2 images match/);
  });
});
