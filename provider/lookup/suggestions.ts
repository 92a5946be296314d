// Suggestions when nothing matches: images that match the same filter with one thing changed.

import type { Settings } from "../settings/settings.js";
import type { ArgumentName } from "../values/arguments.js";
import { OWNER_ALIASES, type RequestParameters } from "../values/describeImages.js";
import { ConfigurationError, ImagesError } from "../values/errors.js";
import { builderFamily, groupByFamily, nearestFamilies } from "../values/families.js";
import { formatArgument } from "../values/formatArgument.js";
import type { Image } from "../values/image.js";
import type { Predicate } from "../values/predicates.js";
import type { ImageQuery } from "../values/query.js";
import { selectImages } from "../values/select.js";
import type { ImageSearch, LookupContext } from "./searchImages.js";

/** An image that would match if one thing in the filter were different. */
export interface Suggestion {
  /** The change, as a program writes it: `architecture: "arm64"`. */
  readonly instead: string;
  readonly imageId: string;
  readonly name: string;
  /** Empty when the service sends none. */
  readonly creationTime: string;
}

export interface Suggestions {
  /** Nearest first: another architecture, status or owner, another region, then families with a similar name. */
  readonly suggestions: readonly Suggestion[];
  /** One sentence for each change that could not be checked. */
  readonly failures: readonly string[];
}

/** A query that differs from the original in one thing. */
interface Change {
  readonly what: string;
  readonly query: ImageQuery;
  /** How a caller asks for an image that the query found. */
  readonly instead: (found: Image) => string;
}

/** A change of request parameters. */
interface Relaxation {
  readonly what: string;
  readonly applies: (parameters: RequestParameters) => boolean;
  readonly relax: (parameters: RequestParameters) => RequestParameters;
  readonly instead: (found: Image) => string;
}

const RELAXATIONS: readonly Relaxation[] = [
  {
    what: "another architecture",
    applies: (parameters) => "Architecture" in parameters,
    relax: (parameters) => without(parameters, "Architecture"),
    instead: ({ architecture }) => assign("architecture", architecture),
  },
  {
    what: "another status",
    applies: (parameters) => parameters["Status"] !== "ALL",
    relax: (parameters) => ({ ...parameters, Status: "ALL" }),
    instead: ({ status }) => assign("status", status),
  },
  {
    what: "hidden images",
    applies: (parameters) => parameters["ShowExpired"] !== "true",
    relax: (parameters) => ({ ...parameters, ShowExpired: "true" }),
    instead: () => assign("showExpired", true),
  },
];

/** Regions with the most images and users; requests to all regions would take too long. */
const LARGE_REGIONS: readonly string[] = [
  "cn-hangzhou",
  "cn-shanghai",
  "cn-beijing",
  "cn-shenzhen",
  "ap-southeast-1",
  "us-west-1",
  "eu-central-1",
];

/** Codes of an endpoint that serves one region only. */
const REGION_NOT_SERVED: readonly string[] = [
  "InvalidRegionId.NotFound",
  "InvalidOperation.NotSupportedEndpoint",
  "RegionId.ApiNotSupported",
];

/**
 * Looks for images that nearly match. Costs one or two listings for each change; other regions are included only if the
 * region itself has nothing near and the filter is narrow. A failed change does not stop the others.
 */
export async function findSuggestions(
  { query, settings, settingsIn }: ImageSearch,
  { store, warn }: LookupContext,
): Promise<Suggestions> {
  const list = async (changed: ImageQuery, where: Settings) =>
    selectImages(await store.list(where, changed, warn), changed).candidates;
  const findFirst = (change: Change, getSettings: () => Settings) =>
    attempt(change.what, async () => {
      const [image] = await list(change.query, getSettings());
      return image === undefined ? [] : [toSuggestion(change.instead(image), image)];
    });
  const families = attempt("another family", async () => {
    const { ImageFamily: family, ...parameters } = query.parameters;
    return family === undefined ? [] : suggestFamilies(family, await list({ ...query, parameters }, settings));
  });
  const here = join(await Promise.all(getChanges(query).map((change) => findFirst(change, () => settings))));
  const isRegionWorthwhile = here.suggestions.length === 0 && isNarrow(query);
  const regions = isRegionWorthwhile ? LARGE_REGIONS.filter((region) => region !== settings.region) : [];
  const elsewhere = await Promise.all(
    regions.map((region) =>
      findFirst({ what: formatArgument("region", region), query, instead: () => assign("region", region) }, () =>
        settingsIn(region),
      ),
    ),
  );
  return join([here, ...elsewhere, await families]);
}

