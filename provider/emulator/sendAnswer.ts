// Transfer of answers, including the faults that affect the connection.

import { type ServerResponse, STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Answer } from "./answer.js";
import { plainError } from "./errorResponse.js";
import { apiError } from "./errors.js";
import { newRequestId } from "./incomingRequest.js";

/** Number of writes for a body with `slowBodyMs`. */
const SLOW_CHUNKS = 10;

export async function sendAnswer(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  if (response.destroyed) return;
  const { close, keepBytes, slowBodyMs } = answer;
  if (close === "reset") return void response.socket?.resetAndDestroy();
  if (close === true || close === "beforeHeaders") return void response.destroy();
  const whole = Buffer.from(answer.body);
  const body = keepBytes === undefined ? whole : whole.subarray(0, keepBytes);
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  if (close === "midBody") return sendHalf(response, body);
  if (slowBodyMs !== undefined && slowBodyMs > 0) await sendSlowly(response, body, slowBodyMs, signal);
  else response.end(body);
}

/** Sends half of the body and then closes the connection. */
async function sendHalf(response: ServerResponse, body: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.on("close", resolve);
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  });
}

async function sendSlowly(
  response: ServerResponse,
  body: Buffer,
  slowBodyMs: number,
  signal: AbortSignal,
): Promise<void> {
  const size = Math.max(1, Math.ceil(body.length / SLOW_CHUNKS));
  for (let at = 0; at < body.length; at += size) {
    await sleep(slowBodyMs / SLOW_CHUNKS, undefined, { signal });
    if (response.destroyed) return;
    response.write(body.subarray(at, at + size));
  }
  response.end();
}

/** Answers bytes that are not valid HTTP. */
export function rejectMalformed(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const refusal = apiError("InvalidParameter", "The request is not well-formed HTTP.");
  const { status, headers, body } = plainError(refusal, newRequestId());
  const all = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** Answers a request whose handling failed with an internal error of the endpoint. */
export function sendInternalError(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const { status, headers, body } = plainError(apiError("InternalError"), newRequestId());
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}
