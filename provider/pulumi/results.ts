// The results of getImages and getImage.

import type { Explanation } from "../values/explanation.js";
import type { Image } from "../values/image.js";

/** A collection of values returned by getImages. Arguments that were given are echoed; lists of texts joined by commas. */
export interface GetImagesResult {
  /** SHA-256 (hex) of the image ids, in order. */
  id: string;
  /** Ids of the images, in order. */
  ids: string[];
  /** The images: newest first unless `sortBy` or `sortOrder` says otherwise. */
  images: Image[];
  /** The region that was asked. */
  region: string;
  actionType?: string;
  architecture?: string;
  bootMode?: string;
  createdAfter?: string;
  createdBefore?: string;
  dryRun?: boolean;
  excludeNameRegex?: string;
  explain?: boolean;
  /** How the result came about, with `explain: true`. */
  explanation?: Explanation;
  filters?: { key: string; value: string }[];
  imageFamily?: string;
  imageId?: string;
  imageIds?: string[];
  imageName?: string;
  imageOwnerId?: string;
  imageVersion?: string;
  instanceType?: string;
  isPublic?: boolean;
  isSupportCloudInit?: boolean;
  isSupportIoOptimized?: boolean;
  maxResults?: number;
  minAge?: string;
  mostRecent?: boolean;
  nameRegex?: string;
  osType?: string;
  outputFile?: string;
  ownerAccount?: string;
  owners?: string;
  platform?: string;
  profile?: string;
  resourceGroupId?: string;
  showExpired?: boolean;
  snapshotId?: string;
  sortBy?: string;
  sortOrder?: string;
  /** As given, else `Available`, which the service takes by default. */
  status: string;
  tagKeys?: string[];
  tags?: { [key: string]: string };
  usable?: boolean;
  usage?: string;
}

/** The image, and the region that was asked. */
export interface GetImageResult extends Image {
  region: string;
  /** How the result came about, with `explain: true`. */
  explanation?: Explanation;
}
