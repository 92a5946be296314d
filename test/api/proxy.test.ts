// Proxies: which address is behind one, and requests that really go through a tunnel and a forwarder on this machine.
import { request as httpRequest, type IncomingMessage, type RequestOptions } from "node:http";
import { request as httpsRequest } from "node:https";
import { describe, expect, it } from "vitest";
import { proxyAgent } from "../../provider/api/proxy.js";
import { resolveSettings } from "../../provider/api/settings.js";
import { certificate } from "./support/certificate.js";
import { sessionKeys, startService } from "./support/metadata.js";
import { startForwarder, startTunnel } from "./support/proxies.js";
import { canaries, expectNoSecrets, failure } from "./support/secrets.js";
import { readBody } from "./support/server.js";
import { startSts } from "./support/sts.js";
import { useSurroundings } from "./support/surroundings.js";

const machine = useSurroundings();
const endpoint = "https://ecs.cn-beijing.aliyuncs.com";
const settings = {
  "alicloud:region": "cn-beijing",
  "alicloud:accessKey": canaries.id,
  "alicloud:secretKey": canaries.secret,
};

function resolve(config: Readonly<Record<string, string>> = {}) {
  return resolveSettings({ config: (name) => ({ ...settings, ...config })[name], environment: machine.environment });
}

async function fetched(address: string, options: RequestOptions): Promise<string> {
  const url = new URL(address);
  const start = url.protocol === "https:" ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((done, fail) => {
    start(url, { ...options, ca: certificate } as RequestOptions)
      .on("response", done)
      .on("error", fail)
      .end();
  });
  return await readBody(response);
}

describe("an https endpoint", () => {
  it.each(["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])(
    "is reached through the tunnel that %s names",
    async (variable) => {
      const service = await startService(() => ({ text: "answered" }), { tls: true });
      const tunnel = await startTunnel(service.port);
      machine.set({ [variable]: tunnel.url });

      const agent = await resolve().agent?.();
      const answer = await fetched(`${endpoint}/`, { ...(agent && { agent }) });

      expect(answer).toBe("answered");
      expect(tunnel.targets).toEqual(["ecs.cn-beijing.aliyuncs.com:443"]);
      expect(tunnel.authorizations).toEqual([undefined]);
      expect(service.requests).toHaveLength(1);
    },
  );

  it("keeps the tunnel for the next request, and shares it between settings", async () => {
    const service = await startService(() => ({ text: "answered" }), { tls: true });
    const tunnel = await startTunnel(service.port);
    machine.set({ HTTPS_PROXY: tunnel.url });

    for (let turn = 0; turn < 3; turn++) {
      const agent = await resolve().agent?.();
      await fetched(`${endpoint}/`, { ...(agent && { agent }) });
    }

    expect(service.requests).toHaveLength(3);
    expect(tunnel.targets).toHaveLength(1);
  });

  it("gives the proxy its user and password, and shows them nowhere", async () => {
    const service = await startService(() => ({ text: "answered" }), { tls: true });
    const tunnel = await startTunnel(service.port);
    machine.set({ HTTPS_PROXY: `http://me:${canaries.secret}@127.0.0.1:${tunnel.port}` });

    const found = resolve();
    const agent = await found.agent?.();
    await fetched(`${endpoint}/`, { ...(agent && { agent }) });

    expectNoSecrets(found);
    expect(tunnel.authorizations).toEqual([`Basic ${Buffer.from(`me:${canaries.secret}`).toString("base64")}`]);
  });

  it("is not reached through HTTP_PROXY", () => {
    machine.set({ HTTP_PROXY: "http://127.0.0.1:3128" });

    expect(resolve().agent).toBeUndefined();
  });
});

describe("an http endpoint", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("is reached through the forwarder that %s names", async (variable) => {
    const service = await startService(({ body }) => ({ text: `answered ${body}` }));
    const forwarder = await startForwarder(service.port);
    machine.set({ [variable]: forwarder.url });

    const found = resolve({ "alicloud-images:endpoint": "http://gateway.internal:8080/prefix" });
    const agent = await found.agent?.();
    const answer = await fetched(`${found.endpoint}/path?x=1`, { ...(agent && { agent }) });

    expect(answer).toBe("answered ");
    expect(forwarder.targets).toEqual(["http://gateway.internal:8080/prefix/path?x=1"]);
  });
});

