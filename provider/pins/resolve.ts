// Which image a pin holds: the rules by which it moves, and what it says of that.

import { canonicalValue } from "../values/argumentKinds.js";
import { ARGUMENTS, type ArgumentName } from "../values/arguments.js";
import { NoImageError } from "../values/errors.js";
import { formatArgument } from "../values/formatArgument.js";
import type { Image } from "../values/image.js";
import { resolveOwnerAccount } from "../values/owners.js";
import { isArgumentName } from "../values/parseArguments.js";
import { type ImageQuery, parseArguments } from "../values/query.js";
import { createdMs, formatInstant, parseSpan } from "../values/time.js";
import type { PinCause } from "./cause.js";

/** The fields of an image that stay true of it for its lifetime. */
export interface PinnedImageRecord {
  imageId: string;
  name: string;
  imageVersion: string;
  /** Such as `acs:ubuntu_24_04_x64`. */
  imageFamily: string;
  /** `system`, `self`, `others` or `marketplace`. */
  imageOwnerAlias: string;
  imageOwnerId: string;
  /** UTC: `2026-08-13T01:49:37Z`. */
  creationTime: string;
  /** `x86_64`, `arm64` or `i386`. */
  architecture: string;
  /** `linux` or `windows`. */
  osType: string;
  osName: string;
  bootMode: string;
  /** GiB. */
  size: number;
}

/** What decides: at most one of `imageId`, `asOf` and `follow: true`. */
export interface PinArguments {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly imageId: string | undefined;
  /** As {@link normalizeAsOf} writes it. */
  readonly asOf: string | undefined;
  readonly follow: boolean;
  readonly region: string;
}

/** What the pin held and was asked for when it was last deployed. */
export interface HeldPin extends PinArguments {
  readonly imageId: string;
  readonly image: PinnedImageRecord;
  readonly reason: string;
  readonly previousImageId: string;
}

/** What the pin holds now. */
export interface PinDecision {
  readonly imageId: string;
  readonly image: PinnedImageRecord;
  /** Why, for {@link reasonText}. Undefined when nothing changed: the held reason stays. */
  readonly cause: PinCause | undefined;
  /** What was held before the last move; empty when it never moved. */
  readonly previousImageId: string;
  /** Whether another image is held than before. A first pin is not a move. */
  readonly moved: boolean;
}

/** The questions that deciding may ask of the service, all in the region of the arguments. */
export interface PinLookup {
  /** An image by its id, whatever its status. */
  getById(imageId: string): Promise<Image>;
  /** The newest match of a query; `why` says why it is to be chosen without a written decision, if so. */
  getNewest(query: ImageQuery, why: string | undefined): Promise<Image>;
  /** Whether an image that is held matches a query; otherwise which part does not fit, or that it is gone. */
  mismatch(imageId: string, query: ImageQuery): Promise<string | undefined>;
  /** Whether an image must never be selected. */
  isBlocked(image: { readonly imageId: string; readonly name: string }): boolean;
  readonly nowMs: number;
}

const NOT_IN_FILTER =
  "a pin holds one image and decides by imageId, asOf or follow beside the filter; leave it out of the filter.";

/** Arguments of getImage that a pin's filter refuses, with the reason. */
export const REFUSED_IN_FILTER = {
  imageId: NOT_IN_FILTER,
  imageIds: NOT_IN_FILTER,
  mostRecent: NOT_IN_FILTER,
  sortBy: NOT_IN_FILTER,
  sortOrder: NOT_IN_FILTER,
  maxResults: NOT_IN_FILTER,
  outputFile: "a pin writes no file; use getImages for that.",
  explain: "use getImage or the command alicloud-images explain for that.",
  dryRun: "a pin needs an image; use getImages for that.",
} as const satisfies Partial<Record<ArgumentName, string>>;

/**
 * Decides which image a pin holds. The first rule that applies decides:
 *
 * 0. `imageId` is the held one: it stays, and nothing is asked.
 * 1. `imageId` is another one: that image.
 * 2. The region changed: the newest match there.
 * 3. `asOf` changed: the newest match as of that date.
 * 4. `follow`: the newest match; a held image that is blocked is not left for an older one.
 * 5. Nothing is held: the newest match.
 * 6. The filter changed and the held image still matches: it stays.
 * 7. The filter changed and the held image does not match, or is gone: the newest match.
 * 8. Everything else: it stays, and nothing is asked.
 *
 * The newest is always the newest as of `asOf`, when that is given. When rules 2 and 3 find the held image, it stays, with
 * the new region or date as the reason.
 */
