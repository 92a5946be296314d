// The questions by which a pin is decided, as they are asked of the service: the same in a preview and on the command line.

import type { ImageStore, Warn } from "../lookup/imageStore.js";
import { BLOCKED_KEY } from "../settings/blocked.js";
import type { Settings } from "../settings/settings.js";
import { isBlocked, withoutBlocked } from "../values/blocked.js";
import { ArgumentError, ConfigurationError, NoImageError } from "../values/errors.js";
import { formatArgument } from "../values/formatArgument.js";
import type { Image } from "../values/image.js";
import { withTrustedOwners } from "../values/owners.js";
import type { ImageQuery } from "../values/query.js";
import { ambiguityWarning, selectImages, selectSingle } from "../values/select.js";
import { REQUIRE_DECISION_KEY } from "./entries.js";
import { findMismatchedPart, type PinLookup } from "./resolve.js";

/** Where the questions of one pin go. */
export interface LookupPlace {
  readonly store: ImageStore;
  /** Settings of the pin's stack, in a region. They may be missing: then this throws. Only a question needs them. */
  readonly settings: (region: string) => Settings;
  readonly warn: Warn;
}

/** What one pin is asked about. */
export interface PinLookupOptions extends LookupPlace {
  /** The pin's name, for messages. */
  readonly name: string;
  readonly region: string;
  /** Whether nothing may be chosen as "the newest" without a date or an id that somebody wrote. */
  readonly requireDecision: boolean;
}

/** @see decidePin */
export function createPinLookup(questioner: PinLookupOptions): PinLookup {
  const { name, region, requireDecision, store, warn } = questioner;
  const settings = () => questioner.settings(region);
  return {
    nowMs: store.nowMs,
    isBlocked: (image) => isBlocked(settings().blocked, image),
    getById: async (imageId) => {
      const image = await store.find(settings(), imageId, {}, warn);
      refuseBlocked(image, settings());
      return image;
    },
    getNewest: async (query, why) => {
      if (requireDecision && why !== undefined) throw undecided(name, why);
      const { query: careful, guardedOwners } = withTrustedOwners(withoutBlocked(query, settings().blocked));
      const selection = selectImages(await store.list(settings(), careful, warn), careful);
      const mixed = ambiguityWarning(selection, careful);
      if (mixed !== undefined) warn(mixed);
      return selectSingle(selection, careful, { region, guardedOwners });
    },
    mismatch: async (imageId, query) => {
      const mismatch = await findMismatch(imageId, query, settings(), questioner);
      if (mismatch === undefined) return undefined;
      return mismatch.part === undefined ? "is gone and no longer matches" : `no longer matches ${mismatch.part}`;
    },
  };
}

/** Why an image does not fit a query: the part that it misses; none when the image is gone. */
export interface Mismatch {
  readonly part: string | undefined;
}

/** Asks the service whether an image fits a query, and if not, names the part. Undefined when it fits. */
export async function findMismatch(
  imageId: string,
  query: ImageQuery,
  settings: Settings,
  { store, warn }: LookupPlace,
): Promise<Mismatch | undefined> {
  const { query: careful } = withTrustedOwners(query);
  // Hidden, superseded or deprecated is no mismatch, unless the filter itself speaks of it.
  const parameters = { Status: "ALL", ShowExpired: "true", ...careful.parameters };
  const [image] = await store.list(settings, { ...careful, parameters, imageIds: [imageId] }, warn);
  if (image !== undefined) {
    const missed = careful.predicates.find(({ keeps }) => !keeps(image));
    return missed && { part: missed.description };
  }
  try {
    const known = await store.find(settings, imageId, {}, warn);
    return { part: findMismatchedPart(known, careful) ?? "the filter" };
  } catch (error) {
    if (error instanceof NoImageError) return { part: undefined };
    throw error;
  }
}

/** @throws ArgumentError when the stack's configuration blocks the image */
export function refuseBlocked(image: Image, { blocked }: Settings): void {
  if (!isBlocked(blocked, image)) return;
  throw new ArgumentError([
    `Image ${image.imageId} (${image.name}) is named by ${BLOCKED_KEY} and is never selected: choose another image, or take it off that list.`,
  ]);
}

/** Whether alicloud-images:requireDecision is set. @throws ConfigurationError for anything but true and false */
export function requiresDecision(written: string | undefined): boolean {
  if (written === undefined || written === "false") return false;
  if (written === "true") return true;
  throw new ConfigurationError(`${formatArgument(REQUIRE_DECISION_KEY, written)} is not valid: give true or false.`);
}

function undecided(name: string, why: string): ArgumentError {
  return new ArgumentError([
    `${name} needs a written decision, since ${why} and ${REQUIRE_DECISION_KEY} is true: write imageId or asOf, for example with "alicloud-images pins move ${name}".`,
  ]);
}
