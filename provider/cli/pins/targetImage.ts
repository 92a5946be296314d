// What does the service say of a pin: how its image stands, what its filter finds, whether an image may be written?

import { createPinLookup, findMismatch, type LookupPlace, refuseBlocked } from "../../pins/lookup.js";
import { decidePin, type HeldPin, type PinnedImageRecord } from "../../pins/resolve.js";
import { ArgumentError, ImagesError, NoImageError, SeveralImagesError } from "../../values/errors.js";
import type { Image } from "../../values/image.js";
import { withTrustedOwners } from "../../values/owners.js";
import { type ImageQuery, parseArguments } from "../../values/query.js";
import { selectImages } from "../../values/select.js";
import type { ImageHealth } from "./health.js";

type Filter = Readonly<Record<string, unknown>>;

/**
 * How a held image stands. Images that the credentials at hand may not see are never called gone.
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
    if (problem !== undefined) return { asked: false, why: problem };
    return { asked: true, image, matches: selectImages(listed, query).candidates };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return { asked: false, why: error.message };
  }
}

/**
 * Why the credentials at hand are not those of the pin's stack, as far as the held image tells. An account that may not
 * see an image gets the same answer as one that has lost it, and an image of the same name may be there too.
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
    return `the credentials at hand are of another account: ${imageId} was taken as an image of "${alias}" and is now one of "${found.imageOwnerAlias}"`;
  }
  const expected = alias === "self" ? owner : account;
  let asking: string;
  try {
    asking = await store.accountId({ ...settings(region), accountId: undefined }, warn);
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return `${imageId} is not seen, and which account asks could not be found out: ${error.message}`;
  }
  if (expected === undefined || expected === "") {
    return `account ${asking} does not see ${imageId}, which account ${owner || "(unknown)"} shares, and whether it is the stack's account is not written (alicloud:accountId)`;
  }
  if (asking === expected) return undefined;
  return `the credentials at hand are of account ${asking}, and the stack runs in ${expected}`;
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
 * An image that may be written into a stack's file.
 *
 * @throws NoImageError when it does not exist; ArgumentError when it may not be used, is blocked, or does not match the
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
    `Image ${imageId} (${image.name}) does not match ${mismatch.part ?? "the filter"}: choose another image, change the filter in the program, or give --force.`,
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
  const asked = { imageName: name, owners, status: "ALL", showExpired: true };
  const listed = await store.list(settings, parseArguments(asked, { of: "promote", nowMs: store.nowMs }), warn);
  // The service's search is fuzzy, and a stranger may give an image the same name.
  const found = listed.filter(
    (image) => image.name === name && (image.imageOwnerAlias !== "others" || image.imageOwnerId === owner),
  );
  const [only, ...others] = found;
  if (only === undefined) {
    throw new NoImageError(
      isPublic
        ? `The public image ${JSON.stringify(name)} is not in ${region}. Public images come to regions at different times; wait, or write another one with "alicloud-images pins move".`
        : `There is no copy of ${held.imageId} named ${JSON.stringify(name)} in ${region}: copy the image there under the same name, and share it with the account of the stack.`,
      { region },
    );
  }
  if (others.length > 0) {
    const ids = found.map(({ imageId }) => imageId).sort();
    throw new SeveralImagesError(
      `${found.length} images in ${region} are named ${JSON.stringify(name)}: ${ids.join(", ")}. Name the one that is meant with "alicloud-images pins move --image-id".`,
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
    `Image ${imageId} (${name}) in ${region} is not available (${state}): choose another image.`,
  ]);
}

function noImage(error: unknown): undefined {
  if (error instanceof NoImageError) return undefined;
  throw error;
}
