// What does the endpoint answer to a request? Request in, answer out: no socket, no clock, no chance of its own.

import { MAX_PAGE_SIZE, MAX_PAGE_SIZE_2018, MAX_TAGS, MAX_TAGS_2018 } from "../values/describeImages.js";
import {
  type AuthorizationResult,
  authorize,
  type CallerClaims,
  ramRefusal,
  readClaims,
  type SignedRequest,
} from "./auth/authorize.js";
import { NonceMemory } from "./auth/nonces.js";
import { getCallerIdentity, IDENTITY_ACTION } from "./callerIdentity.js";
import { type Entry, type LiveCatalogue, type RegionRecords, type Viewer, viewOf } from "./catalogueStore.js";
import { type ApiError, apiError, as2018, usualMessage } from "./errors.js";
import { type FaultAnswer, type FaultRule, FaultScript, fillMessage, isOrdinary, type SettledFault } from "./faults.js";
import { listName, selectEntries } from "./filter.js";
import { hostName } from "./hosts.js";
import { loosenImage, loosenResponse } from "./looseTypes.js";
import { decodeParameters, isForm, isUnreadable, type Parameters, type UnreadableParameters } from "./parameters.js";
import { type DescribeImagesQuery, isRefused, type QueryLimits, readQuery } from "./query.js";
import type { Account, CatalogueChange } from "./records.js";
import { shuffle as shuffleList } from "./seededRandom.js";
import { CONTENT_TYPES, type Fields, type Format, parseFormat, serialize, sniffFormat } from "./serialize.js";

export type Preset = "current" | "2018";

/** How this endpoint answers; everything else is in its state. */
export interface AnswerSettings {
  readonly preset: Preset;
  /** @default the preset's: 100, in 2018 50 */
  readonly maxPageSize?: number | undefined;
  /** @default the preset's: 20, in 2018 5 */
  readonly maxTags?: number | undefined;
  readonly auth: boolean;
  readonly checkTimestamps: boolean;
  /** Host names that requests may bear beside those of loopback. @default any */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The regions that this endpoint stands for. @default all of the catalogue */
  readonly regions?: readonly string[] | undefined;
  readonly hideSharedTags: boolean;
  readonly looseTypes: boolean;
  readonly seed: number;
}

/** What changes while the endpoint lives. */
export interface EndpointState {
  readonly settings: AnswerSettings;
  readonly catalogue: LiveCatalogue;
  accounts: readonly Account[];
  faults: FaultScript;
  readonly nonces: NonceMemory;
}

export function createState(
  settings: AnswerSettings,
  catalogue: LiveCatalogue,
  accounts: readonly Account[],
  faults: readonly FaultRule[],
): EndpointState {
  return { settings, catalogue, accounts, faults: new FaultScript(faults, settings.seed), nonces: new NonceMemory() };
}

/** A request as it came off the socket. */
export interface IncomingRequest {
  readonly method: string;
  readonly path: string;
  /** What stands behind the question mark. */
  readonly query: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** `undefined`: larger than any request needs. */
  readonly body: Uint8Array | undefined;
  /** Epoch milliseconds. */
  readonly now: number;
  /** The id that the answer will carry, an upper-case UUID. */
  readonly requestId: string;
}

/** A request that was read, judged and counted, but not answered yet: a fault may want it to wait. */
export interface PendingRequest {
  readonly request: IncomingRequest;
  readonly claims: CallerClaims;
  readonly parameters: Parameters;
  readonly format: Format;
  readonly verdict: AuthorizationResult;
  readonly fault: SettledFault | undefined;
  /** How long the answer has to wait. */
  readonly delayMs: number;
}

/** What goes back. */
export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The code of an error answer. */
  readonly code?: string | undefined;
  /** How many images the answer has. */
  readonly images?: number | undefined;
  /** What goes wrong on the way. */
  readonly close?: FaultAnswer["close"] | undefined;
  readonly keepBytes?: number | undefined;
  readonly slowBodyMs?: number | undefined;
}

const NO_PARAMETERS: Parameters = new Map();
const NO_BODY = new Uint8Array();

