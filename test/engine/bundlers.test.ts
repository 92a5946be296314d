// Programs bundled into one file, with only the SDK external.

import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { runNode } from "../package/support/run.js";
import { toolsFor } from "../package/support/tools.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { installPackage } from "./support/pins.js";
import { openWorkspace, PROJECT_ROOT, succeeded, type Workspace } from "./support/stack.js";

const LIMIT_MS = 300_000;

const SOURCE = `
import { getImage, PinnedImage } from "pulumi-alicloud-images";
export async function make(name) {
  const { imageId: newest } = await getImage({ owners: "self", mostRecent: true });
  return { newest, held: new PinnedImage(name, { filter: { owners: "self" }, asOf: "2026-01-31" }).imageId };
}
`;

/** How each bundle is made, by the name of its file. */
const BUNDLES = {
  "esbuild.js": "esbuild",
  "minified.js": "esbuild --minify",
  "esbuild.mjs": "esbuild --format=esm",
  "webpack.js": "webpack",
  "rollup.js": "rollup",
  "tsup.js": "tsup",
  "ncc.js": "ncc",
} as const;
const FILES = Object.keys(BUNDLES) as readonly (keyof typeof BUNDLES)[];

/** One program for all bundles, each of which makes a pin named after its file. */
const PROGRAM = `
module.exports = async () => {
  const outputs = {};
  for (const file of ${JSON.stringify(FILES)}) {
    const { make } = file.endsWith(".mjs") ? await import("./" + file) : require("./" + file);
    outputs[file] = await make(file);
  }
  return outputs;
};
`;

describeWithEngine("programs made by bundlers", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    const images = [
      record("m-1", { CreationTime: "2026-01-15T00:00:00Z" }),
      record("m-2", { CreationTime: "2026-02-15T00:00:00Z" }),
    ];
    endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": images } } });
  });
  afterAll(async () => {
    await endpoint.close();
    await workspace.close();
  });

  it("look up images and hold pins, with the same provider text in the state for every bundler", {
    timeout: LIMIT_MS,
  }, async (context) => {
    const tools = await toolsFor(context, "bundlers");
    const stack = await workspace.createStack({
      files: { "package.json": '{ "name": "program" }', "source.js": SOURCE, "index.js": PROGRAM },
      env: endpointEnvironment(endpoint),
    });
    await installPackage(stack.programDir);
    const script = join(PROJECT_ROOT, "test/engine/support/bundle.mjs");
    for (const file of FILES) {
      const bundling = await runNode([script, BUNDLES[file], tools, file], { cwd: stack.programDir });
      expect({ file, ...bundling }).toMatchObject({ exitCode: 0, stderr: "" });
    }
    succeeded(await stack.up());
    expect(await stack.outputs()).toEqual(
      Object.fromEntries(FILES.map((file) => [file, { newest: "m-2", held: "m-1" }])),
    );
    const texts = (await stack.resources()).flatMap(({ inputs }) => inputs?.["__provider"] ?? []);
    expect(texts).toHaveLength(FILES.length);
    await expect([...new Set(texts)].join()).toMatchFileSnapshot("goldens/provider.txt");
  });
});
