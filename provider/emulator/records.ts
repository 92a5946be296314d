// What the local endpoint keeps: accounts with their keys, and the image records of each region.

/** A key pair that the endpoint knows. Several entries with one `accountId` are several keys of one account. */
export interface Account {
  /** The account's number, as `ImageOwnerId` shows it. */
  readonly accountId: string;
  /** Key ids that begin with `STS.` are refused without their security token; any other key may come with or without it. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  /** The token that belongs to a temporary key pair. */
  readonly securityToken?: string | undefined;
  /** When the security token ends, such as `2026-11-25T02:05:26Z`. @default never */
  readonly securityTokenExpires?: string | undefined;
  /** `inactive`: every request is refused with `InvalidAccessKeyId.Inactive`. @default "active" */
  readonly status?: "active" | "inactive" | undefined;
  /** `denied`: RAM refuses `ecs:DescribeImages`, except for the owner aliases system and others, where the service does not ask RAM. @default "allowed" */
  readonly describeImages?: "allowed" | "denied" | undefined;
  /** `refused`: the account may not list community images (`IsPublic=true`). @default "allowed" */
  readonly communityImages?: "allowed" | "refused" | undefined;
}

/**
 * One image as DescribeImages spells it, plus orders to the endpoint, which begin with `_` and are never sent.
 * A 64-bit `ImageOwnerId` is text here and bare digits in a JSON answer.
 */
export interface CatalogueRecord {
  /** `true`: listed only with `ShowExpired=true` (a superseded or hidden image). */
  readonly _expired?: boolean;
  /** The account that made the image. Its owner alias then depends on who asks: self, others, or not visible. */
  readonly _owner?: string;
  /** Accounts with which the owner shares the image. */
  readonly _sharedWith?: readonly string[];
  readonly [field: string]: unknown;
}

/** The records of each region, in the order in which the endpoint lists them. */
export interface Catalogue {
  readonly regions: Readonly<Record<string, readonly CatalogueRecord[]>>;
}

/** A change of one region's records: remove, then set, then add. */
export interface CatalogueChange {
  /** @default the request's region inside a fault rule, else the catalogue's only or first region */
  readonly region?: string | undefined;
  /** Records put at the end of the list. */
  readonly add?: readonly CatalogueRecord[] | undefined;
  /** Records put at the front of the list. */
  readonly addFirst?: readonly CatalogueRecord[] | undefined;
  /** Ids of the images that vanish. */
  readonly remove?: readonly string[] | undefined;
  /** Fields to change, by image id. `undefined` or `{ $absent: true }` removes a field. */
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
