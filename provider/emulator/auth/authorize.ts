// Authorization of a request, with the checks in the order of the service's gateway.

import { API_VERSION, DESCRIBE_IMAGES } from "../../values/describeImages.js";
import { IDENTITY_ACTION, IDENTITY_VERSION } from "../callerIdentity.js";
import { type ApiError, apiError, missing } from "../errors.js";
import { isAllowedHost } from "../hosts.js";
import type { Account } from "../records.js";
import { type AuthenticationRules, type AuthorizationResult, authenticate, refuse } from "./authenticate.js";
import type { CallerClaims, SignedRequest } from "./claims.js";

export interface GatewayRules extends AuthenticationRules {
  /** `false`: signatures are not verified, and an unknown key counts as the first account's. */
  readonly auth: boolean;
  /** Host names accepted besides those of loopback. @default any */
  readonly allowedHosts?: readonly string[] | undefined;
}

const NO_ACCOUNT: Account = { accountId: "0", accessKeyId: "", accessKeySecret: "" };

/** The calling account, or the first error. */
export function authorize(request: SignedRequest, claims: CallerClaims, rules: GatewayRules): AuthorizationResult {
  if (!isAllowedHost(request.headers.get("host"), rules.allowedHosts)) return refuse(apiError("InvalidHost"));
  if (request.method !== "GET" && request.method !== "POST") return refuse(apiError("UnsupportedHTTPMethod"));
  if (request.path !== "/") return refuse(apiError("InvalidAction.NotFound"));
  const result = rules.auth ? authenticate(request, claims, rules) : { account: claimedAccount(claims, rules) };
  if ("refusal" in result) return result;
  const version = claims.action === IDENTITY_ACTION ? IDENTITY_VERSION : API_VERSION;
  if (claims.version !== version && (rules.auth || claims.version !== undefined))
    return refuse(apiError("InvalidVersion"));
  if (claims.action === undefined) return refuse(missing("Action"));
  if (claims.action !== DESCRIBE_IMAGES && claims.action !== IDENTITY_ACTION)
    return refuse(apiError("InvalidAction.NotFound"));
  return result;
}

/** RAM permissions do not apply to images of the service or of other accounts. */
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

function claimedAccount({ accessKeyId }: CallerClaims, { accounts }: GatewayRules): Account {
  return accounts.find((account) => account.accessKeyId === accessKeyId) ?? accounts[0] ?? NO_ACCOUNT;
}
