// Records of images that accounts own, with every documented field.

import type { CatalogueRecord, WireImage } from "../records.js";
import { MAIN_ACCOUNT_ID } from "./accounts.js";
import { resourceId } from "./derived.js";
import { FEATURES } from "./features.js";

/** The known prefixes of ids by region. Only these regions have images of accounts. */
export const REGION_CODES = { "cn-hangzhou": "bp1", "cn-beijing": "2ze", "ap-southeast-1": "t4n" } as const;

export type CustomRegion = keyof typeof REGION_CODES;

export const UBUNTU = {
  Architecture: "x86_64",
  BootMode: "UEFI-Preferred",
  OSName: "Ubuntu  24.04 64位",
  OSNameEn: "Ubuntu  24.04 64 bit",
  Platform: "Ubuntu",
};

export function marketplaceImage(region: CustomRegion, name: string, fields: WireImage): CatalogueRecord {
  const { _owner, ...record } = customImage(region, name, {
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
 * An image with every documented field except those that depend on the caller (`ImageOwnerAlias`, `ImageOwnerId`,
 * `IsSelfShared`).
 */
export function customImage(
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
    // The values of this field, documented in August 2026, are unknown; these follow NvmeSupport.
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
