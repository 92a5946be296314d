// Reports of a pin in the provider process: moves, and warnings about the selected or held image.

import type { ImageStore } from "../lookup/imageStore.js";
import { formatCause } from "../pins/cause.js";
import type { HeldPin, PinArguments, PinDecision } from "../pins/pin.js";
import type { PinnedImageRecord } from "../pins/record.js";
import { BLOCKED_KEY } from "../settings/blocked.js";
import { resolveSettings, type Settings } from "../settings/settings.js";
import { ImagesError, NoImageError } from "../values/errors.js";
import { escapeControls } from "../values/escape.js";
import type { Image } from "../values/image.js";
import { parseArguments } from "../values/query.js";
import { REDACTED, type Redact } from "../values/redact.js";
import { parseSpan } from "../values/time.js";
import { type Properties, profileOf } from "./pinArguments.js";
import { type ProviderConfig, processStore, settingsSource } from "./providerProcess.js";

/** Prints the reports of one pin, without its secrets. */
export interface Reporter {
  readonly name: string;
  readonly redact: Redact;
  readonly warn: (text: string) => void;
}

const KEEPS = "The pin keeps it. To move, set a later asOf or another imageId.";

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

/** Hides the date as well: it would identify the image of a secret id. */
function dated({ imageId, creationTime }: PinnedImageRecord, redact: Redact): string {
  const shown = redact(imageId);
  return shown === REDACTED ? shown : redact(`${imageId} (${creationTime.slice(0, 10) || "no date"})`);
}

export function warnAboutBlocked({ name, warn }: Reporter, { imageId }: PinDecision): void {
  warn(`${name} holds ${imageId}, which is blocked by ${BLOCKED_KEY}. ${KEEPS}`);
}

/** Warns if the image selected by imageId is not available or no longer listed. */
export async function warnAboutSelected(
  { warn }: Reporter,
  image: Image,
  settings: Settings,
  store: ImageStore,
): Promise<void> {
  const place = `Image ${image.imageId} in ${settings.region}`;
  if (image.status !== "" && image.status !== "Available") {
    warn(`${place} is ${statusText(image.status)}. It is held because imageId selects it.`);
    return;
  }
  if (image.imageOwnerAlias !== "system") return;
  const query = parseArguments({ imageId: image.imageId, owners: "system" }, { nowMs: store.nowMs });
  const listed = await store.list(settings, query, warn);
  if (listed.length === 0) warn(`${place} is superseded and hidden. It is held because imageId selects it.`);
}

export function warnAboutOpenDay({ warn }: Reporter, { asOf }: PinArguments, nowMs: number): void {
  const endMs = asOf === undefined ? undefined : parseSpan(asOf)?.endMs;
  if (endMs !== undefined && endMs > nowMs) {
    warn(`asOf ${asOf} has not ended (UTC). Images published before its end will not move this pin.`);
  }
}

/** Warns if the held image no longer exists or is no longer available. */
export async function warnAboutHeld(
  { warn }: Reporter,
  { imageId, region }: HeldPin,
  props: Properties,
  config: ProviderConfig | undefined,
): Promise<void> {
  const source = settingsSource(config);
  const held = `The held image ${imageId}`;
  try {
    const settings = resolveSettings(source, { region, profile: profileOf(props) });
    const image = await processStore().find(settings, imageId, {}, warn);
    if (image.status !== "" && image.status !== "Available") {
      warn(`${held} in ${region} is ${statusText(image.status)}. ${KEEPS}`);
    } else if (image.usable === false) {
      warn(`${held} in ${region} cannot be used to create instances. ${KEEPS}`);
    }
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    if (error instanceof NoImageError) {
      warn(`${held} no longer exists in ${region} or is no longer shared with this account. ${KEEPS}`);
    } else {
      warn(`${held} could not be checked: ${error.message}`);
    }
  }
}

function statusText(status: string): string {
  return status === "Deprecated" ? "deprecated" : `not available (${status})`;
}
