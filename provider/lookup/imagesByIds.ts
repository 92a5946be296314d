// Listings by image ids, in lists as long as the endpoint accepts.

import { MAX_IMAGE_IDS } from "../values/describeImages.js";
import type { Image } from "../values/image.js";
import type { Connection } from "./connections.js";

/**
 * Lists images by their ids.
 *
 * Newer documents of the service allow one id per call, older ones a list. If images of a list are missing, a request
 * for one of them alone shows which holds for this endpoint.
 */
export async function listByIds(
  imageIds: readonly string[],
  connection: Connection,
  list: (idLists: readonly (readonly string[])[]) => Promise<readonly Image[]>,
): Promise<readonly Image[]> {
  const { oneIdPerCall } = connection;
  const found = await list(inChunks(imageIds, oneIdPerCall ? 1 : MAX_IMAGE_IDS));
  const foundIds = new Set(found.map(({ imageId }) => imageId));
  const [probe, ...others] = imageIds.filter((id) => !foundIds.has(id));
  if (oneIdPerCall || imageIds.length === 1 || probe === undefined) return found;
  const single = await list([[probe]]);
  if (single.length === 0) return found;
  connection.oneIdPerCall = true;
  return [...found, ...single, ...(await list(inChunks(others, 1)))];
}

function inChunks(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}
