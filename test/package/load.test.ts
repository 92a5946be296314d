// Modules that are loaded with the package.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { bareEnvironment, PROJECT_ROOT, runNode, temporaryFolder } from "./support/run.js";

/** Runs a script and returns its exit code and the packages it loaded. */
async function packagesLoadedBy(script: string) {
  const home = await temporaryFolder();
  const report = `
    process.on("exit", () => {
      const paths = Object.keys(require.cache).map((path) => path.split("node_modules/").pop());
      const packages = paths.map((path) => (path.startsWith("/") ? path : path.match(/^(@[^/]+\\/)?[^/]+/)[0]));
      require("fs").writeSync(2, JSON.stringify([...new Set(packages)]));
    });`;
  const { exitCode, stdout, stderr } = await runNode(["--eval", report + script], { env: bareEnvironment(home) });
  const loaded = JSON.parse(stderr) as string[];
  const isOwn = (path: string) => path.startsWith(join(PROJECT_ROOT, "dist"));
  return {
    exitCode,
    stdout,
    packages: loaded.filter((path) => !isOwn(path)),
    ownFiles: loaded.filter(isOwn).map((path) => path.slice(join(PROJECT_ROOT, "dist/").length)),
  };
}

/** A single small file, which pins need to read the stack's settings. */
const EAGER = ["fastest-levenshtein"];

/** Packages that load on first use, if at all. */
const LAZY = ["@alicloud/pop-core", "fast-xml-builder", "json-bigint", "proxy-from-env", "re2js", "yaml"];

function dependencies(): string[] {
  const manifest = require(join(PROJECT_ROOT, "package.json")) as { dependencies: Record<string, string> };
  return Object.keys(manifest.dependencies).sort();
}

describe("requiring the package", () => {
  it("loads none of its large dependencies", async () => {
    const alone = await packagesLoadedBy(`require("@pulumi/pulumi");`);
    const { packages, ownFiles, exitCode } = await packagesLoadedBy(
      `require("@pulumi/pulumi"); require("pulumi-alicloud-images");`,
    );
    expect(exitCode).toBe(0);
    expect([...EAGER, ...LAZY].sort()).toEqual(dependencies());
    expect(packages.filter((name) => !alone.packages.includes(name))).toEqual(EAGER);
    expect(ownFiles).toContain("index.js");
  });

  it("loads no file of look-ups, settings, requests, the local endpoint or the command line", async () => {
    const { ownFiles } = await packagesLoadedBy(`require("pulumi-alicloud-images");`);
    expect(ownFiles.filter((path) => /^(lookup|settings|service|emulator|cli)\//.test(path))).toEqual([]);
  });
});

const COMMAND = `process.argv.splice(1, 0, require.resolve("./dist/cli/main.js"));require("./dist/cli/main.js");`;

describe("the command line", () => {
  it("never loads the Pulumi SDK, even to list an image", async () => {
    const args = ["latest", "--endpoint", "embedded", "--region", "cn-hangzhou", "--image-family"];
    const line = JSON.stringify([...args, "acs:ubuntu_24_04_x64"]);
    const { stdout, packages, exitCode } = await packagesLoadedBy(`process.argv.push(...${line});${COMMAND}`);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^ubuntu_24_04_x64_\S+\.vhd\n$/);
    // Evidence that the request was sent.
    expect(packages).toContain("@alicloud/pop-core");
    expect(packages.filter((name) => name.startsWith("@pulumi/"))).toEqual([]);
  });

  it("loads no dependency to show its help", async () => {
    const { stdout, packages } = await packagesLoadedBy(`process.argv.push("--help");${COMMAND}`);
    expect(stdout).toContain("alicloud-images");
    expect(packages.filter((name) => name.startsWith("@") || name === "re2js")).toEqual([]);
  });
});

describe("the built package", () => {
  it("has no import() and no ESM-only dependency, which Jest and Node before 20.19 cannot load", async () => {
    const files = readdirSync(join(PROJECT_ROOT, "dist"), { recursive: true, encoding: "utf8" });
    const imports = files
      .filter((file) => file.endsWith(".js"))
      .filter((file) => /(?<![.\w])import\(/.test(readFileSync(join(PROJECT_ROOT, "dist", file), "utf8")));
    expect(imports).toEqual([]);
    const script = `for (const name of ${JSON.stringify(dependencies())}) require(name);`;
    const flags = process.allowedNodeEnvironmentFlags.has("--no-experimental-require-module")
      ? ["--no-experimental-require-module"]
      : [];
    expect(await runNode([...flags, "--eval", script])).toMatchObject({ exitCode: 0, stderr: "" });
  });
});
