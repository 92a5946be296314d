// Which proxy stands between this process and an address, and the agent that goes through it.
import type { Agent } from "node:http";
import { getProxyForUrl } from "proxy-from-env";
import { ConfigurationError } from "../core/errors.js";
import { isLoopback } from "./endpoints.js";

/**
 * Opens the agent for an address that is behind a proxy; `undefined` when the address is reached directly.
 *
 * HTTPS_PROXY, HTTP_PROXY, ALL_PROXY and NO_PROXY count, in lower case too (which wins). They are read from the environment of
 * this process, where `proxy-from-env` looks. Loopback never goes through a proxy, whatever NO_PROXY says: a proxy
 * elsewhere could not reach it. The agent libraries load when the agent is first asked for; one agent serves all
 * requests through the same proxy, so connections are kept.
 *
 * @throws ConfigurationError when the variable holds something that is no http or https proxy.
 */
export function proxyAgent(address: string): (() => Promise<Agent>) | undefined {
  const target = new URL(address);
  if (isLoopback(target.hostname)) return undefined;
  const written = getProxyForUrl(target.href);
  if (written === "") return undefined;
  const proxy = URL.canParse(written) ? new URL(written) : null;
  // The value is not repeated: it may hold a password.
  const variables = target.protocol === "https:" ? "HTTPS_PROXY (or ALL_PROXY)" : "HTTP_PROXY (or ALL_PROXY)";
  if (proxy === null || proxy.hostname === "")
    throw new ConfigurationError(`${variables} is not an address such as http://proxy:3128.`);
  if (proxy.protocol !== "http:" && proxy.protocol !== "https:") {
    throw new ConfigurationError(
      `${variables} names a proxy of the kind ${proxy.protocol.slice(0, -1)}. Use an http or https proxy, or list ${target.hostname} in NO_PROXY.`,
    );
  }
  return () => sharedAgent(target.protocol, proxy);
}

const agents = new Map<string, Promise<Agent>>();

function sharedAgent(protocol: string, proxy: URL): Promise<Agent> {
  const key = `${protocol} ${proxy.href}`;
  const shared = agents.get(key) ?? openAgent(protocol, proxy);
  agents.set(key, shared);
  return shared;
}

async function openAgent(protocol: string, proxy: URL): Promise<Agent> {
  if (protocol === "https:") {
    const { HttpsProxyAgent } = await import("https-proxy-agent");
    return new HttpsProxyAgent(proxy, { keepAlive: true });
  }
  const { HttpProxyAgent } = await import("http-proxy-agent");
  return new HttpProxyAgent(proxy, { keepAlive: true });
}
