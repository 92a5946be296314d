// The images of the service, as look-ups see them: one listing for equal requests.

import { withDeadline } from "../service/deadline.js";
import type { Settings } from "../settings/settings.js";
import type { RequestParameters } from "../values/describeImages.js";
import type { ListedRequest } from "../values/explanation.js";
import type { Image } from "../values/image.js";
import { resolveOwnerAccount } from "../values/owners.js";
import type { ImageQuery } from "../values/query.js";
import { uniqueImages } from "../values/select.js";
import { AccountIds } from "./accountIds.js";
import { Connections, type EmbeddedEndpoint } from "./connections.js";
import { fetchListing, type Listing, type Warn } from "./fetchListing.js";
import { findImageById } from "./imageById.js";
import { listByIds } from "./imagesByIds.js";
import { ListingCache } from "./listingCache.js";

export type { Warn } from "./fetchListing.js";

export interface ImageStoreOptions {
  /** Starts the bundled endpoint, for the endpoint setting `embedded`. Called once. */
  readonly startEmbedded: () => Promise<EmbeddedEndpoint>;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /**
   * How long after its start a listing answers equal queries; an unfinished one always does. Without it a store belongs
   * to one run: it keeps every listing, and reads the clock once. @default without end
   */
  readonly maxAgeMs?: number | undefined;
}

/** Called for every listing that a query needs, also for cached ones. */
export type OnListing = (request: ListedRequest) => void;

/** Lists images. Equal queries share one listing, for as long as the store keeps it; failures are not kept. */
export class ImageStore {
  readonly #readClock: () => number;
  readonly #openedMs: number | undefined;
  readonly #connections: Connections;
  readonly #accountIds: AccountIds;
  readonly #listings: ListingCache;

  constructor({ startEmbedded, now = Date.now, maxAgeMs }: ImageStoreOptions) {
    this.#readClock = now;
    this.#openedMs = maxAgeMs === undefined ? now() : undefined;
    this.#connections = new Connections(startEmbedded);
    this.#accountIds = new AccountIds(this.#connections);
    this.#listings = new ListingCache({ readClock: now, maxAgeMs });
  }

  /** The time from which ages count back: the start of the run that the store belongs to, else now. */
  get nowMs(): number {
    return this.#openedMs ?? this.#readClock();
  }

  /** Every image that the service lists for a query, each once, before the query's predicates. In no particular order. */
  list(settings: Settings, query: ImageQuery, warn: Warn, onListing?: OnListing): Promise<readonly Image[]> {
    return withDeadline(settings.lookupTimeoutMs, async () =>
      uniqueImages(await this.#list(settings, await this.#withOwner(settings, query, warn), warn, onListing)),
    );
  }

  async #withOwner(settings: Settings, query: ImageQuery, warn: Warn): Promise<ImageQuery> {
    if (query.ownerAccount === undefined) return query;
    return resolveOwnerAccount(query, await this.accountId(settings, warn));
  }

  async #list(settings: Settings, query: ImageQuery, warn: Warn, onListing?: OnListing): Promise<readonly Image[]> {
    const { imageIds, owners = [undefined], parameters } = query;
    const list = async (idLists: readonly (readonly string[] | undefined)[]) => {
      const requests = idLists.flatMap((ids) =>
        owners.map((owner) => ({
          ...parameters,
          ...(owner === undefined ? {} : { ImageOwnerAlias: owner }),
          ...(ids === undefined ? {} : { ImageId: ids.join(",") }),
        })),
      );
      const listings = await Promise.all(requests.map((request) => this.#get({ settings, parameters: request, warn })));
      for (const [index, request] of requests.entries()) {
        onListing?.({ parameters: request, listed: listings[index]?.length ?? 0 });
      }
      return listings.flat();
    };
    if (imageIds === undefined) return list([undefined]);
    return listByIds(imageIds, await this.#connections.get(settings), list);
  }

  /**
   * One image by its id, whoever owns it. `filters` are request parameters; by default the image can have any status and
   * be superseded or hidden.
   *
   * @throws NoImageError
   */
  find(
    settings: Settings,
    imageId: string,
    filters: RequestParameters,
    warn: Warn,
    onListing?: OnListing,
  ): Promise<Image> {
    const list = async (parameters: RequestParameters) => {
      const images = await this.#get({ settings, parameters, warn });
      onListing?.({ parameters, listed: images.length });
      return images;
    };
    return withDeadline(settings.lookupTimeoutMs, () => findImageById(imageId, settings.region, filters, list));
  }

  /** Families of the images that were listed so far in a region. Sends no request. */
  knownFamilies(settings: Settings): readonly string[] {
    return this.#listings.knownFamilies(settings);
  }

  /** The calling account: as configured, else from STS. */
  async accountId(settings: Settings, warn: Warn): Promise<string> {
    return settings.accountId ?? withDeadline(settings.lookupTimeoutMs, () => this.#accountIds.get(settings, warn));
  }

  #get(listing: Listing): Promise<readonly Image[]> {
    return this.#listings.get(listing.settings, listing.parameters, async () =>
      fetchListing(listing, await this.#connections.get(listing.settings)),
    );
  }
}
