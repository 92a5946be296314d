// Allowed Host headers, as protection against DNS rebinding: a web page whose host name resolves to this machine sends
// that name as Host and could read the answer, so an endpoint on loopback accepts loopback names only.

import { isLoopback } from "../values/loopback.js";

/** The host name in a Host header, without the port; `undefined` if the header is malformed. */
export function hostName(header: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d+)?$/i.exec(header)?.[1];
}

/**
 * Requests without the header are allowed, because browsers always send it.
 *
 * @param allowed host names accepted besides those of loopback; `undefined` accepts any, for an exposed endpoint
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[] | undefined): boolean {
  if (header === undefined || allowed === undefined) return true;
  const name = hostName(header)
    ?.toLowerCase()
    .replace(/^\[|\]$/g, "");
  return name !== undefined && (isLoopback(name) || allowed.some((other) => other.toLowerCase() === name));
}
