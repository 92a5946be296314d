// Lookups of a pin's decision in the service, for previews and the command line.

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
import { findMismatchedPart } from "./mismatch.js";
import type { PinLookup } from "./pin.js";

/** What the lookups of one pin need. */
export interface LookupPlace {
  readonly store: ImageStore;
  /** Settings of the pin's stack in a region; throws if they are incomplete. Called only when a lookup is needed. */
  readonly settings: (region: string) => Settings;
  readonly warn: Warn;
}

export interface PinLookupOptions extends LookupPlace {
  /** The pin's name, for messages. */
  readonly name: string;
  readonly region: string;
  /** Whether a selection without an explicit imageId or asOf is an error. */
  readonly requireDecision: boolean;
}

/** The lookups of {@link decidePin}. */
export function createPinLookup(options: PinLookupOptions): PinLookup {
  const { name, region, requireDecision, store, warn } = options;
  const settings = () => options.settings(region);
  return {
    nowMs: store.nowMs,
    isBlocked: (image) => isBlocked(settings().blocked, image),
    getById: async (imageId) => {
      const image = await store.find(settings(), imageId, {}, warn);
      refuseBlocked(image, settings());
      return image;
    },
    getNewest: async (query, why) => {
      if (requireDecision && why !== undefined) throw selectionRequired(name, why);
      const { query: trusted, guardedOwners } = withTrustedOwners(withoutBlocked(query, settings().blocked));
      const selection = selectImages(await store.list(settings(), trusted, warn), trusted);
      const warning = ambiguityWarning(selection, trusted);
      if (warning !== undefined) warn(warning);
      return selectSingle(selection, trusted, { region, guardedOwners });
    },
    mismatch: async (imageId, query) => {
      const mismatch = await findMismatch(imageId, query, settings(), options);
      if (mismatch === undefined) return undefined;
      return mismatch.part === undefined ? "is gone and no longer matches" : `no longer matches ${mismatch.part}`;
    },
  };
}

/** Why an image does not match a query. `part` is undefined if the image no longer exists. */
export interface Mismatch {
  readonly part: string | undefined;
}

/** Looks up whether an image matches a query. Undefined if it matches. */
export async function findMismatch(
  imageId: string,
  query: ImageQuery,
  settings: Settings,
  { store, warn }: LookupPlace,
): Promise<Mismatch | undefined> {
  const { query: trusted } = withTrustedOwners(query);
  // A hidden, superseded or deprecated image still matches, unless the filter itself sets status or showExpired.
  const parameters = { Status: "ALL", ShowExpired: "true", ...trusted.parameters };
  const [image] = await store.list(settings, { ...trusted, parameters, imageIds: [imageId] }, warn);
  if (image !== undefined) {
    const mismatched = trusted.predicates.find(({ keeps }) => !keeps(image));
    return mismatched && { part: mismatched.description };
  }
  try {
    const known = await store.find(settings, imageId, {}, warn);
    return { part: findMismatchedPart(known, trusted) ?? "the filter" };
  } catch (error) {
    if (error instanceof NoImageError) return { part: undefined };
    throw error;
  }
}

/** @throws ArgumentError if the stack's configuration blocks the image */
export function refuseBlocked(image: Image, { blocked }: Settings): void {
  if (!isBlocked(blocked, image)) return;
  throw new ArgumentError([
    `Image ${image.imageId} (${image.name}) is blocked by ${BLOCKED_KEY}. Use another image or remove it from that list.`,
  ]);
}

/** Whether alicloud-images:requireDecision is set. @throws ConfigurationError for any other value than true and false */
export function requiresDecision(value: string | undefined): boolean {
  if (value === undefined || value === "false") return false;
  if (value === "true") return true;
  throw new ConfigurationError(`${formatArgument(REQUIRE_DECISION_KEY, value)} is not valid: must be true or false.`);
}

function selectionRequired(name: string, why: string): ArgumentError {
  return new ArgumentError([
    `${name} needs an explicit imageId or asOf, because ${why} and ${REQUIRE_DECISION_KEY} is true. Set one, for example with "alicloud-images pins move ${name}".`,
  ]);
}
