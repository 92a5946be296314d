// Nothing matches: what comes near? The same filter with one thing changed, asked of the service.

import type { Settings } from "../settings/settings.js";
import type { ArgumentName } from "../values/arguments.js";
import { OWNER_ALIASES, type RequestParameters } from "../values/describeImages.js";
import { ConfigurationError, ImagesError } from "../values/errors.js";
import { builderFamily, groupByFamily, nearestFamilies } from "../values/families.js";
import { formatArgument } from "../values/formatArgument.js";
import type { Image } from "../values/image.js";
import type { ImageQuery } from "../values/query.js";
import { selectImages } from "../values/select.js";
import type { ImageSearch, LookupContext } from "./searchImages.js";

/** An image that would match if one thing were asked for differently. */
export interface Suggestion {
  /** What to ask for instead, as a program writes it: `architecture: "arm64"`. */
  readonly instead: string;
  readonly imageId: string;
  readonly name: string;
  /** Empty when the service tells none. */
  readonly creationTime: string;
}

export interface Suggestions {
  /** Nearest first: another architecture, status or owner, another region, then families with a similar name. */
  readonly misses: readonly Suggestion[];
  /** What could not be asked, and why: one sentence each. */
  readonly unasked: readonly string[];
}

/** A query that differs in one thing. */
interface Change {
  /** What differs, for the reason why there is no answer. */
  readonly what: string;
  readonly query: ImageQuery;
  /** How a caller would ask for what was found. */
  readonly instead: (found: Image) => string;
}

/**
 * Looks for images that nearly match. Costs a sweep or two for each change; other regions are asked only when the
 * region itself has nothing near and the filter is narrow. What fails does not stop the others.
 */
export async function findSuggestions(
  { query, settings, settingsIn }: ImageSearch,
  lookUp: LookupContext,
): Promise<Suggestions> {
  const candidates = async (asked: ImageQuery, where: Settings) =>
    selectImages(await lookUp.store.list(where, asked, lookUp.warn), asked).candidates;
  const first = (change: Change, where: () => Settings) =>
    attempt(change.what, async () => {
      const [image] = await candidates(change.query, where());
      return image === undefined ? [] : [nearMiss(change.instead(image), image)];
    });
  const families = attempt("another family", async () => {
    const { ImageFamily: wanted, ...parameters } = query.parameters;
    return wanted === undefined ? [] : nearFamilies(wanted, await candidates({ ...query, parameters }, settings));
  });
  const here = joined(await Promise.all(changes(query).map((change) => first(change, () => settings))));
  const regions =
    here.misses.length > 0 || !isNarrow(query) ? [] : LARGE_REGIONS.filter((id) => id !== settings.region);
  const elsewhere = await Promise.all(
    regions.map((region) => {
      const instead = () => said("region", region);
      return first({ what: formatArgument("region", region), query, instead }, () => settingsIn(region));
    }),
  );
  return joined([here, ...elsewhere, await families]);
}

/** Regions of the most images and users; to ask all of them would not be cheap. */
const LARGE_REGIONS: readonly string[] = [
  "cn-hangzhou",
  "cn-shanghai",
  "cn-beijing",
  "cn-shenzhen",
  "ap-southeast-1",
  "us-west-1",
  "eu-central-1",
];

async function attempt(what: string, ask: () => Promise<readonly Suggestion[]>): Promise<Suggestions> {
  try {
    return { misses: await ask(), unasked: [] };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return { misses: [], unasked: isNotServed(error) ? [] : [`No answer for ${what}: ${error.message}`] };
  }
}

function joined(parts: readonly Suggestions[]): Suggestions {
  return { misses: parts.flatMap(({ misses }) => misses), unasked: parts.flatMap(({ unasked }) => unasked) };
}