/** Reads and judges a request and settles its fault, in the order in which requests come. */
export function accept(request: IncomingRequest, state: EndpointState): PendingRequest {
  const read = readRequest(request);
  const signed = read.signed ?? { ...request, body: NO_BODY, query: NO_PARAMETERS, parameters: NO_PARAMETERS };
  const claims = readClaims(signed);
  const { settings, accounts, nonces } = state;
  const verdict: AuthorizationResult =
    read.refusal === undefined
      ? authorize(signed, claims, { ...settings, accounts, nonces, now: request.now })
      : { refusal: read.refusal };
  const parameters = withToken(signed.parameters, claims);
  const fault = isAboutIdentity(claims)
    ? undefined
    : state.faults.arrive({ parameters, now: request.now, throttledAs: throttledAs(verdict, parameters, state) });
  const isAdmitted = "account" in verdict;
  return {
    request,
    claims,
    parameters,
    format: parseFormat(
      "refusal" in read ? sniffFormat(`${request.query}&${formOf(request)}`) : parameters.get("Format"),
      claims.signatureVersion,
      request.headers.get("accept"),
    ),
    verdict,
    fault: isAdmitted ? fault : undefined,
    delayMs: isAdmitted ? (fault?.rule.answer?.delayMs ?? 0) : 0,
  };
}

/** Answers a request that has arrived, from the catalogue as it is now, and lets its fault change the catalogue. */
export function respond(arrival: PendingRequest, state: EndpointState): Answer {
  const steps = answerInSlices(arrival, state);
  let step = steps.next();
  while (!step.done) step = steps.next();
  return step.value;
}

/** The same in steps of about a millisecond: going through a large catalogue must not keep other requests waiting. */
export function* answerInSlices(arrival: PendingRequest, state: EndpointState): Generator<undefined, Answer> {
  const { verdict, fault } = arrival;
  if ("refusal" in verdict) return errorAnswer(arrival, state, verdict.refusal);
  if (isAboutIdentity(arrival.claims)) return identityAnswer(arrival, verdict.account);
  const rule = fault?.rule;
  change(rule?.before, arrival, state);
  const answer = isOrdinary(rule?.answer)
    ? yield* ordinaryAnswer(arrival, state, verdict.account)
    : scriptedAnswer(arrival, state, rule?.answer ?? {});
  change(rule?.after, arrival, state);
  const { close, keepBytes, slowBodyMs } = rule?.answer ?? {};
  return { ...answer, close, keepBytes, slowBodyMs };
}

/** An error in the service's form, for requests that never became one as well. */
export function plainError(error: ApiError, requestId: string, host: string | undefined, format: Format): Answer {
  return {
    status: error.status,
    code: error.code,
    headers: answerHeaders(format, requestId),
    body: serialize(format, "Error", errorFields(error, requestId, host, "current")),
  };
}

function readRequest(request: IncomingRequest): { signed?: SignedRequest; refusal?: ApiError } {
  const { body } = request;
  if (body === undefined) return { refusal: apiError("InvalidParameter", "The body of the request is too large.") };
  const form = formOf(request);
  const parameters = decodeParameters(request.query, form);
  if (isUnreadable(parameters)) return { refusal: unreadableError(parameters) };
  const query = form === "" ? parameters : decodeParameters(request.query);
  return isUnreadable(query)
    ? { refusal: unreadableError(query) }
    : { signed: { ...request, body, query, parameters } };
}

function formOf({ headers, body }: IncomingRequest): string {
  return body !== undefined && isForm(headers.get("content-type")) ? Buffer.from(body).toString("utf8") : "";
}

function unreadableError(unreadable: UnreadableParameters): ApiError {
  const problem =
    "repeated" in unreadable
      ? `The specified parameter "${unreadable.repeated}" is not valid: it was sent more than once.`
      : "The parameters are not percent-encoded UTF-8.";
  return apiError("InvalidParameter", problem);
}

/** A V3 token in its header counts as the parameter. */
function withToken(parameters: Parameters, claims: CallerClaims): Parameters {
  if (claims.securityToken === undefined || parameters.has("SecurityToken")) return parameters;
  return new Map([...parameters, ["SecurityToken", claims.securityToken]]);
}

