// Images that are never selected: alicloud-images:blocked.

import { fullKey } from "../values/configKeys.js";
import { ArgumentError } from "../values/errors.js";

export const BLOCKED_KEY = fullKey("blocked");

/**
 * Parses the list of image ids and names that are never selected, which the engine passes on as JSON.
 *
 * @throws ArgumentError when it is not a list of strings
 */
export function readBlocked(configured: string | undefined): readonly string[] {
  if (configured === undefined || configured.trim() === "") return [];
  const list = parseJson(configured);
  if (Array.isArray(list) && list.every((item) => typeof item === "string" && item !== "")) return list;
  throw new ArgumentError([`${BLOCKED_KEY} must be a list of image ids or names, each a text, such as ["m-bp1abc"].`]);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
