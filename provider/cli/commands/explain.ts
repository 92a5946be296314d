// `alicloud-images explain`: why `latest` takes the image that it takes, or none.

import type { Command } from "../command.js";
import { checkLookupArguments, createLookupContext, lookupGroups } from "../lookupOptions.js";
import { ARGUMENT_OPTION_NAMES } from "../options.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { latestArguments, suggestFor } from "./latest.js";

export const explain: Command = {
  description:
    "Shows how `latest` comes to its answer with the same options: what was asked where, how many images\n" +
    "the service listed, what each further filter left, and why the first comes before the second. When nothing\n" +
    "matches it also asks for what comes near: another architecture, status, owner, region or family.",
  groups: lookupGroups({ json: { kind: "flag", help: "The same as JSON." } }, ["explain", "outputFile"]),
  examples: [
    {
      what: "Which web-base image of at least a week, and why",
      line: "alicloud-images explain --endpoint embedded --region cn-hangzhou --name-regex '^web-base' --min-age 7d",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  check: (given) => checkLookupArguments("explain", given),
  run: runExplain,
};

async function runExplain(given: ParsedOptions, terminal: Terminal): Promise<void> {
  const {
    getSingleImage,
    searchSingleImage: tryImage,
    warnIfAmbiguous: warnOfMixed,
  } = await import("../../lookup/searchImages.js");
  const args = latestArguments(given);
  const search = await createLookupContext("explain", given, terminal);
  const tried = await tryImage(args, search);
  const { explanation, selection, query } = tried;
  const isDryRun = args["dryRun"] === true;
  const nearest = selection.matched === 0 && !isDryRun ? await suggestFor(tried, search) : undefined;
  if (given.booleans.get("json")) {
    terminal.printJson({ ...explanation, ...(nearest && { nearest: nearest.suggestions, unasked: nearest.failures }) });
  } else {
    const { formatExplanation: explanationText } = await import("../formatExplanation.js");
    terminal.print(explanationText(explanation, nearest));
  }
  if (isDryRun) return terminal.say("The request would be granted.");
  // Ends as `latest` does; what comes near has been shown.
  getSingleImage(tried, search, "");
  warnOfMixed(selection, query, search);
}
