// Images that are never selected: alicloud-images:blocked.

import { fullKey } from "../values/configKeys.js";
import { ArgumentError } from "../values/errors.js";
import { parseJson } from "./sources.js";

export const BLOCKED_KEY = fullKey("blocked");

/**
 * Parses the list of image ids and names, which the engine passes on as JSON.
 *
 * @throws ArgumentError when it is not a list of strings
 */
export function readBlocked(configured: string | undefined): readonly string[] {
  if (configured === undefined || configured.trim() === "") return [];
  const list = parseJson(configured);
  if (Array.isArray(list) && list.every((item) => typeof item === "string" && item !== "")) return list;
  throw new ArgumentError([`${BLOCKED_KEY} must be a list of image ids or names, such as ["m-bp1abc"].`]);
}
