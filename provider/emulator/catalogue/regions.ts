// Regions of the catalogue and the public images in each.

import type { PublicBuild } from "./systemImages.js";

/** The regions known to have ubuntu_24_04_x64_20G_alibase_20260810.vhd. */
export const REGIONS = [
  "ap-northeast-1",
  "ap-northeast-2",
  "ap-southeast-1",
  "ap-southeast-3",
  "ap-southeast-5",
  "ap-southeast-6",
  "ap-southeast-7",
  "ap-southeast-8",
  "cn-beijing",
  "cn-chengdu",
  "cn-fuzhou",
  "cn-guangzhou",
  "cn-hangzhou",
  "cn-heyuan",
  "cn-hongkong",
  "cn-huhehaote",
  "cn-nanjing",
  "cn-qingdao",
  "cn-shanghai",
  "cn-shenzhen",
  "cn-wuhan-lr",
  "cn-wulanchabu",
  "cn-zhangjiakou",
  "cn-zhongwei",
  "eu-central-1",
  "eu-west-1",
  "eu-west-2",
  "me-central-1",
  "me-east-1",
  "na-south-1",
  "us-east-1",
  "us-west-1",
] as const;

export type Region = (typeof REGIONS)[number];

/** Regions opened since 2021, where older builds were never released. */
const YOUNG: ReadonlySet<string> = new Set<Region>([
  "ap-northeast-2",
  "ap-southeast-6",
  "ap-southeast-7",
  "ap-southeast-8",
  "cn-fuzhou",
  "cn-nanjing",
  "cn-wuhan-lr",
  "cn-zhongwei",
  "eu-west-2",
  "me-central-1",
  "na-south-1",
]);

/** The kinds of regions by their public images. */
export type Holding = "all" | "young" | "eu-central-1";

export function holdingOf(region: Region): Holding {
  if (YOUNG.has(region)) return "young";
  return region === "eu-central-1" ? "eu-central-1" : "all";
}

/**
 * Whether regions of this kind have a build. Real regions differ, but few differences are documented, so this rule is
 * simplified: eu-central-1, where a user of 2026 found hardly any x64 Ubuntu, has only 24.04 and no UEFI-only editions.
 */
export function holds(holding: Holding, { imageId, built }: PublicBuild): boolean {
  if (holding === "all") return true;
  if (holding === "young") return built >= "2022";
  if (imageId.startsWith("ubuntu_") && !imageId.includes("arm64") && !imageId.startsWith("ubuntu_24_04_")) return false;
  return !imageId.includes("uefi");
}
