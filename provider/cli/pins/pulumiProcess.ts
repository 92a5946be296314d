// Single calls of the Pulumi CLI, all of them read-only.

import { ConfigurationError, ServiceError } from "../../values/errors.js";
import { runProcess, SilenceError } from "./childProcess.js";

export interface PulumiCall {
  /** The folder of the project. */
  readonly folder: string;
  /** Begins the message if the call fails: `The stacks could not be listed`. */
  readonly failure: string;
  /** Milliseconds without output after which the call is stopped. @default 60_000 */
  readonly maxSilenceMs?: number | undefined;
}

const MAX_SILENCE_MS = 60_000;
const MAX_MESSAGE_LENGTH = 400;

/**
 * Runs `pulumi <args>` and returns its stdout.
 *
 * @throws ConfigurationError when there is no CLI; ServiceError when it fails or hangs
 */
export async function runPulumi(args: readonly string[], call: PulumiCall): Promise<string> {
  const { folder, failure, maxSilenceMs = MAX_SILENCE_MS } = call;
  const { stdout, stderr, exitCode } = await runProcess("pulumi", [...args, "--non-interactive"], {
    cwd: folder,
    env: pulumiEnvironment(),
    maxSilenceMs,
  }).catch((error: unknown) => {
    if (!(error instanceof SilenceError)) throw new ConfigurationError(startProblem(error));
    const seconds = Math.round(maxSilenceMs / 1000);
    throw new ServiceError(
      "Pulumi",
      `${failure}: \`pulumi ${args.join(" ")}\` printed nothing for ${seconds} s and was stopped.`,
    );
  });
  if (exitCode === 0) return stdout;
  throw new ServiceError("Pulumi", `${failure}: ${firstError(stderr)}`);
}

/** The same, for a command that prints JSON. Its output is never quoted: it can contain secrets. */
export async function readPulumi(args: readonly string[], call: PulumiCall): Promise<unknown> {
  const text = await runPulumi(args, call);
  try {
    return JSON.parse(text);
  } catch {
    throw new ServiceError("Pulumi", `${call.failure}: the output of \`pulumi ${args.join(" ")}\` is not JSON.`);
  }
}

/** Without options in the environment (`PULUMI_OPTION_JSON`), which would change the output of these calls. */
function pulumiEnvironment(): NodeJS.ProcessEnv {
  const own = Object.entries(process.env).filter(([name]) => !name.startsWith("PULUMI_OPTION_"));
  return { ...Object.fromEntries(own), PULUMI_SKIP_UPDATE_CHECK: "true" };
}

function startProblem(error: unknown): string {
  const { code = "", message } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") {
    return "alicloud-images pins runs the Pulumi CLI, and `pulumi` is not on PATH. Install it, see https://www.pulumi.com/docs/install/.";
  }
  return `alicloud-images pins runs the Pulumi CLI, which cannot be started: ${code || message}.`;
}

/** The first error that the CLI printed, without what can be secret in the URL of a backend: password and query. */
function firstError(stderr: string): string {
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  const found = error ?? lines.find((line) => line !== "") ?? "no error message";
  const safe = found.replace(/:\/\/[^/@\s]+@/g, "://...@").replace(/(:\/\/[^\s?]+)\?[^\s"']*/g, "$1?...");
  return safe.length > MAX_MESSAGE_LENGTH ? `${safe.slice(0, MAX_MESSAGE_LENGTH - 3)}...` : safe;
}
