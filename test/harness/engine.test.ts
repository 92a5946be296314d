// `npm run engine`: how it finds, downloads or builds an engine, with stubs for `pulumi` and `go`, and once for real.

import { spawn } from "node:child_process";
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, dirname, join } from "node:path";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import {
  type EngineOptions,
  EngineUnavailable,
  ensureEngine,
  findEngine,
  main,
  PULUMI_VERSION,
} from "../../tools/engine/engine.mjs";
import { describeWithEngine } from "../engine/support/engine.js";
import { openWorkspace, PROJECT_ROOT, previewDigest, succeeded } from "../engine/support/stack.js";

const SCRIPT = join(PROJECT_ROOT, "tools/engine/engine.mjs");
const HOSTS = ["pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

let root: string;
let cache: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), "engine-test-"));
  cache = join(root, "cache");
});
afterEach(async () => {
  await rm(root, { recursive: true, force: true });
});

describe("an engine on PATH", () => {
  it("is used when it is new enough and has the language host and the provider script beside it", async () => {
    const bin = await fakeEngine("v3.216.0");
    const { options, lines } = withPath(bin);
    expect(await findEngine(options)).toEqual({ bin, version: "3.216.0", source: "on PATH" });
    expect(lines).toEqual([]);
  });

  it.each([
    ["v3.215.9", "its version is 3.215.9, 3.216 or a newer 3.x is required"],
    ["v2.300.0", "its version is 2.300.0, 3.216 or a newer 3.x is required"],
    ["v4.0.0", "its version is 4.0.0, 3.216 or a newer 3.x is required"],
    ["unknown", "`pulumi version` prints no version"],
  ])("is skipped when `pulumi version` prints %s", async (version, why) => {
    const bin = await fakeEngine(version);
    const { options, lines } = withPath(bin);
    expect(await findEngine(options)).toBeUndefined();
    expect(lines).toEqual([`Skipped ${bin}/pulumi: ${why}.`]);
  });

  it("is skipped when it cannot be run", async () => {
    const bin = await fakeEngine("v3.300.0");
    await executable(join(bin, "pulumi"), "exit 3");
    expect(await findEngine(withPath(bin).options)).toBeUndefined();
  });

  it.each(HOSTS)("is skipped without %s beside it", async (host) => {
    const bin = await fakeEngine("v3.300.0");
    await rm(join(bin, host));
    const { options, lines } = withPath(bin);
    expect(await findEngine(options)).toBeUndefined();
    expect(lines).toEqual([`Skipped ${bin}/pulumi: ${host} is missing beside it.`]);
  });

  it("is searched further along PATH when the first one is not usable", async () => {
    const old = await fakeEngine("v3.1.0");
    const bin = await fakeEngine("v3.274.1");
    expect(await findEngine(withPath(join(root, "nowhere"), old, bin).options)).toMatchObject({ bin });
  });

  it("is found through a symbolic link, in the target's folder", async () => {
    const bin = await fakeEngine("v3.274.1");
    const links = join(root, "links");
    await mkdir(links);
    await symlink(join(bin, "pulumi"), join(links, "pulumi"));
    expect(await findEngine(withPath(links).options)).toMatchObject({ bin });
  });
});

describe("an engine built with Go", () => {
  it("is built from the two pinned modules as go.sum pins them, and kept", async () => {
    const go = await fakeGo();
    const { options, lines } = withPath(go.bin);
    const engine = await ensureEngine(options);

    expect(engine).toMatchObject({ version: "3.274.1", source: "built with Go" });
    expect(dirname(dirname(engine.bin))).toBe(cache);
    expect((await readdir(engine.bin)).sort()).toEqual(["pulumi", ...HOSTS]);
    const builds = await go.builds();
    expect(builds.map(({ cwd }) => cwd)).toEqual([
      join(PROJECT_ROOT, "tools/engine/cli"),
      join(PROJECT_ROOT, "tools/engine/language-nodejs"),
    ]);
    for (const build of builds) {
      expect(build.args).toContain("-trimpath");
      expect(build).toMatchObject({ GOFLAGS: "-mod=readonly", GOWORK: "off" });
    }
    expect(lines.join("\n")).toContain("Building Pulumi from source; usually 4 to 11 minutes on two cores.");

    // Without Go, and with nothing on PATH: the cached engine is found.
    expect(await findEngine(withPath().options)).toEqual({ ...engine, source: "cached" });
    expect(await go.builds()).toHaveLength(2);
    expect(await readdir(cache)).toHaveLength(1);
  });

  it("leaves nothing behind when the build fails, and prints Go's output", async () => {
    const go = await fakeGo({ fails: "pulumi-language-nodejs" });
    const { options } = withPath(go.bin);
    await expect(ensureEngine(options)).rejects.toThrow(/built with Go: `go build` failed:\n\s+missing go\.sum entry/);
    expect(await readdir(cache)).toEqual([]);
    expect(await findEngine(options)).toBeUndefined();
  });

  it("replaces an incomplete cached engine", async () => {
    const go = await fakeGo();
    const { options } = withPath(go.bin);
    const { bin } = await ensureEngine(options);

    await rm(join(bin, "pulumi-language-nodejs"));
    expect(await findEngine(options)).toBeUndefined();
    expect(await ensureEngine(options)).toMatchObject({ bin, source: "built with Go" });

    await writeFile(join(bin, "pulumi"), "cut off in the mid");
    expect(await findEngine(options)).toBeUndefined();
    expect(await ensureEngine(options)).toMatchObject({ bin, version: "3.274.1", source: "built with Go" });
    expect(await readdir(cache)).toHaveLength(1);
  });

  it("is stamped with the version that its module pins", async () => {
    const module = await readFile(join(PROJECT_ROOT, "tools/engine/cli/go.mod"), "utf8");
    expect(module).toMatch(
      new RegExp(`github\\.com/pulumi/pulumi/pkg/v3 v${PULUMI_VERSION.replaceAll(".", "\\.")}\\b`),
    );
  });
});

