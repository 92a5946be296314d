// The sources of the package as text.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { PROJECT_ROOT } from "./run.js";

export interface Source {
  /** File inside provider/, such as `service/page.ts`. */
  readonly path: string;
  readonly text: string;
}

export function readSources(): Source[] {
  const folder = join(PROJECT_ROOT, "provider");
  return readdirSync(folder, { recursive: true, encoding: "utf8" })
    .filter((path) => path.endsWith(".ts"))
    .sort()
    .map((path) => ({ path: path.replaceAll("\\", "/"), text: readFileSync(join(folder, path), "utf8") }));
}
