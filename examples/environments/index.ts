// One program, three environments: dev follows the newest image, staging takes the newest as of a date, prod takes
// exactly what staging holds. Which of them decides stands in each stack's file.

import * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const config = new pulumi.Config();

// requireOutput fails when the other stack has no such output; getOutput would leave prod without a decision.
const promoteFrom = config.get("promoteFrom");
const promoted = promoteFrom && new pulumi.StackReference(promoteFrom).requireOutput("imageId").apply(String);

const web = new PinnedImage("web", {
  filter: { owners: "self", imageFamily: "web-base" },
  follow: config.getBoolean("follow"),
  asOf: config.get("imagesAsOf"),
  imageId: promoted || config.get("imageId"),
});

new StandInInstance("web", { imageId: web.imageId, instanceName: `web-${pulumi.getStack()}` });

export const imageId = web.imageId;
export const previousImageId = web.previousImageId;
export const reason = web.reason;
