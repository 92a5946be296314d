// Request signatures: V1 (HMAC-SHA1 over parameters) and V3 (ACS3-HMAC-SHA256 over a canonical request).
// Source: Alibaba Cloud's API reference, confirmed with requests of published SDKs.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Parameters } from "../parameters.js";

export const V3_ALGORITHM = "ACS3-HMAC-SHA256";

/** RFC 3986: letters, digits and `-_.~` stay, every other UTF-8 byte becomes `%XX`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** The encoded parameters, sorted by the code units of their names. */
export function canonicalParameters(parameters: Parameters): string {
  return [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}

/** V1 signs all parameters of the query string and the form body except `Signature`. */
export function stringToSignV1(method: string, parameters: Parameters): string {
  const signed = new Map(parameters);
  signed.delete("Signature");
  return `${method}&${percentEncode("/")}&${percentEncode(canonicalParameters(signed))}`;
}

export function signV1(accessKeySecret: string, stringToSign: string): string {
  return createHmac("sha1", `${accessKeySecret}&`).update(stringToSign).digest("base64");
}

/** The signed parts of a V3 request. */
export interface V3Request {
  readonly method: string;
  readonly path: string;
  /** Parameters of the query string only: the form body is signed by its hash. */
  readonly query: Parameters;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Names as spelled in the request, which is how they are signed. */
  readonly signedHeaders: readonly string[];
  readonly body: Uint8Array;
}

export function canonicalRequestV3(request: V3Request): string {
  const headers = request.signedHeaders
    .map((name) => `${name}:${request.headers.get(name.toLowerCase())?.trim() ?? ""}\n`)
    .join("");
  return [
    request.method,
    request.path,
    canonicalParameters(request.query),
    headers,
    request.signedHeaders.join(";"),
    sha256(request.body),
  ].join("\n");
}

export function stringToSignV3(canonicalRequest: string): string {
  return `${V3_ALGORITHM}\n${sha256(canonicalRequest)}`;
}

export function signV3(accessKeySecret: string, stringToSign: string): string {
  return createHmac("sha256", accessKeySecret).update(stringToSign).digest("hex");
}

export function sha256(content: string | Uint8Array): string {
  return createHash("sha256").update(content).digest("hex");
}

/** The content of a V3 `Authorization` header. */
export interface V3Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Parses `ACS3-HMAC-SHA256 Credential=<id>,SignedHeaders=<a;b>,Signature=<hex>`; `undefined` for any other form. */
export function parseAuthorization(header: string): V3Authorization | undefined {
  const match = /^ACS3-HMAC-SHA256\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([^,\s]+)$/.exec(header);
  const [, accessKeyId, signedHeaders, signature] = match ?? [];
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { accessKeyId, signedHeaders: signedHeaders.split(";"), signature };
}

/** Compares in constant time. */
export function isSameSignature(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
