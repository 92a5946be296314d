// Parsing and formatting of days, instants and durations.

/** The span of time that a written day or instant means, in epoch milliseconds, both ends included. */
export interface Span {
  readonly startMs: number;
  readonly endMs: number;
}

/** The forms that {@link parseSpan} takes, for messages. */
export const SPAN_FORMS =
  'a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes';

const DAY_MS = 86_400_000;
const DAY = /^(\d{4}-\d{2}-\d{2})$/;
/** What Pulumi makes of an unquoted day in a stack file. */
const YAML_DAY = /^(\d{4}-\d{2}-\d{2}) 00:00:00 \+0000 UTC$/;
const INSTANT = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):[0-5]\d:[0-5]\d(\.\d{1,9})?(Z|[+-]([01]\d|2[0-3]):[0-5]\d)$/i;
const DURATION = /^(\d{1,9})([mhdw])$/;
const TIMEOUT = /^(\d{1,9})([smh])$/;
const UNIT_MS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: DAY_MS, w: 7 * DAY_MS };

/**
 * Reads a day (`2026-11-25`), an RFC 3339 instant with zone, or `2026-11-25 00:00:00 +0000 UTC`, which means that day.
 * Undefined for anything else, also for a day that the calendar does not have.
 */
export function parseSpan(written: string): Span | undefined {
  const day = (DAY.exec(written) ?? YAML_DAY.exec(written))?.[1];
  if (day !== undefined) {
    const startMs = startOfDay(day);
    return startMs === undefined ? undefined : { startMs, endMs: startMs + DAY_MS - 1 };
  }
  const instant = INSTANT.exec(written);
  if (instant?.[1] === undefined || startOfDay(instant[1]) === undefined) return undefined;
  const ms = Date.parse(written.toUpperCase());
  return Number.isNaN(ms) ? undefined : { startMs: ms, endMs: ms };
}

/** Reads `90m`, `36h`, `7d`, `2w` as milliseconds; undefined for anything else. */
export function parseDuration(written: string): number | undefined {
  return milliseconds(DURATION.exec(written));
}

/** Reads `90s`, `3m`, `1h` as milliseconds; undefined for anything else. */
export function parseTimeout(written: string): number | undefined {
  return milliseconds(TIMEOUT.exec(written));
}

function milliseconds(match: RegExpExecArray | null): number | undefined {
  const [, number, unit = ""] = match ?? [];
  const unitMs = UNIT_MS[unit];
  return unitMs === undefined ? undefined : Number(number) * unitMs;
}

/** `90 seconds`, `3 minutes`, `1 hour`: in the largest unit that needs no fraction. */
export function formatDuration(ms: number): string {
  const [unitMs, unit] = (
    [
      [3_600_000, "hour"],
      [60_000, "minute"],
    ] as const
  ).find(([size]) => ms % size === 0) ?? [1000, "second"];
  const number = ms / unitMs;
  return `${number} ${unit}${number === 1 ? "" : "s"}`;
}

/** An image's creation time in epoch milliseconds; minus infinity when it has none: older than any other. */
export function createdMs(image: { readonly creationTime: string }): number {
  const ms = Date.parse(image.creationTime);
  return Number.isNaN(ms) ? Number.NEGATIVE_INFINITY : ms;
}

/** `2026-07-24T01:48:34Z`. */
export function formatInstant(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** Years have four digits there. */
const FIRST_MINUTE_MS = Date.parse("0000-01-01T00:00Z");
const LAST_MINUTE_MS = Date.parse("9999-12-31T23:59Z");

/** `2026-07-24T01:48Z`, the precision of the service's creation filter. */
export function formatMinute(ms: number): string {
  const written = Math.min(Math.max(ms, FIRST_MINUTE_MS), LAST_MINUTE_MS);
  return `${new Date(written).toISOString().slice(0, 16)}Z`;
}

function startOfDay(day: string): number | undefined {
  const ms = Date.parse(`${day}T00:00:00Z`);
  // V8 takes 2026-02-30 for the second of March.
  return Number.isNaN(ms) || new Date(ms).toISOString().slice(0, 10) !== day ? undefined : ms;
}