/** The service throttles by account and region. Only regions that exist count, so that the counts stay bounded. */
function throttledAs(verdict: AuthorizationResult, parameters: Parameters, state: EndpointState): string | undefined {
  const regionId = parameters.get("RegionId") ?? "";
  if (!("account" in verdict) || state.catalogue.region(regionId) === undefined) return undefined;
  return `${verdict.account.accountId}\n${regionId}`;
}

function change(wanted: CatalogueChange | undefined, arrival: PendingRequest, state: EndpointState): void {
  if (wanted === undefined) return;
  const regionId = wanted.region ?? arrival.parameters.get("RegionId") ?? "";
  state.catalogue.region(regionId)?.change(wanted);
}

/** Faults and their counts are about DescribeImages alone. */
function isAboutIdentity({ action }: CallerClaims): boolean {
  return action === IDENTITY_ACTION;
}

function identityAnswer({ format, request: { requestId } }: PendingRequest, account: Account): Answer {
  return {
    status: 200,
    headers: answerHeaders(format, requestId),
    body: serialize(format, "GetCallerIdentityResponse", { ...getCallerIdentity(account), RequestId: requestId }),
  };
}

function* ordinaryAnswer(
  arrival: PendingRequest,
  state: EndpointState,
  account: Account,
): Generator<undefined, Answer> {
  const { settings } = state;
  const denied = ramRefusal(account, arrival.parameters.get("ImageOwnerAlias"), settings.preset);
  if (denied !== undefined) return errorAnswer(arrival, state, denied);
  const query = readQuery(arrival.parameters, limitsOf(state));
  if (isRefused(query)) return errorAnswer(arrival, state, query);
  if (query.isPublic && account.communityImages === "refused") {
    return errorAnswer(arrival, state, apiError("CurrentAccount.NotSupportPublicImage"));
  }
  if (query.dryRun) return errorAnswer(arrival, state, apiError("DryRunOperation"));
  const fields = yield* imagesAnswer(arrival, state, query, {
    accountId: account.accountId,
    hideSharedTags: settings.hideSharedTags,
  });
  const { requestId } = arrival.request;
  return {
    status: 200,
    headers: answerHeaders(arrival.format, requestId),
    body: serialize(arrival.format, "DescribeImagesResponse", fields.body),
    images: fields.images,
  };
}

