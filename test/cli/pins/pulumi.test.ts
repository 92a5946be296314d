// Does every command work without the Pulumi SDK, which only programs need?

import { cp, mkdir, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bareEnvironment, PROJECT_ROOT, runNode, temporaryFolder } from "../../package/support/run.js";
import { PROJECT } from "./support/shop.js";

/** The package with its dependencies, but without its peers. */
async function withoutPeers(): Promise<string> {
  const folder = await temporaryFolder();
  const { dependencies } = require(join(PROJECT_ROOT, "package.json")) as { dependencies: Record<string, string> };
  await mkdir(join(folder, "node_modules/@alicloud"), { recursive: true });
  await cp(join(PROJECT_ROOT, "dist"), join(folder, "dist"), { recursive: true });
  await cp(join(PROJECT_ROOT, "package.json"), join(folder, "package.json"));
  for (const name of Object.keys(dependencies)) {
    await symlink(join(PROJECT_ROOT, "node_modules", name), join(folder, "node_modules", name));
  }
  for (const [name, text] of Object.entries(PROJECT)) await writeFile(join(folder, name), text);
  return folder;
}

describe("without @pulumi/pulumi", () => {
  it("every command works, and pins needs only the Pulumi CLI", async () => {
    const folder = await withoutPeers();
    const options = { cwd: folder, env: bareEnvironment(folder) };
    const main = join(folder, "dist/cli/main.js");
    const pins = await runNode([main, "pins"], options);
    expect(pins).toMatchObject({ exitCode: 3, stdout: "" });
    expect(pins.stderr).toContain("runs the Pulumi CLI, and `pulumi` is not on PATH");
    const latest = ["latest", "--endpoint", "embedded", "--region", "cn-hangzhou", "--image-family", "web-base"];
    expect(await runNode([main, ...latest], options)).toMatchObject({ exitCode: 0, stderr: "" });
    expect((await runNode([main, "pins", "move", "--help"], options)).exitCode).toBe(0);
  });
});
