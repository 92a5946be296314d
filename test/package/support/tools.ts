// Bundlers and test runners of users, installed on first use and kept for later runs to keep `npm ci` small.

import type { TestContext } from "vitest";
import { type GroupName, install } from "../../clients/install.js";

/** The folder whose node_modules contains the group. If it cannot be installed, the test is skipped; with CI=true it fails. */
export async function toolsFor({ skip }: TestContext, group: GroupName): Promise<string> {
  try {
    return await install(group);
  } catch (error) {
    if (process.env["CI"] === "true") throw error;
    return skip(`${group} could not be installed: ${error}`);
  }
}
