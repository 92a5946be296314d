// Tables that fit the width of the terminal.

import { escapeControls } from "../values/escape.js";
import type { Family } from "../values/families.js";
import type { Image } from "../values/image.js";
import type { Line, Style, StyledText } from "./terminal.js";

export interface TableOptions {
  /** Columns of the terminal. @default unlimited, with every column */
  readonly width?: number | undefined;
}

export interface Column<Row> {
  readonly heading: string;
  readonly cell: (row: Row) => string;
  /** Minimum width when the column is cut. @default never cut */
  readonly shortest?: number;
  /** Whether to omit the column on a terminal, since it is redundant. */
  readonly isNeedless?: (rows: readonly Row[]) => boolean;
  /** Style of the cell on a terminal. @default plain */
  readonly style?: (row: Row) => Style | undefined;
  /** Whether the cells hold only words and numbers of this command, never names. @default false */
  readonly isOurs?: boolean;
}

export interface Layout<Row, Name extends string> {
  readonly columns: Readonly<Record<Name, Column<Row>>>;
  /** Columns to omit on a narrow terminal, first to last. */
  readonly expendable: readonly Name[];
}

/** An ID is never cut or omitted, so that it can be copied. */
const IMAGES = {
  columns: {
    imageId: { heading: "IMAGE ID", cell: (image) => image.imageId },
    name: {
      heading: "NAME",
      cell: (image) => image.name,
      shortest: 16,
      // The name of a public image is its ID.
      isNeedless: (images) => images.every((image) => image.name === image.imageId),
    },
    created: { heading: "CREATED", cell: (image) => image.creationTime },
    owner: { heading: "OWNER", cell: ownerText },
    status: { heading: "STATUS", cell: (image) => image.status },
    family: { heading: "FAMILY", cell: (image) => image.imageFamily },
    architecture: { heading: "ARCH", cell: (image) => image.architecture },
    size: { heading: "SIZE", cell: (image) => (image.size > 0 ? `${image.size} GiB` : "") },
  },
  expendable: ["size", "architecture", "status", "family", "owner", "created", "name"],
} as const satisfies Layout<Image, string>;

/** A family is never cut or omitted, so that it can be copied. */
const FAMILIES = {
  columns: {
    family: { heading: "FAMILY", cell: ({ family }) => family },
    created: { heading: "CREATED", cell: ({ newest }) => newest.creationTime },
    images: { heading: "IMAGES", cell: ({ images }) => String(images) },
    newest: { heading: "NEWEST IMAGE", cell: ({ newest }) => newest.imageId },
  },
  expendable: ["newest", "images", "created"],
} as const satisfies Layout<Family, string>;

const GAP = "  ";

/** A line of headings and one line per image. */
export function imageTable(images: readonly Image[], options: TableOptions = {}): readonly Line[] {
  return table(IMAGES, images, options);
}

/** A line of headings and one line per family. */
export function familyTable(families: readonly Family[], options: TableOptions = {}): readonly Line[] {
  return table(FAMILIES, families, options);
}

/** A line of headings and one line per row. */
export function table<Row, Name extends string>(
  layout: Layout<Row, Name>,
  rows: readonly Row[],
  { width }: TableOptions,
): readonly Line[] {
  const columns = chooseColumns(layout, rows, width);
  const widths = columnWidths(columns, rows);
  const spare = (width ?? Number.POSITIVE_INFINITY) - lineWidth(widths);
  const cutAt = columns.findIndex(({ shortest }) => shortest !== undefined);
  if (spare < 0 && cutAt >= 0) widths[cutAt] = Math.max(columns[cutAt]?.shortest ?? 0, (widths[cutAt] ?? 0) + spare);
  const headings = columns.map(({ heading }, index) => padOrCut(heading, widths[index] ?? 0));
  return [[{ text: headings.join(GAP).trimEnd(), style: "bold" }], ...rows.map((row) => rowLine(row, columns, widths))];
}

function rowLine<Row>(row: Row, columns: readonly Column<Row>[], widths: readonly number[]): Line {
  const parts = columns.flatMap((column, index): (string | StyledText)[] => {
    const text = cellText(row, column);
    const style = column.style?.(row);
    const gap = index === 0 ? [] : [GAP];
    const cell = padOrCut(text, widths[index] ?? 0);
    return [...gap, style === undefined ? cell : { text: cell, style }];
  });
  return trimEnd(parts);
}

/** Removes the padding of the last column. */
function trimEnd(parts: readonly (string | StyledText)[]): Line {
  const last = parts.at(-1);
  if (last === undefined) return parts;
  const kept = typeof last === "string" ? last.trimEnd() : { ...last, text: last.text.trimEnd() };
  return [...parts.slice(0, -1), kept];
}

function chooseColumns<Row, Name extends string>(
  { columns, expendable }: Layout<Row, Name>,
  rows: readonly Row[],
  width: number | undefined,
): Column<Row>[] {
  const all = Object.values<Column<Row>>(columns);
  if (width === undefined) return all;
  let chosen = all.filter(({ isNeedless }) => isNeedless?.(rows) !== true);
  for (const name of expendable) {
    const widths = columnWidths(chosen, rows).map((wide, index) => Math.min(wide, chosen[index]?.shortest ?? wide));
    if (lineWidth(widths) <= width) break;
    chosen = chosen.filter((column) => column !== columns[name]);
  }
  return chosen;
}

function columnWidths<Row>(columns: readonly Column<Row>[], rows: readonly Row[]): number[] {
  return columns.map((column) =>
    rows.reduce((widest, row) => Math.max(widest, displayWidth(cellText(row, column))), column.heading.length),
  );
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, wide) => sum + wide, 0) + GAP.length * (widths.length - 1);
}

/** A missing value is a dash, so that a pipe can count columns. */
function cellText<Row>(row: Row, { cell }: Column<Row>): string {
  const text = escapeControls(cell(row)).replace(/\s+/g, " ").trim();
  return text === "" ? "-" : text;
}

function ownerText({ imageOwnerAlias, imageOwnerId }: Image): string {
  return imageOwnerAlias === "others" && imageOwnerId !== "" ? `others:${imageOwnerId}` : imageOwnerAlias;
}

/** Pads a cell to the width, or cuts it and ends it with an ellipsis. */
function padOrCut(cell: string, width: number): string {
  const characters = [...cell];
  if (displayWidth(cell) > width) {
    while (displayWidth(characters.join("")) > width - 1) characters.pop();
    characters.push("…");
  }
  const shown = characters.join("");
  return shown + " ".repeat(width - displayWidth(shown));
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
const ZERO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** The number of terminal columns of a string: Chinese characters take two. */
function displayWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  return [...text].reduce((sum, character) => sum + (ZERO_WIDTH.test(character) ? 0 : WIDE.test(character) ? 2 : 1), 0);
}
