// The public API of pulumi-alicloud-images. Start reading here.

export type { PinnedImageRecord } from "./pins/record.js";
export {
  type GetImageByRegionArgs,
  type GetImageByRegionOutputArgs,
  type GetImageByRegionResult,
  type GetImagesByRegionArgs,
  type GetImagesByRegionOutputArgs,
  type GetImagesByRegionResult,
  getImageByRegion,
  getImageByRegionOutput,
  getImagesByRegion,
  getImagesByRegionOutput,
} from "./pulumi/byRegion.js";
export { forgetImages } from "./pulumi/deployment.js";
export {
  type GetImageArgs,
  type GetImageOutputArgs,
  getImage,
  getImageOutput,
} from "./pulumi/getImage.js";
export {
  type GetImagesOptions,
  type GetImagesOutputArgs,
  type GetImagesOutputOptions,
  getImages,
  getImagesOutput,
} from "./pulumi/getImages.js";
export { PinnedImage, type PinnedImageArgs, type PinnedImageFilter } from "./pulumi/pinnedImage.js";
export type { GetImageResult, GetImagesResult } from "./pulumi/results.js";
export type { GetImagesArgs, RawFilter, SortKey, SortOrder } from "./values/arguments.js";
export {
  ArgumentError,
  ConfigurationError,
  CredentialsError,
  type ErrorDetails,
  ImagesError,
  IncompleteListingError,
  NoImageError,
  RegionsError,
  ServiceError,
  SeveralImagesError,
} from "./values/errors.js";
export type { ExplainedFilter, ExplainedRequest, Explanation } from "./values/explanation.js";
export type { DetectionItem, DiskDeviceMapping, Image, ImageFeatures } from "./values/image.js";
