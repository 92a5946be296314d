// Public images as the service describes them: the rows of lines.ts turned into lines and records.

import type { CatalogueRecord, WireImage } from "../records.js";
import { instant, numberFor } from "./derived.js";
import { PRODUCTS, type Product, RECORDED_KERNELS, RECORDED_TIMES } from "./lines.js";

/** One public image by its system, version, architecture and variant: what new builds replace. */
export interface PublicLine {
  /** `Ubuntu 24.04 x64`: unique. */
  readonly title: string;
  /** The records of its builds, oldest first. The last one is the current build, the others are superseded. */
  readonly builds: readonly PublicBuild[];
}

export interface PublicBuild {
  readonly imageId: string;
  /** Date in the id, `yyyymmdd`. */
  readonly built: string;
  readonly record: CatalogueRecord;
}

interface Row {
  readonly product: Product;
  readonly version: string;
  readonly arch: "x64" | "x86" | "arm64";
  readonly variants: readonly string[];
  readonly family: string;
  /** No build of the line is listed. */
  readonly hidden: boolean;
  /** Id, date and delay of each build, oldest first. */
  readonly builds: readonly { readonly imageId: string; readonly built: string; readonly days?: number }[];
}

/** All public lines. */
export function publicLines(): PublicLine[] {
  return PRODUCTS.flatMap((product) => rowsOf(product).map(lineOf));
}

function rowsOf(product: Product): Row[] {
  return product.lines
    .trim()
    .split("\n")
    .map((text) => {
      const [what = "", family = "", forms = ""] = text.split(" | ");
      const found = /^(.+) (x64|x86|arm64)\b ?(.*)$/.exec(what);
      if (!found) throw new TypeError(`No architecture in the catalogue's line "${text}".`);
      const [, version = "", arch, variants = ""] = found;
      return {
        product,
        version,
        arch: arch as Row["arch"],
        variants: variants.split(" ").filter((word) => word !== ""),
        family: family.startsWith("-") ? "" : `acs:${family.split(" ")[0]}`,
        hidden: family.endsWith(" hidden"),
        builds: forms.split(", ").flatMap(buildsOf),
      };
    });
}

