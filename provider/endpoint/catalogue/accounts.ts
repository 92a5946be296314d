// The accounts of the bundled catalogue: made up, with keys that say so.

import type { Account } from "../records.js";

/** The account that asks: golden images of its own, and some that another account shares with it. */
export const MAIN_ACCOUNT: Account = {
  accountId: "1111222233334444",
  accessKeyId: "BundledMainKeyId",
  accessKeySecret: "BundledMainKeySecret",
};

/** The account of a platform team that hardens images and shares them with the main account. */
export const PARTNER_ACCOUNT: Account = {
  accountId: "5555666677778888",
  accessKeyId: "BundledPartnerKeyId",
  accessKeySecret: "BundledPartnerKeySecret",
};

/** A stranger who publishes community images. Has no keys here; the number lies above 2^53. */
export const COMMUNITY_ACCOUNT_ID = "9999000011112223";

/** The main account first. */
export const BUNDLED_ACCOUNTS: readonly Account[] = [MAIN_ACCOUNT, PARTNER_ACCOUNT];
