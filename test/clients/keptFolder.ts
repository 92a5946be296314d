// Folders that are filled once, atomically, and kept for later runs.

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const LEFTOVER_AFTER_MS = 24 * 60 * 60_000;

/**
 * The folder of this name in `home`, filled if it does not exist.
 *
 * It is filled under a temporary name and renamed when complete, so concurrent and aborted runs never leave a partial
 * folder under the final name. Temporary folders are removed after a day.
 */
export async function keptFolder(
  home: string,
  name: string,
  fill: (partial: string) => Promise<void>,
): Promise<string> {
  const folder = join(home, name);
  if (existsSync(folder)) return folder;
  await mkdir(home, { recursive: true });
  await removeLeftovers(home);
  const partial = await mkdtemp(join(home, `${name}.partial-`));
  try {
    await fill(partial);
    await moveIntoPlace(partial, folder);
  } finally {
    await rm(partial, { recursive: true, force: true });
  }
  return folder;
}

/** If another run was faster, its folder is used. */
async function moveIntoPlace(partial: string, folder: string): Promise<void> {
  try {
    await rename(partial, folder);
  } catch (error) {
    if (!existsSync(folder)) throw error;
  }
}

async function removeLeftovers(home: string): Promise<void> {
  for (const name of await readdir(home)) {
    const path = join(home, name);
    if (name.includes(".partial-") && (await ageMs(path)) > LEFTOVER_AFTER_MS) {
      await rm(path, { recursive: true, force: true });
    }
  }
}

/** 0 if it no longer exists, because its run has finished. */
async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
