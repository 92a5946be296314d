// The newest image by its name, without the variants for GPUs. Patterns are RE2, which has no lookahead: what must not be
// in a name is said by `excludeNameRegex`.

import * as alicloud from "@pulumi/alicloud";
import { getImageOutput } from "pulumi-alicloud-images";

const plain = getImageOutput({
  owners: "self",
  nameRegex: "^web-base-",
  excludeNameRegex: "-(gpu|vgpu)-",
  mostRecent: true,
});

const web = new alicloud.ecs.EcsLaunchTemplate("web", {
  imageId: plain.imageId,
  instanceType: "ecs.g8i.large",
});

export const imageId = web.imageId;
export const imageName = plain.name;
