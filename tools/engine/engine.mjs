// @ts-check
// The Pulumi engine of the tests and of `npm start`: the one on PATH, or one that is downloaded or built once and kept.
//
//   npm run engine              makes one available; its bin folder is the last line on stdout, all else goes to stderr
//   npm run engine -- --check   only says whether one is at hand (exit code 0 or 1); builds and downloads nothing
//
// Engines are kept per user, in $XDG_CACHE_HOME/pulumi-alicloud-images or ~/.cache/pulumi-alicloud-images, so that a new
// clone on the same machine need not build again. ALICLOUD_IMAGES_ENGINE_CACHE names another folder.
// To move to a newer Pulumi: `go get github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@<version>` in cli/, and PULUMI_VERSION here.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { constants } from "node:fs";
import { access, copyFile, mkdir, mkdtemp, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";

/** The version that tools/engine/cli/go.mod pins. */
export const PULUMI_VERSION = "3.274.1";

/** The provider's `read` may return inputs since this version, and the SDK that we support calls for nothing newer. */
const MIN_VERSION = { major: 3, minor: 216 };

/** Goes up when the recipe changes in a way that the pinned modules do not show. */
const RECIPE = 1;

/** What a folder must hold to be an engine for Node programs with dynamic resources. */
const EXECUTABLES = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const MODULES = dirname(fileURLToPath(import.meta.url));
const PROGRESS_EVERY_MS = 30_000;
const MAX_FAILURE_LINES = 12;

const run = promisify(execFile);
const require = createRequire(import.meta.url);

/**
 * @typedef {object} Engine
 * @property {string} bin Folder that holds `pulumi`, `pulumi-language-nodejs` and `pulumi-resource-pulumi-nodejs`.
 * @property {string} version Version of the CLI, such as `3.274.1`.
 * @property {string} source `on PATH`, `made earlier`, `downloaded by Pulumi's installer` or `built with Go`.
 */

/**
 * @typedef {object} EngineOptions
 * @property {NodeJS.ProcessEnv} [env] PATH, HOME, XDG_CACHE_HOME and ALICLOUD_IMAGES_ENGINE_CACHE are read from it. Default: process.env
 * @property {(line: string) => void} [log] Gets each line of progress. Default: writes it to stderr
 * @property {(line: string) => void} [print] Gets the result of the command line. Default: writes it to stdout
 * @property {(root: string, version: string) => Promise<unknown>} [install] Downloads an engine into `root`/bin. Default: `PulumiCommand.install`
 */

/** No engine could be had. The message says what was tried and names the three ways to get one. */
export class EngineUnavailable extends Error {
  /** @override */
  name = "EngineUnavailable";
}

/**
 * The engine that is at hand, or undefined. Builds and downloads nothing; takes a fraction of a second.
 *
 * @param {EngineOptions} [options]
 * @returns {Promise<Engine | undefined>}
 */
export async function findEngine(options = {}) {
  const { env, log } = withDefaults(options);
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const pulumi = join(folder, "pulumi");
    if (!(await isExecutable(pulumi))) continue;
    // A link on PATH, as package managers make it, leads to the folder that has the language hosts.
    for (const bin of new Set([folder, dirname(await realpath(pulumi))])) {
      const version = await versionIn(bin, env, log);
      if (version !== undefined) return { bin, version, source: "on PATH" };
    }
  }
  return findKept(await keptFolder(env), env, log);
}

/**
 * An engine, made available by whatever way is open. Throws EngineUnavailable when none is.
 *
 * @param {EngineOptions} [options]
 * @returns {Promise<Engine>}
 */
export async function ensureEngine(options = {}) {
  return (await findEngine(options)) ?? (await makeEngine(withDefaults(options)));
}

/**
 * What `ensureEngine` will have to do when no engine is at hand, for people to read before it begins.
 *
 * @param {EngineOptions} [options]
 */
export function explainCost(options = {}) {
  const { env } = withDefaults(options);
  return [
    `Pulumi ${PULUMI_VERSION} will be downloaded by Pulumi's own installer.`,
    "Where that is not possible it will be built from source with Go: 4 to 11 minutes on two cores, about 400 MB of downloads and 4 GB in Go's own caches.",
    `It is kept in ${cacheFolder(env)}, so this happens once.`,
  ].join(" ");
}

