// The Output forms: unknown in, unknown out; secret in, secret out; dependencies kept; a provider's settings used.

import { inspect } from "node:util";
import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { beforeEach, describe, expect, it, onTestFinished, vi } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { getImageByRegionOutput } from "../../provider/pulumi/byRegion.js";
import { getImage, getImageOutput } from "../../provider/pulumi/getImage.js";
import { type GetImagesOutputArgs, getImages, getImagesOutput } from "../../provider/pulumi/getImages.js";
import { ConfigurationError, ImagesError, NoImageError, RegionsError } from "../../provider/values/errors.js";
import { openEndpoint } from "../support/endpoint.js";
import { beginDeployment, inside, Thing } from "../support/program.js";
import { record } from "../support/records.js";

const KEYS = { accessKeyId: "LTAI5tOwnKeyId", accessKeySecret: "OwnSecretValue" };
const OTHER_KEYS = { accessKeyId: "LTAI5tOtherKeyId", accessKeySecret: "OtherSecretValue" };

let endpoint: Endpoint;
beforeEach(async () => {
  endpoint = await openEndpoint({
    accounts: [
      { accountId: "1", ...KEYS },
      { accountId: "2", ...OTHER_KEYS },
    ],
    records: [record("m-web", { Tags: { Tag: [{ TagKey: "env", TagValue: "prod" }] } })],
    otherRegions: { "cn-beijing": [record("m-beijing"), record("m-of-2", { _owner: "2" })] },
  });
});

/** A part of the result, as a resource would take it. */
async function idsOf(args: GetImagesOutputArgs, opts: pulumi.InvokeOutputOptions = {}) {
  return inside(getImagesOutput(args, opts).ids);
}

describe("arguments that are known", () => {
  it("give a known result that is not secret", async () => {
    await beginDeployment({ endpoint, preview: true });
    expect(await idsOf({ owners: pulumi.output("self"), tags: Promise.resolve({ env: "prod" }) })).toEqual({
      value: ["m-web"],
      isKnown: true,
      isSecret: false,
      dependencies: [],
    });
    expect((await inside(getImageOutput({ owners: "self", mostRecent: pulumi.output(true) }).imageId)).value).toBe(
      "m-web",
    );
  });

  it("may be missing altogether", async () => {
    await beginDeployment({ endpoint });
    expect((await inside(getImagesOutput())).value).toMatchObject({ ids: ["m-web"], status: "Available" });
  });
});

describe("an argument that is not known at preview", () => {
  it.each([
    ["an argument", (value: pulumi.Output<string>) => ({ nameRegex: value })],
    ["all arguments", (value: pulumi.Output<string>) => value.apply((nameRegex) => ({ nameRegex }))],
    ["a tag", (value: pulumi.Output<string>) => ({ tags: { env: value } })],
    ["one of a list", (value: pulumi.Output<string>) => ({ imageIds: ["m-web", value] })],
    ["a part of a filter", (value: pulumi.Output<string>) => ({ filters: [{ key: "NetworkType", value }] })],
    ["the region", (value: pulumi.Output<string>) => ({ region: value })],
  ])("makes the result unknown, and nothing is asked: %s", async (_what, args) => {
    await beginDeployment({ endpoint, preview: true });
    const unknown = new Thing("unknown").value;
    const images = await inside(getImagesOutput(args(unknown) as GetImagesOutputArgs));
    const one = await inside(getImageOutput(args(unknown) as GetImagesOutputArgs).imageId);
    expect([images.isKnown, one.isKnown]).toEqual([false, false]);
    expect(images.dependencies).toEqual(["unknown"]);
    expect(endpoint.requests).toEqual([]);
  });

  it("is asked for when it is known, in the update", async () => {
    await beginDeployment({ endpoint });
    expect(await idsOf({ nameRegex: new Thing("known", "^m-").value })).toMatchObject({
      value: ["m-web"],
      isKnown: true,
    });
  });
});

