// Requests to services that supply credentials. Failures quote neither the address nor the response.

import type { OutgoingHttpHeaders } from "node:http";
import { type HttpResponse, sendRequest } from "./http.js";
import { HttpError } from "./httpError.js";

export interface CredentialsRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  /** Time limit of the whole exchange. */
  readonly timeoutMs: number;
}

/** A failed request, with a reason that contains no secrets. */
export class RequestFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The instance metadata service. It is in the machine's own network, never behind a proxy. */
export const METADATA_HOST = "100.100.100.200";

/** Responses of these services have a few kilobytes. */
const MAX_ANSWER_BYTES = 1_000_000;

/** @throws RequestFailure unless the status is 200 */
export async function send(request: CredentialsRequest): Promise<HttpResponse> {
  const { host, hostname } = request.url;
  let response: HttpResponse;
  try {
    response = await sendRequest({ ...request, maxBytes: MAX_ANSWER_BYTES, direct: hostname === METADATA_HOST });
  } catch (thrown) {
    throw thrown instanceof HttpError ? new RequestFailure(thrown.reason) : thrown;
  }
  if (response.status === 200) return response;
  throw new RequestFailure(`${host} returned HTTP ${response.status}${serviceCode(response.body)}`);
}

/** `, NoPermission (request id 4A3B...)`: code and request id in their documented forms, and nothing else of the response. */
function serviceCode(body: Buffer): string {
  let fields: { readonly Code?: unknown; readonly ErrorCode?: unknown; readonly RequestId?: unknown } | null;
  try {
    fields = JSON.parse(body.toString("utf8"));
  } catch {
    return "";
  }
  const code = fields?.Code ?? fields?.ErrorCode;
  if (typeof code !== "string" || !/^[A-Z][A-Za-z]+(\.[A-Z][A-Za-z]+)*$/.test(code)) return "";
  const requestId = fields?.RequestId;
  const suffix =
    typeof requestId === "string" && /^[0-9A-F-]{36}$/i.test(requestId) ? ` (request id ${requestId})` : "";
  return `, ${code}${suffix}`;
}
