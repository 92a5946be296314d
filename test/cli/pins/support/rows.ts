// Rows of pins, as the page shows them.

import type { ImageBrief, PinRow } from "../../../../provider/cli/pins/health.js";
import { formatPage } from "../../../../provider/cli/pins/page.js";

export const NOW_MS = Date.parse("2026-11-25T09:00:00Z");

export function brief(imageId: string, day: string, name = imageId): ImageBrief {
  return { imageId, name, creationTime: day === "" ? "" : `${day}T01:00:00Z` };
}

export const OLD = brief("m-web12", "2026-11-12", "web-base-20261112");
export const NEW = brief("m-web19", "2026-11-19", "web-base-20261119");

/** A pin that is a week behind. */
export function row(stack: string, pin: string, fields: Partial<PinRow> = {}): PinRow {
  return {
    project: "shop",
    stack,
    pin,
    key: pin,
    region: "cn-hangzhou",
    held: OLD,
    previousImageId: "",
    ageDays: 13,
    decidedBy: { by: "asOf", from: "entry", value: "2026-11-12" },
    pending: false,
    status: "behind",
    note: "",
    newest: NEW,
    behind: { images: 1, days: 7 },
    newer: [{ ...NEW, blocked: false }],
    ...fields,
  };
}

/** The page of these pins. */
export function page(rows: readonly PinRow[]): string {
  return formatPage({ rows, problems: [], name: "pins" }, NOW_MS);
}
