// One look-up of a program from arguments to result. Loaded on the first call, so that requiring the package stays cheap.

import { createHash } from "node:crypto";
import * as pulumi from "@pulumi/pulumi";
import { writeImages } from "../api/outputFile.js";
import { type ProviderSettings, resolveSettings, type Settings } from "../api/settings.js";
import type { GetImagesArgs } from "../core/arguments.js";
import { type ImageQuery, readArguments } from "../core/filter.js";
import type { Image } from "../core/image.js";
import { guardOwners, oneImage, type Selection, selectImages, strangerWarning } from "../core/select.js";
import { deploymentStore, programSettings } from "./config.js";
import type { GetImageResult } from "./getImage.js";
import type { GetImagesResult } from "./getImages.js";

/** Lists what matches. `args` come from a caller and may be anything. */
export async function lookUpImages(args: unknown, provider: ProviderSettings | undefined): Promise<GetImagesResult> {
  const store = await deploymentStore();
  const query = readArguments(args, { of: "getImages", nowMs: store.nowMs });
  const settings = settingsFor(args as GetImagesArgs, provider);
  const selection = selectImages(await store.list(settings, query, warnOnce), query);
  const stranger = strangerWarning(selection.images, query);
  if (stranger !== undefined) warnOnce(stranger);
  await writeOutput(query, selection.images);
  return toResult(args as GetImagesArgs, settings.region, selection.images);
}

/** Exactly one image, or an error that says why not. */
export async function lookUpImage(args: unknown, provider: ProviderSettings | undefined): Promise<GetImageResult> {
  const store = await deploymentStore();
  const query = readArguments(args, { of: "getImage", nowMs: store.nowMs });
  const settings = settingsFor(args as GetImagesArgs, provider);
  const { region } = settings;
  const guarded = guardOwners(query);
  const { guardedOwners } = guarded;
  const selection = await select(settings, guarded.query);
  const image = oneImage(selection, guarded.query, { region, guardedOwners });
  await writeOutput(query, [image]);
  return { ...image, region };

  async function select(asked: Settings, wanted: ImageQuery): Promise<Selection> {
    const [imageId, ...others] = wanted.imageIds ?? [];
    // An id names the image, whoever owns it.
    const byId =
      wanted.owners === undefined &&
      imageId !== undefined &&
      others.length === 0 &&
      wanted.parameters["ImageOwnerId"] === undefined;
    const listed = byId
      ? [await store.find(asked, imageId, wanted.parameters, warnOnce)]
      : await store.list(asked, wanted, warnOnce);
    return selectImages(listed, wanted);
  }
}

function settingsFor(args: GetImagesArgs | undefined, provider: ProviderSettings | undefined): Settings {
  return resolveSettings(programSettings(), { region: args?.region, profile: args?.profile, provider });
}

const warned = new Set<string>();

/** Shows a warning once, however many calls lead to it. */
function warnOnce(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  void pulumi.log.warn(text);
}

async function writeOutput(query: ImageQuery, images: readonly Image[]): Promise<void> {
  if (query.outputFile !== undefined) await writeImages(query.outputFile, images);
}

function toResult(args: GetImagesArgs | undefined, region: string, images: readonly Image[]): GetImagesResult {
  const ids = images.map(({ imageId }) => imageId);
  const { owners, status, ...others } = args ?? {};
  const given = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(given),
    ...(owners === undefined ? {} : { owners: joined(owners) }),
    status: status === undefined ? "Available" : joined(status),
    id: createHash("sha256").update(ids.join(",")).digest("hex"),
    ids,
    // Callers may change what they got; what is remembered stays as it is.
    images: structuredClone(images) as Image[],
    region,
  };
}

function joined(texts: string | readonly string[]): string {
  return typeof texts === "string" ? texts : texts.join(",");
}
