// Medians of times and of processor time.

/** The median of what `once` gives in so many runs. */
export async function medianOf(runs, once) {
  const values = [];
  for (let run = 0; run < runs; run++) values.push(await once());
  return median(values);
}

export function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
}

/** Milliseconds until `work` is done. */
export async function timeMs(work) {
  const startedMs = performance.now();
  await work();
  return performance.now() - startedMs;
}

/** Milliseconds of processor time that this process takes for `work`, all threads together. */
export async function cpuMs(work) {
  const before = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
