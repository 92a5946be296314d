// How is a client's program asked? One job a line on its stdin, one answer a line on its stdout.

import { type ChildProcessWithoutNullStreams, spawn } from "node:child_process";
import { createInterface } from "node:readline";

/** One listing to make, as the programs read it. */
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

/** An error as the library tells it; `status: null` where it keeps none. */
export interface ClientError {
  readonly code: string;
  readonly message: string;
  readonly status: number | null;
}

export type ClientAnswer = Listing | { readonly error: ClientError };

export interface Program {
  readonly command: string;
  readonly args: readonly string[];
  /** Added to what a program cannot do without. */
  readonly env?: Readonly<Record<string, string>>;
}

/** Longer than any client here waits between its own retries. */
const ANSWER_LIMIT_MS = 40_000;
const SHOWN_CHARACTERS = 2000;

/** A program that runs until it is told to end. */
export class ClientProcess {
  readonly #child: ChildProcessWithoutNullStreams;
  readonly #answers: AsyncIterator<string>;
  #said = "";
  #isBusy = false;

  /** Nothing of the environment leads a library to other keys, endpoints or proxies. */
  constructor({ command, args, env }: Program, cwd: string) {
    const { PATH = "", HOME = "" } = process.env;
    this.#child = spawn(command, args, { cwd, env: { PATH, HOME, LANG: "C.UTF-8", ...env } });
    this.#child.stderr.setEncoding("utf8").on("data", (text: string) => {
      this.#said = (this.#said + text).slice(-SHOWN_CHARACTERS);
    });
    // A program that cannot start or has ended shows in its missing answer.
    this.#child.on("error", (error) => {
      this.#said += error.message;
    });
    this.#child.stdin.on("error", () => {});
    this.#answers = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  /** @throws Error if the program ends, takes too long or prints something else. */
  async ask(job: Job): Promise<ClientAnswer> {
    if (this.#isBusy) throw new Error("The program has not answered the job before this one.");
    this.#isBusy = true;
    this.#child.stdin.write(`${JSON.stringify(job)}\n`);
    const timer = setTimeout(() => this.#child.kill("SIGKILL"), ANSWER_LIMIT_MS);
    try {
      const { value, done } = await this.#answers.next();
      if (done) throw new Error(`The program ended, or was ended after ${ANSWER_LIMIT_MS} ms. ${this.#said}`);
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
