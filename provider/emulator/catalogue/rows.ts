// Rows of lines.ts, parsed.

import type { Product } from "./lines.js";

export interface Row {
  readonly product: Product;
  readonly version: string;
  readonly arch: "x64" | "x86" | "arm64";
  readonly variants: readonly string[];
  readonly family: string;
  /** Whether all builds of the line are superseded or hidden. */
  readonly hidden: boolean;
  /** Oldest first. */
  readonly builds: readonly RowBuild[];
}

export interface RowBuild {
  readonly imageId: string;
  /** The date in the id, `yyyymmdd`. */
  readonly built: string;
  /** Days from that date to the creation of the image, if recorded. */
  readonly days?: number;
}

export function parseRows(product: Product): Row[] {
  return product.lines
    .trim()
    .split("\n")
    .map((text) => {
      const [what = "", family = "", forms = ""] = text.split(" | ");
      const found = /^(.+) (x64|x86|arm64)\b ?(.*)$/.exec(what);
      if (!found) throw new TypeError(`Missing architecture in the catalogue line "${text}".`);
      const [, version = "", arch, variants = ""] = found;
      return {
        product,
        version,
        arch: arch as Row["arch"],
        variants: variants.split(" ").filter((word) => word !== ""),
        family: family.startsWith("-") ? "" : `acs:${family.split(" ")[0]}`,
        hidden: family.endsWith(" hidden"),
        builds: forms.split(", ").flatMap(parseBuilds),
      };
    });
}

function parseBuilds(text: string): readonly RowBuild[] {
  const [form = "", ...builds] = text.split(" ");
  const pattern = form.includes("*") ? form : `${form}_alibase_*.vhd`;
  return builds.map((build) => {
    const [date = "", days] = build.split("+");
    // One id of 2017 has October as 010.
    const built = date === "201701015" ? "20171015" : date;
    return { imageId: pattern.replace("*", date), built, ...(days === undefined ? {} : { days: Number(days) }) };
  });
}

export function isWindows({ product }: Row): boolean {
  return product.platform.startsWith("Windows");
}
