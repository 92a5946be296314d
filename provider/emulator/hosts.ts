// Hosts that requests may name. A web page whose name was made to point at this machine ("DNS rebinding") sends its own
// name as Host, and its browser lets it read the answer: an endpoint of this machine alone answers to loopback only.

import { isLoopback } from "../values/loopback.js";

/** The name in a Host header, without the port; undefined when it is not one. */
export function hostName(header: string): string | undefined {
  return /^(\[[0-9a-f:.]+\]|[\w.-]+)(:\d+)?$/i.exec(header)?.[1];
}

/**
 * Whether a request with this Host header may be answered. One without the header is not a browser's.
 *
 * @param allowed names beside those of loopback; undefined when the endpoint is exposed and answers to any
 */
export function isAllowedHost(header: string | undefined, allowed: readonly string[] | undefined): boolean {
  if (header === undefined || allowed === undefined) return true;
  const name = hostName(header)
    ?.toLowerCase()
    .replace(/^\[|\]$/g, "");
  return name !== undefined && (isLoopback(name) || allowed.some((other) => other.toLowerCase() === name));
}
