// How a result came about, as lines for people.

import type { Suggestion, Suggestions } from "../lookup/suggestions.js";
import type { Explanation } from "../values/explanation.js";
import { ARGUMENT_OPTION_NAMES } from "./options.js";
import { inOptionWords } from "./words.js";

/** Where was asked, what for, what each filter left, and why the first image is the first, or what comes near. */
export function formatExplanation(
  explanation: Explanation,
  { suggestions, failures }: Suggestions = NOTHING,
): readonly string[] {
  const { region, endpoint, requests, filters, matched, winner, runnerUp, why } = explanation;
  return [
    ["Region", region],
    ["Endpoint", endpoint],
    ...requests.map(({ parameters, listed }) => ["Asked", `${parametersText(parameters)}: ${counted(listed)} listed`]),
    ...filters.map(({ filter, before, after, dropped }) => [
      "Filtered",
      `${inOptionWords(filter, ARGUMENT_OPTION_NAMES)} left ${after} of ${before}` +
        `${dropped === undefined ? "" : `, without ${dropped} for one`}`,
    ]),
    ["Matched", counted(matched)],
    ...(winner === undefined ? [] : [["First", winner]]),
    ...(runnerUp === undefined ? [] : [["Second", runnerUp]]),
    ["Why", why],
    ...suggestions.map((miss) => ["Near", `${inOptionWords(miss.instead, ARGUMENT_OPTION_NAMES)}: ${missText(miss)}`]),
    ...failures.map((reason) => ["Unknown", inOptionWords(reason, ARGUMENT_OPTION_NAMES)]),
  ].map(([heading = "", text]) => `${heading.padEnd(10)}${text}`);
}

/** What comes nearest, in a sentence; empty if nothing does. */
export function formatSuggestions({ suggestions: [nearest] }: Suggestions): string {
  return nearest === undefined ? "" : `With ${nearest.instead} it would be ${missText(nearest)}.`;
}

const NOTHING: Suggestions = { suggestions: [], failures: [] };

function missText({ imageId, name, creationTime }: Suggestion): string {
  return `${imageId} (${name === imageId ? "" : `${name}, `}${creationTime || "no creation time"})`;
}

function parametersText(parameters: Explanation["requests"][number]["parameters"]): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function counted(images: number): string {
  return `${images} image${images === 1 ? "" : "s"}`;
}
