// Verification of keys, security tokens, signatures, timestamps and nonces.

import { type ApiError, apiError, missing } from "../errors.js";
import type { Account } from "../records.js";
import type { CallerClaims, SignedRequest } from "./claims.js";
import type { NonceMemory } from "./nonces.js";
import {
  canonicalRequestV3,
  isSameSignature,
  parseAuthorization,
  sha256,
  signV1,
  signV3,
  stringToSignV1,
  stringToSignV3,
  type V3Authorization,
} from "./signature.js";

export type AuthorizationResult = { readonly account: Account } | { readonly refusal: ApiError };

export interface AuthenticationRules {
  readonly accounts: readonly Account[];
  readonly checkTimestamps: boolean;
  readonly nonces: NonceMemory;
  /** Milliseconds since the epoch. */
  readonly now: number;
}

const TIMESTAMP_WINDOW_MS = 15 * 60_000;

const V1_PARAMETERS = ["AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"];

/** Required headers, with the parameter name that the error reports. */
const V3_HEADERS = [
  ["x-acs-action", "Action"],
  ["x-acs-version", "Version"],
  ["x-acs-date", "Timestamp"],
  ["x-acs-signature-nonce", "SignatureNonce"],
  ["x-acs-content-sha256", "ContentSha256"],
] as const;

/** Headers that a V3 signature must cover. */
const V3_SIGNED_HEADERS: readonly string[] = ["host", ...V3_HEADERS.map(([name]) => name)];

/** The account of a correctly signed request, or the first error. */
export function authenticate(
  request: SignedRequest,
  claims: CallerClaims,
  rules: AuthenticationRules,
): AuthorizationResult {
  return claims.signatureVersion === "V1"
    ? authenticateV1(request, claims, rules)
    : authenticateV3(request, claims, rules);
}

function authenticateV1(request: SignedRequest, claims: CallerClaims, rules: AuthenticationRules): AuthorizationResult {
  const { parameters } = request;
  const absent = V1_PARAMETERS.find((name) => (parameters.get(name) ?? "") === "");
  if (absent !== undefined) return refuse(missing(absent));
  if (claims.version === undefined) return refuse(missing("Version"));
  if (claims.action === undefined) return refuse(missing("Action"));
  if ((claims.signature ?? "") === "") return refuse(missing("Signature"));
  const identity = findAccount(claims, rules);
  if ("refusal" in identity) return identity;
  if (parameters.get("SignatureMethod") !== "HMAC-SHA1" || parameters.get("SignatureVersion") !== "1.0") {
    return refuse(apiError("IncompleteSignature"));
  }
  const expired = checkTimestamp(parameters.get("Timestamp") ?? "", rules);
  if (expired !== undefined) return refuse(expired);
  const stringToSign = stringToSignV1(request.method, parameters);
  if (!isSameSignature(claims.signature ?? "", signV1(identity.account.accessKeySecret, stringToSign))) {
    return refuse(signatureMismatch(stringToSign));
  }
  return checkNonce(identity.account, parameters.get("SignatureNonce") ?? "", rules);
}

function authenticateV3(request: SignedRequest, claims: CallerClaims, rules: AuthenticationRules): AuthorizationResult {
  const { headers } = request;
  const header = headers.get("authorization");
  if (header === undefined) return refuse(missing("Authorization"));
  const authorization = parseAuthorization(header);
  if (authorization === undefined) return refuse(apiError("IncompleteSignature"));
  const absent = V3_HEADERS.find(([name]) => (headers.get(name) ?? "") === "");
  if (absent !== undefined) return refuse(missing(absent[1]));
  const identity = findAccount(claims, rules);
  if ("refusal" in identity) return identity;
  if (!coversRequiredHeaders(authorization, headers)) return refuse(apiError("IncompleteSignature"));
  const expired = checkTimestamp(headers.get("x-acs-date") ?? "", rules);
  if (expired !== undefined) return refuse(expired);
  const stringToSign = stringToSignV3(canonicalRequestV3({ ...request, signedHeaders: authorization.signedHeaders }));
  const isSigned = isSameSignature(authorization.signature, signV3(identity.account.accessKeySecret, stringToSign));
  if (!isSigned || headers.get("x-acs-content-sha256") !== sha256(request.body))
    return refuse(signatureMismatch(stringToSign));
  return checkNonce(identity.account, headers.get("x-acs-signature-nonce") ?? "", rules);
}

function coversRequiredHeaders({ signedHeaders }: V3Authorization, headers: ReadonlyMap<string, string>): boolean {
  const needed = headers.has("x-acs-security-token")
    ? [...V3_SIGNED_HEADERS, "x-acs-security-token"]
    : V3_SIGNED_HEADERS;
  return (
    needed.every((name) => signedHeaders.includes(name)) &&
    signedHeaders.every((name) => headers.has(name.toLowerCase()))
  );
}

function findAccount(claims: CallerClaims, rules: AuthenticationRules): AuthorizationResult {
  const keys = rules.accounts.filter((account) => account.accessKeyId === claims.accessKeyId);
  const token = claims.securityToken ?? "";
  const account = keys.find((key) => (key.securityToken ?? "") === token) ?? keys[0];
  // A temporary key without its token counts as unknown.
  if (account === undefined || (token === "" && account.accessKeyId.startsWith("STS."))) {
    return refuse(apiError("InvalidAccessKeyId.NotFound"));
  }
  if (account.status === "inactive") return refuse(apiError("InvalidAccessKeyId.Inactive"));
  const tokenRefusal = token === "" ? undefined : checkToken(token, account, rules.now);
  return tokenRefusal === undefined ? { account } : refuse(tokenRefusal);
}

function checkToken(token: string, account: Account, now: number): ApiError | undefined {
  if (!/^[\w+/=.-]+$/.test(token)) return apiError("InvalidSecurityToken.Malformed");
  if (token !== account.securityToken) return apiError("InvalidSecurityToken.MismatchWithAccessKey");
  const expires = account.securityTokenExpires;
  return expires !== undefined && now > Date.parse(expires) ? apiError("InvalidSecurityToken.Expired") : undefined;
}

function checkTimestamp(text: string, rules: AuthenticationRules): ApiError | undefined {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) return apiError("InvalidTimeStamp.Format");
  const isOutside = rules.checkTimestamps && Math.abs(rules.now - instant) > TIMESTAMP_WINDOW_MS;
  return isOutside ? apiError("InvalidTimeStamp.Expired") : undefined;
}

/** SDKs compare the string after the colon with their own, to distinguish a wrong secret from a bug of theirs. */
function signatureMismatch(stringToSign: string): ApiError {
  const message = `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`;
  return apiError("SignatureDoesNotMatch", message);
}

function checkNonce(account: Account, nonce: string, rules: AuthenticationRules): AuthorizationResult {
  const isFresh = rules.nonces.use(account.accessKeyId, nonce, rules.now);
  return isFresh ? { account } : refuse(apiError("SignatureNonceUsed"));
}

export function refuse(refusal: ApiError): AuthorizationResult {
  return { refusal };
}
