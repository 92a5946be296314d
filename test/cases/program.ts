// Runs of program.cjs: the calls of one case after another, each with its own environment and output.

import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Readable } from "node:stream";
import type { Call } from "./format.js";

/** The outcome of a call, as it is sent between processes. */
export interface Outcome {
  readonly result?: { readonly [field: string]: unknown };
  /** Parts of the result that are not plain values. */
  readonly odd?: readonly string[];
  readonly error?: {
    readonly isImagesError: boolean;
    readonly message: unknown;
    /** Everything that there is in the error, hidden properties and causes included. */
    readonly shown: string;
  };
}

export interface RunRequest {
  readonly environment: Readonly<Record<string, string>>;
  readonly calls: readonly Call[];
  readonly together: boolean;
}

export interface Run {
  readonly outcomes: readonly Outcome[];
  /** What the program wrote to standard output and error during the case. */
  readonly output: string;
}

export class CaseProgram {
  readonly #child: ChildProcess;
  readonly #home: string;
  readonly #streams: readonly Readable[];
  #runs = 0;

  private constructor(child: ChildProcess, home: string, streams: readonly Readable[]) {
    this.#child = child;
    this.#home = home;
    this.#streams = streams;
  }

  static async start(): Promise<CaseProgram> {
    const home = await mkdtemp(join(tmpdir(), "images-cases-"));
    const child = fork(join(__dirname, "program.cjs"), {
      // Nothing of the developer's own settings and profiles may reach a case.
      env: { PATH: process.env["PATH"] ?? "", HOME: home },
      silent: true,
    });
    const streams = [child.stdout, child.stderr].filter((stream) => stream !== null);
    for (const stream of streams) stream.setEncoding("utf8");
    const program = new CaseProgram(child, home, streams);
    await program.#nextMessage();
    return program;
  }

  async run(request: RunRequest): Promise<Run> {
    const end = `\n--- end of case ${++this.#runs} ---\n`;
    const output = this.#streams.map((stream) => readTo(stream, end));
    const answer = this.#nextMessage();
    this.#child.send({ ...request, end });
    const { outcomes } = (await answer) as { outcomes: Outcome[] };
    return { outcomes, output: (await Promise.all(output)).join("") };
  }

  #nextMessage(): Promise<unknown> {
    return new Promise((resolve, reject) => {
      const ended = (code: number | null) => reject(new Error(`The program ended with exit code ${code}.`));
      this.#child.once("exit", ended);
      this.#child.once("message", (message) => {
        this.#child.off("exit", ended);
        resolve(message);
      });
    });
  }

  async stop(): Promise<void> {
    if (this.#child.exitCode === null) {
      const exit = once(this.#child, "exit");
      this.#child.disconnect();
      await exit;
    }
    await rm(this.#home, { recursive: true });
  }
}

function readTo(stream: Readable, end: string): Promise<string> {
  return new Promise((resolve) => {
    let read = "";
    const take = (chunk: string) => {
      read += chunk;
      if (!read.endsWith(end)) return;
      stream.off("data", take);
      resolve(read.slice(0, -end.length));
    };
    stream.on("data", take);
  });
}
