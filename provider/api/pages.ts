// A complete, consistent listing from pages, or an error.

import { ConfigurationError, IncompleteListingError, ServiceError } from "../core/errors.js";
import { count, fields, type Image, list, readImage, text } from "../core/image.js";
import { LARGEST_PAGE_2018 } from "../core/wire.js";
import type { WireAnswer } from "./client.js";
import { CONCURRENT_REQUESTS } from "./retry.js";

/** Asks for one page. */
export type FetchPage = (pageNumber: number, pageSize: number, signal: AbortSignal) => Promise<WireAnswer>;

export interface ListingOptions {
  readonly region: string;
  /** Host that is asked, for messages. */
  readonly host: string;
  readonly fetchPage: FetchPage;
  /** Images asked for per page, 1 to 100. */
  readonly pageSize: number;
  /** Called when the endpoint turns out to take smaller pages only. */
  readonly onPageSize: (pageSize: number) => void;
  /** `lenient` accepts a total that never adds up when two sweeps in a row agree, whatever it says. @default "strict" */
  readonly totalCount?: "strict" | "lenient" | undefined;
  readonly warn: (text: string) => void;
}

/** Sweeps over all pages before giving up. An image that is made or deleted meanwhile shifts the pages. */
const MOST_SWEEPS = 4;

/**
 * Pages that a sweep asks for at most. No region has a million images: without an end, a listing that never ends would
 * never end.
 */
const MOST_PAGES_WALKED = 10_000;

/**
 * Lists all images, in no particular order: page 1 first, which tells how many there are, then the others at once.
 *
 * A sweep counts only if every page tells the same total and the images add up to it, each once. Otherwise the whole
 * is asked again.
 *
 * @throws IncompleteListingError when several sweeps do not add up, and whatever a page fails with
 */
export async function listPages(options: ListingOptions): Promise<readonly Image[]> {
  let pageSize = options.pageSize;
  let walked: Sweep | undefined;
  for (let sweepNumber = 1; ; sweepNumber++) {
    // A lenient listing is tried as a strict one first, which is faster and surer.
    const walks = options.totalCount === "lenient" && sweepNumber > 1;
    const sweep = await oneSweep(options, pageSize, walks);
    pageSize = sweep.pageSize;
    if (sweep.fault === undefined) return [...sweep.images.values()];
    if (walked !== undefined && sameImages(walked, sweep)) {
      options.warn(
        `The service says that ${options.region} has ${sweep.total ?? "an unknown number of"} matching images but lists ${sweep.images.size}, twice the same: ` +
          `taking these ${sweep.images.size}, as alicloud-images:totalCount "lenient" allows.`,
      );
      return [...sweep.images.values()];
    }
    if (sweepNumber === MOST_SWEEPS) throw incomplete(options, sweep.fault);
    if (walks) walked = sweep;
  }
}

interface Sweep {
  readonly pageSize: number;
  readonly total: number | undefined;
  /** By image id. */
  readonly images: ReadonlyMap<string, Image>;
  /** Why the sweep is not complete. */
  readonly fault: string | undefined;
}

async function oneSweep(options: ListingOptions, askedSize: number, walks: boolean): Promise<Sweep> {
  const { answer, pageSize } = await firstPage(options, askedSize);
  const first = readPage(answer, options);
  const { total } = first;
  const images = new Map<string, Image>();
  add(images, first.records);
  const done = (fault: string | undefined): Sweep => ({ pageSize, total, images, fault });

  if (walks) await walk(options, pageSize, images, first);
  else if (total === undefined) return done("page 1 has no TotalCount");
  else if (total > MOST_PAGES_WALKED * pageSize) return done(`page 1 tells a total of ${total}, which no region has`);
  else {
    // A page that does not bear the total out needs no walk over the rest of it.
    const fault = shortfall(1, first, total, pageSize) ?? (await fetchRest(options, pageSize, images, total));
    if (fault !== undefined) return done(fault);
  }
  return done(images.size === total ? undefined : addsUpTo(images.size, total));
}

/** Page 1; an endpoint that follows the older limit refuses 100 images a page, or sends fewer. */
async function firstPage(options: ListingOptions, pageSize: number): Promise<{ answer: WireAnswer; pageSize: number }> {
  const signal = new AbortController().signal;
  try {
    const answer = await options.fetchPage(1, pageSize, signal);
    const served = servedSize(answer, pageSize);
    if (served !== pageSize) options.onPageSize(served);
    return { answer, pageSize: served };
  } catch (error) {
    if (!refusesPageSize(error) || pageSize <= LARGEST_PAGE_2018) throw error;
    const answer = await options.fetchPage(1, LARGEST_PAGE_2018, signal);
    options.onPageSize(LARGEST_PAGE_2018);
    return { answer, pageSize: LARGEST_PAGE_2018 };
  }
}

