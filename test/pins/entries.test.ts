// Parsing of alicloud-images:pins and alicloud-images:blocked, and every problem with its remedy.

import { describe, expect, it } from "vitest";
import { entryFor, parsePinEntries } from "../../provider/pins/entries.js";
import { readBlocked } from "../../provider/settings/blocked.js";
import { ArgumentError } from "../../provider/values/errors.js";

/** An unquoted day of a stack's file, as the engine passes it on. */
const YAML_MIDNIGHT = "2026-11-20 00:00:00 +0000 UTC";

/** Parses a map as the engine passes it on. */
function read(map: unknown) {
  return parsePinEntries(JSON.stringify(map));
}

function problemsOf(run: () => unknown): readonly string[] {
  try {
    run();
  } catch (error) {
    if (error instanceof ArgumentError) return error.problems;
    throw error;
  }
  return [];
}

describe("parsePinEntries", () => {
  it.each([undefined, "", "  ", "{}"])("returns no entries for %j", (written) => {
    expect([...parsePinEntries(written)]).toEqual([]);
  });

  it("parses imageId, asOf and follow", () => {
    const entries = read({
      web: { asOf: "2026-11-20" },
      api: { imageId: "m-bp1api" },
      batch: { follow: true },
      edge: { asOf: "2026-11-20T14:30:00Z" },
      "*": { follow: false },
    });
    expect(Object.fromEntries(entries)).toEqual({
      web: { asOf: "2026-11-20" },
      api: { imageId: "m-bp1api" },
      batch: { follow: true },
      edge: { asOf: "2026-11-20T14:30:00Z" },
      "*": { follow: false },
    });
  });

  it("accepts an unquoted day in the form that Pulumi makes of it", () => {
    expect(read({ web: { asOf: YAML_MIDNIGHT } }).get("web")).toEqual({ asOf: YAML_MIDNIGHT });
  });

  it("accepts names of properties that every object has", () => {
    const entries = parsePinEntries('{ "constructor": { "follow": true }, "__proto__": { "asOf": "2026-11-20" } }');
    expect(entries.get("constructor")).toEqual({ follow: true });
    expect(entries.get("__proto__")).toEqual({ asOf: "2026-11-20" });
    expect(entries.get("toString")).toBeUndefined();
  });

  it("is searched by entryFor: first the entry of the pin, then the entry for all pins", () => {
    const entries = read({ web: { asOf: "2026-11-20" }, still: { follow: false }, "*": { follow: true } });
    expect(entryFor(entries, "web")).toEqual({ asOf: "2026-11-20" });
    expect(entryFor(entries, "still")).toEqual({ follow: false });
    expect(entryFor(entries, "other")).toEqual({ follow: true });
    expect(entryFor(read({ web: { follow: true } }), "other")).toBeUndefined();
  });
});