describe("a secret argument", () => {
  it.each([
    ["an argument", { nameRegex: pulumi.secret("^m-") }],
    ["a tag", { tags: { env: pulumi.secret("prod") } }],
    ["one of a list", { imageIds: [pulumi.secret("m-web")] }],
  ])("makes the result secret: %s", async (_what, args) => {
    await beginDeployment({ endpoint });
    expect(await idsOf(args)).toEqual({ value: ["m-web"], isKnown: true, isSecret: true, dependencies: [] });
    expect(await inside(getImageOutput({ ...args, owners: "self" }).imageId)).toMatchObject({ isSecret: true });
  });
});

describe("a failure with a secret argument", () => {
  const CANARY = "canary-argument";

  it.each([
    ["nothing matches", { imageFamily: pulumi.secret(CANARY) }],
    ["a tag", { tags: { team: pulumi.secret(CANARY) } }],
    ["a pattern that is not valid", { nameRegex: pulumi.interpolate`(${pulumi.secret(CANARY)}` }],
    ["all arguments", pulumi.secret({ imageFamily: CANARY, status: "Available" })],
    ["the region", { owners: "self", region: pulumi.secret("cn-canary") }],
    ["the profile", { profile: pulumi.secret(CANARY) }],
  ])("shows no secret in its message, its stack and its fields: %s", async (_what, args) => {
    await beginDeployment({ endpoint });
    const output = getImageOutput(args as GetImagesOutputArgs, {});
    const failure: unknown = await inside(output).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(ImagesError);
    expect(String(failure)).toContain("[secret]");
    expect(inspect(failure, { depth: 5, showHidden: true })).not.toContain("canary");
  });

  it("keeps its class and its code, and quotes what is no secret", async () => {
    await beginDeployment({ endpoint });
    const failure = await inside(
      getImageOutput({ nameRegex: "^db-", imageFamily: pulumi.secret(CANARY) }).imageId,
    ).catch((error: unknown) => error);
    expect(failure).toBeInstanceOf(NoImageError);
    expect(failure).toMatchObject({ code: "NoImage", region: "cn-hangzhou" });
    expect(String(failure)).toContain('nameRegex "^db-"');
  });

  it("shows none in a region that failed by itself", async () => {
    await beginDeployment({ endpoint });
    const args = { regions: ["cn-hangzhou", "cn-beijing"], imageFamily: pulumi.secret(CANARY) };
    const failure = await inside(getImageByRegionOutput(args) as pulumi.Output<unknown>).catch(
      (error: unknown) => error,
    );
    expect(failure).toBeInstanceOf(RegionsError);
    expect((failure as RegionsError).errors["cn-beijing"]).toBeInstanceOf(NoImageError);
    expect(inspect(failure, { depth: 5 })).not.toContain("canary");
  });

  it("shows none in warnings", async () => {
    await beginDeployment({ endpoint });
    const warn = vi.spyOn(pulumi.log, "warn").mockResolvedValue();
    onTestFinished(() => warn.mockRestore());
    endpoint.change({ add: [record("m-shared", { ImageOwnerAlias: "others", ImageName: "shared-canary-1" })] });
    await idsOf({ nameRegex: pulumi.secret("canary") });
    expect(warn).toHaveBeenCalledTimes(1);
    expect(String(warn.mock.calls[0]?.[0])).toContain("m-shared (shared-[secret]-1)");
    expect(String(warn.mock.calls[0]?.[0])).not.toContain("canary");
  });
});

