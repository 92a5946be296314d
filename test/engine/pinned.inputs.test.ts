// Sources of a pin's arguments: hand-written stack files, other stacks, regions, secrets and unknown values.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { createPinStack, engineRun, testWithEndpoint } from "./support/pins.js";
import { openWorkspace, previewDigest, type Stack, succeeded, type Workspace } from "./support/stack.js";

const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Takes what decides from the stack's configuration, as programs do. */
const CONFIGURED = `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
const config = new pulumi.Config();
const web = new PinnedImage("web", {
  filter: { owners: "self" },
  asOf: config.get("imagesAsOf"),
  imageId: config.get("imageId") ?? config.getObject("ids")?.web,
});
exports.imageId = web.imageId;
`;

/** Takes the image of another stack. */
const PROMOTED = `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
const { reference, method, output } = new pulumi.Config().requireObject("from");
const web = new PinnedImage("web", {
  filter: { owners: "self" },
  imageId: new pulumi.StackReference(reference)[method](output),
});
exports.imageId = web.imageId;
`;

const it = testWithEndpoint({
  "cn-hangzhou": [
    record("m-day", { CreationTime: "2026-07-21T22:00:00Z" }),
    record("m-next", { CreationTime: "2026-07-22T00:00:00Z" }),
  ],
  "cn-beijing": [record("m-beijing", { CreationTime: "2026-07-22T00:00:00Z" })],
});

