// The arguments of a look-up: their types, meanings and kinds.

/** One `Filter.N` of the request, passed through unchanged. */
export interface RawFilter {
  /** Such as `NetworkType`, `CpuOnlineUpgrade` or `CreationStartTime`. */
  readonly key: string;
  /** Such as `vpc`, `supported` or `2026-07-24T01:48Z`. */
  readonly value: string;
}

export const SORT_KEYS = ["creationTime", "name"] as const;
export type SortKey = (typeof SORT_KEYS)[number];
export const SORT_ORDERS = ["descending", "ascending"] as const;
export type SortOrder = (typeof SORT_ORDERS)[number];

/**
 * A collection of arguments for invoking getImages.
 *
 * Omitted arguments are not sent, and the service's defaults apply. An empty string counts as omitted.
 */
export interface GetImagesArgs {
  /** What the image is for: `CreateEcs`, or `ChangeOS` for replacing a system disk. Filtered by the service. */
  actionType?: string | undefined;
  /** `x86_64`, `arm64`, `i386`, or what the service learns later. Filtered by the service. */
  architecture?: string | undefined;
  /** `BIOS`, `UEFI` or `UEFI-Preferred`. Compared here; the service cannot filter by it. */
  bootMode?: string | undefined;
  /**
   * Only images created at this instant or later: RFC 3339 with zone, or a day in UTC. Exact to the second; the
   * service's filter, which counts minutes, only saves pages.
   */
  createdAfter?: string | undefined;
  /** Only images created at this instant or earlier. A day counts to its last second in UTC. See `createdAfter`. */
  createdBefore?: string | undefined;
  /** Only check whether the request would be allowed. If it would, the list is empty. */
  dryRun?: boolean | undefined;
  /** Also return how the result came about, as `explanation`. @default false */
  explain?: boolean | undefined;
  /** Excludes images whose name matches this RE2 pattern. Applied after `nameRegex`. */
  excludeNameRegex?: string | undefined;
  /** Further `Filter.N` of the service, passed through raw. */
  filters?: readonly RawFilter[] | undefined;
  /** Exactly this family, such as `acs:ubuntu_24_04_x64`. Filtered by the service. */
  imageFamily?: string | undefined;
  /** Exactly this image. Filtered by the service. */
  imageId?: string | undefined;
  /** Exactly these images, any number; requested in lists of 100. */
  imageIds?: readonly string[] | undefined;
  /** The service's fuzzy search: `*` matches anything, and the string can occur anywhere in the name. */
  imageName?: string | undefined;
  /** Account id of the owner, in digits, of images shared with this account or community images. */
  imageOwnerId?: string | undefined;
  /** Exactly this version. Compared here; the service cannot filter by it. */
  imageVersion?: string | undefined;
  /** Only images that this instance type can use, such as `ecs.g8y.large`. Filtered by the service. */
  instanceType?: string | undefined;
  /** `true`: community images, and only these; it needs `owners: "others"`. */
  isPublic?: boolean | undefined;
  /** Whether the image supports cloud-init. `false` selects those that do not. */
  isSupportCloudInit?: boolean | undefined;
  /** Whether the image runs on I/O optimized instances. `false` selects those that do not. */
  isSupportIoOptimized?: boolean | undefined;
  /** Maximum number of images, after filters and order. 1 or more. @default all */
  maxResults?: number | undefined;
  /** How old an image must be to qualify: a whole number of `m`, `h`, `d` or `w`, such as `7d`. */
  minAge?: string | undefined;
  /** Only the newest match. @default false */
  mostRecent?: boolean | undefined;
  /** Only images whose name matches this pattern, anywhere unless anchored. RE2, as in the official provider. */
  nameRegex?: string | undefined;
  /** `linux` or `windows`. Filtered by the service. */
  osType?: string | undefined;
  /** File to write the images to, as JSON with the field names of the official provider. */
  outputFile?: string | undefined;
  /**
   * Account id of the builder of the images, in digits. One filter for that account and for those it shares with:
   * `self` where the program runs in that account (alicloud:accountId, else requested once from STS), else `others` with that
   * owner. `imageFamily` can then be the builder's name (`web-base`) or the name that other accounts see
   * (`acs:<account>:web-base`). In place of `owners` and `imageOwnerId`.
   */
  ownerAccount?: string | undefined;
  /**
   * `system`, `self`, `others` (shared with this account) or `marketplace`; several as a list or separated by commas,
   * each in a request of its own. @default system, self and others
   */
  owners?: string | readonly string[] | undefined;
  /** Exactly this platform, such as `Ubuntu`. Compared here; the service cannot filter by it. */
  platform?: string | undefined;
  /** Profile of the CLI's configuration to take credentials and region from. @default the configured ones */
  profile?: string | undefined;
  /** Region to look in. @default the configured one */
  region?: string | undefined;
  /** Custom images of this resource group. The service sees 1,000 of them at most. */
  resourceGroupId?: string | undefined;
  /** Also superseded and hidden public images. */
  showExpired?: boolean | undefined;
  /** Custom images made from this snapshot. Filtered by the service. */
  snapshotId?: string | undefined;
  /** Sort key; numbers inside names compare as numbers. @default creationTime */
  sortBy?: SortKey | undefined;
  /** `ascending` is append-only: a new image comes last. @default descending */
  sortOrder?: SortOrder | undefined;
  /** `Available`, `Deprecated`, ...; several as a list or separated by commas, or `ALL`. @default Available */
  status?: string | readonly string[] | undefined;
  /** Tags by key that the image has, whatever their values. At most 20 together with `tags`. */
  tagKeys?: readonly string[] | undefined;
  /** Tags that the image has, at most 20. An empty value means the empty value. The service sees 1,000 images at most. */
  tags?: { readonly [key: string]: string } | undefined;
  /** Whether instances can be made from the image at once. Sends `Status` too, as the service requires. */
  usable?: boolean | undefined;
  /** `instance`: instances run on it; `none`: none do. Filtered by the service. */
  usage?: string | undefined;
}

