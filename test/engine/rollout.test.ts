// Previews of the rollout examples: a canary first, and a new instance instead of a replaced system disk.

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { describeWithEngine } from "./support/engine.js";
import { copyExample, type Example } from "./support/examples.js";

import { openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

/** The bundled web-base-20261105 and web-base-20261112. */
const OLD = "m-bp1imtcutm0ojgcr8ago";
const NEW = "m-bp1ray7m5jqcy2wx51tg";

describeWithEngine("examples/canary and examples/replace-instance", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    endpoint = await startEndpoint();
  });
  afterAll(async () => {
    await endpoint?.close();
    await workspace.close();
  });

  it("move the canary first and then the rest, each by one line of the stack file", async () => {
    const example = await copyExample(workspace, "canary");
    const stack = await example.createStack("prod", { env: endpointEnvironment(endpoint) });
    const [moved, unchanged] = await promised(example);
    succeeded(await stack.up());

    await example.edit(
      "prod",
      `web-canary:
      imageId: ${OLD}`,
      `web-canary:
      imageId: ${NEW}`,
    );
    expect(await changes(stack)).toEqual([moved, unchanged]);
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual({ canaryImageId: NEW, imageId: OLD });

    await example.edit(
      "prod",
      `web:
      imageId: ${OLD}`,
      `web:
      imageId: ${NEW}`,
    );
    const rest = ["web-1", "web-2", "web-3"].map((name) => `~ ${INSTANCE} ${name} update [diff: ~imageId]`);
    expect((await changes(stack)).sort()).toEqual(
      [`~ ${PIN} web update [diff: ~image,imageId,previousImageId,reason]`, ...rest].sort(),
    );
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual({ canaryImageId: NEW, imageId: NEW });
  });

  it("replace the instance with replaceOnChanges, and create the new one first", async () => {
    const example = await copyExample(workspace, "replace-instance");
    const stack = await example.createStack("prod", { env: endpointEnvironment(endpoint) });
    succeeded(await stack.up());
    const before = await instance(stack);
    expect(before).toMatchObject({ inputs: { imageId: NEW } });

    await example.edit("prod", '"2026-11-12"', '"2026-11-05"');
    expect(await changes(stack)).toEqual(await promised(example));
    const up = succeeded(await stack.up());
    expect(up.stdout).toMatch(/\+\+ .*StandInInstance web creat[\s\S]*-- .*StandInInstance web delet/);
    const after = await instance(stack);
    expect(after).toMatchObject({ inputs: { imageId: OLD } });
    expect(after?.id).not.toBe(before?.id);
  });
});

const PIN = "pulumi-nodejs:dynamic/alicloud-images:PinnedImage";
const INSTANCE = "pulumi-nodejs:dynamic/examples:StandInInstance";

/** The lines of a preview that the example's comment shows. */
async function promised({ folder }: Example): Promise<string[]> {
  const text = await readFile(join(folder, "index.ts"), "utf8");
  const lines = [...text.matchAll(/^\/\/ {3}([~+-].*)$/gm)].map(([, line = ""]) => spaced(line));
  expect(lines.length).toBeGreaterThan(1);
  return lines;
}

/** What a preview shows of resources that would change. */
async function changes(stack: Stack): Promise<string[]> {
  const { stdout } = succeeded(await stack.preview());
  const lines = stdout
    .split("\n")
    .filter((line) => /^ *[~+-]+ .*\b(Pinned|StandIn)/.test(line) && line.includes("[diff"));
  return [...new Set(lines.map(spaced))];
}

function spaced(line: string): string {
  return line.trim().replace(/\s+/g, " ");
}

async function instance(stack: Stack) {
  return (await stack.resources()).find(({ type }) => type === INSTANCE);
}
