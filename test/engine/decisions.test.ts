// Stack-file settings for pins on the real engine: entries, blocked images, requireDecision.

import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { createPinStack, engineRun, pinProgram, type WrittenPins, writePins } from "./support/pins.js";
import { openWorkspace, type Workspace } from "./support/stack.js";

const FILTER = { owners: "self", imageFamily: "web-base" };
const MAY = build("m-may", "2026-05-01T00:00:00Z");
const JUNE = build("m-june", "2026-06-15T12:00:00Z");
const JULY = build("m-july", "2026-07-01T00:00:00Z");

describeWithEngine("alicloud-images:pins, blocked and requireDecision", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    endpoint = await startEndpoint({
      catalogue: {
        regions: { "cn-hangzhou": [MAY, JUNE, JULY], "cn-beijing": [build("m-beijing", "2026-06-02T00:00:00Z")] },
      },
    });
  });
  afterAll(async () => {
    await endpoint?.close();
    await workspace.close();
  });

  it("match pins by name, by pinKey or by wildcard, and the program overrides them with a warning", async () => {
    const pins: WrittenPins = {
      web: { args: { filter: FILTER } },
      red: { args: { filter: FILTER, pinKey: "shared" } },
      blue: { args: { filter: FILTER, pinKey: "shared" } },
      rest: { args: { filter: FILTER } },
      byProgram: { args: { filter: FILTER, imageId: "m-may" } },
    };
    const stack = await createPinStack(workspace, endpoint, pins, {
      stackFile: stackFile(`
  alicloud-images:pins:
    web: { asOf: 2026-06-15 } # a day without quotes
    shared: { imageId: m-may }
    byProgram: { follow: true }
    wbe: { asOf: "2026-06-15" }
    "*": { follow: true }
`),
    });
    const first = await engineRun(stack, "up");
    expect(first).toMatchObject({ exitCode: 0, errors: "" });
    expect(heldIn(first.pins)).toEqual({
      web: "m-june",
      red: "m-may",
      blue: "m-may",
      rest: "m-july",
      byProgram: "m-may",
    });
    expect(first.pins["web"]?.outputs).toMatchObject({ asOf: "2026-06-15", reason: "first pin, as of 2026-06-15" });
    expect(first.told).toContain("imageId in the program overrides the entry in alicloud-images:pins.");
    expect(first.told.split("overrides the entry")).toHaveLength(2);
    expect(first.told).toContain(
      'Entry "wbe" of alicloud-images:pins matches no pin. Entries are matched by pin name or pinKey.',
    );

    // One reviewed line moves both pins that share it, and no other.
    await stack.writeStackFile(
      stackFile(`
  alicloud-images:pins:
    web: { asOf: "2026-06-15" }
    shared: { imageId: m-june }
    "*": { follow: true }
`),
    );
    const moved = await engineRun(stack, "preview");
    expect(moved).toMatchObject({ exitCode: 0, errors: "" });
    expect(moved.operations).toEqual({ web: "same", red: "update", blue: "update", rest: "same", byProgram: "same" });
    expect(moved.pins["red"]?.inputs).toMatchObject({
      imageId: "m-june",
      previousImageId: "m-may",
      reason: "pinned by imageId: from m-may to m-june",
    });
    expect(moved.told).toContain("red: m-may (2026-05-01) => m-june (2026-06-15), pinned by imageId.");
    expect(moved.told).not.toContain("no pin took");
  });

  it("are rejected when two pins match an entry unintentionally, or when an entry is malformed", async () => {
    const pins: WrittenPins = {
      web: { args: { filter: FILTER } },
      api: { args: { filter: FILTER, pinKey: "web" } },
    };
    const stack = await createPinStack(workspace, endpoint, pins, {
      stackFile: stackFile('  alicloud-images:pins:\n    web: { asOf: "2026-06-15" }\n'),
    });
    const shared = await engineRun(stack, "preview");
    expect(shared.exitCode).not.toBe(0);
    expect(shared.errors).toContain(
      'has a problem: Two pins, web and api, use the entry "web" of alicloud-images:pins. Set a pinKey for each of them; the same one if they are meant to move together.',
    );

    await stack.writeStackFile(
      stackFile("  alicloud-images:pins:\n    web: { asof: 2026-06-15 }\n    api: { imageId: 0123 }\n    late: {}\n"),
    );
    endpoint.forgetRequests();
    const wrong = await engineRun(stack, "preview");
    expect(wrong.exitCode).not.toBe(0);
    expect(wrong.errors).toContain('alicloud-images:pins "web" has an unknown field "asof". Did you mean "asOf"?');
    expect(wrong.errors).toContain(
      'alicloud-images:pins "api": imageId 83 is not valid: must be an image id, in quotes.',
    );
    expect(wrong.errors).toContain('alicloud-images:pins "late" is empty');
    expect(wrong.errors).not.toMatch(/^\s+at /m);
    expect(endpoint.requests).toEqual([]);
  });

  it("block an image for every selector, while a pin that holds it keeps it", async () => {
    const pins: WrittenPins = { held: { args: { filter: FILTER } }, follows: { args: { filter: FILTER } } };
    const stack = await workspace.createStack({
      files: listingProgram(pins),
      env: endpointEnvironment(endpoint),
      stackFile: stackFile("  alicloud-images:pins:\n    follows: { follow: true }\n"),
    });
    const before = await engineRun(stack, "up");
    expect(before).toMatchObject({ exitCode: 0, errors: "" });
    expect(heldIn(before.pins)).toEqual({ held: "m-july", follows: "m-july" });

    await writePins(stack, {
      ...pins,
      fresh: { args: { filter: FILTER } },
      dated: { args: { filter: FILTER, asOf: "2026-07-31" } },
    });
    await stack.writeStackFile(
      stackFile("  alicloud-images:pins:\n    follows: { follow: true }\n  alicloud-images:blocked: [m-july]\n"),
    );
    const after = await engineRun(stack, "up");
    expect(after).toMatchObject({ exitCode: 0, errors: "" });
    expect(heldIn(after.pins)).toEqual({ held: "m-july", follows: "m-july", fresh: "m-june", dated: "m-june" });
    for (const name of ["held", "follows"]) {
      expect(after.operations[name]).toBe("same");
      expect(after.told).toContain(
        `${name} holds m-july, which is blocked by alicloud-images:blocked. The pin keeps it.`,
      );
    }
    expect(after.told).not.toContain("fresh holds");
    expect(await stack.outputs()).toMatchObject({ ids: ["m-june", "m-may"], newest: "m-june" });

    await stack.writeStackFile(
      stackFile("  alicloud-images:pins:\n    fresh: { imageId: m-july }\n  alicloud-images:blocked: [m-july]\n"),
    );
    const refused = await engineRun(stack, "preview");
    expect(refused.exitCode).not.toBe(0);
    expect(refused.errors).toContain(
      "Image m-july (m-july) is blocked by alicloud-images:blocked. Use another image or remove it from that list.",
    );
  });

  it("require a line in the stack file to create or move a pin", async () => {
    const held: WrittenPins = { web: { args: { filter: { ...FILTER, createdBefore: "2026-05-31" } } } };
    const stack = await createPinStack(workspace, endpoint, held);
    expect(heldIn((await engineRun(stack, "up")).pins)).toEqual({ web: "m-may" });

    const REQUIRED = "  alicloud-images:requireDecision: true\n";
    await stack.writeStackFile(stackFile(REQUIRED));
    endpoint.forgetRequests();
    expect(await engineRun(stack, "preview", { args: ["--expect-no-changes"] })).toMatchObject({
      exitCode: 0,
      errors: "",
    });
    expect(endpoint.requests).toEqual([]);

    const refusals: readonly (readonly [WrittenPins, string, string])[] = [
      [held, `${REQUIRED}  alicloud-images:pins:\n    web: { follow: true }\n`, "it follows the newest"],
      [{ ...held, first: { args: { filter: FILTER } } }, REQUIRED, "it holds nothing yet"],
      [
        { web: { args: { filter: { ...FILTER, createdAfter: "2026-06-01" } } } },
        REQUIRED,
        'its held image no longer matches createdAfter "2026-06-01"',
      ],
      [held, `${REQUIRED}  alicloud:region: cn-beijing\n`, "its region changed from cn-hangzhou to cn-beijing"],
    ];
    for (const [pins, file, why] of refusals) {
      await writePins(stack, pins);
      await stack.writeStackFile(stackFile(file));
      const refused = await engineRun(stack, "preview");
      const name = pins["first"] === undefined ? "web" : "first";
      expect(refused.exitCode).not.toBe(0);
      expect(refused.errors).toContain(
        `${name} needs an explicit imageId or asOf, because ${why} and alicloud-images:requireDecision is true. Set one, for example with "alicloud-images pins move ${name}".`,
      );
    }

    // What a pull request writes passes.
    await writePins(stack, { web: { args: { filter: FILTER } }, first: { args: { filter: FILTER } } });
    await stack.writeStackFile(
      stackFile(
        `${REQUIRED}  alicloud-images:pins:\n    web: { asOf: "2026-06-30" }\n    first: { imageId: m-july }\n`,
      ),
    );
    const passed = await engineRun(stack, "up");
    expect(passed).toMatchObject({ exitCode: 0, errors: "", operations: { web: "update", first: "create" } });
    expect(heldIn(passed.pins)).toEqual({ web: "m-june", first: "m-july" });
  });
});

function build(imageId: string, creationTime: string) {
  return record(imageId, { ImageFamily: "web-base", CreationTime: creationTime });
}

function stackFile(lines: string): string {
  return `config:\n${lines.replace(/^\n/, "")}`;
}

/** The image of each pin after a run, or as a preview would have it. */
function heldIn(pins: Awaited<ReturnType<typeof engineRun>>["pins"]): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(pins).map(([name, { inputs, outputs }]) => [name, outputs["imageId"] ?? inputs["imageId"]]),
  );
}

/** Makes pins, and lists images as well. */
function listingProgram(pins: WrittenPins) {
  const { "index.js": program, ...files } = pinProgram(pins);
  return {
    ...files,
    "index.js": `${program}
const { getImages, getImageOutput } = require("pulumi-alicloud-images");
const filter = ${JSON.stringify(FILTER)};
exports.ids = getImages(filter).then(({ ids }) => ids);
exports.newest = getImageOutput({ ...filter, mostRecent: true }).imageId;
`,
  };
}
