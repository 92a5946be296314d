// A canary rollout: a new image goes to one instance first, and to the rest once it has proved itself. Two pins have two
// lines in the stack file, so there are two reviewed changes. After the first, `pulumi preview` shows
//
//   ~  pulumi-nodejs:dynamic/alicloud-images:PinnedImage web-canary update [diff: ~image,imageId,previousImageId,reason]
//   ~  pulumi-nodejs:dynamic/examples:StandInInstance web-canary update [diff: ~imageId]
//
// and web-1 to web-3 unchanged. After the second it shows changes to these three, and the canary unchanged.

import type * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const filter = { owners: "self", imageFamily: "web-base" };
const canary = new PinnedImage("web-canary", { filter });
const web = new PinnedImage("web", { filter });

new StandInInstance("web-canary", { imageId: canary.imageId, instanceName: "web-canary" });

// One after another: an instance that fails to start stops the rest.
let before: pulumi.Resource[] = [];
for (const name of ["web-1", "web-2", "web-3"]) {
  before = [new StandInInstance(name, { imageId: web.imageId, instanceName: name }, { dependsOn: before })];
}

export const canaryImageId = canary.imageId;
export const imageId = web.imageId;
