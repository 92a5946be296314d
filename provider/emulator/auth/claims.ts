// The caller's identity and signature as stated in a request, unverified.

import type { Parameters } from "../parameters.js";
import { parseAuthorization, V3_ALGORITHM } from "./signature.js";

/** A request with decoded parameters. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Parameters of the query string only. */
  readonly query: Parameters;
  /** Parameters of the query string and the form body. */
  readonly parameters: Parameters;
  readonly body: Uint8Array;
}

export interface CallerClaims {
  readonly signatureVersion: "V1" | "V3";
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly securityToken: string | undefined;
  readonly signature: string | undefined;
}

/** V1 uses parameters and V3 headers; action and version can be in either. */
export function readClaims({ headers, parameters }: SignedRequest): CallerClaims {
  const header = headers.get("authorization");
  const isV3 = header?.startsWith(V3_ALGORITHM) ?? (!parameters.has("Signature") && headers.has("x-acs-date"));
  if (isV3) {
    const authorization = header === undefined ? undefined : parseAuthorization(header);
    return {
      signatureVersion: "V3",
      action: headers.get("x-acs-action") ?? parameters.get("Action"),
      version: headers.get("x-acs-version") ?? parameters.get("Version"),
      accessKeyId: authorization?.accessKeyId,
      securityToken: headers.get("x-acs-security-token"),
      signature: authorization?.signature,
    };
  }
  return {
    signatureVersion: "V1",
    action: parameters.get("Action") ?? headers.get("x-acs-action"),
    version: parameters.get("Version") ?? headers.get("x-acs-version"),
    accessKeyId: parameters.get("AccessKeyId"),
    securityToken: parameters.get("SecurityToken"),
    signature: parameters.get("Signature"),
  };
}
