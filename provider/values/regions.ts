// One filter for several regions, and the image that exists in all of them.

import { ArgumentError, NoImageError } from "./errors.js";
import { formatArgument } from "./formatArgument.js";
import type { Image } from "./image.js";

/** A value for each region. */
export type ByRegion<Value, Region extends string = string> = { [region in Region]: Value };

/** Makes a value for each region, in their order. */
export function mapRegions<Region extends string, Value>(
  regions: readonly Region[],
  make: (region: Region) => Value,
): ByRegion<Value, Region> {
  return Object.fromEntries(regions.map((region) => [region, make(region)])) as ByRegion<Value, Region>;
}

/** Arguments for several regions, taken apart. */
export interface RegionArguments<Region extends string> {
  /** Each once. */
  readonly regions: readonly Region[];
  /** What remains: the arguments for each region. Not read yet. */
  readonly filter: Readonly<Record<string, unknown>>;
  readonly sameName: boolean;
}

/**
 * Takes arguments apart, as a caller wrote them; which regions there are is for the service to say.
 *
 * @throws ArgumentError with all mistakes in `regions`, `region`, `outputFile` and `same` at once
 */
export function parseRegions<Region extends string>(args: unknown, of: string): RegionArguments<Region> {
  const { regions, same, ...filter } = (args ?? {}) as Readonly<Record<string, unknown>>;
  const problems: string[] = [];
  const texts = Array.isArray(regions) && regions.every((region) => typeof region === "string" && region !== "");
  if (!texts || regions.length === 0) {
    problems.push(
      `${formatArgument("regions", regions)} is not valid: it must be a list of region ids, such as ["cn-hangzhou", "eu-central-1"].`,
    );
  }
  if (filter["region"] !== undefined) problems.push(`${of} does not accept region: use regions.`);
  if (filter["outputFile"] !== undefined)
    problems.push(`${of} does not accept outputFile: each region would overwrite it.`);
  if (same !== undefined && same !== "name")
    problems.push(`${formatArgument("same", same)} is not valid: it must be "name" or omitted.`);
  if (problems.length > 0) throw new ArgumentError(problems);
  return { regions: [...new Set(regions as Region[])], filter, sameName: same === "name" };
}

/**
 * The first image of the first region whose name exists in every region, and its namesakes there. The candidates of each
 * region are in the order in which they would be taken. A copy does not tell where it comes from: the name is all that
 * copies have in common.
 *
 * @throws NoImageError that says which region lacks which name
 */
export function findCommonImage<Region extends string>(
  regions: readonly Region[],
  candidates: ByRegion<readonly Image[], Region>,
): ByRegion<Image, Region> {
  const byName = regions.map((region) => ({ region, names: firstByName(candidates[region]) }));
  const [first] = byName;
  const names = [...(first?.names.keys() ?? [])].filter((name) => name !== "");
  const name = names.find((candidate) => byName.every((other) => other.names.has(candidate)));
  if (name === undefined) throw new NoImageError(noCommonName(names, byName));
  return mapRegions(regions, (region) => firstByName(candidates[region]).get(name) as Image);
}

interface NamedImages {
  readonly region: string;
  readonly names: ReadonlyMap<string, Image>;
}

/** The first of each name. */
function firstByName(images: readonly Image[]): Map<string, Image> {
  const named = new Map<string, Image>();
  for (const image of images) if (!named.has(image.name)) named.set(image.name, image);
  return named;
}

const NAMES_SHOWN = 3;

function noCommonName(names: readonly string[], byName: readonly NamedImages[]): string {
  const [first] = byName;
  const regions = byName.map(({ region }) => region).join(", ");
  if (names.length === 0)
    return `No image matches in ${first?.region ?? "any region"}, so none has the same name in ${regions}.`;
  const lacks = names.slice(0, NAMES_SHOWN).map((name) => {
    const without = byName.filter((other) => !other.names.has(name)).map(({ region }) => region);
    return `${name} is missing in ${without.join(", ")}`;
  });
  const more = names.length - lacks.length;
  return (
    `No image that matches has the same name in ${regions}: ${lacks.join("; ")}${more > 0 ? `; and ${more} more` : ""}. ` +
    "Copy the image under its name, or remove a region."
  );
}
