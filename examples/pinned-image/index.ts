// One image for an instance, held until a later date is written into the stack file:
//
//   pulumi config set imagesAsOf 2026-11-25
//
// The preview then shows the old and the new image, and the effect on the instance.

import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const config = new pulumi.Config();

const web = new PinnedImage("web", {
  filter: { owners: "system", imageFamily: "acs:ubuntu_24_04_x64" },
  asOf: config.get("imagesAsOf"),
});

const instance = { imageId: web.imageId, instanceName: "web", instanceType: "ecs.g8i.large" };
if (config.getBoolean("standIn") ?? true) {
  new StandInInstance("web", instance);
} else {
  new alicloud.ecs.Instance("web", {
    ...instance,
    vswitchId: config.require("vswitchId"),
    securityGroups: config.requireObject<string[]>("securityGroups"),
  });
}

export const imageId = web.imageId;
export const reason = web.reason;
