// Explanation of a result: requests, what each filter left, and why the first image comes first.

import type { RequestParameters } from "./describeImages.js";
import type { Image } from "./image.js";
import type { ImageQuery } from "./query.js";
import { compareNatural, type Selection } from "./select.js";
import { createdMs } from "./time.js";

/** One request to the service, all pages together. */
export interface ExplainedRequest {
  /** Request parameters, without the page. */
  parameters: { [name: string]: string };
  /** How many images the service listed for it. */
  listed: number;
}

/** One filter that the service cannot apply. */
export interface ExplainedFilter {
  /** Such as `nameRegex "^web-"`. */
  filter: string;
  /** How many images there were before it. */
  before: number;
  /** How many it left. */
  after: number;
  /** An example of what it removed, as `<image id> (<name>)`. */
  dropped?: string;
}

/** How a result came about. */
export interface Explanation {
  region: string;
  /** Address of the service, or `embedded`. */
  endpoint: string;
  requests: ExplainedRequest[];
  filters: ExplainedFilter[];
  /** How many images matched. */
  matched: number;
  /** Id of the first image. */
  winner?: string;
  /** Id of the second. */
  runnerUp?: string;
  /** Why the first comes before the second, or that there is no choice. */
  why: string;
}

/** One listing, new or cached. */
export interface ListedRequest {
  readonly parameters: RequestParameters;
  readonly listed: number;
}

export interface ExplainContext {
  readonly region: string;
  readonly endpoint: string;
  readonly requests: readonly ListedRequest[];
}

/** Explains a selection, in values that a result or a terminal can show. */
export function explain(
  selection: Selection,
  query: ImageQuery,
  { region, endpoint, requests }: ExplainContext,
): Explanation {
  const [winner, runnerUp] = selection.candidates;
  return {
    region,
    endpoint,
    requests: requests.map(({ parameters, listed }) => ({ parameters: { RegionId: region, ...parameters }, listed })),
    filters: selection.steps.map(({ predicate, before, after, dropped }) => ({
      filter: predicate.description,
      before,
      after,
      ...(dropped === undefined ? {} : { dropped: `${dropped.imageId} (${dropped.name})` }),
    })),
    matched: selection.matched,
    ...(winner === undefined ? {} : { winner: winner.imageId }),
    ...(runnerUp === undefined ? {} : { runnerUp: runnerUp.imageId }),
    why: why(winner, runnerUp, query),
  };
}

/** The explanation of an image that was chosen in one region for its name, which several regions have. */
export function explainSameName(
  { runnerUp: _, ...explanation }: Explanation,
  image: Image,
  regions: readonly string[],
): Explanation {
  const why = `"${image.name}" comes first in ${regions[0] ?? ""} among the names that exist in ${regions.join(", ")}.`;
  return { ...explanation, winner: image.imageId, why };
}

function why(winner: Image | undefined, runnerUp: Image | undefined, query: ImageQuery): string {
  if (winner === undefined) return "No image matches.";
  if (runnerUp === undefined) return "It is the only match.";
  const byName = !query.mostRecent && query.sortBy === "name";
  if (byName && compareNatural(winner.name, runnerUp.name) !== 0) {
    return `By name, ${query.sortOrder}, "${winner.name}" comes before "${runnerUp.name}".`;
  }
  if (createdMs(winner) !== createdMs(runnerUp)) {
    const [first, second] = [winner, runnerUp].map((image) => image.creationTime || "no known time");
    return `It was created at ${first}, the runner-up at ${second}.`;
  }
  return `Both were created at ${winner.creationTime || "no known time"}; the lower id comes first.`;
}
