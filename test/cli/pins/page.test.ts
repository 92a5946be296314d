// Does the page show every pin on its time line, without scripts and a network?

import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PIN_STATUSES } from "../../../provider/cli/pins/health.js";
import { formatPage } from "../../../provider/cli/pins/page.js";
import { ServiceError } from "../../../provider/values/errors.js";
import { temporaryFolder } from "../../package/support/run.js";
import { openShop } from "./support/fakeShop.js";
import { brief, NEW, NOW_MS, page, row } from "./support/rows.js";

describe("the page", () => {
  it("has stacks as columns and pins as rows, and says where a pin is not", () => {
    const html = page([row("dev", "web"), row("prod", "web"), row("prod", "db")]);
    const headings = [...html.matchAll(/<th scope="(col|row)">(?:<bdi>)?([\w]+)/g)].map(
      ([, scope, text]) => `${scope} ${text}`,
    );
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
      "not checked": "unchecked",
    };
    if (shapes[status] !== undefined) expect(mark?.[1]).toBe(shapes[status]);
    if (status === "gone") expect(mark?.[0]).toContain("gone");
  });

  it("shows what it cannot place: images without a time, pins that were not asked for, no pins at all", () => {
    const html = page([
      row("prod", "web", {
        held: brief("m-1", ""),
        ageDays: null,
        status: "not checked",
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
    const html = formatPage(
      {
        rows: [row(evil, evil, { note: evil, held: brief(evil, "2026-11-12", evil) })],
        problems: [{ where: evil, error: new ServiceError("x", evil) }],
        name: "pins",
      },
      NOW_MS,
    );
    expect(html).not.toMatch(/<script|<img|onerror=[^&]*>/);
    expect(html).toContain("<bdi>&#34;&#62;&#60;script&#62;");
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
    const html = await readFile(file, "utf8");
    expect([...html.matchAll(/<th scope="col">(?:<bdi>)?(\w+)/g)].map(([, text]) => text)).toEqual([
      "Pin",
      "dev",
      "staging",
      "prod",
    ]);
    const nowhere = await shop.pins("list", "--html", join(file, "nowhere.html"));
    expect(nowhere).toMatchObject({ exitCode: 2, stderr: expect.stringContaining("cannot be written (ENOTDIR)") });
  });
});
