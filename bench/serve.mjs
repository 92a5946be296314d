// Starts the endpoint in its own process, so that its work does not count as the client's.

import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { REGION } from "./region.mjs";

const ENDPOINT = fileURLToPath(new URL("endpoint.mjs", import.meta.url));

/**
 * Runs `use` while an endpoint with so many images answers, each answer after a delay.
 *
 * @template Result
 * @param {{ imageCount: number, latencyMs?: number }} options
 * @param {(endpoint: { url: string, accessKeyId: string, accessKeySecret: string, tell: (order: string) => Promise<any> }) => Promise<Result>} use
 */
export async function withEndpoint({ imageCount, latencyMs = 0 }, use) {
  const child = fork(ENDPOINT, [JSON.stringify({ imageCount, latencyMs })]);
  const [address] = await Promise.race([
    once(child, "message"),
    once(child, "exit").then(([code]) => {
      throw new Error(`The endpoint did not start (exit code ${code}).`);
    }),
  ]);
  const tell = async (order) => {
    const answered = once(child, "message");
    child.send(order);
    return (await answered)[0].answer;
  };
  try {
    return await use({ ...address, tell });
  } finally {
    const gone = once(child, "exit");
    child.disconnect();
    await gone;
  }
}

/** What a program's environment must say to list images from there. */
export function settingsFor({ url, accessKeyId, accessKeySecret }) {
  return {
    ALICLOUD_IMAGES_ENDPOINT: url,
    ALICLOUD_REGION: REGION,
    ALICLOUD_ACCESS_KEY: accessKeyId,
    ALICLOUD_SECRET_KEY: accessKeySecret,
  };
}
