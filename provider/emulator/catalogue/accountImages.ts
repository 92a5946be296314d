// Images that are not the service's: golden images of a fictitious account, shared, community and marketplace ones.

import type { CatalogueRecord, WireDiskDeviceMapping, WireImage } from "../records.js";
import { COMMUNITY_ACCOUNT_ID, MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID } from "./accounts.js";
import { instant, resourceId } from "./derived.js";

/** What ids of a region begin with, where that is on record. Only these regions hold such images. */
const REGION_CODES = { "cn-hangzhou": "bp1", "cn-beijing": "2ze", "ap-southeast-1": "t4n" } as const;

type CustomRegion = keyof typeof REGION_CODES;

/** The records of a region, newest first; none in regions without images of accounts. */
export function accountImages(region: string): CatalogueRecord[] {
  const images = {
    "cn-hangzhou": hangzhouImages,
    "cn-beijing": () => copiesIn("cn-beijing", (night) => night < NIGHTS - 4),
    // Only what went to production: the builds of Sundays.
    "ap-southeast-1": () => [...copiesIn("ap-southeast-1", isSunday), rhelImage()],
  }[region];
  if (images === undefined) return [];
  return images().sort((a, b) => (String(a["CreationTime"]) < String(b["CreationTime"]) ? 1 : -1));
}

/** The nights of the golden images: 2026-09-11 to 2026-11-19. */
const FIRST_NIGHT = "20260911";
const NIGHTS = 70;
/** The build that turned out to be broken. */
const BROKEN_NIGHT = NIGHTS - 4;

const FEATURES = {
  NvmeSupport: "supported",
  ImdsSupport: "v2",
  CpuOnlineUpgrade: "unsupported",
  CpuOnlineDowngrade: "unsupported",
  MemoryOnlineUpgrade: "unsupported",
  MemoryOnlineDowngrade: "unsupported",
};

/** Machines of such an image can get more CPUs while they run. */
const UPGRADABLE = { ...FEATURES, CpuOnlineUpgrade: "supported" };

interface Golden {
  readonly family: string;
  readonly team: string;
  /** Hour of the night at which it is built, UTC. */
  readonly hour: number;
  readonly system: Pick<WireImage, "Architecture" | "BootMode" | "OSName" | "OSNameEn" | "Platform">;
  readonly systemDiskGiB: number;
  readonly dataDisksGiB: readonly number[];
  readonly features: NonNullable<WireImage["Features"]>;
}

const UBUNTU = {
  Architecture: "x86_64",
  BootMode: "UEFI-Preferred",
  OSName: "Ubuntu  24.04 64位",
  OSNameEn: "Ubuntu  24.04 64 bit",
  Platform: "Ubuntu",
};

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

function hangzhouImages(): CatalogueRecord[] {
  return [
    ...nights().flatMap((night) =>
      GOLDEN.filter((golden) => isBuilt(golden, night)).map((golden) => nightly(golden, night)),
    ),
    ...unfinishedImages(),
    importedImage(),
    ...sharedImages(),
    ...communityImages(),
    ...marketplaceImages(),
  ];
}

/** Copies under their old names, each with an id of its own. An answer does not say what an image was copied from. */
function copiesIn(region: CustomRegion, isCopied: (night: number) => boolean): CatalogueRecord[] {
  return nights()
    .filter(isCopied)
    .filter((night) => night !== BROKEN_NIGHT)
    .flatMap((night) =>
      GOLDEN.filter((golden) => golden.family !== "batch-base").map((golden) => nightly(golden, night, region)),
    );
}

function nights(): number[] {
  return Array.from({ length: NIGHTS }, (_, night) => night);
}

/** 2026-09-13, the third night, is a Sunday. */
function isSunday(night: number): boolean {
  return night % 7 === 2;
}

/** Every night; batch-base on Sundays. */
function isBuilt(golden: Golden, night: number): boolean {
  return golden.family !== "batch-base" || isSunday(night);
}

