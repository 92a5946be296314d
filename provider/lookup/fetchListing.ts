// One listing from the service: all its pages, with retries.

import { stopSignal } from "../service/deadline.js";
import { listAllPages } from "../service/paginate.js";
import { Retry } from "../service/retry.js";
import type { Settings } from "../settings/settings.js";
import { MAX_TAGGED_IMAGES, type RequestParameters } from "../values/describeImages.js";
import { ServiceError } from "../values/errors.js";
import type { Image } from "../values/image.js";
import { formatDuration } from "../values/time.js";
import type { Connection } from "./connections.js";

export type Warn = (text: string) => void;

/** A request whose pages are one list of images. */
export interface Listing {
  readonly settings: Settings;
  /** Without region and page. */
  readonly parameters: RequestParameters;
  readonly warn: Warn;
}

export async function fetchListing(
  { settings, parameters, warn }: Listing,
  connection: Connection,
): Promise<readonly Image[]> {
  const { client, limit, host } = connection;
  const { region, consistency } = settings;
  const retry = new Retry({
    activity: `Listing images in ${region}`,
    warn,
    retryAfterMs: (error) => client.retryAfterMs(error),
    timeout: formatDuration(settings.lookupTimeoutMs),
  });
  const fetchPage = (pageNumber: number, pageSize: number, signal: AbortSignal) => {
    const page = { RegionId: region, ...parameters, PageNumber: String(pageNumber), PageSize: String(pageSize) };
    // Pages that wait for the limit stop together with the listing.
    const stop = stopSignal(signal);
    return retry.run(() => limit(() => client.describeImages(page, stop), stop), stop);
  };
  try {
    const images = await listAllPages({
      region,
      host,
      fetchPage,
      pageSize: connection.pageSize,
      onPageSize: (pageSize) => {
        connection.pageSize = pageSize;
      },
      consistency,
      maxTotal: parameters["ImageId"]?.split(",").length,
      warn,
    });
    if (images.length >= MAX_TAGGED_IMAGES && isCapped(parameters)) {
      warn(
        `The service lists at most ${MAX_TAGGED_IMAGES} images for a filter by tag or resource group, and listed ${images.length} in ${region}: ` +
          "some may be missing. Narrow the filter, for example with imageFamily or createdAfter.",
      );
    }
    return images;
  } catch (error) {
    // The service answers a dry run that would succeed with an error.
    if (error instanceof ServiceError && error.code === "DryRunOperation") return [];
    throw error;
  }
}

function isCapped(parameters: RequestParameters): boolean {
  return "ResourceGroupId" in parameters || "Tag.1.Key" in parameters;
}
