// One page of a listing: fetched, validated and, where the endpoint supports only smaller pages, fetched again.

import { MAX_PAGE_SIZE_2018 } from "../values/describeImages.js";
import { ConfigurationError, IncompleteListingError, ServiceError } from "../values/errors.js";
import { formatArgument } from "../values/formatArgument.js";
import { count, decodeImageId, fields, list, text } from "../values/image.js";
import type { DescribeImagesResponse } from "./client.js";

/** Sends the request for one page. */
export type FetchPage = (pageNumber: number, pageSize: number, signal: AbortSignal) => Promise<DescribeImagesResponse>;

export interface PageSource {
  readonly region: string;
  /** Host of the endpoint, for messages. */
  readonly host: string;
  readonly fetchPage: FetchPage;
}

export interface PageRequest {
  /** From 1. */
  readonly number: number;
  readonly size: number;
  readonly signal: AbortSignal;
}

/** A page whose records all have different ids. */
export interface Page {
  /** TotalCount of this response. */
  readonly total: number | undefined;
  /** PageSize of this response. */
  readonly size: number | undefined;
  /** Ids of the images, in the order of the records. */
  readonly ids: readonly string[];
  /** Not decoded yet. */
  readonly records: readonly unknown[];
}

/** Reads of one page with faulty records before the listing fails. */
const MAX_PAGE_READS = 4;

/**
 * Reads one page, again while its records are faulty.
 *
 * @throws IncompleteListingError after {@link MAX_PAGE_READS} faulty reads, ConfigurationError for the response of another region,
 * and the errors of the request
 */
export async function readPage(source: PageSource, { number, size, signal }: PageRequest): Promise<Page> {
  for (let read = 1; ; read++) {
    const answer = await source.fetchPage(number, size, signal);
    checkRegion(answer, source);
    const page = parsePage(answer);
    if (typeof page !== "string") return page;
    if (read < MAX_PAGE_READS) continue;
    throw new IncompleteListingError(
      `The listing of images in ${source.region} is not complete: page ${number} of ${source.host} ${page}, in ${MAX_PAGE_READS} reads. ` +
        "Try again later; if the problem persists, the endpoint or a proxy in front of it is faulty.",
      { region: source.region },
    );
  }
}

/**
 * Reads page 1. An endpoint with the limit of 2018 rejects more than 50 images a page, or silently returns 50; `size` is
 * the page size for the other pages.
 */
export async function readFirstPage(source: PageSource, requested: number): Promise<{ page: Page; size: number }> {
  const { signal } = new AbortController();
  try {
    const page = await readPage(source, { number: 1, size: requested, signal });
    return { page, size: servedSize(page, requested) };
  } catch (error) {
    if (requested <= MAX_PAGE_SIZE_2018 || !canMeanPageSize(error)) throw error;
    try {
      const page = await readPage(source, { number: 1, size: MAX_PAGE_SIZE_2018, signal });
      return { page, size: MAX_PAGE_SIZE_2018 };
    } catch {
      // The endpoint did not reject the page size: the first error contains the actual problem.
      throw error;
    }
  }
}

/** The page of a response, or the problem with its records. */
function parsePage(answer: DescribeImagesResponse): Page | string {
  const records = list(fields(answer["Images"])["Image"]);
  const ids = new Set<string>();
  for (const [index, record] of records.entries()) {
    const id = decodeImageId(record);
    if (id === "") return `has a record without an ImageId (number ${index + 1} on the page)`;
    if (ids.has(id)) return `has two records with the ${formatArgument("ImageId", id)}`;
    ids.add(id);
  }
  return { total: count(answer["TotalCount"]), size: count(answer["PageSize"]), ids: [...ids], records };
}

function checkRegion(answer: DescribeImagesResponse, { region, host }: PageSource): void {
  const answered = text(answer["RegionId"]);
  if (answered === "" || answered === region) return;
  throw new ConfigurationError(
    `${host} returned images of ${answered} instead of ${region}. ` +
      `Check the endpoint: alicloud-images:endpoint, ALICLOUD_IMAGES_ENDPOINT or alicloud:endpoints must be an endpoint of ${region}.`,
    { region },
  );
}

/** A smaller size counts only if the page has that many images: some endpoints report a wrong PageSize. */
function servedSize({ total, size, ids }: Page, requested: number): number {
  const isCut = size !== undefined && size > 0 && size < requested && size === ids.length;
  return isCut && total !== undefined && total > size ? size : requested;
}

/** Codes for an invalid parameter that do not name it. The documentation also spells one of them "Paramter". */
const UNNAMED_PARAMETER = /^(Invalid|Illegal)Param(e?ter)?s?(Value)?$/i;
/** Messages about an invalid parameter: with its name, quoted or capitalized as all of them are, or without. */
const PARAMETER_NAME = /parameters?:? (?:["'`][\w.]+["'`]|[A-Z])/;
const UNNAMED_MESSAGE = /parameters?( values?)? (is|are) (invalid|illegal|not valid)/i;

/** Whether an endpoint may have rejected the page size: the error names PageSize, or no parameter at all. */
function canMeanPageSize(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  const { code, message, httpStatus = 400 } = error;
  if (httpStatus < 400 || httpStatus > 499) return false;
  if (/page.?size/i.test(`${code} ${message}`)) return true;
  if (code.includes(".") || PARAMETER_NAME.test(message)) return false;
  return UNNAMED_PARAMETER.test(code) || UNNAMED_MESSAGE.test(message);
}
