// Routing of an accepted request to its answer. Free of sockets, clocks and randomness.

import { isIdentityRequest, type PendingRequest } from "./accept.js";
import { type Answer, successAnswer } from "./answer.js";
import { getCallerIdentity } from "./callerIdentity.js";
import { errorAnswer, faultAnswer } from "./errorResponse.js";
import { isOrdinary } from "./faults.js";
import type { CatalogueChange } from "./records.js";
import { describeImages } from "./respond.js";
import type { EndpointState } from "./state.js";

/**
 * Answers a request from the current catalogue and applies the catalogue changes of its fault. Yields about once per
 * millisecond, because a scan of a large catalogue must not block other requests.
 */
export function* answerInSlices(pending: PendingRequest, state: EndpointState): Generator<undefined, Answer> {
  const { authorization, claims, fault, format, request } = pending;
  if ("refusal" in authorization) return errorAnswer(pending, state, authorization.refusal);
  const { account } = authorization;
  if (isIdentityRequest(claims)) {
    const { requestId } = request;
    const fields = { ...getCallerIdentity(account), RequestId: requestId };
    return successAnswer(format, requestId, "GetCallerIdentityResponse", fields);
  }
  const { before, after, answer: edits = {} } = fault?.rule ?? {};
  applyChange(before, pending, state);
  const answer = isOrdinary(edits)
    ? yield* describeImages(pending, state, account)
    : faultAnswer(pending, state, edits);
  applyChange(after, pending, state);
  const { close, keepBytes, slowBodyMs } = edits;
  return { ...answer, close, keepBytes, slowBodyMs };
}

function applyChange(change: CatalogueChange | undefined, pending: PendingRequest, state: EndpointState): void {
  if (change === undefined) return;
  const regionId = change.region ?? pending.parameters.get("RegionId") ?? "";
  state.catalogue.region(regionId)?.change(change);
}
