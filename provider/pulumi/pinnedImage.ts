// PinnedImage: one image, held in the stack's state until someone decides to move it.

import * as pulumi from "@pulumi/pulumi";
import type { GetImagesArgs } from "../core/arguments.js";
import { ArgumentError } from "../core/errors.js";
import type { PinnedImageRecord, REFUSED_IN_FILTER } from "../core/pin.js";
import { optionsProvider, providerSettings } from "./config.js";
import { logInfo, logWarning } from "./diagnostics.js";
import type { GetImagesOutputArgs } from "./getImages.js";
import { decisionFor, tellOfEntries } from "./pinDecisions.js";
import type * as pinning from "./pinning.js";

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

/** Where the provider object keeps the stack's configuration between its methods. */
interface Configured {
  config?: pinning.ProviderConfig;
}

/** Captures nothing: what it loads is found by name from the program's folder when a method runs. */
async function load(): Promise<typeof pinning> {
  try {
    return await import("pulumi-alicloud-images/pinning");
  } catch (error) {
    throw new Error(`add pulumi-alicloud-images to the dependencies of the Pulumi program itself: ${error}`);
  }
}

/**
 * One object for all pins, whose text lies in every user's state: it never changes between releases, and holds neither
 * code of the look-up nor a value. There is no `delete`, so that pin and package can be dropped in one change.
 */
const provider: pulumi.dynamic.ResourceProvider & Configured = {
  async configure(request) {
    this.config = request.config;
  },
  async check(olds, news) {
    return (await load()).check(olds, news, this.config);
  },
  async diff(_id, olds, news) {
    return (await load()).diff(olds, news);
  },
  async create(inputs) {
    return (await load()).create(inputs);
  },
  async update(_id, _olds, news) {
    return (await load()).update(news);
  },
  async read(id, props) {
    return (await load()).read(id, props, this.config);
  },
};

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
export class PinnedImage extends pulumi.dynamic.Resource {
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
    const decision = decisionFor(name, args);
    const settings = providerSettings(optionsProvider(opts));
    const { provider: _, ...rest } = opts;
    super(
      provider,
      name,
      {
        filter,
        imageId: withValue(decision.imageId),
        asOf: withValue(decision.asOf),
        follow: decision.follow,
        profile,
        pinKey: args.pinKey === name ? undefined : args.pinKey,
        region: settings.apply((values) => values?.region),
        image: undefined,
        reason: undefined,
        previousImageId: undefined,
        __pin: { name, problems: decision.problems, secretFilter: pulumi.isSecret(pulumi.output(filter)) },
      },
      rest,
      "alicloud-images",
      "PinnedImage",
    );
    tellOfEntries(this, decision);
    warnOfCredentials(this, settings);
    tellOfNewer(this, name, args, notifyNewer);
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

function warnOfCredentials(pin: PinnedImage, settings: ReturnType<typeof providerSettings>): void {
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

function tellOfNewer(pin: PinnedImage, name: string, args: PinnedImageArgs, notifyNewer: boolean | undefined): void {
  const wanted = notifyNewer ?? new pulumi.Config("alicloud-images").getBoolean("notifyNewer") ?? false;
  if (!wanted || !pulumi.runtime.isDryRun()) return;
  pulumi.all([pin.image, pin.region, pulumi.output(args.filter)]).apply(async ([held, region, filter]) => {
    const { newerImage } = await import("./lookUp.js");
    const newest = await newerImage(held, { ...(filter as PinnedImageFilterValues), region, profile: args.profile });
    if (newest === undefined) return;
    await logInfo(
      `${name} holds ${held.imageId} (${held.creationTime.slice(0, 10)}); the newest is ${newest.imageId} (${newest.creationTime.slice(0, 10)}). ` +
        `Write asOf: "${newest.creationTime.slice(0, 10)}" or imageId: "${newest.imageId}" to move.`,
      pin,
    );
  });
}
