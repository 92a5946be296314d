// One look-up from arguments to images: read, ask, choose. The same for programs and for the command line.

import type { Settings } from "../settings/settings.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { withoutBlocked } from "../values/blocked.js";
import type { RequestParameters } from "../values/describeImages.js";
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
  /** Where to ask, once the arguments have been read. */
  readonly settings: (named: Pick<GetImagesArgs, "region" | "profile">) => Settings;
  readonly warn: Warn;
}

/** What matches, and how it was chosen. */
export interface FoundImages {
  readonly region: string;
  readonly query: ImageQuery;
  readonly selection: Selection;
  /** How the result came about. */
  readonly explanation: Explanation;
}

export interface FoundImage {
  readonly region: string;
  readonly image: Image;
  readonly explanation: Explanation;
}

/** Lists what matches. `args` come from a caller and may be anything. */
export async function searchImages(args: unknown, lookUp: LookupContext): Promise<FoundImages> {
  const asked = parseArguments(args, { of: lookUp.of, nowMs: lookUp.store.nowMs });
  const settings = lookUp.settings(args ?? {});
  const query = withoutBlocked(asked, settings.blocked);
  const { selection, explanation } = await choose(settings, query, lookUp);
  warnIfAmbiguous(selection, query, lookUp);
  await writeOutput(query, selection.images);
  return { region: settings.region, query, selection, explanation };
}

/**
 * Exactly one image.
 *
 * @throws NoImageError, SeveralImagesError
 */
export async function findSingleImage(args: unknown, lookUp: LookupContext): Promise<FoundImage> {
  return requireSingleImage(await searchSingleImage(args, lookUp), lookUp);
}

/** What a look-up of one image came to, before it is known whether there is exactly one. */
export interface ImageSearch {
  readonly query: ImageQuery;
  readonly guardedOwners: readonly string[] | undefined;
  readonly settings: Settings;
  /** Where the same would be asked in another region. */
  readonly settingsIn: (region: string) => Settings;
  readonly selection: Selection;
  readonly explanation: Explanation;
  /** That an image which was asked for by its id is not there. */
  readonly missing: NoImageError | undefined;
}

/** Looks for one image as {@link findSingleImage} does, and leaves the verdict to {@link requireSingleImage}. */
export async function searchSingleImage(args: unknown, lookUp: LookupContext): Promise<ImageSearch> {
  const asked = parseArguments(args, { of: lookUp.of, nowMs: lookUp.store.nowMs });
  const named = (args ?? {}) as Pick<GetImagesArgs, "region" | "profile">;
  const settings = lookUp.settings(named);
  const settingsIn = (region: string) => lookUp.settings({ ...named, region });
  const { query: guarded, guardedOwners } = withTrustedOwners(withoutBlocked(asked, settings.blocked));
  const imageId = idAlone(guarded);
  const query = imageId === undefined ? guarded : withParameters(guarded, BY_ID);
  return { query, guardedOwners, settings, settingsIn, ...(await choose(settings, query, lookUp, imageId)) };
}

/**
 * Ends a look-up: warns, writes the output file. `nearest` goes into the message that nothing matches.
 *
 * @throws NoImageError, SeveralImagesError
 */
export async function requireSingleImage(
  tried: ImageSearch,
  lookUp: LookupContext,
  nearest?: string,
): Promise<FoundImage> {
  const { query, settings, selection, explanation } = tried;
  const image = imageOf(tried, lookUp, nearest);
  warnIfAmbiguous(selection, query, lookUp);
  await writeOutput(query, [image]);
  return { region: settings.region, image, explanation };
}

/**
 * The one image that a look-up came to. `nearest` goes into the message that nothing matches.
 *
 * @throws NoImageError, SeveralImagesError
 */
export function imageOf(tried: ImageSearch, { store }: LookupContext, nearest?: string): Image {
  const { query, guardedOwners, settings, selection, missing } = tried;
  const { region } = settings;
  if (missing !== undefined) throw nearest ? new NoImageError(`${missing.message} ${nearest}`, { region }) : missing;
  const family = query.parameters["ImageFamily"];
  const nearFamilies = family === undefined ? [] : nearestFamilies(family, store.knownFamilies(settings));
  return selectSingle(selection, query, { region, guardedOwners, nearFamilies, nearest });
}

/** What a query leaves of what the service lists, or of the one image that an id names. */
async function choose(
  settings: Settings,
  query: ImageQuery,
  { store, warn }: LookupContext,
  imageId?: string,
): Promise<Pick<ImageSearch, "selection" | "explanation" | "missing">> {
  const sweeps: ListedRequest[] = [];
  const record = (sweep: ListedRequest) => void sweeps.push(sweep);
  let listed: readonly Image[] = [];
  let missing: NoImageError | undefined;
  try {
    listed =
      imageId === undefined
        ? await store.list(settings, query, warn, record)
        : [await store.find(settings, imageId, query.parameters, warn, record)];
  } catch (error) {
    if (!(error instanceof NoImageError)) throw error;
    missing = error;
  }
  const selection = selectImages(listed, query);
  return { selection, missing, explanation: explain(selection, query, { ...settings, sweeps }) };
}

/** Warns when a newest is chosen among images for different machines. */
export function warnIfAmbiguous(selection: Selection, query: ImageQuery, { warn }: LookupContext): void {
  const mixed = ambiguityWarning(selection, query);
  if (mixed !== undefined) warn(mixed);
}

/** The one id asked for without an owner: it names the image, whoever owns it. */
function idAlone({ imageIds, owners, ownerAccount, parameters }: ImageQuery): string | undefined {
  if (owners !== undefined || ownerAccount !== undefined || parameters["ImageOwnerId"] !== undefined) return undefined;
  if (imageIds?.length !== 1) return undefined;
  return imageIds[0];
}

function withParameters(query: ImageQuery, parameters: RequestParameters): ImageQuery {
  return { ...query, parameters: { ...parameters, ...query.parameters } };
}

async function writeOutput({ outputFile }: ImageQuery, images: readonly Image[]): Promise<void> {
  if (outputFile !== undefined) await writeOutputFile(outputFile, images);
}
