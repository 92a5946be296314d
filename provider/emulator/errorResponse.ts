// Error answers in the service's form.

import type { PendingRequest } from "./accept.js";
import { type Answer, answerHeaders } from "./answer.js";
import { type ApiError, as2018, defaultMessage } from "./errors.js";
import { type FaultAnswer, fillMessage } from "./faults.js";
import { hostName } from "./hosts.js";
import type { Preset } from "./options.js";
import { type Format, serialize } from "./serialize.js";
import type { EndpointState } from "./state.js";

export function errorAnswer({ request, format }: PendingRequest, state: EndpointState, error: ApiError): Answer {
  const { preset } = state.settings;
  const worded = preset === "2018" ? as2018(error) : error;
  return formatError(worded, request.requestId, request.headers.get("host"), format, preset);
}

/** An error answer without a request, for bytes that are not valid HTTP and for internal errors. */
export function plainError(error: ApiError, requestId: string): Answer {
  return formatError(error, requestId, undefined, "XML", "current");
}

/** The answer of a fault rule with `code` or `body`. */
export function faultAnswer(pending: PendingRequest, state: EndpointState, answer: FaultAnswer): Answer {
  const { claims, request, parameters, format } = pending;
  if (answer.body !== undefined) {
    const headers = {
      ...answerHeaders(format, request.requestId),
      "content-type": answer.contentType ?? "text/html",
      ...answer.headers,
    };
    return { status: answer.status ?? 200, headers, body: answer.body };
  }
  const code = answer.code ?? "InternalError";
  const message = fillMessage(answer.message ?? defaultMessage(code) ?? code, {
    accessKeyId: claims.accessKeyId ?? "",
    securityToken: parameters.get("SecurityToken") ?? "",
    signature: claims.signature ?? "",
  });
  const error = errorAnswer(pending, state, { status: answer.status ?? 400, code, message, more: answer.more });
  return { ...error, headers: { ...error.headers, ...answer.headers } };
}

function formatError(
  error: ApiError,
  requestId: string,
  host: string | undefined,
  format: Format,
  preset: Preset,
): Answer {
  const keyword = encodeURIComponent(error.code);
  const fields = {
    RequestId: requestId,
    Message: error.message,
    Recommend:
      preset === "2018"
        ? `https://error-center.aliyun.com/status/search?Keyword=${keyword}&source=PopGw`
        : `https://api.aliyun.com/troubleshoot?q=${keyword}&product=Ecs&requestId=${requestId}`,
    HostId: hostName(host ?? "") ?? "ecs.aliyuncs.com",
    Code: error.code,
    ...error.more,
  };
  return {
    status: error.status,
    code: error.code,
    headers: answerHeaders(format, requestId),
    body: serialize(format, "Error", fields),
  };
}
