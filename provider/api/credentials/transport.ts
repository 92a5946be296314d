// One HTTP request to a credentials service: proxies, a time limit, and failures that quote neither address nor answer.
import { request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { request as httpsRequest } from "node:https";
import { ImagesError } from "../../core/errors.js";
import { proxyAgent } from "../proxy.js";

export interface OutgoingRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  /** Longest time for the whole exchange. */
  readonly timeoutMs: number;
}

export interface Answer {
  readonly statusCode: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/** A failed request, told in words that are safe to show. */
export class RequestFailure extends Error {
  constructor(readonly reason: string) {
    super(reason);
  }
}

/** The address of the instance metadata service, which is on the machine's own network: never behind a proxy. */
export const METADATA_HOST = "100.100.100.200";

/** No answer of these services is longer than a few kilobytes. */
const LONGEST_ANSWER = 1_000_000;

/** @throws RequestFailure unless the service answers 200. */
export async function send(request: OutgoingRequest): Promise<Answer> {
  const signal = AbortSignal.timeout(request.timeoutMs);
  let answer: Answer;
  try {
    answer = await exchange(request, signal);
  } catch (thrown) {
    if (thrown instanceof RequestFailure || thrown instanceof ImagesError) throw thrown;
    throw new RequestFailure(
      signal.aborted
        ? `${request.url.host} did not answer within ${request.timeoutMs / 1000} s`
        : `${request.url.host} could not be reached${errorCode(thrown)}`,
    );
  }
  if (answer.statusCode !== 200)
    throw new RequestFailure(`${request.url.host} answered HTTP ${answer.statusCode}${serviceCode(answer.body)}`);
  return answer;
}

async function exchange(request: OutgoingRequest, signal: AbortSignal): Promise<Answer> {
  const proxied = request.url.hostname === METADATA_HOST ? undefined : proxyAgent(request.url.origin);
  const agent = await proxied?.();
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    const start = request.url.protocol === "https:" ? httpsRequest : httpRequest;
    start(request.url, {
      method: request.method,
      headers: request.headers,
      signal,
      // Without a proxy, a connection of its own: the next request comes when a session ends, and a kept one is dead by then.
      agent: agent ?? false,
    })
      .on("response", resolve)
      .on("error", reject)
      .end(request.body);
  });
  const chunks: Buffer[] = [];
  let length = 0;
  for await (const chunk of response) {
    length += (chunk as Buffer).length;
    if (length > LONGEST_ANSWER)
      throw new RequestFailure(`${request.url.host} answered with more than ${LONGEST_ANSWER} bytes`);
    chunks.push(chunk as Buffer);
  }
  return { statusCode: response.statusCode ?? 0, headers: response.headers, body: Buffer.concat(chunks) };
}

/** ` (ECONNREFUSED)`: Node's own codes are safe to show, its messages are not. */
function errorCode(thrown: unknown): string {
  const code = (thrown as { code?: unknown } | null)?.code;
  return typeof code === "string" && /^[A-Z][A-Z0-9_]{2,60}$/.test(code) ? ` (${code})` : "";
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
