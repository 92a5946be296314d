// Why a pin holds its image: the causes, and the sentences about them that are kept in states.

import { escapeControls } from "../values/escape.js";

/** What led to a decision. */
export type PinCause =
  | { readonly by: "first"; readonly asOf: string | undefined; readonly follow: boolean }
  | { readonly by: "imageId" }
  | { readonly by: "region"; readonly from: string; readonly to: string; readonly asOf: string | undefined }
  | { readonly by: "asOf"; readonly asOf: string }
  | { readonly by: "follow" }
  /** `mismatch` is what the held image does not fulfil; without one it still matches. */
  | { readonly by: "filter"; readonly mismatch: string | undefined; readonly asOf: string | undefined };

/** What is held before and after a decision. */
interface Outcome {
  readonly imageId: string;
  readonly moved: boolean;
  /** Undefined when nothing changed: the held reason stays. */
  readonly cause: PinCause | undefined;
}

const BY_IMAGE_ID = "pinned by imageId";

/** The cause by itself, without the images that it led to: `as of 2026-11-25`. */
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

/** Whether a reason in a state says that `imageId` named the image. */
export function isByImageId(reason: string): boolean {
  return reason.startsWith(BY_IMAGE_ID);
}

function asOfText(asOf: string | undefined): string {
  return asOf === undefined ? "" : `, as of ${asOf}`;
}
