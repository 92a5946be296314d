// Tests of the server: start, stop, file reloads, request log and HTTP handling.

import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type EndpointOptions, startEndpoint } from "../../provider/emulator/index.js";
import { ConfigurationError } from "../../provider/values/errors.js";
import { hangzhou, image, images, KEYS, start } from "./builders.js";
import { describeImages, send, sendBytes } from "./client.js";

async function folderOf(files: Readonly<Record<string, unknown>>): Promise<(name: string) => string> {
  const folder = await mkdtemp(join(tmpdir(), "endpoint-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  const path = (name: string) => join(folder, name);
  for (const [name, content] of Object.entries(files)) {
    await writeFile(path(name), typeof content === "string" ? content : JSON.stringify(content));
  }
  return path;
}

describe("startEndpoint", () => {
  it("serves the bundled catalogue on a free port of 127.0.0.1 by default", async () => {
    const endpoint = await startEndpoint();
    onTestFinished(() => endpoint.close());
    expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    const { json } = await describeImages(endpoint, { ImageOwnerAlias: "system" });
    expect(json.TotalCount).toBeGreaterThan(50);
  });

  it("reports a port that is in use", async () => {
    const taken = createServer().listen(0, "127.0.0.1");
    onTestFinished(() => void taken.close());
    await once(taken, "listening");
    const { port } = taken.address() as AddressInfo;
    await expect(start({ port })).rejects.toThrow(
      new ConfigurationError(
        `Port ${port} on 127.0.0.1 is in use by another program. Choose another port, or 0 for any free one.`,
      ),
    );
  });

  it.each<readonly [EndpointOptions, RegExp]>([
    [{ host: "0.0.0.0" }, /host "0\.0\.0\.0" lets other machines reach the endpoint.*exposeBeyondLoopback: true/],
    [{ host: "::" }, /exposeBeyondLoopback/],
    [{ host: "example.org" }, /exposeBeyondLoopback/],
    [{ port: 70_000 }, /port 70000 must be an integer from 0 to 65535/],
    [{ preset: "2019" as "2018" }, /preset "2019" is unknown/],
    [{ maxPageSize: 0 }, /maxPageSize 0/],
    [{ latencyMs: -1 }, /latencyMs -1/],
    [{ port: 1.5, maxTags: 0 }, /port 1.5.*\n.*maxTags 0/],
    [{ accounts: [] }, /accounts: must be a list of at least one account/],
    [
      { accounts: [{ ...KEYS, accessKeySecret: "" }] },
      /accounts: account 1: accessKeySecret must be a non-empty string/,
    ],
    [{ accounts: [{ ...KEYS, status: "off" as "active" }] }, /status must be active or inactive/],
    [{ accounts: [{ ...KEYS, securityTokenExpires: "soon" }] }, /securityTokenExpires must be a time/],
    [{ catalogue: {} as never }, /catalogue: regions must be an object/],
    [{ catalogue: { regions: { a: 5 } } as never }, /regions\.a must be a list of records/],
    [{ catalogue: { regions: { a: ["m"] } } as never }, /regions\.a\[0\] must be an object/],
    [{ catalogue: "/does/not/exist.json" }, /\/does\/not\/exist\.json cannot be read \(ENOENT\)/],
  ])("rejects %j", async (options, message) => {
    const starting = start(options);
    await expect(starting).rejects.toThrow(message);
    await expect(starting).rejects.toBeInstanceOf(ConfigurationError);
  });

  it("listens on all addresses with exposeBeyondLoopback", async () => {
    const endpoint = await start({ host: "0.0.0.0", exposeBeyondLoopback: true });
    expect(endpoint.url).toMatch(/^http:\/\/127\.0\.0\.1:/);
    expect((await describeImages(endpoint)).status).toBe(200);
  });

  it("never quotes a misplaced secret", async () => {
    const path = await folderOf({
      "accounts.json": '[{"accountId":"1","accessKeyId":"CanaryKeyId" oops "CanarySecretValue"}]',
    });
    const options = [
      { accounts: path("accounts.json") },
      { accounts: [{ ...KEYS, status: "CanarySecretValue" as "active" }] },
    ];
    for (const option of options) {
      const error = await start(option).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(ConfigurationError);
      expect(String(error)).not.toContain("Canary");
    }
  });
});

describe("Endpoint.close", () => {
  it("closes idle connections and those with a pending request, and frees the port", async () => {
    const endpoint = await startEndpoint({
      catalogue: hangzhou(),
      accounts: [KEYS],
      faults: [{ answer: { delayMs: 60_000 } }],
    });
    const { port } = new URL(endpoint.url);
    const idle = connect(Number(port), "127.0.0.1");
    await once(idle, "connect");
    const waiting = describeImages(endpoint);
    const refused = expect(waiting).rejects.toMatchObject({ code: "ECONNRESET" });
    while (endpoint.requests.length === 0) await new Promise(setImmediate);
    const ended = once(idle, "close");
    await endpoint.close();
    await Promise.all([refused, ended]);
    const next = await start({ port: Number(port) });
    expect(next.url).toBe(endpoint.url);
  });

  it("can be called twice", async () => {
    const endpoint = await startEndpoint({ catalogue: hangzhou() });
    await endpoint.close();
    await endpoint.close();
  });

  it("stops slow bodies", async () => {
    const faults = [{ answer: { slowBodyMs: 60_000 } }];
    const endpoint = await startEndpoint({ catalogue: hangzhou(), accounts: [KEYS], faults });
    const waiting = expect(describeImages(endpoint)).rejects.toThrow();
    while (endpoint.requests[0]?.status === undefined) await new Promise(setImmediate);
    await endpoint.close();
    await waiting;
  });
});

describe("files", () => {
  it("are reloaded when they change (catalogue and accounts)", async () => {
    const path = await folderOf({ "catalogue.json": hangzhou(image("m-1")), "accounts.json": { accounts: [KEYS] } });
    const lines: string[] = [];
    const endpoint = await start({
      catalogue: path("catalogue.json"),
      accounts: path("accounts.json"),
      log: (line) => lines.push(line),
    });
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    await writeFile(path("catalogue.json"), JSON.stringify(hangzhou(image("m-1"), image("m-2"))));
    expect((await describeImages(endpoint)).ids).toEqual(["m-1", "m-2"]);
    expect(lines).toContain(`Reloaded ${path("catalogue.json")}`);
    await writeFile(path("accounts.json"), JSON.stringify([{ ...KEYS, status: "inactive" }]));
    expect((await describeImages(endpoint)).json.Code).toBe("InvalidAccessKeyId.Inactive");
  });

  it("are ignored and reported once if they become invalid", async () => {
    const path = await folderOf({ "catalogue.json": hangzhou(image("m-1")) });
    const lines: string[] = [];
    const endpoint = await start({ catalogue: path("catalogue.json"), log: (line) => lines.push(line) });
    const reports = () => lines.filter((line) => line.includes("previous content stays in use"));
    await writeFile(path("catalogue.json"), "{");
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect(reports()).toEqual([`${path("catalogue.json")} is not valid JSON. The previous content stays in use.`]);
    await writeFile(path("catalogue.json"), '{"regions":{"cn-hangzhou":[1]}}');
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect(reports()).toHaveLength(2);
    await writeFile(path("catalogue.json"), JSON.stringify(hangzhou()));
    expect((await describeImages(endpoint)).ids).toEqual([]);
  });

  it("are reported once if they disappear, and reloaded when they reappear", async () => {
    const path = await folderOf({ "catalogue.json": hangzhou(image("m-1")) });
    const lines: string[] = [];
    const endpoint = await start({ catalogue: path("catalogue.json"), log: (line) => lines.push(line) });
    await rm(path("catalogue.json"));
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect((await describeImages(endpoint)).ids).toEqual(["m-1"]);
    expect(lines.filter((line) => line.includes("ENOENT"))).toHaveLength(1);
    await writeFile(path("catalogue.json"), JSON.stringify(hangzhou(image("m-2"))));
    expect((await describeImages(endpoint)).ids).toEqual(["m-2"]);
  });

  it("can have ImageOwnerId as a number, as real answers do", async () => {
    const path = await folderOf({
      "catalogue.json": '{"regions":{"cn-hangzhou":[{"ImageId":"m-1","ImageOwnerId" : 201693514356661234}]}}',
    });
    const endpoint = await start({ catalogue: path("catalogue.json") });
    expect((await describeImages(endpoint)).text).toContain('"ImageOwnerId":201693514356661234');
    expect((await describeImages(endpoint, { ImageOwnerId: "201693514356661234" })).ids).toEqual(["m-1"]);
  });
});

describe("Endpoint.requests", () => {
  it("records requests in order with their answers, until forgetRequests", async () => {
    const endpoint = await start({ catalogue: hangzhou(...images(3)) });
    await describeImages(endpoint, { PageNumber: "2", ImageName: "" });
    await describeImages(endpoint, { PageSize: "0" }, { method: "GET", signature: "V3" });
    expect(endpoint.requests).toMatchObject([
      { number: 1, method: "POST", action: "DescribeImages", signatureVersion: "V1", status: 200, code: undefined },
      {
        number: 2,
        method: "GET",
        action: "DescribeImages",
        signatureVersion: "V3",
        status: 400,
        code: "InvalidParameter",
      },
    ]);
    expect(endpoint.requests[0]?.parameters).toMatchObject({ PageNumber: "2", ImageName: "", RegionId: "cn-hangzhou" });
    endpoint.forgetRequests();
    expect(endpoint.requests).toEqual([]);
    await describeImages(endpoint);
    expect(endpoint.requests).toMatchObject([{ number: 1 }]);
  });

  it("keeps the most recent requests up to maxRecordedRequests", async () => {
    const endpoint = await start({ maxRecordedRequests: 2 });
    for (const PageNumber of ["1", "2", "3"]) await describeImages(endpoint, { PageNumber });
    expect(endpoint.requests.map(({ number }) => number)).toEqual([2, 3]);
  });

  it.each(["V1", "V3"] as const)(
    "leave no key id, secret, token or signature in record or log (%s)",
    async (signature) => {
      const keys = {
        accountId: "1",
        accessKeyId: "LTAI5tCanaryKeyId",
        accessKeySecret: "CanarySecretValue",
        securityToken: "CanarySecurityToken",
      };
      const lines: string[] = [];
      const endpoint = await start({
        accounts: [keys],
        catalogue: hangzhou(image("m-1")),
        log: (line) => lines.push(line),
      });
      for (const method of ["GET", "POST"] as const) {
        expect((await describeImages(endpoint, {}, { signature, method })).ids).toEqual(["m-1"]);
        await describeImages({ ...endpoint, accessKeySecret: "wrong" }, {}, { signature, method });
        await describeImages(endpoint, { PageSize: "0" }, { signature, method });
      }
      const shown = `${JSON.stringify(endpoint.requests)}\n${lines.join("\n")}`;
      expect(endpoint.requests).toHaveLength(6);
      expect(endpoint.requests[0]?.parameters).toMatchObject({ SecurityToken: "***" });
      expect(shown).not.toMatch(/canary/i);
      expect(shown).not.toMatch(/Signature=|[A-Za-z0-9+/]{27}=|[0-9a-f]{64}/);
    },
  );

  it("logs one line per request, whatever it contains", async () => {
    const lines: string[] = [];
    const endpoint = await start({ catalogue: hangzhou(...images(12)), log: (line) => lines.push(line) });
    await describeImages(endpoint, { PageNumber: "2" });
    await describeImages(endpoint, { PageSize: "0" });
    await describeImages(endpoint, { RegionId: "a\nb", PageNumber: "\u001b[31m" });
    expect(lines.map((line) => line.replace(/\d+ ms$/, "N ms"))).toEqual([
      "DescribeImages cn-hangzhou page 2 -> 200, 2 images, N ms",
      "DescribeImages cn-hangzhou page 1 -> 400, InvalidParameter, N ms",
      "DescribeImages ? page ? -> 404, InvalidRegionId.NotFound, N ms",
    ]);
  });
});

describe("an HTTP request", () => {
  it("can have a chunked body", async () => {
    const endpoint = await start({ auth: false, catalogue: hangzhou(image("m-1")) });
    const form = "Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON";
    const head =
      "POST / HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n";
    const chunks = [form.slice(0, 10), form.slice(10)]
      .map((part) => `${part.length.toString(16)}\r\n${part}\r\n`)
      .join("");
    expect(await sendBytes(endpoint.url, `${head}Transfer-Encoding: chunked\r\n\r\n${chunks}0\r\n\r\n`)).toContain(
      '"ImageId":"m-1"',
    );
  });

  it("can lack a Content-Length, have an Expect header, or an absolute URL as its target", async () => {
    const endpoint = await start({ auth: false, catalogue: hangzhou(image("m-1")) });
    const query = "?Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON";
    const requests = [
      `POST /${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n`,
      `GET http://ecs.aliyuncs.com/${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      `GET http://ecs.aliyuncs.com${query} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n`,
      `GET /${query} HTTP/1.1\r\nHost: localhost\r\nExpect: something\r\nConnection: close\r\n\r\n`,
      `GET /${query} HTTP/1.0\r\n\r\n`,
    ];
    for (const request of requests) expect(await sendBytes(endpoint.url, request)).toContain('"ImageId":"m-1"');
  });

  it("can share one connection with all pages of a listing", async () => {
    const endpoint = await start({ auth: false, catalogue: hangzhou(...images(25)) });
    const get = (page: number, end: string) =>
      `GET /?Action=DescribeImages&RegionId=cn-hangzhou&Format=JSON&PageNumber=${page} HTTP/1.1\r\nHost: localhost\r\n${end}\r\n`;
    const answers = await sendBytes(endpoint.url, get(1, "") + get(2, "") + get(3, "Connection: close\r\n"));
    expect(answers.match(/HTTP\/1.1 200 OK/g)).toHaveLength(3);
    expect(answers.match(/"ImageId"/g)).toHaveLength(25);
  });

  it.each([
    ["no HTTP", "hello\r\n\r\n"],
    ["a method that is none", "G(T / HTTP/1.1\r\n\r\n"],
    ["a header without a colon", "GET / HTTP/1.1\r\nHost: localhost\r\nnonsense\r\n\r\n"],
    ["two lengths", "POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\na"],
    ["headers beyond all measure", `GET / HTTP/1.1\r\nHost: localhost\r\nx: ${"y".repeat(70_000)}\r\n\r\n`],
    ["no end of its chunks", "POST / HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n"],
  ])("is rejected with an error of the service's form if it is %s", async (_, bytes) => {
    const endpoint = await start();
    const answer = await sendBytes(endpoint.url, bytes);
    expect(answer).toMatch(/^HTTP\/1\.1 400 Bad Request\r\n/);
    expect(answer).toMatch(/<Error><RequestId>[0-9A-F-]{36}<\/RequestId>.*<Code>InvalidParameter<\/Code>/);
    expect((await describeImages(endpoint)).status).toBe(200);
  });

  it("is rejected if its body is too large", async () => {
    const endpoint = await start();
    const form = { "content-type": "application/x-www-form-urlencoded" };
    const reply = await send(endpoint.url, "POST", "/?Format=JSON", form, "a".repeat(1_100_000));
    expect(reply).toMatchObject({ status: 400, json: { Code: "InvalidParameter" } });
  });

  it("can be aborted before the end of its body", async () => {
    const endpoint = await start();
    const { port } = new URL(endpoint.url);
    const socket: Socket = connect(Number(port), "127.0.0.1");
    socket.write("POST / HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\nhalf");
    await once(socket, "connect");
    socket.resetAndDestroy();
    expect((await describeImages(endpoint)).status).toBe(200);
  });
});

it("a client can disconnect during a delayed or slow answer", async () => {
  const faults = [
    { when: { page: 1 }, answer: { delayMs: 30 } },
    { when: { page: 2 }, answer: { slowBodyMs: 60 } },
    { when: { page: 3 }, answer: { delayMs: 30, close: "midBody" } },
  ] as const;
  const lines: string[] = [];
  const endpoint = await start({
    auth: false,
    catalogue: hangzhou(...images(30)),
    faults,
    log: (line) => lines.push(line),
  });
  const { port } = new URL(endpoint.url);
  for (const page of [1, 2, 3]) {
    const socket = connect(Number(port), "127.0.0.1");
    const query = `Action=DescribeImages&RegionId=cn-hangzhou&PageNumber=${page}`;
    socket.write(`GET /?${query} HTTP/1.1\r\nHost: localhost\r\n\r\n`);
    while (endpoint.requests.length < page) await new Promise(setImmediate);
    socket.resetAndDestroy();
  }
  while (lines.length < 3) await new Promise((resolve) => setTimeout(resolve, 5));
  await new Promise((resolve) => setTimeout(resolve, 80));
  expect((await describeImages(endpoint, { PageNumber: "4" })).status).toBe(200);
  expect(lines.filter((line) => line.includes("failed"))).toEqual([]);
});

it("a filter over a large catalogue does not block other requests", async () => {
  const large = Array.from({ length: 100_000 }, (_, at) => image(`m-${at}`));
  const endpoint = await start({ catalogue: { regions: { "cn-hangzhou": large, "cn-beijing": [image("m-1")] } } });
  const finished: string[] = [];
  const search = describeImages(endpoint, { ImageName: "m-*9*9*9*9" }).then(() => finished.push("search"));
  const small = (async () => {
    while (endpoint.requests.length === 0) await new Promise(setImmediate);
    await describeImages(endpoint, { RegionId: "cn-beijing" });
    finished.push("small");
  })();
  await Promise.all([search, small]);
  expect(finished).toEqual(["small", "search"]);
});
