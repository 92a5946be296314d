// Collected problems, reported together in one error.

import { ImagesError } from "./errors.js";

export class Problems {
  readonly #messages = new Set<string>();
  readonly #errors: ImagesError[] = [];

  add(message: string): void {
    this.#messages.add(message);
  }

  /** The result of `read`, or `undefined` when it throws an error of this package, whose messages are then collected. */
  try<Result>(read: () => Result): Result | undefined {
    try {
      return read();
    } catch (thrown) {
      if (!(thrown instanceof ImagesError)) throw thrown;
      this.#errors.push(thrown);
      for (const line of thrown.message.split("\n")) this.add(line);
      return undefined;
    }
  }

  get isEmpty(): boolean {
    return this.#messages.size === 0;
  }

  /** All messages, each of them once. */
  get messages(): readonly string[] {
    return [...this.#messages];
  }

  /** The errors that {@link try} has caught. */
  get errors(): readonly ImagesError[] {
    return this.#errors;
  }
}
