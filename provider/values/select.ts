// Selection among listed images: predicates, a total order, and exactly one image or an error.

import type { SortKey, SortOrder } from "./arguments.js";
import { NoImageError, SeveralImagesError } from "./errors.js";
import type { Image } from "./image.js";
import { isOwnerExplicit } from "./owners.js";
import type { Predicate } from "./predicates.js";
import type { ImageQuery } from "./query.js";
import { createdMs } from "./time.js";

/** What one of our own filters did. */
export interface FilterStep {
  readonly predicate: Predicate;
  readonly before: number;
  readonly after: number;
  /** One of those that it removed. */
  readonly dropped: Image | undefined;
}

/** What is left of a listing, and what each filter removed. */
export interface Selection {
  /** Images that matched, in order, cut to `mostRecent` or `maxResults`. */
  readonly images: readonly Image[];
  /** Images that matched, in the order in which they would be taken, before that cut. */
  readonly candidates: readonly Image[];
  /** How many matched before that cut. */
  readonly matched: number;
  /** How many the service listed. */
  readonly listed: number;
  readonly steps: readonly FilterStep[];
}

/** Applies a query's own filters and order to what the service listed. */
export function selectImages(listed: readonly Image[], query: ImageQuery): Selection {
  const steps: FilterStep[] = [];
  let images = listed;
  for (const predicate of query.predicates) {
    const kept = images.filter(predicate.keeps);
    const left = new Set(kept);
    steps.push({
      predicate,
      before: images.length,
      after: kept.length,
      dropped: kept.length === images.length ? undefined : images.find((image) => !left.has(image)),
    });
    images = kept;
  }
  const candidates = query.mostRecent
    ? orderImages(images, "creationTime", "descending")
    : orderImages(images, query.sortBy, query.sortOrder);
  return {
    images: candidates.slice(0, query.mostRecent ? 1 : query.maxResults),
    candidates,
    matched: candidates.length,
    listed: listed.length,
    steps,
  };
}

/**
 * Orders images, the same way whatever order they come in.
 *
 * By creation time (an image without one is the oldest) or by name, in which digits compare as whole numbers. Images
 * that tie go by creation time in the same direction, then always by `imageId` ascending.
 */
export function orderImages(images: readonly Image[], sortBy: SortKey, sortOrder: SortOrder): Image[] {
  const sign = sortOrder === "ascending" ? 1 : -1;
  const keyed = images.map((image) => ({
    image,
    created: createdMs(image),
    name: sortBy === "name" ? nameParts(image.name) : [],
  }));
  keyed.sort(
    (a, b) =>
      sign * compareNames(a.name, b.name) ||
      sign * compare(a.created, b.created) ||
      compare(a.image.imageId, b.image.imageId),
  );
  return keyed.map(({ image }) => image);
}

/** Compares names, digits in them as whole numbers, with the lower first. */
export function compareNatural(a: string, b: string): number {
  return compareNames(nameParts(a), nameParts(b));
}

/** Leaves one of the images that carry the same id. */
export function uniqueImages(images: readonly Image[]): Image[] {
  return [...new Map(images.map((image) => [image.imageId, image])).values()];
}

/** The warning for a list whose newest image belongs to somebody whom the caller did not name. */
export function foreignOwnerWarning(images: readonly Image[], query: ImageQuery, of = "getImages"): string | undefined {
  if (isOwnerExplicit(query)) return undefined;
  const newest = orderImages(images, "creationTime", "descending")[0];
  if (newest?.imageOwnerAlias !== "others") return undefined;
  return (
    `The newest image of ${of}, ${newest.imageId} (${newest.name}), is shared by another account${newest.imageOwnerId === "" ? "" : ` (${newest.imageOwnerId})`}. ` +
    'Set owners: "system" or "self" to exclude such images, or owners: "others" to include them explicitly.'
  );
}

/** What images of one purpose have in common; a newest among images that differ here is taken by chance. */
const PLATFORM_FIELDS = [
  ["osType", "operating system"],
  ["platform", "platform"],
  ["architecture", "architecture"],
] as const satisfies readonly (readonly [keyof Image, string])[];

/** The warning for a newest that is chosen among images for different machines. */
export function ambiguityWarning({ candidates }: Selection, query: ImageQuery): string | undefined {
  if (!query.mostRecent) return undefined;
  const mixed = PLATFORM_FIELDS.flatMap(([field, word]) => {
    const values = [...new Set(candidates.map((image) => image[field]).filter((value) => value !== ""))].sort();
    return values.length < 2 ? [] : [`${word} (${values.slice(0, 4).join(", ")}${values.length > 4 ? ", ..." : ""})`];
  });
  const [newest] = candidates;
  if (mixed.length === 0 || newest === undefined) return undefined;
  return (
    `The newest image, ${newest.imageId}, is chosen among ${candidates.length} that differ in ${mixed.join(" and ")}: ` +
    "the next one may be of another kind. Narrow the filter, for example with imageFamily, osType or architecture."
  );
}