describeWithEngine("arguments of PinnedImage", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  function createStack(
    endpoint: Endpoint,
    settings: {
      readonly code: string;
      readonly stackFile?: string;
      readonly name?: string;
      readonly sharesStateWith?: Stack;
    },
  ) {
    const { code, ...rest } = settings;
    return workspace.createStack({ ...rest, files: { "index.js": code }, env: endpointEnvironment(endpoint) });
  }

  describe("in a hand-written stack file", () => {
    it("accept an unquoted day, and do not change when it is quoted", async ({ endpoint }) => {
      const stack = await createStack(endpoint, {
        code: CONFIGURED,
        stackFile: "config:\n  test:imagesAsOf: 2026-07-21\n",
      });
      const { pins } = await engineRun(stack, "up");
      expect(pins["web"]?.outputs).toMatchObject({ imageId: "m-day", asOf: "2026-07-21" });

      await stack.writeStackFile('config:\n  test:imagesAsOf: "2026-07-21"\n');
      succeeded(await stack.preview({ args: ["--expect-no-changes"] }));

      await stack.writeStackFile("config:\n  alicloud-images:pins:\n    web: { asOf: 2026-07-21 }\n");
      succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
      expect(endpoint.requests).toHaveLength(1);
    });

    it.for([
      ["an argument", "  test:ids: { web: 20260721 }\n"],
      ["an entry for the pin", "  alicloud-images:pins:\n    web: { imageId: 20260721 }\n"],
    ])("reject a number as an id: %s", async ([, line], { endpoint }) => {
      const stack = await createStack(endpoint, { code: CONFIGURED, stackFile: `config:\n${line}` });
      const { exitCode, errors } = await engineRun(stack, "preview");
      expect(exitCode).not.toBe(0);
      expect(errors).toMatch(/imageId 20260721 is not valid: must be .*in quotes\.$/);
      expect(errors).not.toMatch(/\n\s+at /);
      expect(endpoint.requests).toEqual([]);
    });
  });

  it("reject the import option, and the documented alternative works", async ({ endpoint }) => {
    const adopted = (opts: Readonly<Record<string, string>>) => ({
      web: { args: { filter: { owners: "self" } }, opts },
    });
    for (const opts of [{ id: "m-day" }, { import: "m-day" }]) {
      const stack = await createPinStack(workspace, endpoint, adopted(opts));
      const { exitCode, errors } = await engineRun(stack, "preview");
      expect(exitCode).not.toBe(0);
      expect(errors).toContain(
        'deploy once with imageId: "<its image>", then remove imageId. The pin keeps the image.',
      );
    }
    const stack = await createStack(endpoint, { code: CONFIGURED, stackFile: 'config:\n  test:imageId: "m-day"\n' });
    succeeded(await stack.up());
    succeeded(await stack.removeConfig("imageId"));
    endpoint.forgetRequests();
    succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    const { pins } = await engineRun(stack, "up");
    expect(pins["web"]?.outputs).toMatchObject({ imageId: "m-day", reason: "pinned by imageId" });
    expect(endpoint.requests).toEqual([]);
  });

  describe("from another stack", () => {
    const from = (reference: string, method: string, output: string) =>
      `config:\n  test:from: { reference: "${reference}", method: ${method}, output: ${output} }\n`;

    it("promote its image, visible in the preview, and fail when that stack has no such output", async ({
      endpoint,
    }) => {
      const dev = await createStack(endpoint, {
        code: CONFIGURED,
        stackFile: 'config:\n  test:imagesAsOf: "2026-07-21"\n',
      });
      succeeded(await dev.up());
      const required = from(dev.fullName, "requireOutput", "imageId");
      const prod = await createStack(endpoint, {
        code: PROMOTED,
        name: "prod",
        sharesStateWith: dev,
        stackFile: required,
      });
      expect((await engineRun(prod, "up")).pins["web"]?.outputs).toMatchObject({ imageId: "m-day" });

      await dev.writeStackFile('config:\n  test:imagesAsOf: "2026-07-22"\n');
      succeeded(await dev.up());
      const moved = await engineRun(prod, "preview");
      expect(moved.pins["web"]?.inputs).toMatchObject({
        imageId: "m-next",
        reason: "pinned by imageId: from m-day to m-next",
      });

      await prod.writeStackFile(from(dev.fullName, "getOutput", "nothing"));
      const { exitCode, errors } = await engineRun(prod, "preview");
      expect(exitCode).not.toBe(0);
      expect(errors).toMatch(/imageId is empty.*use requireOutput/);
    });
  });

  it("include the region: the environment sets it for a new pin only, alicloud:region moves the pin", async ({
    endpoint,
  }) => {
    const stack = await createStack(endpoint, { code: CONFIGURED });
    expect((await engineRun(stack, "up")).pins["web"]?.outputs).toMatchObject({
      region: "cn-hangzhou",
      imageId: "m-next",
    });
    endpoint.forgetRequests();
    const elsewhere = { ALICLOUD_REGION: "cn-beijing", ALIBABA_CLOUD_REGION: "cn-beijing" };
    succeeded(await stack.preview({ env: elsewhere, args: ["--expect-no-changes"] }));
    expect(endpoint.requests).toEqual([]);

    await stack.writeStackFile("config:\n  alicloud:region: cn-beijing\n");
    const { operations, pins, told } = await engineRun(stack, "up");
    expect(operations["web"]).toBe("update");
    expect(pins["web"]?.outputs).toMatchObject({
      region: "cn-beijing",
      imageId: "m-beijing",
      reason: "region changed from cn-hangzhou to cn-beijing: from m-next to m-beijing",
    });
    expect(told).toContain("web: m-next (2026-07-22) => m-beijing (2026-07-22), region changed");
  });

  it("make all outputs unknown and send no request while unknown at preview", async ({ endpoint }) => {
    const stack = await createStack(endpoint, {
      code: `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
class Made extends pulumi.dynamic.Resource {
  constructor(name) {
    super({ create: async () => ({ id: "made", outs: { text: "m-day", list: ["self"] } }) }, name, { text: undefined, list: undefined });
  }
}
const made = new Made("made");
new PinnedImage("field", { filter: { owners: made.list, nameRegex: "." } });
new PinnedImage("nested", { filter: { owners: "self", tagKeys: [made.text] } });
new PinnedImage("filter", { filter: made.text.apply((nameRegex) => ({ owners: "self", nameRegex })) });
const web = new PinnedImage("id", { filter: { owners: "self" }, imageId: made.text });
exports.imageId = web.imageId;
`,
    });
    const { steps } = previewDigest(await stack.preview({ json: true }));
    const pins = steps.filter(({ urn }) => urn.includes(":PinnedImage::"));
    expect(pins).toHaveLength(4);
    const unknown = { imageId: UNKNOWN, image: UNKNOWN, reason: UNKNOWN, previousImageId: UNKNOWN, region: UNKNOWN };
    for (const { newState } of pins) expect(newState?.inputs).toMatchObject(unknown);
    expect(endpoint.requests).toEqual([]);

    endpoint.change({
      region: "cn-hangzhou",
      set: { "m-day": { Tags: { Tag: [{ TagKey: "m-day", TagValue: "" }] } } },
    });
    const { pins: made } = await engineRun(stack, "up");
    const ids = Object.entries(made).map(([name, { outputs }]) => [name, outputs["imageId"]]);
    expect(Object.fromEntries(ids)).toEqual({ field: "m-next", nested: "m-day", filter: "m-day", id: "m-day" });
  });

  it("stay secret in output and state, also when they no longer match", async ({ endpoint }) => {
    const stack = await workspace.createStack({
      files: {
        "index.js": `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
const secret = new pulumi.Config().requireSecret("pattern");
new PinnedImage("field", { filter: { owners: "self", nameRegex: secret } });
new PinnedImage("filter", { filter: secret.apply((nameRegex) => ({ owners: "self", nameRegex })) });
new PinnedImage("nested", { filter: { owners: "self", tags: { team: secret.apply((text) => text && "canary-web") } } });
`,
      },
      env: endpointEnvironment(endpoint),
      secrets: { pattern: "m-next|canary-one" },
    });
    const tags = (value: string) => ({ Tags: { Tag: [{ TagKey: "team", TagValue: value }] } });
    endpoint.change({ region: "cn-hangzhou", set: { "m-day": tags("canary-web") } });
    const preview = succeeded(await stack.preview({ diff: true }));
    expect(preview.stdout.match(/\[secret\]/g)?.length).toBeGreaterThanOrEqual(3);
    const first = await engineRun(stack, "up");
    expect(first.exitCode).toBe(0);
    succeeded(await stack.setConfig("pattern", "m-day|canary-two", { secret: true }));
    const moved = await engineRun(stack, "up");
    for (const name of ["field", "filter"])
      expect(moved.pins[name]?.outputs["reason"]).toBe(
        "held image no longer matches nameRegex [secret]: from m-next to m-day",
      );
    succeeded(await stack.setConfig("pattern", "canary-three", { secret: true }));
    const failed = await engineRun(stack, "preview");
    expect(failed.errors).toMatch(/No image matches .*\[secret\]/);
    expect(JSON.stringify([preview, first, moved, failed])).not.toContain("canary-");
    expect(filesWith("canary-", [stack.stateDir, stack.stackFile])).toEqual([]);
  });

  it("are encrypted wherever the pin repeats them if the program marks them as secret, before and after a move", async ({
    endpoint,
  }) => {
    // Secrets of the configuration would be hidden by the engine itself, wherever they are printed.
    const stack = await createStack(endpoint, {
      code: `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
const secret = pulumi.secret;
const { ID, PLAIN, FAMILY } = process.env;
const web = new PinnedImage("web", { filter: { owners: "self" }, imageId: PLAIN ?? secret(ID) });
exports.web = web;
exports.nested = { pins: [web.image], reason: web.reason };
const family = new PinnedImage("family", { filter: { owners: "self", imageFamily: secret(FAMILY) }, follow: true });
exports.family = family.imageId;
`,
    });
    endpoint.change({
      region: "cn-hangzhou",
      add: [
        record("m-canary", { ImageName: "canary-name", CreationTime: "2026-07-20T22:00:00Z" }),
        record("m-family", { ImageFamily: "canary-family", CreationTime: "2026-07-19T22:00:00Z" }),
      ],
    });
    const env = { ID: "m-canary", FAMILY: "canary-family" };
    const runs = [await engineRun(stack, "up", { env }), await engineRun(stack, "refresh", { env })];
    expect(runs.map(({ exitCode }) => exitCode)).toEqual([0, 0]);
    expect(await stack.outputs()).toMatchObject({
      web: { imageId: "m-canary", image: { name: "canary-name" }, reason: "pinned by imageId" },
      family: "m-family",
    });
    succeeded(await stack.preview({ env, args: ["--expect-no-changes"] }));

    const plain = { ...env, PLAIN: "m-day" };
    const preview = succeeded(await stack.preview({ env: plain, diff: true }));
    expect(preview.stdout).toMatch(/~ imageId +: \[secret\] => "m-day"/);
    expect(preview.stdout).toMatch(/previousImageId: .*\[secret\]/);
    expect(preview.stdout).toContain("pinned by imageId: from [secret] to m-day");
    expect(preview.stdout).not.toContain("__secrets");
    expect(preview.stderr).toContain("web: [secret] => m-day (2026-07-21), pinned by imageId.");
    const moved = await engineRun(stack, "up", { env: plain });
    expect(moved.told).toContain("web: [secret] => m-day (2026-07-21), pinned by imageId.");
    expect(moved.pins["web"]?.outputs).toMatchObject({ imageId: "m-day", image: { imageId: "m-day" } });
    succeeded(await stack.preview({ env: plain, args: ["--expect-no-changes"] }));

    const failed = await engineRun(stack, "preview", { env: { ID: "m-canary-none", FAMILY: "canary-none" } });
    // The engine stops at the first of the two.
    expect(failed.errors).toMatch(/Image \[secret\] is not in cn-hangzhou|imageFamily \[secret\]/);
    expect(JSON.stringify([runs, preview, moved, failed])).not.toContain("canary");
    expect(filesWith("canary", [stack.stateDir])).toEqual([]);
  });

  it("appear in no error of the look-up functions if they are secret", async ({ endpoint }) => {
    const stack = await createStack(endpoint, {
      code: `
const pulumi = require("@pulumi/pulumi");
const { getImageOutput } = require("pulumi-alicloud-images");
exports.id = getImageOutput({ owners: "self", imageFamily: pulumi.secret("canary-family") }).imageId;
`,
    });
    const { stdout, stderr, exitCode } = await stack.preview({});
    expect(exitCode).not.toBe(0);
    expect(stdout + stderr).toContain('owners "self", imageFamily [secret]');
    expect(stdout + stderr).not.toContain("canary");
  });

  it("are rejected together with unknown configuration keys, before any image is selected", async ({ endpoint }) => {
    const stack = await createStack(endpoint, { code: CONFIGURED });
    succeeded(await stack.run(["config", "set", "alicloud-images:pins.web.asOf", "2026-07-21"]));
    succeeded(await stack.run(["config", "set", "alicloud-images:requireDecison", "true"]));
    const { errors, exitCode } = await engineRun(stack, "preview");
    expect(exitCode).not.toBe(0);
    expect(errors).toContain("Did you mean alicloud-images:requireDecision?");
    const [, set = "", remove = ""] = /Run "pulumi ([^"]+)", then "pulumi ([^"]+)"/.exec(errors) ?? [];
    expect(endpoint.requests).toEqual([]);

    succeeded(await stack.run(set.split(" ")));
    succeeded(await stack.run(remove.split(" ")));
    succeeded(await stack.run(["config", "rm", "alicloud-images:requireDecison"]));
    const { pins } = await engineRun(stack, "up");
    expect(pins["web"]?.outputs).toMatchObject({ imageId: "m-day", asOf: "2026-07-21" });
  });
});

/** Files below these places that hold a text. */
function filesWith(text: string, places: readonly string[]): readonly string[] {
  return places.flatMap((place) => {
    const files = place.endsWith(".yaml")
      ? [place]
      : readdirSync(place, { recursive: true, withFileTypes: true })
          .filter((entry) => entry.isFile())
          .map((entry) => join(entry.parentPath, entry.name));
    return files.filter((file) => readFileSync(file, "utf8").includes(text));
  });
}
