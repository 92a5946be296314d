// getImages and getImagesOutput: a list of images inside a Pulumi program.

import * as pulumi from "@pulumi/pulumi";
import type { ProviderSettings } from "../settings/settings.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { ArgumentError, ConfigurationError, ImagesError, rewriteError } from "../values/errors.js";
import type { Redact } from "../values/redact.js";
import { argumentsRedactor } from "../values/secretValues.js";
import { getProvider, getProviderSettings, knownValue } from "./deployment.js";
import type { GetImagesResult } from "./results.js";
import { secretPaths } from "./secretPaths.js";

/** Options of the plain functions: `provider`, `parent` and `async` act as in `alicloud.ecs.getImages`. */
export type GetImagesOptions = pulumi.InvokeOptions;
/** Options of the Output functions. `dependsOn` defers on custom resources that have no id yet; components do not defer. */
export type GetImagesOutputOptions = pulumi.InvokeOutputOptions;

/** `Value`, with Outputs and Promises allowed for what is inside it, at every depth. */
type InputFields<Value> = Value extends readonly (infer Item)[]
  ? readonly pulumi.Input<InputFields<Item>>[]
  : Value extends object
    ? { readonly [Key in keyof Value]: pulumi.Input<InputFields<Value[Key]>> }
    : Value;

/** The arguments of {@link GetImagesArgs}, each of which may be an Output. */
export type GetImagesOutputArgs = {
  [Name in keyof GetImagesArgs]?: pulumi.Input<InputFields<GetImagesArgs[Name]>>;
};

/**
 * Lists the images that match, always in the same order: newest first, ties by image id.
 *
 * Takes every argument of `alicloud.ecs.getImages`, and gives every field of its result, under the same names and
 * types. The list is complete or the call fails. Source: ECS `DescribeImages` (2014-05-26), every page of it.
 *
 * @throws ArgumentError with all mistakes at once, before any request
 * @throws ServiceError, CredentialsError, ConfigurationError, IncompleteListingError
 *
 * @example
 * ```ts
 * import { getImages } from "pulumi-alicloud-images";
 *
 * export const ubuntu = getImages({ owners: "system", nameRegex: "^ubuntu_24_04_x64" }).then(({ ids }) => ids[0]);
 * ```
 */
export async function getImages(args: GetImagesArgs = {}, opts: GetImagesOptions = {}): Promise<GetImagesResult> {
  rejectOutputs(args, "getImages");
  const provider = await waitForProvider(opts, "getImages");
  const { lookUpImages } = await import("./invoke.js");
  return lookUpImages(args, provider);
}

/**
 * {@link getImages} for arguments that are Outputs.
 *
 * An argument that is not known at preview makes the result unknown, and nothing is asked. A secret argument makes the
 * result secret. The result depends on what the arguments depend on.
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
  return whenKnown(args, opts, async (known, provider, redact) => {
    const { lookUpImages } = await import("./invoke.js");
    return lookUpImages(known, provider, redact);
  });
}

/** Waits for the provider that plain options name; the plain forms cannot go on without its values. */
export async function waitForProvider(opts: GetImagesOptions, of: string): Promise<ProviderSettings | undefined> {
  const known = await knownValue(getProviderSettings(getProvider(opts)));
  if (known !== undefined) return known.value;
  throw new ConfigurationError(
    `The provider that ${of} was given has values that are not known at preview. Use ${of}Output, which waits for them.`,
  );
}

/**
 * Calls `look` once everything in `args` and `opts` is known; until then the result is unknown. Secrets in `args` are taken out
 * of its error; `redact` takes them out of warnings.
 */
export function whenKnown<Result>(
  args: unknown,
  opts: GetImagesOutputOptions,
  look: (args: unknown, provider: ProviderSettings | undefined, redact: Redact) => Promise<Result>,
): pulumi.Output<Result> {
  const provider = getProviderSettings(getProvider(opts));
  return pulumi.all([pulumi.output(args), provider, dependencies(opts.dependsOn)]).apply(async ([known, settings]) => {
    const redact = argumentsRedactor(known, await secretPaths(args));
    try {
      return await look(known, settings, redact);
    } catch (error) {
      throw error instanceof ImagesError ? rewriteError(error, redact) : error;
    }
  }) as pulumi.Output<Result>;
}

/** Known once every custom resource among the dependencies has its id. */
function dependencies(dependsOn: GetImagesOutputOptions["dependsOn"]): pulumi.Output<unknown> {
  // The SDK keeps resources whole when it unwraps lists, promises and Outputs of them.
  return (pulumi.output(dependsOn) as pulumi.Output<object | undefined>).apply((given) => {
    const resources = [given].flat().filter((item) => pulumi.Resource.isInstance(item));
    return pulumi.output(
      resources.map((resource) => (pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn)),
    );
  });
}

/** Outputs in plain arguments would read as objects; the message names the form that takes them. */
export function rejectOutputs(args: unknown, of: string): void {
  const problems = waitingFor(args, "").map(
    (path) => `${path || "The argument"} is an Output or a Promise, which ${of} cannot wait for: use ${of}Output.`,
  );
  if (problems.length > 0) throw new ArgumentError(problems);
}

/** Lists and objects in arguments go so deep: `filters.0.value`. */
const DEEPEST_ARGUMENT = 3;

/** Where Outputs and Promises stand. */
function waitingFor(value: unknown, path: string, depth = 0): string[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [path];
  if (typeof value !== "object" || value === null || depth === DEEPEST_ARGUMENT) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    waitingFor(item, path === "" ? name : `${path}.${name}`, depth + 1),
  );
}
