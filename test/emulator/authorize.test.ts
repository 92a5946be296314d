// Tests of the errors of the gateway and their order.

import { describe, expect, it } from "vitest";
import { hangzhou, image, KEYS, start } from "./builders.js";
import { type CallOptions, call, describeImages, type Reply, send, timestamp } from "./client.js";

const NOW = Date.parse("2026-11-25T02:05:26Z");

describe("a missing common parameter", () => {
  it.each(["AccessKeyId", "SignatureMethod", "SignatureVersion", "SignatureNonce", "Timestamp", "Version", "Action"])(
    "is reported: %s",
    async (name) => {
      const endpoint = await start();
      const reply = await describeImages(endpoint, {}, { common: { [name]: undefined } });
      expect(reply.status).toBe(400);
      expect(reply.json).toMatchObject({ Code: `Missing${name}`, Message: `${name} is mandatory for this action.` });
    },
  );

  it("is reported before any other error", async () => {
    const endpoint = await start();
    const reply = await describeImages(
      { ...endpoint, accessKeyId: "nobody" },
      {},
      { common: { Timestamp: undefined } },
    );
    expect(reply.json.Code).toBe("MissingTimestamp");
  });

  it("can be the signature itself", async () => {
    const endpoint = await start();
    const query = `Format=JSON&Action=DescribeImages&Version=2014-05-26&AccessKeyId=testkeyid&SignatureMethod=HMAC-SHA1&SignatureVersion=1.0&SignatureNonce=1&Timestamp=${timestamp(Date.now())}`;
    expect((await send(endpoint.url, "GET", `/?${query}`, {}, "")).json.Code).toBe("MissingSignature");
  });

  it.each([
    ["x-acs-date", "MissingTimestamp"],
    ["x-acs-signature-nonce", "MissingSignatureNonce"],
    ["x-acs-content-sha256", "MissingContentSha256"],
    ["x-acs-version", "MissingVersion"],
    ["x-acs-action", "MissingAction"],
  ])("may be a V3 header: %s", async (name, code) => {
    const endpoint = await start();
    const reply = await describeImages(endpoint, {}, { signature: "V3", headers: { [name]: "" } });
    expect(reply.json.Code).toBe(code);
  });
});

describe("keys", () => {
  it("are reported as not found with status 404 if unknown", async () => {
    const reply = await refusedBy({}, { accessKeyId: "nobody" });
    expect(reply.status).toBe(404);
    expect(reply.json).toMatchObject({
      Code: "InvalidAccessKeyId.NotFound",
      Message: "Specified access key is not found.",
    });
  });

  it("are rejected if inactive", async () => {
    const endpoint = await start({ accounts: [{ ...KEYS, status: "inactive" }] });
    expect(await describeImages(endpoint)).toMatchObject({
      status: 400,
      json: { Code: "InvalidAccessKeyId.Inactive" },
    });
  });

  it("are rejected with a wrong, malformed or expired security token, each with its own code", async () => {
    const endpoint = await start({
      now: () => NOW,
      accounts: [{ ...KEYS, securityToken: "token+1/2==", securityTokenExpires: "2026-11-25T02:00:00Z" }],
    });
    const withToken = (securityToken: string) =>
      describeImages({ ...endpoint, securityToken }, {}, { now: NOW }).then(({ json }) => json.Code);
    expect(await withToken("another")).toBe("InvalidSecurityToken.MismatchWithAccessKey");
    expect(await withToken("no token at all")).toBe("InvalidSecurityToken.Malformed");
    expect(await withToken("token+1/2==")).toBe("InvalidSecurityToken.Expired");
  });

  it("are rejected with a token if they are permanent", async () => {
    const endpoint = await start();
    const reply = await describeImages({ ...endpoint, securityToken: "token" });
    expect(reply.json.Code).toBe("InvalidSecurityToken.MismatchWithAccessKey");
  });

  it.each(["V1", "V3"] as const)(
    "that are temporary work with their token and are unknown without it (%s)",
    async (signature) => {
      const keys = { ...KEYS, accessKeyId: "STS.temporary", securityToken: "token+1/2==" };
      const endpoint = await start({ accounts: [keys] });
      expect((await describeImages(endpoint, {}, { signature })).status).toBe(200);
      const bare = await describeImages({ ...endpoint, securityToken: undefined }, {}, { signature });
      expect(bare.json.Code).toBe("InvalidAccessKeyId.NotFound");
    },
  );

  it("can be several per account, including one key id with and without a token", async () => {
    const catalogue = hangzhou(image("m-mine", { _owner: "1", ImageOwnerAlias: undefined }));
    const first = { accountId: "1", accessKeyId: "a", accessKeySecret: "s1" };
    const second = { accountId: "1", accessKeyId: "a", accessKeySecret: "s2", securityToken: "t" };
    const endpoint = await start({ catalogue, accounts: [first, second] });
    expect((await call(endpoint.url, { RegionId: "cn-hangzhou" }, first)).ids).toEqual(["m-mine"]);
    expect((await call(endpoint.url, { RegionId: "cn-hangzhou" }, second)).ids).toEqual(["m-mine"]);
  });
});

