// A page that shows pins on a time line: stacks as columns, pins as rows. One file, without scripts and without a network.

import { writeFile } from "node:fs/promises";
import { ConfigurationError } from "../../values/errors.js";
import { escapeControls } from "../../values/escape.js";
import { createdMs, formatInstant } from "../../values/time.js";
import { OUTDATED, PIN_STATUSES, type PinRow, type PinStatus } from "./health.js";
import { countText, formatBehind, formatDecidedBy, formatProblem, type Report } from "./report.js";

/** @throws ConfigurationError when the file cannot be written */
export async function writePage(file: string, report: Report<PinRow>, nowMs: number): Promise<void> {
  try {
    await writeFile(file, formatPage(report, nowMs));
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

/** The whole page. */
export function formatPage({ rows, problems }: Report<PinRow>, nowMs: number): string {
  const scale = scaleOf(rows, nowMs);
  const projects = distinct(rows.map(({ project }) => project));
  const tables = projects.map((project) => {
    const own = rows.filter((row) => row.project === project);
    return `${projects.length > 1 ? `<h2>${isolated(project)}</h2>\n` : ""}${projectTable(own, scale)}`;
  });
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<meta name="color-scheme" content="light dark">
<title>Image pins</title>
<style>${STYLE}</style>
</head>
<body>
<h1>Image pins</h1>
<p class="summary">${summary(rows, nowMs)}</p>
${problems.map((problem) => `<p class="problem"><strong>Not read:</strong> ${isolated(formatProblem(problem))}</p>`).join("\n")}
${tables.join("\n")}
${legend()}
</body>
</html>
`;
}

/** Pixels on a screen. Columns share what is left, and are equal, so that their time lines are. */
const PIN_WIDTH = 100;
const STACK_WIDTH = 290;

/** Stacks as columns, pins as rows. */
function projectTable(rows: readonly PinRow[], scale: Scale): string {
  const stacks = distinct(rows.map(({ stack }) => stack));
  const headings = stacks.map((stack) => `<th scope="col">${isolated(stack)}${axis(scale)}</th>`);
  const lines = distinct(rows.map(({ pin }) => pin)).map((pin) => {
    const cells = stacks.map((stack) => {
      const found = rows.filter((row) => row.stack === stack && row.pin === pin);
      const shown = found.map((row) => cell(row, scale)).join("");
      return `<td>${shown === "" ? '<span class="none">no such pin</span>' : shown}</td>`;
    });
    return `<tr><th scope="row">${isolated(pin)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="wide">
<table style="min-width:${PIN_WIDTH + STACK_WIDTH * stacks.length}px">
<thead><tr><th scope="col">Pin</th>${headings.join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>
</div>`;
}

function summary(rows: readonly PinRow[], nowMs: number): string {
  const stacks = distinct(rows.map(({ project, stack }) => `${project}/${stack}`)).length;
  const counts = PIN_STATUSES.flatMap((status) => {
    const count = rows.filter((row) => row.status === status).length;
    return count === 0 ? [] : [`<span class="badge ${classOf(status)}">${count} ${status}</span>`];
  });
  const when = `${formatInstant(nowMs).slice(0, 16).replace("T", " ")} UTC`;
  return `${countText(rows.length, "pin")} in ${countText(stacks, "stack")}, ${when} ${counts.join(" ")}`;
}

// ---- one pin of one stack

function cell(row: PinRow, scale: Scale): string {
  const { held, newest, status, note, ageDays, region } = row;
  const isNewest = newest === null || newest.imageId === held.imageId || createdMs(newest) <= createdMs(held);
  const facts: readonly (readonly [string, string])[] = [
    [
      "holds",
      `<code>${isolated(held.imageId)}</code>${held.name === held.imageId ? "" : `<br>${isolated(held.name)}`}`,
    ],
    ["created", `${isolated(dayOf(held) || "unknown")}${ageDays === null ? "" : `, ${countText(ageDays, "day")} old`}`],
    ...(isNewest
      ? []
      : [["newest", `<code>${isolated(newest.imageId)}</code><br>${isolated(dayOf(newest))}`] as const]),
    ...(row.behind === null || row.behind.images === 0 ? [] : [["behind", safe(formatBehind(row))] as const]),
    ["decided", isolated(formatDecidedBy(row))],
    ["region", isolated(region)],
    ...(note === "" ? [] : [["note", isolated(note)] as const]),
  ];
  return `<div class="pin ${classOf(status)}"><span class="badge ${classOf(status)}">${status}</span>${timeLine(row, scale)}<dl>${facts
    .map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`)
    .join("")}</dl></div>`;
}

// ---- time

interface Scale {
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
function scaleOf(rows: readonly PinRow[], nowMs: number): Scale {
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

function placeOf(ms: number, { fromMs, toMs }: Scale): number {
  const share = Number.isFinite(ms) ? (ms - fromMs) / (toMs - fromMs) : 0;
  return Math.round((MARGIN + share * (WIDTH - 2 * MARGIN)) * 10) / 10;
}

/** The scale under a heading: where months begin. */
function axis(scale: Scale): string {
  const labels = spaced(scale.ticksMs.map((ms) => ({ ms, x: placeOf(ms, scale) }))).map(({ ms, x }) => {
    const text =
      scale.ticksMs.length > 1 && new Date(ms).getUTCMonth() !== 0 ? monthName(ms) : formatInstant(ms).slice(0, 4);
    return `<text x="${x}" y="10" text-anchor="middle">${text}</text>`;
  });
  return `<svg class="axis" viewBox="0 0 ${WIDTH} 14" aria-hidden="true">${labels.join("")}<text x="${WIDTH - 2}" y="10" text-anchor="end">today</text></svg>`;
}

/** Labels that do not run into each other, nor into "today". */
function spaced<Label extends { readonly x: number }>(labels: readonly Label[]): readonly Label[] {
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

function timeLine(row: PinRow, scale: Scale): string {
  const { held, newest, newer, status } = row;
  const at = (image: { readonly creationTime: string }) => placeOf(createdMs(image), scale);
  const heldX = at(held);
  const isBehind = newest !== null && createdMs(newest) > createdMs(held);
  const between = newer.filter(({ imageId, blocked }) => !blocked && imageId !== newest?.imageId);
  const marks = [
    ...scale.ticksMs.map(
      (ms) => `<line class="tick" x1="${placeOf(ms, scale)}" y1="20" x2="${placeOf(ms, scale)}" y2="32"/>`,
    ),
    `<line class="time" x1="${MARGIN}" y1="${LINE_Y}" x2="${WIDTH - MARGIN}" y2="${LINE_Y}"/>`,
    ...(isBehind ? [`<line class="lag" x1="${heldX}" y1="${LINE_Y}" x2="${at(newest)}" y2="${LINE_Y}"/>`] : []),
    ...between.map((image) => `<line class="newer" x1="${at(image)}" y1="21" x2="${at(image)}" y2="31"/>`),
    ...newer.filter(({ blocked }) => blocked).map((image) => cross(at(image), "cross")),
    ...(isBehind ? [diamond(at(newest)), label(at(newest), 12, dayOf(newest))] : []),
    heldMark(heldX, status),
    label(heldX, 48, dayOf(held)),
  ];
  return `<svg class="line" viewBox="0 0 ${WIDTH} 52" role="img" aria-label="${safe(lineText(row))}">${marks.join("")}</svg>`;
}

/** What the time line shows, in words. */
function lineText(row: PinRow): string {
  const { held, newest, newer, status } = row;
  const blocked = newer.filter((image) => image.blocked).map(({ imageId }) => imageId);
  return [
    `${held.imageId} of ${dayOf(held) || "an unknown day"}, ${status}`,
    ...(newest === null || newest.imageId === held.imageId ? [] : [`newest ${newest.imageId} of ${dayOf(newest)}`]),
    ...(blocked.length === 0 ? [] : [`blocked: ${blocked.join(", ")}`]),
  ].join("; ");
}

function heldMark(x: number, status: PinStatus): string {
  const circle = `<circle class="held ${classOf(status)}" cx="${x}" cy="${LINE_Y}" r="6"/>`;
  if (status === "blocked") return circle + cross(x, "over");
  if (status === "deprecated")
    return `${circle}<line class="over" x1="${x - 6}" y1="${LINE_Y + 6}" x2="${x + 6}" y2="${LINE_Y - 6}"/>`;
  if (status === "not checked")
    return `${circle}<text class="unchecked" x="${x}" y="${LINE_Y + 3.5}" text-anchor="middle">?</text>`;
  return circle;
}

function diamond(x: number): string {
  return `<path class="newest" d="M${x} ${LINE_Y - 7}l7 7l-7 7l-7-7z"/>`;
}

function cross(x: number, kind: string): string {
  return `<path class="${kind}" d="M${x - 5} ${LINE_Y - 5}l10 10M${x + 5} ${LINE_Y - 5}l-10 10"/>`;
}

function label(x: number, y: number, text: string): string {
  const [anchor, place] =
    x < 40 ? ["start", Math.max(x - 8, 2)] : x > WIDTH - 40 ? ["end", Math.min(x + 8, WIDTH - 2)] : ["middle", x];
  return `<text x="${place}" y="${y}" text-anchor="${anchor}">${safe(text)}</text>`;
}

function legend(): string {
  const entries: readonly (readonly [string, string])[] = [
    [heldMark(14, "current"), "the held image"],
    [
      `<line class="lag" x1="2" y1="${LINE_Y}" x2="14" y2="${LINE_Y}"/>${diamond(14)}`,
      "the newest match, and how far the pin is behind it",
    ],
    [`<line class="newer" x1="14" y1="21" x2="14" y2="31"/>`, "other newer matches"],
    [cross(14, "cross"), "a blocked image, never selected"],
    [heldMark(14, "blocked"), "the held image is blocked"],
    [heldMark(14, "deprecated"), "the held image is deprecated or not available"],
    [heldMark(14, "gone"), "the held image is gone"],
    [heldMark(14, "not checked"), "not checked"],
  ];
  return `<ul class="legend">${entries
    .map(([mark, text]) => `<li><svg viewBox="0 14 28 24" aria-hidden="true">${mark}</svg>${text}</li>`)
    .join("")}</ul>`;
}

// ---- texts

function dayOf({ creationTime }: { readonly creationTime: string }): string {
  return creationTime.slice(0, 10);
}

function classOf(status: PinStatus): string {
  const tone = OUTDATED.includes(status)
    ? status === "behind"
      ? "late"
      : "bad"
    : status === "current"
      ? "good"
      : "open";
  return `${tone} ${status.replace(" ", "-")}`;
}

function distinct(texts: readonly string[]): readonly string[] {
  return [...new Set(texts)];
}

/** A name between tags. It is set in its own direction, or its letters could turn what stands beside it. */
function isolated(text: string): string {
  return `<bdi>${safe(text)}</bdi>`;
}

/** A name in an attribute, or where no tag may stand. */
function safe(text: string): string {
  return escapeControls(text).replace(/[&<>"']/g, (letter) => `&#${letter.charCodeAt(0)};`);
}

const STYLE = `
:root{color-scheme:light dark;--paper:#fff;--ink:#1d2430;--soft:#5b6675;--rule:#cfd6df;--panel:#f6f8fa;--held:#1f6feb;--good:#1a7f37;--late:#9a6700;--bad:#b3261e;--open:#5b6675}
@media (prefers-color-scheme:dark){:root{--paper:#12161c;--ink:#e6ebf2;--soft:#9aa7b8;--rule:#343d49;--panel:#1a2028;--held:#6cb0ff;--good:#56d364;--late:#e3b341;--bad:#ff8a80;--open:#9aa7b8}}
*{box-sizing:border-box}
body{margin:1.5rem;background:var(--paper);color:var(--ink);font:15px/1.45 system-ui,sans-serif}
h1{font-size:1.4rem;margin:0 0 .25rem}
.summary{margin:0 0 1rem;color:var(--soft)}
.problem{border-left:4px solid var(--bad);padding:.25rem .75rem;background:var(--panel)}
.wide{overflow-x:auto}
table{border-collapse:collapse;table-layout:fixed;width:100%}
th,td{border:1px solid var(--rule);padding:.6rem;vertical-align:top;text-align:left}
thead th{background:var(--panel)}
thead th:first-child{width:${PIN_WIDTH}px}
tbody th{overflow-wrap:anywhere}
tbody th{position:sticky;left:0;background:var(--panel);font-weight:600}
h2{font-size:1.1rem;margin:1.2rem 0 .4rem}
.none{color:var(--soft)}
.pin+.pin{margin-top:1rem}
.badge{display:inline-block;border:1px solid currentColor;border-radius:1rem;padding:0 .55rem;font-size:.8em;font-weight:600;white-space:nowrap}
.badge.good{color:var(--good)}.badge.late{color:var(--late)}.badge.bad{color:var(--bad)}.badge.open{color:var(--open)}
svg{display:block;overflow:visible}
svg.line,svg.axis{width:260px;max-width:100%}
svg text{font:10px system-ui,sans-serif;fill:var(--soft)}
svg .unchecked{font-weight:700;fill:var(--ink)}
.time{stroke:var(--rule);stroke-width:2}
.tick{stroke:var(--rule);stroke-width:1}
.newer{stroke:var(--soft);stroke-width:1.5}
.lag{stroke:var(--late);stroke-width:4}
.newest{fill:var(--paper);stroke:var(--good);stroke-width:2}
.held{fill:var(--held);stroke:var(--paper);stroke-width:1.5}
.held.bad{fill:var(--paper);stroke:var(--bad);stroke-width:2}
.held.gone{stroke-dasharray:2.5 2}
.held.not-checked{fill:var(--paper);stroke:var(--soft);stroke-width:2}
.cross{fill:none;stroke:var(--bad);stroke-width:2}
.over{fill:none;stroke:var(--bad);stroke-width:2}
dl{margin:.3rem 0 0;font-size:.86em}
dl div{display:flex;gap:.5rem}
dt{flex:0 0 4.2rem;color:var(--soft)}
dd{margin:0;overflow-wrap:anywhere}
code{font:.95em ui-monospace,monospace}
.legend{list-style:none;padding:0;margin:1rem 0 0;display:flex;flex-wrap:wrap;gap:.3rem 1.2rem;font-size:.86em;color:var(--soft)}
.legend li{display:flex;align-items:center;gap:.35rem}
.legend svg{width:28px;height:24px}
@media print{
@page{size:A4 landscape;margin:10mm}
:root{--paper:#fff;--ink:#000;--soft:#444;--rule:#999;--panel:#fff;--held:#1f6feb;--good:#1a7f37;--late:#9a6700;--bad:#b3261e;--open:#444}
body{margin:0;font-size:11px}
.wide{overflow:visible}
table{min-width:0!important}
thead th:first-child{width:5em}
tbody th{position:static}
tr,.pin,.legend{break-inside:avoid}
svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}
}
`;
