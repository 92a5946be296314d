// getImagesByRegion, getImageByRegion and their Output forms: the same filter in several regions.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../values/arguments.js";
import type { ByRegion } from "../values/regions.js";
import {
  type GetImagesOptions,
  type GetImagesOutputArgs,
  type GetImagesOutputOptions,
  rejectOutputs,
  waitForProvider,
  whenKnown,
} from "./getImages.js";
import type { GetImageResult, GetImagesResult } from "./results.js";

/** The arguments of getImages for several regions. */
export interface GetImagesByRegionArgs<Region extends string = string>
  extends Omit<GetImagesArgs, "region" | "outputFile"> {
  /** Regions to look in, such as `["cn-hangzhou", "eu-central-1"]`. Each once. */
  regions: readonly Region[];
}
/** {@link GetImagesByRegionArgs}, each of which may be an Output. */
export type GetImagesByRegionOutputArgs<Region extends string = string> = Omit<
  GetImagesOutputArgs,
  "region" | "outputFile"
> & {
  regions: pulumi.Input<readonly pulumi.Input<Region>[]>;
};
/** Results by region, in the order of `regions`. */
export type GetImagesByRegionResult<Region extends string = string> = ByRegion<GetImagesResult, Region>;

/** The arguments of getImage for several regions. */
export interface GetImageByRegionArgs<Region extends string = string> extends GetImagesByRegionArgs<Region> {
  /**
   * `name`: the newest image of the first region whose name exists in all of them, and its namesakes. For custom images
   * that are copied under their name. @default each region by itself
   */
  same?: "name" | undefined;
}
/** {@link GetImageByRegionArgs}, each of which may be an Output. */
export type GetImageByRegionOutputArgs<Region extends string = string> = GetImagesByRegionOutputArgs<Region> & {
  same?: pulumi.Input<"name" | undefined> | undefined;
};
/** One image by region, in the order of `regions`. */
export type GetImageByRegionResult<Region extends string = string> = ByRegion<GetImageResult, Region>;

/**
 * Lists the images that match in each of several regions, concurrently.
 *
 * @throws RegionsError with every region that failed
 *
 * @example
 * ```ts
 * import { getImagesByRegion } from "pulumi-alicloud-images";
 *
 * export const ids = getImagesByRegion({
 *   regions: ["cn-hangzhou", "ap-southeast-1"],
 *   owners: "system",
 *   imageFamily: "acs:ubuntu_24_04_x64",
 * }).then((byRegion) => Object.values(byRegion).map((result) => result.ids[0]));
 * ```
 */
export async function getImagesByRegion<Region extends string>(
  args: GetImagesByRegionArgs<Region>,
  opts: GetImagesOptions = {},
): Promise<GetImagesByRegionResult<Region>> {
  rejectOutputs(args, "getImagesByRegion");
  const provider = await waitForProvider(opts, "getImagesByRegion");
  const { lookUpImagesByRegion } = await import("./invoke.js");
  return lookUpImagesByRegion<Region>(args, provider);
}

/** {@link getImagesByRegion} for arguments that are Outputs. Unknown in, unknown out; secret in, secret out. */
export function getImagesByRegionOutput<Region extends string>(
  args: GetImagesByRegionOutputArgs<Region>,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImagesByRegionResult<Region>> {
  return whenKnown(args, opts, async (known, provider, redact) => {
    const { lookUpImagesByRegion } = await import("./invoke.js");
    return lookUpImagesByRegion<Region>(known, provider, redact);
  });
}

/**
 * Finds exactly one image in each of several regions, concurrently, as {@link getImage} does in one.
 *
 * @throws RegionsError with every region that failed
 * @throws NoImageError with `same: "name"`, saying which region lacks which name
 *
 * @example
 * ```ts
 * import { getImageByRegion } from "pulumi-alicloud-images";
 *
 * export const golden = getImageByRegion({
 *   regions: ["cn-hangzhou", "cn-beijing"],
 *   owners: "self",
 *   imageFamily: "web-base",
 *   same: "name",
 * }).then((byRegion) => byRegion["cn-beijing"].imageId);
 * ```
 */
export async function getImageByRegion<Region extends string>(
  args: GetImageByRegionArgs<Region>,
  opts: GetImagesOptions = {},
): Promise<GetImageByRegionResult<Region>> {
  rejectOutputs(args, "getImageByRegion");
  const provider = await waitForProvider(opts, "getImageByRegion");
  const { lookUpImageByRegion } = await import("./invoke.js");
  return lookUpImageByRegion<Region>(args, provider);
}

/** {@link getImageByRegion} for arguments that are Outputs. Unknown in, unknown out; secret in, secret out. */
export function getImageByRegionOutput<Region extends string>(
  args: GetImageByRegionOutputArgs<Region>,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImageByRegionResult<Region>> {
  return whenKnown(args, opts, async (known, provider, redact) => {
    const { lookUpImageByRegion } = await import("./invoke.js");
    return lookUpImageByRegion<Region>(known, provider, redact);
  });
}
