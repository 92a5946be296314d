// One request: how it is sent, and its errors without secrets.

import { subscribe, unsubscribe } from "node:diagnostics_channel";
import dns from "node:dns";
import { type ClientRequest, createServer as createHttpServer, type ServerResponse } from "node:http";
import { type AddressInfo, createServer, type Socket } from "node:net";
import { inspect } from "node:util";
import { gzipSync } from "node:zlib";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import type { Endpoint, FaultAnswer } from "../../provider/emulator/index.js";
import { classifyError } from "../../provider/service/classifyError.js";
import { type ClientOptions, createClient } from "../../provider/service/client.js";
import { type AccessKey, failingSource, staticSource } from "../../provider/service/credentialsSource.js";
import { withDeadline } from "../../provider/service/deadline.js";

import { CredentialsError, type ImagesError, ServiceError } from "../../provider/values/errors.js";
import { askedOf, openEndpoint, type TestEndpointOptions } from "../support/endpoint.js";
import { record } from "../support/records.js";
import { listening } from "../support/server.js";

const KEY = {
  accessKeyId: "LTAI5tCanaryKeyId",
  accessKeySecret: "CanarySecretValue",
  securityToken: "CanarySecurityToken",
} as const;
const ACCOUNT = { accountId: "1234567890123456", ...KEY };
const REGION = { RegionId: "cn-hangzhou" };

/** An endpoint that knows the canaries; `fault` happens to every request. */
function openWithCanaries({
  fault,
  ...options
}: TestEndpointOptions & { fault?: FaultAnswer } = {}): Promise<Endpoint> {
  const faults = fault === undefined ? [] : [{ answer: fault }];
  return openEndpoint({ accounts: [ACCOUNT], faults, records: [record("m-1")], ...options });
}

function clientOf({ url }: { readonly url: string }, options: Partial<ClientOptions> = {}) {
  const credentials = staticSource("the environment", KEY);
  return createClient({ endpoint: url, credentials, timeoutMs: 10_000, ...options });
}

/** The error of one request, which must be one of ours and hold nothing secret. */
async function failureOf(
  endpoint: { readonly url: string },
  options: Partial<ClientOptions> = {},
  parameters: Record<string, string> = REGION,
): Promise<ServiceError> {
  const error = await clientOf(endpoint, options)
    .describeImages(parameters)
    .then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
  if (!(error instanceof ServiceError)) throw new Error(`A ServiceError was expected, and there is ${inspect(error)}.`);
  expectNothingSecret(error);
  return error;
}

function expectNothingSecret(error: ImagesError): void {
  const shown = inspect(error, { depth: 10, showHidden: true });
  for (const secret of Object.values(KEY)) {
    expect(shown).not.toContain(secret);
    expect(shown).not.toContain(encodeURIComponent(secret));
  }
  expect(shown).not.toMatch(/Signature(=|%3D)|https?:\/\/[^\s]*\?/);
  const names = Object.getOwnPropertyNames(error).sort();
  expect(["code", "httpStatus", "message", "name", "region", "requestId", "stack"]).toEqual(
    expect.arrayContaining(names),
  );
  expect(error.stack).toBe(`${error.name}: ${error.message}`);
}

