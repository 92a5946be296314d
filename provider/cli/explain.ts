// `alicloud-images explain`: why `latest` takes the image that it takes, or none.

import type { Command } from "./command.js";
import { latestArguments } from "./latest.js";
import { ARGUMENT_OPTION_NAMES } from "./options.js";
import type { Given } from "./parse.js";
import { checkSearch, openSearch, searchGroups } from "./search.js";
import type { Terminal } from "./terminal.js";

export const explain: Command = {
  description:
    "Shows how `latest` comes to its answer with the same options: what was asked where, how many images\n" +
    "the service listed, what each further filter left, and why the first comes before the second.",
  groups: searchGroups({ json: { kind: "flag", help: "The same as JSON." } }),
  examples: [
    {
      what: "Which web-base image of at least a week, and why",
      line: "alicloud-images explain --endpoint embedded --region cn-hangzhou --name-regex '^web-base' --min-age 7d",
    },
  ],
  optionNames: ARGUMENT_OPTION_NAMES,
  check: (given) => checkSearch("explain", given),
  run: runExplain,
};

async function runExplain(given: Given, terminal: Terminal): Promise<void> {
  const { tryImage } = await import("../api/lookUp.js");
  const { oneImage } = await import("../core/select.js");
  const search = await openSearch("explain", given, terminal);
  const { explanation, selection, query, settings, guardedOwners } = await tryImage(latestArguments(given), search);
  if (given.truths.get("json")) terminal.print(JSON.stringify(explanation, undefined, 2));
  else {
    const { explanationText } = await import("./explanation.js");
    terminal.print(explanationText(explanation));
  }
  // Ends as `latest` does.
  oneImage(selection, query, { region: settings.region, guardedOwners });
}
