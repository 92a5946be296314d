// The accounts of the bundled catalogue, all fictitious.

/** The default caller: it owns golden images, and another account shares images with it. */
export const MAIN_ACCOUNT_ID = "1111222233334444";

/** The account of a platform team that hardens images and shares them with the main account. */
export const PARTNER_ACCOUNT_ID = "5555666677778888";

/** An account that publishes community images. It has no keys; its id is above 2^53. */
export const COMMUNITY_ACCOUNT_ID = "9999000011112223";

/** The accounts with keys, the main account first. */
export const BUNDLED_ACCOUNT_IDS: readonly string[] = [MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID];
