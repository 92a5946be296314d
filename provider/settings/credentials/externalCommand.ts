// The command of an External profile, run without a shell and killed at its time limit with all its child processes.
import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { RequestFailure } from "../../service/credentialsRequest.js";
import { stopSignal, untilAborted } from "../../service/deadline.js";
import { splitCommandLine } from "./commandLine.js";

const TIMEOUT_MS = 60_000;
const MAX_OUTPUT_BYTES = 1_000_000;

/**
 * The standard output of a command, whose standard input is empty. Errors quote neither the command line nor the output:
 * both can contain secrets.
 *
 * @throws RequestFailure when it fails, LookupEnded
 */
export async function runCommand(commandLine: string, timeoutMs = TIMEOUT_MS): Promise<string> {
  const [file, ...args] = splitCommandLine(commandLine) ?? [];
  if (file === undefined) throw new RequestFailure("its process_command is not a valid command line");
  // In its own process group, so that its child processes can be killed too.
  const command = spawn(file, args, {
    stdio: ["ignore", "pipe", "ignore"],
    detached: process.platform !== "win32",
    windowsHide: true,
  });
  const timeout = new AbortController();
  const timeoutFailure = new RequestFailure(`its process_command did not end within ${timeoutMs / 1000} s`);
  const timer = setTimeout(() => timeout.abort(timeoutFailure), timeoutMs);
  const removeHandlers = onTermination(() => kill(command));
  try {
    return await untilAborted(readOutput(command), stopSignal(timeout.signal));
  } catch (thrown) {
    kill(command);
    throw thrown;
  } finally {
    clearTimeout(timer);
    removeHandlers();
  }
}

type Command = ChildProcessByStdio<null, Readable, null>;

function readOutput(command: Command): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    command.stdout.on("data", (chunk: Buffer) => {
      size += chunk.length;
      chunks.push(chunk);
      if (size > MAX_OUTPUT_BYTES) reject(new RequestFailure("its process_command printed more than 1 MB"));
    });
    command.on("error", ({ code }: NodeJS.ErrnoException) => reject(failure(code)));
    command.on("close", (code, signal) => {
      if (code === 0) resolve(Buffer.concat(chunks).toString("utf8"));
      else reject(failure(code ?? signal));
    });
  });
}

function failure(reason: string | number | null | undefined): RequestFailure {
  return new RequestFailure(
    `its process_command failed${reason === undefined || reason === null ? "" : ` (${reason})`}`,
  );
}

/** Kills the command and its child processes, and stops waiting for its output. */
function kill(command: Command): void {
  command.stdout.destroy();
  command.unref();
  if (command.pid === undefined) return;
  if (process.platform === "win32") {
    spawn("taskkill", ["/pid", String(command.pid), "/t", "/f"], { stdio: "ignore", windowsHide: true })
      .on("error", () => command.kill("SIGKILL"))
      .unref();
    return;
  }
  try {
    process.kill(-command.pid, "SIGKILL");
  } catch (thrown) {
    if ((thrown as NodeJS.ErrnoException).code !== "ESRCH") throw thrown;
  }
}

/** Ctrl-C reaches only the terminal's own process group: a command in another group would keep running. */
function onTermination(handle: () => void): () => void {
  const signals = ["SIGINT", "SIGTERM", "SIGHUP"] as const;
  const onSignal = (signal: NodeJS.Signals) => {
    remove();
    handle();
    // Without another handler the signal ends this process, which is its default.
    if (process.listenerCount(signal) === 0) process.kill(process.pid, signal);
  };
  const remove = () => {
    process.removeListener("exit", handle);
    for (const signal of signals) process.removeListener(signal, onSignal);
  };
  process.on("exit", handle);
  for (const signal of signals) process.on(signal, onSignal);
  return remove;
}
