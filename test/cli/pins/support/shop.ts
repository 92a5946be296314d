// The shop of the tests: one program in three stacks, two accounts, two regions, and the images that it may hold.

import type { Account, Catalogue, CatalogueRecord, EndpointOptions } from "../../../../provider/emulator/index.js";
import { record } from "../../../support/records.js";

/** Builds the golden images and shares them. Runs dev. */
export const BUILDER: Account = {
  accountId: "1111222233334444",
  accessKeyId: "ShopBuilderKeyId",
  accessKeySecret: "ShopBuilderKeySecret",
};

/** Runs staging and prod. */
export const RUNTIME: Account = {
  accountId: "5555666677778888",
  accessKeyId: "ShopRuntimeKeyId",
  accessKeySecret: "ShopRuntimeKeySecret",
};

const FAMILY = "acs:ubuntu_24_04_x64";

/** A build of the family `web-base`, made and shared by the builder. */
export function build(imageId: string, day: string, fields: Readonly<Record<string, unknown>> = {}): CatalogueRecord {
  return record(imageId, {
    ImageName: `web-base-${day.replaceAll("-", "")}`,
    ImageFamily: "web-base",
    ImageVersion: day.replaceAll("-", "."),
    ImageOwnerId: BUILDER.accountId,
    CreationTime: `${day}T01:00:00Z`,
    Architecture: "x86_64",
    OSType: "linux",
    Platform: "Ubuntu",
    OSName: "Ubuntu  24.04 64位",
    BootMode: "UEFI-Preferred",
    Size: 40,
    _owner: BUILDER.accountId,
    _sharedWith: [RUNTIME.accountId],
    ...fields,
  });
}

/** A public build, named alike everywhere. */
export function publicBuild(day: string, fields: Readonly<Record<string, unknown>> = {}): CatalogueRecord {
  const imageId = `ubuntu_24_04_x64_20G_alibase_${day.replaceAll("-", "")}.vhd`;
  return record(imageId, {
    ImageOwnerAlias: "system",
    ImageFamily: FAMILY,
    CreationTime: `${day}T02:00:00Z`,
    Architecture: "x86_64",
    OSType: "linux",
    Platform: "Ubuntu",
    Size: 20,
    ...fields,
  });
}

export const CATALOGUE: Catalogue = {
  regions: {
    "cn-hangzhou": [
      build("m-web05", "2026-11-05"),
      build("m-web12", "2026-11-12"),
      build("m-web19", "2026-11-19"),
      publicBuild("2026-10-10", { _expired: true }),
      publicBuild("2026-11-01"),
    ],
    "cn-beijing": [
      build("m-bjweb05", "2026-11-05"),
      build("m-bjweb12", "2026-11-12"),
      publicBuild("2026-10-10", { _expired: true }),
      publicBuild("2026-11-01"),
    ],
  },
};

export const ENDPOINT: EndpointOptions = { catalogue: CATALOGUE, accounts: [BUILDER, RUNTIME] };

const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const { PinnedImage } = require("pulumi-alicloud-images");

// Stands in for an instance.
class Machine extends pulumi.dynamic.Resource {
  constructor(name, imageId, opts) {
    super(
      {
        diff: async (_id, olds, news) => ({ changes: olds.imageId !== news.imageId }),
        create: async (inputs) => ({ id: "i-1", outs: inputs }),
        update: async (_id, _olds, news) => ({ outs: news }),
      },
      name, { imageId }, opts, "shop", "Machine",
    );
  }
}

const config = new pulumi.Config();
const web = new PinnedImage("web", { filter: { ownerAccount: "${BUILDER.accountId}", imageFamily: "web-base" } });
const db = new PinnedImage("db", { filter: { owners: "system", imageFamily: "${FAMILY}" }, pinKey: "os" });
const cache = new PinnedImage("cache", {
  filter: { owners: "system", nameRegex: config.getSecret("names") ?? "^ubuntu_24" },
  asOf: "2026-11-02",
});
new Machine("web-1", web.imageId);
new Machine("web-old", web.imageId, { ignoreChanges: ["imageId"] });
new Machine("db-1", db.imageId);
exports.imageId = web.imageId;
`;

/** The files of the project. */
export const PROJECT: Readonly<Record<string, string>> = {
  "index.js": PROGRAM,
  "Pulumi.yaml": "name: shop\nruntime: nodejs\nmain: index.js\n",
  "Pulumi.dev.yaml": `# The builder's own account: the newest at every run.
config:
  alicloud:region: cn-hangzhou
  alicloud:profile: builder
  alicloud-images:pins:
    "*": { follow: true }
`,
  "Pulumi.staging.yaml": `config:
  alicloud:region: cn-hangzhou # as prod will be
  alicloud:profile: runtime
  alicloud-images:pins:
    web:
      asOf: 2026-11-12
    os:
      asOf: "2026-11-02"
`,
  "Pulumi.prod.yaml": `config:
  alicloud:region: cn-beijing
  alicloud:profile: runtime
  alicloud-images:requireDecision: true
  alicloud-images:pins:
    # Moves when staging has run for a day.
    web:
      imageId: "m-bjweb05"
    os:
      imageId: ubuntu_24_04_x64_20G_alibase_20261010.vhd
`,
};

export const STACKS = ["dev", "staging", "prod"] as const;
export type ShopStack = (typeof STACKS)[number];

/** The file of the aliyun command line with the profiles that the stacks name. */
export const PROFILES = JSON.stringify({
  current: "",
  profiles: [
    { ...BUILDER, name: "builder" },
    { ...RUNTIME, name: "runtime" },
  ].map(({ name, accessKeyId, accessKeySecret }) => ({
    name,
    mode: "AK",
    access_key_id: accessKeyId,
    access_key_secret: accessKeySecret,
  })),
});
