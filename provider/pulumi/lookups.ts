// The lookups of a program, from arguments to result. Loaded on the first call, because importing the package must stay fast.

import { createHash } from "node:crypto";
import { lookUpRegions } from "../lookup/byRegion.js";
import { findSingleImage, type LookupContext, searchImages, searchSingleImage } from "../lookup/searchImages.js";
import type { PinnedImageRecord } from "../pins/record.js";
import { type ProviderSettings, resolveSettings, type Settings, type SettingsOverrides } from "../settings/settings.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { ArgumentError, ConfigurationError, ImagesError } from "../values/errors.js";
import { explainSameName } from "../values/explanation.js";
import { copyImage, type Image } from "../values/image.js";
import type { Redact } from "../values/redact.js";
import { type ByRegion, findCommonImage, mapRegions, parseRegions } from "../values/regions.js";
import { foreignOwnerWarning } from "../values/select.js";
import { createdMs } from "../values/time.js";
import { findConfigProblems } from "./configProblems.js";
import { getDeploymentStore, getProgramSettings, warnOnce } from "./deployment.js";
import type { GetImageResult, GetImagesResult } from "./results.js";

export interface ProgramCall {
  /** Settings of an explicit provider. */
  readonly provider: ProviderSettings | undefined;
  /** Removes secret arguments from warnings. */
  readonly redact: Redact;
}

/** `args` are not validated yet. */
export async function lookUpImages(args: unknown, call: ProgramCall): Promise<GetImagesResult> {
  const context = await programContext("getImages", call);
  const { region, query, selection, explanation } = await searchImages(args, context);
  const warning = foreignOwnerWarning(selection.images, query);
  if (warning !== undefined) context.warn(warning);
  return {
    ...toResult(args as GetImagesArgs, region, selection.images),
    ...(query.explain ? { explanation } : {}),
  };
}

export async function lookUpImage(args: unknown, call: ProgramCall): Promise<GetImageResult> {
  const { region, image, explanation } = await findSingleImage(args, await programContext("getImage", call));
  const explain = (args as GetImagesArgs | undefined)?.explain === true;
  return { ...copyImage(image), region, ...(explain ? { explanation } : {}) };
}

export async function lookUpImagesByRegion<Region extends string>(
  args: unknown,
  call: ProgramCall,
): Promise<ByRegion<GetImagesResult, Region>> {
  const { regions, filter, sameName } = parseRegions<Region>(args, "getImagesByRegion");
  if (sameName) {
    throw new ArgumentError(["getImagesByRegion does not support same: it lists each region independently."]);
  }
  return lookUpRegions(regions, (region) => lookUpImages({ ...filter, region }, call));
}

export async function lookUpImageByRegion<Region extends string>(
  args: unknown,
  call: ProgramCall,
): Promise<ByRegion<GetImageResult, Region>> {
  const { regions, filter, sameName } = parseRegions<Region>(args, "getImageByRegion");
  if (!sameName) return lookUpRegions(regions, (region) => lookUpImage({ ...filter, region }, call));
  const context = await programContext("getImageByRegion", call);
  const searches = await lookUpRegions(regions, async (region) => {
    const found = await searchSingleImage({ mostRecent: filter["sortBy"] === undefined, ...filter, region }, context);
    if (found.missing !== undefined) throw found.missing;
    return found;
  });
  const selected = findCommonImage(
    regions,
    mapRegions(regions, (region) => searches[region].selection.candidates),
  );
  return mapRegions(regions, (region) => {
    const image = copyImage(selected[region]);
    if (filter["explain"] !== true) return { ...image, region };
    return { ...image, region, explanation: explainSameName(searches[region].explanation, image, regions) };
  });
}

async function programContext(of: string, { provider, redact }: ProgramCall): Promise<LookupContext> {
  return {
    of,
    store: await getDeploymentStore(),
    settings: ({ region, profile }) => programSettingsFor({ region, profile, provider }),
    warn: (text) => warnOnce(redact(text)),
  };
}

/** @throws ConfigurationError with all problems of the settings and of the names of their keys */
function programSettingsFor(overrides: SettingsOverrides): Settings {
  const problems = findConfigProblems();
  if (problems.length === 0) return resolveSettings(getProgramSettings(), overrides);
  throw new ConfigurationError([...problems, ...settingsProblems(overrides)]);
}

function settingsProblems(overrides: SettingsOverrides): readonly string[] {
  try {
    resolveSettings(getProgramSettings(), overrides);
    return [];
  } catch (error) {
    if (error instanceof ImagesError) return error.message.split("\n");
    throw error;
  }
}

function toResult(args: GetImagesArgs | undefined, region: string, images: readonly Image[]): GetImagesResult {
  const ids = images.map(({ imageId }) => imageId);
  const { owners, status, ...others } = args ?? {};
  const given = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(given),
    ...(owners === undefined || owners === null ? {} : { owners: joined(owners) }),
    status: joined(status ?? "") || "Available",
    id: createHash("sha256").update(ids.join(",")).digest("hex"),
    ids,
    // Copies, because callers can modify their result but not the store.
    images: images.map(copyImage),
    region,
  };
}

function joined(values: string | readonly string[]): string {
  return typeof values === "string" ? values : values.join(",");
}

/** The newest match of a pin's filter if it is newer than the held image; undefined also if the lookup fails. */
export async function newerImage(held: PinnedImageRecord, filter: GetImagesArgs): Promise<Image | undefined> {
  // An optional notice must neither fail a preview nor add warnings.
  const context = {
    ...(await programContext("getImage", { provider: undefined, redact: (text) => text })),
    warn: () => {},
  };
  try {
    const { image: newest } = await findSingleImage({ ...filter, mostRecent: true }, context);
    return newest.imageId === held.imageId || createdMs(newest) <= createdMs(held) ? undefined : newest;
  } catch (error) {
    if (error instanceof ImagesError) return undefined;
    throw error;
  }
}
