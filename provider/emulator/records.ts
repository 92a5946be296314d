// Data of the endpoint: accounts with their keys, and the image records of each region.

/** A key pair of an account. An account can have several entries, one per key. */
export interface Account {
  /** The account id, as in `ImageOwnerId`. */
  readonly accountId: string;
  /** Keys that start with `STS.` require their security token; for other keys it is optional. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The security token of a temporary key pair. */
  readonly securityToken?: string | undefined;
  /** Expiry of the security token, such as `2026-11-25T02:05:26Z`. @default never */
  readonly securityTokenExpires?: string | undefined;
  /** `inactive`: every request is rejected with `InvalidAccessKeyId.Inactive`. @default "active" */
  readonly status?: "active" | "inactive" | undefined;
  /** `denied`: RAM denies `ecs:DescribeImages`, except for the owner aliases system and others, which need no permission. @default "allowed" */
  readonly describeImages?: "allowed" | "denied" | undefined;
  /** `refused`: listing community images (`IsPublic=true`) is rejected. @default "allowed" */
  readonly communityImages?: "allowed" | "refused" | undefined;
}

/**
 * One image with the fields of DescribeImages, plus fields for the endpoint, which start with `_` and are never sent.
 * `ImageOwnerId`, a 64-bit number in JSON answers, is a string here.
 */
export interface CatalogueRecord {
  /** `true`: a superseded or hidden image, listed only with `ShowExpired=true`. @default false */
  readonly _expired?: boolean;
  /** The owning account. The owner alias and visibility then depend on the caller: self, others, or not visible. */
  readonly _owner?: string;
  /** Ids of the accounts that the image is shared with. */
  readonly _sharedWith?: readonly string[];
  readonly [field: string]: unknown;
}

/** The records of each region, in listing order. */
export interface Catalogue {
  readonly regions: Readonly<Record<string, readonly CatalogueRecord[]>>;
}

/** A change to the records of one region, applied in the order remove, set, add. */
export interface CatalogueChange {
  /** Region id. @default the request's region in a fault rule, otherwise the first region of the catalogue */
  readonly region?: string | undefined;
  /** Records to append to the list. */
  readonly add?: readonly CatalogueRecord[] | undefined;
  /** Records to prepend to the list. */
  readonly addFirst?: readonly CatalogueRecord[] | undefined;
  /** Ids of images to remove. */
  readonly remove?: readonly string[] | undefined;
  /** Fields to set, by image id. `undefined` or `{ $absent: true }` removes a field. */
  readonly set?: Readonly<Record<string, Readonly<Record<string, unknown>>>> | undefined;
}

/** One entry of `DiskDeviceMappings.DiskDeviceMapping`, as documented. */
export interface WireDiskDeviceMapping {
  Device?: string;
  Encrypted?: boolean;
  Format?: string;
  ImportOSSBucket?: string;
  ImportOSSObject?: string;
  Progress?: string;
  RemainTime?: number;
  Size?: string;
  SnapshotId?: string;
  Type?: string;
}

/** One image of an answer, as documented. Real answers omit fields and vary types, as the option `looseTypes` does. */
export interface WireImage {
  Architecture?: string;
  BootMode?: string;
  CreationTime?: string;
  Description?: string;
  DetectionOptions?: {
    Status?: string;
    Items?: { Item?: { Name?: string; Value?: string; RiskLevel?: string; RiskCode?: string }[] };
  };
  DiskDeviceMappings?: { DiskDeviceMapping?: WireDiskDeviceMapping[] };
  Features?: {
    NvmeSupport?: string;
    ImdsSupport?: string;
    CpuOnlineUpgrade?: string;
    CpuOnlineDowngrade?: string;
    MemoryOnlineUpgrade?: string;
    MemoryOnlineDowngrade?: string;
  };
  ImageFamily?: string;
  ImageId?: string;
  ImageName?: string;
  ImageOwnerAlias?: string;
  /** A 64-bit number on the wire; a string here, because a JavaScript number would round it. */
  ImageOwnerId?: string;
  ImageVersion?: string;
  IsCopied?: boolean;
  IsPublic?: boolean;
  IsSelfShared?: string;
  IsSubscribed?: boolean;
  IsSupportCloudinit?: boolean;
  IsSupportIoOptimized?: boolean;
  LicenseType?: string;
  LoginAsNonRootSupported?: boolean;
  OSName?: string;
  OSNameEn?: string;
  OSType?: string;
  Platform?: string;
  ProductCode?: string;
  Progress?: string;
  ResourceGroupId?: string;
  SecureBootOptions?: { SecureBootSupport?: string };
  /** GiB. */
  Size?: number;
  Status?: string;
  SupplierName?: string;
  Tags?: { Tag?: { TagKey?: string; TagValue?: string }[] };
  Usable?: boolean;
  Usage?: string;
}
