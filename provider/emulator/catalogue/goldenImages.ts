// Nightly golden images of the main account, and their copies in other regions.

import type { CatalogueRecord, WireDiskDeviceMapping, WireImage } from "../records.js";
import { type CustomRegion, customImage, REGION_CODES, UBUNTU } from "./accountRecords.js";
import { instant, resourceId } from "./derived.js";
import { FEATURES } from "./features.js";

/** Until 2026-11-19. */
const FIRST_NIGHT = "20260911";
export const NIGHTS = 70;
/** The night of the deprecated builds. */
const BROKEN_NIGHT = NIGHTS - 4;

/** CPUs can be added to a running instance. */
const UPGRADABLE = { ...FEATURES, CpuOnlineUpgrade: "supported" };

interface Golden {
  readonly family: string;
  readonly team: string;
  /** Hour of the build, UTC. */
  readonly hour: number;
  readonly system: Pick<WireImage, "Architecture" | "BootMode" | "OSName" | "OSNameEn" | "Platform">;
  readonly systemDiskGiB: number;
  readonly dataDisksGiB: readonly number[];
  readonly features: NonNullable<WireImage["Features"]>;
}

const GOLDEN: readonly Golden[] = [
  {
    family: "web-base",
    team: "web",
    hour: 1,
    system: UBUNTU,
    systemDiskGiB: 40,
    dataDisksGiB: [],
    features: FEATURES,
  },
  {
    family: "api-base",
    team: "api",
    hour: 2,
    system: UBUNTU,
    systemDiskGiB: 40,
    dataDisksGiB: [100],
    features: UPGRADABLE,
  },
  {
    family: "batch-base",
    team: "data",
    hour: 3,
    system: {
      Architecture: "arm64",
      BootMode: "UEFI",
      OSName: "Alibaba Cloud Linux  3.2104 LTS 64位 ARM版",
      OSNameEn: "Alibaba Cloud Linux 3.2104 LTS 64 bit ARM Edition",
      Platform: "Aliyun",
    },
    systemDiskGiB: 20,
    dataDisksGiB: [200, 500],
    features: UPGRADABLE,
  },
];

export function goldenImages(): CatalogueRecord[] {
  return nights().flatMap((night) =>
    GOLDEN.filter((golden) => isBuilt(golden, night)).map((golden) => nightlyImage(golden, night)),
  );
}

/** Copies with the same name and another id. An answer does not name the source of a copy. */
export function copiedGoldenImages(region: CustomRegion, isCopied: (night: number) => boolean): CatalogueRecord[] {
  return nights()
    .filter(isCopied)
    .filter((night) => night !== BROKEN_NIGHT)
    .flatMap((night) =>
      GOLDEN.filter((golden) => golden.family !== "batch-base").map((golden) => nightlyImage(golden, night, region)),
    );
}

function nights(): number[] {
  return Array.from({ length: NIGHTS }, (_, night) => night);
}

/** 2026-09-13, the third night, is a Sunday. */
export function isSunday(night: number): boolean {
  return night % 7 === 2;
}

/** batch-base is built on Sundays, the others every night. */
function isBuilt(golden: Golden, night: number): boolean {
  return golden.family !== "batch-base" || isSunday(night);
}

function nightlyImage(golden: Golden, night: number, region: CustomRegion = "cn-hangzhou"): CatalogueRecord {
  const day = dayOf(night);
  const name = `${golden.family}-${day}`;
  const copied = region !== "cn-hangzhou";
  return customImage(region, name, {
    ...golden.system,
    CreationTime: instant(day, 0, (golden.hour + (copied ? 6 : 0)) * 3600 + 60 * (night % 17) + 11),
    Description: `Nightly build ${night + 1} of ${golden.family}`,
    DiskDeviceMappings: { DiskDeviceMapping: disks(golden, region, name) },
    Features: golden.features,
    ImageFamily: golden.family,
    ImageVersion: `${day.slice(0, 4)}.${Number(day.slice(4, 6))}.${Number(day.slice(6))}`,
    IsCopied: copied,
    ResourceGroupId: `rg-example${golden.team}`,
    Size: golden.systemDiskGiB,
    Status: night === BROKEN_NIGHT ? "Deprecated" : "Available",
    Tags: {
      Tag: [
        { TagKey: "env", TagValue: isSunday(night) ? "prod" : "staging" },
        { TagKey: "team", TagValue: golden.team },
        { TagKey: "nightly", TagValue: "" },
      ],
    },
    Usage: isSunday(night) ? "instance" : "none",
  });
}

function dayOf(night: number): string {
  return instant(FIRST_NIGHT, night, 0).slice(0, 10).replaceAll("-", "");
}

/** Images with data disks have all ten fields of each disk, the others four as in short answers. */
function disks(golden: Golden, region: CustomRegion, name: string): WireDiskDeviceMapping[] {
  const sizes = [golden.systemDiskGiB, ...golden.dataDisksGiB];
  return sizes.map((sizeGiB, n) => {
    const device = `/dev/xvd${"abc".charAt(n)}`;
    const short = {
      Device: device,
      Size: String(sizeGiB),
      SnapshotId: resourceId("s", REGION_CODES[region], `${name}-${n}`),
      Type: n === 0 ? "system" : "data",
    };
    if (sizes.length === 1) return short;
    return {
      ...short,
      Encrypted: n > 0,
      Format: "",
      ImportOSSBucket: "",
      ImportOSSObject: "",
      Progress: "100%",
      RemainTime: 0,
    };
  });
}
