// The newest Ubuntu of a family, for an instance.
//
// Each `pulumi up` selects the newest image, and a changed image replaces the system disk of the instance. This suits
// instances that store nothing there; examples/pinned-image holds its image until the stack file changes.

import * as alicloud from "@pulumi/alicloud";
import * as pulumi from "@pulumi/pulumi";
import { getImageOutput } from "pulumi-alicloud-images";

const config = new pulumi.Config();

const ubuntu = getImageOutput({
  owners: "system",
  imageFamily: config.get("imageFamily") ?? "acs:ubuntu_24_04_x64",
  mostRecent: true,
});

const web = new alicloud.ecs.Instance("web", {
  imageId: ubuntu.imageId,
  instanceName: "web",
  instanceType: "ecs.g8i.large",
  systemDiskSize: ubuntu.size,
  vswitchId: config.require("vswitchId"),
  securityGroups: config.requireObject<string[]>("securityGroups"),
});

export const imageId = web.imageId;
export const imageName = ubuntu.name;
