// Shared by the Node clients: reads jobs, lists all pages and writes answers, one per line.

import { createRequire } from "node:module";
import { createInterface } from "node:readline";

/** Loads a library from the folder that the program was started in. From here it would be the one that this project uses. */
export const load = createRequire(`${process.cwd()}/`);

/**
 * Does the jobs until there are no more.
 *
 * `open` makes of a job a function that fetches the page of a number: `{ images: [{ id, name }], pageSize, totalCount }`.
 * `explain` makes of what the library threw `{ code, message, status }`.
 */
export async function serve(open, explain) {
  for await (const line of createInterface({ input: process.stdin })) {
    const answer = await list(open, JSON.parse(line)).catch((error) => ({ error: explain(error) }));
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  }
  process.exit();
}

/** The `host:port` that the newer SDKs want. */
export function hostOf(job) {
  return new URL(job.endpoint).host;
}

/** `Config` of the newer SDKs. "v2" is their name for the older of the two signatures. */
export function configOf(job) {
  return {
    endpoint: hostOf(job),
    protocol: "HTTP",
    regionId: job.region,
    accessKeyId: job.keyId,
    accessKeySecret: job.keySecret,
    ...(job.token === undefined ? {} : { securityToken: job.token }),
    ...(job.signature === "V1" ? { signatureAlgorithm: "v2" } : {}),
  };
}

async function list(open, job) {
  const fetchPage = open(job);
  const images = [];
  for (let pages = 1; ; pages++) {
    const page = await fetchPage(pages);
    images.push(...page.images);
    const isLast = page.images.length === 0 || pages * page.pageSize >= page.totalCount;
    if (isLast) return { images, pages, totalCount: page.totalCount };
  }
}