function nearFamilies(wanted: string, images: readonly Image[]): Suggestion[] {
  const families = new Map(groupByFamily(images).map(({ family, newest }) => [family, newest]));
  return nearestFamilies(wanted, [...families.keys()]).flatMap((family) => {
    const newest = families.get(family);
    return newest === undefined ? [] : [nearMiss(said("imageFamily", family), newest)];
  });
}

/** An endpoint for one region has nothing to tell of another. */
function isNotServed(error: ImagesError): boolean {
  return error instanceof ConfigurationError || NOT_SERVED.includes(error.code);
}

const NOT_SERVED: readonly string[] = [
  "InvalidRegionId.NotFound",
  "InvalidOperation.NotSupportedEndpoint",
  "RegionId.ApiNotSupported",
];

function nearMiss(instead: string, { imageId, name, creationTime }: Image): Suggestion {
  return { instead, imageId, name, creationTime };
}

/** Whether the service can answer with a page or so, in any region. */
function isNarrow({ imageIds, parameters }: ImageQuery): boolean {
  const narrowing = ["ImageFamily", "ImageName", "SnapshotId", "Tag.1.Key"];
  return imageIds !== undefined || narrowing.some((name) => name in parameters);
}

function changes(query: ImageQuery): Change[] {
  const { parameters } = query;
  const changed = (what: string, changedParameters: RequestParameters, instead: Change["instead"]): Change => ({
    what,
    query: { ...query, parameters: changedParameters },
    instead,
  });
  return [
    ...(parameters["Architecture"] === undefined
      ? []
      : [
          changed("another architecture", without(parameters, "Architecture"), (image) =>
            said("architecture", image.architecture),
          ),
        ]),
    ...(parameters["Status"] === "ALL"
      ? []
      : [changed("another status", { ...parameters, Status: "ALL" }, (image) => said("status", image.status))]),
    ...(parameters["ShowExpired"] === "true"
      ? []
      : [changed("hidden images", { ...parameters, ShowExpired: "true" }, () => said("showExpired", true))]),
    ...otherOwners(query).map((owner) => ownerChange(query, owner)),
  ];
}

/** Owners that the filter leaves out; all of them when it names one account. */
function otherOwners({ owners, ownerAccount, parameters }: ImageQuery): readonly string[] {
  if (ownerAccount !== undefined || "ImageOwnerId" in parameters) return OWNER_ALIASES;
  // Without an owner the service lists all but marketplace images.
  const asked = owners ?? ["system", "self", "others"];
  return OWNER_ALIASES.filter((owner) => !asked.includes(owner));
}

/** Somebody else's images. Whoever gets a family shared sees it under another name: that one is compared here. */
function ownerChange(query: ImageQuery, owner: string): Change {
  const { ImageFamily: written, ...others } = without(query.parameters, "ImageOwnerId", "IsPublic");
  const wanted = written === undefined ? undefined : builderFamily(written);
  const isShared = owner === "others";
  const ofFamily = {
    argument: "imageFamily" as const,
    description: formatArgument("imageFamily", wanted),
    keeps: (image: Image) => builderFamily(image.imageFamily) === wanted,
  };
  return {
    what: formatArgument("owners", owner),
    query: {
      ...query,
      owners: [owner],
      ownerAccount: undefined,
      parameters: wanted === undefined || isShared ? others : { ...others, ImageFamily: wanted },
      predicates: wanted === undefined || !isShared ? query.predicates : [ofFamily, ...query.predicates],
    },
    instead: ({ imageFamily, imageOwnerId }) =>
      [
        said("owners", owner),
        ...(isShared && imageOwnerId !== "" ? [said("imageOwnerId", imageOwnerId)] : []),
        ...(wanted === undefined || imageFamily === written ? [] : [said("imageFamily", imageFamily)]),
      ].join(", "),
  };
}

function said(name: ArgumentName, value: unknown): string {
  return `${name}: ${JSON.stringify(value)}`;
}

function without(parameters: RequestParameters, ...names: readonly string[]): RequestParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}
