// The conditions of a DescribeImages request.

/** A valid request. Conditions that were not sent are `undefined`. */
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
  /** String fields with the value that they must have: OSType, Architecture, Usage, ResourceGroupId. */
  readonly equal: readonly (readonly [field: string, value: string])[];
  /** Boolean fields with the value that they must have: IsSupportIoOptimized, IsSupportCloudinit. */
  readonly flags: readonly (readonly [field: string, value: boolean])[];
  readonly usable: boolean | undefined;
  readonly snapshotId: string | undefined;
  readonly instanceType: string | undefined;
  readonly tags: readonly TagQuery[];
  readonly createdFromMs: number | undefined;
  readonly createdToMs: number | undefined;
  /** Fields of `Features` with the value that they must have. */
  readonly features: readonly (readonly [feature: string, value: string])[];
  readonly dryRun: boolean;
}

/** A tag that the image must have. Without `value`, any value matches. */
export interface TagQuery {
  readonly key: string;
  readonly value: string | undefined;
}
