// A complete, consistent listing of all pages, or an error.

import { IncompleteListingError } from "../core/errors.js";
import type { Image } from "../core/image.js";
import { type Page, type PageSource, readFirstPage, readPage } from "./page.js";
import { CONCURRENT_REQUESTS } from "./retry.js";
import type { Consistency } from "./settings.js";

export type { FetchPage } from "./page.js";

export interface ListingOptions extends PageSource {
  /** Images asked for per page, 1 to 100. */
  readonly pageSize: number;
  /** Called when the endpoint turns out to take smaller pages only. */
  readonly onPageSize: (pageSize: number) => void;
  /** How much has to agree before a listing counts. */
  readonly consistency: Consistency;
  /** The largest number of images that can match, where the request sets it: it names them by id. @default unknown */
  readonly maxTotal?: number | undefined;
  readonly warn: (text: string) => void;
}

/** Attempts at a listing. An image that appears or vanishes meanwhile shifts the pages. */
const MAX_ATTEMPTS = 4;

/** No region has a million images: without an end, a listing that never ends would never end. */
const MAX_PAGES = 10_000;

/**
 * Lists all images, in no particular order: page 1 first, whose total says how many pages there are, then the others
 * concurrently. A read of all pages counts only if every page reports the same total and has as many images as follow
 * from it, and all images are different.
 *
 * `counted` takes such a read. Images that appear and vanish between its requests can leave the total as it was, and
 * push one that was there all the time from a page not yet read to one that was. `verified`, for more than one page,
 * therefore reads every page again once all have been read, and takes the listing if all of them have the same images
 * in the same order. An image that was seen twice existed in between, since ids are not used again. So when the last
 * page was read for the first time all listed images existed, and that answer reported just as many: they are what the
 * service had at that moment. Only an image that leaves and comes back between the requests, such as one whose share is
 * withdrawn and given again, could deceive. Second reads that begin earlier would save a round trip at times, but then
 * pages far from each other have no moment in common.
 *
 * @throws IncompleteListingError when several attempts fail, and whatever a page fails with
 */
export async function listAllPages(options: ListingOptions): Promise<readonly Image[]> {
  if (options.consistency === "lenient") return listLeniently(options);
  let { pageSize } = options;
  let problem: string | undefined;
  for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt++) {
    const pass = await readByTotal(options, pageSize);
    pageSize = pass.pageSize;
    problem = pass.problem ?? (options.consistency === "verified" ? await compareSecondRead(options, pass) : undefined);
    if (problem === undefined) return pass.pages.flat();
  }
  throw incomplete(options, problem);
}

/**
 * A listing as `counted`; where that does not add up, whatever two passes in a row agree on. These follow the pages to
 * their end, whatever total is reported.
 */
async function listLeniently(options: ListingOptions): Promise<readonly Image[]> {
  const counted = await readByTotal(options, options.pageSize);
  if (counted.problem === undefined) return counted.pages.flat();
  let previous: Pass | undefined;
  let { problem } = counted;
  for (let attempt = 2; attempt <= MAX_ATTEMPTS; attempt++) {
    const pass = await readToEnd(options, counted.pageSize);
    const images = pass.pages.flat();
    if (pass.problem === undefined) return images;
    problem = pass.problem;
    // That images exist and none is listed is no question of counting.
    const isEmpty = images.length === 0 && (pass.total ?? 0) > 0;
    if (previous !== undefined && !isEmpty && samePages(previous, pass)) {
      options.warn(
        `The service reports ${pass.total ?? "an unknown number of"} matching images in ${options.region} but lists ${images.length}, twice the same: ` +
          `taking these ${images.length}, as alicloud-images:consistency "lenient" allows.`,
      );
      return images;
    }
    previous = pass;
  }
  throw incomplete(options, problem);
}

/** One read of every page. */
interface Pass {
  readonly pageSize: number;
  readonly total: number | undefined;
  /** The images of each page, from page 1. */
  readonly pages: readonly (readonly Image[])[];
  /** Why these pages are no complete listing. */
  readonly problem: string | undefined;
}

/** Reads the pages that the total of page 1 stands for. */
async function readByTotal(options: ListingOptions, askedSize: number): Promise<Pass> {
  const { page: first, size: pageSize } = await readFirstPage(options, askedSize);
  if (pageSize !== askedSize) options.onPageSize(pageSize);
  const { total } = first;
  const pages: (readonly Image[])[] = [first.images];
  const pass = (problem: string | undefined): Pass => ({ pageSize, total, pages, problem });
  if (total === undefined) return pass("page 1 has no TotalCount");
  const pageCount = Math.ceil(total / pageSize);
  if (pageCount > MAX_PAGES) return pass(`page 1 reports a total of ${total}, more than ${MAX_PAGES} pages`);

  const problem =
    sizeProblem(1, first, total, pageSize) ??
    (await readPages(
      options,
      { from: 2, to: pageCount + (isEndCertain(options, total, pageSize) ? 0 : 1), pageSize },
      (number, page) => {
        pages[number - 1] = page.images;
        return (
          sizeProblem(number, page, total, pageSize) ??
          (number <= pageCount ? totalProblem(number, page, total) : undefined)
        );
      },
    ));
  return pass(problem ?? countProblem(pages, total));
}

