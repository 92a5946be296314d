// Owners of the images that a query considers.

import type { ImageQuery } from "./query.js";

/**
 * A query for images that one account built, as the calling account sees them: its own, or shared by that account, in
 * which case a family carries the owner's id.
 */
export function resolveOwnerAccount(query: ImageQuery, callingAccount: string): ImageQuery {
  const { ownerAccount, parameters } = query;
  if (ownerAccount === undefined) return query;
  const prefix = `acs:${ownerAccount}:`;
  const { ImageFamily: given, ...others } = parameters;
  const family = given?.startsWith(prefix) ? given.slice(prefix.length) : given;
  if (ownerAccount === callingAccount) {
    const ownFamily = family === undefined ? {} : { ImageFamily: family };
    return { ...query, owners: ["self"], parameters: { ...others, ...ownFamily } };
  }
  const sharedFamily = family === undefined ? {} : { ImageFamily: `${prefix}${family}` };
  return { ...query, owners: ["others"], parameters: { ...others, ImageOwnerId: ownerAccount, ...sharedFamily } };
}

/** Owners considered by default when selecting a single image. */
const TRUSTED_OWNERS = ["system", "self"] as const;

/** Whether a query names an owner or the images themselves. */
export function isOwnerExplicit({ owners, ownerAccount, imageIds, parameters }: ImageQuery): boolean {
  return (
    owners !== undefined ||
    ownerAccount !== undefined ||
    imageIds !== undefined ||
    parameters["ImageOwnerId"] !== undefined
  );
}

/** A query that, without an explicit owner, considers only public images and the account's own. */
export function withTrustedOwners(query: ImageQuery): {
  query: ImageQuery;
  guardedOwners: readonly string[] | undefined;
} {
  if (isOwnerExplicit(query)) return { query, guardedOwners: undefined };
  return { query: { ...query, owners: TRUSTED_OWNERS }, guardedOwners: TRUSTED_OWNERS };
}
