// Ids and times that no source documents, derived deterministically from names.

import { random } from "../seededRandom.js";

/** An integer from 0 (inclusive) to `limit` (exclusive), determined by the strings. */
export function numberFor(limit: number, ...strings: readonly string[]): number {
  return Math.floor(random(...strings) * limit);
}

/** A resource id in the service's form: 20 characters that start with the region's code, such as `m-bp1...`. */
export function resourceId(prefix: "m" | "s", regionCode: string, name: string): string {
  const thirds = ["1", "2", "3"].map((third) =>
    numberFor(36 ** 6, prefix, regionCode, name, third)
      .toString(36)
      .padStart(6, "0"),
  );
  return `${prefix}-${regionCode}${thirds.join("")}`.slice(0, 22);
}

/** The timestamp `days` and `seconds` after midnight UTC of `yyyymmdd`, in the service's format. */
export function instant(yyyymmdd: string, days: number, seconds: number): string {
  const year = Number(yyyymmdd.slice(0, 4));
  const month = Number(yyyymmdd.slice(4, 6));
  const day = Number(yyyymmdd.slice(6, 8));
  return `${new Date(Date.UTC(year, month - 1, day + days, 0, 0, seconds)).toISOString().slice(0, 19)}Z`;
}
