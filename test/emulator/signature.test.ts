// Tests of signature verification.

import { describe, expect, it } from "vitest";
import { accept, type IncomingRequest } from "../../provider/emulator/accept.js";
import {
  canonicalRequestV3,
  signV1,
  signV3,
  stringToSignV1,
  stringToSignV3,
} from "../../provider/emulator/auth/signature.js";
import { LiveCatalogue } from "../../provider/emulator/catalogueStore.js";
import { decodeParameters, isUnreadable, type Parameters } from "../../provider/emulator/parameters.js";
import { createState } from "../../provider/emulator/state.js";
import { answerAtOnce, hangzhou, image, KEYS, start } from "./builders.js";
import { describeImages, sendBytes } from "./client.js";
import { RECORDED, RECORDED_AT, type RecordedSdkRequest } from "./recorded.js";

describe("the documented examples", () => {
  it("signs DescribeRegions as the V1 example does", () => {
    const parameters = new Map(
      Object.entries({
        AccessKeyId: "testid",
        Action: "DescribeRegions",
        Format: "XML",
        SignatureMethod: "HMAC-SHA1",
        SignatureNonce: "3ee8c1b8-83d3-44af-a94f-4e0ad82fd6cf",
        SignatureVersion: "1.0",
        Timestamp: "2016-02-23T12:46:24Z",
        Version: "2014-05-26",
      }),
    );
    expect(signV1("testsecret", stringToSignV1("GET", parameters))).toBe("OLeaidS1JvxuMvnyHOwuJ+uX5qY=");
  });

  it("signs RunInstances as the V3 example does", () => {
    const headers = new Map(
      Object.entries({
        host: "ecs.cn-shanghai.aliyuncs.com",
        "x-acs-action": "RunInstances",
        "x-acs-content-sha256": "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
        "x-acs-date": "2023-10-26T10:22:32Z",
        "x-acs-signature-nonce": "3156853299f313e23d1673dc12e1703d",
        "x-acs-version": "2014-05-26",
      }),
    );
    const query = parametersOf("ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai");
    const signedHeaders = [...headers.keys()].sort();
    const request = {
      method: "POST",
      path: "/",
      query,
      headers,
      signedHeaders,
      body: Buffer.alloc(0),
    };
    expect(signV3("YourAccessKeySecret", stringToSignV3(canonicalRequestV3(request)))).toBe(
      "06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0",
    );
  });
});

describe("requests of published SDKs", () => {
  it("are complete", () => {
    expect(RECORDED).toHaveLength(28);
  });

  it.each(RECORDED)("%s is accepted over a socket, byte for byte as sent", async (_, recorded) => {
    const endpoint = await start({
      accounts: [{ ...KEYS, securityToken: recorded.securityToken }],
      catalogue: hangzhou(image("ubuntu_24_x64_a", { ImageOwnerAlias: "system" })),
      now: () => RECORDED_AT,
    });
    const answer = await sendBytes(endpoint.url, bytesOf(recorded));
    expect(answer).toMatch(/^HTTP\/1\.1 200 OK\r\n/);
    expect(endpoint.requests[0]).toMatchObject({ action: "DescribeImages", status: 200 });
  });

  it.each(RECORDED)(
    "%s is refused with any one character changed in its query, body or a signed header",
    (_, recorded) => {
      expect(outcome(recorded, incoming(recorded))).toBe(200);
      const changed = [
        ...withOtherText(recorded, "query"),
        ...withOtherText(recorded, "body"),
        ...withOtherHeader(recorded),
      ];
      expect(changed.length).toBeGreaterThan(300);
      for (const [what, request] of changed) expect(outcome(recorded, request), what).not.toBe(200);
    },
  );

  it.each(RECORDED)("%s gets the string to sign in the error if only the secret differs", (_, recorded) => {
    const state = stateFor(recorded, { ...KEYS, accessKeySecret: "another" });
    const answer = answerAtOnce(accept(incoming(recorded), state), state);
    expect(answer.code).toBe("SignatureDoesNotMatch");
    const text = answer.body.replaceAll("&amp;", "&").replaceAll("\\n", "\n");
    expect(text).toContain(`server string to sign is:${recorded.stringToSign}`);
  });

  it.each(RECORDED)("%s is rejected with another method", (_, recorded) => {
    const request = incoming(recorded);
    const method = request.method === "GET" ? "POST" : "GET";
    expect(outcome(recorded, { ...request, method })).toBe(400);
  });
});

