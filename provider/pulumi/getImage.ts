// getImage and getImageOutput: exactly one image inside a Pulumi program.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../values/arguments.js";
import type { GetImagesOptions, GetImagesOutputArgs, GetImagesOutputOptions } from "./getImages.js";
import { invokeOutput, invokePlain } from "./invoke.js";
import type { GetImageResult } from "./results.js";

/** The arguments of getImage, which are those of getImages. */
export type GetImageArgs = GetImagesArgs;
/** The arguments of getImage, each of which can be an Output. */
export type GetImageOutputArgs = GetImagesOutputArgs;

/**
 * Finds exactly one image.
 *
 * Several matches are an error, unless `mostRecent: true` selects the newest or an explicit `sortBy` selects the first
 * in its order. Without `owners`, `imageOwnerId` or `imageId`, only Alibaba Cloud's images and those of the own account
 * are considered, never images that other accounts share.
 *
 * @throws NoImageError with the filters, the number of listed images and the filter that removed the last of them
 * @throws SeveralImagesError with the first candidates and the remedies
 * @throws ArgumentError with all invalid arguments, before any request
 * @throws ServiceError, CredentialsError, ConfigurationError, IncompleteListingError
 *
 * @example
 * ```ts
 * import { getImage } from "pulumi-alicloud-images";
 *
 * export const imageId = getImage({
 *   owners: "system",
 *   imageFamily: "acs:ubuntu_24_04_x64",
 *   mostRecent: true,
 * }).then((image) => image.imageId);
 * ```
 */
export function getImage(args: GetImageArgs, opts: GetImagesOptions = {}): Promise<GetImageResult> {
  return invokePlain("getImage", args, opts, ({ lookUpImage }) => lookUpImage);
}

/**
 * {@link getImage} for arguments that are Outputs. If an argument is unknown at preview, the result is unknown and no
 * request is sent. If an argument is secret, the result is secret.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { getImageOutput } from "pulumi-alicloud-images";
 *
 * const team = new pulumi.StackReference("organization/base/dev").requireOutput("team");
 * export const imageId = getImageOutput({
 *   owners: "self",
 *   tags: { team: team.apply(String) },
 *   mostRecent: true,
 * }).imageId;
 * ```
 */
export function getImageOutput(
  args: GetImageOutputArgs,
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImageResult> {
  return invokeOutput(args, opts, ({ lookUpImage }) => lookUpImage);
}
