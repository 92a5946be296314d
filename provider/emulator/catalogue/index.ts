// What a real account sees: the catalogue behind an endpoint that was given no other.

import type { Catalogue } from "../records.js";
import { accountImages } from "./accountImages.js";
import { DOCUMENT_IMAGES } from "./documentImages.js";
import { type Holding, holdingOf, holds, REGIONS } from "./regions.js";
import { publicLines } from "./systemImages.js";

export { BUNDLED_ACCOUNT_IDS } from "./accounts.js";

let bundled: Catalogue | undefined;

/**
 * The bundled catalogue: real public images in 32 regions, one current build per line, superseded builds hidden; and in
 * some regions golden images of the first of {@link BUNDLED_ACCOUNT_IDS}, shared, community and marketplace images.
 *
 * Made at the first call and then the same for the whole process, and a public image is one record in all its regions: to
 * change a record, change a copy.
 */
export function bundledCatalogue(): Catalogue {
  bundled ??= makeCatalogue();
  return bundled;
}

/** The service promises no order. A listing on record goes by descending name, so it is not the newest first here either. */
function makeCatalogue(): Catalogue {
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
