// `alicloud-images latest`: the one image to take.

import type { ImageSearch, LookupContext } from "../../lookup/searchImages.js";
import type { Suggestions } from "../../lookup/suggestions.js";
import type { Command } from "../command.js";
import { checkLookupArguments, createLookupContext, lookupGroups, readLookupArguments } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";

export const latest: Command = {
  description:
    "Prints the id of the newest image that matches, or with --sort-by of the first in that order.\n" +
    "Without --owners or --image-owner-id only public images and the account's own count.",
  groups: lookupGroups({ json: { kind: "flag", help: "The whole record, as JSON." } }),
  examples: [
    {
      what: "The newest image of a public family",
      line: "alicloud-images latest --region cn-hangzhou --owners system --image-family acs:ubuntu_24_04_x64",
    },
    {
      what: "The newest golden image of one's own that is at least three days old, as a record",
      line: "alicloud-images latest --owners self --tag team=web --min-age 3d --json",
    },
    {
      what: "The same without an account, from the bundled catalogue",
      line: "alicloud-images latest --endpoint embedded --region cn-hangzhou --image-family acs:ubuntu_24_04_x64",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  check: (given) => checkLookupArguments("latest", given),
  run: runLatest,
};

/** What the options ask for: the newest, unless they name another order. */
export function latestArguments(given: ParsedOptions): Readonly<Record<string, unknown>> {
  const { args } = readLookupArguments(given);
  return { mostRecent: args["sortBy"] === undefined, ...args };
}

async function runLatest(given: ParsedOptions, terminal: Terminal): Promise<void> {
  const args = latestArguments(given);
  const search = await createLookupContext("latest", given, terminal);
  const {
    searchImages: findImages,
    requireSingleImage: takeImage,
    searchSingleImage: tryImage,
  } = await import("../../lookup/searchImages.js");
  if (args["dryRun"] === true) {
    await findImages(args, search);
    terminal.say("The request would be granted.");
    return;
  }
  const tried = await tryImage(args, search);
  const { formatExplanation: explanationText, formatSuggestions: nearestText } = await import(
    "../formatExplanation.js"
  );
  const nearest = tried.selection.matched === 0 ? await suggestFor(tried, search) : undefined;
  if (tried.query.explain) terminal.say(explanationText(tried.explanation, nearest));
  const { image, region } = await takeImage(tried, search, nearest && nearestText(nearest));
  if (given.booleans.get("json")) terminal.printJson({ ...image, region });
  else terminal.print(image.imageId);
}

/** What comes near, when nothing matches. */
export async function suggestFor(tried: ImageSearch, search: LookupContext): Promise<Suggestions> {
  const { findSuggestions: nearestMisses } = await import("../../lookup/suggestions.js");
  return nearestMisses(tried, search);
}
