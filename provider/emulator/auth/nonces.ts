// Which signature nonces were used already? Remembered as long as their requests could be replayed, in bounded memory.

import { sha256 } from "./signature.js";

/** A timestamp may lie 15 minutes ahead and is taken until 15 minutes after: so long can a request be replayed. */
const GENERATION_MS = 30 * 60_000;
const MOST_PER_GENERATION = 100_000;
const LONGEST_PLAIN = 80;

/** Two generations of nonces: when the newer one is full or old, it becomes the older one. */
export class NonceMemory {
  #newer = new Set<string>();
  #older = new Set<string>();
  #since = 0;

  /** Notes a nonce. `false`: this key has used it before. */
  use(accessKeyId: string, nonce: string, now: number): boolean {
    const plain = `${accessKeyId}\n${nonce}`;
    const entry = plain.length > LONGEST_PLAIN ? sha256(plain) : plain;
    if (this.#newer.has(entry) || this.#older.has(entry)) return false;
    if (this.#newer.size >= MOST_PER_GENERATION || Math.abs(now - this.#since) >= GENERATION_MS) {
      this.#older = this.#newer;
      this.#newer = new Set();
      this.#since = now;
    }
    this.#newer.add(entry);
    return true;
  }
}
