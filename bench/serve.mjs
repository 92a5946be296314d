// Starts the endpoint in a child process, to keep its CPU time apart from the client's.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { REGION } from "./region.mjs";

const ENDPOINT = fileURLToPath(new URL("endpoint.mjs", import.meta.url));

/**
 * Runs `use` with an endpoint of `imageCount` images that delays each answer by `latencyMs`.
 *
 * @template Result
 * @param {{ imageCount: number, latencyMs?: number }} options
 * @param {(endpoint: { url: string, accessKeyId: string, accessKeySecret: string, run: (command: string) => Promise<any> }) => Promise<Result>} use
 */
export async function withEndpoint({ imageCount, latencyMs = 0 }, use) {
  const child = fork(ENDPOINT, [JSON.stringify({ imageCount, latencyMs })]);
  const [address] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The endpoint did not start (exit code ${code}).`);
    }),
  ]);
  const run = async (command) => {
    const replied = once(child, "message");
    child.send(command);
    return (await replied)[0].result;
  };
  try {
    return await use({ ...address, run });
  } finally {
    const exited = once(child, "exit");
    child.disconnect();
    await exited;
  }
}

/** Environment variables that make a program use this endpoint. */
export function settingsFor({ url, accessKeyId, accessKeySecret }) {
  return {
    ALICLOUD_IMAGES_ENDPOINT: url,
    ALICLOUD_REGION: REGION,
    ALICLOUD_ACCESS_KEY: accessKeyId,
    ALICLOUD_SECRET_KEY: accessKeySecret,
  };
}
