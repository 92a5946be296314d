// One look-up of a program from arguments to result. Loaded on the first call, so that requiring the package stays cheap.

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

/** Lists what matches. `args` come from a caller and may be anything; `redact` takes secrets among them out of warnings. */
export async function lookUpImages(
  args: unknown,
  provider: ProviderSettings | undefined,
  redact: Redact = asIs,
): Promise<GetImagesResult> {
  const lookUp = await programLookUp("getImages", provider, redact);
  const { region, query, selection, explanation } = await searchImages(args, lookUp);
  const stranger = foreignOwnerWarning(selection.images, query);
  if (stranger !== undefined) lookUp.warn(stranger);
  return {
    ...toResult(args as GetImagesArgs, region, selection.images),
    ...(query.explain ? { explanation } : {}),
  };
}

/** Exactly one image, or an error that says why not. */
export async function lookUpImage(
  args: unknown,
  provider: ProviderSettings | undefined,
  redact: Redact = asIs,
): Promise<GetImageResult> {
  const { region, image, explanation } = await findSingleImage(args, await programLookUp("getImage", provider, redact));
  const wanted = (args as GetImagesArgs | undefined)?.explain === true;
  return { ...copyImage(image), region, ...(wanted ? { explanation } : {}) };
}

/** What matches in each of several regions, or one error with all that failed. */
export async function lookUpImagesByRegion<Region extends string>(
  args: unknown,
  provider: ProviderSettings | undefined,
  redact: Redact = asIs,
): Promise<ByRegion<GetImagesResult, Region>> {
  const { regions, filter, sameName } = parseRegions<Region>(args, "getImagesByRegion");
  if (sameName) {
    throw new ArgumentError(["getImagesByRegion takes no same: it lists what matches in each region by itself."]);
  }
  return lookUpRegions(regions, (region) => lookUpImages({ ...filter, region }, provider, redact));
}

/** One image in each of several regions; with `same: "name"` the newest whose name exists in all of them. */
export async function lookUpImageByRegion<Region extends string>(
  args: unknown,
  provider: ProviderSettings | undefined,
  redact: Redact = asIs,
): Promise<ByRegion<GetImageResult, Region>> {
  const { regions, filter, sameName } = parseRegions<Region>(args, "getImageByRegion");
  if (!sameName) return lookUpRegions(regions, (region) => lookUpImage({ ...filter, region }, provider, redact));
  const lookUp = await programLookUp("getImageByRegion", provider, redact);
  const tried = await lookUpRegions(regions, async (region) => {
    const found = await searchSingleImage({ mostRecent: filter["sortBy"] === undefined, ...filter, region }, lookUp);
    if (found.missing !== undefined) throw found.missing;
    return found;
  });
  const chosen = findCommonImage(
    regions,
    mapRegions(regions, (region) => tried[region].selection.candidates),
  );
  return mapRegions(regions, (region) => {
    const image = copyImage(chosen[region]);
    if (filter["explain"] !== true) return { ...image, region };
    return { ...image, region, explanation: explainSameName(tried[region].explanation, image, regions) };
  });
}

async function programLookUp(
  of: string,
  provider: ProviderSettings | undefined,
  redact: Redact,
): Promise<LookupContext> {
  return {
    of,
    store: await getDeploymentStore(),
    settings: ({ region, profile }) => programSettingsFor({ region, profile, provider }),
    warn: (text) => warnOnce(redact(text)),
  };
}

/** @throws ConfigurationError with everything that is wrong with the settings and with the names of their keys */
function programSettingsFor(overrides: SettingsOverrides): Settings {
  const problems = findConfigProblems();
  if (problems.length === 0) return resolveSettings(getProgramSettings(), overrides);
  throw new ConfigurationError([...problems, ...settingsProblem(overrides)]);
}

function settingsProblem(overrides: SettingsOverrides): readonly string[] {
  try {
    resolveSettings(getProgramSettings(), overrides);
    return [];
  } catch (error) {
    if (error instanceof ImagesError) return error.message.split("\n");
    throw error;
  }
}

/** Arguments of the plain forms hold no secrets that anybody could know of. */
function asIs(text: string): string {
  return text;
}

function toResult(args: GetImagesArgs | undefined, region: string, images: readonly Image[]): GetImagesResult {
  const ids = images.map(({ imageId }) => imageId);
  const { owners, status, ...others } = args ?? {};
  const given = Object.entries(others).filter(([, value]) => value !== undefined && value !== null);
  return {
    ...Object.fromEntries(given),
    ...(owners === undefined || owners === null ? {} : { owners: joined(owners) }),
    // What is empty is as good as not given.
    status: joined(status ?? "") || "Available",
    id: createHash("sha256").update(ids.join(",")).digest("hex"),
    ids,
    // Callers may change what they got; what is remembered stays as it is.
    images: images.map(copyImage),
    region,
  };
}

function joined(texts: string | readonly string[]): string {
  return typeof texts === "string" ? texts : texts.join(",");
}

/** The newest image of a pin's filter, when it is newer than the held one; undefined also when it cannot be found out. */
export async function newerImage(held: PinnedImageRecord, filter: GetImagesArgs): Promise<Image | undefined> {
  // A line that was only asked for as a courtesy must not fail a preview, nor warn of what stands in its way.
  const quietly = { ...(await programLookUp("getImage", undefined, asIs)), warn: () => {} };
  try {
    const { image: newest } = await findSingleImage({ ...filter, mostRecent: true }, quietly);
    return newest.imageId === held.imageId || createdMs(newest) <= createdMs(held) ? undefined : newest;
  } catch (error) {
    if (error instanceof ImagesError) return undefined;
    throw error;
  }
}
