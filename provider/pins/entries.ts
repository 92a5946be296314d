// Entries of a stack's configuration that select the images of pins: alicloud-images:pins, alicloud-images:requireDecision.

import { closest } from "fastest-levenshtein";
import { fullKey } from "../values/configKeys.js";
import { ArgumentError } from "../values/errors.js";
import { formatArgument } from "../values/formatArgument.js";
import { parseSpan, SPAN_FORMS } from "../values/time.js";

export const PINS_KEY = fullKey("pins");
export const REQUIRE_DECISION_KEY = fullKey("requireDecision");

/** The entry for all pins that have none of their own. */
export const EVERY_PIN = "*";

/** What decides for one pin: one of the three. */
export interface PinEntry {
  readonly imageId?: string;
  /** As it stands in the file. */
  readonly asOf?: string;
  readonly follow?: boolean;
}

const FIELDS = ["imageId", "asOf", "follow"] as const;

/**
 * Reads the map of pins as the engine hands it on: JSON text.
 *
 * @throws ArgumentError with every mistake, each naming the entry, its value and the remedy
 */
export function parsePinEntries(written: string | undefined): ReadonlyMap<string, PinEntry> {
  if (written === undefined || written.trim() === "") return new Map();
  const map = parse(written);
  if (typeof map !== "object" || map === null || Array.isArray(map)) {
    throw new ArgumentError([`${PINS_KEY} must map pin names to decisions, such as { web: { asOf: "2026-11-25" } }.`]);
  }
  const problems: string[] = [];
  const entries = Object.entries(map).map(([key, value]) => [key, readEntry(key, value, problems)] as const);
  if (problems.length > 0) throw new ArgumentError(problems);
  return new Map(entries);
}

/** The entry that decides for a pin: its own, else the one for all. */
export function entryFor(entries: ReadonlyMap<string, PinEntry>, key: string): PinEntry | undefined {
  return entries.get(key) ?? entries.get(EVERY_PIN);
}

function parse(written: string): unknown {
  try {
    return JSON.parse(written);
  } catch {
    return undefined;
  }
}

function readEntry(key: string, value: unknown, problems: string[]): PinEntry {
  const place = `${PINS_KEY} ${JSON.stringify(key)}`;
  if (typeof value !== "object" || value === null || Array.isArray(value)) {
    problems.push(
      `${place} is ${JSON.stringify(value)}: give one of ${FIELDS.join(", ")}, such as { asOf: "2026-11-25" }.`,
    );
    return {};
  }
  const { imageId, asOf, follow } = value as Record<string, unknown>;
  const unknown = Object.keys(value).filter((name) => !(FIELDS as readonly string[]).includes(name));
  for (const name of unknown) {
    problems.push(`${place} has no field "${name}". Did you mean "${closest(name, [...FIELDS])}"?`);
  }
  const given = FIELDS.filter((name) => (value as Record<string, unknown>)[name] !== undefined);
  if (given.length > 1) problems.push(`${place} gives ${given.join(" and ")}: give one of them.`);
  if (given.length === 0 && unknown.length === 0)
    problems.push(`${place} decides nothing: give one of ${FIELDS.join(", ")}, or remove the entry.`);
  for (const [name, text] of [
    ["imageId", imageId],
    ["asOf", asOf],
  ] as const) {
    if (text !== undefined && (typeof text !== "string" || text === "")) {
      problems.push(`${place}: ${formatArgument(name, text)} is not valid: give a text; put it in quotes.`);
    }
  }
  if (typeof asOf === "string" && asOf !== "" && parseSpan(asOf) === undefined) {
    problems.push(`${place}: ${formatArgument("asOf", asOf)} is not valid: give ${SPAN_FORMS}.`);
  }
  if (follow !== undefined && typeof follow !== "boolean") {
    problems.push(`${place}: ${formatArgument("follow", follow)} is not valid: give true or false, without quotes.`);
  }
  return {
    ...(typeof imageId === "string" ? { imageId } : {}),
    ...(typeof asOf === "string" ? { asOf } : {}),
    ...(typeof follow === "boolean" ? { follow } : {}),
  };
}
