// A complete, consistent listing of all pages, or an error.

import type { Image } from "../values/image.js";
import {
  idsOf,
  incomplete,
  type Pass,
  type PassOptions,
  readByTotal,
  readPages,
  readToEnd,
  totalProblem,
} from "./pass.js";

export interface ListingOptions extends PassOptions {
  readonly warn: (text: string) => void;
}

/** Attempts at a listing. An image that appears or vanishes meanwhile shifts the pages. */
const MAX_ATTEMPTS = 4;

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
  throw incomplete(options, `${problem}, after ${MAX_ATTEMPTS} attempts`);
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
  throw incomplete(options, `${problem}, after ${MAX_ATTEMPTS} attempts`);
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
    return sameIds(pages[number - 1], page.ids) ? undefined : `page ${number} had other images when it was read again`;
  });
}

function samePages(a: Pass, b: Pass): boolean {
  return a.pages.length === b.pages.length && a.pages.every((images, index) => sameIds(b.pages[index], idsOf(images)));
}

/** Whether a page that is read again has the same images in the same order. */
function sameIds(images: readonly Image[] = [], ids: readonly string[]): boolean {
  return images.length === ids.length && images.every(({ imageId }, index) => imageId === ids[index]);
}
