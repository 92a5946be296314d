// An HTML page with pins on time lines: stacks as columns, pins as rows. One file without scripts and without requests.

import { writeFile } from "node:fs/promises";
import { ConfigurationError } from "../../values/errors.js";
import { createdMs, formatInstant } from "../../values/time.js";
import { PIN_STATUSES, type PinRow } from "./health.js";
import { creationDay } from "./movePlan.js";
import { escapeHtml, isolate, statusClass } from "./pageHtml.js";
import { PIN_COLUMN_WIDTH, STYLE } from "./pageStyle.js";
import { countText, formatBehind, formatDecidedBy, formatProblem, type Report } from "./report.js";
import { drawAxis, drawLegend, drawTimeLine, getTimeScale, type TimeScale } from "./timeLine.js";

/** @throws ConfigurationError when the file cannot be written */
export async function writePage(file: string, report: Report<PinRow>, nowMs: number): Promise<void> {
  try {
    await writeFile(file, formatPage(report, nowMs));
  } catch (error) {
    throw new ConfigurationError(`${file} cannot be written (${(error as NodeJS.ErrnoException).code}).`);
  }
}

export function formatPage({ rows, problems }: Report<PinRow>, nowMs: number): string {
  const scale = getTimeScale(rows, nowMs);
  const projects = distinct(rows.map(({ project }) => project));
  const tables = projects.map((project) => {
    const own = rows.filter((row) => row.project === project);
    return `${projects.length > 1 ? `<h2>${isolate(project)}</h2>\n` : ""}${formatProject(own, scale)}`;
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
<p class="summary">${formatSummary(rows, nowMs)}</p>
${problems.map((problem) => `<p class="problem"><strong>Not read:</strong> ${isolate(formatProblem(problem))}</p>`).join("\n")}
${tables.join("\n")}
${drawLegend()}
</body>
</html>
`;
}

/** Minimum in pixels. Columns of stacks are equally wide, and so are their time lines. */
const STACK_COLUMN_WIDTH = 290;

/** Stacks as columns, pins as rows. */
function formatProject(rows: readonly PinRow[], scale: TimeScale): string {
  const stacks = distinct(rows.map(({ stack }) => stack));
  const headings = stacks.map((stack) => `<th scope="col">${isolate(stack)}${drawAxis(scale)}</th>`);
  const lines = distinct(rows.map(({ pin }) => pin)).map((pin) => {
    const cells = stacks.map((stack) => {
      const found = rows.filter((row) => row.stack === stack && row.pin === pin);
      const shown = found.map((row) => formatCell(row, scale)).join("");
      return `<td>${shown === "" ? '<span class="none">no such pin</span>' : shown}</td>`;
    });
    return `<tr><th scope="row">${isolate(pin)}</th>${cells.join("")}</tr>`;
  });
  return `<div class="wide">
<table style="min-width:${PIN_COLUMN_WIDTH + STACK_COLUMN_WIDTH * stacks.length}px">
<thead><tr><th scope="col">Pin</th>${headings.join("")}</tr></thead>
<tbody>
${lines.join("\n")}
</tbody>
</table>
</div>`;
}

function formatSummary(rows: readonly PinRow[], nowMs: number): string {
  const stacks = distinct(rows.map(({ project, stack }) => `${project}/${stack}`)).length;
  const counts = PIN_STATUSES.flatMap((status) => {
    const count = rows.filter((row) => row.status === status).length;
    return count === 0 ? [] : [`<span class="badge ${statusClass(status)}">${count} ${status}</span>`];
  });
  const when = `${formatInstant(nowMs).slice(0, 16).replace("T", " ")} UTC`;
  return `${countText(rows.length, "pin")} in ${countText(stacks, "stack")}, ${when} ${counts.join(" ")}`;
}

function formatCell(row: PinRow, scale: TimeScale): string {
  const { held, newest, status, note, ageDays, region } = row;
  const isNewest = newest === null || newest.imageId === held.imageId || createdMs(newest) <= createdMs(held);
  const facts: readonly (readonly [string, string])[] = [
    ["holds", `<code>${isolate(held.imageId)}</code>${held.name === held.imageId ? "" : `<br>${isolate(held.name)}`}`],
    [
      "created",
      `${isolate(creationDay(held) || "unknown")}${ageDays === null ? "" : `, ${countText(ageDays, "day")} old`}`,
    ],
    ...(isNewest
      ? []
      : [["newest", `<code>${isolate(newest.imageId)}</code><br>${isolate(creationDay(newest))}`] as const]),
    ...(row.behind === null || row.behind.images === 0 ? [] : [["behind", escapeHtml(formatBehind(row))] as const]),
    ["decided", isolate(formatDecidedBy(row))],
    ["region", isolate(region)],
    ...(note === "" ? [] : [["note", isolate(note)] as const]),
  ];
  return `<div class="pin ${statusClass(status)}"><span class="badge ${statusClass(status)}">${status}</span>${drawTimeLine(row, scale)}<dl>${facts
    .map(([term, text]) => `<div><dt>${term}</dt><dd>${text}</dd></div>`)
    .join("")}</dl></div>`;
}

function distinct(strings: readonly string[]): readonly string[] {
  return [...new Set(strings)];
}
