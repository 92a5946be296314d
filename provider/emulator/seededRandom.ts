// Seeded pseudo-random numbers, for reproducible runs.

/** A number from 0 (inclusive) to 1 (exclusive), determined by the parts. */
export function random(...parts: readonly (string | number)[]): number {
  return hash(parts.join("\n")) / 2 ** 32;
}

/** The items in an order determined by the parts. */
export function shuffle<T>(items: readonly T[], ...parts: readonly (string | number)[]): T[] {
  const result = [...items];
  let state = hash(parts.join("\n"));
  for (let last = result.length - 1; last > 0; last--) {
    state = mix(state + 0x9e3779b9);
    const other = state % (last + 1);
    const [a, b] = [result[last] as T, result[other] as T];
    result[last] = b;
    result[other] = a;
  }
  return result;
}

/** FNV-1a, then mixed, because similar names must not get similar numbers. */
function hash(text: string): number {
  let state = 0x811c9dc5;
  for (let at = 0; at < text.length; at++) state = Math.imul(state ^ text.charCodeAt(at), 0x01000193);
  return mix(state);
}

/** The finalizer of MurmurHash3. */
function mix(value: number): number {
  let state = value >>> 0;
  state = Math.imul(state ^ (state >>> 16), 0x85ebca6b);
  state = Math.imul(state ^ (state >>> 13), 0xc2b2ae35);
  return (state ^ (state >>> 16)) >>> 0;
}
