// Kinds of programs with pins: ES modules, TypeScript, components, many pins, old and new SDK, and one with notifyNewer.

import { mkdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import { startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import {
  createPinStack,
  engineRun,
  installPackage,
  pinProgram,
  testWithEndpoint,
  type WrittenPins,
  writePins,
} from "./support/pins.js";
import { openWorkspace, PROJECT_ROOT, succeeded, type Workspace } from "./support/stack.js";

const FILTER = { owners: "self" };

const ES_MODULE = `
import { PinnedImage, getImage } from "pulumi-alicloud-images";
export const newest = getImage({ owners: "self", mostRecent: true }).then(({ imageId }) => imageId);
export const held = new PinnedImage("web", { filter: { owners: "self" }, asOf: "2026-01-31" }).imageId;
`;

const TYPESCRIPT = `
import * as pulumi from "@pulumi/pulumi";
import { PinnedImage, type PinnedImageArgs } from "pulumi-alicloud-images";

class Servers extends pulumi.ComponentResource {
  readonly imageId: pulumi.Output<string>;

  constructor(name: string, args: PinnedImageArgs, opts?: pulumi.ComponentResourceOptions) {
    super("test:index:Servers", name, {}, opts);
    const image = new PinnedImage(name, args, { parent: this });
    this.imageId = image.imageId;
    this.registerOutputs({ imageId: this.imageId });
  }
}

const filter = { owners: ["self"], tags: pulumi.output({}) };
export const held: pulumi.Output<string> = new Servers("web", { filter, asOf: pulumi.output("2026-01-31") }).imageId;
const web = new PinnedImage("plain", { filter });
export const size: pulumi.Output<number> = web.image.size;
export const before: pulumi.Output<string> = web.previousImageId;
export const why: pulumi.Output<string> = web.reason;
`;

/** One pin of its own, and one of a component in a package that brings its own copy of this package and of the SDK. */
const TWO_COPIES = `
const { PinnedImage } = require("pulumi-alicloud-images");
const { Servers } = require("component");
if (require("component").PinnedImage === PinnedImage) throw new Error("There is one copy.");
new Servers("web");
new PinnedImage("db", { filter: { owners: "self" } });
`;

const COMPONENT = `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
exports.PinnedImage = PinnedImage;
exports.Servers = class extends pulumi.ComponentResource {
  constructor(name) {
    super("test:index:Servers", name);
    new PinnedImage(name, { filter: { owners: "self" } }, { parent: this });
  }
};
`;

const it = testWithEndpoint({
  "cn-hangzhou": [
    record("m-1", { CreationTime: "2026-01-15T00:00:00Z", Size: 20 }),
    record("m-2", { CreationTime: "2026-02-15T00:00:00Z", Size: 40 }),
  ],
});

describeWithEngine("PinnedImage", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  it("works in a program that is an ES module", async ({ endpoint }) => {
    const stack = await workspace.createStack({
      files: { "index.mjs": ES_MODULE },
      env: endpointEnvironment(endpoint),
    });
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual({ newest: "m-2", held: "m-1" });
    succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
  });

  it("works in a TypeScript program that is checked for types, and inside a component", async ({ endpoint }) => {
    const stack = await workspace.createStack({
      files: { "index.ts": TYPESCRIPT },
      env: endpointEnvironment(endpoint),
      typeCheck: true,
    });
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual({ held: "m-1", size: 40, before: "", why: "first pin" });
    const [web] = (await stack.resources()).filter(({ urn }) => urn.endsWith("PinnedImage::web"));
    expect(web?.urn).toContain("test:index:Servers$pulumi-nodejs:dynamic/alicloud-images:PinnedImage");
  });

  it("shares one listing with fifty others, and sends no request once it holds an image", async ({ endpoint }) => {
    const fifty = Array.from({ length: 50 }, (_, n) => [
      `pin-${n}`,
      {
        args: {
          filter: n % 2 === 0 ? { owners: "self", nameRegex: "^m-" } : { nameRegex: `^m-[${n}1-9]`, owners: ["self"] },
        },
      },
    ]);
    const stack = await createPinStack(workspace, endpoint, Object.fromEntries(fifty));
    const { pins, exitCode } = await engineRun(stack, "up");
    expect(exitCode).toBe(0);
    expect(Object.values(pins).map(({ outputs }) => outputs["imageId"])).toEqual(Array(50).fill("m-2"));
    expect(endpoint.requests).toHaveLength(1);
    const texts = (await stack.resources()).flatMap(({ inputs }) => inputs?.["__provider"] ?? []);
    expect(texts).toHaveLength(50);
    expect(new Set(texts)).toEqual(new Set([await goldenProvider()]));
    succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    expect(endpoint.requests).toHaveLength(1);
  });

  it("keeps its image after an update to the newest SDK, and moves there", async ({ endpoint }) => {
    const pins = (asOf: string): WrittenPins => ({ web: { args: { filter: FILTER, asOf } } });
    const stack = await workspace.createStack({
      files: { ...pinProgram(pins("2026-01-31")), "package.json": '{ "name": "program" }' },
      env: endpointEnvironment(endpoint),
    });
    await installPackage(stack.programDir);
    await useSdk(stack.programDir, "@pulumi/pulumi");
    succeeded(await stack.up());
    const provider = (await stack.resources()).flatMap(({ inputs }) => inputs?.["__provider"] ?? []);
    expect(provider).toEqual([await goldenProvider()]);

    await useSdk(stack.programDir, "pulumi-newest");
    endpoint.forgetRequests();
    succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    expect(endpoint.requests).toEqual([]);
    await writePins(stack, pins("2026-02-28"));
    const { pins: moved, told } = await engineRun(stack, "up");
    expect(moved["web"]?.outputs).toMatchObject({ imageId: "m-2", previousImageId: "m-1" });
    expect(told).toContain("web: m-1 (2026-01-15) => m-2 (2026-02-15), as of 2026-02-28.");
    expect((await stack.resources()).flatMap(({ inputs }) => inputs?.["__provider"] ?? [])).toEqual(provider);
  });

  it("works from another copy of the package with another SDK, and shares the stack's entries with it", async ({
    endpoint,
  }) => {
    const stack = await workspace.createStack({
      files: { "index.js": TWO_COPIES, "package.json": '{ "name": "program" }' },
      stackFile: "config:\n  alicloud-images:pins:\n    web: { asOf: 2026-01-31 }\n    db: { asOf: 2026-02-28 }\n",
      env: endpointEnvironment(endpoint),
    });
    await installPackage(stack.programDir);
    await useSdk(stack.programDir, "@pulumi/pulumi");
    const component = join(stack.programDir, "node_modules/component");
    await installPackage(component);
    await useSdk(component, "pulumi-newest");
    await writeFile(join(component, "index.js"), COMPONENT);

    const { exitCode, pins, told } = await engineRun(stack, "up");
    expect({ exitCode, told }).toEqual({ exitCode: 0, told: "" });
    expect(pins).toMatchObject({ web: { outputs: { imageId: "m-1" } }, db: { outputs: { imageId: "m-2" } } });

    await stack.writeFiles({ "index.js": TWO_COPIES.replace('"db"', '"web"') });
    const { errors } = await engineRun(stack, "preview");
    expect(errors).toContain('Two pins, web and web, use the entry "web" of alicloud-images:pins');
  });

  it("reports a newer image with notifyNewer, and nothing when the look-up fails", async ({ endpoint }) => {
    const pins = { web: { args: { filter: FILTER, asOf: "2026-01-31" } } };
    const stack = await createPinStack(workspace, endpoint, pins, {
      config: { "alicloud-images:notifyNewer": "true" },
    });
    succeeded(await stack.up());
    expect(endpoint.requests).toHaveLength(1);
    endpoint.forgetRequests();
    const { stdout } = succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    expect(stdout).toMatch(
      /^ {2}pulumi-nodejs:dynamic\/alicloud-images:PinnedImage \(web\):\n {4}web holds m-1 \(2026-01-15\); the newest is m-2 \(2026-02-15\)\. To move, set asOf: "2026-02-15" or imageId: "m-2"\.$/m,
    );
    expect(endpoint.requests).toHaveLength(1);

    const away = await startEndpoint({ catalogue: { regions: {} } });
    await away.close();
    const env = {
      ALICLOUD_IMAGES_ENDPOINT: away.url,
      NODE_OPTIONS: `--require ${join(PROJECT_ROOT, "test/support/shortWaits.cjs")}`,
    };
    const offline = succeeded(await stack.preview({ args: ["--expect-no-changes"], env }));
    expect(offline.stdout).not.toContain("Diagnostics");
  });
});

function goldenProvider(): Promise<string> {
  return readFile(join(PROJECT_ROOT, "test/engine/goldens/provider.txt"), "utf8");
}

/** Makes an installed SDK the one that program, package and provider process get. */
async function useSdk(folder: string, installed: string): Promise<void> {
  const place = join(folder, "node_modules/@pulumi/pulumi");
  await rm(place, { force: true });
  await mkdir(dirname(place), { recursive: true });
  await symlink(dirname(require.resolve(`${installed}/package.json`)), place);
}
