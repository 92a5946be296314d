// The current records of the catalogue, by region.

import { ConfigurationError } from "../values/errors.js";
import type { Catalogue, CatalogueChange, CatalogueRecord, WireImage } from "./records.js";

/** A record with the values that filters need, read once. */
export interface Entry {
  readonly record: CatalogueRecord;
  readonly imageId: string | undefined;
  readonly status: string;
  /** The owner alias of the record. @default "system" */
  readonly alias: string;
  readonly expired: boolean;
  readonly isPublic: boolean;
  readonly owner: string | undefined;
  readonly sharedWith: ReadonlySet<string>;
  /** Milliseconds since the epoch; NaN without a valid CreationTime. */
  readonly createdMs: number;
}

const NO_ACCOUNTS: ReadonlySet<string> = new Set();

/** Cached lists per region, so that reading all pages of a list filters it once. */
const MAX_CACHED_LISTS = 8;

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

  cachedList(key: string): readonly Entry[] | undefined {
    return this.#lists.get(key);
  }

  /** Caches a list selected from `entries`, unless the region has changed since. */
  cacheList(key: string, list: readonly Entry[], entries: readonly Entry[]): void {
    if (entries !== this.#entries) return;
    const [oldest] = this.#lists.keys();
    if (oldest !== undefined && this.#lists.size >= MAX_CACHED_LISTS) this.#lists.delete(oldest);
    this.#lists.set(key, list);
  }

  change({ add = [], addFirst = [], remove = [], set = {} }: CatalogueChange): void {
    const removed = new Set(remove);
    const kept = this.#entries
      .filter(({ imageId }) => imageId === undefined || !removed.has(imageId))
      .map((entry) => {
        const { imageId, record } = entry;
        const fields = imageId !== undefined && Object.hasOwn(set, imageId) ? set[imageId] : undefined;
        return fields === undefined ? entry : readEntry(withFields(record, fields));
      });
    this.#entries = [...addFirst.map(readEntry), ...kept, ...add.map(readEntry)];
    this.#lists.clear();
  }
}

/** The current catalogue. */
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

  /** Finds an image in this region, or else in any other. */
  find(imageId: string, regionId: string): Entry | undefined {
    const local = this.region(regionId)?.find(imageId);
    if (local !== undefined) return local;
    for (const region of this.#regions.values()) {
      const entry = region.find(imageId);
      if (entry !== undefined) return entry;
    }
    return undefined;
  }

  /** Whether any record has this value. */
  hasValue(field: keyof WireImage, value: string): boolean {
    for (const region of this.#regions.values()) {
      if (region.entries.some((entry) => entry.record[field] === value)) return true;
    }
    return false;
  }

  /** @throws ConfigurationError if the region, or an image of `remove` or `set`, does not exist. */
  change(change: CatalogueChange): void {
    const regionId = change.region ?? this.regionIds[0] ?? "";
    const region = this.region(regionId);
    if (region === undefined) {
      throw new ConfigurationError(
        `The endpoint's catalogue has no region "${regionId}". Available regions: ${this.regionIds.join(", ") || "none"}.`,
      );
    }
    const unknown = [...(change.remove ?? []), ...Object.keys(change.set ?? {})].filter(
      (id) => region.find(id) === undefined,
    );
    if (unknown.length > 0) {
      throw new ConfigurationError(
        `Cannot remove or set ${unknown.map((id) => `"${id}"`).join(", ")} in ${regionId}: no such image in the endpoint's catalogue.`,
      );
    }
    region.change(change);
  }
}

function readRegions(catalogue: Catalogue): ReadonlyMap<string, RegionRecords> {
  return new Map(Object.entries(catalogue.regions).map(([id, records]) => [id, new RegionRecords(records)]));
}

function readEntry(record: CatalogueRecord): Entry {
  const created = record["CreationTime"];
  return {
    record,
    imageId: stringOf(record["ImageId"]),
    status: stringOf(record["Status"]) ?? "Available",
    alias: stringOf(record["ImageOwnerAlias"]) ?? "system",
    expired: record._expired === true,
    isPublic: record["IsPublic"] === true,
    owner: record._owner,
    sharedWith: record._sharedWith === undefined ? NO_ACCOUNTS : new Set(record._sharedWith),
    createdMs: typeof created === "string" ? Date.parse(created) : Number.NaN,
  };
}

function withFields(record: CatalogueRecord, fields: Readonly<Record<string, unknown>>): CatalogueRecord {
  return Object.fromEntries(Object.entries({ ...record, ...fields }).filter(([name]) => !isRemoved(fields, name)));
}

function isRemoved(fields: Readonly<Record<string, unknown>>, name: string): boolean {
  if (!Object.hasOwn(fields, name)) return false;
  const value = fields[name];
  return value === undefined || (typeof value === "object" && value !== null && "$absent" in value);
}

function stringOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}
