// One HTTP exchange with limits for time and size, through a proxy where one is configured.

import { Agent as HttpAgent, request as httpRequest, type IncomingMessage, type OutgoingHttpHeaders } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Transform } from "node:stream";
import { pipeline } from "node:stream/promises";
import { urlToHttpOptions } from "node:url";
import { createGunzip, createInflate } from "node:zlib";
import { ImagesError } from "../values/errors.js";
import { LookupEnded, stopSignal } from "./deadline.js";
import { HttpError, toHttpError } from "./httpError.js";
import { authenticationFailure, proxyFor, proxyRoute } from "./proxy.js";

export interface HttpRequest {
  readonly method: string;
  readonly url: URL;
  readonly headers: OutgoingHttpHeaders;
  readonly body?: string | undefined;
  /** Time limit from connecting to the last byte of the response, in milliseconds. */
  readonly timeoutMs: number;
  /** Largest response body in bytes, unpacked. */
  readonly maxBytes: number;
  /** True when further requests to the same host will follow soon. @default false */
  readonly keepAlive?: boolean | undefined;
  /** True for a host that is never behind a proxy. @default false */
  readonly direct?: boolean | undefined;
  /** Aborts the exchange. The end of its look-up also does. */
  readonly signal?: AbortSignal | undefined;
}

export interface HttpResponse {
  readonly status: number;
  readonly headers: IncomingMessage["headers"];
  readonly body: Buffer;
}

/**
 * Sends a request and reads the response, whatever its status. Afterwards its connection is idle or closed.
 *
 * @throws HttpError, ConfigurationError for an unusable proxy, LookupEnded, and the reason of `request.signal`
 */
export async function sendRequest(request: HttpRequest): Promise<HttpResponse> {
  const { url, timeoutMs } = request;
  const timeout = new AbortController();
  const timer = setTimeout(() => timeout.abort(), timeoutMs);
  const signal = stopSignal(timeout.signal, request.signal);
  let hasResponse = false;
  try {
    const response = await openResponse(request, signal);
    hasResponse = true;
    const body = await readBody(response, request);
    return { status: response.statusCode ?? 0, headers: response.headers, body };
  } catch (thrown) {
    if (timeout.signal.aborted && signal.reason === timeout.signal.reason) {
      const what = hasResponse ? "did not finish its response" : "did not respond";
      throw new HttpError("RequestTimeout", `${url.host} ${what} within ${timeoutMs / 1000} s`);
    }
    if (signal.aborted) throw signal.reason;
    throw thrown instanceof ImagesError || thrown instanceof LookupEnded ? thrown : toHttpError(thrown, url.host);
  } finally {
    clearTimeout(timer);
  }
}

const KEEP_ALIVE_AGENTS = {
  "http:": new HttpAgent({ keepAlive: true }),
  "https:": new HttpsAgent({ keepAlive: true }),
} as const;

async function openResponse(request: HttpRequest, signal: AbortSignal): Promise<IncomingMessage> {
  const { method, url, body } = request;
  const proxy = request.direct === true ? undefined : proxyFor(url);
  const protocol = url.protocol === "https:" ? "https:" : "http:";
  const options = {
    protocol,
    agent: request.keepAlive === true ? KEEP_ALIVE_AGENTS[protocol] : false,
    ...urlToHttpOptions(url),
    ...(proxy && proxyRoute(url, proxy)),
  };
  const start = options.protocol === "https:" ? httpsRequest : httpRequest;
  const headers = { ...request.headers, ...options.headers };
  const response = await new Promise<IncomingMessage>((resolve, reject) => {
    start({ ...options, method, headers, signal, tunnelSignal: signal } as typeof options)
      .on("response", resolve)
      .on("error", reject)
      .end(body);
  });
  if (response.statusCode !== 407 || proxy === undefined) return response;
  response.destroy();
  throw authenticationFailure(url, proxy);
}

async function readBody(response: IncomingMessage, { url, maxBytes }: HttpRequest): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  const read = async (parts: AsyncIterable<Buffer>) => {
    for await (const chunk of parts) {
      size += chunk.length;
      if (size > maxBytes) return;
      chunks.push(chunk);
    }
  };
  const decoder = createDecoder(response.headers["content-encoding"]);
  try {
    await (decoder === undefined ? pipeline(response, read) : pipeline(response, decoder, read));
  } catch (thrown) {
    // The pipeline fails when reading stops early.
    if (size <= maxBytes) throw thrown;
  }
  if (size <= maxBytes) return Buffer.concat(chunks, size);
  throw new HttpError("AnswerTooLarge", `${url.host} sent a response of more than ${formatBytes(maxBytes)}`);
}

/** Requests do not accept compression, but a gateway on the way can compress the response. */
function createDecoder(encoding: string | undefined): Transform | undefined {
  switch (encoding?.toLowerCase()) {
    case "gzip":
    case "x-gzip":
      return createGunzip();
    case "deflate":
      return createInflate();
    default:
      return undefined;
  }
}

function formatBytes(bytes: number): string {
  return bytes >= 1_000_000 ? `${Math.round(bytes / 1_000_000)} MB` : `${bytes} bytes`;
}