/** The kinds of values, each with the type of its command-line option. argumentKinds.ts parses them. */
export const ARGUMENT_KINDS = {
  string: { option: "text", placeholder: "TEXT" },
  accountId: { option: "text", placeholder: "ACCOUNT" },
  boolean: { option: "switch", placeholder: undefined },
  positiveInteger: { option: "text", placeholder: "NUMBER" },
  startTime: { option: "text", placeholder: "TIME" },
  endTime: { option: "text", placeholder: "TIME" },
  duration: { option: "text", placeholder: "AGE" },
  pattern: { option: "text", placeholder: "PATTERN" },
  "string[]": { option: "list", placeholder: "A,B" },
  "string or list": { option: "list", placeholder: "A,B" },
  tags: { option: "list", placeholder: "KEY=VALUE" },
  filters: { option: "list", placeholder: "KEY=VALUE" },
  sortKey: { option: "text", placeholder: "KEY" },
  sortOrder: { option: "text", placeholder: "ORDER" },
} as const;

export type ArgumentKind = keyof typeof ARGUMENT_KINDS;

interface Argument {
  readonly kind: ArgumentKind;
  /** One line for the help of the command line. */
  readonly help: string;
  /** The request parameter that carries the value unchanged. */
  readonly wire?: string;
  /** Where to look or what to do with the result, not which images match. */
  readonly setting?: true;
}

