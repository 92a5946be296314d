// SVG time lines of pins, on one scale for all pins, with their axis and their legend.

import { createdMs, formatInstant } from "../../values/time.js";
import type { PinRow, PinStatus } from "./health.js";
import { creationDay } from "./movePlan.js";
import { escapeHtml, statusClass } from "./pageHtml.js";

export interface TimeScale {
  readonly fromMs: number;
  readonly toMs: number;
  /** First days of months, or of years when there are many. */
  readonly ticksMs: readonly number[];
}

const WIDTH = 260;
const MARGIN = 14;
const LINE_Y = 26;
const DAY_MS = 86_400_000;

/** One scale for the whole page, so that columns and rows can be compared. */
export function getTimeScale(rows: readonly PinRow[], nowMs: number): TimeScale {
  const times = rows
    .flatMap(({ held, newest, newer }) => [held, ...(newest === null ? [] : [newest]), ...newer])
    .map(createdMs)
    .filter(Number.isFinite);
  const firstMs = Math.min(nowMs - 30 * DAY_MS, ...times);
  const fromMs = firstMs - (nowMs - firstMs) * 0.04;
  const months = monthsBetween(fromMs, nowMs);
  const years = months.filter((ms) => new Date(ms).getUTCMonth() === 0);
  return { fromMs, toMs: Math.max(nowMs, ...times), ticksMs: months.length > 18 ? years : months };
}

function monthsBetween(fromMs: number, toMs: number): number[] {
  const first = new Date(fromMs);
  const [year, month] = [first.getUTCFullYear(), first.getUTCMonth()];
  const count = Math.ceil((toMs - fromMs) / (28 * DAY_MS)) + 1;
  return Array.from({ length: count }, (_, index) => Date.UTC(year, month + 1 + index, 1)).filter((ms) => ms < toMs);
}

function getX(ms: number, { fromMs, toMs }: TimeScale): number {
  const share = Number.isFinite(ms) ? (ms - fromMs) / (toMs - fromMs) : 0;
  return Math.round((MARGIN + share * (WIDTH - 2 * MARGIN)) * 10) / 10;
}

/** The scale below a heading, with the beginnings of months. */
export function drawAxis(scale: TimeScale): string {
  const labels = dropOverlapping(scale.ticksMs.map((ms) => ({ ms, x: getX(ms, scale) }))).map(({ ms, x }) => {
    const text =
      scale.ticksMs.length > 1 && new Date(ms).getUTCMonth() !== 0 ? monthName(ms) : formatInstant(ms).slice(0, 4);
    return `<text x="${x}" y="10" text-anchor="middle">${text}</text>`;
  });
  return `<svg class="axis" viewBox="0 0 ${WIDTH} 14" aria-hidden="true">${labels.join("")}<text x="${WIDTH - 2}" y="10" text-anchor="end">today</text></svg>`;
}

/** Labels that overlap neither each other nor "today". */
function dropOverlapping<Label extends { readonly x: number }>(labels: readonly Label[]): readonly Label[] {
  const kept: Label[] = [];
  for (const label of [...labels].reverse()) {
    const next = kept.at(-1)?.x ?? WIDTH - 20;
    if (next - label.x >= 34) kept.push(label);
  }
  return kept.reverse();
}

function monthName(ms: number): string {
  return new Date(ms).toLocaleString("en", { month: "short", timeZone: "UTC" });
}

