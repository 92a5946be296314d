// The plain and the Output form of every lookup function.

import * as pulumi from "@pulumi/pulumi";
import type { ProviderSettings } from "../settings/settings.js";
import { ArgumentError, ConfigurationError, ImagesError, rewriteError } from "../values/errors.js";
import { argumentsRedactor } from "../values/secretValues.js";
import type { ProgramCall } from "./lookups.js";
import { knownValue } from "./outputs.js";
import { getProvider, getProviderSettings } from "./providerSettings.js";
import { secretPaths } from "./secretPaths.js";

/** Selects a lookup from its module, which is loaded on the first call, because importing the package must stay fast. */
type SelectLookup<Result> = (
  lookups: typeof import("./lookups.js"),
) => (args: unknown, call: ProgramCall) => Promise<Result>;

/** The plain form of the function `name`: all arguments and the values of the provider must be known. */
export async function invokePlain<Result>(
  name: string,
  args: unknown,
  opts: pulumi.InvokeOptions,
  select: SelectLookup<Result>,
): Promise<Result> {
  rejectOutputs(args, name);
  const provider = await waitForProvider(opts, name);
  const lookup = select(await import("./lookups.js"));
  // Plain arguments do not carry marks of secrets.
  return lookup(args, { provider, redact: (text) => text });
}

/**
 * The Output form: the result is unknown until everything in `args` and `opts` is known. Secrets in `args` are removed from
 * errors and warnings.
 */
export function invokeOutput<Result>(
  args: unknown,
  opts: pulumi.InvokeOutputOptions,
  select: SelectLookup<Result>,
): pulumi.Output<Result> {
  const provider = getProviderSettings(getProvider(opts));
  return pulumi.all([pulumi.output(args), provider, dependencies(opts.dependsOn)]).apply(async ([known, settings]) => {
    const redact = argumentsRedactor(known, await secretPaths(args));
    const lookup = select(await import("./lookups.js"));
    try {
      return await lookup(known, { provider: settings, redact });
    } catch (error) {
      throw error instanceof ImagesError ? rewriteError(error, redact) : error;
    }
  }) as pulumi.Output<Result>;
}

async function waitForProvider(opts: pulumi.InvokeOptions, name: string): Promise<ProviderSettings | undefined> {
  const known = await knownValue(getProviderSettings(getProvider(opts)));
  if (known !== undefined) return known.value;
  throw new ConfigurationError(
    `The provider passed to ${name} has values that are not known at preview. Use ${name}Output, which waits for them.`,
  );
}

/** Known once every custom resource among the dependencies has its id. */
function dependencies(dependsOn: pulumi.InvokeOutputOptions["dependsOn"]): pulumi.Output<unknown> {
  // pulumi.output unwraps lists, Promises and Outputs, but not the resources in them.
  return (pulumi.output(dependsOn) as pulumi.Output<object | undefined>).apply((value) => {
    const resources = [value].flat().filter((item) => pulumi.Resource.isInstance(item));
    return pulumi.output(
      resources.map((resource) => (pulumi.CustomResource.isInstance(resource) ? resource.id : resource.urn)),
    );
  });
}

/** Without this check, Outputs would be read as objects. */
function rejectOutputs(args: unknown, name: string): void {
  const problems = outputPaths(args, "").map(
    (path) => `${path || "The argument"} is an Output or a Promise. Use ${name}Output instead of ${name}.`,
  );
  if (problems.length > 0) throw new ArgumentError(problems);
}

/** The depth of the deepest argument: `filters.0.value`. */
const MAX_ARGUMENT_DEPTH = 3;

function outputPaths(value: unknown, path: string, depth = 0): string[] {
  if (pulumi.Output.isInstance(value) || value instanceof Promise) return [path];
  if (typeof value !== "object" || value === null || depth === MAX_ARGUMENT_DEPTH) return [];
  return Object.entries(value).flatMap(([name, item]) =>
    outputPaths(item, path === "" ? name : `${path}.${name}`, depth + 1),
  );
}
