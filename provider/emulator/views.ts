// Records as one account sees them: visibility, owner alias, family and tags.

import type { Entry } from "./catalogueStore.js";

/** The account that sends a request. */
export interface Viewer {
  readonly accountId: string;
  /** Hides the owner's tags from accounts that an image is shared with. */
  readonly hideSharedTags: boolean;
}

/** The owner alias for this account; `undefined`: the record is not visible to it. */
export function aliasFor(entry: Entry, viewer: Viewer): string | undefined {
  if (entry.owner === undefined) return entry.alias;
  if (isOwnedBy(entry, viewer)) return "self";
  return entry.isPublic || entry.sharedWith.has(viewer.accountId) ? "others" : undefined;
}

/** Community images are public images of other accounts. Public images of the service are not. */
export function isCommunity(entry: Entry, alias: string): boolean {
  return alias === "others" && entry.isPublic;
}

/** The record for this account, with its fields in alphabetical order as the service sends them. */
export function viewOf(entry: Entry, viewer: Viewer): Record<string, unknown> {
  const fields = sortedFields(entry);
  return entry.owner === undefined ? fields : { ...fields, ...ownedFields(entry, entry.owner, viewer) };
}

/** The family for this account: that of a shared image includes the owner's account id. */
export function familyFor(entry: Entry, viewer: Viewer): unknown {
  const family = entry.record["ImageFamily"];
  if (entry.owner === undefined || isOwnedBy(entry, viewer)) return family;
  return typeof family === "string" && family !== "" ? `acs:${entry.owner}:${family}` : family;
}

/** The tags for this account, as `[key, value]`. A missing or null value is the empty string. */
export function tagsFor(entry: Entry, viewer: Viewer): readonly (readonly [string, string])[] {
  if (hidesTags(entry, viewer)) return [];
  const tags = (entry.record["Tags"] as { Tag?: unknown } | null | undefined)?.Tag;
  if (!Array.isArray(tags)) return [];
  return tags
    .filter((tag) => typeof tag?.TagKey === "string")
    .map((tag) => [tag.TagKey, typeof tag.TagValue === "string" ? tag.TagValue : ""]);
}

/** Sorted on first use: most records of a large catalogue are never listed. */
const sortedCache = new WeakMap<Entry, Record<string, unknown>>();

function sortedFields(entry: Entry): Record<string, unknown> {
  const cached = sortedCache.get(entry);
  if (cached !== undefined) return cached;
  const { record, owner } = entry;
  const recordNames = Object.keys(record).filter((field) => !field.startsWith("_"));
  // Fields that depend on the viewer get their position here and their value in `ownedFields`.
  const names = owner === undefined ? recordNames : [...new Set([...recordNames, ...OWNED_FIELDS])];
  const fields = Object.fromEntries(names.sort().map((field) => [field, record[field]]));
  sortedCache.set(entry, fields);
  return fields;
}

const OWNED_FIELDS = ["ImageOwnerAlias", "ImageOwnerId", "IsSelfShared"] as const;

function ownedFields(entry: Entry, owner: string, viewer: Viewer): Record<string, unknown> {
  const { record } = entry;
  const isOwner = isOwnedBy(entry, viewer);
  const fields: Record<string, unknown> = {
    ImageOwnerAlias: isOwner ? "self" : "others",
    ImageOwnerId: record["ImageOwnerId"] ?? owner,
  };
  if (isOwner) fields["IsSelfShared"] = record["IsSelfShared"] ?? (entry.sharedWith.size > 0 ? "True" : "False");
  if ("ImageFamily" in record) fields["ImageFamily"] = familyFor(entry, viewer);
  if (hidesTags(entry, viewer)) fields["Tags"] = { Tag: [] };
  return fields;
}

function hidesTags(entry: Entry, viewer: Viewer): boolean {
  return viewer.hideSharedTags && entry.owner !== undefined && !isOwnedBy(entry, viewer);
}

function isOwnedBy(entry: Entry, viewer: Viewer): boolean {
  return entry.owner === viewer.accountId;
}
