// Does the page show every pin on its time line, without scripts and a network, in the light, in the dark and on paper?

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { describe, expect, it } from "vitest";
import { pinsPage } from "../../../provider/cli/pins/page.js";
import { ServiceError } from "../../../provider/core/errors.js";
import { type ImageBrief, PIN_STATUSES, type PinRow } from "../../../provider/core/pinStatus.js";
import { temporaryFolder } from "../../package/support/run.js";
import { describeWithBrowser, type Picture, readPng, rendered } from "./support/chromium.js";
import { openShop } from "./support/fakeShop.js";

const NOW_MS = Date.parse("2026-11-25T09:00:00Z");

function brief(imageId: string, day: string, name = imageId): ImageBrief {
  return { imageId, name, creationTime: day === "" ? "" : `${day}T01:00:00Z` };
}

const OLD = brief("m-web12", "2026-11-12", "web-base-20261112");
const NEW = brief("m-web19", "2026-11-19", "web-base-20261119");

function row(stack: string, pin: string, fields: Partial<PinRow> = {}): PinRow {
  return {
    project: "shop",
    stack,
    pin,
    key: pin,
    region: "cn-hangzhou",
    held: OLD,
    previousImageId: "",
    ageDays: 13,
    decidedBy: { by: "asOf", from: "entry", value: "2026-11-12" },
    pending: false,
    status: "behind",
    note: "",
    newest: NEW,
    behind: { images: 1, days: 7 },
    newer: [{ ...NEW, blocked: false }],
    ...fields,
  };
}

function page(rows: readonly PinRow[]): string {
  return pinsPage({ rows, problems: [], name: "pins" }, NOW_MS);
}

describe("the page", () => {
  it("has stacks as columns and pins as rows, and says where a pin is not", () => {
    const html = page([row("dev", "web"), row("prod", "web"), row("prod", "db")]);
    const headings = [...html.matchAll(/<th scope="(col|row)">([\w]+)/g)].map(([, scope, text]) => `${scope} ${text}`);
    expect(headings).toEqual(["col Pin", "col dev", "col prod", "row web", "row db"]);
    expect(html.match(/no such pin/g)).toHaveLength(1);
    expect(html).toContain("3 pins in 2 stacks, 2026-11-25 09:00 UTC");
  });

  it("says in words what each time line shows", () => {
    const blocked = { ...brief("m-bad", "2026-11-15"), blocked: true };
    const html = page([row("prod", "web", { newer: [{ ...NEW, blocked: false }, blocked] })]);
    expect(html).toContain(
      'role="img" aria-label="m-web12 of 2026-11-12, behind; newest m-web19 of 2026-11-19; blocked: m-bad"',
    );
    expect(html).toContain("1 image, 7 d");
    expect(html).toContain('class="cross"');
  });

  it("places images by their time: the older to the left, the newest before today", () => {
    const html = page([row("prod", "web")]);
    const heldX = Number(/<circle class="held [^"]*" cx="([\d.]+)"/.exec(html)?.[1]);
    const newestX = Number(/<path class="newest" d="M([\d.]+) /.exec(html)?.[1]);
    const [from, to] = /<line class="time" x1="(\d+)" y1="26" x2="(\d+)"/.exec(html)?.slice(1).map(Number) ?? [];
    expect(heldX).toBeGreaterThan(from ?? Number.NaN);
    expect(newestX).toBeGreaterThan(heldX);
    expect(newestX).toBeLessThan(to ?? Number.NaN);
  });

  it.each(PIN_STATUSES)("marks a pin that is %s by a shape and by the word", (status) => {
    const html = page([row("prod", "web", { status })]);
    expect(html).toMatch(new RegExp(`<span class="badge \\w+ [\\w-]+">${status}</span>`));
    const mark = /<circle class="held [^"]*"[^>]*>(?:<(?:path|line|text) class="(\w+)")?/.exec(
      html.slice(html.indexOf("<tbody>")),
    );
    const shapes: Partial<Record<typeof status, string>> = {
      blocked: "over",
      deprecated: "over",
      "not asked": "asked",
    };
    if (shapes[status] !== undefined) expect(mark?.[1]).toBe(shapes[status]);
    if (status === "gone") expect(mark?.[0]).toContain("gone");
  });

  it("shows what it cannot place: images without a time, pins that were not asked for, no pins at all", () => {
    const html = page([
      row("prod", "web", {
        held: brief("m-1", ""),
        ageDays: null,
        status: "not asked",
        newest: null,
        behind: null,
        newer: [],
        note: "no credentials",
      }),
    ]);
    expect(html).toContain("no credentials");
    expect(html).not.toMatch(/NaN|Infinity|undefined|null/);
    expect(page([])).toContain("0 pins in 0 stacks");
  });

  it("keeps projects apart when there are several", () => {
    const html = page([row("prod", "web"), row("prod", "web", { project: "other" })]);
    expect(html.match(/<h2>/g)).toHaveLength(2);
    expect(html.match(/<table/g)).toHaveLength(2);
  });

  it("shows names as they are, whatever they say", () => {
    const evil = `"><script>alert(1)</script><img src=x onerror=alert(1)>'&`;
    const html = pinsPage(
      {
        rows: [row(evil, evil, { note: evil, held: brief(evil, "2026-11-12", evil) })],
        problems: [{ where: evil, error: new ServiceError("x", evil) }],
        name: "pins",
      },
      NOW_MS,
    );
    expect(html).not.toMatch(/<script|<img|onerror=[^&]*>/);
    expect(html).toContain("&#60;script&#62;");
  });

  it("refers to nothing outside itself", () => {
    const html = page([row("prod", "web")]);
    expect(html).not.toMatch(/https?:|<script|<link|@import|url\(|\ssrc=|\shref=/);
    expect(html).toContain(`content="default-src 'none'; style-src 'unsafe-inline'"`);
  });

  it("is written by the command, and only that", async () => {
    const shop = await openShop();
    const file = join(await temporaryFolder(), "pins.html");
    const { stdout, stderr, exitCode } = await shop.pins("list", "--stack", "dev,staging,prod", "--html", file);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0, stderr: expect.stringContaining(`Written: ${file}`) });
    expect(stdout).toContain("m-web19");
    const { readFile } = await import("node:fs/promises");
    const html = await readFile(file, "utf8");
    expect([...html.matchAll(/<th scope="col">(\w+)/g)].map(([, text]) => text)).toEqual([
      "Pin",
      "dev",
      "staging",
      "prod",
    ]);
    const nowhere = await shop.pins("list", "--html", join(file, "nowhere.html"));
    expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("cannot be written (ENOTDIR)") });
  });
});

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
