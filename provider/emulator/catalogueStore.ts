// What does the catalogue hold right now, and what does an account see of a record?

import { ConfigurationError } from "../values/errors.js";
import type { Catalogue, CatalogueChange, CatalogueRecord, WireImage } from "./records.js";

/** A record with what every filter needs of it, read once. */
export interface Entry {
  readonly record: CatalogueRecord;
  readonly imageId: string | undefined;
  readonly status: string;
  /** The owner alias that the record carries; without one it counts as system. */
  readonly alias: string;
  readonly expired: boolean;
  readonly isPublic: boolean;
  readonly owner: string | undefined;
  readonly sharedWith: ReadonlySet<string>;
  /** Epoch milliseconds, NaN without a readable CreationTime. */
  readonly createdMs: number;
}

/** How one account sees a record. */
export interface Viewer {
  readonly accountId: string;
  /** A sharee sees no tags of the owner. */
  readonly hideSharedTags: boolean;
}

const NOBODY: ReadonlySet<string> = new Set();

/** Lists that were selected lately are kept, so that a walk over all pages filters once. */
const REMEMBERED_LISTS = 8;

/** The records of one region. */
export class RegionRecords {
  #entries: readonly Entry[];
  readonly #lists = new Map<string, readonly Entry[]>();

  constructor(records: readonly CatalogueRecord[]) {
    this.#entries = records.map(readEntry);
  }

  get entries(): readonly Entry[] {
    return this.#entries;
  }

  find(imageId: string): Entry | undefined {
    return this.#entries.find((entry) => entry.imageId === imageId);
  }

  /** The list that was selected under this name, unless the region has changed since. */
  remembered(name: string): readonly Entry[] | undefined {
    return this.#lists.get(name);
  }

