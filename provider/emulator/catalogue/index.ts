// The bundled catalogue, the default of an endpoint.

import type { Catalogue } from "../records.js";
import { accountImages } from "./accountImages.js";
import { DOCUMENT_IMAGES } from "./documentImages.js";
import { type Holding, holdingOf, holds, REGIONS } from "./regions.js";
import { publicLines } from "./systemImages.js";

export { BUNDLED_ACCOUNT_IDS } from "./accounts.js";

let bundled: Catalogue | undefined;

/**
 * Real public images in 32 regions, with one current build per line and hidden superseded builds; and in some regions
 * golden images of the first of {@link BUNDLED_ACCOUNT_IDS}, and shared, community and marketplace images.
 *
 * Created once per process. Regions share the record of a public image, so change a copy, not the record itself.
 */
export function bundledCatalogue(): Catalogue {
  bundled ??= createCatalogue();
  return bundled;
}

/** Sorted by descending name, like the one published listing. The service guarantees no order. */
function createCatalogue(): Catalogue {
  const builds = publicLines()
    .flatMap((line) => line.builds)
    .sort((a, b) => (a.imageId < b.imageId ? 1 : -1));
  const held = (holding: Holding) => builds.filter((build) => holds(holding, build)).map((build) => build.record);
  const publicImages = { all: held("all"), young: held("young"), "eu-central-1": held("eu-central-1") };
  return {
    regions: Object.fromEntries(
      REGIONS.map((region) => {
        const document = DOCUMENT_IMAGES[region];
        const others = [...accountImages(region), ...(document === undefined ? [] : [document])];
        const images = publicImages[holdingOf(region)];
        return [region, others.length === 0 ? images : [...others, ...images]];
      }),
    ),
  };
}
