// What does a DescribeImages request ask for, or why does the operation refuse it?

import { FILTER_KEYS, MAX_IMAGE_IDS, OWNER_ALIASES, STATUSES } from "../values/describeImages.js";
import { type ApiError, apiError, invalidParameter } from "./errors.js";
import type { Parameters } from "./parameters.js";

/** A request that passed all checks. What was not asked is `undefined`. */
export interface DescribeImagesQuery {
  readonly regionId: string;
  readonly pageNumber: number;
  readonly pageSize: number;
  readonly statuses: ReadonlySet<string> | "any";
  readonly showExpired: boolean;
  readonly imageIds: ReadonlySet<string> | undefined;
  readonly imageName: string | undefined;
  readonly imageFamily: string | undefined;
  readonly ownerAlias: string | undefined;
  readonly ownerId: string | undefined;
  readonly isPublic: boolean;
  /** Fields that must equal a text: OSType, Architecture, Usage, ResourceGroupId. */
  readonly equal: readonly (readonly [field: string, value: string])[];
  /** Fields that must equal a boolean: IsSupportIoOptimized, IsSupportCloudinit. */
  readonly flags: readonly (readonly [field: string, value: boolean])[];
  readonly usable: boolean | undefined;
  readonly snapshotId: string | undefined;
  readonly instanceType: string | undefined;
  readonly tags: readonly TagQuery[];
  readonly createdFromMs: number | undefined;
  readonly createdToMs: number | undefined;
  /** Fields of `Features` that must have this value. */
  readonly features: readonly (readonly [feature: string, value: string])[];
  readonly dryRun: boolean;
}

/** A tag that the image must have; without a value any value will do. */
export interface TagQuery {
  readonly key: string;
  readonly value: string | undefined;
}

/** What differs between the documents of 2018 and today's, and what only the endpoint can know. */
export interface QueryLimits {
  readonly maxPageSize: number;
  readonly maxTags: number;
  /** Why a region is not served; `undefined`: it is. */
  readonly refuseRegion: (regionId: string) => ApiError | undefined;
  /** Whether a record carries this value: it is then as good as a documented one. */
  readonly isKnown: (field: "Architecture" | "OSType" | "Status", value: string) => boolean;
}

const LARGEST_NUMBER = 2_147_483_647;
const ARCHITECTURES: readonly string[] = ["i386", "x86_64", "arm64"];
const OS_TYPES: readonly string[] = ["linux", "windows"];
const USAGES: readonly string[] = ["instance", "none"];
const NETWORK_TYPES: readonly string[] = ["vpc", "classic"];
const SUPPORTS: readonly string[] = ["supported", "unsupported"];
/** `CreateOS` is how the official provider spells `CreateEcs`. */
const ACTION_TYPES: readonly string[] = ["CreateEcs", "ChangeOS", "CreateOS"];

/** Reads a request in the order in which the operation checks it. */
export function readQuery(parameters: Parameters, limits: QueryLimits): DescribeImagesQuery | ApiError {
  try {
    return new Reader(parameters, limits).read();
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.error;
    throw refusal;
  }
}

export function isRefused(result: DescribeImagesQuery | ApiError): result is ApiError {
  return "code" in result;
}

/** Carries the first error out of the checks. */
class Refusal extends Error {
  readonly error: ApiError;

  constructor(error: ApiError) {
    super(error.code);
    this.error = error;
  }
}

class Reader {
  readonly #parameters: Parameters;
  readonly #limits: QueryLimits;

  constructor(parameters: Parameters, limits: QueryLimits) {
    this.#parameters = parameters;
    this.#limits = limits;
  }

  read(): DescribeImagesQuery {
    const regionId = this.#region();
    const pageSize = this.#number("PageSize", 10, this.#limits.maxPageSize);
    const pageNumber = this.#number("PageNumber", 1, LARGEST_NUMBER);
    const imageIds = this.#imageIds();
    const tags = this.#tags();
    const owner = this.#owner();
    const filters = this.#filters();
    const closed = this.#closedValues();
    const rest = this.#openValues();
    return { regionId, pageNumber, pageSize, imageIds, tags, ...owner, ...filters, ...closed, ...rest };
  }

