// getImages and getImagesOutput: a list of images inside a Pulumi program.

import type * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../values/arguments.js";
import { invokeOutput, invokePlain } from "./invoke.js";
import type { GetImagesResult } from "./results.js";

/** Options of the plain functions: `provider`, `parent` and `async` work as in `alicloud.ecs.getImages`. */
export type GetImagesOptions = pulumi.InvokeOptions;
/**
 * Options of the Output functions. With `dependsOn`, the lookup waits until the custom resources have an id. It does not
 * wait for component resources.
 */
export type GetImagesOutputOptions = pulumi.InvokeOutputOptions;

/** `Value` with Outputs and Promises allowed at every depth inside it. */
type InputFields<Value> = Value extends readonly (infer Item)[]
  ? readonly pulumi.Input<InputFields<Item>>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: pulumi.Input<InputFields<Value[Key]>> }
    : Value;

/** The arguments of {@link GetImagesArgs}, each of which can be an Output. */
export type GetImagesOutputArgs = {
  [Name in keyof GetImagesArgs]?: pulumi.Input<InputFields<GetImagesArgs[Name]>>;
};

/**
 * Lists the matching images, always in the same order: newest first, images of the same second by image id.
 *
 * Accepts every argument of `alicloud.ecs.getImages` and returns every field of its result, under the same names and
 * types. Reads all pages of ECS `DescribeImages` (2014-05-26): the list is complete, or the call fails.
 *
 * @throws ArgumentError with all invalid arguments, before any request
 * @throws ServiceError, CredentialsError, ConfigurationError, IncompleteListingError
 *
 * @example
 * ```ts
 * import { getImages } from "pulumi-alicloud-images";
 *
 * export const ubuntu = getImages({ owners: "system", nameRegex: "^ubuntu_24_04_x64" }).then(({ ids }) => ids[0]);
 * ```
 */
export function getImages(args: GetImagesArgs = {}, opts: GetImagesOptions = {}): Promise<GetImagesResult> {
  return invokePlain("getImages", args, opts, ({ lookUpImages }) => lookUpImages);
}

/**
 * {@link getImages} for arguments that are Outputs.
 *
 * If an argument is unknown at preview, the result is unknown and no request is sent. If an argument is secret, the
 * result is secret. The result has the dependencies of the arguments.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { getImagesOutput } from "pulumi-alicloud-images";
 *
 * const family = new pulumi.Config().get("family") ?? "acs:ubuntu_24_04_x64";
 * export const imageIds = getImagesOutput({ owners: "system", imageFamily: pulumi.output(family) }).ids;
 * ```
 */
export function getImagesOutput(
  args: GetImagesOutputArgs = {},
  opts: GetImagesOutputOptions = {},
): pulumi.Output<GetImagesResult> {
  return invokeOutput(args, opts, ({ lookUpImages }) => lookUpImages);
}
