// Client programs as child processes: one job per line of stdin, one answer per line of stdout.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** A listing for a program to make. */
export interface Job {
  readonly endpoint: string;
  readonly region: string;
  readonly keyId: string;
  readonly keySecret: string;
  readonly token?: string | undefined;
  /** DescribeImages parameters with their wire names; lists as lists, such as `Tag: [{ Key, Value }]`. */
  readonly params: Readonly<Record<string, unknown>>;
}

export interface Listing {
  readonly images: readonly { readonly id: string; readonly name: string }[];
  readonly pages: number;
  readonly totalCount: number;
}

/** An error as reported by the library; `status: null` if it reports none. */
export interface ClientError {
  readonly code: string;
  readonly message: string;
  readonly status: number | null;
}

export type ClientAnswer = Listing | { readonly error: ClientError };

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Additional environment variables. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Longer than the retries of any client. */
const ANSWER_LIMIT_MS = 40_000;
const SHOWN_CHARACTERS = 2000;

/** A program that runs until `end`. */
export class ClientProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #said = "";
  #isBusy = false;

  /** The environment is reduced, so that it does not configure keys, endpoints or proxies. */
  constructor({ command, args, env }: Program, cwd: string) {
    const { PATH = "", HOME = "" } = process.env;
    this.#child = spawn(command, args, { cwd, env: { PATH, HOME, LANG: "C.UTF-8", ...env } });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-SHOWN_CHARACTERS);
    });
    // A program that failed to start or has exited is detected by its missing answer.
    this.#child.on("error", (error) => {
      this.#said += error.message;
    });
    this.#child.stdin.on("error", () => {});
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error if the program exits, times out or prints anything else. */
  async ask(job: Job): Promise<ClientAnswer> {
    if (this.#isBusy) throw new Error("The program has not answered the previous job.");
    this.#isBusy = true;
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), ANSWER_LIMIT_MS);
    try {
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`The program exited, or was stopped after ${ANSWER_LIMIT_MS} ms. ${this.#said}`);
      return JSON.parse(value);
    } finally {
      clearTimeout(timer);
      this.#isBusy = false;
    }
  }

  async end(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = new Promise((resolve) => this.#child.once("close", resolve));
    this.#child.kill("SIGKILL");
    await ended;
  }
}