describe("two runs at once", () => {
  it("use the same folder, and leave nothing else behind", async () => {
    const go = await fakeGo();
    const { options } = withPath(go.bin);
    const [first, second] = await Promise.all([ensureEngine(options), ensureEngine(options)]);
    expect(first.bin).toBe(second.bin);
    expect(await readdir(cache)).toEqual([basename(dirname(first.bin))]);
  });
});

describe("Pulumi's own installer", () => {
  it("is tried first, for the same version, and its result is cached", async () => {
    const asked: string[] = [];
    const go = await fakeGo();
    const { options } = withPath(go.bin);
    const engine = await ensureEngine({
      ...options,
      install: async (folder, version) => {
        asked.push(version);
        await fakeEngine(`v${version}`, join(folder, "bin"));
      },
    });
    expect(asked).toEqual(["3.274.1"]);
    expect(await go.builds()).toEqual([]);
    expect(engine).toMatchObject({ version: "3.274.1", source: "downloaded by Pulumi's installer" });
    expect(await findEngine(options)).toMatchObject({ bin: engine.bin });
  });

  it("is not trusted when its result is incomplete", async () => {
    const install = async (folder: string) => void (await executable(join(folder, "bin/pulumi"), "echo v3.274.1"));
    await expect(ensureEngine({ ...withPath().options, install })).rejects.toThrow(
      "the result is not usable: pulumi-language-nodejs and pulumi-resource-pulumi-nodejs are missing beside it",
    );
    expect(await readdir(cache)).toEqual([]);
  });

  it("fails, as does Go, with a message that lists the attempts and three remedies", async () => {
    const { options, lines, printed } = withPath(await fakeEngine("v3.100.0"));
    expect(await main([], options)).toBe(1);
    expect(printed).toEqual([]);
    const message = lines.at(-1) ?? "";
    expect(message).toContain("built with Go: `go` is not on PATH");
    expect(message).toContain("downloaded by Pulumi's installer: no network in this test");
    const ways = message.split("\n").slice(-3);
    expect(ways[0]).toContain("1. Install Pulumi 3.216 or newer");
    expect(ways[1]).toContain("2. Run `npm run engine` where");
    expect(ways[2]).toContain("3. Install Go 1.26.6 or newer");
    await expect(ensureEngine(options)).rejects.toThrow(EngineUnavailable);
  });

  it("is not tried when the cache folder cannot be created, which the message names", async () => {
    const { options } = withPath();
    await writeFile(cache, "a file");
    await expect(ensureEngine(options)).rejects.toThrow(/the cache folder cannot be created: .*EEXIST/);
  });
});

describe("the command line", () => {
  it("prints the folder as the last line on stdout and everything else on stderr", async () => {
    const bin = await fakeEngine("v3.274.1");
    expect(await runScript(bin)).toEqual({ code: 0, stdout: `${bin}\n`, stderr: "Pulumi 3.274.1 (on PATH)\n" });
  });

  it("only reports with --check whether an engine is available, and the cost of getting one", async () => {
    const go = await fakeGo();
    const { code, stdout, stderr } = await runScript(go.bin, "--check");
    expect({ code, stdout }).toEqual({ code: 1, stdout: "" });
    expect(stderr).toContain(
      "No Pulumi engine is available. Pulumi 3.274.1 will be downloaded by Pulumi's own installer.",
    );
    expect(stderr).toContain(cache);
    expect(await go.builds()).toEqual([]);

    const bin = await fakeEngine("v3.274.1");
    expect(await runScript(bin, "--check")).toMatchObject({ code: 0, stdout: `${bin}\n` });
  });

  it("rejects unknown arguments", async () => {
    const { options, lines } = withPath();
    expect(await main(["--chekc"], options)).toBe(2);
    expect(lines).toEqual(["Unknown argument --chekc. Usage: npm run engine [-- --check]"]);
  });

  it("caches engines where the environment variables name the user's cache", async () => {
    const go = await fakeGo();
    const { options } = withPath(go.bin);
    const home = join(root, "home");
    const byHome = await ensureEngine({ ...options, env: { PATH: go.bin, HOME: home } });
    expect(byHome.bin.startsWith(`${home}/.cache/pulumi-alicloud-images/engine-`)).toBe(true);
    const byXdg = await ensureEngine({
      ...options,
      env: { PATH: go.bin, HOME: home, XDG_CACHE_HOME: join(root, "xdg") },
    });
    expect(byXdg.bin.startsWith(`${root}/xdg/pulumi-alicloud-images/engine-`)).toBe(true);
  });
});