/** Every argument by name. The order is the one in which messages list them. */
export const ARGUMENTS = {
  region: { kind: "string", setting: true, help: "Region to look in." },
  profile: {
    kind: "string",
    setting: true,
    help: "Profile of the CLI's configuration to use.",
  },
  owners: { kind: "string or list", help: "system, self, others (shared with this account) or marketplace." },
  ownerAccount: { kind: "accountId", help: "Account id of the builder: self there, others with that owner elsewhere." },
  imageOwnerId: {
    kind: "accountId",
    wire: "ImageOwnerId",
    help: "Account id of the owner, of shared or community images.",
  },
  imageId: { kind: "string", help: "Exactly this image." },
  imageIds: { kind: "string[]", help: "Exactly these images, any number." },
  imageFamily: { kind: "string", wire: "ImageFamily", help: "Exactly this family, such as acs:ubuntu_24_04_x64." },
  imageName: { kind: "string", wire: "ImageName", help: "The service's fuzzy search in names; * matches anything." },
  nameRegex: { kind: "pattern", help: "Names that match this RE2 pattern, anywhere unless anchored." },
  excludeNameRegex: { kind: "pattern", help: "Excludes names that match this RE2 pattern." },
  architecture: { kind: "string", wire: "Architecture", help: "x86_64, arm64 or i386." },
  osType: { kind: "string", wire: "OSType", help: "linux or windows." },
  platform: { kind: "string", help: "Exactly this platform, such as Ubuntu." },
  bootMode: { kind: "string", help: "BIOS, UEFI or UEFI-Preferred." },
  imageVersion: { kind: "string", help: "Exactly this version." },
  instanceType: {
    kind: "string",
    wire: "InstanceType",
    help: "Images that this instance type can use, such as ecs.g8y.large.",
  },
  isSupportCloudInit: { kind: "boolean", wire: "IsSupportCloudinit", help: "Whether the image supports cloud-init." },
  isSupportIoOptimized: {
    kind: "boolean",
    wire: "IsSupportIoOptimized",
    help: "Whether the image runs on I/O optimized instances.",
  },
  isPublic: { kind: "boolean", wire: "IsPublic", help: "Community images, and only these; needs --owners others." },
  usable: { kind: "boolean", wire: "Usable", help: "Whether instances can be made from the image at once." },
  usage: { kind: "string", wire: "Usage", help: "instance: instances run on it; none: none do." },
  status: { kind: "string or list", help: "Available, Deprecated, ..., or ALL. Available unless given." },
  showExpired: { kind: "boolean", wire: "ShowExpired", help: "Also superseded and hidden public images." },
  snapshotId: { kind: "string", wire: "SnapshotId", help: "Custom images made from this snapshot." },
  resourceGroupId: { kind: "string", wire: "ResourceGroupId", help: "Custom images of this resource group." },
  actionType: { kind: "string", wire: "ActionType", help: "What the image is for: CreateEcs or ChangeOS." },
  tags: { kind: "tags", help: "A tag that the image has; KEY= means the empty value." },
  tagKeys: { kind: "string[]", help: "Tags by key that the image has, whatever their values." },
  filters: { kind: "filters", help: "A further filter of the service, such as NetworkType=vpc." },
  createdAfter: { kind: "startTime", help: "Created at this time or later: 2026-11-25, or 2026-11-25T14:30:00Z." },
  createdBefore: { kind: "endTime", help: "Created at this time or earlier; a day counts to its last second." },
  minAge: { kind: "duration", help: "How old an image must be to qualify, such as 36h or 7d." },
  mostRecent: { kind: "boolean", setting: true, help: "Only the newest match." },
  sortBy: { kind: "sortKey", setting: true, help: "creationTime or name; numbers inside names compare as numbers." },
  sortOrder: { kind: "sortOrder", setting: true, help: "descending or ascending." },
  maxResults: { kind: "positiveInteger", setting: true, help: "Maximum number of images." },
  explain: { kind: "boolean", setting: true, help: "Also show how the result came about." },
  outputFile: {
    kind: "string",
    setting: true,
    help: "File that gets the images as JSON, in the names of the official provider.",
  },
  dryRun: { kind: "boolean", wire: "DryRun", setting: true, help: "Only check whether the request would be allowed." },
} as const satisfies Record<keyof GetImagesArgs, Argument>;

export type ArgumentName = keyof typeof ARGUMENTS;

export const ARGUMENT_NAMES = Object.keys(ARGUMENTS) as ArgumentName[];
