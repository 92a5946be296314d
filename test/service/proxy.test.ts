// Proxies from the environment, and requests through a local tunnel and a local forwarding proxy.
import { createServer, request as httpRequest, type IncomingMessage } from "node:http";
import { request as httpsRequest } from "node:https";
import { createServer as createTcpServer } from "node:net";
import { urlToHttpOptions } from "node:url";
import { describe, expect, it, vi } from "vitest";
import { ImageStore } from "../../provider/lookup/imageStore.js";
import { sendRequest } from "../../provider/service/http.js";
import { proxyFor, proxyRoute } from "../../provider/service/proxy.js";
import { resolveSettings } from "../../provider/settings/settings.js";
import { parseArguments } from "../../provider/values/query.js";
import { certificate } from "../support/certificate.js";
import { sessionKeys, startService } from "../support/metadata.js";
import { startForwarder, startTunnel } from "../support/proxies.js";
import { canaries, expectNoSecrets, failure } from "../support/secrets.js";
import { listening, readBody } from "../support/server.js";
import { startSts } from "../support/sts.js";
import { useSurroundings } from "../support/surroundings.js";

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

/** The answer of an address, through the proxy that stands before it. */
async function fetched(address: string): Promise<string> {
  const url = new URL(address);
  const proxy = proxyFor(url);
  const options = { ...urlToHttpOptions(url), ...(proxy && proxyRoute(url, proxy)), ca: certificate };
  const start = options.protocol === "https:" ? httpsRequest : httpRequest;
  const response = await new Promise<IncomingMessage>((done, fail) => {
    start(options).on("response", done).on("error", fail).end();
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

      const answer = await fetched(`${resolve().endpoint}/`);

      expect(answer).toBe("answered");
      expect(tunnel.targets).toEqual(["ecs.cn-beijing.aliyuncs.com:443"]);
      expect(tunnel.authorizations).toEqual([undefined]);
      expect(service.requests).toHaveLength(1);
    },
  );

  it("keeps the tunnel for the next request", async () => {
    const service = await startService(() => ({ text: "answered" }), { tls: true });
    const tunnel = await startTunnel(service.port);
    machine.set({ HTTPS_PROXY: tunnel.url });

    for (let turn = 0; turn < 3; turn++) {
      await fetched(`${endpoint}/`);
    }

    expect(service.requests).toHaveLength(3);
    expect(tunnel.targets).toHaveLength(1);
  });

  it("sends user and password to the proxy only", async () => {
    const service = await startService(() => ({ text: "answered" }), { tls: true });
    const tunnel = await startTunnel(service.port);
    machine.set({ HTTPS_PROXY: `http://me:${canaries.secret}@127.0.0.1:${tunnel.port}` });

    const found = resolve();
    await fetched(`${endpoint}/`);

    expectNoSecrets(found);
    expect(tunnel.authorizations).toEqual([`Basic ${Buffer.from(`me:${canaries.secret}`).toString("base64")}`]);
  });

  it("is not reached through HTTP_PROXY", () => {
    machine.set({ HTTP_PROXY: "http://127.0.0.1:3128" });

    expect(proxyFor(new URL(endpoint))).toBeUndefined();
  });
});

describe("an http endpoint", () => {
  it.each(["HTTP_PROXY", "http_proxy"])("is reached through the forwarder that %s names", async (variable) => {
    const service = await startService(({ body }) => ({ text: `answered ${body}` }));
    const forwarder = await startForwarder(service.port);
    machine.set({ [variable]: forwarder.url });

    const found = resolve({ "alicloud-images:endpoint": "http://gateway.internal:8080/prefix" });
    const answer = await fetched(`${found.endpoint}/path?x=1`);

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

    expect(proxyFor(new URL(endpoint))).toBeUndefined();
  });

  it("of another host does not", () => {
    machine.set({ HTTPS_PROXY: "http://127.0.0.1:3128", NO_PROXY: "example.com,ecs.cn-beijing.aliyuncs.com:8443" });

    expect(proxyFor(new URL(endpoint))).toBeDefined();
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

      expect(proxyFor(new URL(address))).toBeUndefined();
    },
  );

  it("is a direct address when no proxy is set", () => {
    expect(proxyFor(new URL(endpoint))).toBeUndefined();
  });
});

