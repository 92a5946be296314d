// One pass over all pages of a listing, and whether the pages add up.

import { IncompleteListingError } from "../values/errors.js";
import { decodeImage, type Image } from "../values/image.js";
import { type Page, type PageSource, readFirstPage, readPage } from "./page.js";
import { MAX_CONCURRENT_REQUESTS } from "./requestLimit.js";

/**
 * `verified`: two reads of every page; `counted`: one read whose total adds up; `lenient`: a total that never adds up is
 * accepted when two reads agree.
 */
export const CONSISTENCIES = ["verified", "counted", "lenient"] as const;
export type Consistency = (typeof CONSISTENCIES)[number];

export interface PassOptions extends PageSource {
  /** Images per page, 1 to 100. */
  readonly pageSize: number;
  /** Called when the endpoint supports only smaller pages. */
  readonly onPageSize: (pageSize: number) => void;
  readonly consistency: Consistency;
  /** The largest possible number of images, known for requests by id. @default unknown */
  readonly maxTotal?: number | undefined;
}

/** No region has a million images: ends a listing whose pages never end. */
const MAX_PAGES = 10_000;

/** One read of every page. */
export interface Pass {
  readonly pageSize: number;
  readonly total: number | undefined;
  /** The images of each page, from page 1. */
  readonly pages: readonly (readonly Image[])[];
  /** Why these pages are not a complete listing. */
  readonly problem: string | undefined;
}

/** Reads as many pages as follow from the total of page 1. */
export async function readByTotal(options: PassOptions, requestedSize: number): Promise<Pass> {
  const { page: first, size: pageSize } = await readFirstPage(options, requestedSize);
  if (pageSize !== requestedSize) options.onPageSize(pageSize);
  const { total } = first;
  const pages: (readonly Image[])[] = [readImages(first)];
  const pass = (problem: string | undefined): Pass => ({ pageSize, total, pages, problem });
  if (total === undefined) return pass("page 1 has no TotalCount");
  const pageCount = Math.ceil(total / pageSize);
  if (pageCount > MAX_PAGES) return pass(`page 1 reports a total of ${total}, more than ${MAX_PAGES} pages`);

  const firstProblem = sizeProblem(1, first, total, pageSize);
  if (firstProblem !== undefined) return pass(firstProblem);

  const to = canContinue(options, total, pageSize) ? pageCount + 1 : pageCount;
  const problem = await readPages(options, { from: 2, to, pageSize }, (number, page) => {
    pages[number - 1] = readImages(page);
    // A total that is reported beyond the last page does not count.
    const ofTotal = number <= pageCount ? totalProblem(number, page, total) : undefined;
    return sizeProblem(number, page, total, pageSize) ?? ofTotal;
  });
  return pass(problem ?? countProblem(pages, total));
}

/**
 * Whether an image may follow a full last page. The total can be too small, for example the number of images on one page;
 * only the page after the last, which must be empty, shows that.
 */
function canContinue({ consistency, maxTotal }: PassOptions, total: number, pageSize: number): boolean {
  return consistency !== "counted" && total > 0 && total % pageSize === 0 && total !== maxTotal;
}

/** Reads one page after the other, until two in a row have no new image. */
export async function readToEnd(options: PassOptions, pageSize: number): Promise<Pass> {
  const { signal } = new AbortController();
  const ids = new Set<string>();
  const pages: (readonly Image[])[] = [];
  let total: number | undefined;
  for (let number = 1, pagesWithoutNew = 0; pagesWithoutNew < 2; number++) {
    if (number > MAX_PAGES) throw incomplete(options, `${MAX_PAGES} pages are not all`);
    const page = await readPage(options, { number, size: pageSize, signal });
    if (number === 1) total = page.total;
    const fresh = readImages(page).filter(({ imageId }) => !ids.has(imageId));
    for (const { imageId } of fresh) ids.add(imageId);
    pages.push(fresh);
    pagesWithoutNew = fresh.length === 0 ? pagesWithoutNew + 1 : 0;
  }
  return { pageSize, total, pages, problem: countProblem(pages, total) };
}

export interface PageRange {
  readonly from: number;
  readonly to: number;
  readonly pageSize: number;
}

/** Reads pages concurrently, until one fails or `check` returns a problem with one. Returns that problem. */
export async function readPages(
  source: PageSource,
  { from, to, pageSize: size }: PageRange,
  check: (number: number, page: Page) => string | undefined,
): Promise<string | undefined> {
  const abort = new AbortController();
  let next = from;
  let problem: string | undefined;
  const readSome = async () => {
    while (problem === undefined && !abort.signal.aborted && next <= to) {
      const number = next++;
      const page = await readPage(source, { number, size, signal: abort.signal });
      problem ??= check(number, page);
    }
  };
  try {
    await Promise.all(Array.from({ length: Math.min(MAX_CONCURRENT_REQUESTS, Math.max(0, to - from + 1)) }, readSome));
  } catch (error) {
    abort.abort();
    throw error;
  }
  return problem;
}

/** Decodes immediately: records need several times the memory of images. */
function readImages({ records }: Page): Image[] {
  return records.map(decodeImage);
}

function sizeProblem(number: number, { ids }: Page, total: number, pageSize: number): string | undefined {
  const expected = Math.max(0, Math.min(pageSize, total - (number - 1) * pageSize));
  if (ids.length === expected) return undefined;
  return `page ${number} has ${ids.length} images instead of ${expected} (total ${total})`;
}

export function totalProblem(number: number, page: Page, total: number | undefined): string | undefined {
  if (page.total === total) return undefined;
  return `page 1 reports a total of ${total}, page ${number} reports ${page.total ?? "none"}`;
}

function countProblem(pages: Pass["pages"], total: number | undefined): string | undefined {
  const { size } = new Set(pages.flatMap(idsOf));
  return size === total
    ? undefined
    : `the pages have ${size} different images, but the total is ${total ?? "not reported"}`;
}

export function idsOf(images: readonly Image[]): string[] {
  return images.map(({ imageId }) => imageId);
}

export function incomplete({ region, consistency }: PassOptions, problem: string): IncompleteListingError {
  const advice =
    consistency === "lenient"
      ? ""
      : ' If this endpoint always reports a wrong total, set alicloud-images:consistency to "lenient".';
  return new IncompleteListingError(
    `The listing of images in ${region} is not complete: ${problem}. ` +
      `The images may have changed meanwhile: try again, or narrow the filter.${advice}`,
    { region },
  );
}
