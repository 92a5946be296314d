// Answers of the endpoint and their response headers.

import type { FaultAnswer } from "./faults.js";
import { CONTENT_TYPES, type Fields, type Format, type RootElement, serialize } from "./serialize.js";

export interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** The code of an error answer. */
  readonly code?: string | undefined;
  /** The number of images in the answer. */
  readonly images?: number | undefined;
  /** Faults of the transfer. */
  readonly close?: FaultAnswer["close"] | undefined;
  readonly keepBytes?: number | undefined;
  readonly slowBodyMs?: number | undefined;
}

export function successAnswer(format: Format, requestId: string, root: RootElement, fields: Fields): Answer {
  return { status: 200, headers: answerHeaders(format, requestId), body: serialize(format, root, fields) };
}

/** The service also sends CORS headers. They are omitted here: no web page should read the answers. */
export function answerHeaders(format: Format, requestId: string): Record<string, string> {
  return {
    "content-type": CONTENT_TYPES[format],
    vary: "Accept-Encoding",
    "x-acs-request-id": requestId,
    "x-acs-trace-id": requestId.replaceAll("-", "").toLowerCase(),
  };
}
