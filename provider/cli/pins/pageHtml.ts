// HTML of single strings on the page with pins.

import { escapeControls } from "../../values/escape.js";
import { OUTDATED, type PinStatus } from "./health.js";

/** CSS classes of a status: its tone and its name. */
export function statusClass(status: PinStatus): string {
  const tone = OUTDATED.includes(status)
    ? status === "behind"
      ? "late"
      : "bad"
    : status === "current"
      ? "good"
      : "open";
  return `${tone} ${status.replace(" ", "-")}`;
}

/** A name between tags. `bdi` keeps right-to-left letters from reordering the text around it. */
export function isolate(text: string): string {
  return `<bdi>${escapeHtml(text)}</bdi>`;
}

/** A name in an attribute, or where tags are not allowed. */
export function escapeHtml(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}
