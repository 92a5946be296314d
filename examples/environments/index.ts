// One program for several environments. The stack file of each selects its image, under alicloud-images:pins. Moving to
// another image is a reviewed change of one line, never a change of this program:
//
//   dev            follows the newest image
//   staging        holds the newest as of a date
//   prod           holds one image by its id, and never moves without such a line
//   prod-beijing   holds its copy in another region, where a custom image has another id
//
// The images are built in one account and shared with the accounts of the other environments. The filter names the
// building account and therefore finds the same images in every account. To try it without an account:
//   ALICLOUD_IMAGES_ENDPOINT=embedded pulumi preview --stack dev

import * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const config = new pulumi.Config();

// Instead of a line in its file, a stack can use the current image of another stack in its region:
//   pulumi config set promoteFrom organization/environments/staging
// requireOutput fails when the other stack has no such output; getOutput would return an empty value.
const promoteFrom = config.get("promoteFrom");
const promoted = promoteFrom ? new pulumi.StackReference(promoteFrom).requireOutput("imageId") : undefined;

const web = new PinnedImage("web", {
  filter: { ownerAccount: config.require("builderAccount"), imageFamily: "web-base" },
  imageId: promoted,
});

new StandInInstance("web", { imageId: web.imageId, instanceName: `web-${pulumi.getStack()}` });

export const imageId = web.imageId;
export const imageName = web.image.name;
export const reason = web.reason;
/** To roll back, write it into the stack file. */
export const previousImageId = web.previousImageId;
