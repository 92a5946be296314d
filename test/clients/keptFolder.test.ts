// Tests of kept folders.

import { mkdir, readdir, readFile, utimes, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { temporaryFolder } from "../package/support/run.js";
import { keptFolder } from "./keptFolder.js";

const fillWith = (text: string) => (partial: string) => writeFile(join(partial, "content"), text);

function contentOf(folder: string): Promise<string> {
  return readFile(join(folder, "content"), "utf8");
}

describe("keptFolder", () => {
  it("fills the folder once", async () => {
    const home = join(await temporaryFolder(), "home");
    expect(await keptFolder(home, "node-1", fillWith("first"))).toBe(join(home, "node-1"));
    expect(await contentOf(await keptFolder(home, "node-1", fillWith("second")))).toBe("first");
    expect(await readdir(home)).toEqual(["node-1"]);
  });

  it("does not create the folder before it is complete", async () => {
    const home = await temporaryFolder();
    await keptFolder(home, "node-1", async (partial) => {
      await fillWith("half")(partial);
      expect(await readdir(home)).not.toContain("node-1");
    });
  });

  it("fills the folder again after a failure, and removes the remains", async () => {
    const home = await temporaryFolder();
    const broken = keptFolder(home, "node-1", async (partial) => {
      await fillWith("half")(partial);
      throw new Error("no network");
    });
    await expect(broken).rejects.toThrow("no network");
    expect(await readdir(home)).toEqual([]);
    expect(await contentOf(await keptFolder(home, "node-1", fillWith("whole")))).toBe("whole");
  });

  it("uses one of two folders filled concurrently", async () => {
    const home = await temporaryFolder();
    const folders = await Promise.all(["a", "b"].map((text) => keptFolder(home, "node-1", fillWith(text))));
    expect(folders).toEqual([join(home, "node-1"), join(home, "node-1")]);
    expect(["a", "b"]).toContain(await contentOf(join(home, "node-1")));
    expect(await readdir(home)).toEqual(["node-1"]);
  });

  it("keeps recent temporary folders and removes those older than a day", async () => {
    const home = await temporaryFolder();
    const [young, old] = [join(home, "go-1.partial-young"), join(home, "go-1.partial-old")];
    for (const folder of [young, old]) await mkdir(folder);
    const twoDaysAgo = new Date(Date.now() - 48 * 60 * 60_000);
    await utimes(old, twoDaysAgo, twoDaysAgo);
    await keptFolder(home, "node-1", fillWith("whole"));
    expect((await readdir(home)).sort()).toEqual(["go-1.partial-young", "node-1"]);
  });
});
