// The built command without the Pulumi SDK, which only programs need, and with a Pulumi CLI in a process of its own.

import { copyFile, cp, mkdir, symlink, writeFile } from "node:fs/promises";
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

describe("the command without @pulumi/pulumi", () => {
  it("works, and needs the Pulumi CLI for pins alone", async () => {
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

  it("reads stacks from the Pulumi CLI on PATH", async () => {
    const folder = await withoutPeers();
    await writeFile(join(folder, "stacks.json"), JSON.stringify([{ name: "prod", current: true }]));
    await copyFile(join(__dirname, "states/prod.state"), join(folder, "prod.state"));
    const script = [
      "#!/bin/sh",
      'case "$*" in',
      '"stack ls --json --non-interactive") cat stacks.json ;;',
      '"stack export --stack prod --non-interactive") cat prod.state ;;',
      '*) echo "error: unknown command: $*" >&2; exit 255 ;;',
      "esac",
    ];
    await mkdir(join(folder, "bin"));
    await writeFile(join(folder, "bin/pulumi"), script.join("\n"), { mode: 0o755 });
    const env = { ...bareEnvironment(folder), PATH: `${join(folder, "bin")}:/usr/bin:/bin` };
    const check = [join(folder, "dist/cli/main.js"), "pins", "check", "--not", "m-bjweb05", "--json"];
    const { exitCode, stdout, stderr } = await runNode(check, { cwd: folder, env });
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 1, stderr: expect.not.stringContaining("Error") });
    expect(JSON.parse(stdout)).toMatchObject({ resources: [{ resource: "web-1" }, { resource: "web-old" }] });
  });
});
