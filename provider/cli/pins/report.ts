// Pins as a table for the terminal, as Markdown, or as JSON.

import { deciderText } from "../../core/pinDecider.js";
import type { PinRow } from "../../core/pinStatus.js";
import type { Given } from "../parse.js";
import { type Column, type Layout, table } from "../table.js";
import { harmless, type Terminal } from "../terminal.js";
import type { StackProblem } from "./stacks.js";

/** A table of whatever a pins command reports, with what does not fit into a row beside it. */
export interface Report<Row> {
  readonly rows: readonly Row[];
  readonly problems: readonly StackProblem[];
  /** What `--json` calls the rows. */
  readonly name: string;
}

/** Prints a report as the options say, and what could not be read on stderr. */
export function printReport<Row, Name extends string>(
  { rows, problems, name }: Report<Row>,
  layout: Layout<Row, Name>,
  given: Given,
  terminal: Terminal,
): void {
  if (given.truths.get("json")) {
    const told = problems.map(({ where, error }) => ({ where, code: error.code, message: error.message }));
    terminal.print(JSON.stringify({ [name]: rows, problems: told }, undefined, 2));
  } else if (given.truths.get("markdown")) terminal.print(markdownTable(layout, rows, problems));
  else if (rows.length > 0) terminal.print(table(layout, rows, terminal));
  for (const problem of problems) terminal.say(`Error: ${problemText(problem)}`);
}

export function problemText({ where, error }: StackProblem): string {
  return `${where}: ${error.message}`;
}

/** The columns of `pins list`. Ids are never cut: they are there to be copied. */
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
    age: { heading: "AGE", cell: ({ ageDays }) => daysText(ageDays) },
    decided: { heading: "DECIDED BY", cell: decidedText },
    newest: { heading: "NEWEST", cell: ({ newest }) => newest?.imageId ?? "" },
    behind: { heading: "BEHIND", cell: behindText },
    status: { heading: "STATUS", cell: ({ status }) => status },
    note: {
      heading: "NOTE",
      cell: ({ note }) => note,
      shortest: 12,
      isNeedless: (rows) => rows.every(({ note }) => note === ""),
    },
  },
  expendable: ["note", "name", "age", "decided", "created", "newest", "behind"],
} as const satisfies Layout<PinRow, string>;

export function decidedText({ decidedBy, pending }: PinRow): string {
  return `${deciderText(decidedBy)}${pending ? ", not deployed" : ""}`;
}

/** `2 images, 14 d`. */
export function behindText({ behind }: PinRow): string {
  if (behind === null || behind.images === 0) return "";
  const days = behind.days === null ? "" : `, ${daysText(behind.days)}`;
  return `${behind.images} image${behind.images === 1 ? "" : "s"}${days}`;
}

function daysText(days: number | null): string {
  return days === null ? "" : `${days} d`;
}

/** A table for a pull request, with what could not be read under it. */
export function markdownTable<Row, Name extends string>(
  { columns }: Layout<Row, Name>,
  rows: readonly Row[],
  problems: readonly StackProblem[] = [],
): string {
  const all = Object.values<Column<Row>>(columns).filter(({ isNeedless }) => isNeedless?.(rows) !== true);
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  const lines = [
    line(all.map(({ heading }) => `${heading[0]}${heading.slice(1).toLowerCase()}`)),
    line(all.map(() => "---")),
    ...rows.map((row) => line(all.map(({ cell }) => escaped(cell(row))))),
  ];
  return [
    ...(rows.length === 0 ? [] : lines),
    ...problems.map((problem) => `\n**Not read:** ${escaped(problemText(problem))}`),
  ].join("\n");
}

/** Text that a cell of Markdown shows as it is. */
function escaped(text: string): string {
  return harmless(text)
    .replace(/\s+/g, " ")
    .trim()
    .replace(/[\\`*_{}[\]<>()#+!|~&]/g, (letter) => (/[<>&]/.test(letter) ? (ENTITIES[letter] ?? "") : `\\${letter}`));
}

const ENTITIES: Readonly<Record<string, string>> = { "<": "&lt;", ">": "&gt;", "&": "&amp;" };
