// Look-ups for pins: the status of an image, the newest match, and whether an image can be written.

import { createPinLookup, findMismatch, type LookupPlace, refuseBlocked } from "../../pins/lookup.js";
import type { HeldPin } from "../../pins/pin.js";
import type { PinnedImageRecord } from "../../pins/record.js";
import { decidePin } from "../../pins/resolve.js";
import { ArgumentError, ImagesError, NoImageError, SeveralImagesError } from "../../values/errors.js";
import type { Image } from "../../values/image.js";
import { withTrustedOwners } from "../../values/owners.js";
import { type ImageQuery, parseArguments } from "../../values/query.js";
import { selectImages } from "../../values/select.js";
import type { ImageHealth } from "./health.js";

type Filter = Readonly<Record<string, unknown>>;

/**
 * The status of a held image. Images that the current credentials cannot see are never called gone.
 *
 * `account` is the account that the stack runs in, where that is known from elsewhere.
 */
export async function checkHealth(
  held: HeldPin,
  place: LookupPlace,
  account: string | undefined,
): Promise<ImageHealth> {
  try {
    const settings = place.settings(held.region);
    const { store, warn } = place;
    const query = matchQuery(held.filter, store.nowMs);
    const [image, listed] = await Promise.all([
      store.find(settings, held.imageId, {}, warn).catch(noImage),
      store.list(settings, query, warn),
    ]);
    const problem = await accountProblem(held, place, account);
    if (problem !== undefined) return { checked: false, reason: problem };
    return { checked: true, image, matches: selectImages(listed, query).candidates };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return { checked: false, reason: error.message };
  }
}

/**
 * Why the current credentials are not those of the pin's stack, as far as the held image shows. An account without access
 * to an image gets the same answer as for one that no longer exists.
 */
export async function accountProblem(
  { image: held, imageId, region }: HeldPin,
  { store, settings, warn }: LookupPlace,
  account: string | undefined,
): Promise<string | undefined> {
  const { imageOwnerAlias: alias, imageOwnerId: owner } = held;
  if (alias !== "self" && alias !== "others") return undefined;
  const found = await store.find(settings(region), imageId, {}, warn).catch(noImage);
  if (found !== undefined) {
    if (found.imageOwnerAlias === alias) return undefined;
    return `the current credentials belong to another account: ${imageId} was recorded as owned by "${alias}" but is now "${found.imageOwnerAlias}"`;
  }
  const expected = alias === "self" ? owner : account;
  let caller: string;
  try {
    caller = await store.accountId({ ...settings(region), accountId: undefined }, warn);
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return `${imageId} is not visible, and the calling account could not be determined: ${error.message}`;
  }
  if (expected === undefined || expected === "") {
    return `${imageId}, shared by account ${owner || "(unknown)"}, is not visible to account ${caller}; set alicloud:accountId to tell whether that is the account of the stack`;
  }
  if (caller === expected) return undefined;
  return `the current credentials belong to account ${caller}, but the stack runs in ${expected}`;
}

/**
 * The newest match of a filter, as of a date when one is given.
 *
 * @throws NoImageError
 */
export async function findNewest(
  filter: Filter,
  region: string,
  place: LookupPlace,
  asOf: string | undefined,
): Promise<PinnedImageRecord> {
  const wanted = { filter, imageId: undefined, asOf, follow: false, region };
  return (
    await decidePin(undefined, wanted, createPinLookup({ ...place, name: "pin", region, requireDecision: false }))
  ).image;
}

/**
 * An image that can be written into a stack's file.
 *
 * @throws NoImageError when it does not exist; ArgumentError when it is unusable, blocked, or does not match the
 * filter (unless `force`)
 */
export async function requireWritableImage(
  imageId: string,
  region: string,
  place: LookupPlace,
  { filter, force }: { readonly filter: Filter | undefined; readonly force: boolean },
): Promise<Image> {
  const { store, warn } = place;
  const settings = place.settings(region);
  const image = await store.find(settings, imageId, {}, warn);
  refuseBlocked(image, settings);
  refuseUnusable(image, region);
  if (filter === undefined || force) return image;
  const { minAge: _, ...lasting } = filter;
  const query = parseArguments({ ...lasting, mostRecent: true }, { of: "filter", nowMs: store.nowMs });
  const mismatch = await findMismatch(imageId, query, settings, place);
  if (mismatch === undefined) return image;
  throw new ArgumentError([
    `Image ${imageId} (${image.name}) does not match ${mismatch.part ?? "the filter"}. Choose another image, change the filter in the program, or use --force.`,
  ]);
}

/**
 * What a held image is in another region: a public image has the same name everywhere, a custom one has copies of the
 * same name. Nothing else is taken for it.
 *
 * @throws NoImageError, SeveralImagesError, ArgumentError when the copy cannot be used yet
 */
export async function findCounterpart(held: PinnedImageRecord, region: string, place: LookupPlace): Promise<Image> {
  const { store, warn } = place;
  const settings = place.settings(region);
  const { name, imageOwnerAlias: alias, imageOwnerId: owner } = held;
  const isPublic = alias === "system" || alias === "marketplace";
  const owners = isPublic ? alias : ["self", "others"];
  const args = { imageName: name, owners, status: "ALL", showExpired: true };
  const listed = await store.list(settings, parseArguments(args, { of: "promote", nowMs: store.nowMs }), warn);
  // The service's search is fuzzy, and images of other accounts can have the same name.
  const found = listed.filter(
    (image) => image.name === name && (image.imageOwnerAlias !== "others" || image.imageOwnerId === owner),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    throw new NoImageError(
      isPublic
        ? `The public image ${JSON.stringify(name)} is not in ${region}. Public images reach regions at different times. Wait, or choose another one with "alicloud-images pins move".`
        : `There is no copy of ${held.imageId} named ${JSON.stringify(name)} in ${region}. Copy the image there under the same name, and share it with the account of the stack.`,
      { region },
    );
  }
  if (others.length > 0) {
    const ids = found.map(({ imageId }) => imageId).sort();
    throw new SeveralImagesError(
      `${found.length} images in ${region} are named ${JSON.stringify(name)}: ${ids.join(", ")}. Choose one with "alicloud-images pins move --image-id".`,
      ids,
      { region },
    );
  }
  return only;
}

/** What a filter finds, in the order in which it would be taken; blocked images are among it. */
function matchQuery(filter: Filter, nowMs: number): ImageQuery {
  return withTrustedOwners(parseArguments({ ...filter, mostRecent: true }, { of: "filter", nowMs })).query;
}

function refuseUnusable({ imageId, name, status, usable, progress }: Image, region: string): void {
  const isAvailable = status === "" || status === "Available";
  if (isAvailable && usable !== false) return;
  const made = progress !== "" && progress !== "100%" ? `, ${progress} made` : "";
  const state = isAvailable ? "not usable" : `${status}${made}`;
  throw new ArgumentError([
    `Image ${imageId} (${name}) in ${region} is not available (${state}). Choose another image.`,
  ]);
}

function noImage(error: unknown): undefined {
  if (error instanceof NoImageError) return undefined;
  throw error;
}
