// Parsing and validation of DescribeImages parameters.

import { FILTER_KEYS, MAX_IMAGE_IDS, OWNER_ALIASES, STATUSES } from "../values/describeImages.js";
import { type ApiError, apiError, invalidParameter } from "./errors.js";
import { ParameterReader, Refusal } from "./parameterReader.js";
import type { Parameters } from "./parameters.js";
import type { DescribeImagesQuery, TagQuery } from "./query.js";

/** Limits that depend on the preset and on the catalogue. */
export interface QueryLimits {
  readonly maxPageSize: number;
  readonly maxTags: number;
  /** The error for a region that is not served; `undefined` for any other. */
  readonly refuseRegion: (regionId: string) => ApiError | undefined;
  /** Whether any record has this value, which is then accepted like a documented one. */
  readonly isKnown: (field: "Architecture" | "OSType" | "Status", value: string) => boolean;
}

const MAX_INTEGER = 2_147_483_647;
const ARCHITECTURES: readonly string[] = ["i386", "x86_64", "arm64"];
const OS_TYPES: readonly string[] = ["linux", "windows"];
const USAGES: readonly string[] = ["instance", "none"];
const NETWORK_TYPES: readonly string[] = ["vpc", "classic"];
const SUPPORTS: readonly string[] = ["supported", "unsupported"];
/** The official provider sends `CreateOS` for `CreateEcs`. */
const ACTION_TYPES: readonly string[] = ["CreateEcs", "ChangeOS", "CreateOS"];

/** Checks parameters in the order of the operation, up to the first error. */
export function readQuery(parameters: Parameters, limits: QueryLimits): DescribeImagesQuery | ApiError {
  try {
    return new QueryReader(parameters, limits).read();
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal.error;
    throw refusal;
  }
}

export function isRefused(result: DescribeImagesQuery | ApiError): result is ApiError {
  return "code" in result;
}

class QueryReader {
  readonly #parameters: ParameterReader;
  readonly #limits: QueryLimits;

  constructor(parameters: Parameters, limits: QueryLimits) {
    this.#parameters = new ParameterReader(parameters);
    this.#limits = limits;
  }

  read(): DescribeImagesQuery {
    const regionId = this.#region();
    const pageSize = this.#parameters.integer("PageSize", 10, this.#limits.maxPageSize);
    const pageNumber = this.#parameters.integer("PageNumber", 1, MAX_INTEGER);
    const imageIds = this.#imageIds();
    const tags = this.#tags();
    const owner = this.#owner();
    const filters = this.#filters();
    const enumerations = this.#enumerations();
    const others = this.#others();
    return { regionId, pageNumber, pageSize, imageIds, tags, ...owner, ...filters, ...enumerations, ...others };
  }

