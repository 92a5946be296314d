// The same question in several regions at once, and all that failed in one error.

import { ArgumentError, ImagesError, RegionsError } from "../core/errors.js";

/**
 * Asks in every region, concurrently.
 *
 * @throws RegionsError with every region that failed; the failure itself when one region alone was asked, or the
 * arguments are wrong, which they are everywhere
 */
export async function inRegions<Result>(
  regions: readonly string[],
  look: (region: string) => Promise<Result>,
): Promise<{ [region: string]: Result }> {
  const results: { [region: string]: Result } = {};
  const errors: { [region: string]: ImagesError } = {};
  await Promise.all(
    regions.map(async (region) => {
      try {
        results[region] = await look(region);
      } catch (error) {
        if (!(error instanceof ImagesError) || error instanceof ArgumentError || regions.length === 1) throw error;
        errors[region] = error;
      }
    }),
  );
  if (Object.keys(errors).length > 0) throw new RegionsError(inOrder(regions, errors), regions.length);
  return inOrder(regions, results);
}

/** The order of the regions as asked, whatever answered first. */
function inOrder<Value>(
  regions: readonly string[],
  values: { readonly [region: string]: Value },
): { [region: string]: Value } {
  return Object.fromEntries(
    regions.flatMap((region) => (Object.hasOwn(values, region) ? [[region, values[region] as Value]] : [])),
  );
}
