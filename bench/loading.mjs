// Load time of the package.

import { execFileSync } from "node:child_process";
import { median } from "./measure.mjs";

const LIMIT_MS = 15;
const RUNS = 15;

/** @returns {AsyncGenerator<import("./bench.mjs").Figure>} */
export async function* loadingFigures() {
  const script = `
    const startedMs = performance.now();
    require("@pulumi/pulumi");
    const sdkMs = performance.now();
    require("pulumi-alicloud-images");
    console.log(JSON.stringify([sdkMs - startedMs, performance.now() - sdkMs]));`;
  const runs = Array.from({ length: RUNS }, () =>
    JSON.parse(execFileSync(process.execPath, ["--eval", script], { encoding: "utf8" })),
  );
  yield {
    what: "require() of the package, after the Pulumi SDK",
    value: median(runs.map(([, ours]) => ours)),
    unit: "ms",
    limit: LIMIT_MS,
    note: `the SDK itself takes ${median(runs.map(([sdk]) => sdk)).toFixed(0)} ms`,
  };
}