  /** An empty parameter is as good as none. */
  #text(name: string): string | undefined {
    const value = this.#parameters.get(name);
    return value === "" ? undefined : value;
  }

  /** Some SDKs write `True`. */
  #boolean(name: string): boolean | undefined {
    const value = this.#text(name)?.toLowerCase();
    if (value === undefined) return undefined;
    if (value !== "true" && value !== "false") throw new Refusal(invalidParameter(name));
    return value === "true";
  }

  #number(name: string, usual: number, largest: number): number {
    const text = this.#text(name);
    if (text === undefined) return usual;
    const value = /^\d{1,10}$/.test(text) ? Number(text) : 0;
    if (value < 1 || value > largest) throw new Refusal(invalidParameter(name));
    return value;
  }

  #region(): string {
    const regionId = this.#text("RegionId");
    if (regionId === undefined) throw new Refusal(apiError("MissingParameter.RegionId"));
    const refusal = this.#limits.refuseRegion(regionId);
    if (refusal !== undefined) throw new Refusal(refusal);
    return regionId;
  }

  #imageIds(): ReadonlySet<string> | undefined {
    const ids = this.#text("ImageId")?.split(",");
    if (ids !== undefined && ids.length > MAX_IMAGE_IDS) throw new Refusal(invalidParameter("ImageId"));
    return ids && new Set(ids.map((id) => id.trim()));
  }

  #tags(): readonly TagQuery[] {
    const pairs = this.#numbered("Tag");
    if (pairs.length > this.#limits.maxTags || pairs.some(({ place }) => place > this.#limits.maxTags)) {
      throw new Refusal(apiError("InvalidTagCount"));
    }
    return pairs.map(({ key, value }) => {
      if (key === undefined || key === "") throw new Refusal(apiError("InvalidTag.Mismatch"));
      return { key, value };
    });
  }

  #owner(): Pick<DescribeImagesQuery, "ownerAlias" | "ownerId" | "isPublic"> {
    const ownerAlias = this.#text("ImageOwnerAlias");
    const isPublic = this.#boolean("IsPublic") ?? false;
    const ownerId = this.#text("ImageOwnerId");
    if (ownerAlias !== undefined && !isOneOf(OWNER_ALIASES, ownerAlias)) {
      throw new Refusal(apiError("InvalidImageOwnerAlias.ValueNotSupported"));
    }
    if (isPublic && ownerAlias !== "others") {
      throw new Refusal(apiError("InvalidImageOwnerAlias.PublicImageUnsupported"));
    }
    if (ownerId !== undefined && ownerAlias !== undefined && ownerAlias !== "others") {
      throw new Refusal(apiError("InvalidOperation.ImageOwnerIdUnsupported"));
    }
    if (ownerId !== undefined && !/^\d{1,19}$/.test(ownerId)) throw new Refusal(invalidParameter("ImageOwnerId"));
    return { ownerAlias, ownerId, isPublic };
  }

  #filters(): Pick<DescribeImagesQuery, "createdFromMs" | "createdToMs" | "features"> {
    const pairs = this.#numbered("Filter").filter(({ key, value }) => (key ?? "") !== "" || (value ?? "") !== "");
    if (pairs.some(({ key }) => !isOneOf(FILTER_KEYS, key ?? ""))) {
      throw new Refusal(apiError("InvalidFilterKey.NotFound"));
    }
    let createdFromMs: number | undefined;
    let createdToMs: number | undefined;
    const features: [string, string][] = [];
    for (const { key = "", value = "" } of pairs) {
      if (key === "CreationStartTime")
        createdFromMs = Math.max(createdFromMs ?? Number.NEGATIVE_INFINITY, minute(value));
      else if (key === "CreationEndTime")
        createdToMs = Math.min(createdToMs ?? Number.POSITIVE_INFINITY, minute(value));
      else if (key === "NetworkType") this.#oneOf(NETWORK_TYPES, value, apiError("InvalidFilterValue.NetworkType"));
      else features.push([key, this.#oneOf(SUPPORTS, value, apiError("InvalidFilterValue"))]);
    }
    return { createdFromMs, createdToMs, features };
  }

  /** Values of which the documents name all. */
  #closedValues(): Pick<DescribeImagesQuery, "statuses" | "equal"> {
    const equal: [string, string][] = [];
    const usage = this.#text("Usage");
    const osType = this.#text("OSType");
    const architecture = this.#text("Architecture");
    const resourceGroupId = this.#text("ResourceGroupId");
    if (usage !== undefined) equal.push(["Usage", this.#oneOf(USAGES, usage, apiError("InvalidUsage"))]);
    if (osType !== undefined)
      equal.push(["OSType", this.#known("OSType", OS_TYPES, osType, apiError("InvalidOSType"))]);
    if (architecture !== undefined) {
      const value = this.#known("Architecture", ARCHITECTURES, architecture, apiError("InvalidArchitecture"));
      equal.push(["Architecture", value]);
    }
    if (resourceGroupId !== undefined) equal.push(["ResourceGroupId", resourceGroupId]);
    return { statuses: this.#statuses(), equal };
  }

  #statuses(): ReadonlySet<string> | "any" {
    const statuses = (this.#text("Status") ?? "Available").split(",").map((status) => status.trim());
    for (const status of statuses) this.#known("Status", STATUSES, status, invalidParameter("Status"));
    if (!statuses.includes("ALL")) return new Set(statuses);
    if (statuses.length > 1) throw new Refusal(invalidParameter("Status"));
    return "any";
  }

  #openValues() {
    const usable = this.#boolean("Usable");
    if (usable !== undefined && this.#text("Status") === undefined) {
      throw new Refusal(
        apiError(
          "MissingParameter",
          'The input parameter "Status" that is mandatory for processing this request is not supplied.',
        ),
      );
    }
    const actionType = this.#text("ActionType");
    if (actionType !== undefined) this.#oneOf(ACTION_TYPES, actionType, invalidParameter("ActionType"));
    return {
      usable,
      instanceType: this.#instanceType(),
      showExpired: this.#boolean("ShowExpired") ?? false,
      imageName: this.#text("ImageName"),
      imageFamily: this.#text("ImageFamily"),
      snapshotId: this.#text("SnapshotId"),
      flags: this.#flags(),
      dryRun: this.#boolean("DryRun") ?? false,
    };
  }

  #flags(): DescribeImagesQuery["flags"] {
    const flags: [string, boolean][] = [];
    for (const field of ["IsSupportIoOptimized", "IsSupportCloudinit"]) {
      const value = this.#boolean(field);
      if (value !== undefined) flags.push([field, value]);
    }
    return flags;
  }

  /** The endpoint knows no list of instance types; what is not of their form does not exist. */
  #instanceType(): string | undefined {
    const instanceType = this.#text("InstanceType");
    if (instanceType === undefined || /^ecs\.[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType)) return instanceType;
    const message = `The specified instance type ${instanceType} does not exist. You can use the DescribeInstanceTypes API to query the available instance types.`;
    throw new Refusal(apiError("InvalidInstanceType.ValueNotSupported", message));
  }

  #oneOf(documented: readonly string[], value: string, error: ApiError): string {
    if (!documented.includes(value)) throw new Refusal(error);
    return value;
  }

  #known(
    field: "Architecture" | "OSType" | "Status",
    documented: readonly string[],
    value: string,
    error: ApiError,
  ): string {
    if (!documented.includes(value) && !this.#limits.isKnown(field, value)) throw new Refusal(error);
    return value;
  }

  /** The pairs of `Tag.N` or `Filter.N` by their place N. The lower-case `Tag.N.key` is an old spelling. */
  #numbered(name: "Tag" | "Filter"): readonly { place: number; key?: string; value?: string }[] {
    const pairs = new Map<number, { place: number; key?: string; value?: string }>();
    for (const [parameter, value] of this.#parameters) {
      if (!parameter.startsWith(name)) continue;
      const [, head, digits = "", part = ""] =
        /^(Tag|Filter)\.([1-9]\d{0,9})\.(Key|Value|key|value)$/.exec(parameter) ?? [];
      if (head !== name) continue;
      const place = Number(digits);
      const pair = pairs.get(place) ?? { place };
      if (part.toLowerCase() === "key") pair.key = value;
      else pair.value = value;
      pairs.set(place, pair);
    }
    return [...pairs.values()].sort((a, b) => a.place - b.place);
  }
}

/** Reads `yyyy-MM-ddTHH:mmZ` as the start of that minute: the documents do not say more. */
function minute(text: string): number {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text.slice(0, -1));
  if (!isReal) throw new Refusal(apiError("InvalidFilterValue"));
  return instant;
}

function isOneOf(values: readonly string[], value: string): boolean {
  return values.includes(value);
}
