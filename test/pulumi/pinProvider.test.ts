// The text of the provider as the provider process runs it: from a folder, in which the package is or is not installed.

import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PIN_PROVIDER } from "../../provider/pulumi/pinProvider.js";
import { runNode, temporaryFolder } from "../package/support/run.js";

/** Calls all methods as the provider process of the SDK does, and prints what came of each. */
const RUN = `
const m = new module.constructor("", undefined);
m.paths = module.constructor._nodeModulePaths(".");
m._compile(${JSON.stringify(PIN_PROVIDER)}, "");
const provider = m.exports.handler();
(async () => {
  const results = { methods: Object.keys(provider) };
  const calls = { configure: [{ config: "config" }], check: ["olds", "news"], diff: ["id", "olds", "news"], create: ["inputs"], update: ["id", "olds", "news"], read: ["id", "props"] };
  for (const [method, args] of Object.entries(calls)) {
    results[method] = await provider[method](...args).catch((error) => error instanceof Error && "throws " + error.message);
  }
  console.log(JSON.stringify(results));
})();
`;

const RECORDING = `for (const name of ["check", "diff", "create", "update", "read"]) exports[name] = (...args) => [name, ...args];`;

/** Runs the provider in a folder with this module as the package's `./pinning`. */
async function run(pinning: string | undefined) {
  const folder = await temporaryFolder();
  const file = join(folder, "node_modules/pulumi-alicloud-images/pinning.js");
  if (pinning !== undefined) {
    await mkdir(join(file, ".."), { recursive: true });
    await writeFile(join(file, "../package.json"), '{ "exports": { "./pinning": "./pinning.js" } }');
    await writeFile(file, pinning);
  }
  const { stdout, stderr } = await runNode(["--eval", RUN], { cwd: folder });
  return { folder, file, stderr, results: JSON.parse(stdout) as Readonly<Record<string, unknown>> };
}

describe("the provider of a pin", () => {
  it("forwards to the package, with the configuration for those that look up images", async () => {
    const { results, stderr } = await run(RECORDING);
    expect(stderr).toBe("");
    expect(results).toEqual({
      methods: ["configure", "check", "diff", "create", "update", "read"],
      check: ["check", "olds", "news", "config"],
      diff: ["diff", "olds", "news"],
      create: ["create", "inputs"],
      update: ["update", "news"],
      read: ["read", "id", "props", "config"],
    });
  });

  it("keeps the pin in a refresh without the package; everything else names the folder", async () => {
    const { folder, results, stderr } = await run(undefined);
    const message = `Cannot load pulumi-alicloud-images from ${folder}. Add it to the dependencies of the Pulumi program: pins load it from the folder of main in Pulumi.yaml. An inline program of the Automation API needs a Pulumi.yaml in its workDir, or main in its projectSettings, unless it runs in its own folder.`;
    expect(stderr).toBe("");
    expect(results).toMatchObject({
      check: { inputs: "news", failures: [{ property: "", reason: message }] },
      diff: { changes: false },
      create: `throws ${message}`,
      update: `throws ${message}`,
      read: { id: "id", props: "props" },
    });
  });

  it.each([
    ["a package that it needs is missing", `require("not-installed");`, "Cannot find module 'not-installed'"],
    ["its code throws a text", `throw "a text";`, "a text"],
    ["its code throws nothing at all", `throw undefined;`, "undefined"],
  ])("says that the package is there and why it does not load when %s", async (_, pinning, reason) => {
    const { file, results, stderr } = await run(pinning);
    const message = `Cannot load ${file}: ${reason}. Install the dependencies of the Pulumi program again.`;
    expect(stderr).toBe(`The held image was not checked. ${message}\n`);
    expect(results).toMatchObject({
      check: { inputs: "news", failures: [{ property: "", reason: message }] },
      diff: { changes: false },
      create: `throws ${message}`,
      read: { id: "id", props: "props" },
    });
  });
});
