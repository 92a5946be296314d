// getImage and getImageOutput: exactly one image inside a Pulumi program.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../values/arguments.js";
import {
  type GetImagesOptions,
  type GetImagesOutputArgs,
  type GetImagesOutputOptions,
  rejectOutputs,
  waitForProvider,
  whenKnown,
} from "./getImages.js";
import type { GetImageResult } from "./results.js";

/** The arguments of getImage: those of getImages. */
export type GetImageArgs = GetImagesArgs;
/** The arguments of getImage, each of which may be an Output. */
export type GetImageOutputArgs = GetImagesOutputArgs;

/**
 * Finds exactly one image.
 *
 * Several matches are an error, unless `mostRecent: true` takes the newest or an explicit `sortBy` the first in its
 * order. Without `owners` or `imageOwnerId` only public images and this account's own count: never a stranger's shared
 * image that looks alike. An `imageId` names the image, whoever owns it.
 *
 * @throws NoImageError with what was asked, how many images were listed and which filter removed the last of them
 * @throws SeveralImagesError with the first candidates and the remedies
 * @throws ArgumentError, ServiceError, CredentialsError, ConfigurationError, IncompleteListingError
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
export async function getImage(args: GetImageArgs, opts: GetImagesOptions = {}): Promise<GetImageResult> {
  rejectOutputs(args, "getImage");
  const provider = await waitForProvider(opts, "getImage");
  const { lookUpImage } = await import("./invoke.js");
  return lookUpImage(args, provider);
}

/**
 * {@link getImage} for arguments that are Outputs. Unknown in, unknown out, and nothing is asked; secret in, secret out.
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
  return whenKnown(args, opts, async (known, provider, redact) => {
    const { lookUpImage } = await import("./invoke.js");
    return lookUpImage(known, provider, redact);
  });
}
