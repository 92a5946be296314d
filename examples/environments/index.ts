// One program, several environments. Which image each of them holds is decided in its stack file, under
// alicloud-images:pins, so that moving an image is a reviewed line and never a change of this program:
//
//   dev            follows the newest image
//   staging        holds the newest as of a date
//   prod           holds one image by its id, and refuses to move without such a line
//   prod-beijing   holds its copy in another region: a custom image has another id in each
//
// The images are built in one account, which shares them with those of the other environments. The filter names the
// builder, so that the same line finds the same images in each of the accounts. To try it without any:
//   ALICLOUD_IMAGES_ENDPOINT=embedded pulumi preview --stack dev

import * as pulumi from "@pulumi/pulumi";
import { PinnedImage } from "pulumi-alicloud-images";
import { StandInInstance } from "../standInInstance";

const config = new pulumi.Config();

// Instead of by a line in its file, a stack can take what another one in its region holds at each of its deployments:
//   pulumi config set promoteFrom organization/environments/staging
// requireOutput fails when the other stack has no such output; getOutput would be empty.
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
/** Writing it back into the stack file rolls back. */
export const previousImageId = web.previousImageId;
