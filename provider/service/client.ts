// One request, DescribeImages or GetCallerIdentity: signed by pop-core, its answer read, its failures in words that are safe to show.
//
// The only file that sees pop-core. pop-core builds and signs each request, and our own transport carries it: that of
// pop-core has no limit for an answer, leaves the connection open after a timeout, and prints signed requests with DEBUG set.

import type { OutgoingHttpHeaders } from "node:http";
import { API_VERSION, DESCRIBE_IMAGES, type RequestParameters } from "../values/describeImages.js";
import { ServiceError } from "../values/errors.js";
import { fields, text } from "../values/image.js";
import { cleanText } from "./cleanText.js";
import type { AccessKey, CredentialsSource } from "./credentialsSource.js";
import { type HttpResponse, sendRequest } from "./http.js";
import { HttpError, isTlsCode } from "./httpError.js";

/** Where requests go and who makes them. */
export interface ClientOptions {
  /** With scheme: `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  /** Absent for requests that are not signed. */
  readonly credentials: CredentialsSource | undefined;
  /** Longest time for one attempt, from connecting to the end of the answer, in milliseconds. */
  readonly timeoutMs: number;
}

/** The answer of one request, still as it stands on the wire. */
export type DescribeImagesResponse = Readonly<Record<string, unknown>>;

export interface DescribeImagesClient {
  /**
   * Sends one request. Each call is signed anew, with its own nonce and timestamp. `signal` gives it up.
   *
   * @throws ServiceError, CredentialsError
   */
  describeImages(parameters: RequestParameters, signal?: AbortSignal): Promise<DescribeImagesResponse>;
  /** What the answer to a failed attempt asked to wait, in milliseconds. */
  retryAfterMs(error: ServiceError): number | undefined;
}

interface PopCore {
  request(action: string, parameters: object, options: PopCoreOptions): Promise<unknown>;
}

interface PopCoreOptions {
  readonly method: "POST";
  /** Called with the options of Node's request, as a method of pop-core's own, which hold the body. */
  beforeRequest(this: { readonly data: string }, request: { readonly headers: OutgoingHttpHeaders }): never;
}

/** pop-core's own types leave out the credentials provider. */
type PopCoreConstructor = new (config: object) => PopCore;

interface SignedRequest {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
}

/** Largest answer that is read, unpacked. A page of 100 images is some 200 kB. */
const MAX_ANSWER_BYTES = 64_000_000;

export function createClient(options: ClientOptions): DescribeImagesClient {
  const { send, retryAfterMs } = createRpcClient(options, DESCRIBE_IMAGES, API_VERSION);
  return { describeImages: send, retryAfterMs };
}

/** The version of the STS API. */
export const STS_VERSION = "2015-04-01";

/** Asks STS who makes the requests; `endpoint` is that of STS. */
export interface IdentityClient {
  /**
   * The account that the credentials belong to, in digits.
   *
   * @throws ServiceError, CredentialsError
   */
  accountId(region: string, signal?: AbortSignal): Promise<string>;
  /** What the answer to a failed attempt asked to wait, in milliseconds. */
  retryAfterMs(error: ServiceError): number | undefined;
}

export function createIdentityClient(options: ClientOptions): IdentityClient {
  const { send, retryAfterMs } = createRpcClient(options, "GetCallerIdentity", STS_VERSION);
  return {
    accountId: async (region, signal) => {
      const accountId = text((await send({ RegionId: region }, signal))["AccountId"]);
      if (/^\d{1,20}$/.test(accountId)) return accountId;
      throw new ServiceError("UnreadableAnswer", "The answer of GetCallerIdentity names no account.", { region });
    },
    retryAfterMs,
  };
}

/** Sends requests of one action. */
export interface RpcClient {
  readonly send: (parameters: RequestParameters, signal?: AbortSignal) => Promise<DescribeImagesResponse>;
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
}

