// `alicloud-images list`: every matching image.

import type { Command } from "../command.js";
import { createLookupContext, type LookupInput, lookupGroups, parseLookup } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { Terminal } from "../terminal.js";

export const list: Command<LookupInput> = {
  description:
    "Lists matching images, newest first. The list is complete, or the command fails.\n" +
    "On a terminal the table fits the width; in a pipe it has every column.",
  groups: lookupGroups({
    ids: { kind: "flag", help: "Print only IDs, one per line." },
    json: { kind: "flag", help: "Print whole records as a JSON list." },
  }),
  examples: [
    {
      what: "Public Ubuntu 24.04 images in Hangzhou",
      line: "alicloud-images list --region cn-hangzhou --owners system --name-regex '^ubuntu_24_04'",
    },
    {
      what: "Your own images with two tags, the second one empty",
      line: "alicloud-images list --owners self --tag team=web --tag retired=",
    },
    {
      what: "IDs of a family's images that are at least a week old, from the bundled catalogue",
      line: "alicloud-images list --endpoint embedded --region cn-hangzhou --image-family web-base --min-age 7d --ids",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  parse: (given, problems) => {
    if (given.booleans.get("ids") && given.booleans.get("json")) problems.push("Use either --ids or --json, not both.");
    return parseLookup("list", given, problems);
  },
  run: runList,
};

async function runList(input: LookupInput, terminal: Terminal): Promise<void> {
  const { args, given } = input;
  const { searchImages } = await import("../../lookup/searchImages.js");
  const { noImageError, foreignOwnerWarning } = await import("../../values/select.js");
  const context = await createLookupContext(input, terminal);
  const { region, query, selection, explanation } = await searchImages(args, context);
  const { images } = selection;
  const warning = foreignOwnerWarning(images, query, "this list");
  if (warning !== undefined) context.warn(warning);
  if (query.explain) {
    const { formatExplanation } = await import("../formatExplanation.js");
    terminal.say(formatExplanation(explanation));
  }

  if (given.booleans.get("json")) terminal.printJson(images);
  else if (given.booleans.get("ids")) terminal.print(images.map(({ imageId }) => imageId));
  else if (images.length > 0) {
    const { imageTable } = await import("../table.js");
    terminal.print(imageTable(images, terminal));
  }
  if (images.length > 0) return;
  if (args["dryRun"] !== true) throw noImageError(selection, query, { region });
  terminal.say("The request would be granted.");
}
