// The results of getImages and getImage.

import type { Explanation } from "../values/explanation.js";
import type { Image } from "../values/image.js";

/** The result of getImages. It repeats the arguments; `owners` and `status` are joined by commas. */
export interface GetImagesResult {
  /** SHA-256 of the image ids in order, in hexadecimal. */
  id: string;
  /** The image ids, in the order of `images`. */
  ids: string[];
  /** The images: newest first unless `sortBy` or `sortOrder` is set. */
  images: Image[];
  /** The region of the lookup. */
  region: string;
  actionType?: string;
  architecture?: string;
  bootMode?: string;
  createdAfter?: string;
  createdBefore?: string;
  dryRun?: boolean;
  excludeNameRegex?: string;
  explain?: boolean;
  /** How the images were selected, with `explain: true`. */
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
  /** The argument, or the default of the service, `Available`. */
  status: string;
  tagKeys?: string[];
  tags?: { [key: string]: string };
  usable?: boolean;
  usage?: string;
}

/** The result of getImage: the image and its region. */
export interface GetImageResult extends Image {
  region: string;
  /** How the images were selected, with `explain: true`. */
  explanation?: Explanation;
}
