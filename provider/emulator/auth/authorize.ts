// Who asks, and may this request reach the operation? The service's gateway checks in this order.

import { API_VERSION, DESCRIBE_IMAGES } from "../../values/describeImages.js";
import { IDENTITY_ACTION, IDENTITY_VERSION } from "../callerIdentity.js";
import { type ApiError, apiError, missing } from "../errors.js";
import { isAllowedHost } from "../hosts.js";
import type { Parameters } from "../parameters.js";
import type { Account } from "../records.js";
import type { NonceMemory } from "./nonces.js";
import {
  canonicalRequestV3,
  readAuthorization,
  sameSignature,
  sha256,
  signV1,
  signV3,
  stringToSignV1,
  stringToSignV3,
  V3_ALGORITHM,
  type V3Authorization,
} from "./signature.js";

/** A request as it came, its parameters decoded. */
export interface SignedRequest {
  readonly method: string;
  readonly path: string;
  /** By lower-case name. */
  readonly headers: ReadonlyMap<string, string>;
  /** Parameters of the query string alone. */
  readonly query: Parameters;
  /** Parameters of query string and form body together. */
  readonly parameters: Parameters;
  readonly body: Uint8Array;
}

export interface GatewayRules {
  readonly accounts: readonly Account[];
  /** `false`: signatures are not checked, and whoever asks is taken for the first account or that of the key id. */
  readonly auth: boolean;
  readonly checkTimestamps: boolean;
  /** Host names that requests may bear beside those of loopback. @default any */
  readonly allowedHosts?: readonly string[] | undefined;
  readonly nonces: NonceMemory;
  readonly now: number;
}

/** What a request says of its caller, be it true or not. */
export interface CallerClaims {
  readonly signatureVersion: "V1" | "V3";
  readonly action: string | undefined;
  readonly version: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly securityToken: string | undefined;
  readonly signature: string | undefined;
}

export type AuthorizationResult = { readonly account: Account } | { readonly refusal: ApiError };

const TIMESTAMP_WINDOW_MS = 15 * 60_000;
/** Headers without which a V3 signature says nothing about the request. */
const V3_SIGNED: readonly string[] = [
  "host",
  "x-acs-action",
  "x-acs-content-sha256",
  "x-acs-date",
  "x-acs-signature-nonce",
  "x-acs-version",
];
const NOBODY: Account = { accountId: "0", accessKeyId: "", accessKeySecret: "" };