describe("a request", () => {
  it("is a signed POST with its parameters in the body, and brings the answer as it stands", async () => {
    const endpoint = await openWithCanaries();
    const answer = await clientOf(endpoint).describeImages({
      ...REGION,
      PageSize: "100",
      "Tag.1.Key": "env",
      "Tag.1.Value": "",
    });
    expect(answer).toMatchObject({ TotalCount: 0, RegionId: "cn-hangzhou", PageSize: 100 });
    expect(endpoint.requests).toMatchObject([
      {
        method: "POST",
        action: "DescribeImages",
        signatureVersion: "V1",
        status: 200,
        parameters: { SecurityToken: "***" },
      },
    ]);
    expect(askedOf(endpoint)).toEqual([{ ...REGION, PageSize: "100", "Tag.1.Key": "env", "Tag.1.Value": "" }]);
  });

  it("has a nonce and a timestamp of its own each time", async () => {
    const endpoint = await openWithCanaries({ checkTimestamps: true });
    const client = clientOf(endpoint);
    for (let n = 0; n < 3; n++) await client.describeImages(REGION);
    const sent = endpoint.requests.map(({ parameters }) => parameters);
    expect(new Set(sent.map((parameters) => parameters["SignatureNonce"])).size).toBe(3);
    for (const { Timestamp = "" } of sent) expect(Math.abs(Date.parse(Timestamp) - Date.now())).toBeLessThan(60_000);
  });

  it("is rightly signed whatever its parameters hold", async () => {
    const endpoint = await openWithCanaries();
    const parameters: Record<string, string> = { ...REGION, ImageName: "a+b *~%'()!/?&=#\"ä汉😀", "Tag.1.Value": "" };
    for (let n = 1; n <= 12; n++) parameters[`Tag.${n}.Key`] = `key ${n}`;
    await clientOf(endpoint).describeImages(parameters);
    expect(askedOf(endpoint)).toEqual([parameters]);
  });

  it("reads its key each time, so a renewed key is used immediately", async () => {
    const second = { ...ACCOUNT, accessKeyId: "SecondKeyId", securityToken: "SecondToken" };
    const endpoint = await openEndpoint({ accounts: [ACCOUNT, second] });
    const keys: AccessKey[] = [KEY, second];
    const credentials = { ...staticSource("a role", KEY), getAccessKey: async () => keys.shift() ?? KEY };
    const client = clientOf(endpoint, { credentials });
    await client.describeImages(REGION);
    await client.describeImages(REGION);
    expect([keys, endpoint.requests.map(({ status }) => status)]).toEqual([[], [200, 200]]);
  });

  it("keeps its connection for the next one", async () => {
    const endpoint = await openWithCanaries();
    const client = clientOf(endpoint);
    const ports = new Set<number | undefined>();
    subscribe("http.client.request.start", note);
    onTestFinished(() => void unsubscribe("http.client.request.start", note));
    function note(message: unknown): void {
      const { request } = message as { readonly request: ClientRequest };
      request.on("response", ({ socket }) => void ports.add(socket.localPort));
    }
    for (let n = 0; n < 3; n++) await withDeadline(60_000, () => client.describeImages(REGION));
    expect([endpoint.requests.length, ports.size]).toEqual([3, 1]);
  });

  it("is not made without credentials, and their error comes as it is", async () => {
    const endpoint = await openWithCanaries();
    const credentials = failingSource("nowhere", "No credentials.");
    const asked = clientOf(endpoint, { credentials }).describeImages(REGION);
    await expect(asked).rejects.toThrow(new CredentialsError("No credentials."));
    expect(endpoint.requests).toEqual([]);
  });
});

