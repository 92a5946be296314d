// What selects the image of a pin at the next run: the program, an entry, or nothing.

import { EVERY_PIN, entryFor, PINS_KEY, type PinEntry, parsePinEntries } from "../../pins/entries.js";
import type { PinArguments } from "../../pins/pin.js";
import { keptRegion } from "../../pins/region.js";
import { normalizeAsOf, sameAsOf } from "../../pins/selector.js";
import { ArgumentError } from "../../values/errors.js";
import type { SelectorField, StatePin } from "./statePin.js";

export interface SelectorSource {
  /** The selector. `nothing`: the pin keeps its first image. `unknown`: it could not be read. */
  readonly by: SelectorField | "nothing" | "unknown";
  /** Where it is set: in the program, in the pin's own entry in the stack's file, or in the entry for all pins. */
  readonly from: "program" | "entry" | "entry for all" | "nobody" | "unknown";
  /** The id or the date. */
  readonly value?: string;
}

const UNKNOWN: SelectorSource = { by: "unknown", from: "unknown" };

/**
 * What decides for a pin when its stack runs with these entries and its program stays as it is. Entries that could not
 * be read are undefined.
 */
export function nextSelectorSource(pin: StatePin, entries: ReadonlyMap<string, PinEntry> | undefined): SelectorSource {
  if (entries === undefined || hidesSource(pin)) return UNKNOWN;
  const entry = entryFor(entries, pin.key);
  if (isSetByProgram(pin, entry)) return { ...selectorIn(pin), from: "program" };
  if (entry === undefined) return { by: "nothing", from: "nobody" };
  return { ...selectorIn(entry), from: entries.has(pin.key) ? "entry" : "entry for all" };
}

/** Whether the entries of the last deployment are needed to find the source, and are hidden. */
export function hidesSource({ given, hidesLastEntries }: StatePin): boolean {
  return given.length > 0 && hidesLastEntries;
}

/** Whether an entry differs from what the pin was last deployed with. */
export function isPending({ held }: StatePin, { by, from, value = "" }: SelectorSource): boolean {
  if (from !== "entry" && from !== "entry for all") return false;
  if (by === "imageId") return value !== held.imageId;
  if (by === "asOf") return !sameAsOf(value, held.asOf);
  return by === "follow" && !held.follow;
}

/** What the pin is asked for at the next run, as far as that is known without the program. */
export function nextArguments(
  pin: StatePin,
  { by, value }: SelectorSource,
  configRegion: string | undefined,
): PinArguments {
  return {
    filter: pin.held.filter,
    imageId: by === "imageId" ? value : undefined,
    asOf: by === "asOf" ? value : undefined,
    follow: by === "follow",
    region: nextRegion(pin, configRegion),
  };
}

function nextRegion({ held, regionGiven }: StatePin, configRegion: string | undefined): string {
  const own = held.filter["region"];
  if ((typeof own === "string" && own !== "") || regionGiven) return held.region;
  return keptRegion(held.region, configRegion === undefined ? undefined : { region: configRegion, origin: "config" });
}

/**
 * The state does not record the source. A selector of the last deployment that was not in its entries came from the
 * program.
 */
function isSetByProgram({ given, held, key, lastConfig }: StatePin, entry: PinEntry | undefined): boolean {
  if (given.length === 0) return false;
  if (lastConfig === undefined) return entry === undefined;
  const last = entryFor(entriesOrNone(lastConfig.get(PINS_KEY)), key);
  if (last === undefined || given.length > 1) return true;
  if (last.asOf !== undefined) return !sameAsOf(normalizeAsOf(last.asOf), held.asOf);
  if (last.imageId !== undefined) return !given.includes("imageId") || last.imageId !== held.imageId;
  return last.follow !== held.follow;
}

function entriesOrNone(written: string | undefined): ReadonlyMap<string, PinEntry> {
  try {
    return parsePinEntries(written);
  } catch (error) {
    // A run with such entries fails, so that no pin was deployed with them.
    if (error instanceof ArgumentError) return new Map();
    throw error;
  }
}

function selectorIn(from: StatePin | PinEntry): Pick<SelectorSource, "by" | "value"> {
  const { imageId, asOf, follow } = "held" in from ? givenSelectors(from) : from;
  if (imageId !== undefined) return { by: "imageId", value: imageId };
  if (asOf !== undefined) return { by: "asOf", value: normalizeAsOf(asOf) ?? asOf };
  return { by: follow ? "follow" : "nothing" };
}

function givenSelectors({ given, held }: StatePin): PinEntry {
  return {
    ...(given.includes("imageId") ? { imageId: held.imageId } : {}),
    ...(held.asOf === undefined ? {} : { asOf: held.asOf }),
    follow: held.follow,
  };
}

/** How a decision reads in a table: `as of 2026-11-12`, `follow (*)`, `imageId (program)`. */
export function formatSelectorSource({ by, from, value = "" }: SelectorSource): string {
  if (by === "unknown") return "unknown";
  const what = by === "asOf" ? `as of ${value}` : by;
  if (from === "program") return `${what} (program)`;
  return from === "entry for all" ? `${what} (${EVERY_PIN})` : what;
}