describe("an unusable proxy", () => {
  it.each([
    [
      "socks5://127.0.0.1:1080",
      "contains a proxy of type socks5. Use an http or https proxy, or list ecs.cn-beijing.aliyuncs.com in NO_PROXY.",
    ],
    [`socks5://me:${canaries.secret}@127.0.0.1:1080`, "contains a proxy of type socks5."],
    [`http://me:${canaries.secret}@:bad`, "is not an address such as http://proxy:3128."],
  ])("is reported without its value (%#)", async (value, expected) => {
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
    expect(error.message).toContain("HTTPS_PROXY (or ALL_PROXY) contains a proxy of type socks5");
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
    expect(error.message).toMatch(
      /no secure connection to keys\.example\.com|the connection to keys\.example\.com was lost/,
    );
  });
});

describe("a proxy that requires a user and a password", () => {
  const target = {
    "https:": "https://ecs.cn-beijing.aliyuncs.com/",
    "http:": "http://gateway.internal:8080/",
  } as const;

  async function startRefusing(status: number) {
    const server = createServer((_request, response) => response.writeHead(status).end(canaries.secret));
    server.on("connect", (_request, socket) => socket.end(`HTTP/1.1 ${status} No\r\n\r\n${canaries.secret}`));
    return await listening(server);
  }

  function ask(address: string) {
    const limits = { timeoutMs: 10_000, maxBytes: 1000 };
    return failure(() => sendRequest({ method: "POST", url: new URL(address), headers: {}, body: "x", ...limits }));
  }

  it.each(["https:", "http:"] as const)("is reported as that, with what to set (%s)", async (protocol) => {
    const proxy = await startRefusing(407);
    machine.set({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url });
    const variable = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
    const place = `127.0.0.1:${proxy.port}`;

    expect(await ask(target[protocol])).toMatchObject({
      code: "ProxyAuthenticationRequired",
      reason: `the proxy ${place} requires a user and a password (HTTP 407); set them in ${variable} (or ALL_PROXY): http://user:password@${place}`,
    });
  });

  it.each(["https:", "http:"] as const)("is reported as that when it does not accept those (%s)", async (protocol) => {
    const { port } = await startRefusing(407);
    const url = `http://me:${canaries.secret}@127.0.0.1:${port}`;
    machine.set({ HTTPS_PROXY: url, HTTP_PROXY: url });

    const error = await ask(target[protocol]);

    expectNoSecrets(error);
    expect(error.message).toContain("(HTTP 407); it does not accept those in HTTP");
  });

  it("is the reason of a call, after one request", async () => {
    const proxy = await startRefusing(407);
    machine.set({ HTTPS_PROXY: proxy.url });
    const store = new ImageStore({ startEmbedded: () => Promise.reject(new Error("not used")) });

    const error = await failure(() => store.list(resolve(), parseArguments({}, { nowMs: 0 }), () => {}));

    expect(error).toMatchObject({ name: "ServiceError", code: "ProxyAuthenticationRequired", httpStatus: 407 });
    expect(error.message).toMatch(/^DescribeImages in cn-beijing failed: the proxy 127\.0\.0\.1:\d+ requires a user/);
  });

  it("is another thing than a proxy that refuses the connection", async () => {
    const proxy = await startRefusing(403);
    machine.set({ HTTPS_PROXY: proxy.url });

    expect(await ask(target["https:"])).toMatchObject({
      code: "ProxyRefused",
      reason: `the proxy 127.0.0.1:${proxy.port} refused to connect to ecs.cn-beijing.aliyuncs.com:443 (HTTP 403)`,
    });
  });
});

describe("a proxy that never responds", () => {
  it.each(["https:", "http:"] as const)("closes its connection after the time limit (%s)", async (protocol) => {
    let open = 0;
    const proxy = await listening(
      createTcpServer((socket) => {
        open += 1;
        socket
          .resume()
          .on("error", () => {})
          .on("close", () => {
            open -= 1;
          });
      }),
    );
    machine.set({ HTTPS_PROXY: proxy.url, HTTP_PROXY: proxy.url });

    const error = await failure(() =>
      sendRequest({
        method: "POST",
        url: new URL(`${protocol}//ecs.cn-beijing.aliyuncs.com`),
        headers: {},
        timeoutMs: 200,
        maxBytes: 1000,
      }),
    );

    expect(error.message).toBe("ecs.cn-beijing.aliyuncs.com did not respond within 0.2 s");
    await vi.waitFor(() => expect(open).toBe(0));
  });
});