export function createRpcClient(options: ClientOptions, action: string, version: string): RpcClient {
  let core: Promise<PopCore> | undefined;
  let lastKey: AccessKey | undefined;
  const retryAfter = new WeakMap<ServiceError, number>();

  async function loadCore(): Promise<PopCore> {
    const { default: RpcClient } = await import("@alicloud/pop-core/lib/rpc.js");
    return new (RpcClient as unknown as PopCoreConstructor)({
      endpoint: options.endpoint,
      apiVersion: version,
      credentialsProvider: {
        getCredentials: async () => {
          lastKey = await options.credentials?.getAccessKey();
          // pop-core does not sign without a key.
          return lastKey ?? {};
        },
      },
    });
  }

  return {
    async send(parameters, signal) {
      core ??= loadCore();
      const { headers, body } = await sign(await core, action, parameters);
      const context = { action, region: parameters["RegionId"], options, secrets: secretsOf(lastKey, parameters) };
      const url = new URL(`${options.endpoint.replace(/\/$/, "")}/`);
      const limits = { timeoutMs: options.timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal };
      let response: HttpResponse;
      try {
        response = await sendRequest({ method: "POST", url, headers, body, keepAlive: true, ...limits });
      } catch (thrown) {
        throw thrown instanceof HttpError ? connectionError(thrown, context) : thrown;
      }
      const answer = fields(await parseAnswer(response, context));
      const code = text(answer["Code"]);
      if (code !== "" && !SUCCESS_CODES.has(code)) {
        const error = serviceError(answer, response, context);
        const waitMs = positive(response.headers["x-acs-retry-after"]);
        if (waitMs !== undefined) retryAfter.set(error, waitMs);
        throw error;
      }
      if (response.status < 200 || response.status > 299)
        throw unreadable("has no code of the service", response, context);
      // The one text of a whole answer that messages repeat.
      return "RegionId" in answer
        ? { ...answer, RegionId: cleanText(text(answer["RegionId"]), context.secrets) }
        : answer;
    },
    retryAfterMs: (error) => retryAfter.get(error),
  };
}

