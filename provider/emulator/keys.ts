// Default key pairs of an endpoint, random at each start so that no other program knows them.

import { randomBytes } from "node:crypto";
import type { Account } from "./records.js";

/** The account of an endpoint with neither the bundled catalogue nor accounts. */
export const LOCAL_ACCOUNT_ID = "1000000000000001";

/** One key pair per account. */
export function createKeys(accountIds: readonly string[]): readonly Account[] {
  return accountIds.map((accountId) => ({
    accountId,
    accessKeyId: `Local${randomBytes(8).toString("hex")}`,
    accessKeySecret: randomBytes(24).toString("hex"),
  }));
}
