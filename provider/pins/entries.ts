// Entries of a stack's configuration that select the images of pins: alicloud-images:pins, alicloud-images:requireDecision.

import { closest } from "fastest-levenshtein";
import { fullKey } from "../values/configKeys.js";
import { ArgumentError } from "../values/errors.js";
import { conflictProblems, type PinSelector, parsePinSelector, SELECTOR_FIELDS } from "./selector.js";

export const PINS_KEY = fullKey("pins");
export const REQUIRE_DECISION_KEY = fullKey("requireDecision");

/** The entry for all pins without an entry of their own. */
export const EVERY_PIN = "*";

/** The selector of one pin, as the stack's configuration holds it. */
export type PinEntry = PinSelector;

const EXAMPLE = '{ asOf: "2026-11-25" }';
const FIELDS = SELECTOR_FIELDS.join(", ");

/**
 * Parses alicloud-images:pins, which the engine passes on as JSON.
 *
 * @throws ArgumentError with every problem, each with its entry, its value and the remedy
 */
export function parsePinEntries(json: string | undefined): ReadonlyMap<string, PinEntry> {
  if (json === undefined || json.trim() === "") return new Map();
  const map = parseJson(json);
  if (!isObject(map)) {
    throw new ArgumentError([`${PINS_KEY} must map pin names to selectors, such as { web: ${EXAMPLE} }.`]);
  }
  const problems: string[] = [];
  const entries = Object.entries(map).map(([key, value]) => [key, parseEntry(key, value, problems)] as const);
  if (problems.length > 0) throw new ArgumentError(problems);
  return new Map(entries);
}

/** The entry that applies to a pin: its own, otherwise the one for all pins. */
export function entryFor(entries: ReadonlyMap<string, PinEntry>, key: string): PinEntry | undefined {
  return entries.get(key) ?? entries.get(EVERY_PIN);
}

function parseJson(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

function parseEntry(key: string, value: unknown, problems: string[]): PinEntry {
  const entry = `${PINS_KEY} ${JSON.stringify(key)}`;
  if (!isObject(value)) {
    problems.push(`${entry} is ${JSON.stringify(value)}: must be an object with one of ${FIELDS}, such as ${EXAMPLE}.`);
    return {};
  }
  const unknown = Object.keys(value).filter((name) => !(SELECTOR_FIELDS as readonly string[]).includes(name));
  for (const name of unknown) {
    problems.push(`${entry} has an unknown field "${name}". Did you mean "${closest(name, [...SELECTOR_FIELDS])}"?`);
  }
  if (Object.keys(value).length === 0) {
    problems.push(`${entry} is empty: use one of ${FIELDS}, or remove the entry.`);
  }
  const invalid = [...conflictProblems(SELECTOR_FIELDS.filter((name) => value[name] !== undefined))];
  const selector = parsePinSelector(value, invalid);
  problems.push(...invalid.map((problem) => `${entry}: ${problem}`));
  return selector;
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
