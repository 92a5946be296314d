// The explanation of a result, as readable lines.

import type { Suggestion, Suggestions } from "../lookup/suggestions.js";
import type { Explanation } from "../values/explanation.js";
import { ARGUMENT_OPTION_NAMES } from "./options.js";
import { inOptionWords } from "./words.js";

/** Region, requests, what each filter left, why the first image is first, and near matches. */
export function formatExplanation(
  explanation: Explanation,
  { suggestions, failures }: Suggestions = NOTHING,
): readonly string[] {
  const { region, endpoint, requests, filters, matched, winner, runnerUp, why } = explanation;
  return [
    ["Region", region],
    ["Endpoint", endpoint],
    ...requests.map(({ parameters, listed }) => [
      "Request",
      `${formatParameters(parameters)}: ${countImages(listed)} listed`,
    ]),
    ...filters.map(({ filter, before, after, dropped }) => [
      "Filtered",
      `${inOptionWords(filter, ARGUMENT_OPTION_NAMES)} left ${after} of ${before}` +
        `${dropped === undefined ? "" : `, dropping for example ${dropped}`}`,
    ]),
    ["Matched", countImages(matched)],
    ...(winner === undefined ? [] : [["First", winner]]),
    ...(runnerUp === undefined ? [] : [["Second", runnerUp]]),
    ["Why", why],
    ...suggestions.map((suggestion) => [
      "Near",
      `${inOptionWords(suggestion.instead, ARGUMENT_OPTION_NAMES)}: ${formatSuggestion(suggestion)}`,
    ]),
    ...failures.map((reason) => ["Unknown", inOptionWords(reason, ARGUMENT_OPTION_NAMES)]),
  ].map(([heading = "", text]) => `${heading.padEnd(10)}${text}`);
}

/** The nearest match, as a sentence; empty if there is none. */
export function formatSuggestions({ suggestions: [nearest] }: Suggestions): string {
  return nearest === undefined ? "" : `With ${nearest.instead} it would be ${formatSuggestion(nearest)}.`;
}

const NOTHING: Suggestions = { suggestions: [], failures: [] };

function formatSuggestion({ imageId, name, creationTime }: Suggestion): string {
  return `${imageId} (${name === imageId ? "" : `${name}, `}${creationTime || "no creation time"})`;
}

function formatParameters(parameters: Explanation["requests"][number]["parameters"]): string {
  return Object.entries(parameters)
    .map(([name, value]) => `${name}=${value}`)
    .join(" ");
}

function countImages(images: number): string {
  return `${images} image${images === 1 ? "" : "s"}`;
}
