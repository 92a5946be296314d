// A new instance instead of a wiped one. A changed imageId is by itself an update in place, which replaces the system
// disk and destroys what is on it. With replaceOnChanges a new instance is made first, and the old one deleted when
// the new one is there. When the pin moves, `pulumi preview` shows
//
//   ~  pulumi-nodejs:dynamic/alicloud-images:PinnedImage web update [diff: ~asOf,image,imageId,previousImageId,reason]
//   ++ pulumi-nodejs:dynamic/examples:StandInInstance web create replacement [diff: ~imageId]
//   +- pulumi-nodejs:dynamic/examples:StandInInstance web replace [diff: ~imageId]
//   -- pulumi-nodejs:dynamic/examples:StandInInstance web delete original [diff: ~imageId]
//
// and without the option one line for the instance, `~ ... update`.

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
