// A fake metadata service of an ECS instance, which also serves session keys over HTTP.

import { createServer, type IncomingHttpHeaders } from "node:http";
import { createServer as createTlsServer } from "node:https";
import { certificate, privateKey } from "./certificate.js";
import { listening, type Running, readBody } from "./server.js";

export interface Asked {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Service extends Running {
  readonly requests: Asked[];
}

export interface MetadataOptions {
  readonly role: string;
  /** Whether requests need a token, may have one, or there are none, as on old instances. @default "needed" */
  readonly tokens?: "needed" | "known" | "unknown";
}

/** Answers under http://100.100.100.200/latest; lead that address to its port. */
export async function startMetadata({ role, tokens = "needed" }: MetadataOptions): Promise<Service> {
  return await startService(({ method, path, headers }) => {
    if (path === "/latest/api/token")
      return tokens !== "unknown" && method === "PUT" ? { text: "metadata-token" } : { status: 404 };
    if (tokens === "needed" && headers["x-aliyun-ecs-metadata-token"] !== "metadata-token") return { status: 403 };
    if (path === "/latest/meta-data/ram/security-credentials/") return { text: role };
    if (path !== `/latest/meta-data/ram/security-credentials/${role}`) return { status: 404 };
    return { json: sessionKeys("instance") };
  });
}

/** The session keys that these services answer with. */
export function sessionKeys(name: string, expires = new Date(Date.now() + 6 * 3_600_000)) {
  return {
    Code: "Success",
    AccessKeyId: `STS.${name}`,
    AccessKeySecret: `${name}-secret`,
    SecurityToken: `${name}-token`,
    Expiration: `${expires.toISOString().slice(0, 19)}Z`,
  };
}

export interface Reply {
  /** @default 200 */
  readonly status?: number;
  readonly text?: string;
  readonly json?: object;
}

/** A server that answers as the test says, over TLS if wanted. */
export async function startService(reply: (asked: Asked) => Reply | undefined, { tls = false } = {}): Promise<Service> {
  const requests: Asked[] = [];
  const create = tls ? createTlsServer.bind(undefined, { cert: certificate, key: privateKey }) : createServer;
  const server = create(async (request, response) => {
    const asked = {
      method: request.method ?? "",
      path: request.url ?? "",
      headers: request.headers,
      body: await readBody(request),
    };
    requests.push(asked);
    const said = reply(asked);
    // No reply at all: the connection stays open until the test is over.
    if (said === undefined) return;
    response.writeHead(said.status ?? 200, {
      "content-type": said.json === undefined ? "text/plain" : "application/json",
    });
    response.end(said.json === undefined ? (said.text ?? "") : JSON.stringify(said.json));
  });
  return { ...(await listening(server)), requests };
}
