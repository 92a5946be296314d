// JSON files that are reloaded when they change.

import { readFile, stat } from "node:fs/promises";
import { ConfigurationError } from "../values/errors.js";
import { parseDefinition } from "./schemas.js";

/** A JSON file that is reloaded when it changes. */
export interface WatchedFile {
  /** Reloads the file if it has changed. An invalid file is reported once and ignored. */
  refresh(): Promise<void>;
}

/**
 * Reads the file and passes its content to `use`.
 *
 * @throws ConfigurationError if the file cannot be read or used. After the first time this is reported instead.
 */
export async function watchFile(
  path: string,
  use: (content: unknown, source: string) => void,
  report: (line: string) => void,
): Promise<WatchedFile> {
  let version = await versionOf(path);
  use(await contentOf(path), path);

  let refreshing: Promise<void> | undefined;
  return {
    refresh: () => {
      refreshing ??= reloadIfChanged().finally(() => {
        refreshing = undefined;
      });
      return refreshing;
    },
  };

  async function reloadIfChanged(): Promise<void> {
    try {
      const latest = await versionOf(path);
      if (latest === version) return;
      version = latest;
      use(await contentOf(path), path);
      report(`Reloaded ${path}`);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      report(`${error.message} The previous content stays in use.`);
    }
  }
}

/** For an inaccessible file the error code is its version; the error is reported when the file is read. */
async function versionOf(path: string): Promise<string> {
  try {
    const { mtimeNs, size, ino } = await stat(path, { bigint: true });
    return `${mtimeNs} ${size} ${ino}`;
  } catch (error) {
    return codeOf(error);
  }
}

async function contentOf(path: string): Promise<unknown> {
  try {
    return parseDefinition(await readFile(path, "utf8"));
  } catch (error) {
    throw unusable(path, error);
  }
}

/** The message of a syntax error quotes the file, which can contain secrets. */
function unusable(path: string, error: unknown): ConfigurationError {
  if (error instanceof SyntaxError) return new ConfigurationError(`${path} is not valid JSON.`);
  return new ConfigurationError(`${path} cannot be read (${codeOf(error)}).`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
