// Errors of the endpoint for clients, one of each class.

import type { Account, FaultRule, Preset } from "../../provider/emulator/index.js";
import { ACCOUNT, EXPIRED } from "./images.js";

export interface Failure {
  readonly what: string;
  /** @default "current" */
  readonly preset?: Preset;
  /** The calling account. @default the account with permanent keys */
  readonly account?: Account;
  readonly params?: Readonly<Record<string, string | number>>;
  readonly faults?: readonly FaultRule[];
  /** The expected answer. A message that ends with a colon is a prefix. */
  readonly answer: { readonly status: number; readonly code: string; readonly message: string };
}

export const WRONG_SECRET: Failure = {
  what: "a wrong secret",
  account: { ...ACCOUNT, accessKeySecret: "NotTheSecret" },
  answer: {
    status: 400,
    code: "SignatureDoesNotMatch",
    message: "Specified signature is not matched with our calculation. server string to sign is:",
  },
};

export const FAILURES: readonly Failure[] = [
  {
    what: "a value that is not valid",
    params: { Architecture: "vax" },
    answer: { status: 404, code: "InvalidArchitecture", message: "The specified Architecture is not valid." },
  },
  {
    what: "a page larger than those of 2018",
    preset: "2018",
    params: { PageSize: 100 },
    answer: { status: 400, code: "InvalidParameter", message: 'The specified parameter "PageSize" is not valid.' },
  },
  WRONG_SECRET,
  {
    what: "an expired token",
    account: EXPIRED,
    answer: { status: 400, code: "InvalidSecurityToken.Expired", message: "Specified SecurityToken is expired." },
  },
  {
    what: "throttling",
    faults: [{ answer: { code: "Throttling" } }],
    answer: { status: 400, code: "Throttling", message: "Request was denied due to request throttling." },
  },
  {
    what: "throttling of the user",
    faults: [{ answer: { code: "Throttling.User" } }],
    answer: { status: 400, code: "Throttling.User", message: "Request was denied due to user flow control." },
  },
  {
    what: "an unavailable service",
    faults: [{ answer: { code: "ServiceUnavailable", status: 503 } }],
    answer: {
      status: 503,
      code: "ServiceUnavailable",
      message: "The request has failed due to a temporary failure of the server.",
    },
  },
];
