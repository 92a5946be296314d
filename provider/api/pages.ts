// A complete, consistent listing from pages, or an error.

import { ConfigurationError, IncompleteListingError, ServiceError } from "../core/errors.js";
import { count, fields, list, text } from "../core/image.js";
import { LARGEST_PAGE_2018 } from "../core/wire.js";
import type { WireAnswer } from "./client.js";

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
  /** `lenient` accepts a total that never adds up when two sweeps in a row agree. @default "strict" */
  readonly totalCount?: "strict" | "lenient" | undefined;
  readonly warn: (text: string) => void;
}

/** Sweeps over all pages before giving up. An image that is made or deleted meanwhile shifts the pages. */
const MOST_SWEEPS = 4;

/**
 * Lists all images, in no particular order: page 1 first, which tells how many there are, then the others at once.
 *
 * A sweep counts only if every page tells the same total and the images add up to it, each once. Otherwise the whole
 * is asked again.
 *
 * @throws IncompleteListingError when several sweeps do not add up, and whatever a page fails with
 */
export async function listPages(options: ListingOptions): Promise<readonly unknown[]> {
  let pageSize = options.pageSize;
  let previous: Sweep | undefined;
  for (let sweepNumber = 1; ; sweepNumber++) {
    const sweep = await oneSweep(options, pageSize);
    pageSize = sweep.pageSize;
    if (sweep.fault === undefined) return [...sweep.images.values()];
    if (options.totalCount === "lenient" && previous !== undefined && sameImages(previous, sweep)) {
      options.warn(
        `The service says that ${options.region} has ${sweep.total ?? "an unknown number of"} matching images but lists ${sweep.images.size}, twice the same: ` +
          `taking these ${sweep.images.size}, as alicloud-images:totalCount "lenient" allows.`,
      );
      return [...sweep.images.values()];
    }
    if (sweepNumber === MOST_SWEEPS) throw incomplete(options, sweep.fault);
    previous = sweep;
  }
}

interface Sweep {
  readonly pageSize: number;
  readonly total: number | undefined;
  /** By image id. */
  readonly images: ReadonlyMap<string, unknown>;
  /** Why the sweep is not complete. */
  readonly fault: string | undefined;
}

async function oneSweep(options: ListingOptions, askedSize: number): Promise<Sweep> {
  const { answer, pageSize } = await firstPage(options, askedSize);
  const first = readPage(answer, options);
  const { total } = first;
  const images = new Map<string, unknown>();
  add(images, first.records);
  const done = (fault: string | undefined): Sweep => ({ pageSize, total, images, fault });

  if (total === undefined) return done("page 1 has no TotalCount");
  const pageCount = Math.ceil(total / pageSize);
  const lenient = options.totalCount === "lenient";
  const firstFault = shortfall(1, first.records.length, total, pageSize);
  if (lenient) return done(await walk(options, pageSize, images, first.records.length, total));
  // A first page that does not bear the total out needs no walk over the rest of it.
  if (firstFault !== undefined) return done(firstFault);

  const rest = await fetchAll(options, pageCount, pageSize);
  for (const [index, page] of rest.entries()) {
    add(images, page.records);
    const number = index + 2;
    if (page.total !== total)
      return done(`page 1 tells a total of ${total}, page ${number} of ${page.total ?? "nothing"}`);
    const fault = shortfall(number, page.records.length, total, pageSize);
    if (fault !== undefined) return done(fault);
  }
  return done(images.size === total ? undefined : addsUpTo(images.size, total));
}

/** Page 1; an endpoint that follows the older limit refuses 100 images a page, or sends fewer. */
async function firstPage(options: ListingOptions, pageSize: number): Promise<{ answer: WireAnswer; pageSize: number }> {
  const signal = new AbortController().signal;
  try {
    const answer = await options.fetchPage(1, pageSize, signal);
    const served = count(answer["PageSize"]);
    if (served === undefined || served < 1 || served >= pageSize) return { answer, pageSize };
    options.onPageSize(served);
    return { answer, pageSize: served };
  } catch (error) {
    if (!refusesPageSize(error) || pageSize <= LARGEST_PAGE_2018) throw error;
    const answer = await options.fetchPage(1, LARGEST_PAGE_2018, signal);
    options.onPageSize(LARGEST_PAGE_2018);
    return { answer, pageSize: LARGEST_PAGE_2018 };
  }
}

function refusesPageSize(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  if (!/^InvalidParamete?r(\.PageSize)?$/.test(error.code)) return false;
  // A message that names another parameter speaks of that one.
  const named = /parameter "?(\w+)"? is not valid/i.exec(error.message)?.[1];
  return named === undefined || named === "PageSize";
}

/** Pages 2 to the last at once; the caller's `fetchPage` bounds how many are under way. One failure ends all. */
async function fetchAll(options: ListingOptions, pageCount: number, pageSize: number): Promise<Page[]> {
  const abort = new AbortController();
  const numbers = Array.from({ length: Math.max(0, pageCount - 1) }, (_, index) => index + 2);
  try {
    return await Promise.all(
      numbers.map(async (number) => readPage(await options.fetchPage(number, pageSize, abort.signal), options)),
    );
  } catch (error) {
    abort.abort();
    throw error;
  }
}

/** One page after the other until one brings nothing new, for an endpoint whose total is not to be trusted. */
async function walk(
  options: ListingOptions,
  pageSize: number,
  images: Map<string, unknown>,
  firstLength: number,
  total: number,
): Promise<string | undefined> {
  const signal = new AbortController().signal;
  let length = firstLength;
  for (let number = 2; length > 0 && !(length < pageSize && images.size >= total); number++) {
    const before = images.size;
    const page = readPage(await options.fetchPage(number, pageSize, signal), options);
    add(images, page.records);
    length = images.size === before ? 0 : page.records.length;
  }
  return images.size === total ? undefined : addsUpTo(images.size, total);
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
  return { total: count(answer["TotalCount"]), records: list(fields(answer["Images"])["Image"]) };
}

function shortfall(number: number, length: number, total: number, pageSize: number): string | undefined {
  const expected = Math.max(0, Math.min(pageSize, total - (number - 1) * pageSize));
  return length === expected
    ? undefined
    : `page ${number} has ${length} images where a total of ${total} means ${expected}`;
}

function addsUpTo(found: number, total: number): string {
  return `the pages hold ${found} different images, the total says ${total}`;
}

function add(images: Map<string, unknown>, records: readonly unknown[]): void {
  for (const record of records) images.set(text(fields(record)["ImageId"]), record);
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