/** V1 has everything in parameters, V3 in headers; action and version may come by either road. */
export function readClaims(request: SignedRequest): CallerClaims {
  const { headers, parameters } = request;
  const authorization = headers.get("authorization");
  const isV3 = authorization?.startsWith(V3_ALGORITHM) ?? (!parameters.has("Signature") && headers.has("x-acs-date"));
  if (isV3) {
    const read = authorization === undefined ? undefined : readAuthorization(authorization);
    return {
      signatureVersion: "V3",
      action: headers.get("x-acs-action") ?? parameters.get("Action"),
      version: headers.get("x-acs-version") ?? parameters.get("Version"),
      accessKeyId: read?.accessKeyId,
      securityToken: headers.get("x-acs-security-token"),
      signature: read?.signature,
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

/** The account that asks, or the first thing that is wrong. */
export function authorize(request: SignedRequest, claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  if (!isAllowedHost(request.headers.get("host"), rules.allowedHosts)) return refuse(apiError("InvalidHost"));
  if (request.method !== "GET" && request.method !== "POST") return refuse(apiError("UnsupportedHTTPMethod"));
  if (request.path !== "/") return refuse(apiError("InvalidAction.NotFound"));
  const verdict = rules.auth ? authenticate(request, claims, rules) : { account: guess(claims, rules.accounts) };
  if ("refusal" in verdict) return verdict;
  const version = claims.action === IDENTITY_ACTION ? IDENTITY_VERSION : API_VERSION;
  if (claims.version !== version && (rules.auth || claims.version !== undefined))
    return refuse(apiError("InvalidVersion"));
  if (claims.action === undefined) return refuse(missing("Action"));
  if (claims.action !== DESCRIBE_IMAGES && claims.action !== IDENTITY_ACTION)
    return refuse(apiError("InvalidAction.NotFound"));
  return verdict;
}

/** RAM does not look at requests for images of the service or of others. */
export function ramRefusal(account: Account, ownerAlias: string | undefined, preset: string): ApiError | undefined {
  if (account.describeImages !== "denied" || ownerAlias === "system" || ownerAlias === "others") return undefined;
  if (preset === "2018") return apiError("Forbidden.RAM");
  return apiError("Forbidden.RAM", undefined, {
    AccessDeniedDetail: {
      PolicyType: "AccountLevelIdentityBasedPolicy",
      AuthPrincipalOwnerId: account.accountId,
      EncodedDiagnosticMessage: "AQEAAAAAZGlhZ25vc3RpYyBtZXNzYWdlIG9mIGEgbG9jYWwgZW5kcG9pbnQ=",
      AuthPrincipalType: "SubUser",
      AuthPrincipalDisplayName: "local-user",
      NoPermissionType: "ImplicitDeny",
      AuthAction: "ecs:DescribeImages",
    },
  });
}

function authenticate(request: SignedRequest, claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  return claims.signatureVersion === "V1"
    ? authenticateV1(request, claims, rules)
    : authenticateV3(request, claims, rules);
}

function authenticateV1(request: SignedRequest, claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  const { parameters } = request;
  const common = ["AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp"];
  const absent = common.find((name) => (parameters.get(name) ?? "") === "");
  if (absent !== undefined) return refuse(missing(absent));
  if (claims.version === undefined) return refuse(missing("Version"));
  if (claims.action === undefined) return refuse(missing("Action"));
  if ((claims.signature ?? "") === "") return refuse(missing("Signature"));
  const owner = accountOf(claims, rules);
  if ("refusal" in owner) return owner;
  if (parameters.get("SignatureMethod") !== "HMAC-SHA1" || parameters.get("SignatureVersion") !== "1.0") {
    return refuse(apiError("IncompleteSignature"));
  }
  const untimely = timestampRefusal(parameters.get("Timestamp") ?? "", rules);
  if (untimely !== undefined) return refuse(untimely);
  const stringToSign = stringToSignV1(request.method, parameters);
  if (!sameSignature(claims.signature ?? "", signV1(owner.account.accessKeySecret, stringToSign))) {
    return refuse(mismatch(stringToSign));
  }
  return freshNonce(owner.account, parameters.get("SignatureNonce") ?? "", rules);
}

function authenticateV3(request: SignedRequest, claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  const { headers } = request;
  const header = headers.get("authorization");
  if (header === undefined) return refuse(missing("Authorization"));
  const authorization = readAuthorization(header);
  if (authorization === undefined) return refuse(apiError("IncompleteSignature"));
  const absent = V3_HEADERS.find(([name]) => (headers.get(name) ?? "") === "");
  if (absent !== undefined) return refuse(missing(absent[1]));
  const owner = accountOf(claims, rules);
  if ("refusal" in owner) return owner;
  if (!signsEnough(authorization, headers)) return refuse(apiError("IncompleteSignature"));
  const untimely = timestampRefusal(headers.get("x-acs-date") ?? "", rules);
  if (untimely !== undefined) return refuse(untimely);
  const stringToSign = stringToSignV3(canonicalRequestV3({ ...request, signedHeaders: authorization.signedHeaders }));
  const isSigned = sameSignature(authorization.signature, signV3(owner.account.accessKeySecret, stringToSign));
  if (!isSigned || headers.get("x-acs-content-sha256") !== sha256(request.body)) return refuse(mismatch(stringToSign));
  return freshNonce(owner.account, headers.get("x-acs-signature-nonce") ?? "", rules);
}

const V3_HEADERS = [
  ["x-acs-action", "Action"],
  ["x-acs-version", "Version"],
  ["x-acs-date", "Timestamp"],
  ["x-acs-signature-nonce", "SignatureNonce"],
  ["x-acs-content-sha256", "ContentSha256"],
] as const;

function signsEnough({ signedHeaders }: V3Authorization, headers: ReadonlyMap<string, string>): boolean {
  const needed = headers.has("x-acs-security-token") ? [...V3_SIGNED, "x-acs-security-token"] : V3_SIGNED;
  return (
    needed.every((name) => signedHeaders.includes(name)) &&
    signedHeaders.every((name) => headers.has(name.toLowerCase()))
  );
}

function accountOf(claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  const keys = rules.accounts.filter((account) => account.accessKeyId === claims.accessKeyId);
  const token = claims.securityToken ?? "";
  const account = keys.find((key) => (key.securityToken ?? "") === token) ?? keys[0];
  // A temporary key without its token is no key at all.
  if (account === undefined || (token === "" && account.accessKeyId.startsWith("STS."))) {
    return refuse(apiError("InvalidAccessKeyId.NotFound"));
  }
  if (account.status === "inactive") return refuse(apiError("InvalidAccessKeyId.Inactive"));
  const tokenRefusal = token === "" ? undefined : refuseToken(token, account, rules.now);
  return tokenRefusal === undefined ? { account } : refuse(tokenRefusal);
}

function refuseToken(token: string, account: Account, now: number): ApiError | undefined {
  if (!/^[\w+/=.-]+$/.test(token)) return apiError("InvalidSecurityToken.Malformed");
  if (token !== account.securityToken) return apiError("InvalidSecurityToken.MismatchWithAccessKey");
  const expires = account.securityTokenExpires;
  return expires !== undefined && now > Date.parse(expires) ? apiError("InvalidSecurityToken.Expired") : undefined;
}

function timestampRefusal(text: string, rules: GatewayRules): ApiError | undefined {
  const instant = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/.test(text) ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(instant)) return apiError("InvalidTimeStamp.Format");
  const isOff = rules.checkTimestamps && Math.abs(rules.now - instant) > TIMESTAMP_WINDOW_MS;
  return isOff ? apiError("InvalidTimeStamp.Expired") : undefined;
}

/** SDKs compare what stands behind the colon with their own string, to tell a wrong secret from a fault of theirs. */
function mismatch(stringToSign: string): ApiError {
  const message = `Specified signature is not matched with our calculation. server string to sign is:${stringToSign}`;
  return apiError("SignatureDoesNotMatch", message);
}

function freshNonce(account: Account, nonce: string, rules: GatewayRules): AuthorizationResult {
  const isFresh = rules.nonces.use(account.accessKeyId, nonce, rules.now);
  return isFresh ? { account } : refuse(apiError("SignatureNonceUsed"));
}

function guess(claims: CallerClaims, accounts: readonly Account[]): Account {
  return accounts.find((account) => account.accessKeyId === claims.accessKeyId) ?? accounts[0] ?? NOBODY;
}

function refuse(refusal: ApiError): AuthorizationResult {
  return { refusal };
}
