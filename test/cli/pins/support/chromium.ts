// Is there a browser to look at a page with? Where there is none the tests that need it are skipped, and said to be; in CI they fail.

import { execFile } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { inflateSync } from "node:zlib";
import { describe, it } from "vitest";

const NAMES = ["chromium", "chromium-browser", "google-chrome", "google-chrome-stable"];

/** Tests with a headless browser, given its path. */
export function describeWithBrowser(title: string, tests: (browser: string) => void): void {
  const browser = findBrowser();
  if (browser !== undefined) {
    describe(title, () => tests(browser));
    return;
  }
  const notice = `SKIPPED, no browser is installed: ${title}. Install one of ${NAMES.join(", ")}, for example with \`apt-get install chromium\`.`;
  if (process.env["CI"] === "true") {
    it(title, () => {
      throw new Error(`With CI=true these tests must run. ${notice}`);
    });
    return;
  }
  console.warn(`\n${notice}\n`);
  describe.skip(`${title} (no browser)`, () => tests(""));
}

function findBrowser(): string | undefined {
  const folders = (process.env["PATH"] ?? "").split(delimiter);
  return folders.flatMap((folder) => NAMES.map((name) => join(folder, name))).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Runs the browser without a network and with a profile of its own, and returns what it wrote: a picture or a print. */
export async function rendered(
  browser: string,
  form: "png" | "pdf",
  args: (file: string) => readonly string[],
): Promise<Buffer> {
  const folder = await mkdtemp(join(tmpdir(), "alicloud-images-browser-"));
  const file = join(folder, `output.${form}`);
  const flags = [
    ...["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run"],
    ...["--disable-background-networking", "--disable-component-update", "--disable-sync"],
    ...["--host-resolver-rules=MAP * ~NOTFOUND", `--user-data-dir=${join(folder, "profile")}`],
  ];
  try {
    await new Promise<void>((done, fail) => {
      execFile(browser, [...flags, ...args(file)], { timeout: 60_000 }, (error) => (error ? fail(error) : done()));
    });
    return await readFile(file);
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 3 });
  }
}

/** A picture of 8 bits a channel, as the browser writes it. */
export interface Picture {
  readonly width: number;
  readonly height: number;
  /** Red, green and blue of a pixel. */
  pixel(x: number, y: number): readonly [number, number, number];
}

/** Reads a PNG: https://www.w3.org/TR/png-3/, as far as screenshots need it. */
export function readPng(png: Buffer): Picture {
  const width = png.readUInt32BE(16);
  const height = png.readUInt32BE(20);
  const channels = png[25] === 6 ? 4 : 3;
  const parts: Buffer[] = [];
  for (let at = 8; at < png.length; ) {
    const length = png.readUInt32BE(at);
    if (png.toString("latin1", at + 4, at + 8) === "IDAT") parts.push(png.subarray(at + 8, at + 8 + length));
    at += length + 12;
  }
  const raw = inflateSync(Buffer.concat(parts));
  const stride = width * channels;
  const pixels = Buffer.alloc(stride * height);
  for (let y = 0; y < height; y += 1) {
    const filter = raw[y * (stride + 1)];
    for (let x = 0; x < stride; x += 1) {
      const left = x < channels ? 0 : (pixels[y * stride + x - channels] ?? 0);
      const up = y === 0 ? 0 : (pixels[(y - 1) * stride + x] ?? 0);
      const corner = x < channels || y === 0 ? 0 : (pixels[(y - 1) * stride + x - channels] ?? 0);
      const predicted = [0, left, up, (left + up) >> 1, paeth(left, up, corner)][filter ?? 0] ?? 0;
      pixels[y * stride + x] = ((raw[y * (stride + 1) + 1 + x] ?? 0) + predicted) & 255;
    }
  }
  return {
    width,
    height,
    pixel: (x, y) => {
      const at = y * stride + x * channels;
      return [pixels[at] ?? 0, pixels[at + 1] ?? 0, pixels[at + 2] ?? 0];
    },
  };
}

function paeth(left: number, up: number, corner: number): number {
  const estimate = left + up - corner;
  const [a, b, c] = [left, up, corner].map((value) => Math.abs(estimate - value)) as [number, number, number];
  if (a <= b && a <= c) return left;
  return b <= c ? up : corner;
}
