// One call of the Pulumi CLI: it only reads, nobody can type into it, and one that hangs is stopped with all that it started.

import { type ChildProcess, spawn } from "node:child_process";
import { ConfigurationError, ServiceError } from "../../values/errors.js";

export interface PulumiCall {
  /** The folder of the project. */
  readonly folder: string;
  /** What could not be done if this fails: `The stacks could not be listed`. */
  readonly failure: string;
  /** Milliseconds without a word on stdout and stderr after which the call is stopped. @default 60_000 */
  readonly maxSilenceMs?: number | undefined;
}

const MAX_SILENCE_MS = 60_000;
const MAX_MESSAGE_LENGTH = 400;

/**
 * Runs `pulumi <args>` and returns what it prints on stdout.
 *
 * @throws ConfigurationError when there is no CLI; ServiceError when it fails or hangs
 */
export async function runPulumi(args: readonly string[], call: PulumiCall): Promise<string> {
  const { folder, failure, maxSilenceMs = MAX_SILENCE_MS } = call;
  const child = spawn("pulumi", [...args, "--non-interactive"], {
    cwd: folder,
    env: pulumiEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
    // A process group of its own, so that whatever it starts is stopped with it.
    detached: true,
    windowsHide: true,
  });
  const forget = stopWithThisProcess(child);
  try {
    const { stdout, stderr, exitCode } = await finished(child, maxSilenceMs);
    if (exitCode === 0) return stdout;
    throw new ServiceError("Pulumi", `${failure}: ${firstError(stderr)}`);
  } catch (error) {
    if (error instanceof Silence) {
      const seconds = Math.round(maxSilenceMs / 1000);
      throw new ServiceError(
        "Pulumi",
        `${failure}: \`pulumi ${args.join(" ")}\` gave no output for ${seconds} s and was stopped.`,
      );
    }
    if (error instanceof ServiceError) throw error;
    throw new ConfigurationError(startProblem(error));
  } finally {
    forget();
  }
}

/** The same, for a command that prints JSON. Its text is never quoted: it may hold secrets. */
export async function readPulumi(args: readonly string[], call: PulumiCall): Promise<unknown> {
  const text = await runPulumi(args, call);
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError(
      "Pulumi",
      `${call.failure}: \`pulumi ${args.join(" ")}\` printed something that is not JSON.`,
    );
  }
}

/** Options in the environment (`PULUMI_OPTION_JSON`) would change what these calls print; they name all that they need. */
function pulumiEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_OPTION_"));
  return { ...Object.fromEntries(own), PULUMI_SKIP_UPDATE_CHECK: "true" };
}

class Silence extends Error {}

interface Finished {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

function finished(child: ChildProcess, maxSilenceMs: number): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    const timer = setTimeout(() => {
      stopGroup(child);
      reject(new Silence());
    }, maxSilenceMs);
    for (const name of ["stdout", "stderr"] as const) {
      child[name]?.setEncoding("utf8").on("data", (text: string) => {
        output[name] += text;
        timer.refresh();
      });
    }
    child.once("error", (error) => {
      clearTimeout(timer);
      reject(error);
    });
    child.once("close", (exitCode) => {
      clearTimeout(timer);
      resolve({ ...output, exitCode });
    });
  });
}

function stopGroup({ pid }: ChildProcess): void {
  if (pid === undefined) return;
  try {
    process.kill(process.platform === "win32" ? pid : -pid, "SIGKILL");
  } catch (error) {
    // It ended by itself in between.
    if ((error as NodeJS.ErrnoException).code !== "ESRCH") throw error;
  }
}

const running = new Set<ChildProcess>();
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP"] as const;

/** Ctrl+C reaches only this process's own group. */
function stopWithThisProcess(child: ChildProcess): () => void {
  if (running.size === 0) for (const signal of SIGNALS) process.once(signal, stopAll);
  running.add(child);
  return () => {
    running.delete(child);
    if (running.size === 0) for (const signal of SIGNALS) process.removeListener(signal, stopAll);
  };
}

function stopAll(signal: NodeJS.Signals): void {
  for (const child of running) stopGroup(child);
  for (const name of SIGNALS) process.removeListener(name, stopAll);
  process.kill(process.pid, signal);
}

function startProblem(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return "alicloud-images pins runs the Pulumi CLI, and `pulumi` is not on PATH. Install it, see https://www.pulumi.com/docs/install/.";
  }
  return `alicloud-images pins runs the Pulumi CLI, which cannot be started: ${code || message}.`;
}

/** The CLI's own words without what stands around them. */
function firstError(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  const found = error ?? lines.find((line) => line !== "") ?? "it gives no reason";
  // The address of a backend may hold a password or a signature.
  const safe = found.replace(/:\/\/[^/@\s]+@/g, "://...@").replace(/(:\/\/[^\s?]+)\?[^\s"']*/g, "$1?...");
  return safe.length > MAX_MESSAGE_LENGTH ? `${safe.slice(0, MAX_MESSAGE_LENGTH - 3)}...` : safe;
}
