// @ts-check
// The Pulumi engine of the tests and of `npm start`: the one on PATH, or one that is downloaded or built once and cached.
//
//   npm run engine              makes one available; prints its bin folder to stdout and everything else to stderr
//   npm run engine -- --check   only reports whether one is available (exit code 0 or 1); builds and downloads nothing
//
// Engines are cached per user, in $XDG_CACHE_HOME/pulumi-alicloud-images or ~/.cache/pulumi-alicloud-images, where other
// clones on the same machine find them. ALICLOUD_IMAGES_ENGINE_CACHE names another folder.
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

/** The first version in which a provider's `read` can return inputs. */
const MIN_VERSION = { major: 3, minor: 216 };

/** Incremented when the build changes other than by the pinned modules. */
const RECIPE = 1;

/** Executables of an engine for Node programs with dynamic resources. */
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
 * @property {string} source `on PATH`, `cached`, `downloaded by Pulumi's installer` or `built with Go`.
 */

/**
 * @typedef {object} EngineOptions
 * @property {NodeJS.ProcessEnv} [env] PATH, HOME, XDG_CACHE_HOME and ALICLOUD_IMAGES_ENGINE_CACHE are read from it. Default: process.env
 * @property {(line: string) => void} [log] Gets each line of progress. Default: writes it to stderr
 * @property {(line: string) => void} [print] Gets the result of the command line. Default: writes it to stdout
 * @property {(root: string, version: string) => Promise<unknown>} [install] Downloads an engine into `root`/bin. Default: `PulumiCommand.install`
 */

/** No engine is available. The message lists the failed attempts and three ways to get one. */
export class EngineUnavailable extends Error {
  /** @override */
  name = "EngineUnavailable";
}

/**
 * The engine on PATH or in the cache, or undefined. Builds and downloads nothing; takes a fraction of a second.
 *
 * @param {EngineOptions} [options]
 * @returns {Promise<Engine | undefined>}
 */
export async function findEngine(options = {}) {
  const { env, log } = withDefaults(options);
  for (const folder of (env["PATH"] ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const pulumi = join(folder, "pulumi");
    if (!(await isExecutable(pulumi))) continue;
    // Package managers put a symbolic link on PATH; the language hosts are beside its target.
    for (const bin of new Set([folder, dirname(await realpath(pulumi))])) {
      const version = await versionIn(bin, env, log);
      if (version !== undefined) return { bin, version, source: "on PATH" };
    }
  }
  return findKept(await keptFolder(env), env, log);
}

/**
 * An engine: found, downloaded or built. Throws EngineUnavailable when all of that fails.
 *
 * @param {EngineOptions} [options]
 * @returns {Promise<Engine>}
 */
export async function ensureEngine(options = {}) {
  return (await findEngine(options)) ?? (await makeEngine(withDefaults(options)));
}

/**
 * What `ensureEngine` does when no engine is available, and what it costs.
 *
 * @param {EngineOptions} [options]
 */
export function explainCost(options = {}) {
  const { env } = withDefaults(options);
  return [
    `Pulumi ${PULUMI_VERSION} will be downloaded by Pulumi's own installer.`,
    "If that fails it will be built from source with Go: 4 to 11 minutes on two cores, about 400 MB of downloads and 4 GB in Go's own caches.",
    `It is cached in ${cacheFolder(env)}; this happens once.`,
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
  if (found === undefined) log(`No Pulumi engine is available. ${explainCost(options)}`);
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
 * Builds in a separate folder and renames it in one step: no other run sees a partial engine, and the second of two
 * concurrent runs uses the result of the first.
 *
 * @param {Required<EngineOptions>} settings
 * @returns {Promise<Engine>}
 */
async function makeEngine({ env, log, install }) {
  if (process.platform === "win32") throw unavailable(["on Windows: run this in WSL"]);
  const folder = await keptFolder(env);
  await mkdir(dirname(folder), { recursive: true }).catch((error) => {
    throw unavailable([`the cache folder cannot be created: ${messageOf(error)}`]);
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
      log(`Could not be ${source}: ${messageOf(error)}`);
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
    // Another run was faster; its engine is equivalent.
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
  // The script that starts dynamic providers comes with the SDK; the CLI expects it in its own folder.
  const script = "pulumi-resource-pulumi-nodejs";
  await copyFile(join(dirname(require.resolve("@pulumi/pulumi/package.json")), script), join(bin, script));
}

/** @param {string} folder @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log */
async function findKept(folder, env, log) {
  if (!(await stat(folder).catch(() => undefined))) return undefined;
  const bin = join(folder, "bin");
  const version = await versionIn(bin, env, log);
  return version === undefined ? undefined : { bin, version, source: "cached" };
}

/**
 * The version of the engine in a folder. Logs why a folder cannot be used.
 *
 * @param {string} bin @param {NodeJS.ProcessEnv} env @param {(line: string) => void} log
 */
async function versionIn(bin, env, log) {
  const { version, problem } = await inspect(bin, env);
  if (problem !== undefined) log(`Skipped ${join(bin, "pulumi")}: ${problem}.`);
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
    return { problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} missing beside it` };
  const options = { env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" }, timeout: 60_000 };
  // An executable that fails counts as one without a version.
  const { stdout } = await run(join(bin, "pulumi"), ["version"], options).catch(() => ({ stdout: "" }));
  const version = stdout.trim().replace(/^v/, "");
  const [, major, minor] = /^(\d+)\.(\d+)\.\d+/.exec(version) ?? [];
  if (major === undefined) return { problem: "`pulumi version` prints no version" };
  if (Number(major) === MIN_VERSION.major && Number(minor) >= MIN_VERSION.minor) return { version };
  const needed = `${MIN_VERSION.major}.${MIN_VERSION.minor} or a newer ${MIN_VERSION.major}.x`;
  return { problem: `its version is ${version}, ${needed} is required` };
}

/**
 * One folder per build recipe and pinned modules, named by a hash of both.
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
      "Use one of these three ways:",
      `  1. Install Pulumi ${MIN_VERSION.major}.${MIN_VERSION.minor} or newer and put \`pulumi\` on PATH: https://www.pulumi.com/docs/install/`,
      "  2. Run `npm run engine` where https://get.pulumi.com can be reached; Pulumi's own installer downloads it.",
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
