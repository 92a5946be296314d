// Measurement of time and CPU time.

/** The median of the results of `measure`. */
export async function medianOf(runs, measure) {
  const values = [];
  for (let run = 0; run < runs; run++) values.push(await measure());
  return median(values);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds that `work` takes. */
export async function timeMs(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Milliseconds of CPU time of this process for `work`, across all threads. */
export async function cpuMs(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
