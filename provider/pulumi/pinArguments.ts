// The arguments of a pin as the engine passes them on, and all problems with them.

import { REFUSED_IN_FILTER } from "../pins/filter.js";
import type { HeldPin, PinArguments } from "../pins/pin.js";
import { keptRegion } from "../pins/region.js";
import { conflictProblems, normalizeAsOf, parsePinSelector, SELECTOR_FIELDS } from "../pins/selector.js";
import { regionSetting, resolveSettings, type SettingsSource } from "../settings/settings.js";
import { ArgumentError, ImagesError } from "../values/errors.js";
import { parseArguments } from "../values/query.js";

/** Properties of a resource, as the engine passes them on. */
export type Properties = Readonly<Record<string, unknown>>;

/** Parses the arguments of a pin and adds every problem to `problems`. Undefined without a filter or a region. */
export function parsePinArguments(
  inputs: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): PinArguments | undefined {
  const { filter } = inputs;
  if (isObject(filter)) {
    collect(problems, () => parseArguments(filter, { of: "filter", nowMs: 0, refused: REFUSED_IN_FILTER }));
  } else {
    problems.push(
      'filter is missing: must be an object that describes the image, such as { owners: "system", imageFamily: "acs:ubuntu_24_04_x64" }.',
    );
  }
  // The engine passes on absent values as null.
  const [imageId, asOf, follow] = SELECTOR_FIELDS.map((name) => inputs[name] ?? undefined);
  const selector = parsePinSelector({ imageId, asOf, follow }, problems, emptyProblem);
  const isHeld = held !== undefined && imageId === held.imageId;
  problems.push(
    ...conflictProblems([
      ...(selector.imageId && !isHeld ? ["imageId"] : []),
      ...(asOf === undefined ? [] : ["asOf"]),
      ...(selector.follow ? ["follow"] : []),
    ]),
  );
  const region = selectRegion(inputs, held, source, problems);
  if (region === undefined || !isObject(filter)) return undefined;
  return {
    filter,
    imageId: selector.imageId,
    asOf: selector.asOf === undefined ? undefined : normalizeAsOf(selector.asOf),
    follow: selector.follow === true,
    region,
  };
}

function isObject(value: unknown): value is Properties {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function emptyProblem(field: string): string {
  return (
    `${field} is empty. A pin does not fall back to the newest image by itself. ` +
    "If the value comes from another stack, use requireOutput, which fails if that stack lacks the output; otherwise remove it."
  );
}

function selectRegion(
  inputs: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): string | undefined {
  const { filter, region } = inputs;
  const profile = profileOf(inputs);
  const setting = collect(problems, () =>
    regionSetting(source, {
      region: nonEmptyString((filter as Properties | undefined)?.["region"]),
      profile,
      provider: { region: nonEmptyString(region) },
    }),
  );
  if (held !== undefined) return keptRegion(held.region, setting);
  if (setting !== undefined) return setting.region;
  if (problems.length === 0) collect(problems, () => resolveSettings(source, { profile }));
  return undefined;
}

/** The result of `read`, or undefined with its problems added to `problems`. */
export function collect<Value>(problems: string[], read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    problems.push(...(error instanceof ArgumentError ? error.problems : [error.message]));
    return undefined;
  }
}

/** The profile whose credentials the lookups of a pin use. */
export function profileOf(properties: Properties): string | undefined {
  const filter = properties["filter"] as Properties | undefined;
  return nonEmptyString(properties["profile"] ?? filter?.["profile"]);
}

function nonEmptyString(value: unknown): string | undefined {
  return typeof value === "string" && value !== "" ? value : undefined;
}
