// Planned changes of entries, and their wording.

import type { PinEntry } from "../../pins/entries.js";
import type { PinnedImageRecord } from "../../pins/record.js";
import { normalizeAsOf } from "../../pins/selector.js";
import { createdMs, formatInstant, parseDuration, parseSpan } from "../../values/time.js";
import type { SelectorSource } from "./selectorSource.js";

/** One pin whose entry is to be written. */
export interface PinMove {
  readonly pin: string;
  /** The entry to write. */
  readonly key: string;
  /** What is held now; undefined for a pin that is not deployed yet. */
  readonly held: PinnedImageRecord | undefined;
  /** The current entry. */
  readonly before: PinEntry | undefined;
  readonly source: SelectorSource | undefined;
  readonly image: PinnedImageRecord;
  readonly after: Readonly<{ imageId: string } | { asOf: string }>;
  /** How the image was chosen: `the newest on 2026-11-25`. */
  readonly how: string;
}

/** The longest name that ECS accepts. A longer one would only make the file hard to read. */
const MAX_NAME_LENGTH = 128;

/** The comment behind the value in the stack's file: the image, its date and how it was chosen. */
export function formatMoveComment({ image, how }: Pick<PinMove, "image" | "how">): string {
  const name = image.name || image.imageId;
  const shown = name.length > MAX_NAME_LENGTH ? `${name.slice(0, MAX_NAME_LENGTH)}...` : name;
  return `${shown}, created ${creationDay(image) || "at an unknown time"}, ${how}`;
}

/** Whether a comment of a stack's file, with its `#`, is one that an earlier move wrote. All others are the user's. */
export function isMoveComment(comment: string): boolean {
  return /^#\s*.+, created (\d{4}-\d{2}-\d{2}|at an unknown time), /.test(comment);
}

/** Whether the file already has that entry. */
export function changesNothing({ before, after }: PinMove): boolean {
  return JSON.stringify(before) === JSON.stringify(after);
}

/** Fields in which two images differ, with both values. Ids and times are always shown. */
export function differingFields(
  held: PinnedImageRecord,
  image: PinnedImageRecord,
): readonly { readonly field: string; readonly from: string; readonly to: string }[] {
  return COMPARED.flatMap((field) => {
    const [from, to] = [text(held[field]), text(image[field])];
    return from === to ? [] : [{ field, from, to }];
  });
}

const COMPARED = [
  "name",
  "imageVersion",
  "imageFamily",
  "imageOwnerAlias",
  "imageOwnerId",
  "architecture",
  "osType",
  "osName",
  "bootMode",
  "size",
] as const satisfies readonly (keyof PinnedImageRecord)[];

/** `m-2 (2026-11-19)`. */
export function formatImage(image: Pick<PinnedImageRecord, "imageId" | "creationTime">): string {
  return `${image.imageId} (${creationDay(image) || "no date"})`;
}

/** `imageId "m-1"`, `as of 2026-11-12`, `follow`, `no entry`. */
export function formatEntry(entry: PinEntry | undefined): string {
  if (entry?.imageId !== undefined) return `imageId ${JSON.stringify(entry.imageId)}`;
  if (entry?.asOf !== undefined) return `as of ${normalizeAsOf(entry.asOf) ?? entry.asOf}`;
  return entry === undefined ? "no entry" : `follow ${entry.follow === true}`;
}

/**
 * The date as of which a filter finds the image that it finds now as the newest: the day on which the image came to
 * count, if that is over, else this instant.
 */
export function dateThatFinds(
  image: { readonly creationTime: string },
  filter: Readonly<Record<string, unknown>>,
  nowMs: number,
): string {
  const minAge = filter["minAge"];
  const countsFromMs = createdMs(image) + (typeof minAge === "string" ? (parseDuration(minAge) ?? 0) : 0);
  const now = formatInstant(nowMs);
  if (!Number.isFinite(countsFromMs)) return now;
  const day = formatInstant(countsFromMs).slice(0, 10);
  return (parseSpan(day)?.endMs ?? nowMs) < nowMs ? day : now;
}

export function creationDay({ creationTime }: { readonly creationTime: string }): string {
  return creationTime.slice(0, 10);
}

function text(value: unknown): string {
  return value === undefined || value === null ? "" : String(value);
}
