// `alicloud-images explain`: why `latest` selects its image, or none.

import type { Command } from "../command.js";
import { createLookupContext, type LookupInput, lookupGroups } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { Terminal } from "../terminal.js";
import { findSuggestions, parseLatest } from "./latest.js";

export const explain: Command<LookupInput> = {
  description:
    "Shows how `latest` with the same options selects its image: the requests sent, how many images the service\n" +
    "listed, how many each further filter left, and why the first image precedes the second. When nothing matches,\n" +
    "it also looks for near matches: another architecture, status, owner, region or family.",
  groups: lookupGroups({ json: { kind: "flag", help: "Print the explanation as JSON." } }, ["explain", "outputFile"]),
  examples: [
    {
      what: "Why a web-base image that is at least a week old is selected",
      line: "alicloud-images explain --endpoint embedded --region cn-hangzhou --name-regex '^web-base' --min-age 7d",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  parse: (given, problems) => parseLatest("explain", given, problems),
  run: runExplain,
};

async function runExplain(input: LookupInput, terminal: Terminal): Promise<void> {
  const { getSingleImage, searchSingleImage, warnIfAmbiguous } = await import("../../lookup/searchImages.js");
  const { args, given } = input;
  const context = await createLookupContext(input, terminal);
  const search = await searchSingleImage(args, context);
  const { explanation, selection, query } = search;
  const isDryRun = args["dryRun"] === true;
  const suggestions = selection.matched === 0 && !isDryRun ? await findSuggestions(search, context) : undefined;
  if (given.booleans.get("json")) {
    terminal.printJson({
      ...explanation,
      ...(suggestions && { nearest: suggestions.suggestions, unasked: suggestions.failures }),
    });
  } else {
    const { formatExplanation } = await import("../formatExplanation.js");
    terminal.print(formatExplanation(explanation, suggestions));
  }
  if (isDryRun) return terminal.say("The request would be granted.");
  // Ends as `latest` does; the suggestions have been printed.
  getSingleImage(search, context, "");
  warnIfAmbiguous(selection, query, context);
}
