// One request to a credentials service: failures are told in words that quote neither address nor answer.
import type { OutgoingHttpHeaders } from "node:http";
import { type HttpResponse, sendRequest } from "./http.js";
import { HttpError } from "./httpError.js";

export interface CredentialsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  /** Longest time for the whole exchange. */
  readonly timeoutMs: number;
}

/** A failed request, in words that are safe to show. */
export class RequestFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The address of the instance metadata service, which is on the machine's own network: never behind a proxy. */
export const METADATA_HOST = "100.100.100.200";

/** No answer of these services is longer than a few kilobytes. */
const MAX_ANSWER_BYTES = 1_000_000;

/** @throws RequestFailure unless the service answers 200. */
export async function send(request: CredentialsRequest): Promise<HttpResponse> {
  const { host, hostname } = request.url;
  let answer: HttpResponse;
  try {
    answer = await sendRequest({ ...request, maxBytes: MAX_ANSWER_BYTES, direct: hostname === METADATA_HOST });
  } catch (thrown) {
    throw thrown instanceof HttpError ? new RequestFailure(thrown.reason) : thrown;
  }
  if (answer.status === 200) return answer;
  throw new RequestFailure(`${host} answered HTTP ${answer.status}${serviceCode(answer.body)}`);
}

/** `, NoPermission (request id 4A3B...)`: the service's code in its documented form, and nothing else of what it said. */
function serviceCode(body: Buffer): string {
  let said: { readonly Code?: unknown; readonly ErrorCode?: unknown; readonly RequestId?: unknown } | null;
  try {
    said = JSON.parse(body.toString("utf8"));
  } catch {
    return "";
  }
  const code = said?.Code ?? said?.ErrorCode;
  if (typeof code !== "string" || !/^[A-Z][A-Za-z]+(\.[A-Z][A-Za-z]+)*$/.test(code)) return "";
  const requestId = said?.RequestId;
  const shown = typeof requestId === "string" && /^[0-9A-F-]{36}$/i.test(requestId) ? ` (request id ${requestId})` : "";
  return `, ${code}${shown}`;
}
