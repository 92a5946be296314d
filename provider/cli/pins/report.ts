// Pins as a table for the terminal, as Markdown, or as JSON.

import { escapeControls, unicodeEscape } from "../../values/escape.js";
import type { ParsedOptions } from "../parse.js";
import { type Column, type Layout, table } from "../table.js";
import type { Line, Style, Terminal } from "../terminal.js";
import type { PinRow, PinStatus } from "./health.js";
import { formatSelectorSource } from "./selectorSource.js";
import type { StackProblem } from "./stacks.js";

/** The result of a pins command: rows of a table, and problems that belong to no row. */
export interface Report<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly StackProblem[];
  /** The name of the rows in `--json`. */
  readonly name: string;
}

/** Prints a report in the chosen format, and its problems on stderr. */
export function printReport<Row, Name extends string>(
  { rows, problems, name }: Report<Row>,
  layout: Layout<Row, Name>,
  given: ParsedOptions,
  terminal: Terminal,
): void {
  if (given.booleans.get("json")) {
    const listed = problems.map(({ where, error }) => ({ where, code: error.code, message: error.message }));
    terminal.printJson({ [name]: rows, problems: listed });
  } else if (given.booleans.get("markdown")) terminal.print(markdownTable(layout, rows, problems));
  else if (rows.length > 0) terminal.print(table(layout, rows, terminal));
  for (const problem of problems) terminal.say(`Error: ${formatProblem(problem)}`.split("\n"));
}

export function formatProblem({ where, error }: StackProblem): string {
  return `${where}: ${error.message}`;
}

/** The columns of `pins list`. Ids are never cut, so they can be copied. */
export const PIN_COLUMNS = {
  columns: {
    project: {
      heading: "PROJECT",
      cell: ({ project }) => project,
      isNeedless: (rows) => new Set(rows.map(({ project }) => project)).size < 2,
    },
    stack: { heading: "STACK", cell: ({ stack }) => stack },
    pin: { heading: "PIN", cell: ({ pin }) => pin },
    image: { heading: "IMAGE", cell: ({ held }) => held.imageId },
    name: {
      heading: "NAME",
      cell: ({ held }) => held.name,
      isNeedless: (rows) => rows.every(({ held }) => held.name === held.imageId),
    },
    created: { heading: "CREATED", cell: ({ held }) => held.creationTime.slice(0, 10) },
    age: { heading: "AGE", cell: ({ ageDays }) => formatDays(ageDays), isOurs: true },
    decided: { heading: "DECIDED BY", cell: formatDecidedBy },
    newest: { heading: "NEWEST", cell: ({ newest }) => newest?.imageId ?? "" },
    behind: { heading: "BEHIND", cell: formatBehind, isOurs: true },
    status: {
      heading: "STATUS",
      cell: ({ status }) => status,
      isOurs: true,
      style: (row) => STATUS_STYLES[row.status],
    },
    note: {
      heading: "NOTE",
      cell: ({ note }) => note,
      shortest: 12,
      isNeedless: (rows) => rows.every(({ note }) => note === ""),
    },
  },
  expendable: ["note", "name", "age", "decided", "created", "newest", "behind"],
} as const satisfies Layout<PinRow, string>;

export function formatDecidedBy({ decidedBy, pending }: PinRow): string {
  return `${formatSelectorSource(decidedBy)}${pending ? ", not deployed" : ""}`;
}

/** `2 images, 14 d`. */
export function formatBehind({ behind }: PinRow): string {
  if (behind === null || behind.images === 0) return "";
  const days = behind.days === null ? "" : `, ${formatDays(behind.days)}`;
  return `${countText(behind.images, "image")}${days}`;
}

const STATUS_STYLES: Readonly<Record<PinStatus, Style | undefined>> = {
  gone: "red",
  blocked: "red",
  deprecated: "red",
  behind: "yellow",
  "not checked": "yellow",
  undecided: "yellow",
  current: "green",
};

/** `1 image`, `2 images`, `2 mismatches`. */
export function countText(count: number, noun: string): string {
  if (count === 1) return `1 ${noun}`;
  return `${count} ${noun}${noun.endsWith("ch") ? "es" : "s"}`;
}

function formatDays(days: number | null): string {
  return days === null ? "" : `${days} d`;
}

/** A table for a pull request, with the problems below it. */
export function markdownTable<Row, Name extends string>(
  { columns }: Layout<Row, Name>,
  rows: readonly Row[],
  problems: readonly StackProblem[] = [],
): readonly Line[] {
  const all = Object.values<Column<Row>>(columns).filter(({ isNeedless }) => isNeedless?.(rows) !== true);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    line(all.map(({ heading }) => `${heading[0]}${heading.slice(1).toLowerCase()}`)),
    line(all.map(() => "---")),
    ...rows.map((row) => line(all.map(({ cell, isOurs }) => (isOurs ? cell(row) : markdownCode(cell(row)))))),
  ];
  return [
    ...(rows.length === 0 ? [] : lines),
    ...problems.flatMap((problem) => ["", `**Not read:** ${markdownCode(formatProblem(problem))}`]),
  ];
}

/**
 * A name as code, the one form in which no renderer of Markdown looks for a mention, a link, an address, an issue's
 * number or HTML. Escapes do not help: GitHub finds `@name` in what is already rendered.
 */
function markdownCode(text: string): string {
  const shown = escapeControls(text).replace(/[|`]/g, unicodeEscape).replace(/\s+/g, " ").trim();
  return shown === "" ? "" : `\`${shown}\``;
}
