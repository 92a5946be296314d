// @ts-check
// Runs of the Pulumi CLI, offline and private: in an environment built from scratch, with a time limit after which no process is left.

import { execFileSync, spawn } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";

/** Inherited by every process of a run, which is found by it. */
const RUN_VARIABLE = "ALICLOUD_IMAGES_RUN";
const KILL_ROUNDS = 5;

/** A command exceeded its time limit. All its processes have been killed. */
export class PulumiTimeoutError extends Error {
  /** @override */
  name = "PulumiTimeoutError";
}

/**
 * @typedef {object} PrivateEnvironmentOptions
 * @property {string} bin The engine's folder, first on PATH.
 * @property {string} root Folder for home, Pulumi home, temporary files and state. Created if missing.
 * @property {string | undefined} [stateDir] Folder of the file backend. Default: `<root>/state`
 * @property {string | undefined} [passphrase] Passphrase that encrypts secrets in the state. Default: "offline"
 * @property {Readonly<Record<string, string>> | undefined} [env] Further variables, which override all others. Default: none
 */

/**
 * @typedef {object} RunOptions
 * @property {string} bin
 * @property {string} cwd
 * @property {Readonly<Record<string, string>>} env
 * @property {number | undefined} [timeoutMs] Time limit, after which the command and its child processes are killed and PulumiTimeoutError is thrown. Default: 120000
 * @property {AbortSignal | undefined} [signal] Kills the command with all its processes at once, as a crash would. Default: none
 * @property {((text: string) => void) | undefined} [onOutput] Receives stdout and stderr as they arrive. Default: none
 */

/**
 * @typedef {object} CommandResult
 * @property {string} command The command line.
 * @property {string} stdout
 * @property {string} stderr
 * @property {number | undefined} exitCode Undefined when the command was killed.
 * @property {number} elapsedMs
 */

/**
 * The complete environment of a CLI without access to the user's settings: separate home, Pulumi home and temporary files,
 * state in a folder, no ambient plugins, no look-up of updates, plugins or registries, and no CI detection.
 *
 * @param {PrivateEnvironmentOptions} options
 * @returns {Record<string, string>}
 */
export function privateEnvironment({ bin, root, stateDir = join(root, "state"), passphrase = "offline", env = {} }) {
  const home = join(root, "home");
  const pulumiHome = join(root, "pulumi-home");
  const temporary = join(root, "tmp");
  for (const folder of [home, pulumiHome, temporary, stateDir]) mkdirSync(folder, { recursive: true });
  return {
    PATH: [bin, dirname(process.execPath), "/usr/bin", "/bin"].join(delimiter),
    HOME: home,
    TMPDIR: temporary,
    PULUMI_HOME: pulumiHome,
    PULUMI_BACKEND_URL: `file://${stateDir}`,
    PULUMI_CONFIG_PASSPHRASE: passphrase,
    PULUMI_SKIP_UPDATE_CHECK: "true",
    PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
    PULUMI_IGNORE_AMBIENT_PLUGINS: "true",
    PULUMI_SKIP_CONFIRMATIONS: "true",
    PULUMI_DISABLE_CI_DETECTION: "1",
    PULUMI_SUPPRESS_NEO_LINK: "true",
    PULUMI_DISABLE_REGISTRY_RESOLVE: "true",
    PULUMI_DIY_BACKEND_DISABLE_CHECKPOINT_BACKUPS: "true",
    ...env,
  };
}

/** @type {Map<string, import("node:child_process").ChildProcess>} */
const running = new Map();

/**
 * Runs one command of the CLI. A failure is a result (`exitCode`), not an exception; only a command that exceeds
 * `timeoutMs` throws. Aborting kills it at once, as `kill -9` would; `exitCode` is then undefined.
 *
 * @param {readonly string[]} args
 * @param {RunOptions} options
 * @returns {Promise<CommandResult>}
 */
export function runPulumi(args, { bin, cwd, env, timeoutMs = 120_000, signal, onOutput }) {
  const id = randomUUID();
  const startedMs = Date.now();
  const child = spawn(join(bin, "pulumi"), ["--non-interactive", "--color", "never", ...args], {
    cwd,
    env: { ...env, [RUN_VARIABLE]: id },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.set(id, child);
  let stdout = "";
  let stderr = "";
  child.stdout.setEncoding("utf8").on("data", (text) => {
    stdout += text;
    onOutput?.(text);
  });
  child.stderr.setEncoding("utf8").on("data", (text) => {
    stderr += text;
    onOutput?.(text);
  });

  return new Promise((resolve, reject) => {
    let late = false;
    const kill = () => killRun(id, child);
    const timer = setTimeout(() => {
      late = true;
      kill();
    }, timeoutMs);
    if (signal?.aborted) kill();
    signal?.addEventListener("abort", kill, { once: true });
    child.on("error", reject);
    child.on("exit", () => {
      // Plugins have separate process groups; one that outlives the CLI would run forever and keep its output open.
      kill();
      running.delete(id);
    });
    child.on("close", (code) => {
      clearTimeout(timer);
      signal?.removeEventListener("abort", kill);
      const command = ["pulumi", ...args].join(" ");
      const limit = `\`${command}\` did not finish within ${timeoutMs / 1000} s and was killed.`;
      if (late) reject(new PulumiTimeoutError([limit, stdout, stderr].join("\n")));
      else resolve({ command, stdout, stderr, exitCode: code ?? undefined, elapsedMs: Date.now() - startedMs });
    });
  });
}

// Commands end with the process that runs them.
process.on("exit", () => {
  for (const [id, child] of running) killRun(id, child);
});

/**
 * Kills every process of a run, including those that start meanwhile.
 *
 * @param {string} id @param {import("node:child_process").ChildProcess} child
 */
function killRun(id, child) {
  for (let round = 0; round < KILL_ROUNDS; round += 1) {
    const pids = process.platform === "linux" ? processesOfRun(id) : descendantsOf(child);
    if (pids.length === 0) return;
    for (const pid of pids) killProcess(pid);
  }
}

/** @param {number} pid */
function killProcess(pid) {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    // The process has already ended.
    if (/** @type {NodeJS.ErrnoException} */ (error).code !== "ESRCH") throw error;
  }
}

/** Found by their environment, even after their parents have ended. @param {string} id */
function processesOfRun(id) {
  const mark = `${RUN_VARIABLE}=${id}`;
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => environmentOf(pid).split("\0").includes(mark))
    .map(Number);
}

/** @param {string} pid */
function environmentOf(pid) {
  try {
    return readFileSync(`/proc/${pid}/environ`, "utf8");
  } catch {
    // Another user's process, or one that has ended.
    return "";
  }
}

/** The child and its descendants, for systems without /proc. @param {import("node:child_process").ChildProcess} child */
function descendantsOf(child) {
  if (child.pid === undefined) return [];
  const table = execFileSync("ps", ["-A", "-o", "pid=,ppid="], { encoding: "utf8" })
    .split("\n")
    .map((line) => line.trim().split(/\s+/).map(Number))
    .map(([pid = 0, parent = 0]) => ({ pid, parent }));
  const found = child.exitCode === null && child.signalCode === null ? [child.pid] : [];
  const parents = [child.pid];
  for (let parent = parents.shift(); parent !== undefined; parent = parents.shift()) {
    const children = table.filter((one) => one.parent === parent).map(({ pid }) => pid);
    found.push(...children);
    parents.push(...children);
  }
  return found;
}
