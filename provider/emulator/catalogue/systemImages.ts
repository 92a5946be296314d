// Public images as the service lists them, made from the rows of lines.ts.

import type { CatalogueRecord, WireImage } from "../records.js";
import { instant, numberFor } from "./derived.js";
import { FEATURES, LEGACY_FEATURES } from "./features.js";
import { PRODUCTS, RECORDED_KERNELS, RECORDED_TIMES } from "./lines.js";
import { osName } from "./osNames.js";
import { isWindows, parseRows, type Row, type RowBuild } from "./rows.js";

/** The successive builds of one system, version, architecture and variant. */
export interface PublicLine {
  /** Unique, for example `Ubuntu 24.04 x64`. */
  readonly title: string;
  /** Oldest first. The last build is the current one, the others are superseded. */
  readonly builds: readonly PublicBuild[];
}

export interface PublicBuild {
  readonly imageId: string;
  /** The date in the id, `yyyymmdd`. */
  readonly built: string;
  readonly record: CatalogueRecord;
}

export function publicLines(): PublicLine[] {
  return PRODUCTS.flatMap((product) => parseRows(product).map(lineOf));
}

function lineOf(row: Row): PublicLine {
  const last = row.builds.length - 1;
  return {
    title: `${row.product.name} ${row.version} ${row.arch} ${row.variants.join(" ")}`.replace(/\s+/g, " ").trim(),
    builds: row.builds.map((build, n) => ({
      imageId: build.imageId,
      built: build.built,
      record: recordOf(row, build, n === last && !row.hidden),
    })),
  };
}

/**
 * A listed build has the fields of an answer of 2026. A superseded build has those of its time, as far as known: no
 * English name in 2017, no family in 2022.
 *
 * Known for few builds and derived from the year for the others: boot mode, features, login and version. Also derived:
 * names of variants, and platforms of systems that are in no published answer.
 */
function recordOf(row: Row, build: RowBuild, listed: boolean): CatalogueRecord {
  const { imageId, built } = build;
  const windows = isWindows(row);
  const recent = built >= "2025";
  const creationTime = creationTimeOf(row, build);
  const record: SystemRecord = {
    Architecture: ARCHITECTURES[row.arch],
    BootMode: bootModeOf(row, imageId, recent && !windows),
    CreationTime: creationTime,
    Description: descriptionOf(imageId, creationTime),
    DetectionOptions: {},
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    Features: recent ? FEATURES : LEGACY_FEATURES,
    ImageFamily: listed || built >= "2023" ? row.family : "",
    ImageId: imageId,
    ImageName: imageId,
    ImageOwnerAlias: "system",
    ImageOwnerId: "0",
    ImageVersion: recent ? `v${plainDate(creationTime)}` : "",
    IsCopied: false,
    IsPublic: true,
    IsSelfShared: "",
    IsSubscribed: false,
    IsSupportCloudinit: supportsCloudInit(row),
    IsSupportIoOptimized: true,
    LoginAsNonRootSupported: recent && !windows,
    OSName: osName(row, "cn"),
    OSType: windows ? "windows" : "linux",
    Platform: windows ? windowsPlatform(row.version) : row.product.platform,
    ProductCode: "",
    Progress: "100%",
    ResourceGroupId: "",
    Size: sizeOf(imageId),
    Status: "Available",
    SupplierName: "",
    Tags: { Tag: [] },
    Usage: "instance",
  };
  if (listed || built >= "2018") record.OSNameEn = osName(row, "en");
  if (!listed) record._expired = true;
  return record;
}

type SystemRecord = { [Field in keyof WireImage]: WireImage[Field] } & { _expired?: boolean };

const ARCHITECTURES = { x64: "x86_64", x86: "i386", arm64: "arm64" };

/**
 * Known exactly for sixteen builds. The day is known from the release notes up to July 2021: that in the id unless the
 * row has a delay. All others are derived: up to ten days after the build, during working hours, like the known ones.
 */
function creationTimeOf(row: Row, { imageId, built, days }: RowBuild): string {
  const recorded = RECORDED_TIMES[imageId];
  if (recorded !== undefined) return recorded;
  const released = row.product.platform !== "Windows Server" && built >= "20181210" && built <= "20210707";
  const delay = days ?? (released ? 0 : numberFor(11, imageId, "days"));
  return instant(built, delay, 3600 + numberFor(10 * 3600, imageId, "seconds"));
}

/** Since 2025 the description names the kernel; it is empty before that and where the kernel is unknown. */
function descriptionOf(imageId: string, creationTime: string): string {
  const kernel = RECORDED_KERNELS[imageId];
  return kernel === undefined ? "" : `Kernel version is ${kernel}, ${plainDate(creationTime)}`;
}

/** `2026-05-29T07:00:58Z` -> `2026.5.29` */
function plainDate(creationTime: string): string {
  return creationTime.slice(0, 10).split("-").map(Number).join(".");
}

/** Known: `UEFI-Preferred` for Ubuntu in 2026. */
function bootModeOf(row: Row, imageId: string, prefersUefi: boolean): string {
  if (row.arch === "arm64" || imageId.includes("uefi")) return "UEFI";
  return prefersUefi ? "UEFI-Preferred" : "BIOS";
}

function supportsCloudInit({ product, version }: Row): boolean {
  if (product.platform === "openSUSE") return version !== "42.3";
  return product.platform !== "Freebsd" && product.platform !== "CoreOS";
}

/** The GiB in the id: `..._20G_...`. */
function sizeOf(imageId: string): number {
  return Number(/_(\d+)G_/.exec(imageId)?.[1]);
}

/** Known for 2008 and 2016. */
function windowsPlatform(version: string): string {
  return version.startsWith("Version") ? "Windows Server Semi-Annual" : `Windows Server ${version.slice(0, 4)}`;
}
