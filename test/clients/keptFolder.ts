// How is a folder that is costly to fill kept for later runs, and never used half full?

import { existsSync } from "node:fs";
import { mkdir, mkdtemp, readdir, rename, rm, stat } from "node:fs/promises";
import { join } from "node:path";

const LEFTOVER_AFTER_MS = 24 * 60 * 60_000;

/**
 * The folder of this name in `home`, filled unless an earlier run has done so.
 *
 * It is filled under another name and gets its own in one step at the end. So two runs at once do not meet, and whatever
 * ends a run leaves a folder behind that nobody takes for a whole one; after a day it is removed.
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

/** Another run may have been faster: its folder is as good. */
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

/** 0 if it is gone: the run that fills it may have come to its end. */
async function ageMs(path: string): Promise<number> {
  const found = await stat(path).catch(() => undefined);
  return found === undefined ? 0 : Date.now() - found.mtimeMs;
}
