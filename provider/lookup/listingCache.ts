// Listings that answer equal requests.

import { awaitShared } from "../service/deadline.js";
import type { Settings } from "../settings/settings.js";
import type { RequestParameters } from "../values/describeImages.js";
import type { Image } from "../values/image.js";
import { memoKey } from "./memo.js";

interface CachedListing {
  /** Region, endpoint and identity. */
  readonly scope: string;
  readonly startedMs: number;
  readonly images: Promise<readonly Image[]>;
  /** The images, once they are listed. */
  listed?: readonly Image[];
}

export interface ListingCacheOptions {
  readonly readClock: () => number;
  /** How long after its start a listing is used. @default without end */
  readonly maxAgeMs: number | undefined;
}

export class ListingCache {
  readonly #options: ListingCacheOptions;
  readonly #listings = new Map<string, CachedListing>();

  constructor(options: ListingCacheOptions) {
    this.#options = options;
  }

  /** A cached listing, or a new one. Failed listings are not kept. */
  get(
    settings: Settings,
    parameters: RequestParameters,
    fetch: () => Promise<readonly Image[]>,
  ): Promise<readonly Image[]> {
    const scope = getScope(settings);
    const sorted = Object.entries(parameters).sort(([a], [b]) => (a < b ? -1 : 1));
    const key = memoKey([scope, settings.consistency, ...sorted.flat()]);
    this.#removeExpired();
    const known = this.#listings.get(key);
    if (known !== undefined) return awaitShared(known.images, () => this.get(settings, parameters, fetch));
    const started: CachedListing = { scope, startedMs: this.#options.readClock(), images: fetch() };
    this.#listings.set(key, started);
    started.images.then(
      (images) => {
        started.listed = images;
      },
      () => this.#listings.delete(key),
    );
    return started.images;
  }

  /** Families of the images that were listed so far in a region. Sends no request. */
  knownFamilies(settings: Settings): readonly string[] {
    const scope = getScope(settings);
    const listings = [...this.#listings.values()].filter((listing) => listing.scope === scope);
    const families = listings.flatMap(({ listed = [] }) => listed.map(({ imageFamily }) => imageFamily));
    return [...new Set(families)].filter((family) => family !== "");
  }

  /** Removes finished listings that are too old, or seem to start in the future because the clock was set back. */
  #removeExpired(): void {
    const { maxAgeMs, readClock } = this.#options;
    if (maxAgeMs === undefined) return;
    const nowMs = readClock();
    for (const [key, { startedMs, listed }] of this.#listings) {
      const ageMs = nowMs - startedMs;
      if (listed !== undefined && (ageMs < 0 || ageMs >= maxAgeMs)) this.#listings.delete(key);
    }
  }
}

function getScope({ region, endpoint, credentials }: Settings): string {
  return memoKey([region, endpoint, credentials.identity]);
}