/**
 * Whether the last page is the last. A full one is followed by another where the total counts fewer than there are, as
 * of an endpoint that counts the images of the page: only the page after it, which must be empty, tells.
 */
function isEndCertain({ consistency, maxTotal }: ListingOptions, total: number, pageSize: number): boolean {
  return consistency === "counted" || total % pageSize !== 0 || total === 0 || total === maxTotal;
}

/** Reads one page after the other, until two in a row bring no new image. */
async function readToEnd(options: ListingOptions, pageSize: number): Promise<Pass> {
  const { signal } = new AbortController();
  const ids = new Set<string>();
  const pages: (readonly Image[])[] = [];
  let total: number | undefined;
  for (let number = 1, pagesWithoutNew = 0; pagesWithoutNew < 2; number++) {
    if (number > MAX_PAGES) throw incomplete(options, `page ${MAX_PAGES} is not the last`);
    const page = await readPage(options, { number, size: pageSize, signal });
    if (number === 1) total = page.total;
    const fresh = page.images.filter(({ imageId }) => !ids.has(imageId));
    for (const { imageId } of fresh) ids.add(imageId);
    pages.push(fresh);
    pagesWithoutNew = fresh.length === 0 ? pagesWithoutNew + 1 : 0;
  }
  return { pageSize, total, pages, problem: countProblem(pages, total) };
}

/** Reads every page of a pass again. Gives what differs. */
async function compareSecondRead(
  options: ListingOptions,
  { pageSize, total, pages }: Pass,
): Promise<string | undefined> {
  const pageCount = Math.ceil((total ?? 0) / pageSize);
  if (pageCount <= 1) return undefined;
  return readPages(options, { from: 1, to: pageCount, pageSize }, (number, page) => {
    if (page.total !== total) return totalProblem(number, page, total);
    return sameImages(pages[number - 1], page.images)
      ? undefined
      : `page ${number} had other images when it was read again`;
  });
}

interface PageRange {
  readonly from: number;
  readonly to: number;
  readonly pageSize: number;
}

/** Reads pages concurrently, until one fails or `check` finds a problem with one, and gives that problem. */
async function readPages(
  options: ListingOptions,
  { from, to, pageSize: size }: PageRange,
  check: (number: number, page: Page) => string | undefined,
): Promise<string | undefined> {
  const abort = new AbortController();
  let next = from;
  let problem: string | undefined;
  const readSome = async () => {
    while (problem === undefined && !abort.signal.aborted && next <= to) {
      const number = next++;
      const page = await readPage(options, { number, size, signal: abort.signal });
      problem ??= check(number, page);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(CONCURRENT_REQUESTS, Math.max(0, to - from + 1)) }, readSome));
  } catch (error) {
    abort.abort();
    throw error;
  }
  return problem;
}

function sizeProblem(number: number, { images }: Page, total: number, pageSize: number): string | undefined {
  const expected = Math.max(0, Math.min(pageSize, total - (number - 1) * pageSize));
  if (images.length === expected) return undefined;
  return `page ${number} has ${images.length} images where a total of ${total} means ${expected}`;
}

function totalProblem(number: number, page: Page, total: number | undefined): string | undefined {
  if (page.total === total) return undefined;
  return `a total of ${total} was reported first and ${page.total ?? "none"} with page ${number}`;
}

function countProblem(pages: Pass["pages"], total: number | undefined): string | undefined {
  const { size } = new Set(pages.flatMap((images) => images.map(({ imageId }) => imageId)));
  return size === total
    ? undefined
    : `the pages have ${size} different images where the total is ${total ?? "not reported"}`;
}

function samePages(a: Pass, b: Pass): boolean {
  return a.pages.length === b.pages.length && a.pages.every((images, index) => sameImages(images, b.pages[index]));
}

/** Whether two reads of a page have the same images in the same order. */
function sameImages(a: readonly Image[] = [], b: readonly Image[] = []): boolean {
  return a.length === b.length && a.every(({ imageId }, index) => imageId === b[index]?.imageId);
}

function incomplete({ region, consistency }: ListingOptions, problem: string | undefined): IncompleteListingError {
  const advice =
    consistency === "lenient"
      ? ""
      : ' If the total of this endpoint is always wrong, set alicloud-images:consistency to "lenient".';
  return new IncompleteListingError(
    `The listing of images in ${region} is not complete: ${problem}, after ${MAX_ATTEMPTS} attempts. ` +
      `Images may be changing all the time: try again, or narrow the filter.${advice}`,
    { region },
  );
}