/**
 * The command line: 0 and the bin folder on stdout; 1 and the reason, or 2 and the usage, on stderr.
 *
 * @param {readonly string[]} args
 * @param {EngineOptions} [options]
 */
export async function main(args, options = {}) {
  const { log, print } = withDefaults(options);
  const unknown = args.filter((arg) => arg !== "--check");
  if (unknown.length > 0) {
    log(`Unknown argument ${unknown.join(" ")}. Usage: npm run engine [-- --check]`);
    return 2;
  }
  const found = await findEngine(options);
  if (found === undefined) log(`No Pulumi engine is at hand. ${explainCost(options)}`);
  if (found === undefined && args.includes("--check")) {
    log("To get it: npm run engine");
    return 1;
  }
  try {
    const engine = found ?? (await makeEngine(withDefaults(options)));
    log(`Pulumi ${engine.version} (${engine.source})`);
    print(engine.bin);
    return 0;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    log(error.message);
    return 1;
  }
}

/** @param {EngineOptions} options @returns {Required<EngineOptions>} */
function withDefaults(options) {
  return {
    env: options.env ?? process.env,
    log: options.log ?? ((line) => process.stderr.write(`${line}\n`)),
    print: options.print ?? ((line) => process.stdout.write(`${line}\n`)),
    install: options.install ?? installWithAutomationApi,
  };
}

/**
 * Makes it in a folder of its own and moves that into place in one step: nobody ever sees half of one, and of two runs
 * at once the second takes what the first has made.
 *
 * @param {Required<EngineOptions>} settings
 * @returns {Promise<Engine>}
 */
