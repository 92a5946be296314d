// Tests of GetCallerIdentity.

import { describe, expect, it } from "vitest";
import { hangzhou, image, KEYS, start } from "./builders.js";
import { type CallOptions, call, describeImages, type Keys, type Reply } from "./client.js";

const IDENTITY = { Action: "GetCallerIdentity", Version: "2015-04-01" };

function identity(url: string, keys: Keys, options: CallOptions = {}): Promise<Reply> {
  const headers = { "x-acs-action": IDENTITY.Action, "x-acs-version": IDENTITY.Version };
  return options.signature === "V3"
    ? call(url, {}, keys, { ...options, headers })
    : call(url, {}, keys, { ...options, common: { ...IDENTITY, ...options.common } });
}

describe("GetCallerIdentity", () => {
  it.each(["V1", "V3"] as const)("returns the account of the signing keys (%s)", async (signature) => {
    const other = { accountId: "20000000000000002", accessKeyId: "other", accessKeySecret: "secret" };
    const endpoint = await start({ accounts: [KEYS, other] });
    expect(await identity(endpoint.url, KEYS, { signature })).toMatchObject({
      status: 200,
      json: {
        IdentityType: "Account",
        AccountId: KEYS.accountId,
        PrincipalId: KEYS.accountId,
        UserId: KEYS.accountId,
        Arn: `acs:ram::${KEYS.accountId}:root`,
        RequestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
      },
    });
    expect((await identity(endpoint.url, other, { signature })).json).toMatchObject({ AccountId: other.accountId });
  });

  it("returns a role of the account for temporary keys, without the token", async () => {
    const keys = { ...KEYS, accessKeyId: "STS.temporary", securityToken: "CanaryToken" };
    const { url } = await start({ accounts: [keys] });
    const { json, text } = await identity(url, keys);
    expect(json).toMatchObject({
      IdentityType: "AssumedRoleUser",
      AccountId: KEYS.accountId,
      Arn: expect.stringMatching(new RegExp(`^acs:ram::${KEYS.accountId}:assumed-role/`)),
    });
    expect(json).not.toHaveProperty("UserId");
    expect(text).not.toMatch(/Canary|STS\.temporary|testkeysecret/);
  });

  it("answers in XML without a Format", async () => {
    const { url } = await start();
    const { text } = await identity(url, KEYS, { format: undefined });
    expect(text).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><GetCallerIdentityResponse><IdentityType>Account<\/IdentityType>.*<\/RequestId><\/GetCallerIdentityResponse>$/,
    );
  });

  it("requires known keys and its own API version", async () => {
    const { url } = await start();
    expect((await identity(url, { ...KEYS, accessKeySecret: "wrong" })).json.Code).toBe("SignatureDoesNotMatch");
    expect((await identity(url, { ...KEYS, accessKeyId: "nobody" })).json.Code).toBe("InvalidAccessKeyId.NotFound");
    expect((await identity(url, KEYS, { common: { Version: "2014-05-26" } })).json.Code).toBe("InvalidVersion");
    expect((await describeImages({ url, ...KEYS }, {}, { common: { Version: "2015-04-01" } })).json.Code).toBe(
      "InvalidVersion",
    );
  });

  it("matches no fault rule and is not counted by any", async () => {
    const lines: string[] = [];
    const endpoint = await start({
      catalogue: hangzhou(image("m-1")),
      faults: [{ when: { request: 1 }, answer: { code: "Throttling" } }],
      log: (line) => lines.push(line),
    });
    expect((await identity(endpoint.url, KEYS)).status).toBe(200);
    expect((await describeImages(endpoint)).json.Code).toBe("Throttling");
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect(endpoint.requests.map(({ action }) => action)).toEqual([
      "GetCallerIdentity",
      "DescribeImages",
      "DescribeImages",
    ]);
    expect(lines[0]).toMatch(/^GetCallerIdentity \? -> 200, text, \d+ ms$/);
  });

  it("requires no permission to list images", async () => {
    const { url } = await start({ accounts: [{ ...KEYS, describeImages: "denied" }] });
    expect((await identity(url, KEYS)).status).toBe(200);
  });
});
