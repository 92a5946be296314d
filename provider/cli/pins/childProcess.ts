// Child processes without input: one that hangs is stopped together with everything that it started.

import { type ChildProcess, spawn } from "node:child_process";

export interface ProcessCall {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Milliseconds without output after which the process is stopped. */
  readonly maxSilenceMs: number;
}

export interface ProcessResult {
  readonly stdout: string;
  readonly stderr: string;
  readonly exitCode: number | null;
}

/** The process was stopped because it printed nothing for too long. */
export class SilenceError extends Error {}

/** @throws SilenceError, or the error of the operating system when the command cannot be started */
export async function runProcess(
  command: string,
  args: readonly string[],
  { cwd, env, maxSilenceMs }: ProcessCall,
): Promise<ProcessResult> {
  const child = spawn(command, args, {
    cwd,
    env,
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group, so that its children can be stopped with it.
    detached: true,
    windowsHide: true,
  });
  const release = stopWithThisProcess(child);
  try {
    return await waitForExit(child, maxSilenceMs);
  } finally {
    release();
  }
}

function waitForExit(child: ChildProcess, maxSilenceMs: number): Promise<ProcessResult> {
  return new Promise((resolve, reject) => {
    const output = { stdout: "", stderr: "" };
    const timer = setTimeout(() => {
      stopGroup(child);
      reject(new SilenceError());
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
    // It has ended in the meantime.
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
