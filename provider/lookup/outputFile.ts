// Writes images to a file in the form of the official provider's outputFile.

import { homedir } from "node:os";
import { ArgumentError } from "../values/errors.js";
import type { Image } from "../values/image.js";
import { writeAtomically } from "./atomicWrite.js";

/**
 * Writes a JSON list, indented by tabs, with field names in snake_case: `image_id`, `disk_device_mappings`.
 * A leading `~` is the home folder. Of several calls that write the same file at once, one wins; the file is always whole.
 *
 * @throws ArgumentError when the file cannot be written
 */
export async function writeOutputFile(path: string, images: readonly Image[]): Promise<void> {
  const file = path.startsWith("~") ? homedir() + path.slice(1) : path;
  const records = images.map((image) => snakeCase(image));
  try {
    await writeAtomically(file, JSON.stringify(records, undefined, "\t"));
  } catch (error) {
    const code = error instanceof Error && "code" in error ? String(error.code) : String(error);
    throw new ArgumentError([
      `outputFile ${JSON.stringify(path)} cannot be written (${code}): use a file in an existing directory.`,
    ]);
  }
}

function snakeCase(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => snakeCase(item));
  if (typeof value !== "object" || value === null) return value;
  const entries = Object.entries(value).map(([name, item]) => [
    name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`),
    // The keys of tags are the user's own.
    name === "tags" ? item : snakeCase(item),
  ]);
  return Object.fromEntries(entries.sort(([a], [b]) => (String(a) < String(b) ? -1 : 1)));
}
