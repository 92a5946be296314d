// Images that are never selected.

import { formatArgument } from "./formatArgument.js";
import type { Image } from "./image.js";
import type { ImageQuery } from "./query.js";

/** Whether a list of ids and names contains an image. */
export function isBlocked(blocked: readonly string[], { imageId, name }: Pick<Image, "imageId" | "name">): boolean {
  return blocked.includes(imageId) || blocked.includes(name);
}

/** A query that excludes the images in a list of ids and names. */
export function withoutBlocked(query: ImageQuery, blocked: readonly string[]): ImageQuery {
  if (blocked.length === 0) return query;
  const description = formatArgument("alicloud-images:blocked", blocked);
  const keeps = (image: Image) => !isBlocked(blocked, image);
  return { ...query, predicates: [...query.predicates, { argument: "blocked", description, keeps }] };
}
