// The HTTP server of an endpoint.

import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo, Socket } from "node:net";
import { setTimeout as sleep, setImmediate as whenIdle } from "node:timers/promises";
import { ConfigurationError } from "../values/errors.js";
import { accept } from "./accept.js";
import type { Answer } from "./answer.js";
import { answerInSlices } from "./handle.js";
import { readRequest } from "./incomingRequest.js";
import type { ResolvedOptions } from "./options.js";
import { logLine, type RequestLog } from "./requestLog.js";
import { rejectMalformed, sendAnswer, sendInternalError } from "./sendAnswer.js";
import type { EndpointState } from "./state.js";
import type { WatchedFile } from "./watchedFile.js";

export interface ListeningServer {
  readonly url: string;
  /** Closes the server and all connections, including those with a pending request. */
  close(): Promise<void>;
  /** Lets the process exit while the server listens. */
  unref(): void;
}

/** Enough for a URL with 100 image ids, 20 tags and a security token. */
const MAX_HEADER_BYTES = 64 * 1024;
/** Longer than the idle timeout of clients: a server that closes first can break a request in transit. */
const KEEP_ALIVE_MS = 65_000;

/** @throws ConfigurationError if the server cannot listen on the address, for example because the port is in use. */
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
    { maxHeaderSize: MAX_HEADER_BYTES, keepAliveTimeout: KEEP_ALIVE_MS },
    (request, response) => {
      handle(request, response).catch((error: unknown) => {
        if (isDisconnect(error) || closing.signal.aborted) return response.destroy();
        options.log(`Internal error of the endpoint: ${error instanceof Error ? error.message : "unknown error"}`);
        return sendInternalError(response);
      });
    },
  );
  server.on("connection", (socket) => {
    sockets.add(socket);
    socket.on("close", () => sockets.delete(socket));
    if (isUnreferenced) socket.unref();
  });
  server.on("checkExpectation", (request, response) => server.emit("request", request, response));
  server.on("clientError", rejectMalformed);
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
    const request = await readRequest(message, options.now);
    if (files.length > 0) await Promise.all(files.map((file) => file.refresh()));
    const pending = accept(request, state);
    const recordAnswer = requestLog.add(pending);
    const delayMs = options.latencyMs + pending.delayMs;
    if (delayMs > 0) await sleep(delayMs, undefined, { signal: closing.signal });
    const answer = await runSlices(answerInSlices(pending, state));
    recordAnswer(answer);
    options.log(logLine(pending, answer, performance.now() - startedMs));
    await sendAnswer(response, answer, closing.signal);
  }
}

/** Lets other requests run between the slices. */
async function runSlices(slices: Generator<undefined, Answer>): Promise<Answer> {
  let slice = slices.next();
  while (!slice.done) {
    await whenIdle();
    slice = slices.next();
  }
  return slice.value;
}

async function start(server: Server, { port, host, log }: ResolvedOptions): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error: NodeJS.ErrnoException) => reject(listenError(error, port, host)));
    server.listen(port, host, resolve);
  });
  server.removeAllListeners("error");
  server.on("error", (error) => log(`The endpoint cannot accept a connection: ${error.message}`));
}

function listenError({ code, message }: NodeJS.ErrnoException, port: number, host: string): ConfigurationError {
  if (code === "EADDRINUSE") {
    return new ConfigurationError(
      `Port ${port} on ${host} is in use by another program. Choose another port, or 0 for any free one.`,
    );
  }
  if (code === "EACCES") {
    return new ConfigurationError(
      `No permission to listen on port ${port} of ${host}. Choose a port from 1024 up, or 0 for any free one.`,
    );
  }
  return new ConfigurationError(`The endpoint cannot listen on ${host}, port ${port} (${code ?? message}).`);
}

function urlOf(server: Server, host: string): string {
  const { port } = server.address() as AddressInfo;
  const name = host === "0.0.0.0" ? "127.0.0.1" : host === "::" ? "::1" : host;
  return `http://${name.includes(":") ? `[${name}]` : name}:${port}`;
}

const DISCONNECT_CODES: readonly unknown[] = [
  "ECONNRESET",
  "ERR_STREAM_PREMATURE_CLOSE",
  "ERR_STREAM_DESTROYED",
  "EPIPE",
];

function isDisconnect(error: unknown): boolean {
  return DISCONNECT_CODES.includes((error as NodeJS.ErrnoException | undefined)?.code);
}
