// What a pin reports in the provider process: its moves, and warnings about the image it takes or holds.

import type { ImageStore } from "../lookup/imageStore.js";
import { formatCause } from "../pins/cause.js";
import type { HeldPin, PinArguments, PinDecision, PinnedImageRecord } from "../pins/resolve.js";
import { BLOCKED_KEY } from "../settings/blocked.js";
import { resolveSettings, type Settings, type SettingsSource } from "../settings/settings.js";
import { ImagesError, NoImageError } from "../values/errors.js";
import { escapeControls } from "../values/escape.js";
import type { Image } from "../values/image.js";
import { parseArguments } from "../values/query.js";
import { REDACTED, type Redact } from "../values/redact.js";
import { parseSpan } from "../values/time.js";

/** How one pin reports. No secret of the pin is in the text. */
export interface Reporter {
  readonly name: string;
  readonly redact: Redact;
  readonly warn: (text: string) => void;
}

const KEEPS = "The pin keeps it; write a later asOf or another imageId to move.";

const warned = new Set<string>();

export function pinReporter(name: string, redact: Redact): Reporter {
  return { name, redact, warn: (text) => warnOnce(redact(text)) };
}

/** The engine shows what a provider process prints as a warning of the stack. */
function warnOnce(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(escapeControls(text));
}

export function reportMove({ name, redact }: Reporter, held: HeldPin | undefined, decision: PinDecision): void {
  const { moved, cause, image } = decision;
  if (!moved || held === undefined || cause === undefined) return;
  const images = [held.image, image].map((record) => dated(record, redact)).join(" => ");
  const move = `${name}: ${images}, ${redact(formatCause(cause))}`;
  console.log(escapeControls(`${move}. Instances that take this image in place lose their system disk.`));
}

/** The date would tell which image a secret id is of. */
function dated({ imageId, creationTime }: PinnedImageRecord, redact: Redact): string {
  const shown = redact(imageId);
  return shown === REDACTED ? shown : redact(`${imageId} (${creationTime.slice(0, 10) || "no date"})`);
}

export function warnOfBlocked({ name, warn }: Reporter, { imageId }: PinDecision): void {
  warn(`${name} holds ${imageId}, which ${BLOCKED_KEY} names. ${KEEPS}`);
}

/** Warns when the image that imageId names is not offered any more. */
export async function warnOfChosen(
  { warn }: Reporter,
  image: Image,
  settings: Settings,
  store: ImageStore,
): Promise<void> {
  if (image.status !== "" && image.status !== "Available") {
    warn(
      `Image ${image.imageId} in ${settings.region} is ${statusText(image.status)}: it is held because imageId names it.`,
    );
    return;
  }
  if (image.imageOwnerAlias !== "system") return;
  const query = parseArguments({ imageId: image.imageId, owners: "system" }, { nowMs: store.nowMs });
  const listed = await store.list(settings, query, warn);
  if (listed.length === 0) {
    warn(`Image ${image.imageId} in ${settings.region} is superseded and hidden: it is held because imageId names it.`);
  }
}

export function warnOfOpenDay({ warn }: Reporter, { asOf }: PinArguments, nowMs: number): void {
  const endMs = asOf === undefined ? undefined : parseSpan(asOf)?.endMs;
  if (endMs !== undefined && endMs > nowMs) {
    warn(`asOf ${asOf} is not over yet (UTC): an image that appears before its end does not move this pin any more.`);
  }
}

/** Where a held image is looked up. */
export interface HeldPlace {
  readonly source: SettingsSource;
  readonly profile: string | undefined;
  readonly store: ImageStore;
}

/** Warns when the held image is gone or cannot be used any more. */
export async function warnOfHeld(
  { warn }: Reporter,
  { imageId, region }: HeldPin,
  { source, profile, store }: HeldPlace,
): Promise<void> {
  try {
    const settings = resolveSettings(source, { region, profile });
    const image = await store.find(settings, imageId, {}, warn);
    if (image.status !== "" && image.status !== "Available") {
      warn(`The held image ${imageId} in ${region} is ${statusText(image.status)}. ${KEEPS}`);
    } else if (image.usable === false) {
      warn(`The held image ${imageId} in ${region} is not usable: no instance can be made from it. ${KEEPS}`);
    }
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    if (error instanceof NoImageError) {
      warn(`The held image ${imageId} is gone from ${region}, or no longer shared with this account. ${KEEPS}`);
    } else {
      warn(`The held image ${imageId} could not be checked: ${error.message}`);
    }
  }
}

function statusText(status: string): string {
  return status === "Deprecated" ? "deprecated" : `not available (${status})`;
}
