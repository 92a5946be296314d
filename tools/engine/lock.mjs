// Who may build now? Whoever could create the lock file; the others wait, and take it over when its holder is gone.
//
// The lock only saves work. That two builds never spoil each other rests on separate folders and one rename at the end.

import { randomUUID } from "node:crypto";
import { readFile, rm, stat, utimes, writeFile } from "node:fs/promises";
import { hostname } from "node:os";
import { setTimeout as sleep } from "node:timers/promises";
import { tellWhile } from "./progress.mjs";

const BEAT_MS = 5_000;
const ABANDONED_AFTER_MS = 60_000;
const ASK_AGAIN_MS = 200;

/** Runs `work` while holding the lock file at `path`. Waits for as long as a living holder needs. */
export async function withLock(path, { log, tellEveryMs, signal }, work) {
  const token = randomUUID();
  await acquire(path, token, { log, tellEveryMs, signal });
  const beat = setInterval(() => {
    // A lock that was taken for abandoned is not ours to touch any more; that the file is gone says the same.
    const now = new Date();
    utimes(path, now, now).catch(() => clearInterval(beat));
  }, BEAT_MS);
  beat.unref();
  try {
    return await work();
  } finally {
    clearInterval(beat);
    if ((await holderOf(path))?.token === token) await rm(path, { force: true });
  }
}

async function acquire(path, token, { log, tellEveryMs, signal }) {
  if (await create(path, token)) return;
  const holder = await holderOf(path);
  if (holder !== undefined) log(`Another run (process ${holder.pid}) is making the engine; waiting for it.`);
  await tellWhile(waitFor(path, token, signal), {
    everyMs: tellEveryMs,
    tell: (elapsed) => log(`Waiting for the other run: ${elapsed} so far`),
  });
}

async function waitFor(path, token, signal) {
  do {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else await sleep(ASK_AGAIN_MS, undefined, { signal });
  } while (!(await create(path, token)));
}

async function create(path, token) {
  try {
    await writeFile(path, JSON.stringify({ pid: process.pid, host: hostname(), token }), { flag: "wx" });
    return true;
  } catch (error) {
    if (error.code === "EEXIST") return false;
    throw error;
  }
}

/** Abandoned: its process is gone from this machine, or nobody has touched it for a minute. */
async function isAbandoned(path) {
  const touched = await stat(path).catch(() => undefined);
  if (touched === undefined) return false;
  if (Date.now() - touched.mtimeMs > ABANDONED_AFTER_MS) return true;
  const holder = await holderOf(path);
  return holder !== undefined && holder.host === hostname() && !isRunning(holder.pid);
}

/** Undefined when the file is gone, or not written to its end yet. */
async function holderOf(path) {
  try {
    return JSON.parse(await readFile(path, "utf8"));
  } catch {
    return undefined;
  }
}

/** Whether there is a process with this number on this machine. */
export function isRunning(pid) {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return error.code === "EPERM";
  }
}
