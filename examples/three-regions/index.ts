// One golden image in three regions. A copy has a different id and no reference to its source, so images with the same
// name are treated as the same: the newest of the first region whose name exists in all three, and its copies.

import * as alicloud from "@pulumi/alicloud";
import { getImageByRegionOutput } from "pulumi-alicloud-images";

const REGIONS = ["cn-hangzhou", "cn-beijing", "ap-southeast-1"] as const;

const golden = getImageByRegionOutput({
  regions: REGIONS,
  owners: "self",
  imageFamily: "web-base",
  same: "name",
});

const templates = REGIONS.map((region) => {
  const provider = new alicloud.Provider(region, { region });
  const imageId = golden.apply((images) => images[region].imageId);
  return new alicloud.ecs.EcsLaunchTemplate(`web-${region}`, { imageId, instanceType: "ecs.g8i.large" }, { provider });
});

export const imageIds = templates.map(({ imageId }) => imageId);
export const imageName = golden.apply((images) => images["cn-hangzhou"].name);
