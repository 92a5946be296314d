// From settings and a query to the images that the service lists: owners, lists of ids, one listing for equal queries.

import { createHash } from "node:crypto";
import {
  type ClientOptions,
  createClient,
  createIdentityClient,
  type DescribeImagesClient,
} from "../service/client.js";
import { awaitShared, stopSignal, withDeadline } from "../service/deadline.js";
import { listAllPages } from "../service/paginate.js";
import { type Limit, Retry, requestLimit } from "../service/retry.js";
import type { AccessKey } from "../settings/credentials/resolve.js";
import { EMBEDDED_ENDPOINT } from "../settings/endpoints.js";
import type { Settings } from "../settings/settings.js";
import { MAX_IMAGE_IDS, MAX_PAGE_SIZE, MAX_TAGGED_IMAGES, type RequestParameters } from "../values/describeImages.js";
import { NoImageError, ServiceError } from "../values/errors.js";
import type { ListedRequest } from "../values/explanation.js";
import type { Image } from "../values/image.js";
import { resolveOwnerAccount } from "../values/owners.js";
import type { ImageQuery } from "../values/query.js";
import { uniqueImages } from "../values/select.js";
import { formatDuration } from "../values/time.js";

/** The bundled endpoint, as whoever may start it hands it in. */
export interface EmbeddedEndpoint {
  readonly url: string;
  readonly accessKey: AccessKey;
}

export interface ImageStoreOptions {
  /** Starts the bundled endpoint, for the endpoint setting `embedded`. Called once. */
  readonly startEmbedded: () => Promise<EmbeddedEndpoint>;
  /** Epoch milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /**
   * How long after its start a listing still answers equal queries; one that is under way always does. Without it a
   * store stands for one run: it keeps every listing, and reads the clock once. @default without end
   */
  readonly maxAgeMs?: number | undefined;
}

/** A query that the service answers with one listing of all its pages. */
interface Listing {
  readonly settings: Settings;
  readonly parameters: RequestParameters;
  readonly warn: Warn;
}

export type Warn = (text: string) => void;

/** Called for every listing of the service that a query takes. */
export type OnListing = (sweep: ListedRequest) => void;

/** One listing under way. */
interface Recorded {
  readonly settings: Settings;
  readonly query: ImageQuery;
  readonly warn: Warn;
  readonly record: OnListing | undefined;
}

/** What is known of an endpoint once it has answered. */
interface Target {
  readonly client: DescribeImagesClient;
  readonly host: string;
  readonly limit: Limit;
  pageSize: number;
  oneIdPerCall: boolean;
}

/** A listing that answers equal queries. */
interface SharedListing {
  readonly place: string;
  readonly startedMs: number;
  readonly images: Promise<readonly Image[]>;
  /** The same once they are there. */
  listed?: readonly Image[];
}

/** Lists images. Equal queries share one listing, for as long as the store keeps it; failures are not kept. */
export class ImageStore {
  readonly #options: ImageStoreOptions;
  readonly #openedMs: number;
  readonly #listings = new Map<string, SharedListing>();
  readonly #targets = new Map<string, Promise<Target>>();
  readonly #accountIds = new Map<string, Promise<string>>();
  #embedded: Promise<EmbeddedEndpoint> | undefined;

  constructor(options: ImageStoreOptions) {
    this.#options = options;
    this.#openedMs = this.#readClock();
  }

  /** The time from which ages count back: that of the run that the store stands for, else now. */
  get nowMs(): number {
    return this.#options.maxAgeMs === undefined ? this.#openedMs : this.#readClock();
  }

