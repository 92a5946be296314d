// The image record, decoded from the service's answer.

/** A disk of an image. */
export interface DiskDeviceMapping {
  /** Device name, such as `/dev/xvda`. */
  device: string;
  /** Whether the snapshot behind the disk is encrypted. Not there when the service does not say. */
  encrypted?: boolean;
  /** Format of an imported disk, such as `RAW`. */
  format: string;
  importOssBucket: string;
  importOssObject: string;
  /** Progress of a copy in percent, such as `100%`. */
  progress: string;
  /** Remaining time of a copy, in seconds. */
  remainTime?: number;
  /** Size in GiB, as text. */
  size: string;
  snapshotId: string;
  /** `system` or `data`. */
  type: string;
}

/** One finding of the service's check of an imported image. */
export interface DetectionItem {
  name: string;
  value: string;
  /** `High` or `Medium`; empty when there is no risk. */
  riskLevel: string;
  riskCode: string;
}

/** What the image supports. Texts such as `supported`; empty when the service does not say. */
export interface ImageFeatures {
  nvmeSupport: string;
  /** `v1` or `v2`. */
  imdsSupport: string;
  cpuOnlineUpgrade: string;
  cpuOnlineDowngrade: string;
  memoryOnlineUpgrade: string;
  memoryOnlineDowngrade: string;
}

/**
 * An ECS image, in the field names of `alicloud.ecs.getImages` and with the fields that it leaves out.
 *
 * Texts are empty when the service sends none. Booleans that the official provider does not have are not there then.
 * Never `null`. Source: `Images.Image[]` of DescribeImages.
 */
export interface Image {
  /** `x86_64`, `arm64` or `i386`. */
  architecture: string;
  /** `BIOS`, `UEFI` or `UEFI-Preferred`. */
  bootMode: string;
  /** Second precision, UTC: `2026-08-13T01:49:37Z`. */
  creationTime: string;
  description: string;
  /** The service's check of an imported image. */
  detectionOptions: { status: string; items: DetectionItem[] };
  diskDeviceMappings: DiskDeviceMapping[];
  features: ImageFeatures;
  /** The same as `imageId`. */
  id: string;
  /** Such as `acs:ubuntu_24_04_x64`; a family shared by another account reads `acs:<account>:<family>`. */
  imageFamily: string;
  imageId: string;
  /** `system`, `self`, `others` or `marketplace`. */
  imageOwnerAlias: string;
  /** Account id of the owner, as text: it may lie above 2^53. */
  imageOwnerId: string;
  imageVersion: string;
  isCopied: boolean;
  /** Whether it is a public or community image. */
  isPublic?: boolean;
  /** Whether it is shared with other accounts: `""`, `"True"` or `"False"`. */
  isSelfShared: string;
  isSubscribed: boolean;
  isSupportCloudInit?: boolean;
  isSupportIoOptimized: boolean;
  licenseType: string;
  loginAsNonRootSupported?: boolean;
  name: string;
  /** In Chinese: `Ubuntu  24.04 64位`. */
  osName: string;
  osNameEn: string;
  /** `linux` or `windows`. */
  osType: string;
  platform: string;
  /** Product code of a marketplace image. */
  productCode: string;
  /** Progress of the making in percent, such as `100%`. */
  progress: string;
  resourceGroupId: string;
  secureBootOptions: { secureBootSupport: string };
  /** GiB; of the system disk only when there are data disks. */
  size: number;
  /** The same as `status`. */
  state: string;
  status: string;
  supplierName: string;
  tags: { [key: string]: string };
  /** Whether instances can be made from it at once. */
  usable?: boolean;
  /** Whether instances run on it: `instance` or `none`. */
  usage: string;
}

type Fields = Readonly<Record<string, unknown>>;

/** The id of one `Images.Image[]` entry; empty when it has none, or is no record at all. */
export function decodeImageId(wire: unknown): string {
  return text(fields(wire)["ImageId"]).trim();
}

