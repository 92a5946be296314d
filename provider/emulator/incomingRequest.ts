// Conversion of Node's HTTP messages into requests.

import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { IncomingRequest } from "./accept.js";

const MAX_BODY_BYTES = 1024 * 1024;

export async function readRequest(message: IncomingMessage, now: () => number): Promise<IncomingRequest> {
  const body = await readBody(message);
  // A client that uses the endpoint as a proxy sends an absolute URL.
  const target = (message.url ?? "/").replace(/^https?:\/\/[^/?#]*/i, "");
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    method: message.method ?? "GET",
    path: path === "" ? "/" : path,
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers: readHeaders(message),
    body,
    now: now(),
    requestId: newRequestId(),
  };
}

export function newRequestId(): string {
  return randomUUID().toUpperCase();
}

/** `undefined`: above the size limit. It is read to its end even so, because the client reads no answer before that. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
  }
  return size <= MAX_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

/** Node decodes headers as Latin-1; signatures cover UTF-8. */
function readHeaders(message: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    const raw = Array.isArray(value) ? value.join(",") : (value ?? "");
    headers.set(name, Buffer.from(raw, "latin1").toString("utf8"));
  }
  return headers;
}
