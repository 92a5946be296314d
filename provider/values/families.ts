// Image families: grouping of images by family, and similar family names.

import { distance } from "fastest-levenshtein";
import type { Image } from "./image.js";
import { compareNatural, orderImages } from "./select.js";

/** One family among the images that were listed. */
export interface Family {
  readonly family: string;
  readonly newest: Image;
  /** How many of the images belong to it. */
  readonly images: number;
}

/** The families of images, by name with numbers in it compared as numbers. Images without a family are left out. */
export function groupByFamily(images: readonly Image[]): Family[] {
  const families = new Map<string, { newest: Image; images: number }>();
  for (const image of orderImages(images, "creationTime", "descending")) {
    const known = families.get(image.imageFamily);
    if (known === undefined) families.set(image.imageFamily, { newest: image, images: 1 });
    else known.images++;
  }
  families.delete("");
  return [...families]
    .map(([family, found]) => ({ family, ...found }))
    .sort((a, b) => compareNatural(a.family, b.family));
}

/** The builder's name of a family: other accounts see `acs:<account>:` before it. */
export function builderFamily(family: string): string {
  return family.replace(/^acs:\d+:/, "");
}

const MAX_NEAR_FAMILIES = 3;

/**
 * Names similar to a family that does not exist, nearest first: those that lack the fewest of its words, then those with
 * the smallest edit distance. Empty if the family is among them.
 */
export function nearestFamilies(written: string, families: readonly string[]): string[] {
  if (families.includes(written)) return [];
  const wanted = plainName(written);
  const words = wordsOf(wanted);
  return [...new Set(families)]
    .map((family) => {
      const plain = plainName(family);
      const has = new Set(wordsOf(plain));
      return { family, lacking: words.filter((word) => !has.has(word)).length, letters: distance(wanted, plain) };
    })
    .filter(({ lacking, letters }) => lacking <= words.length / 2 || letters <= wanted.length / 3)
    .sort((a, b) => a.lacking - b.lacking || a.letters - b.letters || compareNatural(a.family, b.family))
    .slice(0, MAX_NEAR_FAMILIES)
    .map(({ family }) => family);
}

function plainName(family: string): string {
  return builderFamily(family).replace(/^acs:/, "").toLowerCase();
}

function wordsOf(name: string): string[] {
  return name.split(/[^a-z0-9]+/).filter((word) => word !== "");
}
