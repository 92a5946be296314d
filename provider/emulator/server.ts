// How do requests come in and answers go out? node:http in front of the answers, with faults down to the socket.

import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type Server, type ServerResponse, STATUS_CODES } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep, setImmediate as whenIdle } from "node:timers/promises";
import { ConfigurationError } from "../values/errors.js";
import { apiError } from "./errors.js";
import { type Answer, accept, answerInSlices, type EndpointState, type IncomingRequest, plainError } from "./handle.js";
import type { ResolvedOptions } from "./options.js";
import { logLine, type RequestLog } from "./requestLog.js";
import type { WatchedFile } from "./watchedFile.js";

/** A server that listens. */
export interface ListeningServer {
  readonly url: string;
  /** Ends the server and every connection, also those with a request under way. */
  close(): Promise<void>;
  /** Lets the process end although the server listens. */
  unref(): void;
}

/** A hundred ids, twenty tags and a security token still fit into one URL. */
const LARGEST_HEADER_BYTES = 64 * 1024;
const LARGEST_BODY_BYTES = 1024 * 1024;
/** Longer than clients keep an idle connection, so that the server is not the one to end it under a request. */
const KEEP_ALIVE_MS = 65_000;
const SLOW_PIECES = 10;

/** @throws ConfigurationError if the address cannot be listened on, for instance because the port is in use. */
export async function listen(
  state: EndpointState,
  requestLog: RequestLog,
  files: readonly WatchedFile[],
  options: ResolvedOptions,
): Promise<ListeningServer> {
  const closing = new AbortController();
  const sockets = new Set<Socket>();
  let isUnreferenced = false;

  const server = createServer(
    { maxHeaderSize: LARGEST_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        if (isGone(error) || closing.signal.aborted) return response.destroy();
        options.log(`The endpoint failed: ${error instanceof Error ? error.message : "unknown error"}`);
        return fail(response);
      });
    },
  );
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    if (isUnreferenced) socket.unref();
  });
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("clientError", refuseUnreadable);
  await start(server, options);

  return {
    url: urlOf(server, options.host),
    close: async () => {
      closing.abort();
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const socket of sockets) socket.destroy();
      await closed;
    },
    unref: () => {
      isUnreferenced = true;
      server.unref();
      for (const socket of sockets) socket.unref();
    },
  };

  async function handle(message: IncomingMessage, response: ServerResponse): Promise<void> {
    const startedMs = performance.now();
    const body = await readBody(message);
    if (files.length > 0) await Promise.all(files.map((file) => file.refresh()));
    const arrival = accept(incoming(message, body, options.now()), state);
    const recordAnswer = requestLog.add(arrival);
    const delayMs = options.latencyMs + arrival.delayMs;
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: closing.signal });
    const answer = await inSteps(answerInSlices(arrival, state));
    recordAnswer(answer);
    options.log(logLine(arrival, answer, performance.now() - startedMs));
    await send(response, answer, closing.signal);
  }
}

/** Lets other requests have their turn between the steps. */
async function inSteps(steps: Generator<undefined, Answer>): Promise<Answer> {
  let step = steps.next();
  while (!step.done) {
    await whenIdle();
    step = steps.next();
  }
  return step.value;
}

async function start(server: Server, { port, host, log }: ResolvedOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(cannotListen(error, port, host)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners("error");
  server.on("error", (error) => log(`The endpoint cannot take a connection: ${error.message}`));
}

function cannotListen(error: NodeJS.ErrnoException, port: number, host: string): ConfigurationError {
  if (error.code === "EADDRINUSE") {
    return new ConfigurationError(
      `Port ${port} on ${host} is in use by another program. Choose another port, or 0 for any free one.`,
    );
  }
  if (error.code === "EACCES") {
    return new ConfigurationError(
      `Port ${port} on ${host} is not open to this user. Choose one from 1024 up, or 0 for any free one.`,
    );
  }
  return new ConfigurationError(
    `The endpoint cannot listen on ${host}, port ${port} (${error.code ?? error.message}).`,
  );
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

/** `undefined`: larger than any request needs. It is read to its end all the same, or the client would not hear the refusal. */
async function readBody(message: IncomingMessage): Promise<Buffer | undefined> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of message) {
    size += chunk.length;
    if (size <= LARGEST_BODY_BYTES) chunks.push(chunk);
  }
  return size <= LARGEST_BODY_BYTES ? Buffer.concat(chunks) : undefined;
}

