// Images in the endpoint for the clients, and the questions about them.

import type { Account, Catalogue, CatalogueRecord } from "../../provider/emulator/index.js";

export const REGION = "cn-hangzhou";

export const ACCOUNT: Account = {
  accountId: "1234567890123456",
  accessKeyId: "LTAI5tClientsKeyId",
  accessKeySecret: "ClientsSecret",
};

/** Temporary keys of the same account. */
export const TEMPORARY = {
  ...ACCOUNT,
  accessKeyId: "STS.ClientsTemporaryKeyId",
  accessKeySecret: "ClientsTemporarySecret",
  securityToken: "CAIS+clients/token==",
} as const;

export const EXPIRED = {
  ...TEMPORARY,
  accessKeyId: "STS.ClientsExpiredKeyId",
  securityToken: "CAIS+clients/expired==",
  securityTokenExpires: "2026-11-01T00:00:00Z",
} as const;

export const ACCOUNTS: readonly Account[] = [ACCOUNT, TEMPORARY, EXPIRED];

const STRANGER = "6543210987654321";
const FIRST_MS = Date.parse("2026-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;

/** 250 images of a plain listing, mixed with others that it must not contain. */
const SYSTEM = listed("sys", 140, (n) => ({
  ImageName: `ubuntu_24_04_x64_20G_alibase_${n}`,
  ImageOwnerAlias: "system",
  ImageFamily: "acs:ubuntu_24_04_x64",
  IsSupportCloudinit: n % 2 === 0,
}));
const OWN = listed("own", 100, (n) => ({
  // Characters that are escaped in URLs, JSON or XML.
  ImageName: n <= 60 ? `web tier é+/&=~%(${n})` : `db <b>"quoted"</b> 'n' \u{1F600} \\ ${n}`,
  _owner: ACCOUNT.accountId,
  IsSupportCloudinit: true,
  Tags: { Tag: [tag("env", n <= 55 ? "" : "prod"), tag("k:1", "a b*~+é")] },
  DiskDeviceMappings: {
    DiskDeviceMapping: [
      { Device: "/dev/xvda", Type: "system", Size: "40", Format: "", SnapshotId: `s-${n}`, Encrypted: false },
    ],
  },
}));
const SHARED = listed("shared", 10, () => ({ _owner: STRANGER, _sharedWith: [ACCOUNT.accountId] }));
const UNSEEN = [
  ...listed("market", 5, () => ({ ImageOwnerAlias: "marketplace" })),
  ...listed("community", 5, () => ({ _owner: STRANGER, IsPublic: true })),
  ...listed("stranger", 5, () => ({ _owner: STRANGER })),
  ...listed("hidden", 5, () => ({ ImageOwnerAlias: "system", _expired: true })),
  ...listed("creating", 5, () => ({ _owner: ACCOUNT.accountId, Status: "Creating" })),
];
const SEEN = [...SYSTEM, ...OWN, ...SHARED];

export const CATALOGUE: Catalogue = {
  regions: {
    [REGION]: spread(SEEN, UNSEEN),
    "cn-beijing": listed("beijing", 120, () => ({ ImageOwnerAlias: "system" })),
  },
};

/** A question and the images it must return, in catalogue order. */
export interface Question {
  readonly what: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly images: readonly CatalogueRecord[];
}

export const EVERYTHING: Question = { what: "every image", params: {}, images: SEEN };

/** Becomes the question for any value if a client drops empty strings. */
export const EMPTY_TAG_VALUE: Question = {
  what: "by a tag without a value",
  params: { Tag: [{ Key: "env", Value: "" }] },
  images: OWN.slice(0, 55),
};

export const ANY_TAG_VALUE: Question = { what: "by a tag's key", params: { Tag: [{ Key: "env" }] }, images: OWN };

export const QUESTIONS: readonly Question[] = [
  EVERYTHING,
  { what: "system images", params: { ImageOwnerAlias: "system" }, images: SYSTEM },
  { what: "own images", params: { ImageOwnerAlias: "self" }, images: OWN },
  EMPTY_TAG_VALUE,
  ANY_TAG_VALUE,
  {
    what: "by two tags",
    params: {
      Tag: [
        { Key: "env", Value: "prod" },
        { Key: "k:1", Value: "a b*~+é" },
      ],
    },
    images: OWN.slice(55),
  },
  { what: "by name", params: { ImageName: "web tier é+/&=~%(" }, images: OWN.slice(0, 60) },
  {
    what: "by a boolean",
    params: { ImageOwnerAlias: "system", IsSupportCloudinit: false },
    images: SYSTEM.filter((_, at) => at % 2 === 0),
  },
  {
    what: "by time of creation",
    params: {
      ImageOwnerAlias: "system",
      Filter: [
        { Key: "CreationStartTime", Value: "2026-01-01T10:00Z" },
        { Key: "CreationEndTime", Value: "2026-01-04T01:00Z" },
      ],
    },
    images: SYSTEM.slice(10, 74),
  },
  { what: "nothing", params: { ImageName: "no such name" }, images: [] },
];

/** Records `<prefix>-001` and so on, an hour apart. */
function listed(prefix: string, count: number, fields: (n: number) => Partial<CatalogueRecord>): CatalogueRecord[] {
  return Array.from({ length: count }, (_, at) => ({
    ImageId: `${prefix}-${String(at + 1).padStart(3, "0")}`,
    ImageName: `${prefix} ${at + 1}`,
    Description: "",
    CreationTime: new Date(FIRST_MS + at * HOUR_MS).toISOString().replace(".000Z", "Z"),
    Architecture: "x86_64",
    OSType: "linux",
    Size: 20,
    Status: "Available",
    Progress: "100%",
    Usage: "none",
    Tags: { Tag: [] },
    ...fields(at + 1),
  }));
}

function tag(key: string, value: string) {
  return { TagKey: key, TagValue: value };
}

/** Distributes some records among many, a few after every tenth. */
function spread(many: readonly CatalogueRecord[], some: readonly CatalogueRecord[]): CatalogueRecord[] {
  return many.flatMap((record, at) => (at % 10 === 0 ? [...some.slice(at / 10, at / 10 + 1), record] : [record]));
}
