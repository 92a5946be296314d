// The records of a pin: its arguments, what it holds, what was decided, and the lookups that a decision needs.

import type { Image } from "../values/image.js";
import type { ImageQuery } from "../values/query.js";
import type { PinCause } from "./cause.js";
import type { PinnedImageRecord } from "./record.js";

/** The arguments of a pin. At most one of `imageId`, `asOf` and `follow: true` selects the image. */
export interface PinArguments {
  readonly filter: Readonly<Record<string, unknown>>;
  readonly imageId: string | undefined;
  /** As returned by `normalizeAsOf`. */
  readonly asOf: string | undefined;
  readonly follow: boolean;
  readonly region: string;
}

/** The image and the arguments of a pin at its last deployment. */
export interface HeldPin extends PinArguments {
  readonly imageId: string;
  readonly image: PinnedImageRecord;
  readonly reason: string;
  readonly previousImageId: string;
}

/** The image that a pin holds from now on. */
export interface PinDecision {
  readonly imageId: string;
  readonly image: PinnedImageRecord;
  /** The input of `formatReason`. Undefined when nothing changed: the held reason stays. */
  readonly cause: PinCause | undefined;
  /** The image before the last move; empty if the pin has never moved. */
  readonly previousImageId: string;
  /** Whether the image differs from the held one. The first image of a pin is not a move. */
  readonly moved: boolean;
}

/** Lookups that a decision needs, all in the region of the arguments. */
export interface PinLookup {
  /** Finds an image by its id, whatever its status. */
  getById(imageId: string): Promise<Image>;
  /** Finds the newest match of a query. `why` explains a selection without an explicit imageId or asOf. */
  getNewest(query: ImageQuery, why: string | undefined): Promise<Image>;
  /** How a held image fails to match a query; undefined if it matches. */
  mismatch(imageId: string, query: ImageQuery): Promise<string | undefined>;
  /** Whether an image must never be selected. */
  isBlocked(image: { readonly imageId: string; readonly name: string }): boolean;
  readonly nowMs: number;
}
