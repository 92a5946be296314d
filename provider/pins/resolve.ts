// The rules by which a pin selects its image.

import { NoImageError } from "../values/errors.js";
import type { Image } from "../values/image.js";
import { parseArguments } from "../values/query.js";
import { createdMs, formatInstant, parseSpan } from "../values/time.js";
import type { PinCause } from "./cause.js";
import { matchQuery, sameFilter } from "./filter.js";
import type { HeldPin, PinArguments, PinDecision, PinLookup } from "./pin.js";
import { toPinnedRecord } from "./record.js";
import { sameAsOf } from "./selector.js";

/**
 * Decides which image a pin holds. The first rule that applies wins:
 *
 * 0. `imageId` is the held one: it stays, without a request.
 * 1. `imageId` is another one: that image.
 * 2. The region changed: the newest match there.
 * 3. `asOf` changed: the newest match as of that date.
 * 4. `follow`: the newest match; a held image that is blocked does not move to an older one.
 * 5. Nothing is held: the newest match.
 * 6. The filter changed and the held image still matches: it stays.
 * 7. The filter changed and the held image does not match, or is gone: the newest match.
 * 8. Everything else: it stays, without a request.
 *
 * The newest match is always the newest as of `asOf`, if set. When rules 2 and 3 find the held image, it stays, with the
 * new region or date as the reason.
 */
export async function decidePin(
  held: HeldPin | undefined,
  wanted: PinArguments,
  lookup: PinLookup,
): Promise<PinDecision> {
  const { asOf, region } = wanted;
  const regionCause = regionChange(held, wanted);
  if (wanted.imageId !== undefined) {
    if (held?.imageId !== wanted.imageId) {
      return settled(held, await lookup.getById(wanted.imageId), { by: "imageId" });
    }
    if (regionCause === undefined) return kept(held);
    return settled(held, await lookup.getById(wanted.imageId), regionCause);
  }
  if (held === undefined) {
    const image = await newest(wanted, lookup, "it holds nothing yet");
    return settled(held, image, { by: "first", asOf, follow: wanted.follow });
  }
  if (regionCause !== undefined) {
    const why = `its region changed from ${held.region} to ${region}`;
    return settled(held, await newest(wanted, lookup, why), regionCause);
  }
  if (asOf !== undefined && !sameAsOf(held.asOf, asOf)) {
    return settled(held, await newest(wanted, lookup, undefined), { by: "asOf", asOf });
  }
  if (wanted.follow) {
    const image = await follow(held, wanted, lookup);
    return image === undefined ? kept(held) : settled(held, image, { by: "follow" });
  }
  if (sameFilter(held.filter, wanted.filter)) return kept(held);
  const mismatch = await lookup.mismatch(held.imageId, matchQuery(wanted.filter));
  if (mismatch === undefined) return { ...kept(held), cause: { by: "filter", mismatch, asOf } };
  const image = await newest(wanted, lookup, `its held image ${mismatch}`);
  return settled(held, image, { by: "filter", mismatch, asOf });
}

/** The newest match; undefined to keep a blocked image, because a block must not replace disks of running machines. */
async function follow(held: HeldPin, wanted: PinArguments, lookup: PinLookup): Promise<Image | undefined> {
  const stays = lookup.isBlocked(held.image) && (await stillMatches(held, wanted, lookup));
  try {
    const image = await newest(wanted, lookup, "it follows the newest");
    return stays && createdMs(image) < createdMs(held.image) ? undefined : image;
  } catch (error) {
    if (stays && error instanceof NoImageError) return undefined;
    throw error;
  }
}

async function stillMatches(held: HeldPin, wanted: PinArguments, lookup: PinLookup): Promise<boolean> {
  if (sameFilter(held.filter, wanted.filter)) return true;
  return (await lookup.mismatch(held.imageId, matchQuery(wanted.filter))) === undefined;
}

async function newest(wanted: PinArguments, lookup: PinLookup, why: string | undefined): Promise<Image> {
  const asOf = wanted.asOf === undefined ? undefined : parseSpan(wanted.asOf);
  const query = parseArguments(
    { ...wanted.filter, ...dateArguments(wanted), mostRecent: true },
    { of: "filter", nowMs: Math.min(lookup.nowMs, asOf?.endMs ?? lookup.nowMs) },
  );
  try {
    return await lookup.getNewest(query, wanted.asOf === undefined ? why : undefined);
  } catch (error) {
    if (!(error instanceof NoImageError) || wanted.asOf === undefined) throw error;
    throw new NoImageError(
      `${error.message} No match is that old (asOf ${wanted.asOf}). Builds of that date are possibly no longer listed; pin by imageId instead.`,
      { region: wanted.region },
    );
  }
}

/** Includes superseded builds, which the service hides by default. */
function dateArguments({ asOf, filter }: PinArguments): Readonly<Record<string, unknown>> {
  const span = asOf === undefined ? undefined : parseSpan(asOf);
  if (span === undefined) return {};
  const before = typeof filter["createdBefore"] === "string" ? parseSpan(filter["createdBefore"]) : undefined;
  return {
    showExpired: filter["showExpired"] ?? true,
    createdBefore: formatInstant(Math.min(span.endMs, before?.endMs ?? span.endMs)),
  };
}

function regionChange(held: HeldPin | undefined, { region, asOf, imageId }: PinArguments): PinCause | undefined {
  if (held === undefined || held.region === region) return undefined;
  return { by: "region", from: held.region, to: region, asOf: imageId === undefined ? asOf : undefined };
}

/** Nothing changes. */
function kept({ imageId, image, previousImageId }: HeldPin): PinDecision {
  return { imageId, image, previousImageId, moved: false, cause: undefined };
}

/** The selected image. If it is the held one, only another region or date changes the reason. */
function settled(held: HeldPin | undefined, selected: Image, cause: PinCause): PinDecision {
  const image = toPinnedRecord(selected);
  const { imageId } = image;
  if (held?.imageId === imageId) {
    return { ...kept(held), cause: cause.by === "region" || cause.by === "asOf" ? cause : undefined };
  }
  return { imageId, image, cause, previousImageId: held?.imageId ?? "", moved: held !== undefined };
}
