// A lock that keeps runs of this command from changing one file at the same time.

import { randomUUID } from "node:crypto";
import { readFile, rm, stat, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { undefinedIfMissing } from "../../../lookup/atomicWrite.js";
import { ConfigurationError } from "../../../values/errors.js";

/** The work under the lock takes milliseconds. A lock as old as this was left by a run that ended or stands still. */
const MAX_AGE_MS = 20_000;
const MAX_WAIT_MS = 30_000;
const WAIT_MS = 50;

/**
 * Does something while no other process that takes the same lock does anything. The lock of a process that was killed
 * is cleared away.
 *
 * A library was tried for this: proper-lockfile 4 lets two in when several clear away an old lock at once, since each
 * removes what it finds, be it the new lock of another.
 *
 * @param lock the file that is the lock; it does not stay
 * @throws ConfigurationError when others hold the lock for long, or the error of the file system
 */
export async function withLock<Result>(lock: string, act: () => Promise<Result>): Promise<Result> {
  const holder = `${process.pid} ${hostname()} ${randomUUID()}`;
  for (let waitedMs = 0; !(await create(lock, holder)); waitedMs += WAIT_MS) {
    if (waitedMs >= MAX_WAIT_MS) {
      throw new ConfigurationError(
        `${lock} has been held by other runs for ${MAX_WAIT_MS / 1000} seconds. If none is running, remove the file and try again.`,
      );
    }
    if (await isAbandoned(lock)) {
      // Checked and removed by one run at a time, or a new lock could be removed.
      await withLock(`${lock}-clearing`, async () => {
        if (await isAbandoned(lock)) await rm(lock, { force: true });
      });
    } else await new Promise((done) => setTimeout(done, WAIT_MS));
  }
  try {
    return await act();
  } finally {
    // After a long pause another run can hold it.
    if ((await read(lock)) === holder) await rm(lock, { force: true });
  }
}

async function isAbandoned(lock: string): Promise<boolean> {
  const [text, found] = await Promise.all([read(lock), stat(lock).catch(undefinedIfMissing)]);
  if (text === undefined || found === undefined) return false;
  const [pid, host] = text.split(" ");
  return (host === hostname() && !isRunning(Number(pid))) || Date.now() - found.mtimeMs > MAX_AGE_MS;
}

function isRunning(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== "ESRCH";
  }
}

async function create(path: string, text: string): Promise<boolean> {
  try {
    await writeFile(path, text, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw error;
  }
}

function read(path: string): Promise<string | undefined> {
  return readFile(path, "utf8").catch(undefinedIfMissing);
}
