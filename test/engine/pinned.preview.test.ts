// Previews of a pin, property by property and as JSON, compared with the files of goldens/.

import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { diffOf, stepsOf } from "./support/goldens.js";
import { createPinStack, type WrittenPins, writePins } from "./support/pins.js";
import { type CommandResult, openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

const FILTER = { owners: "self", nameRegex: "^web-" };

/** Each of them holds web-1 and is asked for something else afterwards. */
const CHANGES: Readonly<Record<string, { readonly before: object; readonly after: object }>> = {
  unchanged: { before: { asOf: "2026-06-30" }, after: { asOf: "2026-06-30" } },
  dated: { before: { asOf: "2026-06-30" }, after: { asOf: "2026-08-31" } },
  dateless: { before: { asOf: "2026-06-30" }, after: {} },
  following: { before: { asOf: "2026-06-30" }, after: { follow: true } },
  promoted: { before: { asOf: "2026-06-30" }, after: { imageId: "m-golden" } },
  elsewhere: { before: { asOf: "2026-06-30" }, after: { filter: { ...FILTER, region: "cn-beijing" } } },
  narrowed: { before: { asOf: "2026-06-30" }, after: { filter: { ...FILTER, architecture: "x86_64" } } },
  renamed: { before: { asOf: "2026-06-30" }, after: { filter: { owners: "self", nameRegex: "^db-" } } },
};

function pins(of: "before" | "after"): WrittenPins {
  const entries = Object.entries(CHANGES).map(([name, change]) => [
    name,
    { args: { filter: FILTER, ...change[of] }, machine: true },
  ]);
  return Object.fromEntries(entries);
}

const ARCHITECTURE = { Architecture: "x86_64", OSType: "linux", Size: 40, ImageFamily: "web" };

describeWithEngine("pulumi preview", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  let stack: Stack;
  let first: { readonly diff: CommandResult; readonly json: CommandResult };
  let moved: { readonly diff: CommandResult; readonly json: CommandResult };

  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    endpoint = await startEndpoint({
      catalogue: {
        regions: {
          "cn-hangzhou": [
            record("m-web1", { ImageName: "web-1", CreationTime: "2026-06-01T00:00:00Z", ...ARCHITECTURE }),
            record("m-golden", { ImageName: "golden", CreationTime: "2026-05-01T00:00:00Z", ...ARCHITECTURE }),
            record("m-db1", { ImageName: "db-1", CreationTime: "2026-05-02T00:00:00Z", ...ARCHITECTURE }),
          ],
          "cn-beijing": [
            record("m-bj1", { ImageName: "web-1", CreationTime: "2026-06-02T00:00:00Z", ...ARCHITECTURE }),
          ],
        },
      },
    });
    stack = await createPinStack(workspace, endpoint, pins("before"));
    first = { diff: await stack.preview({ diff: true }), json: await stack.preview({ json: true }) };
    succeeded(await stack.up());
    endpoint.change({
      region: "cn-hangzhou",
      add: [record("m-web2", { ImageName: "web-2", CreationTime: "2026-08-01T00:00:00Z", ...ARCHITECTURE })],
    });
    await writePins(stack, pins("after"));
    moved = { diff: await stack.preview({ diff: true }), json: await stack.preview({ json: true }) };
  });

  afterAll(async () => {
    await workspace.close();
    await endpoint.close();
  });

  it("shows the image of a new pin, known to resources that use it", async () => {
    await matchesGoldens("first", first, "dated");
    expect(diffOf(first.diff, "dated")).toMatch(/Machine: \(create\)\n.*\n +imageId +: "m-web1"\n/);
  });

  it("shows no changes for unchanged pins, sends no request, and works while the endpoint is down", async () => {
    const elsewhere = await startEndpoint({ catalogue: { regions: {} } });
    await elsewhere.close();
    await writePins(stack, pins("before"));
    endpoint.forgetRequests();
    for (const env of [{}, { ALICLOUD_IMAGES_ENDPOINT: elsewhere.url }]) {
      const { stdout } = succeeded(await stack.preview({ diff: true, args: ["--expect-no-changes"], env }));
      expect(stdout).toMatch(/^ {4}17 unchanged$/m);
    }
    expect(endpoint.requests).toEqual([]);
    await writePins(stack, pins("after"));
  });

  describe("of a pin with changed arguments", () => {
    it.each([
      ["dated", "shows old => new with the date, and what that does to a machine"],
      ["dateless", "shows only that the date is gone"],
      ["following", "shows the newest"],
      ["promoted", "shows the image that imageId names"],
      ["elsewhere", "shows the newest of the other region, as an update"],
      ["narrowed", "shows that the held image still matches, and no other change"],
      ["renamed", "shows the newest match and which part the held image no longer fits"],
    ])("%s: %s", async (name) => {
      await matchesGoldens(name, moved, name);
    });

    it("omits unchanged pins", () => {
      expect(diffOf(moved.diff, "unchanged")).toBe("");
      expect(JSON.parse(stepsOf(moved.json, "unchanged"))).toEqual({ steps: [] });
    });

    it("tells every move in one line, also without --diff", async () => {
      const { stdout } = succeeded(await stack.preview());
      const told = (text: string) => text.split("\n").filter((line) => /lose their system disk\.$/.test(line));
      const lines = new Set(told(stdout).map((line) => line.trim()));
      const movers = ["dated", "elsewhere", "following", "promoted", "renamed"];
      for (const name of movers) expect([...lines].filter((line) => line.startsWith(`${name}: `))).toHaveLength(1);
      expect(told(moved.diff.stderr)).toHaveLength(movers.length);
    });

    it("never plans a replacement", () => {
      expect(moved.json.stdout).not.toMatch(/replace/);
    });
  });
});

async function matchesGoldens(
  golden: string,
  { diff, json }: { readonly diff: CommandResult; readonly json: CommandResult },
  name: string,
): Promise<void> {
  await expect(diffOf(diff, name)).toMatchFileSnapshot(`goldens/${golden}.diff.txt`);
  await expect(stepsOf(json, name)).toMatchFileSnapshot(`goldens/${golden}.steps.json`);
}