describeWithEngine("the real engine", (bin) => {
  it("previews and applies a program with a dynamic resource, offline", async () => {
    const workspace = await openWorkspace(bin);
    try {
      const stack = await workspace.createStack({
        files: {
          "index.js": `
const pulumi = require("@pulumi/pulumi");
const provider = { create: async ({ text }) => ({ id: "made", outs: { text, length: text.length } }) };
class Measured extends pulumi.dynamic.Resource {
  constructor(name, args) { super(provider, name, { length: undefined, ...args }); }
}
exports.length = new Measured("measured", { text: "seven" }).length;`,
        },
      });
      const preview = previewDigest(await stack.preview({ json: true }));
      expect(preview.changeSummary).toEqual({ create: 2 });
      succeeded(await stack.up());
      expect(await stack.outputs()).toEqual({ length: 5 });
    } finally {
      await workspace.close();
    }
  });
});

/** Options with nothing on PATH but these folders, a cache of the test's own, and no installer. */
function withPath(...folders: readonly string[]) {
  const lines: string[] = [];
  const printed: string[] = [];
  const options = {
    env: { PATH: folders.join(":"), ALICLOUD_IMAGES_ENGINE_CACHE: cache },
    log: (line) => void lines.push(line),
    print: (line) => void printed.push(line),
    install: () => Promise.reject(new Error("no network in this test")),
  } satisfies EngineOptions;
  return { options, lines, printed };
}

interface Finished {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The script in a process of its own. Only for runs that make no engine: nothing here may be downloaded. */
function runScript(path: string, ...args: readonly string[]): Promise<Finished> {
  const env = { PATH: path, ALICLOUD_IMAGES_ENGINE_CACHE: cache };
  const child = spawn(process.execPath, [SCRIPT, ...args], { env, stdio: ["ignore", "pipe", "pipe"] });
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    stdout += text;
  });
  child.stderr.setEncoding("utf8").on("data", (text: string) => {
    stderr += text;
  });
  return new Promise((resolve, reject) => {
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, stdout, stderr }));
  });
}

async function executable(path: string, body: string, interpreter = "/bin/sh"): Promise<void> {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, `#!${interpreter}\n${body}\n`);
  await chmod(path, 0o755);
}

let fakes = 0;

function fresh(name: string): string {
  fakes += 1;
  return join(root, `${name}-${fakes}`);
}

/** A folder that looks like an engine of some version. */
async function fakeEngine(version: string, folder = fresh("engine")): Promise<string> {
  await executable(join(folder, "pulumi"), `echo ${version}`);
  for (const host of HOSTS) await executable(join(folder, host), "exit 0");
  return folder;
}

interface FakeGoOptions {
  /** Program whose build fails. */
  readonly fails?: string;
}

interface Build {
  readonly cwd: string;
  readonly args: readonly string[];
  readonly GOFLAGS: string;
  readonly GOWORK: string;
}

/** A `go` that notes how it is called and writes stub programs to where it is told. */
async function fakeGo({ fails = "" }: FakeGoOptions = {}) {
  const bin = fresh("go");
  const calls = `${bin}-calls`;
  const body = `
const fs = require("node:fs");
const args = process.argv.slice(2);
if (args[0] === "version") {
  console.log("go version go1.26.8 linux/amd64");
  process.exit(0);
}
const { GOFLAGS, GOWORK } = process.env;
fs.appendFileSync(${JSON.stringify(calls)}, JSON.stringify({ cwd: process.cwd(), args, GOFLAGS, GOWORK }) + "\\n");
const folder = args[args.indexOf("-o") + 1];
const name = args.at(-1).split("/").at(-1);
if (name === ${JSON.stringify(fails)}) {
  console.error("missing go.sum entry");
  process.exit(1);
}
const stamp = args.join(" ").match(/version\\.Version=(\\S+)/)?.[1] ?? "none";
fs.writeFileSync(folder + name, "#!/bin/sh\\necho " + stamp + "\\n", { mode: 0o755 });
`;
  await executable(join(bin, "go"), body, process.execPath);
  const builds = async (): Promise<readonly Build[]> => {
    const text = await readFile(calls, "utf8").catch(() => "");
    return text
      .split("\n")
      .filter(Boolean)
      .map((line) => JSON.parse(line) as Build);
  };
  return { bin, builds };
}
