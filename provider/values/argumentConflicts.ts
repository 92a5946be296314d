// Arguments that exclude or require each other.

import { MAX_TAGS } from "./describeImages.js";
import type { ParsedArguments } from "./parseArguments.js";

/** One sentence for each conflict. */
export function findConflicts({ values, format }: ParsedArguments): readonly string[] {
  const { owners, status, createdAfter, createdBefore } = values;
  const problems: string[] = [];
  const tagCount = (values.tags?.length ?? 0) + (values.tagKeys?.length ?? 0);
  if (tagCount > MAX_TAGS) {
    problems.push(`tags and tagKeys have ${tagCount} tags together; the service accepts at most ${MAX_TAGS}.`);
  }
  if (values.isPublic === true && (owners?.length !== 1 || owners[0] !== "others")) {
    problems.push('isPublic true lists community images and needs owners: "others".');
  }
  for (const other of ["owners", "imageOwnerId"] as const) {
    if (values.ownerAccount === undefined || values[other] === undefined) continue;
    problems.push(`ownerAccount and ${other} both name an owner: remove ${other}.`);
  }
  if (values.imageId !== undefined && values.imageIds !== undefined) {
    problems.push("imageId and imageIds exclude each other: put all ids into imageIds.");
  }
  if (status !== undefined && status.length > 1 && status.includes("ALL")) {
    problems.push(`${format("status")} combines ALL with other statuses: use ALL alone.`);
  }
  if (values.mostRecent === true && values.sortBy === "name") {
    problems.push(
      'mostRecent and sortBy "name" exclude each other: remove one of them. getImage with sortBy returns the first image in that order.',
    );
  }
  if (createdAfter !== undefined && createdBefore !== undefined && createdAfter > createdBefore) {
    problems.push("createdAfter is later than createdBefore: no image can match.");
  }
  for (const { key } of values.filters ?? []) {
    const argument = TIME_FILTERS.get(key);
    if (argument !== undefined && values[argument] !== undefined) {
      problems.push(`filters contains ${key}, which ${argument} sets too: use ${argument} alone.`);
    }
  }
  return problems;
}

const TIME_FILTERS: ReadonlyMap<string, "createdAfter" | "createdBefore"> = new Map([
  ["CreationStartTime", "createdAfter"],
  ["CreationEndTime", "createdBefore"],
]);
