// `alicloud-images latest`: the one image to take.

import type { LookUp, TriedImage } from "../../lookup/searchImages.js";
import type { Nearest } from "../../lookup/suggestions.js";
import type { Command } from "../command.js";
import { checkSearch, openSearch, readSearch, searchGroups } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { Given } from "../parse.js";
import type { Terminal } from "../terminal.js";

export const latest: Command = {
  description:
    "Prints the id of the newest image that matches, or with --sort-by of the first in that order.\n" +
    "Without --owners or --image-owner-id only public images and the account's own count.",
  groups: searchGroups({ json: { kind: "flag", help: "The whole record, as JSON." } }),
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
  check: (given) => checkSearch("latest", given),
  run: runLatest,
};

/** What the options ask for: the newest, unless they name another order. */
export function latestArguments(given: Given): Readonly<Record<string, unknown>> {
  const { args } = readSearch(given);
  return { mostRecent: args["sortBy"] === undefined, ...args };
}

async function runLatest(given: Given, terminal: Terminal): Promise<void> {
  const args = latestArguments(given);
  const search = await openSearch("latest", given, terminal);
  const { findImages, takeImage, tryImage } = await import("../../lookup/searchImages.js");
  if (args["dryRun"] === true) {
    await findImages(args, search);
    terminal.say("The request would be granted.");
    return;
  }
  const tried = await tryImage(args, search);
  const { explanationText, nearestText } = await import("../formatExplanation.js");
  const nearest = tried.selection.matched === 0 ? await nearestTo(tried, search) : undefined;
  if (tried.query.explain) terminal.say(explanationText(tried.explanation, nearest));
  const { image, region } = await takeImage(tried, search, nearest && nearestText(nearest));
  if (given.truths.get("json")) terminal.printJson({ ...image, region });
  else terminal.print(image.imageId);
}

/** What comes near, when nothing matches. */
export async function nearestTo(tried: TriedImage, search: LookUp): Promise<Nearest> {
  const { nearestMisses } = await import("../../lookup/suggestions.js");
  return nearestMisses(tried, search);
}
