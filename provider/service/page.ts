// One page of a listing: fetched, validated and, where the endpoint takes smaller pages only, fetched again at that size.

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

/** A page on which every record has an id, each another one. */
export interface Page {
  /** Images in the whole listing, as this answer reports them. */
  readonly total: number | undefined;
  /** Page size as this answer reports it. */
  readonly size: number | undefined;
  /** Ids of the images, in the order of the records. */
  readonly ids: readonly string[];
  /** The images as they stand on the wire. */
  readonly records: readonly unknown[];
}

/** Reads of one page whose records are faulty, before the listing fails. */
const MAX_PAGE_READS = 4;

/**
 * Reads one page, again while its records are faulty.
 *
 * @throws IncompleteListingError when they stay so, ConfigurationError for another region's answer, and whatever the request fails with
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
        "Try again later; if it stays like this, the endpoint or a proxy in front of it is at fault.",
      { region: source.region },
    );
  }
}

/**
 * Reads page 1. An endpoint that follows the limit of 2018 refuses more than 50 images a page, or sends 50 without
 * saying anything; `size` is the page size to go on with.
 */
export async function readFirstPage(source: PageSource, asked: number): Promise<{ page: Page; size: number }> {
  const { signal } = new AbortController();
  try {
    const page = await readPage(source, { number: 1, size: asked, signal });
    return { page, size: servedSize(page, asked) };
  } catch (error) {
    if (asked <= MAX_PAGE_SIZE_2018 || !mayRefusePageSize(error)) throw error;
    try {
      const page = await readPage(source, { number: 1, size: MAX_PAGE_SIZE_2018, signal });
      return { page, size: MAX_PAGE_SIZE_2018 };
    } catch {
      // The page size was not what the endpoint refused: its first answer is the one that says what is wrong.
      throw error;
    }
  }
}

/** The page of an answer, or what is wrong with its records. */
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
    `${host} was asked for images in ${region} and answered for ${answered}. ` +
      `Check the endpoint: alicloud-images:endpoint, ALICLOUD_IMAGES_ENDPOINT or alicloud:endpoints must lead to ${region}.`,
    { region },
  );
}

/** A smaller size counts only if the page is cut to it: not every endpoint reports its PageSize correctly. */
function servedSize({ total, size, ids }: Page, asked: number): number {
  const isCut = size !== undefined && size > 0 && size < asked && size === ids.length;
  return isCut && total !== undefined && total > size ? size : asked;
}

/** Codes for a wrong parameter that name none. The documents spell one of them without its second e. */
const UNNAMED_PARAMETER = /^(Invalid|Illegal)Param(e?ter)?s?(Value)?$/i;
/** What messages say of a wrong parameter: with its name, in quotation marks or capitalised as all of them are, or without. */
const PARAMETER_NAME = /parameters?:? (?:["'`][\w.]+["'`]|[A-Z])/;
const UNNAMED_MESSAGE = /parameters?( values?)? (is|are) (invalid|illegal|not valid)/i;

/** Whether an endpoint may have refused the page size: it names PageSize, or no parameter at all. */
function mayRefusePageSize(error: unknown): boolean {
  if (!(error instanceof ServiceError)) return false;
  const { code, message, httpStatus = 400 } = error;
  if (httpStatus < 400 || httpStatus > 499) return false;
  if (/page.?size/i.test(`${code} ${message}`)) return true;
  if (code.includes(".") || PARAMETER_NAME.test(message)) return false;
  return UNNAMED_PARAMETER.test(code) || UNNAMED_MESSAGE.test(message);
}
