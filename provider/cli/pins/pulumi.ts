// How is the Pulumi CLI asked for stacks, states and decrypted configuration? Through the Automation API, and only reading.

import { execFile } from "node:child_process";
import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import type { LocalWorkspace } from "@pulumi/pulumi/automation/index.js";
import { ConfigurationError, ServiceError } from "../../core/errors.js";

export interface ListedStack {
  /** As the CLI lists it: `dev`, or `acme/dev` for a stack of another organisation. */
  readonly name: string;
  /** Whether it is the one that is selected in the project. */
  readonly current: boolean;
}

/** The CLI in one project's folder. */
export class PulumiProject {
  readonly #workspace: LocalWorkspace;

  /** @throws ConfigurationError when the SDK or the CLI is missing or does not fit */
  static async open(folder: string): Promise<PulumiProject> {
    const { LocalWorkspace } = await automation();
    try {
      return new PulumiProject(await LocalWorkspace.create({ workDir: folder, envVars: QUIET }));
    } catch (error) {
      throw new ConfigurationError(cliProblem(error));
    }
  }

  private constructor(workspace: LocalWorkspace) {
    this.#workspace = workspace;
  }

  /** The stacks of the project in the backend that the CLI is logged in to. @throws ServiceError */
  async stacks(): Promise<readonly ListedStack[]> {
    const listed = await told("The stacks could not be listed", () => this.#workspace.listStacks());
    return listed.map(({ name, current }) => ({ name, current }));
  }

  /**
   * A stack's state with its secrets left encrypted, so that no passphrase is needed.
   *
   * The Automation API shows secrets whether one wants that or not, so the CLI that it found is run here.
   *
   * @throws ServiceError
   */
  async state(stack: string): Promise<unknown> {
    const { command } = this.#workspace.pulumiCommand;
    const args = ["stack", "export", "--stack", stack, "--non-interactive"];
    const { workDir } = this.#workspace;
    const text = await told(
      `The state of ${stack} could not be read`,
      () =>
        new Promise<string>((resolve, reject) => {
          const options = { cwd: workDir, env: { ...process.env, ...QUIET }, maxBuffer: Number.POSITIVE_INFINITY };
          execFile(command, args, options, (error, stdout, stderr) => {
            if (error === null) resolve(stdout);
            else reject(new Error(stderr));
          });
        }),
    );
    return JSON.parse(text);
  }

  /** A stack's state with its secrets in plain. @throws ServiceError, for one when there is no passphrase */
  stateWithSecrets(stack: string): Promise<unknown> {
    return told(`The state of ${stack} could not be decrypted`, () => this.#workspace.exportStack(stack));
  }

  /**
   * A stack's whole configuration with secrets in plain and what Pulumi ESC adds. Made from a copy of the stack's file,
   * since the CLI may write into the one that it reads.
   *
   * @throws ServiceError
   */
  async config(stack: string, file: string): Promise<ReadonlyMap<string, string>> {
    const folder = await mkdtemp(join(tmpdir(), "alicloud-images-"));
    try {
      const copy = join(folder, basename(file));
      await copyFile(file, copy);
      const { LocalWorkspace } = await automation();
      const { workDir, pulumiCommand } = this.#workspace;
      const envVars = { ...QUIET, PULUMI_OPTION_CONFIG_FILE: copy };
      const workspace = await LocalWorkspace.create({ workDir, pulumiCommand, envVars });
      const values = await told(`The configuration of ${stack} could not be decrypted`, () =>
        workspace.getAllConfig(stack),
      );
      return new Map(Object.entries(values).map(([key, { value }]) => [key, value]));
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
}

const QUIET = { PULUMI_SKIP_UPDATE_CHECK: "true" };

async function automation(): Promise<typeof import("@pulumi/pulumi/automation/index.js")> {
  try {
    return await import("@pulumi/pulumi/automation/index.js");
  } catch (error) {
    const { code = "", message } = error as NodeJS.ErrnoException;
    if (!code.endsWith("MODULE_NOT_FOUND") || !message.includes("@pulumi/pulumi")) throw error;
    throw new ConfigurationError(
      "alicloud-images pins reads states through the Pulumi SDK, which is not installed: add @pulumi/pulumi to the dependencies of the project that alicloud-images is installed in.",
    );
  }
}

function cliProblem(error: unknown): string {
  const text = messageOf(error);
  if (/ENOENT/.test(text)) {
    return "alicloud-images pins asks the Pulumi CLI, and `pulumi` is not on PATH. Install it, see https://www.pulumi.com/docs/install/.";
  }
  return `alicloud-images pins asks the Pulumi CLI, which cannot be used: ${firstError(text)}`;
}

/** What the CLI could not do, in one sentence. */
async function told<Result>(what: string, ask: () => Promise<Result>): Promise<Result> {
  try {
    return await ask();
  } catch (error) {
    throw new ServiceError("Pulumi", `${what}: ${firstError(messageOf(error))}`);
  }
}

/** The CLI's own words without what stands around them. */
function firstError(text: string): string {
  const stderr = text.slice(text.indexOf(" stderr: ") + 1).replace(/^stderr: /, "");
  const lines = stderr.split("\n").map((line) => line.trim());
  const error = lines.find((line) => line.startsWith("error: "))?.slice("error: ".length);
  const found =
    error ?? lines.find((line) => line !== "" && !line.startsWith("Command failed with ")) ?? "it says nothing";
  // The address of a backend may hold a password.
  const safe = found.replace(/:\/\/[^/@\s]+@/g, "://...@");
  return safe.length > 400 ? `${safe.slice(0, 397)}...` : safe;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
