// Key pairs of a local endpoint whose accounts nobody gave: drawn anew at each start, so that no other program knows them.

import { randomBytes } from "node:crypto";
import type { Account } from "./records.js";

/** What is known without the bundled catalogue. */
export const LOCAL_ACCOUNT_ID = "1000000000000001";

/** One key pair for each account. */
export function drawKeys(accountIds: readonly string[]): readonly Account[] {
  return accountIds.map((accountId) => ({
    accountId,
    accessKeyId: `Local${randomBytes(8).toString("hex")}`,
    accessKeySecret: randomBytes(24).toString("hex"),
  }));
}
