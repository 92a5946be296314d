// A program for the official provider. tsconfig.json maps its import to this package; `npm run check` compiles it as it is.

import * as alicloud from "@pulumi/alicloud";
import {
  type GetImagesArgs,
  type GetImagesOutputArgs,
  type GetImagesResult,
  getImages,
  getImagesOutput,
} from "@pulumi/alicloud/ecs";
import * as pulumi from "@pulumi/pulumi";

const config = new pulumi.Config();
const beijing = new alicloud.Provider("beijing", { region: "cn-beijing", accessKey: config.requireSecret("key") });
const group = new alicloud.ecs.SecurityGroup("web", {});

// The newest one, as the provider's own page shows it.
const ubuntu = getImages({
  owners: "system",
  nameRegex: "^ubuntu_24_04_x64",
  mostRecent: true,
  architecture: "x86_64",
  outputFile: "images.json",
});

export const web = new alicloud.ecs.Instance("web", {
  imageId: ubuntu.then((result) => result.images[0]?.id ?? ""),
  instanceType: "ecs.g8i.large",
  securityGroups: [group.id],
  systemDiskSize: ubuntu.then(({ images }) => Number(images[0]?.diskDeviceMappings[0]?.size ?? "40")),
});

// Arguments that other resources decide, and a provider of their own.
const team = new pulumi.StackReference("organization/base/dev").requireOutput("team");
const wanted: GetImagesOutputArgs = {
  owners: "self",
  imageFamily: config.get("family") ?? "",
  tags: { team: team.apply(String), env: pulumi.output("prod") },
  resourceGroupId: pulumi.secret("rg-1"),
  isSupportCloudInit: group.id.apply((id) => id !== ""),
};
const own = getImagesOutput(wanted, { provider: beijing, dependsOn: [group] });
export const workers = new alicloud.ess.ScalingConfiguration("workers", {
  scalingGroupId: "asg-1",
  imageId: own.ids[0],
});
export const ownNames: pulumi.Output<string[]> = own.images.apply((images) => images.map(({ name }) => name));
export const ownSizes: pulumi.Output<number[]> = own.apply(({ images }) => images.map(({ size }) => size));

// Functions over arguments and results.
function forFamily(imageFamily: string, more: GetImagesArgs = {}): Promise<GetImagesResult> {
  return getImages({ ...more, imageFamily, status: "Available" }, { async: true });
}

function describe(result: GetImagesResult): string {
  const status: string | undefined = result.status;
  const { ids, images, tags, owners, nameRegex, mostRecent, usage } = result;
  const lines = images.map(
    (image) =>
      `${image.imageId} ${image.state} ${image.isCopied ? "copied" : ""} ${image.isSelfShared.toLowerCase()} ` +
      `${image.tags?.["env"] ?? ""} ${image.diskDeviceMappings.map(({ device, snapshotId }) => device + snapshotId)}`,
  );
  return [result.id, status, ids.length, tags?.["env"], owners, nameRegex, mostRecent, usage, ...lines].join("\n");
}

export const families = Promise.all(["acs:ubuntu_24_04_x64", "acs:debian_12_x64"].map((family) => forFamily(family)));
export const text = families.then((results) => results.map(describe).join("\n"));