async function attempt(what: string, find: () => Promise<readonly Suggestion[]>): Promise<Suggestions> {
  try {
    return { suggestions: await find(), failures: [] };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    // An endpoint for one region has no images of another.
    const isIrrelevant = error instanceof ConfigurationError || REGION_NOT_SERVED.includes(error.code);
    return { suggestions: [], failures: isIrrelevant ? [] : [`Could not check ${what}: ${error.message}`] };
  }
}

function join(parts: readonly Suggestions[]): Suggestions {
  return {
    suggestions: parts.flatMap(({ suggestions }) => suggestions),
    failures: parts.flatMap(({ failures }) => failures),
  };
}

function suggestFamilies(family: string, images: readonly Image[]): Suggestion[] {
  const newestByFamily = new Map(groupByFamily(images).map(({ family: name, newest }) => [name, newest]));
  return nearestFamilies(family, [...newestByFamily.keys()]).flatMap((near) => {
    const newest = newestByFamily.get(near);
    return newest === undefined ? [] : [toSuggestion(assign("imageFamily", near), newest)];
  });
}

function toSuggestion(instead: string, { imageId, name, creationTime }: Image): Suggestion {
  return { instead, imageId, name, creationTime };
}

/** Whether the service can answer with a page or two, in any region. */
function isNarrow({ imageIds, parameters }: ImageQuery): boolean {
  const narrowing = ["ImageFamily", "ImageName", "SnapshotId", "Tag.1.Key"];
  return imageIds !== undefined || narrowing.some((name) => name in parameters);
}

function getChanges(query: ImageQuery): Change[] {
  const { parameters } = query;
  return [
    ...RELAXATIONS.filter(({ applies }) => applies(parameters)).map(({ what, relax, instead }) => ({
      what,
      query: { ...query, parameters: relax(parameters) },
      instead,
    })),
    ...getOtherOwners(query).map((owner) => toOwnerChange(query, owner)),
  ];
}

/** Owners that the filter excludes; all of them if it names one account. */
function getOtherOwners({ owners, ownerAccount, parameters }: ImageQuery): readonly string[] {
  if (ownerAccount !== undefined || "ImageOwnerId" in parameters) return OWNER_ALIASES;
  // Without an owner the service lists all but marketplace images.
  const included = owners ?? ["system", "self", "others"];
  return OWNER_ALIASES.filter((owner) => !included.includes(owner));
}

/** The images of another owner. A shared family has another name, which includes the account, so it is compared here. */
function toOwnerChange(query: ImageQuery, owner: string): Change {
  const { ImageFamily: family, ...others } = without(query.parameters, "ImageOwnerId", "IsPublic");
  const ownFamily = family === undefined ? undefined : builderFamily(family);
  const isShared = owner === "others";
  const hasFamily: Predicate = {
    argument: "imageFamily",
    description: formatArgument("imageFamily", ownFamily),
    keeps: ({ imageFamily }) => builderFamily(imageFamily) === ownFamily,
  };
  return {
    what: formatArgument("owners", owner),
    query: {
      ...query,
      owners: [owner],
      ownerAccount: undefined,
      parameters: ownFamily === undefined || isShared ? others : { ...others, ImageFamily: ownFamily },
      predicates: ownFamily === undefined || !isShared ? query.predicates : [hasFamily, ...query.predicates],
    },
    instead: ({ imageFamily, imageOwnerId }) =>
      [
        assign("owners", owner),
        ...(isShared && imageOwnerId !== "" ? [assign("imageOwnerId", imageOwnerId)] : []),
        ...(ownFamily === undefined || imageFamily === family ? [] : [assign("imageFamily", imageFamily)]),
      ].join(", "),
  };
}

/** An argument as a program writes it: `architecture: "arm64"`. */
function assign(name: ArgumentName, value: unknown): string {
  return `${name}: ${JSON.stringify(value)}`;
}

function without(parameters: RequestParameters, ...names: readonly string[]): RequestParameters {
  return Object.fromEntries(Object.entries(parameters).filter(([name]) => !names.includes(name)));
}
