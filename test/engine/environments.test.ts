// The environments example: one image through dev, staging and prod, from publication to rollback. Two accounts, two
// regions and four stacks with one endpoint, through the real CLI.

import { afterAll, beforeAll, beforeEach, expect, it, vi } from "vitest";
import { MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID } from "../../provider/emulator/catalogue/accounts.js";
import { bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { type Account, type CatalogueRecord, type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { describeWithEngine } from "./support/engine.js";
import { copyExample, type Example } from "./support/examples.js";
import { engineRun, PINNED_IMAGE } from "./support/pins.js";
import { type Environment, openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

/** Longer than the command that is killed while it waits. */
const HANGING_MS = 180_000;

/** Builds of the bundled catalogue by their day, in cn-hangzhou, and the copy of the first in cn-beijing. */
const BUILDS = {
  "2026-11-05": "m-bp1imtcutm0ojgcr8ago",
  "2026-11-12": "m-bp1ray7m5jqcy2wx51tg",
  "2026-11-19": "m-bp10leuncc66nx3ih3x8",
} as const;
const COPY = "m-2zeongrpwguq1guwyqt1";

const BUILDER = { accountId: MAIN_ACCOUNT_ID, accessKeyId: "BuilderKeyId", accessKeySecret: "BuilderKeySecret" };
const OTHER = { accountId: PARTNER_ACCOUNT_ID, accessKeyId: "OtherKeyId", accessKeySecret: "OtherKeySecret" };

describeWithEngine("examples/environments", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  let example: Example;
  let dev: Stack;
  let staging: Stack;
  let prod: Stack;
  let beijing: Stack;

  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    endpoint = await startEndpoint({ accounts: [BUILDER, OTHER] });
    shareBuilds(endpoint);
    example = await copyExample(workspace, "environments");
    dev = await example.createStack("dev", { env: environmentOf(BUILDER) });
    const others = { env: environmentOf(OTHER), beside: dev };
    staging = await example.createStack("staging", others);
    prod = await example.createStack("prod", others);
    beijing = await example.createStack("prod-beijing", others);
  });
  afterAll(async () => {
    await endpoint?.close();
    await workspace.close();
  });
  beforeEach(() => {
    endpoint.setFaults([]);
    endpoint.forgetRequests();
  });

  function environmentOf({ accessKeyId, accessKeySecret }: Account): Environment {
    return endpointEnvironment({ ...endpoint, url: endpoint.url, accessKeyId, accessKeySecret });
  }

  it("starts with one filter and one stack file each: newest, as of a date, by id, and by the id of a copy", async () => {
    for (const stack of [dev, staging, prod, beijing]) succeeded(await stack.up());
    const held = await Promise.all([dev, staging, prod, beijing].map((stack) => stack.outputs()));
    expect(held).toMatchObject([
      { imageId: BUILDS["2026-11-19"], imageName: "web-base-20261119", reason: "first pin, following the newest" },
      { imageId: BUILDS["2026-11-12"], imageName: "web-base-20261112", reason: "first pin, as of 2026-11-12" },
      { imageId: BUILDS["2026-11-05"], imageName: "web-base-20261105", reason: "pinned by imageId" },
      { imageId: COPY, imageName: "web-base-20261105", reason: "pinned by imageId" },
    ]);
  });

  it("moves only dev when an image is published, and applies exactly the previewed image or fails", async () => {
    publish("m-bp1monday", "2026-11-23T01:00:00Z");
    const preview = await dev.preview({ diff: true, args: ["--save-plan", "plan.json"] });
    expect(succeeded(preview).stdout).toContain(`~ imageId        : "${BUILDS["2026-11-19"]}" => "m-bp1monday"`);
    expect(preview.stdout).toMatch(
      /StandInInstance: \(update\)[\s\S]*~ imageId +: "m-bp10leuncc66nx3ih3x8" => "m-bp1monday"/,
    );

    publish("m-bp1tuesday", "2026-11-24T01:00:00Z");
    const planned = await dev.up({ args: ["--plan", "plan.json"] });
    expect(planned.exitCode).not.toBe(0);
    expect(planned.stdout + planned.stderr).toMatch(/violates plan: properties changed: .*imageId/);
    expect(await dev.outputs()).toMatchObject({ imageId: BUILDS["2026-11-19"] });

    succeeded(await dev.preview({ args: ["--save-plan", "plan.json"] }));
    succeeded(await dev.up({ args: ["--plan", "plan.json"] }));
    expect(await dev.outputs()).toMatchObject({ imageId: "m-bp1tuesday", previousImageId: BUILDS["2026-11-19"] });

    endpoint.forgetRequests();
    for (const stack of [staging, prod]) succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    expect(endpoint.requests).toEqual([]);
  });

  it("skips an image that dev's stack file blocks", async () => {
    publish("m-bp1noon", "2026-11-24T12:00:00Z");
    publish("m-bp1broken", "2026-11-24T13:00:00Z");
    expect((await engineRun(dev, "preview")).pins["web"]?.inputs).toMatchObject({ imageId: "m-bp1broken" });
    await example.edit("dev", "config:\n", "config:\n  alicloud-images:blocked:\n    - m-bp1broken\n");
    succeeded(await dev.up());
    expect(await dev.outputs()).toMatchObject({ imageId: "m-bp1noon", previousImageId: "m-bp1tuesday" });
  });

  it("moves staging at its date", async () => {
    await example.edit("staging", 'asOf: "2026-11-12"', 'asOf: "2026-11-23"');
    const { told } = await engineRun(staging, "preview");
    expect(told).toContain(
      `web: ${BUILDS["2026-11-12"]} (2026-11-12) => m-bp1monday (2026-11-23), as of 2026-11-23. Instances that take this image in place lose their system disk.`,
    );
    succeeded(await staging.up());
    expect(await staging.outputs()).toMatchObject({
      imageId: "m-bp1monday",
      reason: `as of 2026-11-23: from ${BUILDS["2026-11-12"]} to m-bp1monday`,
    });
  });

  it("promotes the image of staging to prod by a stack reference", async () => {
    const own = `  alicloud-images:pins:\n    web:\n      imageId: ${BUILDS["2026-11-05"]} # web-base-20261105\n`;
    const from = "  environments:promoteFrom: organization/environments/staging\n";
    await example.edit("prod", own, from);
    expect((await engineRun(prod, "preview")).pins["web"]?.inputs).toMatchObject({
      imageId: "m-bp1monday",
      previousImageId: BUILDS["2026-11-05"],
      reason: `pinned by imageId: from ${BUILDS["2026-11-05"]} to m-bp1monday`,
    });
    succeeded(await prod.up());
    expect(await prod.outputs()).toMatchObject({ imageId: "m-bp1monday" });

    // Without a decision the pin stays.
    await example.edit("prod", from, "");
    succeeded(await prod.preview({ args: ["--expect-no-changes"] }));
  });

  it("promotes an image to prod by its id, and rolls back by the previous id", async () => {
    const line = (imageId: unknown) => `  alicloud-images:pins:\n    web:\n      imageId: ${imageId}\n`;
    await example.edit("prod", "config:\n", `config:\n${line("m-bp1noon")}`);
    succeeded(await prod.up());
    const moved = await prod.outputs();
    expect(moved).toMatchObject({ imageId: "m-bp1noon", previousImageId: "m-bp1monday" });

    await example.edit("prod", line("m-bp1noon"), line(moved["previousImageId"]));
    succeeded(await prod.up());
    expect(await prod.outputs()).toMatchObject({
      imageId: "m-bp1monday",
      previousImageId: "m-bp1noon",
      reason: "pinned by imageId: from m-bp1noon to m-bp1monday",
    });
  });

  it("moves the other region by the id of the copy, and rejects the id of the original", async () => {
    publish("m-2zemonday", "2026-11-23T07:00:00Z", { region: "cn-beijing", ImageName: "web-base-m-bp1monday" });
    await example.edit("prod-beijing", `${COPY} # web-base-20261105`, "m-bp1monday");
    const refused = await engineRun(beijing, "preview");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.errors).toContain("Image m-bp1monday is not in cn-beijing, or this account cannot see it.");

    await example.edit("prod-beijing", "m-bp1monday", "m-2zemonday # web-base-m-bp1monday");
    succeeded(await beijing.up());
    const [original, copy] = await Promise.all([prod.outputs(), beijing.outputs()]);
    expect(copy).toMatchObject({ imageId: "m-2zemonday", imageName: original["imageName"] });
  });

  it("loses no pin when `pulumi up` is killed in the middle", async () => {
    publish("m-bp1late", "2026-11-24T20:00:00Z");
    const before = (await dev.resources()).find(({ type }) => type === PINNED_IMAGE);
    // The preview of `up` is answered, the deployment itself is not.
    endpoint.setFaults([{ when: { request: 2 }, answer: { delayMs: HANGING_MS } }]);
    const crash = new AbortController();
    const killed = dev.up({ previewFirst: true, signal: crash.signal });
    await vi.waitUntil(() => endpoint.requests.filter(isListing).length === 2, { timeout: HANGING_MS, interval: 20 });
    crash.abort();
    expect((await killed).exitCode).toBeUndefined();
    endpoint.setFaults([]);

    succeeded(await dev.cancel());
    expect((await dev.resources()).find(({ type }) => type === PINNED_IMAGE)).toEqual(before);
    succeeded(await dev.up());
    expect(await dev.outputs()).toMatchObject({ imageId: "m-bp1late", previousImageId: "m-bp1noon" });
  });

  /** Lets the builder publish an image of the family, shared with the other account. */
  function publish(imageId: string, creationTime: string, others: { region?: string; ImageName?: string } = {}): void {
    const { region = "cn-hangzhou", ImageName = `web-base-${imageId}` } = others;
    const like = bundled("cn-hangzhou").find((record) => record["ImageId"] === BUILDS["2026-11-19"]);
    const named = { ImageId: imageId, ImageName, CreationTime: creationTime };
    endpoint.change({ region, addFirst: [{ ...like, ...named, _sharedWith: [OTHER.accountId] }] });
  }
});

/** The builder shares every build of the family with the other account. */
function shareBuilds(endpoint: Endpoint): void {
  for (const region of ["cn-hangzhou", "cn-beijing"]) {
    const builds = bundled(region).filter(
      (record) => record._owner === BUILDER.accountId && record["ImageFamily"] === "web-base",
    );
    const shared = builds.map((record) => [String(record["ImageId"]), { _sharedWith: [OTHER.accountId] }]);
    endpoint.change({ region, set: Object.fromEntries(shared) });
  }
}

function isListing({ parameters }: Endpoint["requests"][number]): boolean {
  return parameters["Action"] === "DescribeImages";
}

function bundled(region: string): readonly CatalogueRecord[] {
  return bundledCatalogue().regions[region] ?? [];
}
