// Time limits of requests and look-ups.

import { TIMEOUT_KEY } from "../service/deadline.js";
import { ConfigurationError } from "../values/errors.js";
import { parseTimeout } from "../values/time.js";
import type { SettingValues } from "./sources.js";

const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_LOOKUP_TIMEOUT_MS = 180_000;
const MAX_LOOKUP_TIMEOUT_MS = 86_400_000;
/** The longest delay of a timer in Node. */
const MAX_TIMEOUT_MS = 2 ** 31 - 1;

/**
 * The time limit of one attempt. Connecting has no limit of its own, so a connect timeout counts only when it is longer
 * than the read timeout.
 */
export function resolveTimeoutMs(values: SettingValues): number {
  const readMs = milliseconds(values, "clientReadTimeout", "CLIENT_READ_TIMEOUT");
  const connectMs = milliseconds(values, "clientConnectTimeout", "CLIENT_CONNECT_TIMEOUT");
  return Math.max(readMs ?? DEFAULT_TIMEOUT_MS, connectMs ?? 0);
}

export function resolveLookupTimeoutMs(values: SettingValues): number {
  const configured = values.config(TIMEOUT_KEY) ?? values.environment(["ALICLOUD_IMAGES_TIMEOUT"]);
  if (configured === undefined) return DEFAULT_LOOKUP_TIMEOUT_MS;
  const ms = parseTimeout(configured.value);
  if (ms !== undefined && ms > 0 && ms <= MAX_LOOKUP_TIMEOUT_MS) return ms;
  throw new ConfigurationError(
    `${configured.label} is ${JSON.stringify(configured.value)}; it must be a duration from 1s to 24h with its unit, such as "90s" or "3m".`,
  );
}

function milliseconds(
  values: SettingValues,
  name: "clientReadTimeout" | "clientConnectTimeout",
  variable: string,
): number | undefined {
  const configured = values.official(name, [variable]);
  if (configured === undefined) return undefined;
  const ms = Number(configured.value);
  if (Number.isInteger(ms) && ms > 0 && ms <= MAX_TIMEOUT_MS) return ms;
  throw new ConfigurationError(
    `${configured.label} is ${JSON.stringify(configured.value)}; it must be a positive integer (milliseconds), such as 60000.`,
  );
}