describe("NO_PROXY", () => {
  it.each([
    ["ecs.cn-beijing.aliyuncs.com", "NO_PROXY"],
    [".aliyuncs.com", "no_proxy"],
    ["*.aliyuncs.com", "NO_PROXY"],
    ["example.com, ecs.cn-beijing.aliyuncs.com:443", "NO_PROXY"],
    ["*", "NO_PROXY"],
  ])("of %s (%s) leaves the endpoint out", (value, variable) => {
    machine.set({ HTTPS_PROXY: "http://127.0.0.1:3128", [variable]: value });

    expect(resolve().agent).toBeUndefined();
  });

  it("of another host does not", () => {
    machine.set({ HTTPS_PROXY: "http://127.0.0.1:3128", NO_PROXY: "example.com,ecs.cn-beijing.aliyuncs.com:8443" });

    expect(resolve().agent).toBeDefined();
  });
});

describe("this machine", () => {
  it.each(["http://127.0.0.1:4000", "http://localhost:4000", "https://[::1]:4000", "http://app.localhost:4000"])(
    "is never behind a proxy: %s",
    (address) => {
      machine.set({
        HTTP_PROXY: "http://127.0.0.1:3128",
        HTTPS_PROXY: "http://127.0.0.1:3128",
        ALL_PROXY: "http://127.0.0.1:3128",
      });

      expect(proxyAgent(address)).toBeUndefined();
      expect(resolve({ "alicloud-images:endpoint": address }).agent).toBeUndefined();
    },
  );

  it("is a direct address when no proxy is set", () => {
    expect(proxyAgent(endpoint)).toBeUndefined();
  });
});

describe("a proxy that is no use", () => {
  it.each([
    [
      "socks5://127.0.0.1:1080",
      "names a proxy of the kind socks5. Use an http or https proxy, or list ecs.cn-beijing.aliyuncs.com in NO_PROXY.",
    ],
    [`socks5://me:${canaries.secret}@127.0.0.1:1080`, "names a proxy of the kind socks5."],
    [`http://me:${canaries.secret}@:bad`, "is not an address such as http://proxy:3128."],
  ])("is told without its value (%#)", async (value, expected) => {
    machine.set({ HTTPS_PROXY: value });

    const error = await failure(() => resolve());

    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toContain(`HTTPS_PROXY (or ALL_PROXY) ${expected}`);
  });

  it("for STS is a clear error of the credentials", async () => {
    machine.set({ HTTPS_PROXY: "socks5://127.0.0.1:1080", NO_PROXY: "ecs.cn-beijing.aliyuncs.com" });
    const source = resolve({ "alicloud:assumeRole": '{"roleArn":"acs:ram::1:role/proxied"}' }).credentials;

    const error = await failure(() => source.getAccessKey());

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toContain("HTTPS_PROXY (or ALL_PROXY) names a proxy of the kind socks5");
  });
});

describe("credentials services", () => {
  it("are reached through the forwarder too: STS at an http address", async () => {
    const sts = await startSts({ keys: { [canaries.id]: { secret: canaries.secret } } });
    const forwarder = await startForwarder(sts.port);
    machine.set({ HTTP_PROXY: forwarder.url });
    const source = resolve({
      "alicloud:assumeRole": '{"roleArn":"acs:ram::1:role/proxied"}',
      "alicloud:endpoints": '{"sts":"http://sts.internal"}',
    }).credentials;

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(forwarder.targets.map((target) => new URL(target).host)).toEqual(["sts.internal"]);
  });

  it("are reached through the tunnel: a credentials URI elsewhere", async () => {
    const service = await startService(() => ({ json: sessionKeys("tunnelled") }), { tls: true });
    const tunnel = await startTunnel(service.port);
    machine.set({ HTTPS_PROXY: tunnel.url });
    const source = resolveSettings(
      {
        config: (name) => (name === "alicloud:credentialsUri" ? "https://keys.example.com/x" : undefined),
        environment: machine.environment,
      },
      { region: "cn-beijing" },
    ).credentials;

    // The stand-in's certificate is not for this host: the request went to the proxy, and TLS held.
    const error = await failure(() => source.getAccessKey());

    expect(tunnel.targets).toEqual(["keys.example.com:443"]);
    expect(error.message).toContain("keys.example.com could not be reached");
  });
});
