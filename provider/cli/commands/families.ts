// `alicloud-images families`: the image families in a region.

import type { ArgumentName } from "../../values/arguments.js";
import { NoImageError } from "../../values/errors.js";
import type { Family } from "../../values/families.js";
import type { Command } from "../command.js";
import { createLookupContext, type LookupInput, parseLookup, SOURCE_GROUP } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES, argumentOptions } from "../options.js";
import type { Terminal } from "../terminal.js";

const FILTERS: readonly ArgumentName[] = ["owners", "osType", "architecture"];

export const families: Command<LookupInput> = {
  description:
    "Lists the image families in a region, each with its newest image and its number of images.\n" +
    "A family that another account shares begins with acs: and the ID of that account.",
  groups: [
    SOURCE_GROUP,
    { title: "Filters", options: argumentOptions(FILTERS) },
    { title: "Output", options: { json: { kind: "flag", help: "Print a JSON list." } } },
  ],
  examples: [
    {
      what: "Families of public Linux images for Arm",
      line: "alicloud-images families --region cn-hangzhou --owners system --os-type linux --architecture arm64",
    },
    {
      what: "All families, without an account, from the bundled catalogue",
      line: "alicloud-images families --endpoint embedded --region cn-hangzhou",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  parse: (given, problems) => parseLookup("families", given, problems),
  run: runFamilies,
};

async function runFamilies(input: LookupInput, terminal: Terminal): Promise<void> {
  const { searchImages } = await import("../../lookup/searchImages.js");
  const { groupByFamily } = await import("../../values/families.js");
  const { args, given } = input;
  const { region, query, selection } = await searchImages(args, await createLookupContext(input, terminal));
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
