// The state of a pin: reading what it holds, comparing it, and writing it.

import { sameFilter } from "../pins/filter.js";
import type { HeldPin } from "../pins/pin.js";
import type { PinnedImageRecord } from "../pins/record.js";
import { sameAsOf } from "../pins/selector.js";
import { type Properties, profileOf } from "./pinArguments.js";
import { SECRETS_PROPERTY } from "./pinSecrets.js";

/** The SDK's mark for values that are unknown at preview. */
export const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

export function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** Parses checked inputs or outputs; undefined for a pin that does not hold an image yet. */
export function parseHeldPin(properties: Properties): HeldPin | undefined {
  const { imageId, image, reason, previousImageId, region, filter, asOf, follow } = properties;
  if (typeof imageId !== "string" || imageId === "" || imageId === UNKNOWN || typeof region !== "string")
    return undefined;
  return {
    imageId,
    image: image as PinnedImageRecord,
    reason: String(reason ?? ""),
    previousImageId: String(previousImageId ?? ""),
    region,
    filter: (filter ?? {}) as Properties,
    asOf: toAsOf(asOf),
    follow: follow === true,
  };
}

/** Whether new inputs differ from the deployed outputs in meaning. */
export function differs(olds: Properties, news: Properties): boolean {
  return (
    ["region", "imageId", "reason", "pinKey"].some((name) => (olds[name] ?? "") !== (news[name] ?? "")) ||
    profileOf(olds) !== profileOf(news) ||
    JSON.stringify(olds[SECRETS_PROPERTY] ?? []) !== JSON.stringify(news[SECRETS_PROPERTY] ?? []) ||
    JSON.stringify(sortByKey(olds["image"])) !== JSON.stringify(sortByKey(news["image"])) ||
    (olds["follow"] ?? false) !== (news["follow"] ?? false) ||
    !sameAsOf(toAsOf(olds["asOf"]), toAsOf(news["asOf"])) ||
    !sameFilter((olds["filter"] ?? {}) as Properties, (news["filter"] ?? {}) as Properties)
  );
}

/** A copy without `undefined`, which the engine's transport refuses, and without the provider's source. */
export function toPlain(properties: Properties): Record<string, unknown> {
  const { __provider: _, ...rest } = properties;
  return JSON.parse(JSON.stringify(rest));
}

function toAsOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function sortByKey(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}