export async function decidePin(held: HeldPin | undefined, wanted: PinArguments, ask: PinLookup): Promise<PinDecision> {
  const { asOf, region } = wanted;
  const regionCause = regionChange(held, wanted);
  if (wanted.imageId !== undefined) {
    if (held?.imageId !== wanted.imageId) {
      return settled(held, await ask.getById(wanted.imageId), { by: "imageId" });
    }
    if (regionCause === undefined) return kept(held);
    return settled(held, await ask.getById(wanted.imageId), regionCause);
  }
  if (held === undefined) {
    const image = await newest(wanted, ask, "it holds nothing yet");
    return settled(held, image, { by: "first", asOf, follow: wanted.follow });
  }
  if (regionCause !== undefined) {
    const why = `its region changed from ${held.region} to ${region}`;
    return settled(held, await newest(wanted, ask, why), regionCause);
  }
  if (asOf !== undefined && !sameAsOf(held.asOf, asOf)) {
    return settled(held, await newest(wanted, ask, undefined), { by: "asOf", asOf });
  }
  if (wanted.follow) {
    const image = await follow(held, wanted, ask);
    return image === undefined ? kept(held) : settled(held, image, { by: "follow" });
  }
  if (sameFilter(held.filter, wanted.filter)) return kept(held);
  const mismatch = await ask.mismatch(held.imageId, matchQuery(wanted.filter));
  if (mismatch === undefined) return { ...kept(held), cause: { by: "filter", mismatch, asOf } };
  const image = await newest(wanted, ask, `its held image ${mismatch}`);
  return settled(held, image, { by: "filter", mismatch, asOf });
}

/** `asOf` as it is kept: a day that Pulumi made a midnight of becomes that day again. Undefined: no valid form. */
export function normalizeAsOf(written: string): string | undefined {
  const span = parseSpan(written);
  if (span === undefined) return undefined;
  return span.startMs === span.endMs ? written : written.slice(0, 10);
}

/** Whether two dates mean the same, however they are written. */
export function sameAsOf(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return parseSpan(a)?.endMs === parseSpan(b)?.endMs;
}

/** Whether two filters ask for the same, however they are written. Region and profile count by themselves. */
export function sameFilter(a: Readonly<Record<string, unknown>>, b: Readonly<Record<string, unknown>>): boolean {
  return filterMeaning(a) === filterMeaning(b);
}

/** The fields of an image that a pin keeps. */
export function toPinnedRecord(image: Image): PinnedImageRecord {
  const { imageId, name, imageVersion, imageFamily, imageOwnerAlias, imageOwnerId } = image;
  const { creationTime, architecture, osType, osName, bootMode, size } = image;
  return {
    ...{ imageId, name, imageVersion, imageFamily, imageOwnerAlias, imageOwnerId },
    ...{ creationTime, architecture, osType, osName, bootMode, size },
  };
}

/** Which part of a query an image does not fit, as far as its record tells. */
export function findMismatchedPart(image: Image, asked: ImageQuery): string | undefined {
  const { ownerAccount } = asked;
  const isAnothers = image.imageOwnerId !== "" && image.imageOwnerId !== ownerAccount;
  if (ownerAccount !== undefined && isAnothers) return formatArgument("ownerAccount", ownerAccount);
  // An image that reads as self is asked for by its owner.
  const query = resolveOwnerAccount(asked, image.imageOwnerAlias === "self" ? (ownerAccount ?? "") : "");
  if (query.owners !== undefined && !query.owners.includes(image.imageOwnerAlias))
    return formatArgument("owners", query.owners.join(","));
  for (const [name, field] of COMPARABLE) {
    const argument = ARGUMENTS[name];
    const wanted = query.parameters[argument.wire];
    if (wanted !== undefined && String(image[field] ?? "") !== wanted) return formatArgument(name, wanted);
  }
  for (const [name, wanted] of Object.entries(query.parameters)) {
    const index = /^Tag\.(\d+)\.Key$/.exec(name)?.[1];
    const value = query.parameters[`Tag.${index}.Value`];
    if (
      index === undefined ||
      (Object.hasOwn(image.tags, wanted) && (value === undefined || image.tags[wanted] === value))
    )
      continue;
    return formatArgument("tags", { [wanted]: value ?? "any" });
  }
  return query.predicates.find(({ keeps }) => !keeps(image))?.description;
}

/** Arguments whose value stands in the image as it is. */
const COMPARABLE = [
  ["imageFamily", "imageFamily"],
  ["architecture", "architecture"],
  ["osType", "osType"],
  ["imageOwnerId", "imageOwnerId"],
  ["usage", "usage"],
  ["resourceGroupId", "resourceGroupId"],
  ["isSupportCloudInit", "isSupportCloudInit"],
  ["isSupportIoOptimized", "isSupportIoOptimized"],
  ["isPublic", "isPublic"],
] as const satisfies readonly (readonly [ArgumentName, keyof Image])[];

