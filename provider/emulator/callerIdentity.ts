// STS GetCallerIdentity for the emulator's accounts.

import type { Account } from "./records.js";
import type { Fields } from "./serialize.js";

export const IDENTITY_ACTION = "GetCallerIdentity";
export const IDENTITY_VERSION = "2015-04-01";

/** Permanent keys belong to the account itself, temporary keys to a role session in it. */
export function getCallerIdentity({ accountId, securityToken }: Account): Fields {
  if (securityToken === undefined) {
    return {
      IdentityType: "Account",
      AccountId: accountId,
      PrincipalId: accountId,
      UserId: accountId,
      Arn: `acs:ram::${accountId}:root`,
    };
  }
  return {
    IdentityType: "AssumedRoleUser",
    AccountId: accountId,
    PrincipalId: `${ROLE_ID}:local`,
    RoleId: ROLE_ID,
    Arn: `acs:ram::${accountId}:assumed-role/local/local`,
  };
}

/** Fictitious. */
const ROLE_ID = "300000000000000001";
