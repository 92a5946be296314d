// Does the page of pins read well in a browser: in the light, in the dark, on a narrow screen and on paper?

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, it } from "vitest";
import { temporaryFolder } from "../../package/support/run.js";
import { describeWithBrowser, type Picture, readPng, rendered } from "./support/chromium.js";
import { page, row } from "./support/rows.js";

describeWithBrowser("the page in a browser", (browser) => {
  const ROWS = [
    row("dev", "web"),
    row("staging", "web", { status: "deprecated" }),
    row("prod", "web", { status: "blocked" }),
  ];

  async function pageFile(): Promise<string> {
    const file = join(await temporaryFolder(), "pins.html");
    await writeFile(file, page(ROWS));
    return pathToFileURL(file).href;
  }

  async function screenshot(scheme: "light" | "dark", width = 1280): Promise<Picture> {
    const address = await pageFile();
    const png = await rendered(browser, "png", (file) => [
      `--window-size=${width},900`,
      `--blink-settings=preferredColorScheme=${scheme === "dark" ? 0 : 1}`,
      "--hide-scrollbars",
      `--screenshot=${file}`,
      address,
    ]);
    return readPng(png);
  }

  it("has dark ink on white paper in the light, and light ink on dark paper in the dark", async () => {
    const light = await screenshot("light");
    expect(light.pixel(2, 2)).toEqual([255, 255, 255]);
    expect(darkest(light)).toBeLessThan(70);
    const dark = await screenshot("dark");
    expect(dark.pixel(2, 2)).toEqual([18, 22, 28]);
    expect(brightest(dark)).toBeGreaterThan(200);
  });

  it("shows the marks of time lines: held, newest, how far behind, and what is wrong", async () => {
    const light = await screenshot("light");
    for (const color of [
      [31, 111, 235],
      [26, 127, 55],
      [154, 103, 0],
      [179, 38, 30],
    ] as const) {
      expect(count(light, color), `pixels of ${color}`).toBeGreaterThan(20);
    }
  });

  it("leaves the columns readable on a narrow screen, where they are scrolled", async () => {
    const narrow = await screenshot("light", 500);
    expect(count(narrow, [31, 111, 235])).toBeGreaterThan(20);
    // The right edge of the window is outside the table's frame: nothing runs over the page.
    const edge = Array.from({ length: narrow.height }, (_, y) => narrow.pixel(narrow.width - 5, y));
    expect(edge.every((pixel) => pixel.every((value) => value === 255))).toBe(true);
  });

  it("prints on one sheet", async () => {
    const address = await pageFile();
    const pdf = await rendered(browser, "pdf", (file) => ["--no-pdf-header-footer", `--print-to-pdf=${file}`, address]);
    const text = pdf.toString("latin1");
    expect(text.startsWith("%PDF-")).toBe(true);
    expect(text.match(/\/Type\s*\/Page\b/g)).toHaveLength(1);
    const [, width, height] = /\/MediaBox\s*\[\s*0 0 ([\d.]+) ([\d.]+)\s*\]/.exec(text) ?? [];
    expect(Number(width)).toBeGreaterThan(Number(height));
  });
});

function everyPixel({ width, height, pixel }: Picture): (readonly [number, number, number])[] {
  return Array.from({ length: width * height }, (_, index) => pixel(index % width, Math.floor(index / width)));
}

function brightness([red, green, blue]: readonly [number, number, number]): number {
  return (red + green + blue) / 3;
}

function darkest(picture: Picture): number {
  return everyPixel(picture).reduce((least, pixel) => Math.min(least, brightness(pixel)), 255);
}

function brightest(picture: Picture): number {
  return everyPixel(picture).reduce((most, pixel) => Math.max(most, brightness(pixel)), 0);
}

function count(picture: Picture, [red, green, blue]: readonly [number, number, number]): number {
  return everyPixel(picture).filter(([r, g, b]) => r === red && g === green && b === blue).length;
}