export function drawTimeLine(row: PinRow, scale: TimeScale): string {
  const { held, newest, newer, status } = row;
  const at = (image: { readonly creationTime: string }) => getX(createdMs(image), scale);
  const heldX = at(held);
  const isBehind = newest !== null && createdMs(newest) > createdMs(held);
  const between = newer.filter(({ imageId, blocked }) => !blocked && imageId !== newest?.imageId);
  const marks = [
    ...scale.ticksMs.map(
      (ms) => `<line class="tick" x1="${getX(ms, scale)}" y1="20" x2="${getX(ms, scale)}" y2="32"/>`,
    ),
    `<line class="time" x1="${MARGIN}" y1="${LINE_Y}" x2="${WIDTH - MARGIN}" y2="${LINE_Y}"/>`,
    ...(isBehind ? [`<line class="lag" x1="${heldX}" y1="${LINE_Y}" x2="${at(newest)}" y2="${LINE_Y}"/>`] : []),
    ...between.map((image) => `<line class="newer" x1="${at(image)}" y1="21" x2="${at(image)}" y2="31"/>`),
    ...newer.filter(({ blocked }) => blocked).map((image) => drawCross(at(image), "cross")),
    ...(isBehind ? [drawNewest(at(newest)), drawLabel(at(newest), 12, creationDay(newest))] : []),
    drawHeld(heldX, status),
    drawLabel(heldX, 48, creationDay(held)),
  ];
  return `<svg class="line" viewBox="0 0 ${WIDTH} 52" role="img" aria-label="${escapeHtml(describeTimeLine(row))}">${marks.join("")}</svg>`;
}

/** What the time line shows, in words. */
function describeTimeLine(row: PinRow): string {
  const { held, newest, newer, status } = row;
  const blocked = newer.filter((image) => image.blocked).map(({ imageId }) => imageId);
  return [
    `${held.imageId} of ${creationDay(held) || "an unknown day"}, ${status}`,
    ...(newest === null || newest.imageId === held.imageId
      ? []
      : [`newest ${newest.imageId} of ${creationDay(newest)}`]),
    ...(blocked.length === 0 ? [] : [`blocked: ${blocked.join(", ")}`]),
  ].join("; ");
}

function drawHeld(x: number, status: PinStatus): string {
  const circle = `<circle class="held ${statusClass(status)}" cx="${x}" cy="${LINE_Y}" r="6"/>`;
  if (status === "blocked") return circle + drawCross(x, "over");
  if (status === "deprecated")
    return `${circle}<line class="over" x1="${x - 6}" y1="${LINE_Y + 6}" x2="${x + 6}" y2="${LINE_Y - 6}"/>`;
  if (status === "not checked")
    return `${circle}<text class="unchecked" x="${x}" y="${LINE_Y + 3.5}" text-anchor="middle">?</text>`;
  return circle;
}

function drawNewest(x: number): string {
  return `<path class="newest" d="M${x} ${LINE_Y - 7}l7 7l-7 7l-7-7z"/>`;
}

function drawCross(x: number, kind: string): string {
  return `<path class="${kind}" d="M${x - 5} ${LINE_Y - 5}l10 10M${x + 5} ${LINE_Y - 5}l-10 10"/>`;
}

function drawLabel(x: number, y: number, text: string): string {
  const [anchor, place] =
    x < 40 ? ["start", Math.max(x - 8, 2)] : x > WIDTH - 40 ? ["end", Math.min(x + 8, WIDTH - 2)] : ["middle", x];
  return `<text x="${place}" y="${y}" text-anchor="${anchor}">${escapeHtml(text)}</text>`;
}

/** Explains the marks of time lines. */
export function drawLegend(): string {
  const entries: readonly (readonly [string, string])[] = [
    [drawHeld(14, "current"), "the held image"],
    [
      `<line class="lag" x1="2" y1="${LINE_Y}" x2="14" y2="${LINE_Y}"/>${drawNewest(14)}`,
      "the newest match, and how far the pin is behind it",
    ],
    [`<line class="newer" x1="14" y1="21" x2="14" y2="31"/>`, "other newer matches"],
    [drawCross(14, "cross"), "a blocked image, never selected"],
    [drawHeld(14, "blocked"), "the held image is blocked"],
    [drawHeld(14, "deprecated"), "the held image is deprecated or not available"],
    [drawHeld(14, "gone"), "the held image is gone"],
    [drawHeld(14, "not checked"), "not checked"],
  ];
  return `<ul class="legend">${entries
    .map(([mark, text]) => `<li><svg viewBox="0 14 28 24" aria-hidden="true">${mark}</svg>${text}</li>`)
    .join("")}</ul>`;
}
