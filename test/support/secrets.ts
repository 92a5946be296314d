// Canary secrets that no message, stack or inspected object can contain.

import { inspect } from "node:util";
import { expect } from "vitest";

export const canaries = {
  id: "LTAI5tCanaryAccessKeyId1",
  secret: "canarySecret0123456789abcdef01",
  token: "canaryToken/CAISabcdefghijkl==",
  otherId: "LTAI5tCanaryAccessKeyId2",
  otherSecret: "canarySecret9876543210abcdef02",
  oidcToken: "canary.oidc.token",
  accessToken: "canaryAccessToken",
  policy: '{"canaryPolicy":1}',
} as const;

/** Everything that a program or a log could print of a value. */
export function shown(value: unknown): string {
  const parts = [inspect(value, { depth: 10, showHidden: true }), String(value)];
  if (value instanceof Error)
    parts.push(value.message, String(value.stack), inspect(value.cause, { depth: 10, showHidden: true }));
  try {
    parts.push(JSON.stringify(value) ?? "");
  } catch {
    // A cyclic value has no JSON form; the output of inspect is still checked.
  }
  return parts.join("\n");
}

export function expectNoSecrets(value: unknown): void {
  const text = shown(value);
  for (const [name, canary] of Object.entries(canaries)) {
    expect(text.includes(canary), `${name} is shown`).toBe(false);
    expect(text.includes(encodeURIComponent(canary)), `${name} is shown, encoded`).toBe(false);
  }
}

/** The error of a promise or a call, after a check for secrets in it. */
export async function failure(action: () => unknown): Promise<Error> {
  try {
    await action();
  } catch (thrown) {
    expectNoSecrets(thrown);
    expect(thrown).toBeInstanceOf(Error);
    return thrown as Error;
  }
  throw new Error("Expected a failure.");
}
