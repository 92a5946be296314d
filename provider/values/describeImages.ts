// DescribeImages (ECS, version 2014-05-26) as it stands on the wire: parameter names, field names, the shape of an answer.
// Source: the operation's page in Alibaba Cloud's API reference and the models of its published SDKs.

export const DESCRIBE_IMAGES = "DescribeImages";
export const API_VERSION = "2014-05-26";

/** Images a page may hold at most. The documents of 2018 still say 50. */
export const MAX_PAGE_SIZE = 100;
export const MAX_PAGE_SIZE_2018 = 50;
/** Image ids that one comma list may hold. */
export const MAX_IMAGE_IDS = 100;
/** Tags that one request may name. The documents of 2018 say 5. */
export const MAX_TAGS = 20;
export const MAX_TAGS_2018 = 5;
/** A filter by tag or resource group sees this many resources at most. */
export const MAX_TAGGED_IMAGES = 1000;

/** Request parameters by wire name, ready to be signed: `{ ImageOwnerAlias: "system", "Tag.1.Key": "env" }`. */
export type RequestParameters = Readonly<Record<string, string>>;

/** The owner aliases that the documents name. */
export const OWNER_ALIASES = ["system", "self", "others", "marketplace"] as const;
/** The statuses that the documents name; `ALL` stands alone. */
export const STATUSES = [
  "Creating",
  "Waiting",
  "Available",
  "UnAvailable",
  "CreateFailed",
  "Deprecated",
  "ALL",
] as const;
/** Keys of `Filter.N` that the documents name. The two times are `yyyy-MM-ddTHH:mmZ`, in UTC. */
export const FILTER_KEYS = [
  "CreationStartTime",
  "CreationEndTime",
  "NetworkType",
  "CpuOnlineUpgrade",
  "CpuOnlineDowngrade",
  "MemoryOnlineUpgrade",
  "MemoryOnlineDowngrade",
] as const;
