// Selection of the records that match a request, in catalogue order.

import { MAX_TAGGED_IMAGES } from "../values/describeImages.js";
import type { Entry } from "./catalogueStore.js";
import type { DescribeImagesQuery, TagQuery } from "./query.js";
import { aliasFor, familyFor, isCommunity, tagsFor, type Viewer } from "./views.js";

/** The number of records that take about a millisecond to test. */
const SLICE_SIZE = 4000;

/** The records that match every condition. Yields between slices of a long list, to let other requests run. */
export function* selectEntries(
  entries: readonly Entry[],
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, readonly Entry[]> {
  const tests = testsFor(query, viewer);
  const selected: Entry[] = [];
  for (let from = 0; from < entries.length; from += SLICE_SIZE) {
    if (from > 0) yield;
    for (const entry of entries.slice(from, from + SLICE_SIZE)) {
      if (tests.every((test) => test(entry))) selected.push(entry);
    }
  }
  // The service returns at most 1,000 resources for a filter by tag or resource group.
  const isCapped = query.tags.length > 0 || query.equal.some(([field]) => field === "ResourceGroupId");
  return isCapped ? selected.slice(0, MAX_TAGGED_IMAGES) : selected;
}

/** Identifies the list that a query selects, whatever its page. */
export function listKey(query: DescribeImagesQuery, viewer: Viewer): string {
  const { pageNumber, pageSize, imageIds, statuses, ...rest } = query;
  const sets = [imageIds && [...imageIds], statuses === "any" ? statuses : [...statuses]];
  return JSON.stringify([viewer.accountId, viewer.hideSharedTags, sets, rest]);
}

type Test = (entry: Entry) => boolean;

/** Ordered by cost and selectivity. */
function testsFor(query: DescribeImagesQuery, viewer: Viewer): readonly Test[] {
  const tests: Test[] = [ownerTest(query, viewer)];
  const { statuses, imageIds, imageName, imageFamily, ownerId, snapshotId, usable, instanceType } = query;
  if (statuses !== "any") tests.push((entry) => statuses.has(entry.status));
  if (!query.showExpired) tests.push((entry) => !entry.expired);
  if (imageIds !== undefined) tests.push((entry) => entry.imageId !== undefined && imageIds.has(entry.imageId));
  for (const [field, value] of [...query.equal, ...query.flags]) tests.push((entry) => entry.record[field] === value);
  if (imageFamily !== undefined) tests.push((entry) => familyFor(entry, viewer) === imageFamily);
  if (ownerId !== undefined) tests.push((entry) => ownerIdOf(entry) === ownerId);
  if (usable !== undefined) tests.push((entry) => isUsable(entry) === usable);
  if (instanceType !== undefined) tests.push(instanceTest(instanceType));
  if (imageName !== undefined) tests.push(nameTest(imageName));
  if (snapshotId !== undefined) tests.push((entry) => hasSnapshot(entry, snapshotId));
  const { createdFromMs, createdToMs } = query;
  if (createdFromMs !== undefined) tests.push((entry) => entry.createdMs >= createdFromMs);
  if (createdToMs !== undefined) tests.push((entry) => entry.createdMs <= createdToMs);
  for (const [feature, value] of query.features) tests.push((entry) => featureOf(entry, feature) === value);
  if (query.tags.length > 0) tests.push((entry) => hasTags(entry, query.tags, viewer));
  return tests;
}

/** Without an owner: system, self and others, never marketplace. Community images are listed only on request, and alone. */
function ownerTest(query: DescribeImagesQuery, viewer: Viewer): Test {
  const { ownerAlias, isPublic } = query;
  return (entry) => {
    const alias = aliasFor(entry, viewer);
    if (alias === undefined || isCommunity(entry, alias) !== isPublic) return false;
    return ownerAlias === undefined
      ? alias === "system" || alias === "self" || alias === "others"
      : alias === ownerAlias;
  };
}

/** Fuzzy match: `*` matches any characters, and the pattern can match anywhere in the name. */
function nameTest(pattern: string): Test {
  const parts = pattern.split("*").filter((part) => part !== "");
  return (entry) => {
    const name = entry.record["ImageName"];
    if (typeof name !== "string") return false;
    let from = 0;
    for (const part of parts) {
      const at = name.indexOf(part, from);
      if (at < 0) return false;
      from = at + part.length;
    }
    return true;
  };
}

/** Arm families have `r` (Altra, as in g6r) or `y` (Yitian, as in g8y) after the generation; all others are x86. */
function instanceTest(instanceType: string): Test {
  const family = instanceType.split(".")[1] ?? "";
  const isArm = /^[a-z]+\d+[ry]$/.test(family);
  return (entry) => {
    const architecture = entry.record["Architecture"];
    if (typeof architecture !== "string") return true;
    return (architecture === "arm64") === isArm;
  };
}

function isUsable(entry: Entry): boolean {
  const usable = entry.record["Usable"];
  return typeof usable === "boolean" ? usable : entry.status === "Available";
}

/** A missing feature counts as unsupported. */
function featureOf(entry: Entry, feature: string): unknown {
  return (entry.record["Features"] as Record<string, unknown> | null | undefined)?.[feature] ?? "unsupported";
}

function hasSnapshot(entry: Entry, snapshotId: string): boolean {
  const mappings = entry.record["DiskDeviceMappings"] as { DiskDeviceMapping?: unknown } | null | undefined;
  const disks = mappings?.DiskDeviceMapping;
  return Array.isArray(disks) && disks.some((disk) => disk?.SnapshotId === snapshotId);
}

function hasTags(entry: Entry, wanted: readonly TagQuery[], viewer: Viewer): boolean {
  const tags = tagsFor(entry, viewer);
  return wanted.every(({ key, value }) =>
    tags.some(([tagKey, tagValue]) => tagKey === key && (value === undefined || tagValue === value)),
  );
}

/** The owner's account id as a string. Records hold a string, a number or `{ "$number": digits }`. */
function ownerIdOf(entry: Entry): string | undefined {
  const id = entry.record["ImageOwnerId"] ?? entry.owner;
  if (typeof id === "string" || typeof id === "number") return String(id);
  const digits = (id as { $number?: unknown } | undefined)?.$number;
  return typeof digits === "string" ? digits : undefined;
}
