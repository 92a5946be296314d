// The newest image of a family that has been out for a week: by then others have met what is wrong with it.
//
//   pulumi config set minAge 36h
//
// A launch template takes it, so that new instances get it and running ones keep theirs.

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
