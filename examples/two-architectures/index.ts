// One operating system for x86_64 and arm64, side by side. Each look-up names its architecture: the newest image of both
// could be x86_64 today and arm64 tomorrow.

import * as alicloud from "@pulumi/alicloud";
import { getImageOutput } from "pulumi-alicloud-images";

function template(architecture: "x86_64" | "arm64", instanceType: string) {
  const ubuntu = getImageOutput({
    owners: "system",
    nameRegex: "^ubuntu_24_04_(x64|arm64)_",
    architecture,
    mostRecent: true,
  });
  return new alicloud.ecs.EcsLaunchTemplate(`web-${architecture}`, { imageId: ubuntu.imageId, instanceType });
}

export const x86ImageId = template("x86_64", "ecs.g8i.large").imageId;
export const armImageId = template("arm64", "ecs.g8y.large").imageId;
