// A program on Bun: look-ups over several pages, and a pin, whose provider the SDK cannot serialise there.

import { mkdir, symlink, writeFile } from "node:fs/promises";
import { dirname, join } from "node:path";
import { expect, it } from "vitest";
import { startEndpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { bareEnvironment, PROJECT_ROOT, run, temporaryFolder } from "./support/run.js";
import { toolsFor } from "./support/tools.js";

const PROGRAM = `
import * as pulumi from "@pulumi/pulumi";
import { getImages, PinnedImage } from "pulumi-alicloud-images";
const inputs: Record<string, unknown>[] = [];
await pulumi.runtime.setMocks({
  newResource: (args) => (inputs.push(args.inputs), { id: args.name, state: args.inputs }),
  call: ({ inputs }) => inputs,
});
const { ids } = await getImages({ owners: "self" });
const pin = new PinnedImage("web", { filter: { owners: "self" } });
const name = await new Promise((done) => pin.id.apply(done));
console.log(JSON.stringify({ bun: process.versions.bun !== undefined, listed: ids.length, name, provider: typeof inputs[0].__provider }));
`;

it("Bun lists images over several pages and registers pins", { timeout: 300_000 }, async (context) => {
  const tools = await toolsFor(context, "bun");
  const architecture = process.arch === "arm64" ? "aarch64" : process.arch;
  const bun = join(tools, "node_modules/@oven", `bun-${process.platform}-${architecture}`, "bin/bun");
  const folder = await temporaryFolder();
  await writeFile(join(folder, "program.ts"), PROGRAM);
  for (const [name, from] of [
    ["pulumi-alicloud-images", PROJECT_ROOT],
    ["@pulumi/pulumi", join(PROJECT_ROOT, "node_modules/@pulumi/pulumi")],
  ] as const) {
    const place = join(folder, "node_modules", name);
    await mkdir(dirname(place), { recursive: true });
    await symlink(from, place);
  }
  const images = Array.from({ length: 250 }, (_, n) => record(`m-${n}`));
  const endpoint = await startEndpoint({ catalogue: { regions: { "cn-hangzhou": images } } });
  const env = { ...bareEnvironment(folder), ...endpointEnvironment(endpoint) };
  const result = await run(bun, ["program.ts"], { cwd: folder, env });
  await endpoint.close();
  expect(result).toMatchObject({ exitCode: 0, stderr: "" });
  expect(JSON.parse(result.stdout)).toEqual({ bun: true, listed: 250, name: "web", provider: "string" });
});
