// The examples that choose images, with the SDK's mocks for resources and a real endpoint for images.

import { join } from "node:path";
import type * as pulumi from "@pulumi/pulumi";
import type { Endpoint } from "pulumi-alicloud-images/endpoint";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { type EndpointOptions, startEndpoint } from "../../provider/emulator/index.js";
import { PROJECT_ROOT } from "../package/support/run.js";
import { beginDeployment, inside } from "../support/program.js";

/** The bundled catalogue ends in November of 2026. */
const NEXT_DAY = "2026-11-20";
const OWNER = "1111222233334444";

async function open(options: EndpointOptions = {}): Promise<Endpoint> {
  const endpoint = await startEndpoint(options);
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** Deploys an example and waits for all that it exports. */
async function deploy(name: string, endpoint: Endpoint, settings: Readonly<Record<string, string>> = {}) {
  const config = Object.fromEntries(Object.entries(settings).map(([key, value]) => [`project:${key}`, value]));
  await beginDeployment({ endpoint, config: { "alicloud:region": "cn-hangzhou", ...config } });
  vi.resetModules();
  const program: Record<string, pulumi.Output<unknown>> = await import(
    join(PROJECT_ROOT, "examples", name, "index.ts")
  );
  const outputs = Object.entries(program).map(async ([key, output]) => {
    const values = Array.isArray(output) ? await Promise.all(output.map(valueIn)) : await valueIn(output);
    return [key, values] as const;
  });
  return Object.fromEntries(await Promise.all(outputs));
}

async function valueIn(output: pulumi.Output<unknown>): Promise<unknown> {
  return (await inside(output)).value;
}

/** A build of web-base of the bundled catalogue's account. */
function webBase(imageId: string, name: string, fields: Record<string, unknown> = {}) {
  return {
    ImageId: imageId,
    ImageName: name,
    ImageFamily: "web-base",
    CreationTime: `${NEXT_DAY}T01:00:00Z`,
    _owner: OWNER,
    ...fields,
  };
}

describe("examples/soak-time", () => {
  it("waits until an image is old enough, with a configurable age", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse("2026-11-20T12:00:00Z") });
    onTestFinished(() => void vi.useRealTimers());
    const endpoint = await open();
    expect(await deploy("soak-time", endpoint)).toMatchObject({ created: expect.stringMatching(/^2026-11-13T01:/) });
    expect(await deploy("soak-time", endpoint, { minAge: "36h" })).toMatchObject({
      created: expect.stringMatching(/^2026-11-18T01:/),
    });
  });
});

describe("examples/golden-image", () => {
  it("selects the newest custom image with the tags, not a newer one without them", async () => {
    const endpoint = await open();
    const tag = (TagKey: string, TagValue: string) => ({ TagKey, TagValue });
    endpoint.change({
      region: "cn-hangzhou",
      add: [webBase("m-untested", "web-base-x", { Tags: { Tag: [tag("team", "web"), tag("env", "prod")] } })],
    });
    // Only the builds of Sundays go to production.
    expect(await deploy("golden-image", endpoint)).toMatchObject({ imageName: "web-base-20261115" });
    expect(await deploy("golden-image", endpoint, { env: "staging" })).toMatchObject({
      imageName: "web-base-20261119",
    });
    const all = [tag("team", "web"), tag("env", "prod"), tag("nightly", "")];
    endpoint.change({ region: "cn-hangzhou", set: { "m-untested": { Tags: { Tag: all } } } });
    expect(await deploy("golden-image", endpoint)).toEqual({ imageId: "m-untested", imageName: "web-base-x" });
  });
});

describe("examples/without-gpu", () => {
  it("skips a newer GPU variant", async () => {
    const endpoint = await open();
    endpoint.change({
      region: "cn-hangzhou",
      add: [webBase("m-gpu", "web-base-gpu-20261120"), webBase("m-vgpu", "web-base-vgpu-20261120")],
    });
    expect(await deploy("without-gpu", endpoint)).toMatchObject({ imageName: "web-base-20261119" });
  });
});

describe("examples/two-architectures", () => {
  it("selects the newest image for each architecture", async () => {
    expect(await deploy("two-architectures", await open())).toEqual({
      x86ImageId: expect.stringMatching(/^ubuntu_24_04_x64_/),
      armImageId: expect.stringMatching(/^ubuntu_24_04_arm64_/),
    });
  });
});

describe("examples/three-regions", () => {
  it("selects the newest image that exists in all three regions, and its copy in each", async () => {
    const endpoint = await open();
    const { imageIds, imageName } = await deploy("three-regions", endpoint);
    // Singapore has the builds of Sundays alone.
    expect(imageName).toBe("web-base-20261115");
    expect(imageIds).toEqual([
      expect.stringMatching(/^m-bp1/),
      expect.stringMatching(/^m-2ze/),
      expect.stringMatching(/^m-t4n/),
    ]);
  });

  it("moves once a newer image is copied to the last of them", async () => {
    const endpoint = await open();
    for (const region of ["cn-hangzhou", "cn-beijing", "ap-southeast-1"]) {
      expect(await deploy("three-regions", endpoint)).toMatchObject({ imageName: "web-base-20261115" });
      endpoint.change({ region, add: [webBase(`m-${region}`, "web-base-20261120")] });
    }
    expect(await deploy("three-regions", endpoint)).toEqual({
      imageIds: ["m-cn-hangzhou", "m-cn-beijing", "m-ap-southeast-1"],
      imageName: "web-base-20261120",
    });
  });
});