function buildsOf(text: string): Row["builds"] {
  const [form = "", ...builds] = text.split(" ");
  const pattern = form.includes("*") ? form : `${form}_alibase_*.vhd`;
  return builds.map((build) => {
    const [date = "", days] = build.split("+");
    // One id of 2017 spells October as 010.
    const built = date === "201701015" ? "20171015" : date;
    return { imageId: pattern.replace("*", date), built, ...(days === undefined ? {} : { days: Number(days) }) };
  });
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
 * A listed build has the fields of an answer of 2026. A superseded one has those of its own day, as far as that is on
 * record: no English name in 2017, no family in 2022.
 *
 * On record for few builds and derived for the others: the boot mode, the features, the login and the version text from
 * the year; names of variants and platforms of systems that no recorded answer holds.
 */
function recordOf(row: Row, build: Row["builds"][number], listed: boolean): CatalogueRecord {
  const { imageId, built } = build;
  const windows = row.product.platform.startsWith("Windows");
  const recent = built >= "2025";
  const creationTime = creationTimeOf(row, build);
  const record: SystemRecord = {
    Architecture: ARCHITECTURES[row.arch],
    BootMode: bootModeOf(row, imageId, recent && !windows),
    CreationTime: creationTime,
    Description: descriptionOf(imageId, creationTime),
    DetectionOptions: {},
    DiskDeviceMappings: { DiskDeviceMapping: [] },
    Features: recent ? FEATURES_SINCE_2025 : FEATURES_BEFORE,
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
    OSName: osNameOf(row, "cn"),
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
  if (listed || built >= "2018") record.OSNameEn = osNameOf(row, "en");
  if (!listed) record._expired = true;
  return record;
}

type SystemRecord = { [Field in keyof WireImage]: WireImage[Field] } & { _expired?: boolean };

const ARCHITECTURES = { x64: "x86_64", x86: "i386", arm64: "arm64" };

const FEATURES_SINCE_2025 = {
  NvmeSupport: "supported",
  ImdsSupport: "v2",
  CpuOnlineUpgrade: "unsupported",
  CpuOnlineDowngrade: "unsupported",
  MemoryOnlineUpgrade: "unsupported",
  MemoryOnlineDowngrade: "unsupported",
};

const FEATURES_BEFORE = { ...FEATURES_SINCE_2025, NvmeSupport: "unsupported", ImdsSupport: "v1" };

/**
 * On record for sixteen builds. The release notes, which end in July 2021, tell the day: that of the id unless the
 * row says otherwise. All others are derived: up to ten days after the build, as on record, in the working hours in
 * which the recorded ones lie.
 */
function creationTimeOf(row: Row, { imageId, built, days }: Row["builds"][number]): string {
  const recorded = RECORDED_TIMES[imageId];
  if (recorded !== undefined) return recorded;
  const released = row.product.platform !== "Windows Server" && built >= "20181210" && built <= "20210707";
  const delay = days ?? (released ? 0 : numberFor(11, imageId, "days"));
  return instant(built, delay, 3600 + numberFor(10 * 3600, imageId, "seconds"));
}

/** Since 2025 a description names the kernel; before that it is empty. Without a recorded kernel it stays empty. */
function descriptionOf(imageId: string, creationTime: string): string {
  const kernel = RECORDED_KERNELS[imageId];
  return kernel === undefined ? "" : `Kernel version is ${kernel}, ${plainDate(creationTime)}`;
}

/** `2026-05-29T07:00:58Z` -> `2026.5.29`, as versions and descriptions write it. */
function plainDate(creationTime: string): string {
  return creationTime.slice(0, 10).split("-").map(Number).join(".");
}

/** On record: `UEFI-Preferred` for Ubuntu in 2026. */
function bootModeOf(row: Row, imageId: string, prefersUefi: boolean): string {
  if (row.arch === "arm64" || imageId.includes("uefi")) return "UEFI";
  return prefersUefi ? "UEFI-Preferred" : "BIOS";
}

function supportsCloudInit({ product, version }: Row): boolean {
  if (product.platform === "openSUSE") return version !== "42.3";
  return product.platform !== "Freebsd" && product.platform !== "CoreOS";
}

/** `..._20G_...`: GiB. */
function sizeOf(imageId: string): number {
  return Number(/_(\d+)G_/.exec(imageId)?.[1]);
}

/** On record: 2008 and 2016. */
function windowsPlatform(version: string): string {
  return version.startsWith("Version") ? "Windows Server Semi-Annual" : `Windows Server ${version.slice(0, 4)}`;
}

/** What stands behind the bits in `OSName` and `OSNameEn`. */
const VARIANTS: Readonly<Record<string, { readonly cn: string; readonly en: string }>> = {
  zh: { cn: "中文版", en: " Chinese Edition" },
  en: { cn: "英文版", en: " English Edition" },
  arm64: { cn: " ARM版", en: " ARM Edition" },
  uefi: { cn: " UEFI版", en: " UEFI Edition" },
  scc: { cn: " SCC版", en: " SCC Edition" },
  amd: { cn: " AMD版", en: " AMD Edition" },
  trust: { cn: " 可信版", en: " Trusted Edition" },
  qboot: { cn: " 快速启动版", en: " Quick Boot Edition" },
  dengbao: { cn: " 等保2.0三级版", en: " MLPS 2.0 Level 3 Edition" },
  container: { cn: " 容器优化版", en: " Container Optimized Edition" },
};

const EDITIONS: readonly (readonly [cn: string, en: string])[] = [
  ["数据中心版", "Data Center Edition"],
  ["企业版", "Enterprise Edition"],
  ["标准版", "Standard Edition"],
];

/** `Windows Server  2016 数据中心版 64位英文版`, `Windows Server  2016 Data Center Edition 64bit English Edition`. */
function osNameOf(row: Row, language: "cn" | "en"): string {
  const windows = row.product.platform.startsWith("Windows");
  const name = language === "en" ? (row.product.nameEn ?? row.product.name) : row.product.name;
  const bits = row.arch === "x86" ? 32 : 64;
  const unit = language === "cn" ? "位" : windows ? "bit" : " bit";
  const suffixes = [...(row.arch === "arm64" ? ["arm64"] : []), ...row.variants].map(
    (key) => VARIANTS[key]?.[language],
  );
  const version =
    language === "cn" ? row.version : EDITIONS.reduce((text, [cn, en]) => text.replace(cn, en), row.version);
  return `${name}${version} ${bits}${unit}${suffixes.join("")}`;
}
