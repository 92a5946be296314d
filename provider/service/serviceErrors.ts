// Errors of failed requests, with advice and without secrets.

import { DESCRIBE_IMAGES } from "../values/describeImages.js";
import { ServiceError } from "../values/errors.js";
import { text } from "../values/image.js";
import { cleanText } from "./cleanText.js";
import type { CredentialsSource } from "./credentialsSource.js";
import type { HttpResponse } from "./http.js";
import { type HttpError, isTlsCode } from "./httpError.js";

/** The failed request, as far as messages describe it. */
export interface RequestContext {
  readonly action: string;
  /** Absent for STS, which is the same in all regions. */
  readonly region: string | undefined;
  readonly endpoint: string;
  readonly credentials: CredentialsSource | undefined;
  /** Strings that must not appear in messages. */
  readonly secrets: readonly string[];
}

/** An error that the service reports, with its message. */
export function serviceError(
  { status: httpStatus, headers }: HttpResponse,
  answer: Readonly<Record<string, unknown>>,
  context: RequestContext,
): ServiceError {
  const { region, secrets } = context;
  const code = cleanText(text(answer["Code"]), secrets);
  const requestId = cleanText(text(answer["RequestId"]), secrets) || undefined;
  const explanation = cleanText(text(answer["Message"]), secrets);
  const message = joinSentences(
    `${failed(context)}: ${code} (HTTP ${httpStatus})${explanation === "" ? "" : `: ${explanation}`}`,
    codeAdvice(code, { ...context, headers }),
    requestId && `Request id ${requestId}`,
  );
  return new ServiceError(code, message, { region, httpStatus, requestId });
}

/** A response that does not come from the service. */
export function unreadableError({ status }: HttpResponse, problem: string, context: RequestContext): ServiceError {
  const { region, endpoint } = context;
  const message = `${failed(context)}: the response of ${new URL(endpoint).host} (HTTP ${status}) ${problem}.`;
  return new ServiceError("UnreadableAnswer", message, { region, httpStatus: status });
}

/** A request without a response. */
export function connectionError({ code, reason, status }: HttpError, context: RequestContext): ServiceError {
  const message = joinSentences(`${failed(context)}: ${reason}`, connectionAdvice(code, context));
  return new ServiceError(code, message, { region: context.region, httpStatus: status });
}

/** `DescribeImages in cn-hangzhou failed` */
function failed({ action, region }: RequestContext): string {
  return `${action}${region === undefined ? "" : ` in ${region}`} failed`;
}

function connectionAdvice(code: string, { action }: RequestContext): string | undefined {
  if (code === "ENOTFOUND") {
    const setting = action === DESCRIBE_IMAGES ? "alicloud-images:endpoint" : "ALIBABA_CLOUD_ENDPOINT_STS";
    return `Check the region, or set ${setting}.`;
  }
  if (isTlsCode(code)) {
    return "Use http:// for an endpoint without TLS; Node must trust the certificate of a proxy (NODE_EXTRA_CA_CERTS).";
  }
  return undefined;
}

interface AdviceContext extends RequestContext {
  readonly headers: HttpResponse["headers"];
}

type Advice = (context: AdviceContext) => string;

/** By the start of the service's code. The first row that matches counts. */
const ADVICE: readonly (readonly [start: string, advice: Advice])[] = [
  ["InvalidAccessKeyId", withSource("Check the AccessKey id and that it is active.")],
  ["Forbidden.AccessKeyDisabled", withSource("Activate the AccessKey or use another.")],
  ["SignatureDoesNotMatch", withSource("The AccessKey secret does not belong to the AccessKey id.")],
  ["IncompleteSignature", withSource("Check the AccessKey secret.")],
  ["InvalidSecurityToken", withSource("Get new temporary credentials, or use a permanent key without a token.")],
  ["InvalidTimeStamp", clockAdvice],
  ["Forbidden", permissionAdvice],
  ["NoPermission", permissionAdvice],
  ["InvalidRegionId", ({ region }) => `Check the region name "${region}".`],
  [
    "InvalidOperation.NotSupportedEndpoint",
    ({ region }) => `Set alicloud-images:endpoint to the endpoint of ${region}.`,
  ],
  ["RegionId.ApiNotSupported", ({ region }) => `Check the region name "${region}" and the endpoint.`],
  ["InvalidTagCount", () => "Use fewer tags."],
  ["Throttling", () => "Other programs of this account share the limit; try again in a minute."],
];

function codeAdvice(code: string, context: AdviceContext): string | undefined {
  return ADVICE.find(([start]) => code.startsWith(start))?.[1](context);
}

function withSource(advice: string): Advice {
  return ({ credentials }) =>
    credentials === undefined ? advice : `${advice} The credentials come from ${credentials.description}.`;
}

function permissionAdvice({ action }: AdviceContext): string {
  return `Grant the action ${action === DESCRIBE_IMAGES ? "ecs" : "sts"}:${action} to the RAM user or role.`;
}

function clockAdvice({ headers }: AdviceContext): string {
  const skewS = Math.round((Date.now() - Date.parse(text(headers["date"]))) / 1000);
  if (Number.isNaN(skewS)) return "Set this machine's clock; it can be off by at most 15 minutes.";
  return `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the service's; it can be off by at most 15 minutes.`;
}

function joinSentences(...sentences: readonly (string | undefined)[]): string {
  return sentences
    .filter((sentence): sentence is string => sentence !== undefined && sentence !== "")
    .map((sentence) => (/[.!?]$/.test(sentence) ? sentence : `${sentence}.`))
    .join(" ");
}
