// One look-up from arguments to images: read, ask, choose. The same for programs and for the command line.

import type { GetImagesArgs } from "../core/arguments.js";
import { type ImageQuery, readArguments } from "../core/filter.js";
import type { Image } from "../core/image.js";
import { guardOwners, oneImage, type Selection, selectImages } from "../core/select.js";
import type { WireParameters } from "../core/wire.js";
import { BY_ID, type ImageStore, type Warn } from "./images.js";
import { writeImages } from "./outputFile.js";
import type { Settings } from "./settings.js";

export interface LookUp {
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
}

export interface FoundImage {
  readonly region: string;
  readonly image: Image;
}

/** Lists what matches. `args` come from a caller and may be anything. */
export async function findImages(args: unknown, { of, store, settings, warn }: LookUp): Promise<FoundImages> {
  const query = readArguments(args, { of, nowMs: store.nowMs });
  const asked = settings(args ?? {});
  const selection = selectImages(await store.list(asked, query, warn), query);
  await writeOutput(query, selection.images);
  return { region: asked.region, query, selection };
}

/**
 * Exactly one image.
 *
 * @throws NoImageError, SeveralImagesError
 */
export async function findImage(args: unknown, { of, store, settings, warn }: LookUp): Promise<FoundImage> {
  const query = readArguments(args, { of, nowMs: store.nowMs });
  const asked = settings(args ?? {});
  const { region } = asked;
  const { query: guarded, guardedOwners } = guardOwners(query);
  const imageId = idAlone(guarded);
  const [wanted, listed] =
    imageId === undefined
      ? [guarded, await store.list(asked, guarded, warn)]
      : [withParameters(guarded, BY_ID), [await store.find(asked, imageId, guarded.parameters, warn)]];
  const image = oneImage(selectImages(listed, wanted), wanted, { region, guardedOwners });
  await writeOutput(query, [image]);
  return { region, image };
}

/** The one id asked for without an owner: it names the image, whoever owns it. */
function idAlone({ imageIds, owners, parameters }: ImageQuery): string | undefined {
  if (owners !== undefined || parameters["ImageOwnerId"] !== undefined || imageIds?.length !== 1) return undefined;
  return imageIds[0];
}

function withParameters(query: ImageQuery, parameters: WireParameters): ImageQuery {
  return { ...query, parameters: { ...parameters, ...query.parameters } };
}

async function writeOutput({ outputFile }: ImageQuery, images: readonly Image[]): Promise<void> {
  if (outputFile !== undefined) await writeImages(outputFile, images);
}
