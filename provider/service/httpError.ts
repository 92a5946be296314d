// Failures of HTTP exchanges, with reasons that contain no secrets.

/** A failed exchange. The reason contains neither a whole address nor a string of the response. */
export class HttpError extends Error {
  constructor(
    /** Node's code such as `ECONNRESET`, or one of this package. */
    readonly code: string,
    /** Without a full stop: `ecs.aliyuncs.com did not respond within 30 s`. */
    readonly reason: string,
    readonly status?: number | undefined,
  ) {
    super(reason);
  }
}

const UNREACHABLE: ReadonlySet<string> = new Set([
  "ECONNREFUSED",
  "EHOSTUNREACH",
  "ENETUNREACH",
  "ETIMEDOUT",
  "EAI_AGAIN",
]);

/** Keeps Node's code and drops its message, which can contain an address. */
export function toHttpError(thrown: unknown, host: string): HttpError {
  if (thrown instanceof HttpError) return thrown;
  const code = (thrown as { code?: unknown } | null)?.code;
  if (typeof code !== "string" || !/^[A-Z][A-Z0-9_]{2,60}$/.test(code)) {
    return new HttpError("ConnectionFailed", `the connection to ${host} failed`);
  }
  if (code.startsWith("Z_")) return new HttpError("UnreadableAnswer", `the response of ${host} cannot be decompressed`);
  if (code === "ENOTFOUND") return new HttpError(code, `the host name ${host} does not exist (${code})`);
  if (isTlsCode(code)) return new HttpError(code, `no secure connection to ${host} (${code})`);
  if (UNREACHABLE.has(code)) return new HttpError(code, `${host} could not be reached (${code})`);
  return new HttpError(code, `the connection to ${host} was lost (${code})`);
}

export function isTlsCode(code: string): boolean {
  return /^(EPROTO$|ERR_TLS|ERR_SSL|CERT)|CERT_/.test(code);
}