/** The newest, or undefined for a pin that holds a blocked image: a block does not wipe the machines that run it already. */
async function follow(held: HeldPin, wanted: PinArguments, ask: PinLookup): Promise<Image | undefined> {
  const stays = ask.isBlocked(held.image) && (await stillMatches(held, wanted, ask));
  try {
    const image = await newest(wanted, ask, "it follows the newest");
    return stays && createdMs(image) < createdMs(held.image) ? undefined : image;
  } catch (error) {
    if (stays && error instanceof NoImageError) return undefined;
    throw error;
  }
}

async function stillMatches(held: HeldPin, wanted: PinArguments, ask: PinLookup): Promise<boolean> {
  if (sameFilter(held.filter, wanted.filter)) return true;
  return (await ask.mismatch(held.imageId, matchQuery(wanted.filter))) === undefined;
}

/** The query by which the newest is chosen. */
async function newest(wanted: PinArguments, ask: PinLookup, why: string | undefined): Promise<Image> {
  const asOf = wanted.asOf === undefined ? undefined : parseSpan(wanted.asOf);
  const query = parseArguments(
    { ...wanted.filter, ...dateArguments(wanted), mostRecent: true },
    { of: "filter", nowMs: Math.min(ask.nowMs, asOf?.endMs ?? ask.nowMs) },
  );
  try {
    return await ask.getNewest(query, wanted.asOf === undefined ? why : undefined);
  } catch (error) {
    if (!(error instanceof NoImageError) || wanted.asOf === undefined) throw error;
    throw new NoImageError(
      `${error.message} Nothing that old as of ${wanted.asOf}: builds of that date may be no longer listed; pin by imageId instead.`,
      { region: wanted.region },
    );
  }
}

/** A date is no promise that the service still lists the builds of then: superseded ones are hidden. */
function dateArguments({ asOf, filter }: PinArguments): Readonly<Record<string, unknown>> {
  const span = asOf === undefined ? undefined : parseSpan(asOf);
  if (span === undefined) return {};
  const own = typeof filter["createdBefore"] === "string" ? parseSpan(filter["createdBefore"]) : undefined;
  return {
    showExpired: filter["showExpired"] ?? true,
    createdBefore: formatInstant(Math.min(span.endMs, own?.endMs ?? span.endMs)),
  };
}

/** The query that a held image has to match. How old it is counts only when choosing. */
function matchQuery(filter: Readonly<Record<string, unknown>>): ImageQuery {
  const { minAge: _, ...rest } = filter;
  return parseArguments(rest, { of: "filter", nowMs: 0 });
}

function filterMeaning(filter: Readonly<Record<string, unknown>>): string {
  const meant = Object.entries(filter)
    .filter(([name, value]) => !isSetting(name) && isGiven(value))
    .map(([name, value]) => [name, isArgumentName(name) ? canonicalValue(name, value) : value] as const);
  return JSON.stringify(inOrder(meant));
}

/** Region and profile say where and as whom to look, not which images match. */
function isSetting(name: string): boolean {
  return isArgumentName(name) && "setting" in ARGUMENTS[name];
}

/** What is empty is as good as not given. */
function isGiven(value: unknown): boolean {
  if (value === undefined || value === null || value === "") return false;
  return typeof value !== "object" || Object.keys(value).length > 0;
}

function inOrder<Value>(entries: readonly (readonly [string, Value])[]): readonly (readonly [string, Value])[] {
  return [...entries].sort(([a], [b]) => (a < b ? -1 : 1));
}

function regionChange(held: HeldPin | undefined, { region, asOf, imageId }: PinArguments): PinCause | undefined {
  if (held === undefined || held.region === region) return undefined;
  return { by: "region", from: held.region, to: region, asOf: imageId === undefined ? asOf : undefined };
}

/** Nothing changes: the image stays, and so does everything said about it. */
function kept({ imageId, image, previousImageId }: HeldPin): PinDecision {
  return { imageId, image, previousImageId, moved: false, cause: undefined };
}

/** The chosen image. When it is the held one, another region or date still makes the old reason untrue. */
function settled(held: HeldPin | undefined, image: Image, cause: PinCause): PinDecision {
  if (held?.imageId === image.imageId) {
    return { ...kept(held), cause: cause.by === "region" || cause.by === "asOf" ? cause : undefined };
  }
  return {
    imageId: image.imageId,
    image: toPinnedRecord(image),
    cause,
    previousImageId: held?.imageId ?? "",
    moved: held !== undefined,
  };
}
