// `alicloud-images families`: which image families there are.

import type { ArgumentName } from "../../values/arguments.js";
import { NoImageError } from "../../values/errors.js";
import type { Family } from "../../values/families.js";
import type { Command } from "../command.js";
import { checkLookupArguments, createLookupContext, readLookupArguments, SOURCE_GROUP } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES, argumentOptions } from "../options.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";

const FILTERS: readonly ArgumentName[] = ["owners", "osType", "architecture"];

export const families: Command = {
  description:
    "Lists the image families in a region, each with its newest image and how many images are in it now.\n" +
    "Families of images that another account shares begin with acs: and that account's id.",
  groups: [
    SOURCE_GROUP,
    { title: "Which images", options: argumentOptions(FILTERS) },
    { title: "Output", options: { json: { kind: "flag", help: "As a JSON list." } } },
  ],
  examples: [
    {
      what: "Families of public Linux images for Arm",
      line: "alicloud-images families --region cn-hangzhou --owners system --os-type linux --architecture arm64",
    },
    {
      what: "All of them without an account, from the bundled catalogue",
      line: "alicloud-images families --endpoint embedded --region cn-hangzhou",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  check: (given) => checkLookupArguments("families", given),
  run: runFamilies,
};

async function runFamilies(given: ParsedOptions, terminal: Terminal): Promise<void> {
  const { searchImages: findImages } = await import("../../lookup/searchImages.js");
  const { groupByFamily } = await import("../../values/families.js");
  const { args } = readLookupArguments(given);
  const { region, query, selection } = await findImages(args, await createLookupContext("families", given, terminal));
  const found = groupByFamily(selection.images);
  if (given.booleans.get("json")) terminal.printJson(found.map(toJson));
  else if (found.length > 0) {
    const { familyTable } = await import("../table.js");
    terminal.print(familyTable(found, terminal));
  }
  if (found.length > 0) return;
  const filters = query.filters.length === 0 ? "" : ` with ${query.filters.join(", ")}`;
  throw new NoImageError(`No image${filters} in ${region} has a family (${selection.listed} listed).`, { region });
}

function toJson({ family, images, newest: { imageId, name, creationTime } }: Family) {
  return { family, images, newest: { imageId, name, creationTime } };
}