describe("an error of the service", () => {
  it("keeps code, status, region, request id and words", async () => {
    const endpoint = await openWithCanaries();
    const error = await failureOf(endpoint, {}, { ...REGION, PageSize: "101" });
    expect(error).toMatchObject({
      code: "InvalidParameter",
      region: "cn-hangzhou",
      httpStatus: 400,
      requestId: expect.stringMatching(/^[0-9A-F-]{36}$/),
    });
    expect(error.message).toBe(
      `DescribeImages in cn-hangzhou failed: InvalidParameter (HTTP 400): The specified parameter "PageSize" is not valid. Request id ${error.requestId}.`,
    );
  });

  it.each([
    [
      "InvalidAccessKeyId.NotFound",
      404,
      /Check the AccessKey id and that it is active\. The credentials come from the environment\./,
    ],
    ["InvalidAccessKeyId.Inactive", 400, /Check the AccessKey id and that it is active/],
    [
      "Forbidden.AccessKeyDisabled",
      403,
      /Activate the AccessKey or use another\. The credentials come from the environment\./,
    ],
    [
      "SignatureDoesNotMatch",
      400,
      /secret does not belong to the AccessKey id\. The credentials come from the environment\./,
    ],
    ["IncompleteSignature", 400, /Check the AccessKey secret/],
    ["InvalidSecurityToken.Expired", 400, /Get new temporary credentials.*The credentials come from the environment\./],
    ["Forbidden.RAM", 403, /Grant the action ecs:DescribeImages/],
    ["NoPermission", 403, /Grant the action ecs:DescribeImages/],
    ["InvalidRegionId.NotFound", 404, /Check the region name "cn-hangzhou"/],
    ["InvalidOperation.NotSupportedEndpoint", 400, /Set alicloud-images:endpoint to the endpoint of cn-hangzhou/],
    ["InvalidTagCount", 400, /Use fewer tags/],
    ["Throttling.User", 400, /try again in a minute/],
  ])("%s advises what to try", async (code, status, advice) => {
    const error = await failureOf(await openWithCanaries({ fault: { code, status } }));
    expect(error).toMatchObject({ code, httpStatus: status, message: expect.stringMatching(advice) });
  });

  it.each([
    [-3600, /This machine's clock is \d+ s ahead of the service's/],
    [3600, /This machine's clock is \d+ s behind the service's/],
  ])("about the time reports the difference of the clocks: %d s", async (skewS, text) => {
    const date = new Date(Date.now() + skewS * 1000).toUTCString();
    const fault = { code: "InvalidTimeStamp.Expired", headers: { date } };
    const { message } = await failureOf(await openWithCanaries({ fault }));
    expect(message).toMatch(text);
    expect(Math.abs(Number(/clock is (\d+) s/.exec(message)?.[1]) - 3600)).toBeLessThan(30);
  });

  it("about the time from a service without a date advises to set the clock", async () => {
    const fault = { code: "InvalidTimeStamp.Expired", headers: { date: "yesterday" } };
    expect((await failureOf(await openWithCanaries({ fault }))).message).toMatch(/Set this machine's clock/);
  });

  it("keeps neither the body's further fields nor what could steer a terminal, and is not endless", async () => {
    const fault = {
      code: "Forbidden.RAM",
      status: 403,
      message: `no\u001b[31m right${"!".repeat(5000)}`,
      more: { AccessDeniedDetail: { EncodedDiagnosticMessage: "SecretDiagnosis" } },
    };
    const { message } = await failureOf(await openWithCanaries({ fault }));
    expect(message).toContain("no [31m right!!!");
    for (const unwanted of ["SecretDiagnosis", "\u001b"]) expect(message).not.toContain(unwanted);
    expect(message.length).toBeLessThan(900);
  });

  it("returns the delay that the service demands, if any", async () => {
    const asks = async (headers: Record<string, string>) => {
      const client = clientOf(await openWithCanaries({ fault: { code: "Throttling", headers } }));
      const error = await client.describeImages(REGION).catch((thrown: unknown) => thrown);
      return client.retryAfterMs(error as ServiceError);
    };
    expect(await asks({ "x-acs-retry-after": "7000" })).toBe(7000);
    expect(await asks({ "x-acs-retry-after": "soon" })).toBeUndefined();
    expect(await asks({ "x-acs-retry-after": "-5" })).toBeUndefined();
    expect(await asks({})).toBeUndefined();
  });
});

describe("secrets in errors", () => {
  it.each([
    [
      "the string to sign",
      "Specified signature is not matched with our calculation. server string to sign is:POST&%2F&AccessKeyId%3D{accessKeyId}%26SecurityToken%3D{securityToken}",
    ],
    [
      "a signed address",
      "GET https://ecs.aliyuncs.com/?AccessKeyId={accessKeyId}&Signature={signature}&SecurityToken={securityToken} failed",
    ],
    ["parameters", "AccessKeyId={accessKeyId}, Signature={signature} SecurityToken={securityToken}"],
    ["bare values", "key {accessKeyId}, token {securityToken}, secret CanarySecretValue, signature {signature}"],
    ["values in a sentence", "The key {accessKeyId}'s token ({securityToken}) is wrong: {signature}."],
  ])("when the service repeats %s", async (_what, message) => {
    const error = await failureOf(await openWithCanaries({ fault: { code: "SomethingWrong", message } }));
    expect(error.code).toBe("SomethingWrong");
    // A signature is 27 characters of Base64 and an equals sign, which may come percent-encoded.
    expect(error.message).not.toMatch(/[A-Za-z0-9+/]{27}(=|%3D)/);
  });

  it("when they stand in the code or the request id", async () => {
    const fault = { code: "Bad.LTAI5tCanaryKeyId", more: { RequestId: "CanarySecurityToken" } };
    const error = await failureOf(await openWithCanaries({ fault }));
    expect([error.code, error.requestId]).toEqual(["Bad.***", "***"]);
  });

  it("when the key is refused by the service itself", async () => {
    const endpoint = await openWithCanaries();
    const wrong = (key: Partial<AccessKey>) => ({ credentials: staticSource("the environment", { ...KEY, ...key }) });
    expect((await failureOf(endpoint, wrong({ accessKeySecret: "AnotherSecretValue" }))).code).toBe(
      "SignatureDoesNotMatch",
    );
    expect((await failureOf(endpoint, wrong({ securityToken: "AnotherToken" }))).code).toMatch(
      /^InvalidSecurityToken\./,
    );
    expect((await failureOf(endpoint, wrong({ accessKeyId: "LTAI5tAnotherKeyId" }))).code).toBe(
      "InvalidAccessKeyId.NotFound",
    );
  });

  it.each([
    ["an HTML page", { status: 502, body: "<html>502 LTAI5tCanaryKeyId</html>" }],
    ["an HTML page with status 200", { body: "<html>sign in, CanarySecurityToken</html>" }],
    [
      "an XML error",
      { status: 400, body: '<?xml version="1.0"?><Error><Code>X</Code></Error>', contentType: "text/xml" },
    ],
    ["nothing", { status: 200, body: "" }],
    [
      "a redirect",
      { status: 302, body: "", headers: { location: "https://sso.example/?AccessKeyId=LTAI5tCanaryKeyId" } },
    ],
    ["half of a JSON text", { body: '{"Code":"X","Message":"CanarySecretValue' }],
    ["null", { body: "null", contentType: "application/json" }],
    ["a __proto__ key", { body: '{"__proto__":{"a":1}}', contentType: "application/json" }],
  ])("when the answer is %s", async (_what, fault) => {
    const endpoint = await openWithCanaries({ fault });
    const error = await failureOf(endpoint);
    expect(error).toMatchObject({ code: "UnreadableAnswer", region: "cn-hangzhou" });
    const { host } = new URL(endpoint.url);
    expect(error.message).toBe(
      `DescribeImages in cn-hangzhou failed: the response of ${host} (HTTP ${error.httpStatus}) is not JSON; a gateway or proxy may have sent its own page.`,
    );
  });

  it.each([500, 503, 403])("when a JSON response with status %d has no code", async (status) => {
    const error = await failureOf(
      await openWithCanaries({ fault: { status, body: '{"message":"CanarySecretValue"}' } }),
    );
    expect(error).toMatchObject({ code: "UnreadableAnswer", httpStatus: status });
    expect(error.message).toMatch(new RegExp(`\\(HTTP ${status}\\) has no code of the service\\.$`));
  });

  it.each(["beforeHeaders", "reset", "midBody"] as const)("when the connection is cut (%s)", async (close) => {
    const error = await failureOf(await openWithCanaries({ fault: { close } }));
    expect(error.code).toBe("ECONNRESET");
    expect(error.message).toMatch(
      /^DescribeImages in cn-hangzhou failed: the connection to 127\.0\.0\.1:\d+ was lost \(ECONNRESET\)\.$/,
    );
  });

  it.each([
    ["never comes", { delayMs: 60_000 }, "did not respond"],
    ["takes too long", { slowBodyMs: 60_000 }, "did not (respond|finish its response)"],
  ])("when a response %s", async (_what, fault, text) => {
    const error = await failureOf(await openWithCanaries({ fault }), { timeoutMs: 100 });
    expect(error.code).toBe("RequestTimeout");
    expect(error.message).toMatch(new RegExp(`127\\.0\\.0\\.1:\\d+ ${text} within 0\\.1 s\\.$`));
  });

  it("when nobody listens", async () => {
    const closed = await openEndpoint();
    await closed.close();
    expect(await failureOf(closed)).toMatchObject({
      code: "ECONNREFUSED",
      message: expect.stringContaining(new URL(closed.url).host),
    });
  });

  it.each([
    [
      "ENOTFOUND",
      /the host name ecs\.no-where\.example does not exist \(ENOTFOUND\)\. Check the region, or set alicloud-images:endpoint\./,
    ],
    ["EAI_AGAIN", /ecs\.no-where\.example could not be reached \(EAI_AGAIN\)\./],
  ])("when the host name is not found (%s)", async (code, text) => {
    const lookup = (host: string, _options: unknown, done: (error: Error, address: string, family: number) => void) =>
      done(Object.assign(new Error(`getaddrinfo ${code} ${host}`), { code }), "", 4);
    vi.spyOn(dns, "lookup").mockImplementation(lookup as unknown as typeof dns.lookup);
    onTestFinished(() => void vi.restoreAllMocks());
    const error = await failureOf({ url: "http://ecs.no-where.example" });
    expect(error).toMatchObject({ code, message: expect.stringMatching(text) });
  });

  it("when a plain endpoint is used with https", async () => {
    const { url } = await openWithCanaries();
    const error = await failureOf({ url: url.replace("http:", "https:") });
    expect(error.message).toMatch(
      /no secure connection to 127\.0\.0\.1:\d+ \([A-Z_]+\)\. Use http:\/\/ for an endpoint without TLS/,
    );
  });

  it("when the server does not speak HTTP", async () => {
    const sockets = new Set<Socket>();
    const server = createServer((socket) => {
      sockets.add(socket);
      socket.on("error", () => {}).end("SSH-2.0-OpenSSH CanarySecretValue\r\n");
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    onTestFinished(() => {
      for (const socket of sockets) socket.destroy();
      server.close();
    });
    const { port } = server.address() as AddressInfo;
    expect((await failureOf({ url: `http://127.0.0.1:${port}` })).code).toMatch(/^(HPE_|ECONNRESET)/);
  });
});

describe("an unusual response", () => {
  it.each([
    ["a list", "[]"],
    ["a text", '"hello"'],
    ["a number", "7"],
  ])("is %s, which reads as one without fields", async (_what, body) => {
    const endpoint = await openWithCanaries({ fault: { body, contentType: "application/json" } });
    expect(await clientOf(endpoint).describeImages(REGION)).toEqual({});
  });
});

describe("a response without end", () => {
  /** A server that starts a JSON answer and goes on as the test says; tells how many connections are open. */
  async function startServer(headers: Record<string, string>, goOn: (response: ServerResponse) => void) {
    let connections = 0;
    const server = createHttpServer((request, response) => {
      request.resume().on("end", () => {
        response.writeHead(200, { "content-type": "application/json", ...headers });
        goOn(response);
      });
    });
    server.on("connection", (socket) => {
      connections += 1;
      socket.on("close", () => {
        connections -= 1;
      });
    });
    const { url } = await listening(server);
    return { url, openConnections: () => connections };
  }

  it("is given up after the time for one attempt, though something comes all the time", async () => {
    const server = await startServer({}, (response) => {
      response.write('{"RequestId":"');
      const drip = setInterval(() => response.write("x"), 20);
      response.on("close", () => clearInterval(drip));
    });
    const error = await failureOf(server, { timeoutMs: 300 });
    expect(error.code).toBe("RequestTimeout");
    expect(error.message).toMatch(/: 127\.0\.0\.1:\d+ did not finish its response within 0\.3 s\.$/);
    await vi.waitFor(() => expect(server.openConnections()).toBe(0));
  });

  it("is given up when the look-up ends", async () => {
    const server = await startServer({}, (response) => response.write('{"RequestId":"'));
    const asked = withDeadline(300, () => clientOf(server).describeImages(REGION));
    await expect(asked).rejects.toMatchObject({ name: "ServiceError", code: "Timeout" });
    await vi.waitFor(() => expect(server.openConnections()).toBe(0));
  });

  it("is not read beyond 64 MB", async () => {
    const server = await startServer({}, (response) => {
      const chunk = Buffer.alloc(1_000_000, 32);
      const send = () => {
        while (!response.destroyed && response.write(chunk));
        if (!response.destroyed) response.once("drain", send);
      };
      send();
    });
    const error = await failureOf(server);
    expect(error.code).toBe("AnswerTooLarge");
    expect(error.message).toMatch(/: 127\.0\.0\.1:\d+ sent a response of more than 64 MB\.$/);
    await vi.waitFor(() => expect(server.openConnections()).toBe(0));
  });

  it("is not unpacked beyond 64 MB", async () => {
    const packed = gzipSync(Buffer.alloc(200_000_000, 32));
    const server = await startServer({ "content-encoding": "gzip" }, (response) => response.end(packed));
    const before = process.memoryUsage().rss;
    expect((await failureOf(server)).code).toBe("AnswerTooLarge");
    expect(process.memoryUsage().rss - before).toBeLessThan(150_000_000);
  });

  it.each([
    ["none at all", Buffer.from("plain text")],
    ["cut off", gzipSync('{"TotalCount":0}').subarray(0, 20)],
  ])("differs from a gzip response that is %s, which can be complete the next time", async (_what, body) => {
    const server = await startServer({ "content-encoding": "gzip" }, (response) => response.end(body));
    const error = await failureOf(server);
    expect(error.code).toBe("UnreadableAnswer");
    expect(error.message).toMatch(/: the response of 127\.0\.0\.1:\d+ cannot be decompressed\.$/);
    expect(classifyError(error.code, error.httpStatus)).toBe("transient");
  });

  it("is another thing than a gzip answer, which is unpacked", async () => {
    const body = gzipSync('{"TotalCount":7}');
    const server = await startServer({ "content-encoding": "gzip" }, (response) => response.end(body));
    expect(await clientOf(server).describeImages(REGION)).toEqual({ TotalCount: 7 });
  });
});

describe("the region of a response", () => {
  it("is cleaned and cut like everything that messages repeat", async () => {
    const region = `cn-\u001b[31m${KEY.accessKeyId} ${"x ".repeat(5000)}`;
    const endpoint = await openWithCanaries({ fault: { body: JSON.stringify({ RegionId: region, TotalCount: 0 }) } });
    const { RegionId } = await clientOf(endpoint).describeImages(REGION);
    expect(RegionId).toMatch(/^cn- \[31m\*\*\* x x/);
    expect(String(RegionId).length).toBeLessThanOrEqual(600);
  });
});
