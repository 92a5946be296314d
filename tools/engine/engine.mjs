// Where does a real Pulumi engine come from? From PATH, from an earlier run, from Go, or from Pulumi's installer: in this order.
//
//   npm run engine              makes one available; its bin folder is the last line on stdout, all else goes to stderr
//   npm run engine -- --check   only says whether one is at hand (exit code 0 or 1); builds and downloads nothing
//
// Engines are kept per user, in $XDG_CACHE_HOME/pulumi-alicloud-images or ~/.cache/pulumi-alicloud-images, so that a new
// clone on the same machine need not build again. ALICLOUD_IMAGES_ENGINE_CACHE names another folder.
// To move to a newer Pulumi: `go get github.com/pulumi/pulumi/pkg/v3/cmd/pulumi@<version>` in cli/, and PULUMI_VERSION in build.mjs.

import { spawn } from "node:child_process";
import { createHash } from "node:crypto";
import { constants, existsSync, realpathSync } from "node:fs";
import { access, mkdir, mkdtemp, readdir, readFile, realpath, rename, rm, stat } from "node:fs/promises";
import { createRequire } from "node:module";
import { homedir } from "node:os";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { buildEngine, findGo, PULUMI_VERSION } from "./build.mjs";
import { isRunning, withLock } from "./lock.mjs";
import { tellWhile } from "./progress.mjs";

/** The provider's `read` may return inputs since this version, and the SDK that we support calls for nothing newer. */
const MINIMUM = { major: 3, minor: 216 };

/** Goes up when the recipe changes in a way that the pinned modules do not show. */
const RECIPE = 1;

/** What a folder must hold to be an engine for Node programs with dynamic resources. */
const EXECUTABLES = ["pulumi", "pulumi-language-nodejs", "pulumi-resource-pulumi-nodejs"];

const MODULES = dirname(fileURLToPath(import.meta.url));
const INSTALLER_LIMIT_MS = 15 * 60_000;
const LEFTOVER_AFTER_MS = 24 * 60 * 60_000;

/** No engine could be had. The message says what was tried and names the three ways to get one. */
export class EngineUnavailable extends Error {
  name = "EngineUnavailable";
}

/** The engine that is at hand, or undefined. Builds and downloads nothing; takes a fraction of a second. */
export async function findEngine(options = {}) {
  const { env, log } = withDefaults(options);
  return (await findOnPath(env, log)) ?? (await findInCache(env, log));
}

/** An engine, made available by whatever way is open. Throws EngineUnavailable when none is. */
export async function ensureEngine(options = {}) {
  const settings = withDefaults(options);
  return (await findEngine(settings)) ?? (await makeEngine(settings));
}

/** What `ensureEngine` will have to do on this machine, in one or two sentences, for people to read before it begins. */
export async function explainCost(options = {}) {
  const { env } = withDefaults(options);
  const where = `It is kept in ${cacheFolder(env)}, so this happens once.`;
  const go = await findGo(env);
  return go === undefined
    ? `Go is not on PATH, so Pulumi's own installer will download Pulumi ${PULUMI_VERSION}. ${where}`
    : `Pulumi ${PULUMI_VERSION} will be built from source with ${go}: 4 to 11 minutes on two cores, and the first time about 400 MB of downloads and 4 GB in Go's own caches. ${where}`;
}

/** The command line: 0 and the bin folder on stdout, or 1 and the reason on stderr. */
export async function main(args, options = {}) {
  const settings = withDefaults(options);
  const unknown = args.filter((arg) => arg !== "--check");
  if (unknown.length > 0) {
    settings.log(`Unknown argument ${unknown.join(" ")}. Usage: npm run engine [-- --check]`);
    return 2;
  }
  const found = await findEngine(settings);
  if (found === undefined && args.includes("--check")) {
    settings.log(`No Pulumi engine is at hand. ${await explainCost(settings)} To get it: npm run engine`);
    return 1;
  }
  try {
    if (found === undefined) settings.log(await explainCost(settings));
    const engine = found ?? (await makeEngine(settings));
    settings.log(`Pulumi ${engine.version} (${engine.source})`);
    settings.print(engine.bin);
    return 0;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    settings.log(error.message);
    return 1;
  }
}

function withDefaults(options) {
  return {
    env: options.env ?? process.env,
    log: options.log ?? ((line) => process.stderr.write(`${line}\n`)),
    print: options.print ?? ((line) => process.stdout.write(`${line}\n`)),
    install: options.install ?? installWithAutomationApi,
    tellEveryMs: options.tellEveryMs ?? 15_000,
    signal: options.signal,
  };
}