/** A smaller size counts only if the page is cut to it: not every endpoint tells its PageSize right. */
function servedSize(answer: WireAnswer, asked: number): number {
  const told = count(answer["PageSize"]);
  const total = count(answer["TotalCount"]);
  const isCut = told === records(answer).length && told < asked && total !== undefined && total > told;
  return isCut && told > 0 ? told : asked;
}

function refusesPageSize(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  // The documents spell one of them without its second e.
  if (!/^InvalidParame?ter(\.PageSize)?$/.test(error.code)) return false;
  // A message that names another parameter speaks of that one.
  const named = /parameter "?(\w+)"? is not valid/i.exec(error.message)?.[1];
  return named === undefined || named === "PageSize";
}

/** Pages 2 to the last, several at once, until one fails or does not bear the total out. Says what is wrong. */
async function fetchRest(
  options: ListingOptions,
  pageSize: number,
  images: Map<string, Image>,
  total: number,
): Promise<string | undefined> {
  const abort = new AbortController();
  const pageCount = Math.ceil(total / pageSize);
  let next = 2;
  let fault: string | undefined;
  const fetchSome = async () => {
    while (fault === undefined && !abort.signal.aborted && next <= pageCount) {
      const number = next++;
      const page = readPage(await options.fetchPage(number, pageSize, abort.signal), options);
      add(images, page.records);
      if (page.total !== total) {
        fault ??= `page 1 tells a total of ${total}, page ${number} of ${page.total ?? "nothing"}`;
      }
      fault ??= shortfall(number, page, total, pageSize);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.max(0, Math.min(CONCURRENT_REQUESTS, pageCount - 1)) }, fetchSome));
  } catch (error) {
    abort.abort();
    throw error;
  }
  return fault;
}

/** One page after the other until one brings nothing new, for an endpoint whose total is not to be trusted. */
async function walk(options: ListingOptions, pageSize: number, images: Map<string, Image>, first: Page): Promise<void> {
  const signal = new AbortController().signal;
  let page = first;
  for (let number = 2; page.records.length > 0 && number <= MOST_PAGES_WALKED; number++) {
    const before = images.size;
    page = readPage(await options.fetchPage(number, pageSize, signal), options);
    add(images, page.records);
    if (images.size === before) return;
  }
}

interface Page {
  readonly total: number | undefined;
  readonly records: readonly unknown[];
}

function readPage(answer: WireAnswer, options: ListingOptions): Page {
  const region = text(answer["RegionId"]);
  if (region !== "" && region !== options.region) {
    throw new ConfigurationError(
      `${options.host} was asked for images in ${options.region} and answered for ${region}. ` +
        `Check the endpoint: alicloud-images:endpoint, ALICLOUD_IMAGES_ENDPOINT or alicloud:endpoints must lead to ${options.region}.`,
      { region: options.region },
    );
  }
  return { total: count(answer["TotalCount"]), records: records(answer) };
}

function records(answer: WireAnswer): readonly unknown[] {
  return list(fields(answer["Images"])["Image"]);
}

function shortfall(number: number, { records: { length } }: Page, total: number, pageSize: number): string | undefined {
  const expected = Math.max(0, Math.min(pageSize, total - (number - 1) * pageSize));
  return length === expected
    ? undefined
    : `page ${number} has ${length} images where a total of ${total} means ${expected}`;
}

function addsUpTo(found: number, total: number | undefined): string {
  return `the pages hold ${found} different images, the total says ${total ?? "nothing"}`;
}

/** Reads the records at once: an answer takes several times the memory of its images. */
function add(images: Map<string, Image>, records: readonly unknown[]): void {
  for (const record of records) {
    const image = readImage(record);
    images.set(image.imageId, image);
  }
}

function sameImages(a: Sweep, b: Sweep): boolean {
  return a.images.size === b.images.size && [...a.images.keys()].every((id) => b.images.has(id));
}

function incomplete(options: ListingOptions, fault: string): IncompleteListingError {
  return new IncompleteListingError(
    `The listing of images in ${options.region} is not complete: ${fault}, after ${MOST_SWEEPS} sweeps. ` +
      "Images may be changing all the time: try again, or narrow the filter. " +
      'If the service always counts like this, set alicloud-images:totalCount to "lenient".',
    { region: options.region },
  );
}
