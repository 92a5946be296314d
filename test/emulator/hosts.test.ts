// Tests of the Host header check and of the default key pair.

import { describe, expect, it } from "vitest";
import { isAllowedHost } from "../../provider/emulator/hosts.js";
import type { EndpointOptions } from "../../provider/emulator/index.js";
import { resolveOptions } from "../../provider/emulator/options.js";
import { hangzhou, image, start } from "./builders.js";
import { call, describeImages, send, sendBytes } from "./client.js";

const QUERY = "/?Action=DescribeImages&Version=2014-05-26&RegionId=cn-hangzhou&Format=JSON";

async function request(host: string, options: EndpointOptions = {}) {
  const endpoint = await start({ auth: false, catalogue: hangzhou(image("m-1")), ...options });
  return send(endpoint.url, "GET", QUERY, { host }, "");
}

describe("the Host header", () => {
  it.each(["127.0.0.1", "127.0.0.1:8642", "127.1.2.3", "localhost", "LocalHost:80", "[::1]", "[::1]:8642"])(
    "accepts %s",
    async (host) => {
      expect((await request(host)).status).toBe(200);
    },
  );

  it.each([
    "evil.example",
    "evil.example:8642",
    "127.0.0.1.nip.io",
    "localhost.evil.example",
    "127.evil",
    "127.0.0.1@evil.example",
    "[::2]",
    "10.0.0.1",
    "<script>",
  ])("rejects %s with an error of the service's form and without data", async (host) => {
    const reply = await request(host);
    expect(reply.status).toBe(403);
    expect(reply.json).toMatchObject({ Code: "InvalidHost", Message: expect.stringContaining("allowedHosts") });
    expect(reply.text).not.toContain("m-1");
    expect(reply.headers).not.toHaveProperty("access-control-allow-origin");
  });

  it("is checked before the signature", async () => {
    const endpoint = await start();
    const options = { headers: { host: "evil.example" } };
    const signed = await call(endpoint.url, { RegionId: "cn-hangzhou" }, endpoint, options);
    expect(signed.json["Code"]).toBe("InvalidHost");
    expect((await describeImages(endpoint)).status).toBe(200);
  });

  it("is optional in HTTP/1.0", async () => {
    const endpoint = await start({ auth: false });
    expect(await sendBytes(endpoint.url, `GET ${QUERY} HTTP/1.0\r\n\r\n`)).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  it("accepts the names in allowedHosts", async () => {
    const options = { allowedHosts: ["Ecs.Test", "10.0.0.1"] };
    expect((await request("ecs.test:8642", options)).status).toBe(200);
    expect((await request("10.0.0.1", options)).status).toBe(200);
    expect((await request("localhost", options)).status).toBe(200);
    expect((await request("sub.ecs.test", options)).status).toBe(403);
  });

  it("accepts any name once the endpoint is exposed", () => {
    const exposed = resolveOptions({ host: "0.0.0.0", exposeBeyondLoopback: true }).answers.allowedHosts;
    expect(isAllowedHost("build-host.internal:8642", exposed)).toBe(true);
    const onLoopback = resolveOptions({ exposeBeyondLoopback: true }).answers.allowedHosts;
    expect(isAllowedHost("build-host.internal:8642", onLoopback)).toBe(false);
  });
});

describe("the default key pair", () => {
  it("is random at each start, with a given or the bundled catalogue", async () => {
    const first = await start({ accounts: undefined });
    const second = await start({ accounts: undefined });
    const bundled = await start({ accounts: undefined, catalogue: undefined });
    const endpoints = [first, second, bundled];
    expect(new Set(endpoints.map(({ accessKeyId }) => accessKeyId)).size).toBe(3);
    expect(new Set(endpoints.map(({ accessKeySecret }) => accessKeySecret)).size).toBe(3);
    for (const endpoint of endpoints) expect((await describeImages(endpoint)).status).toBe(200);
    const refused = await call(second.url, { RegionId: "cn-hangzhou" }, first);
    expect(refused.json["Code"]).toBe("InvalidAccessKeyId.NotFound");
  });
});
