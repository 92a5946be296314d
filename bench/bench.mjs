// How fast is it? Measures the built package and prints each figure beside its limit. With --strict a broken limit fails.

import { parseArgs } from "node:util";
import { listingFigures } from "./listing.mjs";
import { loadingFigures } from "./loading.mjs";
import { servingFigures } from "./serving.mjs";

/**
 * @typedef {object} Figure
 * @property {string} what
 * @property {number} value
 * @property {string} unit
 * @property {number} [limit] The largest value that is good enough. Without one the figure only informs.
 * @property {string} [note]
 */

const { values } = parseArgs({ options: { strict: { type: "boolean", default: false } } });

let broken = 0;
for (const figures of [loadingFigures, listingFigures, servingFigures]) {
  for await (const figure of figures()) {
    if (isBroken(figure)) broken += 1;
    console.log(line(figure));
  }
}
console.log(broken === 0 ? "\nEvery figure is within its limit." : `\n${broken} beyond the limit.`);
if (values.strict && broken > 0) process.exitCode = 1;

/** @param {Figure} figure */
function line(figure) {
  const { what, value, unit, limit, note } = figure;
  const compared =
    limit === undefined
      ? ""
      : `limit ${shown(limit)} ${unit}, ratio ${(value / limit).toFixed(2)}${isBroken(figure) ? "  BEYOND THE LIMIT" : ""}`;
  return [what.padEnd(58), `${shown(value)} ${unit}`.padStart(18), "  ", compared, note && `\n    ${note}`]
    .filter(Boolean)
    .join("");
}

/** @param {Figure} figure */
function isBroken({ value, limit }) {
  return limit !== undefined && value > limit;
}

/** @param {number} value */
function shown(value) {
  return value >= 100 || Number.isInteger(value) ? String(Math.round(value)) : value.toFixed(1);
}