/** Reads one `Images.Image[]` entry of an answer. Missing, null and wrongly typed fields all read as documented in {@link Image}. */
export function decodeImage(wire: unknown): Image {
  const from = fields(wire);
  const imageId = decodeImageId(wire);
  const status = text(from["Status"]);
  const detection = fields(from["DetectionOptions"]);
  const features = fields(from["Features"]);
  return {
    architecture: text(from["Architecture"]),
    bootMode: text(from["BootMode"]),
    creationTime: text(from["CreationTime"]),
    description: text(from["Description"]),
    detectionOptions: {
      status: text(detection["Status"]),
      items: list(fields(detection["Items"])["Item"]).map(readDetectionItem),
    },
    diskDeviceMappings: list(fields(from["DiskDeviceMappings"])["DiskDeviceMapping"]).map(readDiskDeviceMapping),
    features: {
      nvmeSupport: text(features["NvmeSupport"]),
      imdsSupport: text(features["ImdsSupport"]),
      cpuOnlineUpgrade: text(features["CpuOnlineUpgrade"]),
      cpuOnlineDowngrade: text(features["CpuOnlineDowngrade"]),
      memoryOnlineUpgrade: text(features["MemoryOnlineUpgrade"]),
      memoryOnlineDowngrade: text(features["MemoryOnlineDowngrade"]),
    },
    id: imageId,
    imageFamily: text(from["ImageFamily"]),
    imageId,
    imageOwnerAlias: text(from["ImageOwnerAlias"]),
    imageOwnerId: text(from["ImageOwnerId"]),
    imageVersion: text(from["ImageVersion"]),
    isCopied: truth(from["IsCopied"]) ?? false,
    ...optional("isPublic", truth(from["IsPublic"])),
    isSelfShared: text(from["IsSelfShared"]),
    isSubscribed: truth(from["IsSubscribed"]) ?? false,
    ...optional("isSupportCloudInit", truth(from["IsSupportCloudinit"])),
    isSupportIoOptimized: truth(from["IsSupportIoOptimized"]) ?? false,
    licenseType: text(from["LicenseType"]),
    ...optional("loginAsNonRootSupported", truth(from["LoginAsNonRootSupported"])),
    name: text(from["ImageName"]),
    osName: text(from["OSName"]),
    osNameEn: text(from["OSNameEn"]),
    osType: text(from["OSType"]),
    platform: text(from["Platform"]),
    productCode: text(from["ProductCode"]),
    progress: text(from["Progress"]),
    resourceGroupId: text(from["ResourceGroupId"]),
    secureBootOptions: { secureBootSupport: text(fields(from["SecureBootOptions"])["SecureBootSupport"]) },
    size: count(from["Size"]) ?? 0,
    state: status,
    status,
    supplierName: text(from["SupplierName"]),
    tags: readTags(fields(from["Tags"])["Tag"]),
    ...optional("usable", truth(from["Usable"])),
    usage: text(from["Usage"]),
  };
}

/** A copy that its owner may change. Ten times as fast as `structuredClone`. */
export function copyImage(image: Image): Image {
  return {
    ...image,
    detectionOptions: {
      ...image.detectionOptions,
      items: image.detectionOptions.items.map((item) => ({ ...item })),
    },
    diskDeviceMappings: image.diskDeviceMappings.map((mapping) => ({ ...mapping })),
    features: { ...image.features },
    secureBootOptions: { ...image.secureBootOptions },
    tags: { ...image.tags },
  };
}

/** A text of an answer; numbers, booleans and 64-bit numbers as they read, anything else as `""`. */
export function text(value: unknown): string {
  if (typeof value === "string") return value;
  if (typeof value === "number" || typeof value === "boolean" || typeof value === "bigint") return String(value);
  // pop-core's JSON parser makes a BigNumber of every number with more than 15 characters.
  if (isBigNumber(value)) return value.toFixed();
  return "";
}

/** A number of an answer, also when it comes as text; undefined when there is none. */
export function count(value: unknown): number | undefined {
  const written = text(value).trim();
  if (written === "" || typeof value === "boolean") return undefined;
  const number = Number(written);
  return Number.isFinite(number) ? number : undefined;
}

/** A list of an answer; `{}`, null and a missing list are empty. */
export function list(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

/** An object of an answer; null, a list or a missing one has no fields. */
export function fields(value: unknown): Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Fields) : {};
}

function truth(value: unknown): boolean | undefined {
  const written = text(value).toLowerCase();
  if (written === "true") return true;
  if (written === "false") return false;
  return undefined;
}

function isBigNumber(value: unknown): value is { toFixed(): string } {
  return typeof value === "object" && value !== null && "toFixed" in value && typeof value.toFixed === "function";
}

function optional<Name extends string, Value>(name: Name, value: Value | undefined): { [key in Name]?: Value } {
  return value === undefined ? {} : ({ [name]: value } as { [key in Name]?: Value });
}

function readDetectionItem(wire: unknown): DetectionItem {
  const from = fields(wire);
  return {
    name: text(from["Name"]),
    value: text(from["Value"]),
    riskLevel: text(from["RiskLevel"]),
    riskCode: text(from["RiskCode"]),
  };
}

function readDiskDeviceMapping(wire: unknown): DiskDeviceMapping {
  const from = fields(wire);
  return {
    device: text(from["Device"]),
    ...optional("encrypted", truth(from["Encrypted"])),
    format: text(from["Format"]),
    importOssBucket: text(from["ImportOSSBucket"]),
    importOssObject: text(from["ImportOSSObject"]),
    progress: text(from["Progress"]),
    ...optional("remainTime", count(from["RemainTime"])),
    size: text(from["Size"]),
    snapshotId: text(from["SnapshotId"]),
    type: text(from["Type"]),
  };
}

function readTags(wire: unknown): Record<string, string> {
  const tags: Record<string, string> = {};
  for (const entry of list(wire)) {
    const from = fields(entry);
    const key = text(from["TagKey"]);
    // A plain assignment to "__proto__" would be lost.
    if (key !== "")
      Object.defineProperty(tags, key, {
        value: text(from["TagValue"]),
        enumerable: true,
        configurable: true,
        writable: true,
      });
  }
  return tags;
}
