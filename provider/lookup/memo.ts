// Promises that are remembered by key, failures excepted.

import { createHash } from "node:crypto";

/** The remembered promise, or a new one, which is forgotten if it fails. */
export function remember<Value>(
  memo: Map<string, Promise<Value>>,
  key: string,
  create: () => Promise<Value>,
): Promise<Value> {
  const known = memo.get(key);
  if (known !== undefined) return known;
  const created = create();
  memo.set(key, created);
  created.catch(() => memo.delete(key));
  return created;
}

/** A key that does not reveal its parts. */
export function memoKey(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