describe("signatures of the test client", () => {
  const names = {
    ImageName: "a b*~é+/&=%\u{1F600}",
    "Tag.1.Key": "env",
    "Tag.1.Value": "",
    "Tag.10.Key": "x",
    "Tag.2.Key": "y",
  };

  it.each([
    ["V1", "GET", "query"],
    ["V1", "POST", "query"],
    ["V1", "POST", "body"],
    ["V1", "POST", "split"],
    ["V3", "GET", "query"],
    ["V3", "POST", "query"],
    ["V3", "POST", "body"],
  ] as const)("%s %s is let through (parameters: %s)", async (signature, method, place) => {
    const endpoint = await start();
    const reply = await describeImages(endpoint, names, { signature, method, place });
    expect(reply.status).toBe(200);
    expect(endpoint.requests[0]).toMatchObject({ signatureVersion: signature, method, parameters: names });
  });

  it.each(["V1", "V3"] as const)("%s with a wrong secret is rejected", async (signature) => {
    const endpoint = await start();
    const reply = await describeImages({ ...endpoint, url: endpoint.url, accessKeySecret: "wrong" }, {}, { signature });
    expect(reply.status).toBe(400);
    expect(reply.json.Code).toBe("SignatureDoesNotMatch");
  });

  it("V3 is rejected if the body differs from the hashed one", async () => {
    const endpoint = await start();
    const headers = { "x-acs-content-sha256": "0".repeat(64) };
    const reply = await describeImages(endpoint, {}, { signature: "V3", headers });
    expect(reply.json.Code).toBe("SignatureDoesNotMatch");
  });

  it.each(["x-acs-action", "x-acs-date", "x-acs-signature-nonce", "x-acs-content-sha256", "host"])(
    "V3 is refused when %s is not among the signed headers",
    (name) => {
      const [, recorded] = RECORDED.find(([sdk]) => sdk === "node-ecs") ?? [];
      if (recorded === undefined) throw new Error("the recording of node-ecs is missing");
      const request = incoming(recorded);
      const kept = [
        "host",
        "x-acs-action",
        "x-acs-content-sha256",
        "x-acs-date",
        "x-acs-signature-nonce",
        "x-acs-version",
      ];
      const signedHeaders = kept.filter((header) => header !== name);
      const canonical = canonicalRequestV3({ ...request, query: parametersOf(request.query), signedHeaders });
      const signature = signV3(KEYS.accessKeySecret, stringToSignV3(canonical));
      const authorization = `ACS3-HMAC-SHA256 Credential=testkeyid,SignedHeaders=${signedHeaders.join(";")},Signature=${signature}`;
      const state = stateFor(recorded);
      const headers = new Map([...request.headers, ["authorization", authorization]]);
      expect(answerAtOnce(accept({ ...request, headers }, state), state).code).toBe("IncompleteSignature");
    },
  );
});

function parametersOf(query: string): Parameters {
  const parameters = decodeParameters(query);
  if (isUnreadable(parameters)) throw new Error(`unreadable: ${query}`);
  return parameters;
}

function bytesOf({ request }: RecordedSdkRequest): string {
  const chunked = request.headers.some((header) => /^transfer-encoding: *chunked$/i.test(header));
  const body = chunked
    ? `${Buffer.byteLength(request.body).toString(16)}\r\n${request.body}\r\n0\r\n\r\n`
    : request.body;
  const headers = request.headers.map((header) => header.replace(/^connection:.*$/i, "Connection: close"));
  return `${request.line} HTTP/1.1\r\n${headers.join("\r\n")}\r\n\r\n${body}`;
}

function incoming({ request }: RecordedSdkRequest): IncomingRequest & { readonly body: Buffer } {
  const [method = "", target = ""] = request.line.split(" ");
  const headers = request.headers.map((header): [string, string] => {
    const colon = header.indexOf(":");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
  });
  return {
    method,
    path: "/",
    query: target.slice(2),
    headers: new Map(headers),
    body: Buffer.from(request.body),
    now: RECORDED_AT,
    requestId: "7871BB26-3002-4950-B2E6-98D333077EA5",
  };
}

function stateFor(recorded: RecordedSdkRequest, keys = KEYS) {
  const account = { ...keys, securityToken: recorded.securityToken };
  const settings = {
    preset: "current",
    auth: true,
    checkTimestamps: true,
    hideSharedTags: false,
    looseTypes: false,
    seed: 1,
  } as const;
  return createState(settings, new LiveCatalogue(hangzhou()), [account], []);
}

/** A new state each time: a nonce that was used already must not be why a changed request is refused. */
function outcome(recorded: RecordedSdkRequest, request: IncomingRequest): number {
  const state = stateFor(recorded);
  return answerAtOnce(accept(request, state), state).status;
}

function withOtherText(recorded: RecordedSdkRequest, part: "query" | "body"): [string, IncomingRequest][] {
  const request = incoming(recorded);
  const text = request[part].toString();
  return changes(text).map(([at, changed]) => [
    `${part} at ${at}: ${changed.slice(Math.max(0, at - 20), at + 20)}`,
    { ...request, [part]: part === "body" ? Buffer.from(changed) : changed },
  ]);
}

function withOtherHeader(recorded: RecordedSdkRequest): [string, IncomingRequest][] {
  const request = incoming(recorded);
  const authorization = request.headers.get("authorization") ?? "";
  const signed = /SignedHeaders=([^,]+)/.exec(authorization)?.[1]?.split(";") ?? [];
  return [...signed, ...(signed.length > 0 ? ["authorization"] : [])].flatMap((name) =>
    changes(request.headers.get(name) ?? "").map(([at, changed]): [string, IncomingRequest] => [
      `${name} at ${at}: ${changed}`,
      { ...request, headers: new Map([...request.headers, [name, changed]]) },
    ]),
  );
}

/** The text with each of its characters changed in turn. */
function changes(text: string): [number, string][] {
  return [...text].map((char, at) => [at, `${text.slice(0, at)}${char === "X" ? "Y" : "X"}${text.slice(at + 1)}`]);
}