function incoming(message: IncomingMessage, body: Buffer | undefined, now: number): IncomingRequest {
  // A client that takes the endpoint for a proxy sends the whole address.
  const target = (message.url ?? "/").replace(/^https?:\/\/[^/?#]*/i, "");
  const mark = target.indexOf("?");
  const path = mark < 0 ? target : target.slice(0, mark);
  return {
    method: message.method ?? "GET",
    path: path === "" ? "/" : path,
    query: mark < 0 ? "" : target.slice(mark + 1),
    headers: readHeaders(message),
    body,
    now,
    requestId: newRequestId(),
  };
}

/** Node hands header bytes over as Latin-1; signers mean UTF-8. */
function readHeaders(message: IncomingMessage): ReadonlyMap<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of Object.entries(message.headers)) {
    const text = Array.isArray(value) ? value.join(",") : (value ?? "");
    headers.set(name, Buffer.from(text, "latin1").toString("utf8"));
  }
  return headers;
}

async function send(response: ServerResponse, answer: Answer, signal: AbortSignal): Promise<void> {
  if (response.destroyed) return;
  const { close, keepBytes, slowBodyMs } = answer;
  if (close === "reset") return void response.socket?.resetAndDestroy();
  if (close === true || close === "beforeHeaders") return void response.destroy();
  const whole = Buffer.from(answer.body);
  const body = keepBytes === undefined ? whole : whole.subarray(0, keepBytes);
  response.writeHead(answer.status, { ...answer.headers, "content-length": body.length });
  if (close === "midBody") return cut(response, body);
  if (slowBodyMs !== undefined && slowBodyMs > 0) await trickle(response, body, slowBodyMs, signal);
  else response.end(body);
}

/** Half of the body, and when that is out, the end of the connection. */
async function cut(response: ServerResponse, body: Buffer): Promise<void> {
  await new Promise<void>((resolve) => {
    response.on("close", resolve);
    response.write(body.subarray(0, Math.floor(body.length / 2)), () => response.destroy());
  });
}

async function trickle(response: ServerResponse, body: Buffer, slowBodyMs: number, signal: AbortSignal): Promise<void> {
  const piece = Math.max(1, Math.ceil(body.length / SLOW_PIECES));
  for (let at = 0; at < body.length; at += piece) {
    await sleep(slowBodyMs / SLOW_PIECES, undefined, { signal });
    if (response.destroyed) return;
    response.write(body.subarray(at, at + piece));
  }
  response.end();
}

/** Bytes that are no HTTP request. The format is then the documents' default. */
function refuseUnreadable(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || !socket.writable) return void socket.destroy();
  const refusal = apiError("InvalidParameter", "The request is not well-formed HTTP.");
  const { status, headers, body } = plainError(refusal, newRequestId(), undefined, "XML");
  const all = { ...headers, "content-length": String(Buffer.byteLength(body)), connection: "close" };
  const lines = Object.entries(all).map(([name, value]) => `${name}: ${value}`);
  socket.end(`HTTP/1.1 ${status} ${STATUS_CODES[status]}\r\n${lines.join("\r\n")}\r\n\r\n${body}`);
}

/** The last resort for a fault of our own. */
function fail(response: ServerResponse): void {
  if (response.headersSent) return void response.destroy();
  const { status, headers, body } = plainError(apiError("InternalError"), newRequestId(), undefined, "XML");
  response.writeHead(status, { ...headers, "content-length": Buffer.byteLength(body) });
  response.end(body);
}

function isGone(error: unknown): boolean {
  const code = (error as NodeJS.ErrnoException | undefined)?.code;
  return (
    code === "ECONNRESET" ||
    code === "ERR_STREAM_PREMATURE_CLOSE" ||
    code === "ERR_STREAM_DESTROYED" ||
    code === "EPIPE"
  );
}

function newRequestId(): string {
  return randomUUID().toUpperCase();
}
