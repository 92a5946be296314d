// Images of accounts: golden, unfinished, imported, shared, community and marketplace images.

import type { CatalogueRecord } from "../records.js";
import { customImage, marketplaceImage, UBUNTU } from "./accountRecords.js";
import { COMMUNITY_ACCOUNT_ID, MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID } from "./accounts.js";
import { instant, resourceId } from "./derived.js";
import { LEGACY_FEATURES } from "./features.js";
import { copiedGoldenImages, goldenImages, isSunday, NIGHTS } from "./goldenImages.js";

/** The records of a region, newest first. */
export function accountImages(region: string): CatalogueRecord[] {
  const images = {
    "cn-hangzhou": hangzhouImages,
    "cn-beijing": () => copiedGoldenImages("cn-beijing", (night) => night < NIGHTS - 4),
    // Only production builds, which are those of Sundays.
    "ap-southeast-1": () => [...copiedGoldenImages("ap-southeast-1", isSunday), rhelImage()],
  }[region];
  if (images === undefined) return [];
  return images().sort((a, b) => (String(a["CreationTime"]) < String(b["CreationTime"]) ? 1 : -1));
}

function hangzhouImages(): CatalogueRecord[] {
  return [
    ...goldenImages(),
    ...unfinishedImages(),
    importedImage(),
    ...sharedImages(),
    ...communityImages(),
    ...marketplaceImages(),
  ];
}

/** A running build, a failed one, and one that is still being checked. */
function unfinishedImages(): CatalogueRecord[] {
  const today = { ...UBUNTU, ImageFamily: "web-base", Size: 40, Usage: "none" };
  return [
    customImage("cn-hangzhou", "web-base-20261119-2", {
      ...today,
      CreationTime: "2026-11-19T23:40:02Z",
      DiskDeviceMappings: {
        DiskDeviceMapping: [{ Device: "/dev/xvda", Progress: "42%", RemainTime: 310, Size: "40", Type: "system" }],
      },
      Progress: "42%",
      Status: "Creating",
      Usable: false,
    }),
    customImage("cn-hangzhou", "web-base-20261105-2", {
      ...today,
      CreationTime: "2026-11-05T03:12:45Z",
      Description: "Snapshot was deleted while the image was made",
      Progress: "17%",
      Status: "CreateFailed",
      Usable: false,
    }),
    customImage("cn-hangzhou", "web-base-20261030-2", {
      ...today,
      CreationTime: "2026-10-30T03:25:10Z",
      Status: "UnAvailable",
      Usable: false,
    }),
  ];
}

/** An image imported from object storage, with the results of the service's check. */
function importedImage(): CatalogueRecord {
  return customImage("cn-hangzhou", "legacy-erp", {
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
    Features: LEGACY_FEATURES,
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

/** Images of the partner: shared with the main account, one of them named like its own, and an unshared one. */
function sharedImages(): CatalogueRecord[] {
  const months = ["20260810", "20260914", "20261012", "20261109"];
  const shared = months.map((day) => ({
    name: `hardened-base-${day}`,
    family: "hardened-base",
    time: instant(day, 0, 20_107),
  }));
  const lookAlike = { name: "web-base-20261119", family: "web-base", time: "2026-11-19T06:30:00Z" };
  const images = [...shared, lookAlike].map(({ name, family, time }) =>
    customImage(
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
  const unshared = customImage(
    "cn-hangzhou",
    "hardened-base-20261119",
    { ...UBUNTU, CreationTime: "2026-11-19T05:35:07Z", ImageFamily: "hardened-base", Size: 40 },
    { _owner: PARTNER_ACCOUNT_ID },
  );
  return [...images, unshared];
}

/** Public images of another account, one of them named like an image of the service. */
function communityImages(): CatalogueRecord[] {
  return ["ubuntu_24_04_x64_20G_alibase_20261101.vhd", "gpu-notebook-2026.10"].map((name, n) =>
    customImage(
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
    marketplaceImage("cn-hangzhou", name, {
      ...UBUNTU,
      CreationTime: instant("20260720", 31 * n, 15_000 + 977 * n),
      IsSubscribed: n === 0,
      ProductCode: `cmjj0000000${n + 1}`,
    }),
  );
}

/** The only known marketplace id; its product code and times are fictitious. */
function rhelImage(): CatalogueRecord {
  const record = marketplaceImage("ap-southeast-1", "Red Hat Enterprise Linux 8.8", {
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
