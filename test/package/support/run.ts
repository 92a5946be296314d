// Commands and temporary folders of the tests.

import { execFile } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { onTestFinished } from "vitest";

/** The folder of this package's package.json. */
export const PROJECT_ROOT = resolve(__dirname, "../../..");

export interface CommandResult {
  /** Undefined when a signal ended the command. */
  readonly exitCode: number | undefined;
  readonly stdout: string;
  readonly stderr: string;
}

export interface RunOptions {
  /** @default the project's folder */
  readonly cwd?: string | undefined;
  /** Added to the environment; `undefined` removes a variable. */
  readonly env?: Readonly<Record<string, string | undefined>> | undefined;
}

/** Runs a program with the Node of this process until it exits, with any exit code. */
export function runNode(args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  return run(process.execPath, args, options);
}

export function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<CommandResult> {
  const { NODE_OPTIONS: _ofVitest, ...environment } = process.env;
  const settings = {
    cwd: options.cwd ?? PROJECT_ROOT,
    env: { ...environment, ...options.env },
    maxBuffer: 64 * 1024 * 1024,
  };
  return new Promise((done, fail) => {
    const child = execFile(command, args, settings, (error, stdout, stderr) => {
      if (error !== null && child.pid === undefined) return fail(error);
      done({ exitCode: child.exitCode ?? undefined, stdout, stderr });
    });
    child.stdin?.end();
  });
}

/** A new folder outside the project, removed after the test. */
export async function temporaryFolder(): Promise<string> {
  const folder = await makeFolder();
  onTestFinished(() => removeFolder(folder));
  return folder;
}

/** A new folder outside the project, for a `beforeAll` that removes it. */
export function makeFolder(): Promise<string> {
  return mkdtemp(join(tmpdir(), "alicloud-images-"));
}

export function removeFolder(folder: string): Promise<void> {
  return rm(folder, { recursive: true, force: true });
}

/** Changes to the environment that remove all settings of region, endpoint and credentials. */
export function bareEnvironment(home: string): Readonly<Record<string, string | undefined>> {
  const settings = Object.keys(process.env).filter((name) =>
    /^(ALICLOUD|ALIBABA|ECS_|PULUMI|VITEST|.*_PROXY$)/i.test(name),
  );
  return { ...Object.fromEntries(settings.map((name) => [name, undefined])), HOME: home, USERPROFILE: home };
}