describe("a key of the configuration that nobody reads", () => {
  it("fails every look-up, with all such keys and what else is wrong with the settings", async () => {
    const config = {
      "alicloud-images:requireDecison": "true",
      "alicloud-images:pins.web.asOf": "2026-01-31",
      "alicloud:clientReadTimeout": "soon",
      "project:requireDecison": "true",
    };
    await beginDeployment({ endpoint, preview: true, config });
    const looks = [getImages(), getImage({}), inside(getImagesOutput()), inside(getImageOutput({}))];
    for (const look of looks) {
      const failure = await Promise.resolve(look).catch((error: unknown) => error);
      expect(failure).toBeInstanceOf(ConfigurationError);
      const lines = String(failure).split("\n");
      expect(lines).toHaveLength(3);
      expect(lines[0]).toContain("Did you mean alicloud-images:requireDecision?");
      expect(lines[1]).toContain("pulumi config set --path alicloud-images:pins.web.asOf 2026-01-31");
      expect(lines[2]).toContain("clientReadTimeout");
    }
    expect(endpoint.requests).toEqual([]);
  });

  it("is the program's own in a project of that name", async () => {
    await beginDeployment({ endpoint, config: { "alicloud-images:colour": "blue" } });
    const project = vi.spyOn(pulumi, "getProject").mockReturnValue("alicloud-images");
    onTestFinished(() => project.mockRestore());
    expect((await getImages()).ids).toEqual(["m-web"]);
  });
});

describe("dependencies", () => {
  it("of arguments are those of the result", async () => {
    await beginDeployment({ endpoint });
    const args = { nameRegex: new Thing("pattern", "^m-").value, tags: { env: new Thing("tag", "prod").value } };
    expect((await idsOf(args)).dependencies).toEqual(["pattern", "tag"]);
    expect((await inside(getImageOutput({ ...args, owners: "self" }).imageId)).dependencies).toEqual([
      "pattern",
      "tag",
    ]);
  });

  it.each([
    ["a resource", (thing: Thing) => thing],
    ["a list", (thing: Thing) => [thing]],
    ["a list with a promise", (thing: Thing) => [Promise.resolve(thing)]],
    ["a list with an Output", (thing: Thing) => [pulumi.output(thing)]],
    ["a promise of a list", (thing: Thing) => Promise.resolve([thing])],
    ["an Output of a resource", (thing: Thing) => pulumi.output(thing)],
    ["an Output of a list", (thing: Thing) => pulumi.output([thing])],
  ])("in dependsOn defer until the resource has its id: %s", async (_what, dependsOn) => {
    await beginDeployment({ endpoint, preview: true });
    const opts = (thing: Thing) => ({ dependsOn: dependsOn(thing) as pulumi.Input<pulumi.Resource> });
    expect(await idsOf({}, opts(new Thing("new")))).toMatchObject({ isKnown: false });
    expect(await inside(getImageOutput({ owners: "self" }, opts(new Thing("new-too"))).imageId)).toMatchObject({
      isKnown: false,
    });
    expect(endpoint.requests).toEqual([]);
    await beginDeployment({ endpoint });
    expect(await idsOf({}, opts(new Thing("there")))).toEqual({
      value: ["m-web"],
      isKnown: true,
      isSecret: false,
      dependencies: ["there"],
    });
  });

  it("in dependsOn that are components do not defer", async () => {
    await beginDeployment({ endpoint, preview: true });
    const component = new pulumi.ComponentResource("test:index:Group", "group");
    expect(await idsOf({}, { dependsOn: [component] })).toMatchObject({ value: ["m-web"], isKnown: true });
  });
});

