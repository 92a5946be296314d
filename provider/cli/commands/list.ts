// `alicloud-images list`: every image that matches.

import type { Command } from "../command.js";
import { checkLookupArguments, createLookupContext, lookupGroups, readLookupArguments } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";

export const list: Command = {
  description:
    "Lists the images that match, newest first. The list is complete, or the command fails.\n" +
    "On a terminal the table fits its width; in a pipe it has every column.",
  groups: lookupGroups({
    ids: { kind: "flag", help: "Only the ids, one a line." },
    json: { kind: "flag", help: "The whole records, as a JSON list." },
  }),
  examples: [
    {
      what: "Public Ubuntu 24.04 images in Hangzhou",
      line: "alicloud-images list --region cn-hangzhou --owners system --name-regex '^ubuntu_24_04'",
    },
    {
      what: "The account's own images with two tags, the second one empty",
      line: "alicloud-images list --owners self --tag team=web --tag retired=",
    },
    {
      what: "Ids of a family's images that are at least a week old, from the bundled catalogue",
      line: "alicloud-images list --endpoint embedded --region cn-hangzhou --image-family web-base --min-age 7d --ids",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  check: async (given) => [
    ...(given.booleans.get("ids") && given.booleans.get("json")
      ? ["--ids and --json are both given: give one of them."]
      : []),
    ...(await checkLookupArguments("list", given)),
  ],
  run: runList,
};

async function runList(given: ParsedOptions, terminal: Terminal): Promise<void> {
  const { args } = readLookupArguments(given);
  const { searchImages: findImages } = await import("../../lookup/searchImages.js");
  const { noImageError, foreignOwnerWarning: strangerWarning } = await import("../../values/select.js");
  const search = await createLookupContext("list", given, terminal);
  const { region, query, selection, explanation } = await findImages(args, search);
  const { images } = selection;
  const stranger = strangerWarning(images, query, "this list");
  if (stranger !== undefined) search.warn(stranger);
  if (query.explain) {
    const { formatExplanation: explanationText } = await import("../formatExplanation.js");
    terminal.say(explanationText(explanation));
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
