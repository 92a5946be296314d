// The accounts of the bundled catalogue, all made up.

/** The account that makes the requests: golden images of its own, and some that another account shares with it. */
export const MAIN_ACCOUNT_ID = "1111222233334444";

/** The account of a platform team that hardens images and shares them with the main account. */
export const PARTNER_ACCOUNT_ID = "5555666677778888";

/** Another account that publishes community images. Has no keys here; the number lies above 2^53. */
export const COMMUNITY_ACCOUNT_ID = "9999000011112223";

/** Those with keys, the main account first. */
export const BUNDLED_ACCOUNT_IDS: readonly string[] = [MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID];