describe("an explicit provider", () => {
  /** A provider that leads to the test's endpoint, in another region and as another account. */
  function other(name: string, args: Partial<alicloud.ProviderArgs> = {}): alicloud.Provider {
    return new alicloud.Provider(name, {
      region: "cn-beijing",
      accessKey: OTHER_KEYS.accessKeyId,
      secretKey: OTHER_KEYS.accessKeySecret,
      endpoints: [{ ecs: endpoint.url }],
      ...args,
    });
  }

  /** Everything that the environment would say is wrong, so that only the provider's word counts. */
  async function begin(preview = false): Promise<void> {
    await beginDeployment({
      preview,
      environment: { ALIBABA_CLOUD_ACCESS_KEY_ID: "WrongKey", ALIBABA_CLOUD_ACCESS_KEY_SECRET: "WrongSecret" },
    });
  }

  it("gives region, keys and endpoint to the Output forms", async () => {
    await begin();
    const provider = other("beijing");
    expect((await inside(getImagesOutput({}, { provider }))).value).toMatchObject({
      ids: ["m-beijing", "m-of-2"],
      region: "cn-beijing",
    });
    expect((await inside(getImageOutput({ nameRegex: "of-2" }, { provider }))).value).toMatchObject({
      imageId: "m-of-2",
    });
  });

  it("gives them to the plain forms", async () => {
    await begin();
    const provider = other("beijing");
    expect(await getImages({}, { provider })).toMatchObject({ ids: ["m-beijing", "m-of-2"], region: "cn-beijing" });
    expect(await getImage({ nameRegex: "of-2" }, { provider })).toMatchObject({
      imageId: "m-of-2",
      region: "cn-beijing",
    });
  });

  it("counts through a parent in both forms", async () => {
    await begin();
    const parent = new pulumi.ComponentResource(
      "test:index:Group",
      "group",
      {},
      { providers: { alicloud: other("beijing") } },
    );
    expect(await getImages({}, { parent })).toMatchObject({ region: "cn-beijing" });
    expect((await inside(getImagesOutput({}, { parent }).region)).value).toBe("cn-beijing");
  });

  it("yields to the region argument", async () => {
    await begin();
    expect(await getImages({ region: "cn-hangzhou" }, { provider: other("beijing") })).toMatchObject({
      ids: ["m-web"],
    });
  });

  it("never makes the result secret by its credentials", async () => {
    await begin();
    const provider = other("beijing", { secretKey: pulumi.secret(OTHER_KEYS.accessKeySecret) });
    expect(await idsOf({}, { provider })).toMatchObject({ value: ["m-beijing", "m-of-2"], isSecret: false });
  });

  it("with a value that is not known makes the Output forms unknown, and nothing is asked", async () => {
    await begin(true);
    const provider = other("beijing", { accessKey: new Thing("key").value });
    expect(await idsOf({}, { provider })).toMatchObject({ isKnown: false });
    expect(await inside(getImageOutput({ owners: "self" }, { provider }).imageId)).toMatchObject({ isKnown: false });
    expect(endpoint.requests).toEqual([]);
  });

  it("with a value that is not known is refused by the plain forms, which name the form that waits", async () => {
    await begin(true);
    const provider = other("beijing", { region: new Thing("region").value as pulumi.Output<"cn-beijing"> });
    const failures = await Promise.all([
      getImages({}, { provider }).catch((error: unknown) => error),
      getImage({}, { provider }).catch((error: unknown) => error),
    ]);
    expect(failures).toEqual([expect.any(ConfigurationError), expect.any(ConfigurationError)]);
    expect(failures).toMatchObject([
      {
        message:
          "The provider passed to getImages has values that are not known at preview. Use getImagesOutput, which waits for them.",
      },
      { message: expect.stringContaining("Use getImageOutput") },
    ]);
    expect(endpoint.requests).toEqual([]);
  });

  it("says so when its keys are wrong, without showing them", async () => {
    await begin();
    const provider = other("beijing", { secretKey: "AnotherSecretValue" });
    const failure = await getImages({}, { provider }).catch((error: unknown) => error);
    expect(failure).toMatchObject({ code: "SignatureDoesNotMatch", message: expect.stringContaining("provider") });
    expect(String(failure)).not.toMatch(/AnotherSecretValue|LTAI5tOtherKeyId/);
  });
});

describe("a failure in an Output form", () => {
  it("rejects the Output with our error", async () => {
    await beginDeployment({ endpoint });
    const failed = getImageOutput({ owners: "self", nameRegex: pulumi.output("none") });
    await expect(inside(failed)).rejects.toMatchObject({
      code: "NoImage",
      message: expect.stringContaining('nameRegex "none"'),
    });
  });

  it("does not happen at preview while something is not known", async () => {
    await beginDeployment({ endpoint, preview: true });
    const warn = vi.spyOn(pulumi.log, "warn");
    onTestFinished(() => warn.mockRestore());
    const result = getImageOutput({ nameRegex: new Thing("later").value, owners: pulumi.output("nonsense") });
    expect(await inside(result.imageId)).toMatchObject({ isKnown: false });
    expect(warn).not.toHaveBeenCalled();
  });
});
