// Effects of Pulumi's resource options and operations on a pin.

import { afterAll, beforeAll, beforeEach, describe, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import {
  createPinStack,
  type EngineRun,
  engineRun,
  MACHINE,
  PINNED_IMAGE,
  type WrittenPins,
  writePins,
} from "./support/pins.js";
import { openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

const FILTER = { owners: "self" };

function published(month: number) {
  return record(`m-${month}`, { CreationTime: `2026-0${month}-15T00:00:00Z` });
}

async function heldImages(stack: Stack): Promise<Readonly<Record<string, unknown>>> {
  const pins = (await stack.resources()).filter(({ type }) => type === PINNED_IMAGE);
  return Object.fromEntries(pins.map(({ urn, outputs }) => [urn.split("::").at(-1), outputs?.["imageId"]]));
}

describeWithEngine("PinnedImage", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  describe("with changed options while a newer image exists", () => {
    const OPTIONS = (changed: boolean) => `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");
class Group extends pulumi.ComponentResource {
  constructor(name) { super("test:index:Group", name); }
}
class Later extends pulumi.dynamic.Resource {
  constructor(name) { super({ create: async () => ({ id: "later" }) }, name, {}); }
}
const changed = ${changed};
const filter = { owners: "self" };
const date = { filter, asOf: "2026-02-28" };
const pin = (name, args, opts) => new PinnedImage(name, changed ? args : { filter }, changed ? opts : {});
const group = new Group("group");
pin(changed ? "aliased-anew" : "aliased", { filter }, { aliases: [{ name: "aliased" }] });
pin(changed ? "renamed-anew" : "renamed", { filter }, {});
pin("grouped", { filter }, { parent: group, aliases: [{ name: "grouped", parent: pulumi.rootStackResource }] });
pin("uprooted", { filter }, { parent: group });
pin("protected", date, { protect: true });
pin("ignoring", { filter, imageId: "m-2" }, { ignoreChanges: ["imageId"] });
pin("undated", date, { ignoreChanges: ["imageId"] });
pin("replacing", date, { replaceOnChanges: ["imageId"] });
pin("retained", { filter }, { retainOnDelete: true });
if (changed) pin("dependent", { filter }, { dependsOn: [new Later("later")] });
`;
    let preview: EngineRun;
    let done: EngineRun;
    let held: Readonly<Record<string, unknown>>;
    beforeAll(async () => {
      endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": [published(1)] } } });
      const stack = await workspace.createStack({
        files: { "index.js": OPTIONS(false) },
        env: endpointEnvironment(endpoint),
      });
      succeeded(await stack.up());
      expect(new Set(Object.values(await heldImages(stack)))).toEqual(new Set(["m-1"]));
      endpoint.change({ add: [published(2)] });
      await stack.writeFiles({ "index.js": OPTIONS(true) });
      preview = await engineRun(stack, "preview");
      done = await engineRun(stack, "up");
      held = await heldImages(stack);
      await endpoint.close();
    });

    it("keeps its image under a new name with an alias, and is a new pin without one", () => {
      expect(held).toMatchObject({ "aliased-anew": "m-1", "renamed-anew": "m-2" });
      expect(done.operations).toMatchObject({ "aliased-anew": "same", "renamed-anew": "create", renamed: "delete" });
      expect(Object.keys(held)).not.toContain("renamed");
    });

    it("keeps its image in a component with an alias, and is a new pin without one", () => {
      expect(held).toMatchObject({ grouped: "m-1", uprooted: "m-2" });
      expect(done.operations).toMatchObject({ grouped: "same" });
    });

    it("can move while protected", () => {
      expect(held).toMatchObject({ protected: "m-2" });
      expect(done.operations).toMatchObject({ protected: "update" });
    });

    it("keeps its image with ignoreChanges on imageId", () => {
      expect(held).toMatchObject({ ignoring: "m-1", undated: "m-1" });
      expect(done.operations).toMatchObject({ ignoring: "same" });
    });

    it("is updated, not replaced, with replaceOnChanges on imageId", () => {
      expect(held).toMatchObject({ replacing: "m-2" });
      expect(done.operations).toMatchObject({ replacing: "update" });
    });

    it("has a known image at preview with dependsOn on a new resource", () => {
      expect(preview.pins["dependent"]?.inputs).toMatchObject({ imageId: "m-2", reason: "first pin" });
    });

    it("is previewed as it will be applied", () => {
      expect(preview.operations).toEqual(done.operations);
      const planned = Object.entries(preview.pins).map(([name, { inputs }]) => [name, inputs["imageId"]]);
      expect(Object.fromEntries(planned)).toMatchObject(held);
    });
  });

  describe("through operations", () => {
    const plain = { args: { filter: FILTER }, machine: true };
    const following = { args: { filter: FILTER, follow: true }, machine: true };
    let stack: Stack;

    beforeAll(async () => {
      endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": [published(1)] } } });
      stack = await createPinStack(workspace, endpoint, { a: plain, b: plain });
      succeeded(await stack.up());
      endpoint.change({ add: [published(2)] });
    });
    beforeEach(() => endpoint.forgetRequests());
    afterAll(() => endpoint.close());

    async function up(pins: WrittenPins, args: readonly string[]): Promise<EngineRun> {
      await writePins(stack, pins);
      return engineRun(stack, "up", { args });
    }

    it("is unchanged by an update that targets another resource or excludes the pin", async () => {
      const both = { a: following, b: following };
      const elsewhere = await up(both, ["--target", stack.urn(MACHINE, "a")]);
      expect(elsewhere.exitCode).toBe(0);
      expect(await heldImages(stack)).toEqual({ a: "m-1", b: "m-1" });
      expect(endpoint.requests).toEqual([]);

      const excluded = await up({ a: following, b: plain }, ["--exclude", stack.urn(PINNED_IMAGE, "a")]);
      expect(excluded.exitCode).toBe(0);
      expect(await heldImages(stack)).toEqual({ a: "m-1", b: "m-1" });
      expect(endpoint.requests).toEqual([]);
    });

    it("moves when an update targets it", async () => {
      const { operations } = await up({ a: following, b: following }, ["--target", stack.urn(PINNED_IMAGE, "a")]);
      expect(operations).toMatchObject({ a: "update" });
      expect(await heldImages(stack)).toEqual({ a: "m-2", b: "m-1" });
    });

    it("is a new pin with --replace", async () => {
      endpoint.change({ add: [published(3)] });
      const { pins } = await up({ a: plain, b: plain }, ["--replace", stack.urn(PINNED_IMAGE, "b")]);
      expect(await heldImages(stack)).toEqual({ a: "m-2", b: "m-3" });
      expect(pins["b"]?.outputs).toMatchObject({ reason: "first pin", previousImageId: "" });
    });

    it("keeps its image in refresh, with or without the program, and warns about a deprecated image", async () => {
      endpoint.change({ set: { "m-3": { Status: "Deprecated" } }, add: [published(4)] });
      const before = await stack.resources();
      for (const args of [[], ["--run-program"]]) {
        const { exitCode, told, operations } = await engineRun(stack, "refresh", { args });
        expect(exitCode).toBe(0);
        expect(told).toContain("The held image m-3 in cn-hangzhou is deprecated. The pin keeps it");
        expect(operations).toMatchObject({ a: "same", b: "same" });
      }
      const held = (state: typeof before) =>
        new Map(state.map(({ urn, id, inputs, outputs }) => [urn, { id, inputs, outputs }]));
      expect(held(await stack.resources())).toEqual(held(before));
      succeeded(await stack.preview({ args: ["--expect-no-changes"] }));
    });

    it("is a new pin after it was deleted from the state", async () => {
      succeeded(
        await stack.run(["state", "delete", stack.urn(PINNED_IMAGE, "a"), "--force", "--target-dependents", "--yes"]),
      );
      const { pins } = await up({ a: plain, b: plain }, []);
      expect(pins["a"]?.outputs).toMatchObject({ imageId: "m-4", reason: "first pin" });
      expect(await heldImages(stack)).toEqual({ a: "m-4", b: "m-3" });
    });

    it("is deleted without a request when it is removed from the program together with the package", async () => {
      // A package of its own: from here the name pulumi-alicloud-images leads nowhere.
      await stack.writeFiles({ "package.json": '{ "name": "program" }', "index.js": "exports.done = true;" });
      const { exitCode, operations, errors } = await engineRun(stack, "up");
      expect(errors).toBe("");
      expect(exitCode).toBe(0);
      expect(operations).toEqual({ a: "delete", b: "delete", "a machine": "delete", "b machine": "delete" });
      expect(endpoint.requests).toEqual([]);
    });
  });
});
