// Which records does a request select, in the catalogue's order?

import { MAX_TAGGED_IMAGES } from "../values/describeImages.js";
import { aliasFor, type Entry, familyFor, isCommunity, tagsFor, type Viewer } from "./catalogueStore.js";
import type { DescribeImagesQuery, TagQuery } from "./query.js";

/** So many records are tested in about a millisecond. */
const SLICE = 4000;

/** The records that pass every part of the query. Yields after each slice of a long list, so that others may have their turn. */
export function* selectEntries(
  entries: readonly Entry[],
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, readonly Entry[]> {
  const tests = testsFor(query, viewer);
  const selected: Entry[] = [];
  for (let from = 0; from < entries.length; from += SLICE) {
    if (from > 0) yield;
    for (const entry of entries.slice(from, from + SLICE)) {
      if (tests.every((test) => test(entry))) selected.push(entry);
    }
  }
  // By tags or a resource group the service finds 1,000 resources at most.
  const isCapped = query.tags.length > 0 || query.equal.some(([field]) => field === "ResourceGroupId");
  return isCapped ? selected.slice(0, MAX_TAGGED_IMAGES) : selected;
}

/** The part of a query that decides which records it selects: the same text, the same list. */
export function listName(query: DescribeImagesQuery, viewer: Viewer): string {
  const { pageNumber, pageSize, imageIds, statuses, ...rest } = query;
  const sets = [imageIds && [...imageIds], statuses === "any" ? statuses : [...statuses]];
  return JSON.stringify([viewer.accountId, viewer.hideSharedTags, sets, rest]);
}

type Test = (entry: Entry) => boolean;

/** The cheap tests that remove the most come first. */
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

/** No owner asked means system, self and others, never marketplace. Community images come alone, and only when asked. */
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

/** Fuzzy: `*` stands for any run of characters, and the pattern may match anywhere in the name. */
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

/** Arm families end in `r` (Altra, as in g6r) or `y` (Yitian, as in g8y) after the generation; all others are x86. */
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

/** An image that says nothing of a feature does not have it. */
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

/** The owner's number as text, whether the record has it as text, as a number or as `{ "$number": digits }`. */
function ownerIdOf(entry: Entry): string | undefined {
  const id = entry.record["ImageOwnerId"] ?? entry.owner;
  if (typeof id === "string" || typeof id === "number") return String(id);
  const digits = (id as { $number?: unknown } | undefined)?.$number;
  return typeof digits === "string" ? digits : undefined;
}
