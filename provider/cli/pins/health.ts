// How does a pin stand: is its image the newest match, and may it still be used?

import { isBlocked } from "../../values/blocked.js";
import type { Image } from "../../values/image.js";
import { createdMs } from "../../values/time.js";
import { isPending, type SelectorSource } from "./selectorSource.js";
import type { StatePin } from "./stateReader.js";

/** From what must be looked at first to what is in order. */
export const PIN_STATUSES = ["gone", "blocked", "deprecated", "behind", "not asked", "undecided", "current"] as const;
export type PinStatus = (typeof PIN_STATUSES)[number];

/** Statuses of pins that ought to be moved. */
export const OUTDATED: readonly PinStatus[] = ["gone", "blocked", "deprecated", "behind"];

/** What the service says of a pin, or why it could not be asked. */
export type ImageHealth =
  | { readonly asked: false; readonly why: string }
  | {
      readonly asked: true;
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
  /** Whether the stack's file says something that is not deployed yet. */
  readonly pending: boolean;
  readonly status: PinStatus;
  /** What there is to say of the status; empty when nothing is. */
  readonly note: string;
  /** The newest match that may be selected. Null: none, or it could not be asked for. */
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

export function pinRow(pin: StatePin, decider: SelectorSource, standing: ImageHealth, context: RowContext): PinRow {
  const { held, name, key } = pin;
  const { project, stack, blocked, nowMs } = context;
  const heldMs = createdMs(held.image);
  const matches = standing.asked ? standing.matches : [];
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
    held: brief(held.image),
    previousImageId: held.previousImageId,
    ageDays: daysBetween(heldMs, nowMs),
    decidedBy: decider,
    pending: isPending(pin, decider),
    ...statusOf({ pin, decider, standing, blocked, images }),
    newest: newest === undefined ? null : brief(newest),
    behind: standing.asked
      ? { images, days: images === 0 || newest === undefined ? 0 : daysBetween(heldMs, createdMs(newest)) }
      : null,
    newer: newer.map((image) => ({ ...brief(image), blocked: isBlocked(blocked, image) })),
  };
}

interface Judged {
  readonly pin: StatePin;
  readonly decider: SelectorSource;
  readonly standing: ImageHealth;
  readonly blocked: readonly string[];
  /** How many selectable matches are newer. */
  readonly images: number;
}

/** The first that applies, see {@link PIN_STATUSES}. What the state alone tells is told also when nothing could be asked. */
function statusOf({ pin, decider, standing, blocked, images }: Judged): Pick<PinRow, "status" | "note"> {
  const isHeldBlocked = isBlocked(blocked, pin.held.image);
  const isUndecided = decider.by === "nothing";
  if (!standing.asked) {
    return isHeldBlocked ? { status: "blocked", note: standing.why } : { status: "not asked", note: standing.why };
  }
  const { image, matches } = standing;
  const note = matches.length === 0 ? "nothing matches its filter" : "";
  if (image === undefined) return { status: "gone", note: "the service does not have it any more" };
  if (isHeldBlocked) return { status: "blocked", note };
  if (image.status !== "" && image.status !== "Available") {
    return { status: "deprecated", note: image.status === "Deprecated" ? note : `its status is ${image.status}` };
  }
  if (images > 0) return { status: "behind", note };
  return { status: isUndecided ? "undecided" : "current", note: isUndecided ? "nothing written decides" : note };
}

function brief({ imageId, name, creationTime }: ImageBrief): ImageBrief {
  return { imageId, name, creationTime };
}

const DAY_MS = 86_400_000;

/** As one counts them on a calendar, in UTC. */
function daysBetween(fromMs: number, toMs: number): number | null {
  const days = Math.floor(toMs / DAY_MS) - Math.floor(fromMs / DAY_MS);
  return Number.isFinite(days) ? days : null;
}