export interface SelectionContext {
  readonly region: string;
  /** The default owners, if the caller named none. */
  readonly guardedOwners?: readonly string[] | undefined;
  /** Families with a similar name among the images listed so far. */
  readonly nearFamilies?: readonly string[] | undefined;
  /** A sentence with an image that nearly matches; can be empty. @default the commands that find one */
  readonly suggestion?: string | undefined;
}

/**
 * Exactly one image: the only match, the newest with `mostRecent`, the first in the order that an explicit `sortBy`
 * names.
 *
 * @throws NoImageError, SeveralImagesError
 */
export function selectSingle(selection: Selection, query: ImageQuery, context: SelectionContext): Image {
  const [first] = selection.images;
  if (first === undefined) throw noImageError(selection, query, context);
  // `maxResults` cuts the list, but does not say which image is meant.
  if (selection.matched === 1 || query.mostRecent || query.isSortExplicit) return first;
  throw new SeveralImagesError(
    severalImagesText(selection, query, context),
    selection.images.map(({ imageId }) => imageId),
    { region: context.region },
  );
}

/** That nothing matches: what was asked, how many images were listed, and which filter removed the last of them. */
export function noImageError(selection: Selection, query: ImageQuery, context: SelectionContext): NoImageError {
  return new NoImageError(noImageText(selection, query, context), { region: context.region });
}

/** `imageFamily "acs:ubuntu_24_04_x64", owners "system" in cn-hangzhou`. */
export function formatFilter(query: ImageQuery, context: SelectionContext): string {
  const owners = context.guardedOwners === undefined ? [] : [`owned by ${context.guardedOwners.join(" or ")}`];
  const filters = [...query.filters, ...owners];
  return `${filters.length === 0 ? "" : `${filters.join(", ")} `}in ${context.region}`;
}

function noImageText(selection: Selection, query: ImageQuery, context: SelectionContext): string {
  const { listed, steps } = selection;
  const last = steps.find(({ before, after }) => before > 0 && after === 0);
  const counts =
    last === undefined
      ? `0 of ${listed} listed`
      : `0 of ${listed} listed; ${last.predicate.description} removed the last ${last.before}`;
  const hints = [
    ...(query.parameters["Status"] === undefined ? ["Deprecated images are hidden unless status includes them."] : []),
    ...(query.parameters["ShowExpired"] === undefined
      ? ["Superseded public images are hidden unless showExpired is true."]
      : []),
    ...(context.guardedOwners === undefined ? [] : ['Shared images are included only with owners: "others".']),
    ...(context.nearFamilies?.length ? [`Families with a similar name: ${context.nearFamilies.join(", ")}.`] : []),
    context.suggestion ?? commandsHint(selection, query),
  ].filter((hint) => hint !== "");
  return [`No image matches ${formatFilter(query, context)} (${counts}).`, ...hints].join(" ");
}

/** A function asks nothing further to find out what comes near; the command line does. */
function commandsHint({ listed }: Selection, { parameters }: ImageQuery): string {
  return listed === 0 && parameters["ImageFamily"] !== undefined
    ? 'The commands "alicloud-images families" and "alicloud-images explain" show images that nearly match.'
    : 'The command "alicloud-images explain" shows images that nearly match.';
}

const CANDIDATES_SHOWN = 5;

function severalImagesText(selection: Selection, query: ImageQuery, context: SelectionContext): string {
  const shown = selection.images
    .slice(0, CANDIDATES_SHOWN)
    .map((image) => `${image.imageId} (${image.creationTime || "no creation time"})`);
  const more = selection.matched - shown.length;
  return (
    `${selection.matched} images match ${formatFilter(query, context)}, but exactly one is required: ${shown.join(", ")}` +
    `${more > 0 ? ` and ${more} more` : ""}. ` +
    "Select the newest with mostRecent: true, narrow the filter, or set imageId."
  );
}

type NamePart = string | bigint;

/** Splits a name into texts and numbers of any length: `_9_` -> `_`, 9, `_`. */
function nameParts(name: string): NamePart[] {
  return name.split(/(\d+)/).map((part, index) => (index % 2 === 1 ? BigInt(part) : part));
}

function compareNames(a: readonly NamePart[], b: readonly NamePart[]): number {
  for (let i = 0; i < Math.min(a.length, b.length); i++) {
    // Texts stand at even places and numbers at odd ones, in both.
    const difference = compare(a[i] as NamePart, b[i] as NamePart);
    if (difference !== 0) return difference;
  }
  return compare(a.length, b.length);
}

function compare<Value extends string | number | bigint>(a: Value, b: Value): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
