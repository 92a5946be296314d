// Acceptance of a request: parsing, authorization and the choice of its fault, in order of arrival.

import type { AuthorizationResult } from "./auth/authenticate.js";
import { authorize } from "./auth/authorize.js";
import { type CallerClaims, readClaims, type SignedRequest } from "./auth/claims.js";
import { IDENTITY_ACTION } from "./callerIdentity.js";
import { type ApiError, apiError } from "./errors.js";
import type { SelectedFault } from "./faults.js";
import { decodeParameters, isForm, isUnreadable, type Parameters, type UnreadableParameters } from "./parameters.js";
import { type Format, parseFormat, sniffFormat } from "./serialize.js";
import type { EndpointState } from "./state.js";

/** A request as received from the socket. */
export interface IncomingRequest {
  readonly method: string;
  readonly path: string;
  /** The query string, without its question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** `undefined`: above the size limit. */
  readonly body: Uint8Array | undefined;
  /** Time of arrival, in milliseconds since the epoch. */
  readonly now: number;
  /** The id for the answer, an upper-case UUID. */
  readonly requestId: string;
}

/** An accepted request that has no answer yet, because its fault can delay it. */
export interface PendingRequest {
  readonly request: IncomingRequest;
  readonly claims: CallerClaims;
  readonly parameters: Parameters;
  readonly format: Format;
  readonly authorization: AuthorizationResult;
  readonly fault: SelectedFault | undefined;
  /** Milliseconds by which the fault delays the answer. */
  readonly delayMs: number;
}

const NO_PARAMETERS: Parameters = new Map();
const NO_BODY = new Uint8Array();

export function accept(request: IncomingRequest, state: EndpointState): PendingRequest {
  const parsed = parseRequest(request);
  const signed = parsed.signed ?? { ...request, body: NO_BODY, query: NO_PARAMETERS, parameters: NO_PARAMETERS };
  const claims = readClaims(signed);
  const { settings, accounts, nonces } = state;
  const authorization: AuthorizationResult =
    parsed.refusal === undefined
      ? authorize(signed, claims, { ...settings, accounts, nonces, now: request.now })
      : { refusal: parsed.refusal };
  const parameters = withToken(signed.parameters, claims);
  const fault = isIdentityRequest(claims)
    ? undefined
    : state.faults.select({
        parameters,
        now: request.now,
        throttlingKey: throttlingKey(authorization, parameters, state),
      });
  const isAuthorized = "account" in authorization;
  return {
    request,
    claims,
    parameters,
    format: parseFormat(
      parsed.refusal === undefined ? parameters.get("Format") : sniffFormat(`${request.query}&${formBody(request)}`),
      claims.signatureVersion,
      request.headers.get("accept"),
    ),
    authorization,
    fault: isAuthorized ? fault : undefined,
    delayMs: isAuthorized ? (fault?.rule.answer?.delayMs ?? 0) : 0,
  };
}

/** Fault rules and their counters apply to DescribeImages only. */
export function isIdentityRequest({ action }: CallerClaims): boolean {
  return action === IDENTITY_ACTION;
}

function parseRequest(request: IncomingRequest): { signed?: SignedRequest; refusal?: ApiError } {
  const { body } = request;
  if (body === undefined) return { refusal: apiError("InvalidParameter", "The body of the request is too large.") };
  const form = formBody(request);
  const parameters = decodeParameters(request.query, form);
  if (isUnreadable(parameters)) return { refusal: unreadableError(parameters) };
  const query = form === "" ? parameters : decodeParameters(request.query);
  return isUnreadable(query)
    ? { refusal: unreadableError(query) }
    : { signed: { ...request, body, query, parameters } };
}

function formBody({ headers, body }: IncomingRequest): string {
  return body !== undefined && isForm(headers.get("content-type")) ? Buffer.from(body).toString("utf8") : "";
}

function unreadableError(unreadable: UnreadableParameters): ApiError {
  const problem =
    "repeated" in unreadable
      ? `The specified parameter "${unreadable.repeated}" is not valid: it was sent more than once.`
      : "The parameters are not percent-encoded UTF-8.";
  return apiError("InvalidParameter", problem);
}

/** V3 sends the security token in a header, which counts as the parameter. */
function withToken(parameters: Parameters, claims: CallerClaims): Parameters {
  if (claims.securityToken === undefined || parameters.has("SecurityToken")) return parameters;
  return new Map([...parameters, ["SecurityToken", claims.securityToken]]);
}

/** The service throttles by account and region. Unknown regions have no counter, which bounds their number. */
function throttlingKey(
  authorization: AuthorizationResult,
  parameters: Parameters,
  state: EndpointState,
): string | undefined {
  const regionId = parameters.get("RegionId") ?? "";
  if (!("account" in authorization) || state.catalogue.region(regionId) === undefined) return undefined;
  return `${authorization.account.accountId}\n${regionId}`;
}
