// Which failures are worth another attempt.

export type RetryClass = "transient" | "throttling" | "nonceReused" | "none";

/** By the start of a code of the service or the gateway. The first row that matches counts. */
const CODES: readonly (readonly [start: string, retryClass: RetryClass])[] = [
  ["Throttling", "throttling"],
  ["Rejected.Throttling", "throttling"],
  ["Throttled", "throttling"],
  ["RequestLimitExceeded", "throttling"],
  ["ServiceUnavailable", "transient"],
  ["InternalError", "transient"],
  ["UnknownError", "transient"],
  ["SystemBusy", "transient"],
  // Something on the way sent the request twice; another attempt has a new nonce.
  ["SignatureNonceUsed", "nonceReused"],
];

/** Codes of connections. ENOTFOUND is not among them: it means a wrong region or endpoint. */
const TRANSIENT_CONNECTION_CODES: ReadonlySet<string> = new Set([
  "ECONNRESET",
  "ECONNREFUSED",
  "ECONNABORTED",
  "EPIPE",
  "ETIMEDOUT",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "EAI_AGAIN",
  "RequestTimeout",
  "UnreadableAnswer",
]);

export function classifyError(code: string, httpStatus: number | undefined): RetryClass {
  const row = CODES.find(([start]) => code.startsWith(start));
  if (row !== undefined) return row[1];
  if (isThrottlingError(code, httpStatus)) return "throttling";
  if (httpStatus !== undefined && httpStatus >= 500) return "transient";
  return TRANSIENT_CONNECTION_CODES.has(code) ? "transient" : "none";
}

/** The codes of throttling have several forms. */
function isThrottlingError(code: string, httpStatus: number | undefined): boolean {
  return code.includes("Throttling") || httpStatus === 429;
}