  #region(): string {
    const regionId = this.#parameters.string("RegionId");
    if (regionId === undefined) throw new Refusal(apiError("MissingParameter.RegionId"));
    const refusal = this.#limits.refuseRegion(regionId);
    if (refusal !== undefined) throw new Refusal(refusal);
    return regionId;
  }

  #imageIds(): ReadonlySet<string> | undefined {
    const ids = this.#parameters.string("ImageId")?.split(",");
    if (ids !== undefined && ids.length > MAX_IMAGE_IDS) throw new Refusal(invalidParameter("ImageId"));
    return ids && new Set(ids.map((id) => id.trim()));
  }

  #tags(): readonly TagQuery[] {
    const pairs = this.#parameters.pairs("Tag");
    if (pairs.length > this.#limits.maxTags || pairs.some(({ index }) => index > this.#limits.maxTags)) {
      throw new Refusal(apiError("InvalidTagCount"));
    }
    return pairs.map(({ key, value }) => {
      if (key === undefined || key === "") throw new Refusal(apiError("InvalidTag.Mismatch"));
      return { key, value };
    });
  }

  #owner(): Pick<DescribeImagesQuery, "ownerAlias" | "ownerId" | "isPublic"> {
    const ownerAlias = this.#parameters.string("ImageOwnerAlias");
    const isPublic = this.#parameters.boolean("IsPublic") ?? false;
    const ownerId = this.#parameters.string("ImageOwnerId");
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
    const pairs = this.#parameters
      .pairs("Filter")
      .filter(({ key, value }) => (key ?? "") !== "" || (value ?? "") !== "");
    if (pairs.some(({ key }) => !isOneOf(FILTER_KEYS, key ?? ""))) {
      throw new Refusal(apiError("InvalidFilterKey.NotFound"));
    }
    let createdFromMs: number | undefined;
    let createdToMs: number | undefined;
    const features: [string, string][] = [];
    for (const { key = "", value = "" } of pairs) {
      if (key === "CreationStartTime")
        createdFromMs = Math.max(createdFromMs ?? Number.NEGATIVE_INFINITY, parseMinute(value));
      else if (key === "CreationEndTime")
        createdToMs = Math.min(createdToMs ?? Number.POSITIVE_INFINITY, parseMinute(value));
      else if (key === "NetworkType") this.#oneOf(NETWORK_TYPES, value, apiError("InvalidFilterValue.NetworkType"));
      else features.push([key, this.#oneOf(SUPPORTS, value, apiError("InvalidFilterValue"))]);
    }
    return { createdFromMs, createdToMs, features };
  }

  /** Parameters with a documented list of values. */
  #enumerations(): Pick<DescribeImagesQuery, "statuses" | "equal"> {
    const equal: [string, string][] = [];
    const usage = this.#parameters.string("Usage");
    const osType = this.#parameters.string("OSType");
    const architecture = this.#parameters.string("Architecture");
    const resourceGroupId = this.#parameters.string("ResourceGroupId");
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
    const statuses = (this.#parameters.string("Status") ?? "Available").split(",").map((status) => status.trim());
    for (const status of statuses) this.#known("Status", STATUSES, status, invalidParameter("Status"));
    if (!statuses.includes("ALL")) return new Set(statuses);
    if (statuses.length > 1) throw new Refusal(invalidParameter("Status"));
    return "any";
  }

  #others() {
    const usable = this.#parameters.boolean("Usable");
    if (usable !== undefined && this.#parameters.string("Status") === undefined) {
      throw new Refusal(
        apiError(
          "MissingParameter",
          'The input parameter "Status" that is mandatory for processing this request is not supplied.',
        ),
      );
    }
    const actionType = this.#parameters.string("ActionType");
    if (actionType !== undefined) this.#oneOf(ACTION_TYPES, actionType, invalidParameter("ActionType"));
    return {
      usable,
      instanceType: this.#instanceType(),
      showExpired: this.#parameters.boolean("ShowExpired") ?? false,
      imageName: this.#parameters.string("ImageName"),
      imageFamily: this.#parameters.string("ImageFamily"),
      snapshotId: this.#parameters.string("SnapshotId"),
      flags: this.#flags(),
      dryRun: this.#parameters.boolean("DryRun") ?? false,
    };
  }

  #flags(): DescribeImagesQuery["flags"] {
    const flags: [string, boolean][] = [];
    for (const field of ["IsSupportIoOptimized", "IsSupportCloudinit"]) {
      const value = this.#parameters.boolean(field);
      if (value !== undefined) flags.push([field, value]);
    }
    return flags;
  }

  /** Checks the form only, because the endpoint has no list of instance types. */
  #instanceType(): string | undefined {
    const instanceType = this.#parameters.string("InstanceType");
    if (instanceType === undefined || /^ecs\.[a-z0-9-]+\.[a-z0-9-]+$/.test(instanceType)) return instanceType;
    const message = `The specified instance type ${instanceType} does not exist. You can use the DescribeInstanceTypes API to query the available instance types.`;
    throw new Refusal(apiError("InvalidInstanceType.ValueNotSupported", message));
  }

  #oneOf(allowed: readonly string[], value: string, error: ApiError): string {
    if (!allowed.includes(value)) throw new Refusal(error);
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
}

/** Parses `yyyy-MM-ddTHH:mmZ` as the start of that minute. */
function parseMinute(text: string): number {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  const isReal = !Number.isNaN(instant) && new Date(instant).toISOString().startsWith(text.slice(0, -1));
  if (!isReal) throw new Refusal(apiError("InvalidFilterValue"));
  return instant;
}

function isOneOf(values: readonly string[], value: string): boolean {
  return values.includes(value);
}
