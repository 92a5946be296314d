// Updates constrained by a plan, with images published between preview and update.

import { join } from "node:path";
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { createPinStack, engineRun } from "./support/pins.js";
import { openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

const FILTER = { owners: "self" };
const FOLLOWING = { web: { args: { filter: FILTER, follow: true }, machine: true } };

function published(month: number) {
  return record(`m-${month}`, { CreationTime: `2026-0${month}-15T00:00:00Z` });
}

describeWithEngine("pulumi up after a preview", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());
  beforeEach(async () => {
    endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": [published(1)] } } });
  });
  afterEach(() => endpoint.close());

  it("fails with --plan when a newer image was published, and applies nothing", async () => {
    const stack = await createPinStack(workspace, endpoint, FOLLOWING);
    const plan = join(workspace.root, "plan.json");
    const planned = async () => succeeded(await stack.preview({ args: ["--save-plan", plan] }));
    const update = () => engineRun(stack, "up", { args: ["--plan", plan] });

    await planned();
    endpoint.change({ add: [published(2)] });
    const first = await update();
    expect(first.exitCode).not.toBe(0);
    expect(first.errors).toMatch(/violates plan: .*imageId.*m-1.*m-2/s);
    expect(await held(stack)).toEqual({ web: undefined, machine: undefined });

    await planned();
    expect((await update()).exitCode).toBe(0);
    expect(await held(stack)).toEqual({ web: "m-2", machine: "m-2" });

    endpoint.change({ add: [published(3)] });
    await planned();
    endpoint.change({ add: [published(4)] });
    const second = await update();
    expect(second.exitCode).not.toBe(0);
    expect(second.errors).toMatch(/violates plan: .*imageId.*m-3.*m-4/s);
    expect(await held(stack)).toEqual({ web: "m-2", machine: "m-2" });
  });

  it("ignores a newer image for a past asOf, and applies it to a pin with follow", async () => {
    const dated = { args: { filter: FILTER, asOf: "2026-01-31" } };
    const stack = await createPinStack(workspace, endpoint, { ...FOLLOWING, dated });
    // Published once the preview of the update has its answer.
    const followed = { attempt: 1, params: { ShowExpired: null } };
    endpoint.setFaults([{ when: followed, after: { add: [published(2)] } }]);
    const { stdout } = succeeded(await stack.up({ previewFirst: true }));
    expect(stdout).toMatch(/^ {4}dated: "m-1"$[\s\S]*^ {4}dated: "m-1"$/m);
    expect(stdout).toMatch(/^ {4}web {2}: "m-1"$[\s\S]*^ {4}web {2}: "m-2"$/m);
    expect(endpoint.requests).toHaveLength(4);
  });
});

async function held(stack: Stack): Promise<{ readonly web: unknown; readonly machine: unknown }> {
  const resources = await stack.resources();
  const imageOf = (type: string) => resources.find((one) => one.type.endsWith(type))?.outputs?.["imageId"];
  return { web: imageOf(":PinnedImage"), machine: imageOf(":Machine") };
}
