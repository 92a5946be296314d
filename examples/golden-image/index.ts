// The newest golden image of one's own. Which builds may be used says a tag that the pipeline sets when its tests have
// passed; `tagKeys` asks for a tag whatever its value.

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
