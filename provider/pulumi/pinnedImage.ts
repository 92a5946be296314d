// PinnedImage: one image, kept in the stack's state until its selector changes.

import * as pulumi from "@pulumi/pulumi";
import { PINS_KEY } from "../pins/entries.js";
import type { REFUSED_IN_FILTER } from "../pins/filter.js";
import type { PinnedImageRecord } from "../pins/record.js";
import type { GetImagesArgs } from "../values/arguments.js";
import { ArgumentError } from "../values/errors.js";
import { configRedactor, findConfigProblems } from "./configProblems.js";
import { logWarning } from "./diagnostics.js";
import type { GetImagesOutputArgs } from "./getImages.js";
import { notifyOfNewer, readNotifyNewer } from "./notifyNewer.js";
import { logEntryUsage, selectEntry } from "./pinEntries.js";
import { PIN_PROVIDER } from "./pinProvider.js";
import { getProvider, getProviderSettings } from "./providerSettings.js";
import { isConfigSecret, secretPaths } from "./secretPaths.js";

/** Describes the eligible images: the arguments of getImage, without those that select, order or limit images. */
export type PinnedImageFilter = Omit<GetImagesOutputArgs, keyof typeof REFUSED_IN_FILTER>;
/** {@link PinnedImageFilter} with plain values. */
export type PinnedImageFilterValues = Omit<GetImagesArgs, keyof typeof REFUSED_IN_FILTER>;

/** The arguments of a PinnedImage. At most one of `imageId`, `asOf` and `follow` selects the image. */
export interface PinnedImageArgs {
  /**
   * Describes the eligible images. Without `owners` or `imageOwnerId`, only Alibaba Cloud's images and those of the own
   * account are eligible.
   */
  readonly filter: pulumi.Input<PinnedImageFilter>;
  /** Selects this image, for example the same one in every environment. Logs a warning if it is superseded or deprecated. */
  readonly imageId?: pulumi.Input<string> | undefined;
  /**
   * Selects the newest image as of this date: a day in UTC including its last second (`2026-11-25`), or an RFC 3339
   * instant with a time zone. A later date moves the pin. The same date can select different images in other regions or
   * at a later time, because Alibaba Cloud hides superseded builds.
   */
  readonly asOf?: pulumi.Input<string> | undefined;
  /** Whether every run selects the newest image. For development. @default false */
  readonly follow?: pulumi.Input<boolean> | undefined;
  /**
   * Entry of the stack's alicloud-images:pins that selects the image if none of the three arguments does.
   * @default the resource's name, then "*"
   */
  readonly pinKey?: string | undefined;
  /** Profile of the Alibaba Cloud CLI whose credentials the lookup uses. @default the credentials of the configuration */
  readonly profile?: string | undefined;
  /**
   * Whether a preview logs a message if a newer image exists. This sends a request at every preview. A failed request
   * does not fail the preview.
   * @default the configuration alicloud-images:notifyNewer, otherwise false
   */
  readonly notifyNewer?: boolean | undefined;
}

/** The type of a dynamic resource, by which the engine finds its provider process. */
const TYPE = "pulumi-nodejs:dynamic/alicloud-images:PinnedImage";

/**
 * Keeps one image in the stack's state. The pin moves to another image only if `imageId` names another one, `asOf`
 * changes, `follow` is set, the region changes, or a changed filter no longer matches the held image. The preview shows
 * every move as `imageId: "old" => "new"` with the reason. A pin that does not move sends no request.
 *
 * `protect` and `replaceOnChanges` have no effect, since the image moves in place. A new name without an alias,
 * `pulumi state delete` and `--replace` create a new pin, which selects the newest image.
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
  /** The id of the held image. Known at preview. */
  declare readonly imageId: pulumi.Output<string>;
  /** The fields of the held image that do not change during its lifetime. */
  declare readonly image: pulumi.Output<PinnedImageRecord>;
  /** Why this image is held: `first pin`, `as of 2026-11-25: from A to B`. */
  declare readonly reason: pulumi.Output<string>;
  /** The id of the image before the last move; empty if the pin has never moved. */
  declare readonly previousImageId: pulumi.Output<string>;
  /** The region of the image. */
  declare readonly region: pulumi.Output<string>;

  /**
   * @param name The resource's name.
   * @param args The eligible images and their selector.
   * @param opts The region of an `alicloud` provider, here or through the parent, applies to the pin. Its credentials do not.
   * @throws ArgumentError for `opts.id` and `opts.import`. The preview reports all other problems at once.
   */
  constructor(name: string, args: PinnedImageArgs, opts: pulumi.CustomResourceOptions = {}) {
    rejectAdoption(opts);
    const { filter, profile, notifyNewer } = args;
    const selected = selectEntry(name, args);
    const [imageId, asOf] = [secretIfEntry(selected.imageId, args.imageId), secretIfEntry(selected.asOf, args.asOf)];
    const newer = readNotifyNewer(notifyNewer);
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
        follow: selected.follow,
        profile,
        pinKey: args.pinKey === name ? undefined : args.pinKey,
        region: settings.apply((values) => values?.region),
        image: undefined,
        reason: undefined,
        previousImageId: undefined,
        __pin: {
          name,
          problems: [...findConfigProblems(), ...newer.problems, ...selected.problems.map(configRedactor(PINS_KEY))],
          secrets: secretPaths({ filter, imageId, asOf }),
        },
      },
      rest,
    );
    logEntryUsage(this, selected);
    warnAboutCredentials(this, settings);
    if (newer.enabled && pulumi.runtime.isDryRun()) notifyOfNewer(this, name, args);
  }
}

/** An Output without a value must not count as absent: the pin would silently select the newest image. */
function withValue(input: pulumi.Input<string> | undefined): pulumi.Input<string> | undefined {
  if (!pulumi.Output.isInstance(input) && !(input instanceof Promise)) return input;
  return pulumi.output(input).apply((value: string | undefined) => value ?? "");
}

function rejectAdoption(opts: pulumi.CustomResourceOptions): void {
  const name = opts.id !== undefined ? "id" : opts.import !== undefined ? "import" : undefined;
  if (name === undefined) return;
  throw new ArgumentError([
    `PinnedImage does not support the option ${name}. To adopt the image of an existing instance, deploy once with imageId: "<its image>", then remove imageId. The pin keeps the image.`,
  ]);
}

const CREDENTIAL_SETTINGS = [
  "accessKey",
  "profile",
  "assumeRole",
  "assumeRoleWithOidc",
  "ecsRoleName",
  "credentialsUri",
] as const;

function warnAboutCredentials(pin: PinnedImage, settings: ReturnType<typeof getProviderSettings>): void {
  settings.apply((values) => {
    if (CREDENTIAL_SETTINGS.every((name) => values?.[name] === undefined)) return;
    void logWarning(
      "Pins do not use the credentials or roles of an explicit provider. They use those of the stack's configuration and environment, or those of the argument profile.",
      pin,
    );
  });
}

/** A selector from the stack's entries is secret if they are. */
function secretIfEntry(
  selected: pulumi.Input<string> | undefined,
  argument: unknown,
): pulumi.Input<string> | undefined {
  return argument === undefined && selected !== undefined && isConfigSecret(PINS_KEY)
    ? pulumi.secret(selected)
    : selected;
}
