// Used signature nonces, remembered for as long as a replay is possible, in bounded memory.

import { sha256 } from "./signature.js";

/** A timestamp is accepted from 15 minutes before it until 15 minutes after. */
const GENERATION_MS = 30 * 60_000;
const MAX_PER_GENERATION = 100_000;
/** Longer entries are stored as a hash. */
const MAX_PLAIN_LENGTH = 80;

/** Two generations of nonces: once the newer one is full or old, it replaces the older one. */
export class NonceMemory {
  #newer = new Set<string>();
  #older = new Set<string>();
  #since = 0;

  /** Records a nonce. `false`: this key has already used it. */
  use(accessKeyId: string, nonce: string, now: number): boolean {
    const plain = `${accessKeyId}\n${nonce}`;
    const entry = plain.length > MAX_PLAIN_LENGTH ? sha256(plain) : plain;
    if (this.#newer.has(entry) || this.#older.has(entry)) return false;
    if (this.#newer.size >= MAX_PER_GENERATION || Math.abs(now - this.#since) >= GENERATION_MS) {
      this.#older = this.#newer;
      this.#newer = new Set();
      this.#since = now;
    }
    this.#newer.add(entry);
    return true;
  }
}
