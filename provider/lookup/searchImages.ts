// One look-up from arguments to result: arguments, settings, listing, selection, result.

import type { Settings } from "../settings/settings.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { withoutBlocked } from "../values/blocked.js";
import { NoImageError } from "../values/errors.js";
import { type Explanation, explain, type ListedRequest } from "../values/explanation.js";
import { nearestFamilies } from "../values/families.js";
import type { Image } from "../values/image.js";
import { withTrustedOwners } from "../values/owners.js";
import { type ImageQuery, parseArguments } from "../values/query.js";
import { ambiguityWarning, type Selection, selectImages, selectSingle } from "../values/select.js";
import { BY_ID } from "./imageById.js";
import type { ImageStore, Warn } from "./imageStore.js";
import { writeOutputFile } from "./outputFile.js";

export interface LookupContext {
  /** What the arguments belong to, for messages: `getImages`. */
  readonly of: string;
  readonly store: ImageStore;
  /** Called once the arguments have been parsed. */
  readonly settings: (named: Pick<GetImagesArgs, "region" | "profile">) => Settings;
  readonly warn: Warn;
}

export interface FoundImages {
  readonly region: string;
  readonly query: ImageQuery;
  readonly selection: Selection;
  readonly explanation: Explanation;
}

export interface FoundImage {
  readonly region: string;
  readonly image: Image;
  readonly explanation: Explanation;
}

/** Every image that matches. `args` come from a caller and can be anything. */
export async function searchImages(args: unknown, context: LookupContext): Promise<FoundImages> {
  const { of, store, warn } = context;
  const parsed = parseArguments(args, { of, nowMs: store.nowMs });
  const settings = context.settings(args ?? {});
  const query = withoutBlocked(parsed, settings.blocked);
  const requests: ListedRequest[] = [];
  const listed = await store.list(settings, query, warn, (request) => requests.push(request));
  const selection = selectImages(listed, query);
  const explanation = explain(selection, query, { ...settings, requests });
  warnIfAmbiguous(selection, query, context);
  await writeOutput(query, selection.images);
  return { region: settings.region, query, selection, explanation };
}

/**
 * Exactly one image.
 *
 * @throws NoImageError, SeveralImagesError
 */
export async function findSingleImage(args: unknown, context: LookupContext): Promise<FoundImage> {
  return requireSingleImage(await searchSingleImage(args, context), context);
}

/** A look-up of one image, before it is known whether exactly one matches. */
export interface ImageSearch {
  readonly query: ImageQuery;
  readonly guardedOwners: readonly string[] | undefined;
  readonly settings: Settings;
  /** The settings of the same look-up in another region. */
  readonly settingsIn: (region: string) => Settings;
  readonly selection: Selection;
  readonly explanation: Explanation;
  /** The failure to find an image by its id. */
  readonly missing: NoImageError | undefined;
}

/** The first half of {@link findSingleImage}; {@link requireSingleImage} is the second. */
export async function searchSingleImage(args: unknown, context: LookupContext): Promise<ImageSearch> {
  const { of, store, warn } = context;
  const parsed = parseArguments(args, { of, nowMs: store.nowMs });
  const named = (args ?? {}) as Pick<GetImagesArgs, "region" | "profile">;
  const settings = context.settings(named);
  const settingsIn = (region: string) => context.settings({ ...named, region });
  const { query: guarded, guardedOwners } = withTrustedOwners(withoutBlocked(parsed, settings.blocked));
  const imageId = getSoleId(guarded);
  const query = imageId === undefined ? guarded : { ...guarded, parameters: { ...BY_ID, ...guarded.parameters } };
  const requests: ListedRequest[] = [];
  const onListing = (request: ListedRequest) => void requests.push(request);
  let listed: readonly Image[] = [];
  let missing: NoImageError | undefined;
  try {
    listed =
      imageId === undefined
        ? await store.list(settings, query, warn, onListing)
        : [await store.find(settings, imageId, query.parameters, warn, onListing)];
  } catch (error) {
    if (!(error instanceof NoImageError)) throw error;
    missing = error;
  }
  const selection = selectImages(listed, query);
  const explanation = explain(selection, query, { ...settings, requests });
  return { query, guardedOwners, settings, settingsIn, selection, explanation, missing };
}

/**
 * Ends a look-up: warns, and writes the output file. `suggestion` becomes part of the message when nothing matches.
 *
 * @throws NoImageError, SeveralImagesError
 */
export async function requireSingleImage(
  search: ImageSearch,
  context: LookupContext,
  suggestion?: string,
): Promise<FoundImage> {
  const { query, settings, selection, explanation } = search;
  const image = getSingleImage(search, context, suggestion);
  warnIfAmbiguous(selection, query, context);
  await writeOutput(query, [image]);
  return { region: settings.region, image, explanation };
}

/**
 * The only image of a look-up. `suggestion` becomes part of the message when nothing matches.
 *
 * @throws NoImageError, SeveralImagesError
 */
export function getSingleImage(search: ImageSearch, { store }: LookupContext, suggestion?: string): Image {
  const { query, guardedOwners, settings, selection, missing } = search;
  const { region } = settings;
  if (missing !== undefined) {
    throw suggestion ? new NoImageError(`${missing.message} ${suggestion}`, { region }) : missing;
  }
  const family = query.parameters["ImageFamily"];
  const nearFamilies = family === undefined ? [] : nearestFamilies(family, store.knownFamilies(settings));
  return selectSingle(selection, query, { region, guardedOwners, nearFamilies, suggestion });
}

export function warnIfAmbiguous(selection: Selection, query: ImageQuery, { warn }: LookupContext): void {
  const warning = ambiguityWarning(selection, query);
  if (warning !== undefined) warn(warning);
}

/** The only id of a query without an owner: it names the image, whoever owns it. */
function getSoleId({ imageIds, owners, ownerAccount, parameters }: ImageQuery): string | undefined {
  if (owners !== undefined || ownerAccount !== undefined || parameters["ImageOwnerId"] !== undefined) return undefined;
  return imageIds?.length === 1 ? imageIds[0] : undefined;
}

async function writeOutput({ outputFile }: ImageQuery, images: readonly Image[]): Promise<void> {
  if (outputFile !== undefined) await writeOutputFile(outputFile, images);
}
