// Failures of HTTP exchanges, in words that are safe to show.

/** A failed exchange, in words that are safe to show: neither an address nor a text of the other side is in them. */
export class HttpError extends Error {
  constructor(
    /** Node's code such as `ECONNRESET`, or one of ours. */
    readonly code: string,
    /** What happened, without a full stop: `ecs.aliyuncs.com did not answer within 30 s`. */
    readonly reason: string,
    readonly status?: number | undefined,
  ) {
    super(reason);
  }
}

/** Codes of a connection that was never made. */
const UNREACHABLE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EAI_AGAIN",
]);

/** Node's own codes are safe to show, its messages are not. */
export function toHttpError(thrown: unknown, host: string): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = (thrown as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || !/^[A-Z][A-Z0-9_]{2,60}$/.test(code)) {
    return new HttpError("ConnectionFailed", `the connection to ${host} failed`);
  }
  if (code.startsWith("Z_")) return new HttpError("UnreadableAnswer", `the answer of ${host} cannot be unpacked`);
  if (code === "ENOTFOUND") return new HttpError(code, `the host name ${host} does not exist (${code})`);
  if (isTlsCode(code)) return new HttpError(code, `no secure connection to ${host} (${code})`);
  if (UNREACHABLE.has(code)) return new HttpError(code, `${host} could not be reached (${code})`);
  return new HttpError(code, `the connection to ${host} broke (${code})`);
}

/** Whether a code tells that a TLS connection was not made. */
export function isTlsCode(code: string): boolean {
  return /^(EPROTO$|ERR_TLS|ERR_SSL|CERT)|CERT_/.test(code);
}
