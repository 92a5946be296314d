// What written days, instants and ages mean.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createdMs, formatInstant, formatMinute, parseDuration, parseSpan } from "../../provider/values/time.js";

const DAY_MS = 86_400_000;

function span(start: string, end: string) {
  return { startMs: Date.parse(start), endMs: Date.parse(end) };
}

describe("readSpan", () => {
  it.each([
    ["a day, to its last moment in UTC", "2026-11-25", span("2026-11-25T00:00:00Z", "2026-11-25T23:59:59.999Z")],
    ["a leap day", "2028-02-29", span("2028-02-29T00:00:00Z", "2028-02-29T23:59:59.999Z")],
    [
      "what Pulumi makes of an unquoted day",
      "2026-11-25 00:00:00 +0000 UTC",
      span("2026-11-25T00:00:00Z", "2026-11-25T23:59:59.999Z"),
    ],
    ["an instant in UTC", "2026-07-24T01:48:34Z", span("2026-07-24T01:48:34Z", "2026-07-24T01:48:34Z")],
    ["an instant elsewhere", "2026-07-24T09:48:34+08:00", span("2026-07-24T01:48:34Z", "2026-07-24T01:48:34Z")],
    ["lower case", "2026-07-24t01:48:34z", span("2026-07-24T01:48:34Z", "2026-07-24T01:48:34Z")],
    ["a fraction of a second", "2026-07-24T01:48:34.5Z", span("2026-07-24T01:48:34.500Z", "2026-07-24T01:48:34.500Z")],
  ])("reads %s", (_what, written, meant) => {
    expect(parseSpan(written)).toEqual(meant);
  });

  it.each([
    ["a day that the calendar does not have", "2026-02-30"],
    ["a leap day of another year", "2026-02-29"],
    ["a month that there is not", "2026-13-01"],
    ["an instant on such a day", "2026-02-30T00:00:00Z"],
    ["an instant without zone", "2026-07-24T01:48:34"],
    ["an hour that there is not", "2026-07-24T24:00:00Z"],
    ["a zone that there is not", "2026-07-24T01:48:34+25:00"],
    ["a minute of the service's filter", "2026-07-24T01:48Z"],
    ["an unquoted day with a time of day", "2026-11-25 10:00:00 +0000 UTC"],
    ["a day in another order", "25.11.2026"],
    ["a month", "2026-11"],
    ["seconds since 1970", "1795564800"],
    ["a word", "today"],
    ["space around a day", " 2026-11-25"],
    ["nothing", ""],
  ])("does not read %s", (_what, written) => {
    expect(parseSpan(written)).toBeUndefined();
  });

  it("covers every day without a gap", () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 100_000 }), (day) => {
        const written = (n: number) => new Date(n * DAY_MS).toISOString().slice(0, 10);
        expect(parseSpan(written(day + 1))?.startMs).toBe((parseSpan(written(day))?.endMs ?? 0) + 1);
      }),
    );
  });
});

describe("readDuration", () => {
  it.each([
    ["90m", 90 * 60_000],
    ["36h", 36 * 3_600_000],
    ["7d", 7 * DAY_MS],
    ["2w", 14 * DAY_MS],
    ["0d", 0],
  ])("reads %s", (written, ms) => {
    expect(parseDuration(written)).toBe(ms);
  });

  it.each(["7", "d", "7 d", "1.5d", "-7d", "7days", "7D", "7s", "P7D", "a week", ""])("does not read %j", (written) => {
    expect(parseDuration(written)).toBeUndefined();
  });
});

describe("an image's creation time", () => {
  it("counts as an instant, however it is written", () => {
    expect(createdMs({ creationTime: "2026-01-01T08:00:00+08:00" })).toBe(Date.parse("2026-01-01T00:00:00Z"));
  });

  it.each(["", "unknown", "0000-00-00T00:00:00Z"])("that is %j lies before any other", (creationTime) => {
    expect(createdMs({ creationTime })).toBe(Number.NEGATIVE_INFINITY);
  });
});

describe("times for people and for the service", () => {
  it("are written to the second and to the minute", () => {
    const ms = Date.parse("2026-07-24T01:48:34.999Z");
    expect([formatInstant(ms), formatMinute(ms)]).toEqual(["2026-07-24T01:48:34Z", "2026-07-24T01:48Z"]);
  });
});
