// Which arguments a pin was given, and everything that is wrong with them.

import { type HeldPin, normalizeAsOf, type PinArguments, REFUSED_IN_FILTER } from "../pins/resolve.js";
import { regionSetting, resolveSettings, type SettingsSource } from "../settings/settings.js";
import { ArgumentError, ImagesError } from "../values/errors.js";
import { formatArgument } from "../values/formatArgument.js";
import { parseArguments } from "../values/query.js";
import { SPAN_FORMS } from "../values/time.js";

/** Properties of a resource, as the engine hands them over. */
export type Properties = Readonly<Record<string, unknown>>;

/** Reads the arguments and gathers all that is wrong with them. */
export function readPinArguments(
  given: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): PinArguments | undefined {
  const { filter, asOf, follow, imageId } = given;
  if (typeof filter !== "object" || filter === null || Array.isArray(filter)) {
    problems.push(
      'filter is missing: say what the image may be, such as { owners: "system", imageFamily: "acs:ubuntu_24_04_x64" }.',
    );
  } else {
    collect(problems, () => parseArguments(filter, { of: "filter", nowMs: 0, refused: REFUSED_IN_FILTER }));
  }
  const heldByHand = held !== undefined && imageId === held.imageId;
  const day = readAsOf(asOf, problems);
  checkImageId(imageId, problems);
  if (follow !== undefined && follow !== null && typeof follow !== "boolean") {
    problems.push(`${formatArgument("follow", follow)} is not valid: give true or false, without quotes.`);
  }
  const deciders = [
    ...(typeof imageId === "string" && imageId !== "" && !heldByHand ? ["imageId"] : []),
    ...(asOf === undefined || asOf === null ? [] : ["asOf"]),
    ...(follow === true ? ["follow"] : []),
  ];
  if (deciders.length > 1) {
    problems.push(
      `${deciders.join(" and ")} each decide which image is held: give one of them and leave the other${deciders.length > 2 ? "s" : ""} out.`,
    );
  }
  const region = readRegion(given, held, source, problems);
  if (region === undefined || typeof filter !== "object" || filter === null) return undefined;
  return {
    filter: filter as Properties,
    imageId: typeof imageId === "string" ? imageId : undefined,
    asOf: day,
    follow: follow === true,
    region,
  };
}

function readAsOf(asOf: unknown, problems: string[]): string | undefined {
  if (asOf === undefined || asOf === null) return undefined;
  const day = typeof asOf === "string" ? normalizeAsOf(asOf) : undefined;
  if (asOf === "") problems.push(noValue("asOf"));
  else if (day === undefined) problems.push(`${formatArgument("asOf", asOf)} is not valid: give ${SPAN_FORMS}.`);
  return day;
}

function checkImageId(imageId: unknown, problems: string[]): void {
  if (imageId === undefined || imageId === null) return;
  if (imageId === "") problems.push(noValue("imageId"));
  else if (typeof imageId !== "string")
    problems.push(`${formatArgument("imageId", imageId)} is not valid: give the id as a text; put it in quotes.`);
}

function noValue(name: string): string {
  return (
    `${name} was given without a value, and the pin does not fall back to the newest by itself. ` +
    "If it comes from another stack, use requireOutput, which fails when that stack has no such output; otherwise leave it out."
  );
}

/** A held pin keeps its region unless the filter, the provider or the stack's configuration names another. */
function readRegion(
  given: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): string | undefined {
  const filter = given["filter"] as Properties | undefined;
  const own = filter?.["region"];
  const ofProvider = given["region"];
  const setting = collect(problems, () =>
    regionSetting(source, {
      region: typeof own === "string" && own !== "" ? own : undefined,
      profile: profileOf(given),
      provider: typeof ofProvider === "string" && ofProvider !== "" ? { region: ofProvider } : undefined,
    }),
  );
  const ambient = setting === undefined || setting.origin === "environment" || setting.origin === "profile";
  if (ambient && held !== undefined) return held.region;
  if (setting !== undefined) return setting.region;
  if (problems.length === 0) collect(problems, () => resolveSettings(source, { profile: profileOf(given) }));
  return undefined;
}

/** Runs `read`, and adds what is wrong to the problems. */
export function collect<Value>(problems: string[], read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    problems.push(...(error instanceof ArgumentError ? error.problems : [error.message]));
    return undefined;
  }
}

/** The profile whose credentials a pin's questions use. */
export function profileOf(given: Properties): string | undefined {
  const filter = given["filter"] as Properties | undefined;
  const profile = given["profile"] ?? filter?.["profile"];
  return typeof profile === "string" && profile !== "" ? profile : undefined;
}
