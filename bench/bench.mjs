// Benchmarks of the built package. Prints each measurement and its limit; --strict fails if a limit is exceeded.

import { parseArgs } from "node:util";
import { listingFigures } from "./listing.mjs";
import { loadingFigures } from "./loading.mjs";
import { servingFigures } from "./serving.mjs";

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {number} value
 * @property {string} unit
 * @property {number} [limit] The maximum; without it the measurement is informational.
 * @property {string} [note]
 */

const { values } = parseArgs({ options: { strict: { type: "boolean", default: false } } });

let exceeded = 0;
for (const figures of [loadingFigures, listingFigures, servingFigures]) {
  for await (const figure of figures()) {
    if (isExceeded(figure)) exceeded += 1;
    console.log(line(figure));
  }
}
console.log(exceeded === 0 ? "\nAll measurements are within their limits." : `\n${exceeded} above the limit.`);
if (values.strict && exceeded > 0) process.exitCode = 1;

/** @param {Figure} figure */
function line(figure) {
  const { what, value, unit, limit, note } = figure;
  const comparison =
    limit === undefined
      ? ""
      : `limit ${format(limit)} ${unit}, ratio ${(value / limit).toFixed(2)}${isExceeded(figure) ? "  LIMIT EXCEEDED" : ""}`;
  return [what.padEnd(58), `${format(value)} ${unit}`.padStart(18), "  ", comparison, note && `\n    ${note}`]
    .filter(Boolean)
    .join("");
}

/** @param {Figure} figure */
function isExceeded({ value, limit }) {
  return limit !== undefined && value > limit;
}

/** @param {number} value */
function format(value) {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