  /** Keeps a list that was selected from these entries, if they are still the region's. */
  remember(name: string, list: readonly Entry[], entries: readonly Entry[]): void {
    if (entries !== this.#entries) return;
    const [oldest] = this.#lists.keys();
    if (oldest !== undefined && this.#lists.size >= REMEMBERED_LISTS) this.#lists.delete(oldest);
    this.#lists.set(name, list);
  }

  change(change: CatalogueChange): void {
    const removed = new Set(change.remove);
    const set = change.set ?? {};
    const kept = this.#entries
      .filter((entry) => entry.imageId === undefined || !removed.has(entry.imageId))
      .map((entry) => {
        const fields =
          entry.imageId !== undefined && Object.hasOwn(set, entry.imageId) ? set[entry.imageId] : undefined;
        return fields === undefined ? entry : readEntry(withFields(entry.record, fields));
      });
    this.#entries = [...(change.addFirst ?? []).map(readEntry), ...kept, ...(change.add ?? []).map(readEntry)];
    this.#lists.clear();
  }
}

/** The catalogue as it is now, by region. */
export class LiveCatalogue {
  #regions: ReadonlyMap<string, RegionRecords>;

  constructor(catalogue: Catalogue) {
    this.#regions = readRegions(catalogue);
  }

  replace(catalogue: Catalogue): void {
    this.#regions = readRegions(catalogue);
  }

  get regionIds(): readonly string[] {
    return [...this.#regions.keys()];
  }

  region(regionId: string): RegionRecords | undefined {
    return this.#regions.get(regionId);
  }

  /** A record by its id, from this region or else from any. */
  find(imageId: string, regionId: string): Entry | undefined {
    const here = this.region(regionId)?.find(imageId);
    if (here !== undefined) return here;
    for (const region of this.#regions.values()) {
      const entry = region.find(imageId);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Whether any record carries this value. */
  holds(field: keyof WireImage, value: string): boolean {
    for (const region of this.#regions.values()) {
      if (region.entries.some((entry) => entry.record[field] === value)) return true;
    }
    return false;
  }

  /** @throws ConfigurationError if the region or an image of `remove` or `set` is not there. */
  change(change: CatalogueChange): void {
    const regionId = change.region ?? this.regionIds[0] ?? "";
    const region = this.region(regionId);
    if (region === undefined) {
      throw new ConfigurationError(
        `The endpoint's catalogue has no region "${regionId}" to change. It has: ${this.regionIds.join(", ") || "none"}.`,
      );
    }
    const unknown = [...(change.remove ?? []), ...Object.keys(change.set ?? {})].filter(
      (id) => region.find(id) === undefined,
    );
    if (unknown.length > 0) {
      throw new ConfigurationError(
        `The endpoint's catalogue has no image ${unknown.map((id) => `"${id}"`).join(", ")} in ${regionId}, so it cannot be removed or set.`,
      );
    }
    region.change(change);
  }
}

/** The alias under which an account sees a record; `undefined`: it does not see it. */
export function aliasFor(entry: Entry, viewer: Viewer): string | undefined {
  if (entry.owner === undefined) return entry.alias;
  if (entry.owner === viewer.accountId) return "self";
  return entry.isPublic || entry.sharedWith.has(viewer.accountId) ? "others" : undefined;
}

/** Community images: public images of strangers. Public images of the service are public too, but nobody's. */
export function isCommunity(entry: Entry, alias: string): boolean {
  return alias === "others" && entry.isPublic;
}

/** The record as this account gets it, its fields in the order of the alphabet as in the service's answers. */
export function viewOf(entry: Entry, viewer: Viewer): Record<string, unknown> {
  const ordered = inOrder(entry);
  return entry.owner === undefined ? ordered : { ...ordered, ...ownedFields(entry, entry.owner, viewer) };
}

/** The family under which this account finds the record: a sharee sees it with the owner's number. */
export function familyFor(entry: Entry, viewer: Viewer): unknown {
  const family = entry.record["ImageFamily"];
  if (entry.owner === undefined || entry.owner === viewer.accountId) return family;
  return typeof family === "string" && family !== "" ? `acs:${entry.owner}:${family}` : family;
}

/** The tags that this account sees: `[key, value]`, a missing or null value being the empty text. */
export function tagsFor(entry: Entry, viewer: Viewer): readonly (readonly [string, string])[] {
  if (hidesTags(entry, viewer)) return [];
  const tags = (entry.record["Tags"] as { Tag?: unknown } | null | undefined)?.Tag;
  if (!Array.isArray(tags)) return [];
  return tags
    .filter((tag) => typeof tag?.TagKey === "string")
    .map((tag) => [tag.TagKey, typeof tag.TagValue === "string" ? tag.TagValue : ""]);
}

/** Put in order when first listed: most records of a large catalogue never are. */
const ordered = new WeakMap<Entry, Record<string, unknown>>();

function inOrder(entry: Entry): Record<string, unknown> {
  const known = ordered.get(entry);
  if (known !== undefined) return known;
  const { record, owner } = entry;
  const names = Object.keys(record).filter((field) => !field.startsWith("_"));
  // What depends on the viewer gets its place now and its value later.
  const places = owner === undefined ? names : [...new Set([...names, ...OWNED_FIELDS])];
  const fields = Object.fromEntries(places.sort().map((field) => [field, record[field]]));
  ordered.set(entry, fields);
  return fields;
}

const OWNED_FIELDS = ["ImageOwnerAlias", "ImageOwnerId", "IsSelfShared"] as const;

function ownedFields(entry: Entry, owner: string, viewer: Viewer): Record<string, unknown> {
  const { record } = entry;
  const mine = owner === viewer.accountId;
  const fields: Record<string, unknown> = {
    ImageOwnerAlias: mine ? "self" : "others",
    ImageOwnerId: record["ImageOwnerId"] ?? owner,
  };
  if (mine) fields["IsSelfShared"] = record["IsSelfShared"] ?? (entry.sharedWith.size > 0 ? "True" : "False");
  if ("ImageFamily" in record) fields["ImageFamily"] = familyFor(entry, viewer);
  if (hidesTags(entry, viewer)) fields["Tags"] = { Tag: [] };
  return fields;
}

function hidesTags(entry: Entry, viewer: Viewer): boolean {
  return viewer.hideSharedTags && entry.owner !== undefined && entry.owner !== viewer.accountId;
}

function readRegions(catalogue: Catalogue): ReadonlyMap<string, RegionRecords> {
  return new Map(Object.entries(catalogue.regions).map(([id, records]) => [id, new RegionRecords(records)]));
}

function readEntry(record: CatalogueRecord): Entry {
  const created = record["CreationTime"];
  return {
    record,
    imageId: textOf(record["ImageId"]),
    status: textOf(record["Status"]) ?? "Available",
    alias: textOf(record["ImageOwnerAlias"]) ?? "system",
    expired: record._expired === true,
    isPublic: record["IsPublic"] === true,
    owner: record._owner,
    sharedWith: record._sharedWith === undefined ? NOBODY : new Set(record._sharedWith),
    createdMs: typeof created === "string" ? Date.parse(created) : Number.NaN,
  };
}

function withFields(record: CatalogueRecord, fields: Readonly<Record<string, unknown>>): CatalogueRecord {
  const changed: Record<string, unknown> = { ...record, ...fields };
  for (const [field, value] of Object.entries(fields)) {
    if (isAbsent(value)) delete changed[field];
  }
  return changed;
}

function isAbsent(value: unknown): boolean {
  return value === undefined || (typeof value === "object" && value !== null && "$absent" in value);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
