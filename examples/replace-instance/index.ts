// A new instance instead of a replaced system disk. A changed imageId is an update in place by default, which destroys the
// contents of the system disk. With replaceOnChanges a new instance is created before the old one is deleted. When the
// pin moves, `pulumi preview` shows
//
//   ~  pulumi-nodejs:dynamic/alicloud-images:PinnedImage web update [diff: ~asOf,image,imageId,previousImageId,reason]
//   ++ pulumi-nodejs:dynamic/examples:StandInInstance web create replacement [diff: ~imageId]
//   +- pulumi-nodejs:dynamic/examples:StandInInstance web replace [diff: ~imageId]
//   -- pulumi-nodejs:dynamic/examples:StandInInstance web delete original [diff: ~imageId]
//
// and without the option a single line for the instance, `~ ... update`.

import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const config = new pulumi.Config();

const web = new PinnedImage("web", { filter: { owners: "self", imageFamily: "web-base" } });

const instance = { imageId: web.imageId, instanceName: "web", instanceType: "ecs.g8i.large" };
const options = { replaceOnChanges: ["imageId"] };
if (config.getBoolean("standIn") ?? true) {
  new StandInInstance("web", instance, options);
} else {
  new alicloud.ecs.Instance(
    "web",
    {
      ...instance,
      vswitchId: config.require("vswitchId"),
      securityGroups: config.requireObject<string[]>("securityGroups"),
    },
    options,
  );
}

export const imageId = web.imageId;
