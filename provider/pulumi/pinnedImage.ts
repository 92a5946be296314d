// PinnedImage: one image, held in the stack's state until someone decides to move it.

import * as pulumi from "@pulumi/pulumi";
import { PINS_KEY } from "../pins/entries.js";
import type { REFUSED_IN_FILTER } from "../pins/filter.js";
import type { PinnedImageRecord } from "../pins/record.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { ArgumentError } from "../values/errors.js";
import { configRedactor, findConfigProblems } from "./configProblems.js";
import { getProvider, getProviderSettings } from "./deployment.js";
import { logWarning } from "./diagnostics.js";
import type { GetImagesOutputArgs } from "./getImages.js";
import { notifyOfNewer, readNotifyNewer } from "./notifyNewer.js";
import { logEntryUsage, selectEntry } from "./pinEntries.js";
import { PIN_PROVIDER } from "./pinProvider.js";
import { isConfigSecret, secretPaths } from "./secretPaths.js";

/** What a pinned image may be: the arguments of getImage, without those that name, order or count images. */
export type PinnedImageFilter = Omit<GetImagesOutputArgs, keyof typeof REFUSED_IN_FILTER>;
/** {@link PinnedImageFilter} with plain values. */
export type PinnedImageFilterValues = Omit<GetImagesArgs, keyof typeof REFUSED_IN_FILTER>;

/** What may be held, and what decides. At most one of `imageId`, `asOf` and `follow` is given. */
export interface PinnedImageArgs {
  /** What the image may be. Without `owners` only public images and this account's own count. */
  readonly filter: pulumi.Input<PinnedImageFilter>;
  /** Exactly this image: what environments share. It may be superseded or deprecated; then a warning says so. */
  readonly imageId?: pulumi.Input<string> | undefined;
  /**
   * The newest as of this date: a day in UTC to its last second (`2026-11-25`), or an RFC 3339 instant with zone.
   * Write a later date to move. It decides one move; it is no promise of the same image elsewhere or later.
   */
  readonly asOf?: pulumi.Input<string> | undefined;
  /** `true`: the newest at every run. For development. @default false */
  readonly follow?: pulumi.Input<boolean> | undefined;
  /**
   * Entry of the stack's alicloud-images:pins that decides when none of the three is given.
   * @default the resource's name, then "*"
   */
  readonly pinKey?: string | undefined;
  /** Profile of the CLI's configuration whose credentials the look-up uses. @default the configured ones */
  readonly profile?: string | undefined;
  /**
   * Whether a preview says in one line when a newer image exists. It asks the service at every preview, and never fails one.
   * @default the configuration alicloud-images:notifyNewer, else false
   */
  readonly notifyNewer?: boolean | undefined;
}

/** A dynamic resource's type, by which the engine finds the process that runs its provider. */
const TYPE = "pulumi-nodejs:dynamic/alicloud-images:PinnedImage";

/**
 * Holds one image in the stack's state. The image moves only when it must: when `imageId` names another, when `asOf`
 * changes, with `follow`, when the region changes, or when a changed filter no longer fits. Every move stands in the
 * preview, as `imageId: "old" => "new"` with the reason. A pin that does not move asks nothing.
 *
 * `protect` and `replaceOnChanges` hold nothing here; a new name without an alias, `pulumi state delete` and
 * `--replace` make a first pin, which takes the newest.
 *
 * @example
 * ```ts
 * import * as pulumi from "@pulumi/pulumi";
 * import { PinnedImage } from "pulumi-alicloud-images";
 *
 * const web = new PinnedImage("web", {
 *   filter: { owners: "system", imageFamily: "acs:ubuntu_24_04_x64" },
 *   asOf: new pulumi.Config().get("imagesAsOf"),
 * });
 * export const imageId = web.imageId;
 * ```
 */
export class PinnedImage extends pulumi.CustomResource {
  /** The held image's id, known at preview. */
  declare readonly imageId: pulumi.Output<string>;
  /** The fields of the held image that stay true of it. */
  declare readonly image: pulumi.Output<PinnedImageRecord>;
  /** Why this image is held: `first pin`, `as of 2026-11-25: from A to B`. */
  declare readonly reason: pulumi.Output<string>;
  /** What was held before the last move; empty when the pin never moved. */
  declare readonly previousImageId: pulumi.Output<string>;
  /** The region that the image is in. */
  declare readonly region: pulumi.Output<string>;

  /**
   * @param name The resource's name.
   * @param args What may be held, and what decides.
   * @param opts An `alicloud` provider, here or through the parent, gives its region. Credentials are those of the provider process.
   * @throws ArgumentError for `opts.id` and `opts.import`; every other mistake is told by the preview, all at once
   */
  constructor(name: string, args: PinnedImageArgs, opts: pulumi.CustomResourceOptions = {}) {
    refuseAdoption(opts);
    const { filter, profile, notifyNewer } = args;
    const decision = selectEntry(name, args);
    const [imageId, asOf] = [fromEntry(decision.imageId, args.imageId), fromEntry(decision.asOf, args.asOf)];
    const notifies = readNotifyNewer(notifyNewer);
    const settings = getProviderSettings(getProvider(opts));
    const { provider: _, ...rest } = opts;
    super(
      TYPE,
      name,
      {
        __provider: PIN_PROVIDER,
        filter,
        imageId: withValue(imageId),
        asOf: withValue(asOf),
        follow: decision.follow,
        profile,
        pinKey: args.pinKey === name ? undefined : args.pinKey,
        region: settings.apply((values) => values?.region),
        image: undefined,
        reason: undefined,
        previousImageId: undefined,
        __pin: {
          name,
          problems: [...findConfigProblems(), ...notifies.problems, ...decision.problems.map(configRedactor(PINS_KEY))],
          secrets: secretPaths({ filter, imageId, asOf }),
        },
      },
      rest,
    );
    logEntryUsage(this, decision);
    warnOfCredentials(this, settings);
    if (notifies.wanted && pulumi.runtime.isDryRun()) notifyOfNewer(this, name, args);
  }
}

/** An Output without a value must not read as "not given": the pin would take the newest without a word. */
function withValue(input: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  if (!pulumi.Output.isInstance(input) && !(input instanceof Promise)) return input;
  return pulumi.output(input).apply((value: string | undefined) => value ?? "");
}

function refuseAdoption(opts: pulumi.CustomResourceOptions): void {
  const name = opts.id !== undefined ? "id" : opts.import !== undefined ? "import" : undefined;
  if (name === undefined) return;
  throw new ArgumentError([
    `PinnedImage takes no ${name} option. To hold the image of a machine that exists, run up once with imageId: "<its image>", then take imageId away: the pin stays.`,
  ]);
}

function warnOfCredentials(pin: PinnedImage, settings: ReturnType<typeof getProviderSettings>): void {
  settings.apply((values) => {
    const { accessKey, profile, assumeRole, assumeRoleWithOidc, ecsRoleName, credentialsUri } = values ?? {};
    if (
      [accessKey, profile, assumeRole, assumeRoleWithOidc, ecsRoleName, credentialsUri].every(
        (value) => value === undefined,
      )
    )
      return;
    void logWarning(
      "The provider of this pin carries credentials or a role. Pins look up with those of the stack's configuration and environment; the argument profile names others.",
      pin,
    );
  });
}

/** A decision that came from the stack's entries is as secret as they are. */
function fromEntry(decided: pulumi.Input<string> | undefined, given: unknown): pulumi.Input<string> | undefined {
  return given === undefined && decided !== undefined && isConfigSecret(PINS_KEY) ? pulumi.secret(decided) : decided;
}