describe("signature parameters", () => {
  it.each([{ SignatureMethod: "HMAC-SHA256" }, { SignatureVersion: "2.0" }])("%o are refused", async (common) => {
    const reply = await refusedBy({ common });
    expect(reply.json).toMatchObject({
      Code: "IncompleteSignature",
      Message: "The request signature does not conform to Aliyun standards.",
    });
  });

  it.each(["2026-11-25 02:05:26", "2026-11-25T02:05Z", "2026-13-25T02:05:26Z", "yesterday"])(
    "a timestamp %s is not well formatted",
    async (Timestamp) => {
      expect((await refusedBy({ common: { Timestamp } })).json.Code).toBe("InvalidTimeStamp.Format");
    },
  );

  it.each(["V1", "V3"] as const)("a timestamp can be off by up to 15 minutes (%s)", async (signature) => {
    const endpoint = await start({ now: () => NOW });
    const at = (ms: number) => describeImages(endpoint, {}, { signature, now: NOW + ms }).then(({ status }) => status);
    expect(await at(15 * 60_000)).toBe(200);
    expect(await at(-15 * 60_000)).toBe(200);
    expect(await at(15 * 60_000 + 1000)).toBe(400);
    const late = await describeImages(endpoint, {}, { signature, now: NOW - 15 * 60_000 - 1000 });
    expect(late.json.Code).toBe("InvalidTimeStamp.Expired");
  });

  it("any timestamp is accepted with checkTimestamps: false", async () => {
    const endpoint = await start({ now: () => NOW, checkTimestamps: false });
    expect((await describeImages(endpoint, {}, { now: 0 })).status).toBe(200);
  });

  it.each(["V1", "V3"] as const)("a nonce is accepted once per key (%s)", async (signature) => {
    const other = { accountId: "2", accessKeyId: "other", accessKeySecret: "secret" };
    const endpoint = await start({ accounts: [KEYS, other] });
    const options = { signature, nonce: "c0b4c998" };
    expect((await describeImages(endpoint, {}, options)).status).toBe(200);
    const again = await describeImages(endpoint, {}, options);
    expect(again.json).toMatchObject({
      Code: "SignatureNonceUsed",
      Message: "Specified signature nonce was used already.",
    });
    expect((await describeImages({ url: endpoint.url, ...other }, {}, options)).status).toBe(200);
  });

  it("a nonce of an incorrectly signed request stays unused", async () => {
    const endpoint = await start();
    await describeImages({ ...endpoint, accessKeySecret: "wrong" }, {}, { nonce: "n" });
    expect((await describeImages(endpoint, {}, { nonce: "n" })).status).toBe(200);
  });
});

describe("version, action, method and path", () => {
  it("must be those of DescribeImages", async () => {
    expect(await refusedBy({ common: { Version: "2016-03-14" } })).toMatchObject({
      status: 400,
      json: { Code: "InvalidVersion" },
    });
    expect(await refusedBy({ common: { Action: "DescribeInstances" } })).toMatchObject({
      status: 404,
      json: {
        Code: "InvalidAction.NotFound",
        Message: "Specified api is not found, please check your url and method.",
      },
    });
  });

  it("are checked after the signature", async () => {
    const reply = await refusedBy({ common: { Action: "Other" } }, { accessKeySecret: "wrong" });
    expect(reply.json.Code).toBe("SignatureDoesNotMatch");
  });

  it("allow only GET and POST of /", async () => {
    const endpoint = await start();
    expect(await send(endpoint.url, "PUT", "/?Format=JSON", {}, "")).toMatchObject({
      status: 403,
      json: { Code: "UnsupportedHTTPMethod" },
    });
    expect(await send(endpoint.url, "GET", "/images?Format=JSON", {}, "")).toMatchObject({
      status: 404,
      json: { Code: "InvalidAction.NotFound" },
    });
  });
});

