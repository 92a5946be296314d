// `alicloud-images latest`: the newest matching image.

import type { ImageSearch, LookupContext } from "../../lookup/searchImages.js";
import type { Suggestions } from "../../lookup/suggestions.js";
import type { Command } from "../command.js";
import { createLookupContext, type LookupInput, lookupGroups, parseLookup } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";

export const latest: Command<LookupInput> = {
  description:
    "Prints the ID of the newest matching image, or with --sort-by of the first image in that order.\n" +
    "Without --owners or --image-owner-id, only public images and your own are considered.",
  groups: lookupGroups({ json: { kind: "flag", help: "Print the whole record as JSON." } }),
  examples: [
    {
      what: "The newest image of a public family",
      line: "alicloud-images latest --region cn-hangzhou --owners system --image-family acs:ubuntu_24_04_x64",
    },
    {
      what: "The record of your newest golden image that is at least three days old",
      line: "alicloud-images latest --owners self --tag team=web --min-age 3d --json",
    },
    {
      what: "Without an account, from the bundled catalogue",
      line: "alicloud-images latest --endpoint embedded --region cn-hangzhou --image-family acs:ubuntu_24_04_x64",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  parse: (given, problems) => parseLatest("latest", given, problems),
  run: runLatest,
};

/** The arguments of a look-up of the newest image, unless the options name another order. */
export async function parseLatest(of: string, given: ParsedOptions, problems: string[]): Promise<LookupInput> {
  const { args } = await parseLookup(of, given, problems);
  return { of, given, args: { mostRecent: args["sortBy"] === undefined, ...args } };
}

async function runLatest(input: LookupInput, terminal: Terminal): Promise<void> {
  const { args, given } = input;
  const context = await createLookupContext(input, terminal);
  const { searchImages, requireSingleImage, searchSingleImage } = await import("../../lookup/searchImages.js");
  if (args["dryRun"] === true) {
    await searchImages(args, context);
    terminal.say("The request would be granted.");
    return;
  }
  const search = await searchSingleImage(args, context);
  const { formatExplanation, formatSuggestions } = await import("../formatExplanation.js");
  const suggestions = search.selection.matched === 0 ? await findSuggestions(search, context) : undefined;
  if (search.query.explain) terminal.say(formatExplanation(search.explanation, suggestions));
  const { image, region } = await requireSingleImage(search, context, suggestions && formatSuggestions(suggestions));
  if (given.booleans.get("json")) terminal.printJson({ ...image, region });
  else terminal.print(image.imageId);
}

/** Near matches, when nothing matches. */
export async function findSuggestions(search: ImageSearch, context: LookupContext): Promise<Suggestions> {
  const { findSuggestions } = await import("../../lookup/suggestions.js");
  return findSuggestions(search, context);
}