/** What pop-core's transport would send. It is stopped at the hook that it offers before a request. */
async function sign(core: PopCore, action: string, parameters: RequestParameters): Promise<SignedRequest> {
  let signed: SignedRequest | undefined;
  const stop = new Error("The request is sent by our own transport.");
  try {
    await core.request(action, parameters, {
      method: "POST",
      beforeRequest({ headers }) {
        signed = { headers, body: this.data };
        throw stop;
      },
    });
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  if (signed === undefined) throw new Error("@alicloud/pop-core has sent a request past the hook beforeRequest.");
  return signed;
}

/** Values of `Code` that answers carry where nothing is wrong. */
const SUCCESS_CODES: ReadonlySet<string> = new Set(["200", "OK", "Success", "success"]);

async function parseAnswer(response: HttpResponse, context: RequestContext): Promise<unknown> {
  const { default: json } = await import("json-bigint");
  let answer: unknown;
  try {
    // 64-bit ids stay exact as texts.
    answer = json({ storeAsString: true }).parse(response.body.toString("utf8"));
  } catch {
    // The parser's errors quote the answer.
  }
  if (answer !== undefined && answer !== null) return answer;
  throw unreadable("is not JSON; a gateway or proxy may have sent its own page", response, context);
}

interface RequestContext {
  readonly action: string;
  /** Absent for STS, which is the same in all regions. */
  readonly region: string | undefined;
  readonly options: ClientOptions;
  /** What no message may repeat. */
  readonly secrets: readonly string[];
}

const SECRET_PARAMETERS = ["OIDCToken", "Policy", "ExternalId"];

function secretsOf(key: AccessKey | undefined, parameters: RequestParameters): readonly string[] {
  const parts = [key?.accessKeyId, key?.accessKeySecret, key?.securityToken];
  return [...parts, ...SECRET_PARAMETERS.map((name) => parameters[name])].filter((part) => part !== undefined);
}

/** `DescribeImages in cn-hangzhou failed`. */
function failed({ action, region }: RequestContext): string {
  return `${action}${region === undefined ? "" : ` in ${region}`} failed`;
}

/** An error that the service reports, with its own words. */
function serviceError(answer: DescribeImagesResponse, response: HttpResponse, context: RequestContext): ServiceError {
  const { region, secrets } = context;
  const { status: httpStatus, headers } = response;
  const code = cleanText(text(answer["Code"]), secrets);
  const requestId = cleanText(text(answer["RequestId"]), secrets) || undefined;
  const said = cleanText(text(answer["Message"]), secrets);
  const advice = ADVICE.find(([start]) => code.startsWith(start))?.[1]({ ...context, headers });
  const message = [
    `${failed(context)}: ${code} (HTTP ${httpStatus})${said === "" ? "." : `: ${endSentence(said)}`}`,
    advice,
    requestId === undefined ? undefined : `Request id ${requestId}.`,
  ];
  return new ServiceError(code, joined(message), { region, httpStatus, requestId });
}

/** An answer that is not one of the service. */
function unreadable(why: string, { status }: HttpResponse, context: RequestContext): ServiceError {
  const { region, options } = context;
  const { host } = new URL(options.endpoint);
  const message = `${failed(context)}: the answer of ${host} (HTTP ${status}) ${why}.`;
  return new ServiceError("UnreadableAnswer", message, { region, httpStatus: status });
}

/** An exchange that brought no answer of the service. */
function connectionError(failure: HttpError, context: RequestContext): ServiceError {
  const { region } = context;
  const { code, reason, status } = failure;
  const message = [`${failed(context)}: ${reason}.`, connectionAdvice(code, context)];
  return new ServiceError(code, joined(message), { region, httpStatus: status });
}

function connectionAdvice(code: string, { action }: RequestContext): string | undefined {
  if (code === "ENOTFOUND") {
    const setting = action === DESCRIBE_IMAGES ? "alicloud-images:endpoint" : "ALIBABA_CLOUD_ENDPOINT_STS";
    return `Check the region, or set ${setting}.`;
  }
  if (isTlsCode(code)) {
    return "A plain endpoint must be written with http://; a proxy's certificate must be known to Node (NODE_EXTRA_CA_CERTS).";
  }
  return undefined;
}

interface AdviceContext extends RequestContext {
  readonly headers: Readonly<Record<string, unknown>>;
}

const fromWhere = ({ options: { credentials } }: AdviceContext) =>
  credentials === undefined ? "" : `The credentials come from ${credentials.description}.`;

/** What to try, by the start of the service's code. */
const ADVICE: readonly (readonly [start: string, advice: (context: AdviceContext) => string])[] = [
  ["InvalidAccessKeyId", (context) => `Check the AccessKey id and that it is active. ${fromWhere(context)}`],
  ["Forbidden.AccessKeyDisabled", (context) => `Activate the AccessKey or use another. ${fromWhere(context)}`],
  [
    "SignatureDoesNotMatch",
    (context) => `The AccessKey secret does not belong to the AccessKey id. ${fromWhere(context)}`,
  ],
  ["IncompleteSignature", (context) => `Check the AccessKey secret. ${fromWhere(context)}`],
  [
    "InvalidSecurityToken",
    (context) => `Get new temporary credentials, or leave the token out with a permanent key. ${fromWhere(context)}`,
  ],
  ["InvalidTimeStamp", clockAdvice],
  ["Forbidden", grantAdvice],
  ["NoPermission", grantAdvice],
  ["InvalidRegionId", ({ region }) => `Check the region name "${region}".`],
  [
    "InvalidOperation.NotSupportedEndpoint",
    ({ region }) => `Set alicloud-images:endpoint to the endpoint of ${region}.`,
  ],
  ["RegionId.ApiNotSupported", ({ region }) => `Check the region name "${region}" and the endpoint.`],
  ["InvalidTagCount", () => "Ask for fewer tags."],
  ["Throttling", () => "Other programs of this account share the limit; try again in a minute."],
];

function grantAdvice({ action }: AdviceContext): string {
  return `Grant the action ${action === DESCRIBE_IMAGES ? "ecs" : "sts"}:${action} to the RAM user or role.`;
}

function clockAdvice({ headers }: AdviceContext): string {
  const serverMs = Date.parse(text(headers["date"]));
  const skewS = Math.round((Date.now() - serverMs) / 1000);
  if (Number.isNaN(skewS)) return "Set this machine's clock; it may be off by 15 minutes at most.";
  return `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the service's; it may be off by 15 minutes at most.`;
}

function endSentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

function positive(value: unknown): number | undefined {
  const ms = Number(text(value));
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
