// Two proxies on loopback that record their requests: one tunnels (CONNECT), one forwards plain requests.

import { createServer, request as httpRequest } from "node:http";
import { createConnection } from "node:net";
import { listening, type Running } from "./server.js";

export interface Proxy extends Running {
  /** `host:port` of each tunnel, or the address of each forwarded request. */
  readonly targets: string[];
  readonly authorizations: (string | undefined)[];
}

/** Tunnels every target to one local port. */
export async function startTunnel(port: number): Promise<Proxy> {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer();
  server.on("connect", (request, socket, head) => {
    targets.push(request.url ?? "");
    authorizations.push(request.headers["proxy-authorization"]);
    const upstream = createConnection({ host: "127.0.0.1", port }, () => {
      socket.write("HTTP/1.1 200 Connection established\r\n\r\n");
      upstream.write(head);
      upstream.pipe(socket).pipe(upstream);
    });
    upstream.on("error", () => socket.destroy());
    socket.on("error", () => upstream.destroy());
  });
  return { ...(await listening(server)), targets, authorizations };
}

/** Forwards every request to one local port. */
export async function startForwarder(port: number): Promise<Proxy> {
  const targets: string[] = [];
  const authorizations: (string | undefined)[] = [];
  const server = createServer((request, response) => {
    targets.push(request.url ?? "");
    authorizations.push(request.headers["proxy-authorization"]);
    const { pathname, search } = new URL(request.url ?? "");
    const onward = {
      host: "127.0.0.1",
      port,
      method: request.method,
      path: pathname + search,
      headers: request.headers,
    };
    request.pipe(
      httpRequest(onward, (answer) => {
        response.writeHead(answer.statusCode ?? 500, answer.headers);
        answer.pipe(response);
      }),
    );
  });
  return { ...(await listening(server)), targets, authorizations };
}
