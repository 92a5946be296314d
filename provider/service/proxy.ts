// Proxies from the environment, and requests through them.

import { Agent as HttpAgent, request as httpRequest, type OutgoingHttpHeaders, type RequestOptions } from "node:http";
import { Agent as HttpsAgent, request as httpsRequest } from "node:https";
import type { Socket } from "node:net";
import type { Duplex } from "node:stream";
import { connect as tlsConnect } from "node:tls";
import { urlToHttpOptions } from "node:url";
import { getProxyForUrl } from "proxy-from-env";
import { ConfigurationError } from "../values/errors.js";
import { isLoopback } from "../values/loopback.js";
import { HttpError } from "./httpError.js";

/**
 * The proxy in front of an address; `undefined` when the address is reached directly.
 *
 * HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY count; their lower-case forms have precedence. `proxy-from-env` reads
 * them from the environment of this process. Loopback is never reached through a proxy, whatever NO_PROXY contains: a
 * proxy elsewhere could not reach it.
 *
 * @throws ConfigurationError when the variable does not contain an http or https proxy
 */
export function proxyFor(target: URL): URL | undefined {
  if (isLoopback(target.hostname)) return undefined;
  const configured = getProxyForUrl(target.href);
  if (configured === "") return undefined;
  const proxy = URL.canParse(configured) ? new URL(configured) : null;
  // The value is not repeated: it can contain a password.
  if (proxy === null || proxy.hostname === "")
    throw new ConfigurationError(`${variablesFor(target)} is not an address such as http://proxy:3128.`);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw new ConfigurationError(
      `${variablesFor(target)} contains a proxy of type ${proxy.protocol.slice(0, -1)}. Use an http or https proxy, or list ${target.hostname} in NO_PROXY.`,
    );
  }
  return proxy;
}

/** Request options that send a request to `target` through `proxy`. */
export function proxyRoute(target: URL, proxy: URL): RequestOptions {
  if (target.protocol === "https:") return { agent: tunnelAgent(proxy) };
  return {
    ...hop(proxy),
    agent: forwardAgent(proxy),
    path: `${target.origin}${target.pathname}${target.search}`,
    headers: { host: target.host, ...authorization(proxy) },
  };
}

/** The error of a request that the proxy rejected because of a missing or wrong user and password. */
export function authenticationFailure(target: URL, proxy: URL): HttpError {
  const advice =
    authorization(proxy)["proxy-authorization"] === undefined
      ? `set them in ${variablesFor(target)}: http://user:password@${proxy.host}`
      : `it does not accept those in ${variablesFor(target)}`;
  return new HttpError(
    "ProxyAuthenticationRequired",
    `the proxy ${proxy.host} requires a user and a password (HTTP 407); ${advice}`,
    407,
  );
}

function variablesFor(target: URL): string {
  return target.protocol === "https:" ? "HTTPS_PROXY (or ALL_PROXY)" : "HTTP_PROXY (or ALL_PROXY)";
}

function hop(proxy: URL): RequestOptions {
  const { protocol, hostname, port } = urlToHttpOptions(proxy);
  return { protocol, hostname, port };
}

function authorization({ username, password }: URL): OutgoingHttpHeaders {
  if (username === "" && password === "") return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { "proxy-authorization": `Basic ${Buffer.from(pair).toString("base64")}` };
}

const forwardAgents = new Map<string, HttpAgent>();
const tunnelAgents = new Map<string, HttpsAgent>();

function forwardAgent(proxy: URL): HttpAgent {
  const create = () =>
    proxy.protocol === "https:" ? new HttpsAgent({ keepAlive: true }) : new HttpAgent({ keepAlive: true });
  return cached(forwardAgents, proxy.href, create);
}

function tunnelAgent(proxy: URL): HttpsAgent {
  return cached(tunnelAgents, proxy.href, () => new TunnelAgent(proxy));
}

function cached<Value>(values: Map<string, Value>, key: string, create: () => Value): Value {
  const value = values.get(key) ?? create();
  values.set(key, value);
  return value;
}

interface TunnelOptions {
  readonly host: string;
  readonly port: number;
  /** Aborts a tunnel that the proxy does not open in time: Node does not pass the signal of a request to its agent. */
  readonly tunnelSignal?: AbortSignal | undefined;
}

/**
 * TLS connections through CONNECT. Agents of libraries wait forever for a proxy that does not respond, and print its
 * password when DEBUG is set.
 */
class TunnelAgent extends HttpsAgent {
  readonly #proxy: URL;

  constructor(proxy: URL) {
    super({ keepAlive: true });
    this.#proxy = proxy;
  }

  override createConnection(options: object, callback: (error: Error | null, stream: Duplex) => void): undefined {
    openTunnel(options as TunnelOptions, this.#proxy).then(
      (socket) => callback(null, tlsConnect({ ...options, socket })),
      callback as (error: Error) => void,
    );
  }
}

function openTunnel({ host, port, tunnelSignal }: TunnelOptions, proxy: URL): Promise<Socket> {
  const target = new URL(`https://${host.includes(":") ? `[${host}]` : host}:${port}`);
  const authority = `${target.hostname}:${port}`;
  const start = proxy.protocol === "https:" ? httpsRequest : httpRequest;
  return new Promise((resolve, reject) => {
    start({
      ...hop(proxy),
      method: "CONNECT",
      path: authority,
      headers: { host: authority, ...authorization(proxy) },
      agent: false,
      ...(tunnelSignal && { signal: tunnelSignal }),
    })
      .on("connect", ({ statusCode = 0 }, socket: Socket, head: Buffer) => {
        if (statusCode === 200) {
          socket.unshift(head);
          return resolve(socket);
        }
        socket.destroy();
        reject(statusCode === 407 ? authenticationFailure(target, proxy) : refusal(statusCode, authority, proxy));
      })
      .on("error", reject)
      .end();
  });
}

function refusal(status: number, authority: string, proxy: URL): HttpError {
  return new HttpError(
    "ProxyRefused",
    `the proxy ${proxy.host} refused to connect to ${authority} (HTTP ${status})`,
    status,
  );
}
