// The newest image by its name, without GPU variants. Patterns are RE2, which has no lookahead: `excludeNameRegex` excludes
// names instead.

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
