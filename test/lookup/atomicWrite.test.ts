// Is a file replaced whole, with its owner, mode and links, and never readable by those who must not read it?

import { chmod, chown, lstat, mkdir, readdir, readFile, stat, symlink, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { writeAtomically } from "../../provider/lookup/atomicWrite.js";
import { writeOutputFile } from "../../provider/lookup/outputFile.js";
import { decodeImage } from "../../provider/values/image.js";
import { temporaryFolder } from "../package/support/run.js";

const isRoot = process.getuid?.() === 0;

describe("a file that is replaced", () => {
  it.each([0o600, 0o640, 0o664])("keeps its mode %o, and is never readable by more people in between", async (mode) => {
    const folder = await temporaryFolder();
    const path = join(folder, "file");
    await writeFile(path, "before");
    await chmod(path, mode);
    const seen = new Set<number>();
    let isDone = false;
    const watch = (async () => {
      while (!isDone) {
        for (const name of await readdir(folder)) {
          const found = await stat(join(folder, name)).catch(() => undefined);
          if (found !== undefined) seen.add(found.mode & 0o777);
        }
      }
    })();
    await writeAtomically(path, "after".repeat(1_000_000));
    isDone = true;
    await watch;
    expect([...seen].filter((one) => (one & ~mode) !== 0)).toEqual([]);
    expect((await stat(path)).mode & 0o777).toBe(mode);
  });

  it.skipIf(!isRoot)("keeps its owner", async () => {
    const path = join(await temporaryFolder(), "file");
    await writeFile(path, "before");
    await chown(path, 1234, 1235);
    await writeAtomically(path, "after");
    expect(await stat(path)).toMatchObject({ uid: 1234, gid: 1235 });
    expect(await readFile(path, "utf8")).toBe("after");
  });

  it("stays behind its link, also when it is not there yet", async () => {
    const folder = await temporaryFolder();
    await mkdir(join(folder, "real"));
    await symlink("real/file", join(folder, "inner"));
    await symlink("inner", join(folder, "link"));
    for (const text of ["first", "second"]) {
      await writeAtomically(join(folder, "link"), text);
      expect(await readFile(join(folder, "real/file"), "utf8")).toBe(text);
      expect((await lstat(join(folder, "link"))).isSymbolicLink()).toBe(true);
    }
    expect(await readdir(join(folder, "real"))).toEqual(["file"]);
  });

  it("stays as it was when it is read-only, even to root", async () => {
    const path = join(await temporaryFolder(), "file");
    await writeFile(path, "before", { mode: 0o444 });
    await expect(writeAtomically(path, "after")).rejects.toMatchObject({ code: "read-only" });
    expect(await readFile(path, "utf8")).toBe("before");
  });

  it("stays as it was, with nothing beside it, when the last check fails", async () => {
    const folder = await temporaryFolder();
    await writeFile(join(folder, "file"), "before");
    const check = () => Promise.reject(new Error("no"));
    await expect(writeAtomically(join(folder, "file"), "after", check)).rejects.toThrow("no");
    expect(await readFile(join(folder, "file"), "utf8")).toBe("before");
    expect(await readdir(folder)).toEqual(["file"]);
  });

  it.skipIf(process.platform === "win32")("is no device: that is written to", async () => {
    await writeAtomically("/dev/null", "text");
    expect((await lstat("/dev/null")).isCharacterDevice()).toBe(true);
  });
});

describe("outputFile", () => {
  it("is valid JSON after any two calls that write it at once", async () => {
    const path = join(await temporaryFolder(), "images.json");
    const images = Array.from({ length: 900 }, (_, index) => decodeImage({ ImageId: `m-${index}` }));
    for (let round = 0; round < 20; round += 1) {
      await Promise.all([writeOutputFile(path, images), writeOutputFile(path, images.slice(0, 5))]);
      expect([5, 900]).toContain(JSON.parse(await readFile(path, "utf8")).length);
    }
  });

  it("is refused where it cannot be written", async () => {
    const path = join(await temporaryFolder(), "images.json");
    await writeFile(path, "[]", { mode: 0o444 });
    await expect(writeOutputFile(path, [])).rejects.toThrow(/images\.json" cannot be written \(read-only\)/);
    await expect(writeOutputFile(join(path, "x"), [])).rejects.toThrow(/cannot be written \(ENOTDIR\): use a file/);
  });
});
