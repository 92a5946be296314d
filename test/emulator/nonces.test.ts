// Tests of the nonce memory.

import { describe, expect, it } from "vitest";
import { NonceMemory } from "../../provider/emulator/auth/nonces.js";

const MINUTE_MS = 60_000;
const NOW = Date.parse("2026-11-25T02:05:26Z");

describe("NonceMemory", () => {
  it("remembers a nonce for the half hour in which its timestamp can be valid", () => {
    const nonces = new NonceMemory();
    for (let minute = 0; minute < 300; minute++) {
      const now = NOW + minute * MINUTE_MS;
      expect(nonces.use("key", `nonce ${minute}`, now)).toBe(true);
      for (let back = 0; back <= Math.min(minute, 30); back++)
        expect(nonces.use("key", `nonce ${minute - back}`, now)).toBe(false);
    }
  });

  it("accepts a nonce again long after its timestamp, and from another key at any time", () => {
    const nonces = new NonceMemory();
    expect(nonces.use("key", "nonce", NOW)).toBe(true);
    expect(nonces.use("other", "nonce", NOW)).toBe(true);
    for (const minutes of [40, 80, 120]) nonces.use("key", `later ${minutes}`, NOW + minutes * MINUTE_MS);
    expect(nonces.use("key", "nonce", NOW + 130 * MINUTE_MS)).toBe(true);
  });

  it("remembers the last 100,000 nonces", () => {
    const nonces = new NonceMemory();
    for (let count = 0; count < 250_000; count++) nonces.use("key", String(count), NOW);
    expect(nonces.use("key", "249999", NOW)).toBe(false);
    expect(nonces.use("key", "150000", NOW)).toBe(false);
    expect(nonces.use("key", "0", NOW)).toBe(true);
  });

  it("distinguishes nonces of any length", () => {
    const nonces = new NonceMemory();
    const long = "n".repeat(10_000);
    expect(nonces.use("key", `${long}1`, NOW)).toBe(true);
    expect(nonces.use("key", `${long}2`, NOW)).toBe(true);
    expect(nonces.use("key", `${long}1`, NOW)).toBe(false);
  });
});
