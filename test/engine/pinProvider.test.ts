// Pins whose provider process cannot load the package: removed, in another folder, or partly installed.

import { mkdir, rm, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect } from "vitest";
import type { Endpoint } from "../../provider/emulator/index.js";
import { privateEnvironment } from "../../tools/engine/pulumi.mjs";
import { type CommandResult, runNode } from "../package/support/run.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { engineRun, installPackage, pinProgram, testWithEndpoint } from "./support/pins.js";
import { openWorkspace, type Stack, succeeded, type Workspace } from "./support/stack.js";

const OWN_PACKAGE = { "package.json": '{ "name": "program" }' };

/** Deploys an inline program; the first argument is the options of the workspace. */
const DEPLOY = `
const auto = require("@pulumi/pulumi/automation");
const { PinnedImage } = require("pulumi-alicloud-images");
const program = async () => ({ imageId: new PinnedImage("web", { filter: { owners: "self" } }).imageId });
auto.LocalWorkspace.createOrSelectStack({ stackName: "dev", projectName: "inline", program }, JSON.parse(process.argv[2]))
  .then((stack) => stack.up())
  .then(({ outputs }) => console.log(outputs.imageId.value))
  .catch((error) => console.log(error.message));
`;

const it = testWithEndpoint({ "cn-hangzhou": [record("m-1", { CreationTime: "2026-01-15T00:00:00Z" })] });

describeWithEngine("PinnedImage", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  /** A stack with one pin, whose package is installed in the program's own folder. */
  async function deployed(endpoint: Endpoint): Promise<Stack> {
    const stack = await workspace.createStack({
      files: { ...pinProgram({ web: { args: { filter: { owners: "self" } } } }), ...OWN_PACKAGE },
      env: endpointEnvironment(endpoint),
    });
    await installPackage(stack.programDir);
    succeeded(await stack.up());
    endpoint.forgetRequests();
    return stack;
  }

  function removePackage({ programDir }: Stack): Promise<void> {
    return rm(join(programDir, "node_modules/pulumi-alicloud-images"), { recursive: true });
  }

  it("is deleted without a request when pin and package are removed together, also with up --refresh", async ({
    endpoint,
  }) => {
    const stack = await deployed(endpoint);
    await removePackage(stack);
    await stack.writeFiles({ "index.js": "exports.done = true;" });
    const { exitCode, operations, told, errors } = await engineRun(stack, "up", { args: ["--refresh"] });
    expect({ exitCode, told, errors }).toEqual({ exitCode: 0, told: "", errors: "" });
    expect(operations).toEqual({ web: "delete" });
    expect(endpoint.requests).toEqual([]);
    expect((await stack.resources()).map(({ type }) => type)).toEqual(["pulumi:pulumi:Stack"]);
  });

  it("is kept by refresh, and deleted by destroy, where the package is not installed", async ({ endpoint }) => {
    const stack = await deployed(endpoint);
    const before = await stack.resources();
    await removePackage(stack);
    succeeded(await stack.refresh());
    expect((await stack.resources()).map(({ outputs }) => outputs)).toEqual(before.map(({ outputs }) => outputs));
    succeeded(await stack.destroy());
    expect(endpoint.requests).toEqual([]);
  });

  it("reports the folder in which the package was not found", async ({ endpoint }) => {
    const stack = await deployed(endpoint);
    // The program still finds it, as a component's own dependency would.
    await stack.writeFiles({
      "index.js": pinProgram({})["index.js"]?.replace("pulumi-alicloud-images", "../../../dist/index.js") ?? "",
    });
    await removePackage(stack);
    const { exitCode, errors } = await engineRun(stack, "preview");
    expect(exitCode).not.toBe(0);
    expect(errors).toContain(
      `Cannot load pulumi-alicloud-images from ${stack.programDir}. Add it to the dependencies of the Pulumi program`,
    );
    expect(errors.match(/Cannot load/g)).toHaveLength(1);
  });

  it("reports the missing module when the package is installed but a dependency of it is not", async ({ endpoint }) => {
    const stack = await deployed(endpoint);
    const pinning = "node_modules/pulumi-alicloud-images/dist/pulumi/pinning.js";
    await stack.writeFiles({ [pinning]: 'require("not-installed");' });
    const expected = `Cannot load ${join(stack.programDir, pinning)}: Cannot find module 'not-installed'. Install the dependencies of the Pulumi program again.`;
    const { exitCode, errors } = await engineRun(stack, "preview");
    expect(exitCode).not.toBe(0);
    expect(errors).toContain(expected);
    expect(errors).not.toContain("Add it to");

    const refreshed = await engineRun(stack, "refresh");
    expect(refreshed).toMatchObject({ exitCode: 0, told: expect.stringContaining(expected) });
    expect(refreshed.pins["web"]?.outputs).toMatchObject({ imageId: "m-1" });
  });

  it("resolves the package of an inline program from workDir or main, and reports that", async ({ endpoint }) => {
    const { programDir } = await workspace.createStack({
      files: { ...OWN_PACKAGE, "index.js": DEPLOY, "Pulumi.yaml": "name: inline\nruntime: nodejs\nmain: index.js\n" },
    });
    await installPackage(programDir);
    const elsewhere = join(workspace.root, "elsewhere");
    await mkdir(elsewhere);
    await writeFile(join(elsewhere, "package.json"), "{}");
    const environment = {
      ...endpointEnvironment(endpoint),
      PULUMI_AUTOMATION_API_SKIP_VERSION_CHECK: "true",
    };
    const env = privateEnvironment({
      bin,
      root: workspace.root,
      stateDir: join(programDir, "state"),
      env: environment,
    });
    const deploy = (cwd: string, options: Readonly<Record<string, unknown>>): Promise<CommandResult> =>
      runNode([join(programDir, "index.js"), JSON.stringify(options)], { cwd, env });

    const { stdout } = await deploy(elsewhere, {});
    expect(stdout).toContain(`Cannot load pulumi-alicloud-images from ${elsewhere}.`);
    expect(stdout).toContain(
      "An inline program of the Automation API needs a Pulumi.yaml in its workDir, or main in its projectSettings, unless it runs in its own folder.",
    );
    for (const [cwd, options] of [
      [programDir, {}],
      [elsewhere, { workDir: programDir }],
      [elsewhere, { projectSettings: { name: "inline", runtime: "nodejs", main: programDir } }],
    ] as const) {
      expect(await deploy(cwd, options)).toMatchObject({ stdout: "m-1\n" });
    }
  });
});
