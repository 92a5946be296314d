// A list of images as a table that fits into the terminal.

import type { Image } from "../core/image.js";
import { harmless } from "./terminal.js";

export interface TableOptions {
  /** Columns of the terminal. @default as wide as the images need, with every column */
  readonly width?: number | undefined;
  /** Sets off the headings. @default plain */
  readonly bold?: ((text: string) => string) | undefined;
}

type ColumnName = "imageId" | "name" | "created" | "owner" | "status" | "family" | "architecture" | "size";

interface Column {
  readonly heading: string;
  readonly cell: (image: Image) => string;
}

const COLUMNS: Readonly<Record<ColumnName, Column>> = {
  imageId: { heading: "IMAGE ID", cell: (image) => image.imageId },
  name: { heading: "NAME", cell: (image) => image.name },
  created: { heading: "CREATED", cell: (image) => image.creationTime },
  owner: { heading: "OWNER", cell: ownerText },
  status: { heading: "STATUS", cell: (image) => image.status },
  family: { heading: "FAMILY", cell: (image) => image.imageFamily },
  architecture: { heading: "ARCH", cell: (image) => image.architecture },
  size: { heading: "SIZE", cell: (image) => (image.size > 0 ? `${image.size} GiB` : "") },
};

/** What a narrow terminal goes without, first to last. An id is never cut or left out: it is there to be copied. */
const EXPENDABLE: readonly ColumnName[] = ["size", "architecture", "status", "family", "owner", "created", "name"];
const SHORTEST_NAME = 16;
const GAP = "  ";

/** One line per image under a line of headings. */
export function imageTable(images: readonly Image[], { width, bold = (text) => text }: TableOptions = {}): string {
  const names = chooseColumns(images, width);
  const rows = [
    names.map((name) => COLUMNS[name].heading),
    ...images.map((image) => names.map((name) => cellText(image, name))),
  ];
  const widths = columnWidths(names, images);
  const spare = (width ?? Number.POSITIVE_INFINITY) - lineWidth(widths);
  const nameAt = names.indexOf("name");
  if (spare < 0 && nameAt >= 0) widths[nameAt] = Math.max(SHORTEST_NAME, (widths[nameAt] ?? 0) + spare);
  const lines = rows.map((row) =>
    row
      .map((cell, index) => filled(cell, widths[index] ?? 0))
      .join(GAP)
      .trimEnd(),
  );
  const [headings = "", ...others] = lines;
  return [bold(headings), ...others].join("\n");
}

function chooseColumns(images: readonly Image[], width: number | undefined): ColumnName[] {
  const names = Object.keys(COLUMNS) as ColumnName[];
  if (width === undefined) return names;
  // Public images are named by their ids: on a terminal that is said once.
  const isNamedById = images.every((image) => image.name === image.imageId);
  let chosen = isNamedById ? names.filter((name) => name !== "name") : names;
  for (const expendable of EXPENDABLE) {
    const widths = columnWidths(chosen, images).map((wide, index) =>
      chosen[index] === "name" ? Math.min(wide, SHORTEST_NAME) : wide,
    );
    if (lineWidth(widths) <= width) break;
    chosen = chosen.filter((name) => name !== expendable);
  }
  return chosen;
}

function columnWidths(names: readonly ColumnName[], images: readonly Image[]): number[] {
  return names.map((name) =>
    images.reduce((widest, image) => Math.max(widest, shownWidth(cellText(image, name))), COLUMNS[name].heading.length),
  );
}

function lineWidth(widths: readonly number[]): number {
  return widths.reduce((sum, wide) => sum + wide, 0) + GAP.length * (widths.length - 1);
}

/** A missing value is a dash, so that columns can be counted in a pipe. */
function cellText(image: Image, name: ColumnName): string {
  const text = harmless(COLUMNS[name].cell(image)).replace(/\s+/g, " ").trim();
  return text === "" ? "-" : text;
}

function ownerText({ imageOwnerAlias, imageOwnerId }: Image): string {
  return imageOwnerAlias === "others" && imageOwnerId !== "" ? `others:${imageOwnerId}` : imageOwnerAlias;
}

/** Pads a cell, or cuts it and says so. */
function filled(cell: string, width: number): string {
  let shown = cell;
  if (shownWidth(shown) > width) {
    const letters = [...shown];
    while (shownWidth(letters.join("")) > width - 1) letters.pop();
    shown = `${letters.join("")}…`;
  }
  return shown + " ".repeat(width - shownWidth(shown));
}

const WIDE =
  /[\p{Script=Han}\p{Script=Hangul}\p{Script=Hiragana}\p{Script=Katakana}\u3000-\u303e\uff01-\uff60\uffe0-\uffe6\p{Emoji_Presentation}]/u;
const NO_WIDTH = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** How many columns a terminal gives to a text: Chinese letters take two. */
function shownWidth(text: string): number {
  if (/^[\u0020-\u007e]*$/.test(text)) return text.length;
  return [...text].reduce((sum, letter) => sum + (NO_WIDTH.test(letter) ? 0 : WIDE.test(letter) ? 2 : 1), 0);
}
