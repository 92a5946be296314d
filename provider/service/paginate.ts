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
  readonly warn: (message: string) => void;
}

/** An image that appears or disappears during an attempt shifts the pages. */
const MAX_ATTEMPTS = 4;

/**
 * Lists all images, in no particular order: page 1 first, whose total determines the number of pages, then the others
 * concurrently. A pass over all pages is valid only if every page reports the same total and has as many images as follow
 * from it, and all images are different.
 *
 * `counted` accepts one valid pass. Images that appear and disappear between its requests can leave the total unchanged
 * and move another image from a page not yet read to one already read. For more than one page, `verified` therefore reads
 * every page again after all have been read, and accepts the listing if all pages have the same images in the same order.
 * An image that was read twice existed in between, since ids are never reused. So all listed images existed when the last
 * page was read for the first time, and that response reported the same number: they are the images of that moment. The
 * only exception is an image that disappears and reappears between the requests, such as one whose share is withdrawn and
 * renewed. Second reads that start earlier would sometimes save a round trip, but then there is no moment common to all pages.
 *
 * @throws IncompleteListingError when all attempts fail, and the errors of the requests
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
 * A listing as `counted`; if its total is wrong, the images on which two passes in a row agree. These passes read all
 * pages up to the first empty ones, whatever total is reported.
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
    // A total without any image is not merely a wrong total.
    const isEmpty = images.length === 0 && (pass.total ?? 0) > 0;
    if (previous !== undefined && !isEmpty && samePages(previous, pass)) {
      options.warn(
        `The service reports ${pass.total ?? "an unknown number of"} matching images in ${options.region} but returned the same ${images.length} images twice: ` +
          `accepting them, since alicloud-images:consistency is "lenient".`,
      );
      return images;
    }
    previous = pass;
  }
  throw incomplete(options, `${problem}, after ${MAX_ATTEMPTS} attempts`);
}

/** Reads every page of a pass again and returns the first difference. */
async function compareSecondRead(
  options: ListingOptions,
  { pageSize, total, pages }: Pass,
): Promise<string | undefined> {
  const pageCount = Math.ceil((total ?? 0) / pageSize);
  if (pageCount <= 1) return undefined;
  return readPages(options, { from: 1, to: pageCount, pageSize }, (number, page) => {
    if (page.total !== total) return totalProblem(number, page, total);
    return sameIds(pages[number - 1], page.ids)
      ? undefined
      : `page ${number} had different images when it was read again`;
  });
}

function samePages(a: Pass, b: Pass): boolean {
  return a.pages.length === b.pages.length && a.pages.every((images, index) => sameIds(b.pages[index], idsOf(images)));
}

/** The order also counts. */
function sameIds(images: readonly Image[] = [], ids: readonly string[]): boolean {
  return images.length === ids.length && images.every(({ imageId }, index) => imageId === ids[index]);
}