async function findOnPath(env, log) {
  for (const folder of (env.PATH ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const pulumi = join(folder, "pulumi");
    if (!(await isExecutable(pulumi))) continue;
    // A link on PATH, as package managers make it, leads to the folder that has the language hosts.
    const bins = new Set([folder, dirname(await realpath(pulumi))]);
    for (const bin of bins) {
      const { version, problem } = await inspect(bin, env);
      if (version !== undefined) return { bin, version, source: "on PATH" };
      log(`Passed by ${join(bin, "pulumi")}: ${problem}.`);
    }
  }
  return undefined;
}

async function findInCache(env, log) {
  const folder = await engineFolder(env);
  if (!(await exists(folder))) return undefined;
  const bin = join(folder, "bin");
  const { version, problem } = await inspect(bin, env);
  if (version !== undefined) return { bin, version, source: "made earlier" };
  log(`Passed by ${bin}: ${problem}.`);
  return undefined;
}

/** The version of the engine in a folder, or what keeps it from being one. */
async function inspect(bin, env) {
  const missing = [];
  for (const name of EXECUTABLES) if (!(await isExecutable(join(bin, name)))) missing.push(name);
  if (missing.length > 0)
    return { problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not beside it` };
  const answer = await versionOf(join(bin, "pulumi"), env);
  const [, major, minor] = /^v?(\d+)\.(\d+)\.\d+/.exec(answer) ?? [];
  if (major === undefined) return { problem: "`pulumi version` gives no version" };
  const fits = Number(major) === MINIMUM.major && Number(minor) >= MINIMUM.minor;
  const version = answer.replace(/^v/, "");
  return fits
    ? { version }
    : {
        problem: `its version is ${version}, needed is ${MINIMUM.major}.${MINIMUM.minor} or a newer ${MINIMUM.major}.x`,
      };
}

function versionOf(pulumi, env) {
  return new Promise((resolve) => {
    const child = spawn(pulumi, ["version"], {
      env: { ...env, PULUMI_SKIP_UPDATE_CHECK: "true" },
      stdio: ["ignore", "pipe", "ignore"],
      timeout: 60_000,
      killSignal: "SIGKILL",
    });
    let answer = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      answer += text;
    });
    // What cannot be run has no version: that is the answer here, not a failure.
    child.on("error", () => resolve(""));
    child.on("close", (code) => resolve(code === 0 ? answer.trim() : ""));
  });
}

/** Makes an engine under a lock, so that two runs at once do the work once. */
async function makeEngine(settings) {
  if (process.platform === "win32") throw new EngineUnavailable(unavailable(["on Windows: run this inside WSL"]));
  const folder = await engineFolder(settings.env);
  try {
    await mkdir(dirname(folder), { recursive: true });
  } catch (error) {
    throw new EngineUnavailable(unavailable([`the cache folder cannot be made: ${messageOf(error)}`]));
  }
  return withLock(`${folder}.lock`, settings, async () => {
    // Whoever held the lock before may have made it meanwhile.
    return (await findInCache(settings.env, () => {})) ?? (await makeInFolder(folder, settings));
  });
}

/** Makes it in a folder of its own and moves that into place in one step, so that nobody ever sees half of one. */
async function makeInFolder(folder, settings) {
  await removeLeftovers(folder);
  const reasons = [];
  for (const [source, make] of [
    ["built with Go", buildEngine],
    ["downloaded by Pulumi's installer", install],
  ]) {
    const partial = await mkdtemp(`${folder}.partial-${process.pid}-`);
    try {
      await make(partial, settings);
      const { problem } = await inspect(join(partial, "bin"), settings.env);
      if (problem !== undefined) throw new Error(`the result is not usable: ${problem}`);
      return { ...(await moveIntoPlace(partial, folder, settings.env)), source };
    } catch (error) {
      settings.signal?.throwIfAborted();
      reasons.push(`${source}: ${messageOf(error)}`);
      settings.log(`Not ${source}: ${messageOf(error)}`);
    } finally {
      await rm(partial, { recursive: true, force: true });
    }
  }
  throw new EngineUnavailable(unavailable(reasons));
}

async function moveIntoPlace(partial, folder, env) {
  // What stands there was found unusable a moment ago, under the lock.
  if ((await findInCache(env, () => {})) === undefined) {
    await rm(folder, { recursive: true, force: true });
    await rename(partial, folder).catch((error) => {
      // Somebody whose lock was taken for abandoned got there first; theirs is as good.
      if (error.code !== "ENOTEMPTY" && error.code !== "EEXIST") throw error;
    });
  }
  const engine = await findInCache(env, () => {});
  if (engine === undefined) throw new Error(`${folder} is not usable`);
  return engine;
}

/** Removes what killed runs have left half done. The lock is ours, so none of them is still at work. */
async function removeLeftovers(folder) {
  for (const name of await readdir(dirname(folder))) {
    const pid = /^engine-[0-9a-f]+\.partial-(\d+)-/.exec(name)?.[1];
    if (pid === undefined) continue;
    const path = join(dirname(folder), name);
    const ageMs = Date.now() - (await stat(path)).mtimeMs;
    // A process with this number may be another one; after a day it is.
    if (!isRunning(Number(pid)) || ageMs > LEFTOVER_AFTER_MS) await rm(path, { recursive: true, force: true });
  }
}

async function install(folder, { install: installInto, log, tellEveryMs, signal }) {
  log(`Asking Pulumi's own installer for Pulumi ${PULUMI_VERSION}.`);
  await tellWhile(withLimit(installInto(folder, PULUMI_VERSION), INSTALLER_LIMIT_MS, signal), {
    everyMs: tellEveryMs,
    tell: (elapsed) => log(`Downloading Pulumi ${PULUMI_VERSION}: ${elapsed} so far`),
  });
}

async function installWithAutomationApi(root, version) {
  const { PulumiCommand } = createRequire(import.meta.url)("@pulumi/pulumi/automation");
  // The type asks for a SemVer object; the code only prints and compares it, which a text does as well.
  await PulumiCommand.install({ root, version });
}

async function withLimit(promise, limitMs, signal) {
  let giveUp;
  const limit = new Promise((_, reject) => {
    giveUp = setTimeout(() => reject(new Error(`no answer in ${limitMs / 60_000} minutes`)), limitMs);
    signal?.addEventListener("abort", () => reject(signal.reason), { once: true });
  });
  try {
    return await Promise.race([promise, limit]);
  } finally {
    clearTimeout(giveUp);
  }
}

/**
 * One folder per recipe and pair of pinned modules, per user and not per clone: a second clone need not build again.
 * The name is a hash of everything that decides what is in it.
 */
async function engineFolder(env) {
  const hash = createHash("sha256").update(JSON.stringify([RECIPE, PULUMI_VERSION, process.platform, process.arch]));
  for (const module of ["cli", "language-nodejs"]) {
    for (const file of ["go.mod", "go.sum"]) hash.update(await readFile(join(MODULES, module, file)));
  }
  return join(cacheFolder(env), `engine-${hash.digest("hex").slice(0, 16)}`);
}

function cacheFolder(env) {
  if (env.ALICLOUD_IMAGES_ENGINE_CACHE) return env.ALICLOUD_IMAGES_ENGINE_CACHE;
  return join(env.XDG_CACHE_HOME || join(env.HOME || homedir(), ".cache"), "pulumi-alicloud-images");
}

function unavailable(reasons) {
  return [
    "No Pulumi engine could be made available.",
    ...reasons.map((reason) => `  - ${reason}`),
    "Any one of these three gives you one:",
    `  1. Install Pulumi ${MINIMUM.major}.${MINIMUM.minor} or newer, so that \`pulumi\` is on PATH: https://www.pulumi.com/docs/install/`,
    "  2. Install Go 1.26.6 or newer (https://go.dev/dl/) and run `npm run engine`; Go must be able to download modules.",
    "  3. Run `npm run engine` where https://get.pulumi.com can be reached: Pulumi's own installer then downloads it.",
  ].join("\n");
}

async function exists(path) {
  return access(path).then(
    () => true,
    () => false,
  );
}

async function isExecutable(path) {
  return access(path, constants.X_OK).then(
    async () => (await stat(path)).isFile(),
    () => false,
  );
}

function messageOf(error) {
  return error instanceof Error ? error.message : String(error);
}

/** Whether this file is what node was asked to run, and not something that was imported. */
function isProgram() {
  const program = process.argv[1];
  return program !== undefined && existsSync(program) && realpathSync(program) === fileURLToPath(import.meta.url);
}

async function runProgram() {
  const stop = new AbortController();
  for (const name of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(name, () => stop.abort(new Error(`Stopped by ${name}.`)));
  }
  try {
    process.exitCode = await main(process.argv.slice(2), { signal: stop.signal });
  } catch (error) {
    process.stderr.write(`${stop.signal.aborted ? messageOf(error) : error.stack}\n`);
    process.exitCode = stop.signal.aborted ? 130 : 1;
  }
}

if (isProgram()) void runProgram();
