// How does the endpoint keep up with a JSON file that changes while it runs?

import { readFile, stat } from "node:fs/promises";
import { ConfigurationError } from "../values/errors.js";
import { parseDefinition } from "./schemas.js";

/** A JSON file whose content is used again whenever the file has changed. */
export interface WatchedFile {
  /** Looks whether the file has changed, and if so uses its new content. A broken file is reported once and changes nothing. */
  refresh(): Promise<void>;
}

/**
 * Reads the file and uses its content.
 *
 * @throws ConfigurationError if the file cannot be read or used; after the first time this is reported instead.
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
      report(`${path} has changed and was read again`);
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      report(`${error.message} The endpoint goes on with what it had.`);
    }
  }
}

/** A file that cannot be looked at has that as its version: what is wrong is reported when it is read. */
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

/** A syntax error quotes the file, and a file of accounts holds secrets: only its kind is told. */
function unusable(path: string, error: unknown): ConfigurationError {
  if (error instanceof SyntaxError) return new ConfigurationError(`${path} is not valid JSON.`);
  return new ConfigurationError(`${path} cannot be read (${codeOf(error)}).`);
}

function codeOf(error: unknown): string {
  return (error as NodeJS.ErrnoException).code ?? "unknown error";
}
