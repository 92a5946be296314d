// How the catalogue makes up what no record tells, the same on every machine and every day: ids and times of day.

import { random } from "../seededRandom.js";

/** A whole number from 0 up to `limit` that belongs to these texts. */
export function numberFor(limit: number, ...texts: readonly string[]): number {
  return Math.floor(random(...texts) * limit);
}

/** A resource id in the service's form, 20 characters that begin with the region's code: `m-bp1...`, `s-bp1...`. */
export function resourceId(prefix: "m" | "s", regionCode: string, name: string): string {
  const thirds = ["1", "2", "3"].map((third) =>
    numberFor(36 ** 6, prefix, regionCode, name, third)
      .toString(36)
      .padStart(6, "0"),
  );
  return `${prefix}-${regionCode}${thirds.join("")}`.slice(0, 22);
}

/** The instant so many seconds after midnight UTC of a day that is so many days after `yyyymmdd`, as the service writes it. */
export function instant(yyyymmdd: string, days: number, seconds: number): string {
  const year = Number(yyyymmdd.slice(0, 4));
  const month = Number(yyyymmdd.slice(4, 6));
  const day = Number(yyyymmdd.slice(6, 8));
  return `${new Date(Date.UTC(year, month - 1, day + days, 0, 0, seconds)).toISOString().slice(0, 19)}Z`;
}