describe("auth: false", () => {
  it("accepts an unsigned URL", async () => {
    const endpoint = await start({ auth: false, catalogue: hangzhou(image("m-1")) });
    const reply = await send(endpoint.url, "GET", "/?Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON", {}, "");
    expect(reply.ids).toEqual(["m-1"]);
  });

  it("accepts any signature, for the account of the key", async () => {
    const catalogue = hangzhou(image("m-1", { _owner: "2" }));
    const endpoint = await start({
      auth: false,
      catalogue,
      accounts: [KEYS, { accountId: "2", accessKeyId: "b", accessKeySecret: "s" }],
    });
    const asSecond = { ...endpoint, accessKeyId: "b", accessKeySecret: "wrong" };
    expect((await describeImages(asSecond)).ids).toEqual(["m-1"]);
    expect((await describeImages({ ...asSecond, accessKeyId: "unknown" })).ids).toEqual([]);
  });
});

describe("RAM", () => {
  it("denies the account's own images with AccessDeniedDetail, but not images of the service or of others", async () => {
    const endpoint = await start({ accounts: [{ ...KEYS, describeImages: "denied" }] });
    const denied = await describeImages(endpoint);
    expect(denied).toMatchObject({ status: 403, json: { Code: "Forbidden.RAM" } });
    expect(denied.json["AccessDeniedDetail"]).toMatchObject({
      AuthAction: "ecs:DescribeImages",
      NoPermissionType: "ImplicitDeny",
    });
    expect((await describeImages(endpoint, { ImageOwnerAlias: "self" })).status).toBe(403);
    expect((await describeImages(endpoint, { ImageOwnerAlias: "system" })).status).toBe(200);
    expect((await describeImages(endpoint, { ImageOwnerAlias: "others" })).status).toBe(200);
  });

  it("is checked before the parameters of the operation", async () => {
    const endpoint = await start({ accounts: [{ ...KEYS, describeImages: "denied" }] });
    expect((await describeImages(endpoint, { PageSize: "0" })).json.Code).toBe("Forbidden.RAM");
  });
});

describe("parameters", () => {
  it("are rejected if repeated, including once in the URL and once in the body", async () => {
    const endpoint = await start();
    const twice = await send(endpoint.url, "GET", "/?Format=JSON&PageSize=1&PageSize=1", {}, "");
    expect(twice).toMatchObject({ status: 400, json: { Code: "InvalidParameter" } });
    const form = { "content-type": "application/x-www-form-urlencoded" };
    expect((await send(endpoint.url, "POST", "/?Format=JSON&A=1", form, "A=2")).json.Code).toBe("InvalidParameter");
  });

  it.each(["%", "a=%zz", "%C3%28=1", "a=%FF"])("are rejected if not correctly encoded: %s", async (query) => {
    const endpoint = await start();
    const reply = await send(endpoint.url, "GET", `/?${query}&Format=JSON`, {}, "");
    expect(reply).toMatchObject({ status: 400, json: { Code: "InvalidParameter" } });
  });

  it("are ignored in a body of another type, which V3 still signs", async () => {
    const endpoint = await start();
    const reply = await describeImages(endpoint, {}, { headers: { "content-type": "application/json" } });
    expect(reply.status).toBe(400);
    expect(reply.text).toContain("MissingAccessKeyId");
  });
});

async function refusedBy(options: CallOptions, keys: Partial<typeof KEYS> = {}): Promise<Reply> {
  const endpoint = await start();
  const reply = await describeImages({ ...endpoint, ...keys }, {}, options);
  expect(reply.status).toBeGreaterThanOrEqual(400);
  return reply;
}
