// The latest-image example, with the SDK's mocks for resources and a real endpoint for images.

import * as pulumi from "@pulumi/pulumi";
import { type Endpoint, startEndpoint } from "pulumi-alicloud-images/endpoint";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { environmentOf } from "../support/endpoint.js";

const REGION = "cn-hangzhou";
const FAMILY = "acs:ubuntu_24_04_x64";
const NEWER = {
  ImageId: "ubuntu_24_04_x64_newer.vhd",
  ImageName: "ubuntu_24_04_x64_newer.vhd",
  ImageFamily: FAMILY,
  CreationTime: "2099-01-01T00:00:00Z",
  Size: 60,
};

let endpoint: Endpoint;
/** What the program registered, by type. */
let registered: Map<string, pulumi.runtime.MockResourceArgs["inputs"]>;

beforeEach(async () => {
  endpoint = await startEndpoint();
  for (const [name, value] of Object.entries(environmentOf(endpoint))) vi.stubEnv(name, value);
});

afterEach(async () => {
  vi.unstubAllEnvs();
  pulumi.runtime.setAllConfig({});
  await endpoint.close();
});

/** Deploys the example and waits for its outputs. */
async function deploy(config: Readonly<Record<string, string>> = {}) {
  registered = new Map();
  pulumi.runtime.setAllConfig({
    "alicloud:region": REGION,
    "latest-image:vswitchId": "vsw-1",
    "latest-image:securityGroups": '["sg-1"]',
    ...config,
  });
  await pulumi.runtime.setMocks(
    {
      newResource: ({ type, name, inputs }) => {
        registered.set(type, inputs);
        return { id: `${name}-id`, state: inputs };
      },
      call: ({ token }) => {
        throw new Error(`The program asked the official provider for ${token}.`);
      },
    },
    "latest-image",
    "dev",
  );
  vi.resetModules();
  const program = await import("../../examples/latest-image/index.js");
  return settled(pulumi.all([program.imageId, program.imageName]));
}

/** Waits for an Output; a failed one rejects. The SDK's declarations leave the promise out. */
function settled<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return (output as unknown as { promise(): Promise<Value> }).promise();
}

/** The newest public image of the family that the service lists, found without the package. */
function newestOfFamily() {
  const [newest] = (bundledCatalogue().regions[REGION] ?? [])
    .filter((record) => record["ImageFamily"] === FAMILY && record._expired !== true)
    .sort((a, b) => (String(a["CreationTime"]) < String(b["CreationTime"]) ? 1 : -1));
  return newest ?? {};
}

describe("examples/latest-image", () => {
  it("creates an instance from the newest image of the family, with one request", async () => {
    const { ImageId, ImageName, Size } = newestOfFamily();
    expect(await deploy()).toEqual([ImageId, ImageName]);
    expect(registered.get("alicloud:ecs/instance:Instance")).toMatchObject({ imageId: ImageId, systemDiskSize: Size });
    expect(endpoint.requests.map(({ parameters, status }) => [parameters["ImageFamily"], status])).toEqual([
      [FAMILY, 200],
    ]);
  });

  it("selects a newly published image in the next deployment", async () => {
    const [before] = await deploy();
    endpoint.change({ region: REGION, add: [NEWER] });
    expect(await deploy()).toEqual([NEWER.ImageId, NEWER.ImageName]);
    expect(registered.get("alicloud:ecs/instance:Instance")).toMatchObject({
      imageId: NEWER.ImageId,
      systemDiskSize: NEWER.Size,
    });
    expect(before).not.toBe(NEWER.ImageId);
  });

  it("reads another family from the stack's configuration", async () => {
    const [imageId] = await deploy({ "latest-image:imageFamily": "acs:debian_12_13_x64" });
    expect(imageId).toMatch(/^debian_12/);
  });
});
