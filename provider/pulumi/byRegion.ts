// getImagesByRegion, getImageByRegion and their Output forms: one filter in several regions.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../values/arguments.js";
import type { ByRegion } from "../values/regions.js";
import type { GetImagesOptions, GetImagesOutputArgs, GetImagesOutputOptions } from "./getImages.js";
import { invokeOutput, invokePlain } from "./invoke.js";
import type { GetImageResult, GetImagesResult } from "./results.js";

/** The arguments of getImages for several regions. */
export interface GetImagesByRegionArgs<Region extends string = string>
  extends Omit<GetImagesArgs, "region" | "outputFile"> {
  /** Region ids without duplicates, such as `["cn-hangzhou", "eu-central-1"]`. */
  regions: readonly Region[];
}
/** {@link GetImagesByRegionArgs}, each of which can be an Output. */
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
   * `name`: selects images of the same name in all regions: the newest of the first region whose name exists in every
   * region. For custom images that are copied to other regions under their name.
   * @default selects the image of each region independently
   */
  same?: "name" | undefined;
}
/** {@link GetImageByRegionArgs}, each of which can be an Output. */
export type GetImageByRegionOutputArgs<Region extends string = string> = GetImagesByRegionOutputArgs<Region> & {
  same?: pulumi.Input<"name" | undefined> | undefined;
};
/** One image by region, in the order of `regions`. */
export type GetImageByRegionResult<Region extends string = string> = ByRegion<GetImageResult, Region>;

/**
 * Lists the matching images of several regions, concurrently.
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
export function getImagesByRegion<Region extends string>(
  args: GetImagesByRegionArgs<Region>,
  opts: GetImagesOptions = {},
): Promise<GetImagesByRegionResult<Region>> {
  return invokePlain("getImagesByRegion", args, opts, ({ lookUpImagesByRegion }) => lookUpImagesByRegion<Region>);
}

/** {@link getImagesByRegion} for arguments that are Outputs. Unknown or secret arguments make the result unknown or secret. */
export function getImagesByRegionOutput<Region extends string>(
  args: GetImagesByRegionOutputArgs<Region>,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImagesByRegionResult<Region>> {
  return invokeOutput(args, opts, ({ lookUpImagesByRegion }) => lookUpImagesByRegion<Region>);
}

/**
 * Finds exactly one image in each of several regions, concurrently, as {@link getImage} does in one.
 *
 * @throws RegionsError with every region that failed
 * @throws NoImageError if, with `same: "name"`, no name exists in all regions; the message lists the missing names
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
export function getImageByRegion<Region extends string>(
  args: GetImageByRegionArgs<Region>,
  opts: GetImagesOptions = {},
): Promise<GetImageByRegionResult<Region>> {
  return invokePlain("getImageByRegion", args, opts, ({ lookUpImageByRegion }) => lookUpImageByRegion<Region>);
}

/** {@link getImageByRegion} for arguments that are Outputs. Unknown or secret arguments make the result unknown or secret. */
export function getImageByRegionOutput<Region extends string>(
  args: GetImageByRegionOutputArgs<Region>,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImageByRegionResult<Region>> {
  return invokeOutput(args, opts, ({ lookUpImageByRegion }) => lookUpImageByRegion<Region>);
}
