// The newest golden image of the account. The pipeline tags builds whose tests have passed; `tagKeys` matches a tag with
// any value.

import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { getImageOutput } from "pulumi-alicloud-images";

const config = new pulumi.Config();

const golden = getImageOutput({
  owners: "self",
  tags: { team: "web", env: config.get("env") ?? "prod" },
  tagKeys: ["nightly"],
  mostRecent: true,
});

const web = new alicloud.ecs.EcsLaunchTemplate("web", {
  imageId: golden.imageId,
  instanceType: "ecs.g8i.large",
});

export const imageId = web.imageId;
export const imageName = golden.name;
