// The built command as the tests run it, with keys that must never appear in its output.

import { type ChildProcess, spawn } from "node:child_process";
import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { type Endpoint, type EndpointOptions, startEndpoint } from "../../../provider/emulator/index.js";
import type { CatalogueRecord } from "../../../provider/emulator/records.js";
import {
  bareEnvironment,
  type CommandResult,
  makeFolder,
  PROJECT_ROOT,
  removeFolder,
  runNode,
} from "../../package/support/run.js";

export const MAIN = join(PROJECT_ROOT, "dist/cli/main.js");

/** Strings that are easy to find: none must appear in the output. */
export const CANARIES = {
  accessKeyId: "LTAI5tCanaryKeyId",
  accessKeySecret: "CanarySecretValue",
  securityToken: "CanarySecurityToken",
} as const;

const CANARY_ENVIRONMENT = {
  ALICLOUD_REGION: "cn-hangzhou",
  ALICLOUD_ACCESS_KEY: CANARIES.accessKeyId,
  ALICLOUD_SECRET_KEY: CANARIES.accessKeySecret,
  ALICLOUD_SECURITY_TOKEN: CANARIES.securityToken,
};

export interface CommandOptions {
  /** Added to the region and the keys of an ordinary user; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>>;
}

/** Runs the built command to its end with the canaries as keys, and checks that none of them is printed. */
export async function alicloudImages(
  args: readonly string[],
  { env = {} }: CommandOptions = {},
): Promise<CommandResult> {
  const home = await makeFolder();
  try {
    const result = await runNode([MAIN, ...args], { env: { ...bareEnvironment(home), ...CANARY_ENVIRONMENT, ...env } });
    expectNoCanary(result.stdout + result.stderr);
    return result;
  } finally {
    await removeFolder(home);
  }
}

export function expectNoCanary(text: string): void {
  for (const canary of Object.values(CANARIES)) expect(text).not.toContain(canary);
  expect(text).not.toMatch(/Signature=|AccessKeyId=/);
}

/** An endpoint in the test's process that accepts the canaries, with these images in Hangzhou. */
export async function endpointWith(
  records: readonly CatalogueRecord[],
  options: Omit<EndpointOptions, "catalogue" | "accounts"> = {},
): Promise<Endpoint> {
  const endpoint = await startEndpoint({
    ...options,
    catalogue: { regions: { "cn-hangzhou": records } },
    accounts: [{ accountId: "1234567890123456", ...CANARIES }],
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** A command that keeps running, such as `serve`. */
export interface RunningCommand {
  readonly child: ChildProcess;
  readonly stdout: () => string;
  readonly stderr: () => string;
  /** Waits until stdout holds this. */
  printed(pattern: RegExp): Promise<RegExpExecArray>;
  /** Exit code and signal. */
  readonly ended: Promise<{ readonly exitCode: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function startCommand(args: readonly string[]): RunningCommand {
  const { NODE_OPTIONS: _ofVitest, ...environment } = process.env;
  const child = spawn(process.execPath, [MAIN, ...args], {
    env: { ...environment, ...CANARY_ENVIRONMENT },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const output = { stdout: "", stderr: "" };
  const listeners = new Set<() => void>();
  for (const name of ["stdout", "stderr"] as const) {
    child[name].setEncoding("utf8").on("data", (chunk: string) => {
      output[name] += chunk;
      for (const check of listeners) check();
    });
  }
  const ended = new Promise<{ exitCode: number | null; signal: NodeJS.Signals | null }>((resolve) => {
    child.once("close", (exitCode, signal) => resolve({ exitCode, signal }));
  });
  const printed = (pattern: RegExp) =>
    new Promise<RegExpExecArray>((resolve, reject) => {
      const check = () => {
        const found = pattern.exec(output.stdout);
        if (found === null) return;
        listeners.delete(check);
        resolve(found);
      };
      listeners.add(check);
      void ended.then(() => reject(new Error(`The command ended without printing ${pattern}: ${output.stderr}`)));
      check();
    });
  return { child, stdout: () => output.stdout, stderr: () => output.stderr, printed, ended };
}
