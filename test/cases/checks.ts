// The credentials of cases, and the checks that calls and pin scenarios have in common.

import { expect } from "vitest";
import type { Account, Endpoint } from "../../provider/emulator/index.js";
import { endpointEnvironment } from "../support/endpoint.js";
import { isAbsent } from "./format.js";

export const CANARIES = {
  accessKeyId: "LTAI5tCanaryKeyId",
  accessKeySecret: "CanarySecretValue",
  securityToken: "CanarySecurityToken",
} as const;

/** The account of a case. The credentials are temporary if it has a security token. */
export function caseAccount(hasToken: boolean): Account {
  const { securityToken, ...keys } = CANARIES;
  return { accountId: "1000000000000001", ...keys, ...(hasToken ? { securityToken } : {}) };
}

export function caseEnvironment(region: string, endpoint: Endpoint): Record<string, string> {
  return { ...endpointEnvironment(endpoint), ALICLOUD_REGION: region };
}

/** Expects the value at each path, such as `images.0.tags.env`. */
export function expectFields(value: unknown, fields: Readonly<Record<string, unknown>> = {}): void {
  for (const [path, wanted] of Object.entries(fields)) {
    const found = path
      .split(".")
      .reduce<unknown>((at, key) => (at as Record<string, unknown> | undefined)?.[key], value);
    if (isAbsent(wanted)) expect(found, path).toBeUndefined();
    else expect(found, path).toStrictEqual(wanted);
  }
}

/** Expects only DescribeImages, correctly signed, with a unique nonce each. `scripted` are error codes of fault rules. */
export function expectSigned(requests: Endpoint["requests"], scripted: readonly (string | undefined)[] = []): void {
  expect(requests.filter(({ action }) => action !== "DescribeImages")).toEqual([]);
  const nonces = requests.map(({ parameters }) => parameters["SignatureNonce"]);
  expect(new Set(nonces).size).toBe(requests.length);
  expect(requests.filter(({ code = "" }) => code.includes("Signature") && !scripted.includes(code))).toEqual([]);
}