function nightly(golden: Golden, night: number, region: CustomRegion = "cn-hangzhou"): CatalogueRecord {
  const day = dayOf(night);
  const name = `${golden.family}-${day}`;
  const copied = region !== "cn-hangzhou";
  return custom(region, name, {
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

/** Images with data disks say all ten fields of each disk; the others say what a short answer says. */
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

/** A build that runs, one that failed, one whose check is not over. */
function unfinishedImages(): CatalogueRecord[] {
  const today = { ...UBUNTU, ImageFamily: "web-base", Size: 40, Usage: "none" };
  return [
    custom("cn-hangzhou", "web-base-20261119-2", {
      ...today,
      CreationTime: "2026-11-19T23:40:02Z",
      DiskDeviceMappings: {
        DiskDeviceMapping: [{ Device: "/dev/xvda", Progress: "42%", RemainTime: 310, Size: "40", Type: "system" }],
      },
      Progress: "42%",
      Status: "Creating",
      Usable: false,
    }),
    custom("cn-hangzhou", "web-base-20261105-2", {
      ...today,
      CreationTime: "2026-11-05T03:12:45Z",
      Description: "Snapshot was deleted while the image was made",
      Progress: "17%",
      Status: "CreateFailed",
      Usable: false,
    }),
    custom("cn-hangzhou", "web-base-20261030-2", {
      ...today,
      CreationTime: "2026-10-30T03:25:10Z",
      Status: "UnAvailable",
      Usable: false,
    }),
  ];
}

/** An image that was imported from object storage, with the findings of the service's check. */
function importedImage(): CatalogueRecord {
  return custom("cn-hangzhou", "legacy-erp", {
    Architecture: "x86_64",
    BootMode: "BIOS",
    CreationTime: "2024-06-03T08:15:27Z",
    Description: "Imported from the data centre",
    DetectionOptions: {
      Status: "Finished",
      Items: {
        Item: [
          { Name: "Nvme", Value: "NotInstalled", RiskLevel: "High", RiskCode: "NVME.NotInstalled" },
          { Name: "Cloudinit", Value: "Installed" },
        ],
      },
    },
    DiskDeviceMappings: {
      DiskDeviceMapping: [
        {
          Device: "/dev/xvda",
          Encrypted: false,
          Format: "RAW",
          ImportOSSBucket: "example-imports",
          ImportOSSObject: "erp/legacy-erp.raw",
          Progress: "100%",
          RemainTime: 0,
          Size: "80",
          SnapshotId: resourceId("s", "bp1", "legacy-erp"),
          Type: "system",
        },
      ],
    },
    Features: { ...FEATURES, NvmeSupport: "unsupported", ImdsSupport: "v1" },
    LicenseType: "BYOL",
    LoginAsNonRootSupported: false,
    OSName: "Ubuntu_64",
    OSNameEn: "Ubuntu_64",
    Platform: "Ubuntu",
    Size: 80,
    Tags: { Tag: [{ TagKey: "team", TagValue: "finance" }] },
    Usage: "none",
  });
}

/** What the partner shares with the main account, one image whose name looks like the main account's, and one that it keeps. */
function sharedImages(): CatalogueRecord[] {
  const months = ["20260810", "20260914", "20261012", "20261109"];
  const shared = months.map((day) => ({
    name: `hardened-base-${day}`,
    family: "hardened-base",
    time: instant(day, 0, 20_107),
  }));
  const lookAlike = { name: "web-base-20261119", family: "web-base", time: "2026-11-19T06:30:00Z" };
  const images = [...shared, lookAlike].map(({ name, family, time }) =>
    custom(
      "cn-hangzhou",
      name,
      {
        ...UBUNTU,
        CreationTime: time,
        ImageFamily: family,
        Size: 40,
        Tags: { Tag: [{ TagKey: "team", TagValue: "platform" }] },
      },
      { _owner: PARTNER_ACCOUNT_ID, _sharedWith: [MAIN_ACCOUNT_ID] },
    ),
  );
  const kept = custom(
    "cn-hangzhou",
    "hardened-base-20261119",
    { ...UBUNTU, CreationTime: "2026-11-19T05:35:07Z", ImageFamily: "hardened-base", Size: 40 },
    { _owner: PARTNER_ACCOUNT_ID },
  );
  return [...images, kept];
}

/** A stranger's images, for everybody; one of them dressed up as a public one. */
function communityImages(): CatalogueRecord[] {
  return ["ubuntu_24_04_x64_20G_alibase_20261101.vhd", "gpu-notebook-2026.10"].map((name, n) =>
    custom(
      "cn-hangzhou",
      name,
      { ...UBUNTU, CreationTime: instant("20261101", -n * 9, 30_000 + n), IsPublic: true, Size: 40 },
      { _owner: COMMUNITY_ACCOUNT_ID },
    ),
  );
}

function marketplaceImages(): CatalogueRecord[] {
  const products = ["LAMP stack 8.3 on Ubuntu 24.04", "WordPress 6.8 on Ubuntu 24.04", "GitLab 18 on Ubuntu 24.04"];
  return products.map((name, n) =>
    marketplace("cn-hangzhou", name, {
      ...UBUNTU,
      CreationTime: instant("20260720", 31 * n, 15_000 + 977 * n),
      IsSubscribed: n === 0,
      ProductCode: `cmjj0000000${n + 1}`,
    }),
  );
}

/** The one marketplace id on record; its product code and times are made up. */
function rhelImage(): CatalogueRecord {
  const record = marketplace("ap-southeast-1", "Red Hat Enterprise Linux 8.8", {
    Architecture: "x86_64",
    BootMode: "BIOS",
    CreationTime: "2023-09-20T02:48:31Z",
    OSName: "Red Hat Enterprise Linux  8.8 64位",
    OSNameEn: "Red Hat Enterprise Linux  8.8 64 bit",
    Platform: "RedHat",
    ProductCode: "cmjj00000009",
  });
  return { ...record, ImageId: "m-t4n1vfii5zftauvd5axj" };
}

function marketplace(region: CustomRegion, name: string, fields: WireImage): CatalogueRecord {
  const { _owner, ...record } = custom(region, name, {
    Description: name,
    ImageOwnerAlias: "marketplace",
    ImageVersion: "1.0",
    Size: 40,
    SupplierName: "Example Software",
    Usage: "none",
    ...fields,
  });
  return record;
}

type Owned = Pick<CatalogueRecord, "_owner" | "_sharedWith">;

/**
 * An image that an account made, with every field that the service documents but those that depend on who asks
 * (`ImageOwnerAlias`, `ImageOwnerId`, `IsSelfShared`). The main account's unless `owned` says otherwise.
 */
function custom(
  region: CustomRegion,
  name: string,
  fields: WireImage,
  owned: Owned = { _owner: MAIN_ACCOUNT_ID },
): CatalogueRecord {
  const sizeGiB = fields.Size ?? 40;
  return {
    Description: "",
    DetectionOptions: {},
    DiskDeviceMappings: { DiskDeviceMapping: [{ Device: "/dev/xvda", Size: String(sizeGiB), Type: "system" }] },
    Features: FEATURES,
    ImageFamily: "",
    ImageId: resourceId("m", REGION_CODES[region], `${owned._owner}-${name}`),
    ImageName: name,
    ImageVersion: "",
    IsCopied: false,
    IsPublic: false,
    IsSubscribed: false,
    IsSupportCloudinit: true,
    IsSupportIoOptimized: true,
    LicenseType: "Auto",
    LoginAsNonRootSupported: true,
    OSType: "linux",
    ProductCode: "",
    Progress: "100%",
    ResourceGroupId: "",
    // The values of this field of August 2026 are not on record; these follow NvmeSupport.
    SecureBootOptions: { SecureBootSupport: "unsupported" },
    Size: sizeGiB,
    Status: "Available",
    SupplierName: "",
    Tags: { Tag: [] },
    Usable: true,
    Usage: "instance",
    ...fields,
    ...owned,
  };
}
