// Status of a pin: whether its image still exists, can be used, and is the newest match.

import { isBlocked } from "../../values/blocked.js";
import type { Image } from "../../values/image.js";
import { createdMs } from "../../values/time.js";
import { isPending, type SelectorSource } from "./selectorSource.js";
import type { StatePin } from "./statePin.js";

/** The most urgent first. */
export const PIN_STATUSES = ["gone", "blocked", "deprecated", "behind", "not checked", "undecided", "current"] as const;
export type PinStatus = (typeof PIN_STATUSES)[number];

/** Statuses of outdated pins. */
export const OUTDATED: readonly PinStatus[] = ["gone", "blocked", "deprecated", "behind"];

/** Result of the look-ups for a pin, or why it could not be checked. */
export type ImageHealth =
  | { readonly checked: false; readonly reason: string }
  | {
      readonly checked: true;
      /** The held image; undefined when it is gone. */
      readonly image: Image | undefined;
      /** What matches the pin's filter, newest first, blocked images too. */
      readonly matches: readonly Image[];
    };

export interface ImageBrief {
  readonly imageId: string;
  readonly name: string;
  /** UTC: `2026-08-13T01:49:37Z`; empty when the service does not say. */
  readonly creationTime: string;
}

/** One pin of one stack, as `pins list --json` prints it. */
export interface PinRow {
  readonly project: string;
  readonly stack: string;
  readonly pin: string;
  /** The entry of `alicloud-images:pins` that it reads. */
  readonly key: string;
  readonly region: string;
  readonly held: ImageBrief;
  /** What was held before the last move; empty when the pin never moved. */
  readonly previousImageId: string;
  /** Days since the held image was created. */
  readonly ageDays: number | null;
  readonly decidedBy: SelectorSource;
  /** Whether the entry in the stack's file is not deployed yet. */
  readonly pending: boolean;
  readonly status: PinStatus;
  /** Details of the status, or empty. */
  readonly note: string;
  /** The newest selectable match. Null: none, or not checked. */
  readonly newest: ImageBrief | null;
  /** How many selectable matches are newer, and how many days lie between. */
  readonly behind: { readonly images: number; readonly days: number | null } | null;
  /** Matches that are newer than the held image, newest first. */
  readonly newer: readonly (ImageBrief & { readonly blocked: boolean })[];
}

export interface RowContext {
  readonly project: string;
  readonly stack: string;
  readonly blocked: readonly string[];
  readonly nowMs: number;
}

export function pinRow(pin: StatePin, source: SelectorSource, health: ImageHealth, context: RowContext): PinRow {
  const { held, name, key } = pin;
  const { project, stack, blocked, nowMs } = context;
  const heldMs = createdMs(held.image);
  const matches = health.checked ? health.matches : [];
  const selectable = matches.filter((image) => !isBlocked(blocked, image));
  const isNewer = (image: Image) => image.imageId !== held.imageId && createdMs(image) > heldMs;
  const newer = matches.filter(isNewer);
  const images = selectable.filter(isNewer).length;
  const [newest] = selectable;
  return {
    project,
    stack,
    pin: name,
    key,
    region: held.region,
    held: toBrief(held.image),
    previousImageId: held.previousImageId,
    ageDays: daysBetween(heldMs, nowMs),
    decidedBy: source,
    pending: isPending(pin, source),
    ...pinStatus({ pin, source, health, blocked, images }),
    newest: newest === undefined ? null : toBrief(newest),
    behind: health.checked
      ? { images, days: images === 0 || newest === undefined ? 0 : daysBetween(heldMs, createdMs(newest)) }
      : null,
    newer: newer.map((image) => ({ ...toBrief(image), blocked: isBlocked(blocked, image) })),
  };
}

interface StatusInput {
  readonly pin: StatePin;
  readonly source: SelectorSource;
  readonly health: ImageHealth;
  readonly blocked: readonly string[];
  /** How many selectable matches are newer. */
  readonly images: number;
}

/** The first that applies, see {@link PIN_STATUSES}. `blocked` needs no look-up. */
function pinStatus({ pin, source, health, blocked, images }: StatusInput): Pick<PinRow, "status" | "note"> {
  const isHeldBlocked = isBlocked(blocked, pin.held.image);
  const isUndecided = source.by === "nothing";
  if (!health.checked) {
    return isHeldBlocked ? { status: "blocked", note: health.reason } : { status: "not checked", note: health.reason };
  }
  const { image, matches } = health;
  const note = matches.length === 0 ? "nothing matches its filter" : "";
  if (image === undefined) return { status: "gone", note: "the image no longer exists" };
  if (isHeldBlocked) return { status: "blocked", note };
  if (image.status !== "" && image.status !== "Available") {
    return { status: "deprecated", note: image.status === "Deprecated" ? note : `its status is ${image.status}` };
  }
  if (images > 0) return { status: "behind", note };
  return {
    status: isUndecided ? "undecided" : "current",
    note: isUndecided ? "no imageId, asOf or follow is set" : note,
  };
}

export function toBrief({ imageId, name, creationTime }: ImageBrief): ImageBrief {
  return { imageId, name, creationTime };
}

const DAY_MS = 86_400_000;

/** Calendar days in UTC. */
function daysBetween(fromMs: number, toMs: number): number | null {
  const days = Math.floor(toMs / DAY_MS) - Math.floor(fromMs / DAY_MS);
  return Number.isFinite(days) ? days : null;
}
