// Replacement of a file in one step.

import { randomUUID } from "node:crypto";
import type { Stats } from "node:fs";
import {
  type FileHandle,
  lstat,
  open,
  readdir,
  readlink,
  realpath,
  rename,
  rm,
  stat,
  writeFile,
} from "node:fs/promises";
import { basename, dirname, join, resolve } from "node:path";

/** A refusal in the form of an error of the file system, with a code in words: `read-only`. */
class RefusalError extends Error {
  readonly syscall = "rename";

  constructor(readonly code: string) {
    super(code);
  }
}

/**
 * Writes a file so that readers find the old text or the new one, whole. Owner and mode stay, and a link stays a link.
 * What is no regular file, such as `/dev/stdout`, is written to directly.
 *
 * We do it ourselves because write-file-atomic 6 does not look at how much was written: a full disk leaves half a file.
 *
 * @param check called when all is on the disk, before the file is replaced; what it throws prevents that
 * @throws an error with a `code` and a `syscall`; the file is then as it was
 */
export async function writeAtomically(path: string, text: string, check?: () => Promise<void>): Promise<void> {
  const target = await resolveLinks(path);
  const replaced = await stat(target).catch(undefinedIfMissing);
  if (replaced !== undefined && !replaced.isFile()) return writeFile(path, text);
  // Replacing asks for no right to write the file itself, and root may write any.
  if (replaced !== undefined && (replaced.mode & 0o222) === 0) throw new RefusalError("read-only");
  const temporary = join(dirname(target), temporaryPrefix(target) + randomUUID());
  try {
    await writeWhole(temporary, text, replaced);
    await check?.();
    await rename(temporary, target);
  } finally {
    await rm(temporary, { force: true });
  }
}

/** Removes what killed runs left beside a file. Only for those who know that nobody else is writing it. */
export async function removeLeftovers(path: string): Promise<void> {
  for (const name of await readdir(dirname(path))) {
    if (name.startsWith(temporaryPrefix(path))) await rm(join(dirname(path), name), { force: true });
  }
}

/** The file behind links, whether it is there or not. */
export async function resolveLinks(path: string): Promise<string> {
  const found = await realpath(path).catch(undefinedIfMissing);
  if (found !== undefined) return found;
  const link = await lstat(path).catch(undefinedIfMissing);
  return link?.isSymbolicLink() ? resolveLinks(resolve(dirname(path), await readlink(path))) : path;
}

export function undefinedIfMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== "ENOENT") throw error;
}

function temporaryPrefix(path: string): string {
  return `.${basename(path)}.new-`;
}

/** Returns when all is on the disk, with the owner and mode of the file that it is to replace. */
async function writeWhole(path: string, text: string, replaced: Stats | undefined): Promise<void> {
  // Nobody else may read it before it has its owner.
  const file = await open(path, "wx", replaced === undefined ? 0o666 : 0o600);
  try {
    await file.writeFile(text);
    if (replaced !== undefined) {
      await keepOwner(file, replaced);
      await file.chmod(replaced.mode & 0o7777);
    }
    await file.sync();
  } finally {
    await file.close();
  }
}

async function keepOwner(file: FileHandle, { uid, gid }: Stats): Promise<void> {
  const own = await file.stat();
  if (own.uid === uid && own.gid === gid) return;
  await file.chown(uid, gid).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== "EPERM") throw error;
    throw new RefusalError(`it would no longer belong to user ${uid} and group ${gid}`);
  });
}
