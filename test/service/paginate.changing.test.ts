// Listings of a catalogue that changes between and during their requests.

import { describe, expect, it } from "vitest";
import { listAllPages } from "../../provider/service/paginate.js";
import type { Consistency } from "../../provider/service/pass.js";
import { IncompleteListingError } from "../../provider/values/errors.js";

/** A stream of numbers from 0 to 1 that is the same for the same seed (mulberry32). */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

interface Pending {
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly resolve: (answer: Record<string, unknown>) => void;
  /** What the service read for this request, once it has. */
  answer?: Record<string, unknown>;
}

/** A service whose images change, and which decides in which order requests are read and answered. */
class ChangingService {
  /** Ids, newest first. */
  images: string[];
  requests = 0;
  readonly pending: Pending[] = [];
  /** Every list that the catalogue was, in order. */
  readonly history: string[][];
  #created = 0;

  constructor(images: readonly string[]) {
    this.images = [...images];
    this.history = [this.images];
  }

  change(images: readonly string[]): void {
    this.images = [...images];
    this.history.push(this.images);
  }

  /** An id that was never used. */
  newId(): string {
    return `m-new-${++this.#created}`;
  }

  readonly fetchPage = (pageNumber: number, pageSize: number): Promise<Record<string, unknown>> => {
    this.requests += 1;
    return new Promise((resolve) => this.pending.push({ pageNumber, pageSize, resolve }));
  };

  /** The service reads what it will answer. `spoil` may change the records of the page. */
  read(request: Pending, spoil: (records: unknown[]) => unknown[] = (records) => records): void {
    const { pageNumber, pageSize } = request;
    const page = this.images.slice((pageNumber - 1) * pageSize, pageNumber * pageSize);
    request.answer = { TotalCount: this.images.length, Images: { Image: spoil(page.map((ImageId) => ({ ImageId }))) } };
  }

  /** The answer arrives. */
  deliver(request: Pending): void {
    this.pending.splice(this.pending.indexOf(request), 1);
    request.resolve(request.answer ?? {});
  }
}

interface Outcome {
  /** Ids of the listing, or the error. */
  readonly ids: string[] | undefined;
  readonly error: unknown;
}

/** Starts a listing, and calls `step` whenever the listing waits for the service. */
async function listFrom(
  service: ChangingService,
  { consistency, pageSize }: { consistency: Consistency; pageSize: number },
  step: () => void,
): Promise<Outcome> {
  let outcome: Outcome | undefined;
  listAllPages({
    region: "cn-hangzhou",
    host: "here",
    fetchPage: service.fetchPage,
    pageSize,
    onPageSize: () => {},
    consistency,
    warn: () => {},
  }).then(
    (images) => {
      outcome = { ids: images.map(({ imageId }) => imageId), error: undefined };
    },
    (error: unknown) => {
      outcome = { ids: undefined, error };
    },
  );
  for (;;) {
    await new Promise((resolve) => setImmediate(resolve));
    if (outcome !== undefined) return outcome;
    step();
  }
}

/** What the catalogue was at some time during the listing, whatever the order. */
function wasEver(service: ChangingService, ids: readonly string[]): boolean {
  const sorted = (list: readonly string[]) => [...list].sort().join();
  return service.history.some((images) => sorted(images) === sorted(ids));
}

/** Images that were there all the time and are not listed. */
function lostImages(service: ChangingService, ids: readonly string[]): string[] {
  const [first = []] = service.history;
  return first.filter((id) => service.history.every((images) => images.includes(id)) && !ids.includes(id));
}

interface Campaign {
  /** Listings that are no list the catalogue ever was. */
  wrong: number;
  /** Listings that miss an image which was there all the time. */
  lossy: number;
  incomplete: number;
  /** Listings that came out although the catalogue changed meanwhile. */
  survived: number;
}

interface CampaignOptions {
  readonly seeds: readonly number[];
  readonly maxChanges: number;
  /** The share of answers with a record that is faulty, missing or another page's. @default 0 */
  readonly spoilt?: number;
}

/** Lists changing catalogues, one for each seed. */
async function campaign(
  consistency: Consistency,
  { seeds, maxChanges, spoilt = 0 }: CampaignOptions,
): Promise<Campaign> {
  const found: Campaign = { wrong: 0, lossy: 0, incomplete: 0, survived: 0 };
  for (const seed of seeds) {
    const random = randomNumbers(seed);
    const pick = (count: number) => Math.floor(random() * count);
    const pageSize = 1 + pick(4);
    const service = new ChangingService(Array.from({ length: 1 + pick(7 * pageSize) }, (_, n) => `m-${n}`));
    let changesLeft = pick(maxChanges + 1);
    const { ids, error } = await listFrom(service, { consistency, pageSize }, () => {
      // Mostly an image appears as another one vanishes, which leaves the total as it was.
      if (changesLeft > 0 && random() < 0.5) {
        changesLeft -= 1;
        const images = [...service.images];
        const kind = random();
        if (kind < 0.9) images.splice(pick(images.length), 1);
        if (kind > 0.1) images.splice(random() < 0.5 ? 0 : pick(images.length + 1), 0, service.newId());
        service.change(images);
        return;
      }
      const request = service.pending[pick(service.pending.length)];
      if (request === undefined) throw new Error("The listing waits for nothing.");
      if (request.answer !== undefined) service.deliver(request);
      else if (random() >= spoilt) service.read(request);
      else {
        const other = { ImageId: service.images[pick(service.images.length)] };
        const replacements = [[null], [{ ImageName: "no id" }], [other], [other, other], []];
        service.read(request, (records) =>
          records.toSpliced(pick(records.length), 1, ...(replacements[pick(replacements.length)] ?? [])),
        );
      }
    });
    if (ids === undefined) {
      if (!(error instanceof IncompleteListingError)) throw error;
      found.incomplete += 1;
      continue;
    }
    if (!wasEver(service, ids)) found.wrong += 1;
    if (lostImages(service, ids).length > 0) found.lossy += 1;
    if (service.history.length > 1) found.survived += 1;
  }
  return found;
}

function seeds(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}

describe("a listing of a catalogue that changes between requests", () => {
  it("is what the catalogue was at one moment, in thousands of orders of events", async () => {
    const { wrong, lossy, survived } = await campaign("verified", { seeds: seeds(6000), maxChanges: 12 });
    expect({ wrong, lossy }).toEqual({ wrong: 0, lossy: 0 });
    expect(survived).toBeGreaterThan(2000);
  });

  it("is also complete when responses have records that are faulty, missing or of another page", async () => {
    const { wrong, lossy, survived } = await campaign("verified", { seeds: seeds(2000), maxChanges: 6, spoilt: 0.05 });
    expect({ wrong, lossy }).toEqual({ wrong: 0, lossy: 0 });
    expect(survived).toBeGreaterThan(500);
  });

  it("comes to an end when only a few changes happen", async () => {
    expect(await campaign("verified", { seeds: seeds(1500), maxChanges: 3 })).toMatchObject({
      wrong: 0,
      lossy: 0,
      incomplete: 0,
    });
  });

  it("can miss images with one read of each page, which shows that these orders are hard", async () => {
    const { wrong, lossy } = await campaign("counted", { seeds: seeds(1500), maxChanges: 12 });
    expect(wrong).toBeGreaterThan(20);
    expect(lossy).toBeGreaterThan(5);
  });
});
