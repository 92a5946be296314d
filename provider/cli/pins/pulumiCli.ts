// Stacks, states and configuration from the Pulumi CLI. Read-only.

import { copyFile, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { ConfigurationError, ServiceError } from "../../values/errors.js";
import { readPulumi } from "./pulumiProcess.js";

export interface ListedStack {
  /** As the CLI lists it: `dev`, or `acme/dev` for a stack of another organisation. */
  readonly name: string;
  /** Whether it is the one that is selected in the project. */
  readonly current: boolean;
}

/** A value of a stack's configuration as the CLI shows it. */
export interface ListedValue {
  /** Text, or the JSON text of a structure; undefined for a secret that is not shown. */
  readonly value: string | undefined;
  readonly secret: boolean;
}

/** The CLI in one project's folder. */
export class PulumiProject {
  readonly #folder: string;

  constructor(folder: string) {
    this.#folder = folder;
  }

  /** The stacks of the project in the backend that the CLI is logged in to. @throws ServiceError */
  async stacks(): Promise<readonly ListedStack[]> {
    const failure = "The stacks could not be listed";
    const listed = await this.#read(["stack", "ls", "--json"], failure);
    if (!Array.isArray(listed)) throw unexpected(failure, "pulumi stack ls --json");
    return listed.map((item) => {
      const { name, current } = fieldsOf(item);
      if (typeof name !== "string" || name === "") throw unexpected(failure, "pulumi stack ls --json");
      return { name, current: current === true };
    });
  }

  /** A stack's state with its secrets left encrypted, so that no passphrase is needed. @throws ServiceError */
  state(stack: string): Promise<unknown> {
    return this.#state(`The state of ${stack} could not be read`, ["stack", "export", "--stack", stack]);
  }

  /** A stack's state with its secrets in plain. @throws ServiceError, for one when there is no passphrase */
  stateWithSecrets(stack: string): Promise<unknown> {
    return this.#state(`The state of ${stack} could not be decrypted`, [
      ...["stack", "export", "--stack", stack],
      "--show-secrets",
    ]);
  }

  /**
   * A stack's configuration as its next run gets it: the stack's file, what the project's file adds, and what Pulumi ESC
   * adds. Secrets are shown only on demand, since that can need a passphrase.
   *
   * @throws ServiceError
   */
  async config(
    stack: string,
    file: string,
    { showSecrets }: { readonly showSecrets: boolean },
  ): Promise<ReadonlyMap<string, ListedValue>> {
    const failure = `The configuration of ${stack} could not be ${showSecrets ? "decrypted" : "read"}`;
    const args = ["config", "--json", showSecrets ? "--show-secrets" : "--open", "--stack", stack];
    // The CLI sometimes writes into the file that it reads.
    const folder = await mkdtemp(join(tmpdir(), "alicloud-images-"));
    try {
      const copy = join(folder, basename(file));
      await copyFile(file, copy).catch((error: NodeJS.ErrnoException) => {
        // A stack without a file has only what the project and its environments give it.
        if (error.code !== "ENOENT") throw new ConfigurationError(`${file} cannot be read (${error.code}).`);
      });
      const listed = await this.#read([...args, "--config-file", copy], failure);
      return new Map(
        Object.entries(fieldsOf(listed)).map(([key, item]) => {
          const { value, secret } = fieldsOf(item);
          return [key, { value: typeof value === "string" ? value : undefined, secret: secret === true }];
        }),
      );
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }

  async #state(failure: string, args: readonly string[]): Promise<unknown> {
    const exported = await this.#read(args, failure);
    // A stack that was never deployed has a deployment too, without resources.
    const { deployment } = fieldsOf(exported);
    if (typeof deployment !== "object") throw unexpected(failure, `pulumi ${args.join(" ")}`);
    return exported;
  }

  #read(args: readonly string[], failure: string): Promise<unknown> {
    return readPulumi(args, { folder: this.#folder, failure });
  }
}

function unexpected(failure: string, command: string): ServiceError {
  return new ServiceError("Pulumi", `${failure}: unexpected JSON from \`${command}\`.`);
}

function fieldsOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
