// The part of a filter that an image does not match.

import { ARGUMENTS, type ArgumentName } from "../values/arguments.js";
import { formatArgument } from "../values/formatArgument.js";
import type { Image } from "../values/image.js";
import { resolveOwnerAccount } from "../values/owners.js";
import type { ImageQuery } from "../values/query.js";

/** The first part of a query that an image does not match, as far as its record shows. */
export function findMismatchedPart(image: Image, wanted: ImageQuery): string | undefined {
  const { ownerAccount } = wanted;
  const isForeign = image.imageOwnerId !== "" && image.imageOwnerId !== ownerAccount;
  if (ownerAccount !== undefined && isForeign) return formatArgument("ownerAccount", ownerAccount);
  // An image with the alias self belongs to the account that sends the request.
  const query = resolveOwnerAccount(wanted, image.imageOwnerAlias === "self" ? (ownerAccount ?? "") : "");
  if (query.owners !== undefined && !query.owners.includes(image.imageOwnerAlias)) {
    return formatArgument("owners", query.owners.join(","));
  }
  for (const name of COMPARABLE) {
    const value = query.parameters[ARGUMENTS[name].wire];
    if (value !== undefined && String(image[name] ?? "") !== value) return formatArgument(name, value);
  }
  return mismatchedTag(image, query) ?? query.predicates.find(({ keeps }) => !keeps(image))?.description;
}

/** Arguments that are compared with the image field of the same name. */
const COMPARABLE = [
  "imageFamily",
  "architecture",
  "osType",
  "imageOwnerId",
  "usage",
  "resourceGroupId",
  "isSupportCloudInit",
  "isSupportIoOptimized",
  "isPublic",
] as const satisfies readonly (ArgumentName & keyof Image)[];

function mismatchedTag({ tags }: Image, { parameters }: ImageQuery): string | undefined {
  for (const [parameter, key] of Object.entries(parameters)) {
    const index = /^Tag\.(\d+)\.Key$/.exec(parameter)?.[1];
    if (index === undefined) continue;
    const value = parameters[`Tag.${index}.Value`];
    const matches = Object.hasOwn(tags, key) && (value === undefined || tags[key] === value);
    if (!matches) return formatArgument("tags", { [key]: value ?? "any" });
  }
  return undefined;
}
