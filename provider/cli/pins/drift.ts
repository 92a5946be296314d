// Resources whose image differs from their pin, is forbidden, or is too old.

import { createdMs } from "../../values/time.js";
import type { ImageUser, StackState } from "./stateReader.js";

export interface DriftRules {
  /** Images that no resource is allowed to run. */
  readonly not: readonly string[];
  /** Epoch milliseconds; every image must be created then or later. */
  readonly createdAfterMs: number | undefined;
  /** Epoch milliseconds; the same, from an age. */
  readonly oldestMs: number | undefined;
}

/** A resource that is not as it must be. */
export interface CheckRow {
  readonly stack: string;
  readonly resource: string;
  readonly type: string;
  readonly urn: string;
  /** What it runs; null when that is a secret, which is never shown. */
  readonly imageId: string | null;
  /** What its pins hold. */
  readonly pins: readonly { readonly pin: string; readonly imageId: string | null }[];
  readonly problems: readonly string[];
}

export interface Checked {
  /** How many resources with an image there are. */
  readonly checked: number;
  readonly rows: readonly CheckRow[];
  /** How many of the rows are only not known to be right. */
  readonly unknown: number;
}

/** Checks all resources with an image. A creation date is known only for images that a pin holds. */
export function findDrift(
  stacks: readonly { readonly stack: string; readonly state: StackState }[],
  rules: DriftRules,
): Checked {
  const pins = stacks.flatMap(({ state }) => state.pins);
  const created = new Map(pins.map(({ held }) => [held.imageId, createdMs(held.image)]));
  const found = stacks.flatMap(({ stack, state }) => {
    const byUrn = new Map(state.pins.map((pin) => [pin.urn, pin]));
    return state.users.map((user) => {
      const ofPins = user.pins.flatMap((pin) => byUrn.get(pin) ?? []);
      const isHidden = ofPins.length < user.pins.length;
      const held = ofPins.map((pin) => pin.held.imageId);
      const createdAtMs = user.imageId === undefined ? undefined : created.get(user.imageId);
      const { wrong, unknown } = findProblems({ user, held, isHidden }, createdAtMs, rules);
      const { name: resource, type, urn } = user;
      const imageId = user.secret ? null : (user.imageId ?? null);
      const pins = ofPins.map((pin) => ({ pin: pin.name, imageId: pin.heldSecret ? null : pin.held.imageId }));
      return { row: { stack, resource, type, urn, imageId, pins, problems: [...wrong, ...unknown] }, wrong };
    });
  });
  const bad = found.filter(({ row }) => row.problems.length > 0);
  return {
    checked: found.length,
    rows: bad.map(({ row }) => row),
    unknown: bad.filter(({ wrong }) => wrong.length === 0).length,
  };
}

interface Resource {
  readonly user: ImageUser;
  /** What its pins hold. */
  readonly held: readonly string[];
  /** Whether it has a pin of which the state does not show what it holds. */
  readonly isHidden: boolean;
}

function findProblems(
  { user: { imageId }, held, isHidden }: Resource,
  createdAtMs: number | undefined,
  { not, createdAfterMs, oldestMs }: DriftRules,
): { readonly wrong: readonly string[]; readonly unknown: readonly string[] } {
  if (imageId === undefined) return { wrong: [], unknown: ["its imageId is secret and could not be decrypted"] };
  const isOther = !held.includes(imageId);
  const limitMs = Math.max(createdAfterMs ?? Number.NEGATIVE_INFINITY, oldestMs ?? Number.NEGATIVE_INFINITY);
  const isLimited = Number.isFinite(limitMs);
  const isDated = createdAtMs !== undefined && Number.isFinite(createdAtMs);
  return {
    wrong: [
      ...(isOther && held.length > 0 && !isHidden ? ["differs from its pin"] : []),
      ...(not.includes(imageId) ? ["forbidden image"] : []),
      ...(isLimited && isDated && createdAtMs < limitMs ? [`created ${formatDay(createdAtMs)}, too old`] : []),
    ],
    unknown: [
      ...(isOther && isHidden ? ["the image of its pin is unknown"] : []),
      ...(isLimited && !isDated ? ["creation date unknown"] : []),
    ],
  };
}

function formatDay(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
