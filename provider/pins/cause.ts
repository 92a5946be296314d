// The cause of a pin's decision, and the reason that states keep of it. States hold these sentences: do not reword them.

import { escapeControls } from "../values/escape.js";

/** The cause of a decision. */
export type PinCause =
  | { readonly by: "first"; readonly asOf: string | undefined; readonly follow: boolean }
  | { readonly by: "imageId" }
  | { readonly by: "region"; readonly from: string; readonly to: string; readonly asOf: string | undefined }
  | { readonly by: "asOf"; readonly asOf: string }
  | { readonly by: "follow" }
  /** `mismatch` is how the held image fails to match; undefined if it still matches. */
  | { readonly by: "filter"; readonly mismatch: string | undefined; readonly asOf: string | undefined };

/** The part of a decision that its reason depends on. */
interface Outcome {
  readonly imageId: string;
  readonly moved: boolean;
  /** Undefined when nothing changed: the held reason stays. */
  readonly cause: PinCause | undefined;
}

const BY_IMAGE_ID = "pinned by imageId";

/** The cause alone, without image ids: `as of 2026-11-25`. */
export function formatCause(cause: PinCause): string {
  switch (cause.by) {
    case "first":
      return cause.follow ? "first pin, following the newest" : `first pin${asOfText(cause.asOf)}`;
    case "imageId":
      return BY_IMAGE_ID;
    case "region":
      return `region changed from ${cause.from} to ${cause.to}${asOfText(cause.asOf)}`;
    case "asOf":
      return `as of ${cause.asOf}`;
    case "follow":
      return "following the newest";
    case "filter":
      if (cause.mismatch === undefined) return "still matches the new filter";
      return `held image ${cause.mismatch}${asOfText(cause.asOf)}`;
  }
}

/** The reason that the state keeps: `as of 2026-11-25: from A to B`. */
export function formatReason(
  held: { readonly imageId: string; readonly reason: string } | undefined,
  { imageId, moved, cause }: Outcome,
): string {
  if (cause === undefined) return held?.reason ?? "";
  const text = formatCause(cause);
  if (moved && held !== undefined) return escapeControls(`${text}: from ${held.imageId} to ${imageId}`);
  return escapeControls(cause.by === "region" || cause.by === "asOf" ? `${text}: same image` : text);
}

/** Whether a reason in a state says that the image was selected by `imageId`. */
export function isByImageId(reason: string): boolean {
  return reason.startsWith(BY_IMAGE_ID);
}

function asOfText(asOf: string | undefined): string {
  return asOf === undefined ? "" : `, as of ${asOf}`;
}
