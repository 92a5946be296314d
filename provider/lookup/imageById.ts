// Search for one image by its id, among all owners.

import type { RequestParameters } from "../values/describeImages.js";
import { NoImageError } from "../values/errors.js";
import type { Image } from "../values/image.js";

/** Parameters of a search by id, unless the caller sets them. */
export const BY_ID: RequestParameters = { Status: "ALL", ShowExpired: "true" };

const OWNER_PARAMETERS: readonly RequestParameters[] = [
  {},
  { ImageOwnerAlias: "marketplace" },
  { ImageOwnerAlias: "others", IsPublic: "true" },
];

/**
 * Searches without an owner, then among marketplace images, then among community images.
 *
 * @throws NoImageError when none of these has the image
 */
export async function findImageById(
  imageId: string,
  region: string,
  filters: RequestParameters,
  list: (parameters: RequestParameters) => Promise<readonly Image[]>,
): Promise<Image> {
  for (const owner of OWNER_PARAMETERS) {
    const images = await list({ ...BY_ID, ...filters, ...owner, ImageId: imageId });
    const image = images.find((candidate) => candidate.imageId === imageId);
    if (image !== undefined) return image;
  }
  const filtered = Object.keys(filters).some((name) => !(name in BY_ID)) ? " does not match the other filters," : "";
  throw new NoImageError(
    `Image ${imageId} is not in ${region},${filtered} or this account cannot see it. ` +
      "Custom images exist in one region only; check the id, the region and that the image is shared with this account.",
    { region },
  );
}
