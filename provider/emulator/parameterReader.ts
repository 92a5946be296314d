// Typed access to request parameters. Invalid values throw the service's error.

import { type ApiError, invalidParameter } from "./errors.js";
import type { Parameters } from "./parameters.js";

/** Carries an error answer out of the checks. */
export class Refusal extends Error {
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.code);
    this.error = error;
  }
}

/** A pair such as `Tag.N.Key` and `Tag.N.Value`. */
export interface NumberedPair {
  /** N, from 1. */
  readonly index: number;
  readonly key?: string | undefined;
  readonly value?: string | undefined;
}

export class ParameterReader {
  readonly #parameters: Parameters;

  constructor(parameters: Parameters) {
    this.#parameters = parameters;
  }

  /** An empty parameter counts as missing. */
  string(name: string): string | undefined {
    const value = this.#parameters.get(name);
    return value === "" ? undefined : value;
  }

  /** Case-insensitive, because some SDKs send `True`. */
  boolean(name: string): boolean | undefined {
    const value = this.string(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false") throw new Refusal(invalidParameter(name));
    return value === "true";
  }

  /** An integer from 1 to `max`. */
  integer(name: string, defaultValue: number, max: number): number {
    const digits = this.string(name);
    if (digits === undefined) return defaultValue;
    const value = /^\d{1,10}$/.test(digits) ? Number(digits) : 0;
    if (value < 1 || value > max) throw new Refusal(invalidParameter(name));
    return value;
  }

  /** The pairs of `Tag.N` or `Filter.N`, sorted by N. `Tag.N.key` in lower case is an old spelling. */
  pairs(prefix: "Tag" | "Filter"): readonly NumberedPair[] {
    const pairs = new Map<number, NumberedPair>();
    for (const [name, value] of this.#parameters) {
      if (!name.startsWith(prefix)) continue;
      const [, head, digits = "", part = ""] = /^(Tag|Filter)\.([1-9]\d{0,9})\.(Key|Value|key|value)$/.exec(name) ?? [];
      if (head !== prefix) continue;
      const index = Number(digits);
      pairs.set(index, { ...(pairs.get(index) ?? { index }), [part.toLowerCase()]: value });
    }
    return [...pairs.values()].sort((a, b) => a.index - b.index);
  }
}
