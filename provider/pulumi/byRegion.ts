// getImagesByRegion, getImageByRegion and their Output forms: the same filter in several regions.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../core/arguments.js";
import type { GetImageResult } from "./getImage.js";
import {
  type GetImagesOptions,
  type GetImagesOutputArgs,
  type GetImagesOutputOptions,
  type GetImagesResult,
  refuseOutputs,
  waitForProvider,
  whenKnown,
} from "./getImages.js";

/** The arguments of getImages for several regions. */
export interface GetImagesByRegionArgs extends Omit<GetImagesArgs, "region" | "outputFile"> {
  /** Regions to look in, such as `["cn-hangzhou", "eu-central-1"]`. Each once. */
  regions: readonly string[];
}
/** {@link GetImagesByRegionArgs}, each of which may be an Output. */
export type GetImagesByRegionOutputArgs = Omit<GetImagesOutputArgs, "region" | "outputFile"> & {
  regions: pulumi.Input<readonly pulumi.Input<string>[]>;
};
/** Results by region, in the order of `regions`. */
export interface GetImagesByRegionResult {
  [region: string]: GetImagesResult;
}

/** The arguments of getImage for several regions. */
export interface GetImageByRegionArgs extends GetImagesByRegionArgs {
  /**
   * `name`: the newest image of the first region whose name exists in all of them, and its namesakes. For custom images
   * that are copied under their name. @default each region by itself
   */
  same?: "name" | undefined;
}
/** {@link GetImageByRegionArgs}, each of which may be an Output. */
export type GetImageByRegionOutputArgs = GetImagesByRegionOutputArgs & {
  same?: pulumi.Input<"name" | undefined> | undefined;
};
/** One image by region, in the order of `regions`. */
export interface GetImageByRegionResult {
  [region: string]: GetImageResult;
}

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
export async function getImagesByRegion(
  args: GetImagesByRegionArgs,
  opts: GetImagesOptions = {},
): Promise<GetImagesByRegionResult> {
  refuseOutputs(args, "getImagesByRegion");
  const provider = await waitForProvider(opts, "getImagesByRegion");
  const { lookUpImagesByRegion } = await import("./lookUp.js");
  return lookUpImagesByRegion(args, provider);
}

/** {@link getImagesByRegion} for arguments that are Outputs. Unknown in, unknown out; secret in, secret out. */
export function getImagesByRegionOutput(
  args: GetImagesByRegionOutputArgs,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImagesByRegionResult> {
  return whenKnown(args, opts, async (known, provider) => {
    const { lookUpImagesByRegion } = await import("./lookUp.js");
    return lookUpImagesByRegion(known, provider);
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
 * }).then((byRegion) => byRegion["cn-beijing"]?.imageId);
 * ```
 */
export async function getImageByRegion(
  args: GetImageByRegionArgs,
  opts: GetImagesOptions = {},
): Promise<GetImageByRegionResult> {
  refuseOutputs(args, "getImageByRegion");
  const provider = await waitForProvider(opts, "getImageByRegion");
  const { lookUpImageByRegion } = await import("./lookUp.js");
  return lookUpImageByRegion(args, provider);
}

/** {@link getImageByRegion} for arguments that are Outputs. Unknown in, unknown out; secret in, secret out. */
export function getImageByRegionOutput(
  args: GetImageByRegionOutputArgs,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImageByRegionResult> {
  return whenKnown(args, opts, async (known, provider) => {
    const { lookUpImageByRegion } = await import("./lookUp.js");
    return lookUpImageByRegion(known, provider);
  });
}