  /**
   * Every image that the service lists for a query, each once, before our own filters. In no particular order.
   * `record` is called for every listing, also for shared ones.
   */
  list(settings: Settings, asked: ImageQuery, warn: Warn, record?: OnListing): Promise<readonly Image[]> {
    return withDeadline(settings.lookupTimeoutMs, () => this.#list(settings, asked, warn, record));
  }

  async #list(settings: Settings, asked: ImageQuery, warn: Warn, record?: OnListing): Promise<readonly Image[]> {
    const query =
      asked.ownerAccount === undefined ? asked : resolveOwnerAccount(asked, await this.accountId(settings, warn));
    const recorded: Recorded = { settings, query, warn, record };
    const { imageIds } = query;
    if (imageIds === undefined) return uniqueImages(await this.#listAll(recorded, [undefined]));
    const target = await this.#target(settings);
    const { oneIdPerCall } = target;
    const found = await this.#listAll(recorded, inChunks(imageIds, oneIdPerCall ? 1 : MAX_IMAGE_IDS));
    const [probe, ...others] = without(imageIds, found);
    if (oneIdPerCall || imageIds.length === 1 || probe === undefined) return uniqueImages(found);
    // Newer documents speak of one id a call. If ids are missing, one of them asked alone tells which document holds.
    const alone = await this.#listAll(recorded, [[probe]]);
    if (alone.length === 0) return uniqueImages(found);
    target.oneIdPerCall = true;
    const singly = await this.#listAll(recorded, inChunks(others, 1));
    return uniqueImages([...found, ...alone, ...singly]);
  }

  /**
   * One image by its id, whoever owns it and whatever its status: asked with no owner, then among marketplace images,
   * then among community images. `Status` and `ShowExpired` count as given, else all statuses and hidden images too.
   *
   * @throws NoImageError when all of these miss
   */
  find(
    settings: Settings,
    imageId: string,
    filters: RequestParameters,
    warn: Warn,
    record?: OnListing,
  ): Promise<Image> {
    return withDeadline(settings.lookupTimeoutMs, () => this.#find(settings, imageId, filters, warn, record));
  }

  async #find(
    settings: Settings,
    imageId: string,
    filters: RequestParameters,
    warn: Warn,
    record?: OnListing,
  ): Promise<Image> {
    for (const owner of BY_ID_OWNERS) {
      const parameters = { ...BY_ID, ...filters, ...owner, ImageId: imageId };
      const images = await this.#share({ settings, parameters, warn });
      record?.({ parameters, listed: images.length });
      const image = images.find((candidate) => candidate.imageId === imageId);
      if (image !== undefined) return image;
    }
    const filtered = Object.keys(filters).some((name) => !(name in BY_ID)) ? " does not match the other filters," : "";
    throw new NoImageError(
      `Image ${imageId} is not in ${settings.region},${filtered} or this account may not see it. ` +
        "Custom images exist in one region only; check the id, the region and that the image is shared with this account.",
      { region: settings.region },
    );
  }

  /** Families of the images that were listed so far in a region. Asks nothing. */
  knownFamilies(settings: Settings): readonly string[] {
    const place = placeOf(settings);
    const listings = [...this.#listings.values()].filter((listing) => listing.place === place);
    const families = listings.flatMap(({ listed = [] }) => listed.map(({ imageFamily }) => imageFamily));
    return [...new Set(families)].filter((family) => family !== "");
  }

  /** The account that asks: as configured, else asked of STS, once. */
  accountId(settings: Settings, warn: Warn): Promise<string> {
    if (settings.accountId !== undefined) return Promise.resolve(settings.accountId);
    return withDeadline(settings.lookupTimeoutMs, () => this.#accountId(settings, warn));
  }

  #accountId(settings: Settings, warn: Warn): Promise<string> {
    const key = hash([settings.stsEndpoint, settings.credentials.identity]);
    let accountId = this.#accountIds.get(key);
    if (accountId === undefined) {
      accountId = this.#askAccountId(settings, warn);
      this.#accountIds.set(key, accountId);
      accountId.catch(() => this.#accountIds.delete(key));
    }
    return awaitShared(accountId, () => this.#accountId(settings, warn));
  }

  async #askAccountId(settings: Settings, warn: Warn): Promise<string> {
    const { endpoint, credentials } = await this.#place(settings, settings.stsEndpoint);
    const client = createIdentityClient({ ...settings, endpoint, credentials });
    const retry = new Retry({
      activity: "Getting the account id from STS",
      warn,
      retryAfterMs: (error) => client.retryAfterMs(error),
      timeout: formatDuration(settings.lookupTimeoutMs),
    });
    return retry.run(() => client.accountId(settings.region), stopSignal());
  }

  /** One listing for each owner and each list of ids, all at once; recorded in this order. */
  async #listAll(
    { settings, query, warn, record }: Recorded,
    idLists: readonly (readonly string[] | undefined)[],
  ): Promise<readonly Image[]> {
    const owners = query.owners ?? [undefined];
    const questions = idLists.flatMap((imageIds) =>
      owners.map((owner) => ({
        ...query.parameters,
        ...(owner === undefined ? {} : { ImageOwnerAlias: owner }),
        ...(imageIds === undefined ? {} : { ImageId: imageIds.join(",") }),
      })),
    );
    const answers = await Promise.all(questions.map((parameters) => this.#share({ settings, parameters, warn })));
    for (const [index, parameters] of questions.entries()) {
      record?.({ parameters, listed: answers[index]?.length ?? 0 });
    }
    return answers.flat();
  }

  #share(listing: Listing): Promise<readonly Image[]> {
    const { settings, parameters } = listing;
    const place = placeOf(settings);
    const key = hash([
      place,
      settings.consistency,
      ...Object.entries(parameters)
        .sort(([a], [b]) => (a < b ? -1 : 1))
        .flat(),
    ]);
    this.#forgetOld();
    const known = this.#listings.get(key);
    if (known !== undefined) return awaitShared(known.images, () => this.#share(listing));
    const started: SharedListing = { place, startedMs: this.#readClock(), images: this.#ask(listing) };
    this.#listings.set(key, started);
    started.images.then(
      (images) => {
        started.listed = images;
      },
      () => this.#listings.delete(key),
    );
    return started.images;
  }

  /** Forgets listings that have ended and are too old. A clock that was set back makes one too old as well. */
  #forgetOld(): void {
    const { maxAgeMs } = this.#options;
    if (maxAgeMs === undefined) return;
    const nowMs = this.#readClock();
    for (const [key, { startedMs, listed }] of this.#listings) {
      const ageMs = nowMs - startedMs;
      if (listed !== undefined && (ageMs < 0 || ageMs >= maxAgeMs)) this.#listings.delete(key);
    }
  }

  #readClock(): number {
    return (this.#options.now ?? Date.now)();
  }

  async #ask({ settings, parameters, warn }: Listing): Promise<readonly Image[]> {
    const target = await this.#target(settings);
    const { client, limit, host } = target;
    const retry = new Retry({
      activity: `Listing images in ${settings.region}`,
      warn,
      retryAfterMs: (error) => client.retryAfterMs(error),
      timeout: formatDuration(settings.lookupTimeoutMs),
    });
    const fetchPage = (pageNumber: number, pageSize: number, signal: AbortSignal) => {
      const page = {
        RegionId: settings.region,
        ...parameters,
        PageNumber: String(pageNumber),
        PageSize: String(pageSize),
      };
      // Pages that wait for their turn are given up together with the listing.
      const stop = stopSignal(signal);
      return retry.run(() => limit(() => client.describeImages(page, stop), stop), stop);
    };
    try {
      const images = await listAllPages({
        region: settings.region,
        host,
        fetchPage,
        pageSize: target.pageSize,
        onPageSize: (pageSize) => {
          target.pageSize = pageSize;
        },
        consistency: settings.consistency,
        maxTotal: parameters["ImageId"]?.split(",").length,
        warn,
      });
      if (images.length >= MAX_TAGGED_IMAGES && isCapped(parameters)) {
        warn(
          `The service lists ${MAX_TAGGED_IMAGES} images at most for a filter by tag or resource group, and listed ${images.length} in ${settings.region}: ` +
            "some may be missing. Narrow the filter, for example with imageFamily or createdAfter.",
        );
      }
      return images;
    } catch (error) {
      // A dry run that would be granted is told as an error.
      if (error instanceof ServiceError && error.code === "DryRunOperation") return [];
      throw error;
    }
  }

  #target(settings: Settings): Promise<Target> {
    const key = hash([settings.endpoint, settings.credentials.identity]);
    let target = this.#targets.get(key);
    if (target === undefined) {
      target = this.#connect(settings);
      this.#targets.set(key, target);
      target.catch(() => this.#targets.delete(key));
    }
    return target;
  }

  async #connect(settings: Settings): Promise<Target> {
    const { endpoint, credentials } = await this.#place(settings, settings.endpoint);
    const client = createClient({ ...settings, endpoint, credentials });
    const host = settings.endpoint === EMBEDDED_ENDPOINT ? "the bundled endpoint" : new URL(endpoint).host;
    return { client, host, limit: requestLimit(), pageSize: MAX_PAGE_SIZE, oneIdPerCall: false };
  }

  /** Where to ask and as whom. The bundled endpoint has its own address and key pair. */
  async #place(settings: Settings, endpoint: string): Promise<Pick<ClientOptions, "endpoint" | "credentials">> {
    if (endpoint !== EMBEDDED_ENDPOINT) return { endpoint, credentials: settings.credentials };
    this.#embedded ??= this.#options.startEmbedded();
    const { url, accessKey } = await this.#embedded;
    const credentials = {
      identity: EMBEDDED_ENDPOINT,
      description: "the bundled endpoint",
      getAccessKey: () => Promise.resolve(accessKey),
    };
    return { endpoint: url, credentials };
  }
}

/** What an image that is named by its id may be, unless the caller says otherwise. */
export const BY_ID: RequestParameters = { Status: "ALL", ShowExpired: "true" };

const BY_ID_OWNERS: readonly RequestParameters[] = [
  {},
  { ImageOwnerAlias: "marketplace" },
  { ImageOwnerAlias: "others", IsPublic: "true" },
];

/** What an account sees in a region. */
function placeOf({ region, endpoint, credentials }: Settings): string {
  return hash([region, endpoint, credentials.identity]);
}

function isCapped(parameters: RequestParameters): boolean {
  return "ResourceGroupId" in parameters || "Tag.1.Key" in parameters;
}

function without(imageIds: readonly string[], images: readonly Image[]): readonly string[] {
  const found = new Set(images.map(({ imageId }) => imageId));
  return imageIds.filter((id) => !found.has(id));
}

function inChunks(ids: readonly string[], size: number): string[][] {
  return Array.from({ length: Math.ceil(ids.length / size) }, (_, index) =>
    ids.slice(index * size, (index + 1) * size),
  );
}

function hash(parts: readonly string[]): string {
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
