// One look-up in several regions at once, with all failures in one error.

import { ArgumentError, ImagesError, RegionsError } from "../values/errors.js";
import { type ByRegion, mapRegions } from "../values/regions.js";

/**
 * Runs a look-up in every region, concurrently. The result is in the order of the regions.
 *
 * @throws RegionsError with every region that failed; the failure itself if there is only one region, or the
 * arguments are wrong, which they are everywhere
 */
export async function lookUpRegions<Region extends string, Result>(
  regions: readonly Region[],
  look: (region: Region) => Promise<Result>,
): Promise<ByRegion<Result, Region>> {
  const errors = new Map<Region, ImagesError>();
  const results = new Map<Region, Result>();
  await Promise.all(
    regions.map(async (region) => {
      try {
        results.set(region, await look(region));
      } catch (error) {
        if (!(error instanceof ImagesError) || error instanceof ArgumentError || regions.length === 1) throw error;
        errors.set(region, error);
      }
    }),
  );
  const failed = regions.filter((region) => errors.has(region));
  if (failed.length > 0)
    throw new RegionsError(
      mapRegions(failed, (region) => errors.get(region) as ImagesError),
      regions.length,
    );
  return mapRegions(regions, (region) => results.get(region) as Result);
}
