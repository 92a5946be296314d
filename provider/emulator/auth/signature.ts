// How are requests signed? V1 (HMAC-SHA1 over parameters) and V3 (ACS3-HMAC-SHA256 over a canonical request).
// Source: the signature pages of Alibaba Cloud's API reference, confirmed with the requests of published SDKs.

import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { Parameters } from "../parameters.js";

export const V3_ALGORITHM = "ACS3-HMAC-SHA256";

/** RFC 3986: letters, digits and `-_.~` stay, every other byte of the UTF-8 text is written `%XX`. */
export function percentEncode(text: string): string {
  return encodeURIComponent(text).replace(/[!'()*]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

/** Parameters sorted by name in code units, encoded and joined. */
export function canonicalParameters(parameters: Parameters): string {
  return [...parameters]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([name, value]) => `${percentEncode(name)}=${percentEncode(value)}`)
    .join("&");
}

/** The text that V1 signs: all parameters of query and form body but `Signature`. */
export function stringToSignV1(method: string, parameters: Parameters): string {
  const signed = new Map(parameters);
  signed.delete("Signature");
  return `${method}&${percentEncode("/")}&${percentEncode(canonicalParameters(signed))}`;
}

export function signV1(accessKeySecret: string, stringToSign: string): string {
  return createHmac("sha1", `${accessKeySecret}&`).update(stringToSign).digest("base64");
}

/** The parts of a request that V3 signs. */
export interface V3Request {
  readonly method: string;
  readonly path: string;
  /** Parameters of the query string alone: a form body counts by its hash. */
  readonly query: Parameters;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** As the request names them, which is how they are signed. */
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

/** What an `Authorization` header of V3 says. */
export interface V3Authorization {
  readonly accessKeyId: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
}

/** Reads `ACS3-HMAC-SHA256 Credential=<id>,SignedHeaders=<a;b>,Signature=<hex>`; `undefined` if it is anything else. */
export function readAuthorization(header: string): V3Authorization | undefined {
  const match = /^ACS3-HMAC-SHA256\s+Credential=([^,]+),\s*SignedHeaders=([^,]+),\s*Signature=([^,\s]+)$/.exec(header);
  const [, accessKeyId, signedHeaders, signature] = match ?? [];
  if (accessKeyId === undefined || signedHeaders === undefined || signature === undefined) return undefined;
  return { accessKeyId, signedHeaders: signedHeaders.split(";"), signature };
}

/** Compares without telling by the time taken how much of a guess was right. */
export function sameSignature(given: string, expected: string): boolean {
  const a = Buffer.from(given);
  const b = Buffer.from(expected);
  return a.length === b.length && timingSafeEqual(a, b);
}
