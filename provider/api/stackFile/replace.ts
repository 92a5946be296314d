// Replaces a file in one step, and waits for whoever else does the same.

import { randomUUID } from "node:crypto";
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  openSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { basename, dirname, join } from "node:path";
import { ConfigurationError } from "../../core/errors.js";

/**
 * Changes the text of a file, which counts as empty when it is not there. Two that do this at once come one after the
 * other, each with what the other wrote, and nobody ever reads half a file.
 *
 * @throws ConfigurationError when the file cannot be written, or another run holds it for seconds
 */
export async function changeFile(path: string, change: (text: string) => string): Promise<void> {
  const target = behindLink(path);
  await whileLocked(join(dirname(target), `.${basename(target)}.lock`), () => {
    const before = readOrEmpty(target);
    const after = change(before);
    if (after !== before) replaceFile(target, after);
  });
}

const LOCK_TRIES = 100;
const LOCK_WAIT_MS = 50;

/** Does something while no other run of this command does the same. What it does must not wait. */
async function whileLocked(lock: string, act: () => void): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    if (takeLock(lock)) break;
    if (attempt === LOCK_TRIES) {
      throw new ConfigurationError(
        `${lock} has been there for ${(LOCK_TRIES * LOCK_WAIT_MS) / 1000} seconds. If no other run is at work, remove that file and try again.`,
      );
    }
    await new Promise((resolve) => setTimeout(resolve, LOCK_WAIT_MS));
  }
  try {
    act();
  } finally {
    rmSync(lock, { force: true });
  }
}

function takeLock(lock: string): boolean {
  try {
    writeFileSync(lock, `${process.pid}\n`, { flag: "wx" });
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "EEXIST") return false;
    throw cannotWrite(lock, error);
  }
}

/** Replaces a file in one step and keeps its mode. */
function replaceFile(path: string, text: string): void {
  const temporary = join(dirname(path), `.${basename(path)}.${randomUUID()}`);
  try {
    const file = openSync(temporary, "wx");
    try {
      writeSync(file, text);
      const mode = statSync(path, { throwIfNoEntry: false })?.mode;
      if (mode !== undefined) fchmodSync(file, mode & 0o7777);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
    renameSync(temporary, path);
  } catch (error) {
    rmSync(temporary, { force: true });
    throw cannotWrite(path, error);
  }
}

function readOrEmpty(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    return absent(error as NodeJS.ErrnoException) ?? "";
  }
}

/** The file behind a link: the link itself stays. */
function behindLink(path: string): string {
  try {
    return realpathSync(path);
  } catch (error) {
    absent(error as NodeJS.ErrnoException);
    return path;
  }
}

function cannotWrite(path: string, error: unknown): ConfigurationError {
  const { code, message } = error as NodeJS.ErrnoException;
  return new ConfigurationError(`${path} cannot be written (${code ?? message}).`);
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