function* imagesAnswer(
  arrival: PendingRequest,
  state: EndpointState,
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, { body: Fields; images: number }> {
  const { settings, catalogue } = state;
  const region = catalogue.region(query.regionId);
  const entries = region === undefined ? [] : yield* listOf(region, query, viewer);
  const fault = arrival.fault;
  const page = pageOf(entries, query, fault, (imageId) => catalogue.find(imageId, query.regionId));
  const views = page.map((entry) => viewOf(entry, viewer));
  const ordinary: Record<string, unknown> = {
    Images: { Image: settings.looseTypes ? views.map((view) => loosenImage(view, settings.seed)) : views },
    PageNumber: query.pageNumber,
    PageSize: query.pageSize,
    RegionId: query.regionId,
    RequestId: arrival.request.requestId,
    TotalCount: entries.length,
  };
  const body = settings.looseTypes ? loosenResponse(ordinary, settings.seed) : ordinary;
  return { body: edited(body, fault?.rule.answer), images: page.length };
}

function* listOf(
  region: RegionRecords,
  query: DescribeImagesQuery,
  viewer: Viewer,
): Generator<undefined, readonly Entry[]> {
  const name = listName(query, viewer);
  const remembered = region.remembered(name);
  if (remembered !== undefined) return remembered;
  const { entries } = region;
  const list = yield* selectEntries(entries, query, viewer);
  region.remember(name, list, entries);
  return list;
}

/** The asked page of the list, with what a fault does to it, in the order of the edits. */
function pageOf(
  entries: readonly Entry[],
  query: DescribeImagesQuery,
  fault: SettledFault | undefined,
  find: (imageId: string) => Entry | undefined,
): readonly Entry[] {
  const { asPage, reverse, shuffle, drop, first, append } = fault?.rule.answer ?? {};
  let list = entries;
  if (reverse) list = [...list].reverse();
  if (shuffle) list = shuffleList(list, fault?.drawKey ?? "");
  const start = ((asPage ?? query.pageNumber) - 1) * query.pageSize;
  let page = list.slice(start, start + query.pageSize);
  if (drop !== undefined) page = page.filter(({ imageId }) => imageId === undefined || !drop.includes(imageId));
  if (first !== undefined) page = page.slice(0, first);
  if (append !== undefined) page = [...page, ...append.map(find).filter((entry) => entry !== undefined)];
  return page;
}

function edited(fields: Fields, answer: FaultAnswer | undefined): Fields {
  if (answer?.omit === undefined && answer?.set === undefined) return fields;
  const kept = Object.entries(fields).filter(([name]) => !answer.omit?.includes(name));
  return { ...Object.fromEntries(kept), ...answer.set };
}

function scriptedAnswer(arrival: PendingRequest, state: EndpointState, answer: FaultAnswer): Answer {
  const { claims, request, parameters } = arrival;
  if (answer.body !== undefined) {
    const headers = {
      ...answerHeaders(arrival.format, request.requestId),
      "content-type": answer.contentType ?? "text/html",
      ...answer.headers,
    };
    return { status: answer.status ?? 200, headers, body: answer.body };
  }
  const code = answer.code ?? "InternalError";
  const message = fillMessage(answer.message ?? usualMessage(code) ?? code, {
    accessKeyId: claims.accessKeyId ?? "",
    securityToken: parameters.get("SecurityToken") ?? "",
    signature: claims.signature ?? "",
  });
  const error = errorAnswer(arrival, state, { status: answer.status ?? 400, code, message, more: answer.more });
  return { ...error, headers: { ...error.headers, ...answer.headers } };
}

function errorAnswer(arrival: PendingRequest, state: EndpointState, error: ApiError): Answer {
  const { request, format } = arrival;
  const { preset } = state.settings;
  const worded = preset === "2018" ? as2018(error) : error;
  return {
    status: worded.status,
    code: worded.code,
    headers: answerHeaders(format, request.requestId),
    body: serialize(format, "Error", errorFields(worded, request.requestId, request.headers.get("host"), preset)),
  };
}

function errorFields(error: ApiError, requestId: string, host: string | undefined, preset: Preset): Fields {
  const recommend =
    preset === "2018"
      ? `https://error-center.aliyun.com/status/search?Keyword=${encodeURIComponent(error.code)}&source=PopGw`
      : `https://api.aliyun.com/troubleshoot?q=${encodeURIComponent(error.code)}&product=Ecs&requestId=${requestId}`;
  return {
    RequestId: requestId,
    Message: error.message,
    Recommend: recommend,
    HostId: hostId(host),
    Code: error.code,
    ...error.more,
  };
}

/** The name under which the endpoint was called, as far as it is one. */
function hostId(host: string | undefined): string {
  return hostName(host ?? "") ?? "ecs.aliyuncs.com";
}

/** Unlike the service's, without leave for web pages of other origins to read the answer. */
function answerHeaders(format: Format, requestId: string): Record<string, string> {
  return {
    "content-type": CONTENT_TYPES[format],
    vary: "Accept-Encoding",
    "x-acs-request-id": requestId,
    "x-acs-trace-id": requestId.replaceAll("-", "").toLowerCase(),
  };
}

function limitsOf(state: EndpointState): QueryLimits {
  const { settings, catalogue } = state;
  const is2018 = settings.preset === "2018";
  return {
    maxPageSize: settings.maxPageSize ?? (is2018 ? MAX_PAGE_SIZE_2018 : MAX_PAGE_SIZE),
    maxTags: settings.maxTags ?? (is2018 ? MAX_TAGS_2018 : MAX_TAGS),
    isKnown: (field, value) => catalogue.holds(field, value),
    refuseRegion: (regionId) => {
      if (catalogue.region(regionId) === undefined) return apiError("InvalidRegionId.NotFound");
      const isServed = settings.regions === undefined || settings.regions.includes(regionId);
      return isServed ? undefined : apiError("InvalidOperation.NotSupportedEndpoint");
    },
  };
}
