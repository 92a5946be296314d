// Does everything that is shown pass the functions that leave nothing in it to obey?

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { PROJECT_ROOT } from "./support/run.js";

const SOURCES = join(PROJECT_ROOT, "provider");

/** What writes, and where alone it may. */
const SINKS: readonly (readonly [string, RegExp, readonly string[]])[] = [
  ["Pulumi's log", /\bpulumi\.log\./, ["pulumi/diagnostics.ts"]],
  ["the console", /\bconsole\.\w+\((?!escapeControls\()/, []],
  ["a standard stream", /\b(process\.)?(stdout|stderr)\.write\(/, []],
  ["a JSON text of a command", /print\(\s*JSON\.stringify/, ["cli/terminal.ts"]],
];

it.each(SINKS)("%s is written to in its place alone", (_what, pattern, places) => {
  const files = readdirSync(SOURCES, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".ts"));
  const writing = files.filter((file) => pattern.test(readFileSync(join(SOURCES, file), "utf8")));
  expect(files.length).toBeGreaterThan(50);
  expect(writing.map((file) => file.replaceAll("\\", "/"))).toEqual(places);
});