async function makeEngine({ env, log, install }) {
  if (process.platform === "win32") throw unavailable(["on Windows: run this inside WSL"]);
  const folder = await keptFolder(env);
  await mkdir(dirname(folder), { recursive: true }).catch((error) => {
    throw unavailable([`the cache folder cannot be made: ${messageOf(error)}`]);
  });
  /** @type {[source: string, make: (partial: string) => Promise<unknown>][]} */
  const ways = [
    ["downloaded by Pulumi's installer", (partial) => install(partial, PULUMI_VERSION)],
    ["built with Go", (partial) => build(join(partial, "bin"), env, log)],
  ];
  const reasons = [];
  for (const [source, make] of ways) {
    const partial = await mkdtemp(`${folder}.partial-`);
    try {
      await make(partial);
      await moveIntoPlace(partial, folder, env);
      const engine = await findKept(folder, env, log);
      if (engine !== undefined) return { ...engine, source };
    } catch (error) {
      reasons.push(`${source}: ${messageOf(error)}`);
      log(`Not ${source}: ${messageOf(error)}`);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  throw unavailable(reasons);
}

/** @param {string} partial @param {string} folder @param {NodeJS.ProcessEnv} env */
async function moveIntoPlace(partial, folder, env) {
  const { problem } = await inspect(join(partial, "bin"), env);
  if (problem !== undefined) throw new Error(`the result is not usable: ${problem}`);
  if ((await findKept(folder, env, () => {})) !== undefined) return;
  await rm(folder, { recursive: true, force: true });
  await rename(partial, folder).catch((error) => {
    // Another run got there first; its engine is as good.
    if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
  });
}

/** @param {string} root @param {string} version */
function installWithAutomationApi(root, version) {
  const { PulumiCommand } = require("@pulumi/pulumi/automation");
  // The SDK's own copy.
  const { SemVer } = createRequire(require.resolve("@pulumi/pulumi/package.json"))("semver");
  return PulumiCommand.install({ root, version: new SemVer(version) });
}

/** @param {string} bin @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log */
async function build(bin, env, log) {
  log("Building Pulumi from source; usually 4 to 11 minutes on two cores.");
  const startedMs = Date.now();
  const timer = setInterval(
    () => log(`Building Pulumi: ${Math.round((Date.now() - startedMs) / 1000)} s so far`),
    PROGRESS_EVERY_MS,
  );
  try {
    await mkdir(bin);
    await run("/bin/sh", [join(MODULES, "build.sh"), bin, PULUMI_VERSION], { env, maxBuffer: 64 * 1024 * 1024 });
  } catch (error) {
    const { code, stderr = "" } = /** @type {{ code?: number, stderr?: string }} */ (error);
    if (code === 127) throw new Error("`go` is not on PATH");
    throw new Error(["`go build` failed:", ...stderr.trim().split("\n").slice(-MAX_FAILURE_LINES)].join("\n    "));
  } finally {
    clearInterval(timer);
  }
  // The script that starts the process of dynamic providers comes with the SDK and belongs beside the CLI.
  const script = "pulumi-resource-pulumi-nodejs";
  await copyFile(join(dirname(require.resolve("@pulumi/pulumi/package.json")), script), join(bin, script));
}

/** @param {string} folder @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log */
async function findKept(folder, env, log) {
  if (!(await stat(folder).catch(() => undefined))) return undefined;
  const bin = join(folder, "bin");
  const version = await versionIn(bin, env, log);
  return version === undefined ? undefined : { bin, version, source: "made earlier" };
}

/**
 * The version of the engine in a folder. What keeps it from being one is logged.
 *
 * @param {string} bin @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log
 */
async function versionIn(bin, env, log) {
  const { version, problem } = await inspect(bin, env);
  if (problem !== undefined) log(`Passed by ${join(bin, "pulumi")}: ${problem}.`);
  return version;
}

/**
 * @param {string} bin @param {NodeJS.ProcessEnv} env
 * @returns {Promise<{ version: string, problem?: undefined } | { version?: undefined, problem: string }>}
 */
async function inspect(bin, env) {
  const missing = [];
  for (const name of EXECUTABLES) if (!(await isExecutable(join(bin, name)))) missing.push(name);
  if (missing.length > 0)
    return { problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not beside it` };
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 60_000 };
  // What cannot be run has no version: that is the answer here, not a failure.
  const { stdout } = await run(join(bin, "pulumi"), ["version"], options).catch(() => ({ stdout: "" }));
  const version = stdout.trim().replace(/^v/, "");
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined) return { problem: "`pulumi version` gives no version" };
  if (Number(major) === MIN_VERSION.major && Number(minor) >= MIN_VERSION.minor) return { version };
  const needed = `${MIN_VERSION.major}.${MIN_VERSION.minor} or a newer ${MIN_VERSION.major}.x`;
  return { problem: `its version is ${version}, needed is ${needed}` };
}

/**
 * One folder per recipe and pair of pinned modules. The name is a hash of everything that decides what is in it.
 *
 * @param {NodeJS.ProcessEnv} env
 */
async function keptFolder(env) {
  const hash = createHash("sha256").update(JSON.stringify([RECIPE, PULUMI_VERSION, process.platform, process.arch]));
  for (const module of ["cli", "language-nodejs"]) {
    for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(MODULES, module, file)));
  }
  return join(cacheFolder(env), `engine-${hash.digest("hex").slice(0, 16)}`);
}

/** @param {NodeJS.ProcessEnv} env */
function cacheFolder(env) {
  const named = env["ALICLOUD_IMAGES_ENGINE_CACHE"];
  return named || join(env["XDG_CACHE_HOME"] || join(env["HOME"] || homedir(), ".cache"), "pulumi-alicloud-images");
}

/** @param {readonly string[]} reasons */
function unavailable(reasons) {
  return new EngineUnavailable(
    [
      "No Pulumi engine could be made available.",
      ...reasons.map((reason) => `  - ${reason}`),
      "Any one of these three gives you one:",
      `  1. Install Pulumi ${MIN_VERSION.major}.${MIN_VERSION.minor} or newer, so that \`pulumi\` is on PATH: https://www.pulumi.com/docs/install/`,
      "  2. Run `npm run engine` where https://get.pulumi.com can be reached: Pulumi's own installer then downloads it.",
      "  3. Install Go 1.26.6 or newer (https://go.dev/dl/) and run `npm run engine`; Go must be able to download modules.",
    ].join("\n"),
  );
}

/** @param {string} path */
async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}

/** @param {unknown} error */
function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

const program = await realpath(process.argv[1] ?? "").catch(() => undefined);
if (program === fileURLToPath(import.meta.url)) {
  process.exitCode = await main(process.argv.slice(2));
}
