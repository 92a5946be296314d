// The newest image of a family that has been available for a week, by which time others have found its faults.
//
//   pulumi config set minAge 36h
//
// A launch template uses it: new instances get it, and running ones keep theirs.

import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { getImageOutput } from "pulumi-alicloud-images";

const config = new pulumi.Config();

const soaked = getImageOutput({
  owners: "self",
  imageFamily: "web-base",
  minAge: config.get("minAge") ?? "7d",
  mostRecent: true,
});

const web = new alicloud.ecs.EcsLaunchTemplate("web", {
  imageId: soaked.imageId,
  instanceType: "ecs.g8i.large",
});

export const imageId = web.imageId;
export const created = soaked.creationTime;