describe("parsePinEntries with invalid entries", () => {
  it.each([
    ["not JSON", "web: follow"],
    ["a string", '"follow"'],
    ["a list", '[{ "web": { "follow": true } }]'],
    ["null", "null"],
    ["a number", "7"],
  ])("rejects a map that is %s", (_, written) => {
    expect(problemsOf(() => parsePinEntries(written))).toEqual([
      'alicloud-images:pins must map pin names to selectors, such as { web: { asOf: "2026-11-25" } }.',
    ]);
  });

  it.each([
    [
      "an entry without a field",
      YAML_MIDNIGHT,
      `is "${YAML_MIDNIGHT}": must be an object with one of imageId, asOf, follow, such as { asOf: "2026-11-25" }.`,
    ],
    [
      "an entry without a value",
      null,
      'is null: must be an object with one of imageId, asOf, follow, such as { asOf: "2026-11-25" }.',
    ],
    [
      "a list of entries",
      [{ follow: true }],
      'is [{"follow":true}]: must be an object with one of imageId, asOf, follow, such as { asOf: "2026-11-25" }.',
    ],
    ["an empty entry", {}, "is empty: use one of imageId, asOf, follow, or remove the entry."],
    ["an unknown field", { imageID: "m-1" }, 'has an unknown field "imageID". Did you mean "imageId"?'],
    ["a field in lower case", { asof: "2026-11-20" }, 'has an unknown field "asof". Did you mean "asOf"?'],
    ["a similar field", { follows: true }, 'has an unknown field "follows". Did you mean "follow"?'],
    [
      "two fields",
      { asOf: "2026-11-20", follow: true },
      ": asOf and follow are mutually exclusive: use only one of them.",
    ],
    ["a number for an id", { imageId: 83 }, ": imageId 83 is not valid: must be an image id, in quotes."],
    [
      "a number for a day",
      { asOf: 20261120 },
      ': asOf 20261120 is not valid: must be a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes.',
    ],
    ["an id without a value", { imageId: null }, ": imageId null is not valid: must be an image id, in quotes."],
    ["an empty id", { imageId: "" }, ': imageId "" is not valid: must be an image id, in quotes.'],
    [
      "an empty day",
      { asOf: "" },
      ': asOf "" is not valid: must be a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes.',
    ],
    ["a list of ids", { imageId: ["m-1"] }, ': imageId ["m-1"] is not valid: must be an image id, in quotes.'],
    [
      "a day that does not exist",
      { asOf: "2026-02-30" },
      ': asOf "2026-02-30" is not valid: must be a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes.',
    ],
    [
      "an unquoted instant",
      { asOf: "2026-11-20 14:30:00 +0000 UTC" },
      ': asOf "2026-11-20 14:30:00 +0000 UTC" is not valid: must be a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes.',
    ],
    ["a quoted boolean", { follow: "true" }, ': follow "true" is not valid: must be true or false, without quotes.'],
    ["another word", { follow: "yes" }, ': follow "yes" is not valid: must be true or false, without quotes.'],
  ])("reports the remedy: %s", (_, entry, problem) => {
    const place = problem.startsWith(":") ? "" : " ";
    expect(problemsOf(() => read({ web: entry }))).toEqual([`alicloud-images:pins "web"${place}${problem}`]);
    expect(problemsOf(() => read({ "*": entry }))).toEqual([`alicloud-images:pins "*"${place}${problem}`]);
  });

  it("reports all problems at once, each with its entry", () => {
    const problems = problemsOf(() =>
      read({ web: { imageId: 83, folow: true }, api: { follow: true }, batch: 7, "*": { asOf: "x", imageId: "m-1" } }),
    );
    expect(problems).toEqual([
      'alicloud-images:pins "web" has an unknown field "folow". Did you mean "follow"?',
      'alicloud-images:pins "web": imageId 83 is not valid: must be an image id, in quotes.',
      'alicloud-images:pins "batch" is 7: must be an object with one of imageId, asOf, follow, such as { asOf: "2026-11-25" }.',
      'alicloud-images:pins "*": imageId and asOf are mutually exclusive: use only one of them.',
      'alicloud-images:pins "*": asOf "x" is not valid: must be a day "2026-11-25" (in UTC, to its last second) or an instant with zone "2026-11-25T14:30:00Z", in quotes.',
    ]);
  });
});

describe("readBlocked", () => {
  it.each([undefined, "", " ", "[]"])("returns an empty list for %j", (written) => {
    expect(readBlocked(written)).toEqual([]);
  });

  it("returns ids and names", () => {
    expect(readBlocked('["m-bp1broken", "web-base-20261119"]')).toEqual(["m-bp1broken", "web-base-20261119"]);
  });

  it.each([
    "m-bp1broken",
    '"m-bp1broken"',
    '{"m-bp1broken":true}',
    "[20261119]",
    '[""]',
    "[null]",
    '[["m-1"]]',
    "null",
  ])("rejects anything but a list of strings: %s", (written) => {
    expect(problemsOf(() => readBlocked(written))).toEqual([
      'alicloud-images:blocked must be a list of image ids or names, such as ["m-bp1abc"].',
    ]);
  });
});
