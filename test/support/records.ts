// Image records in the service's format, and the images decoded from them.

import type { CatalogueRecord } from "../../provider/emulator/records.js";
import { decodeImage, type Image } from "../../provider/values/image.js";

type RecordFields = Readonly<Record<string, unknown>>;

const FIRST_MS = Date.parse("2026-01-01T00:00:00Z");
const HOUR_MS = 3_600_000;

/** One own, available image. `fields` are in the service's spelling and win. */
export function record(imageId: string, fields: RecordFields = {}): CatalogueRecord {
  return {
    ImageId: imageId,
    ImageName: imageId,
    ImageOwnerAlias: "self",
    CreationTime: "2026-01-01T00:00:00Z",
    Status: "Available",
    ...fields,
  };
}

/** Images `m-0001` to `m-<count>`, each an hour younger than the one before. */
export function records(count: number, fields: (n: number) => RecordFields = () => ({})): CatalogueRecord[] {
  return Array.from({ length: count }, (_, index) =>
    record(numberedId(index + 1), { CreationTime: hoursAfterFirst(index), ...fields(index + 1) }),
  );
}

/** The ids of `records(count)`, newest first. */
export function newestFirst(count: number): string[] {
  return Array.from({ length: count }, (_, index) => numberedId(count - index));
}

/** An image as the package knows it, read from {@link record}. */
export function image(imageId: string, fields: RecordFields = {}): Image {
  return decodeImage(record(imageId, fields));
}

function numberedId(n: number): string {
  return `m-${String(n).padStart(4, "0")}`;
}

function hoursAfterFirst(hours: number): string {
  return new Date(FIRST_MS + hours * HOUR_MS).toISOString().replace(".000Z", "Z");
}
