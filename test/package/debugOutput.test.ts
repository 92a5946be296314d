// Debug output of the built package: with DEBUG=* no library prints a secret.

import { describe, expect, it } from "vitest";
import { startService } from "../support/metadata.js";
import { startForwarder, startTunnel } from "../support/proxies.js";
import { canaries } from "../support/secrets.js";
import { PROJECT_ROOT, runNode } from "./support/run.js";

describe("DEBUG output", () => {
  it("is neither the proxy's password nor a signed request", async () => {
    const service = await startService(() => ({ text: "answered" }), { tls: true });
    const tunnel = await startTunnel(service.port);
    const script = `
      const { createClient } = require("${PROJECT_ROOT}/dist/service/client.js");
      const credentials = { identity: "x", description: "x", getAccessKey: async () => (${JSON.stringify({ accessKeyId: canaries.id, accessKeySecret: canaries.secret })}) };
      const { ramRoleSource } = require("${PROJECT_ROOT}/dist/settings/credentials/roles.js");
      const assume = (sts) => ramRoleSource(credentials, { roleArn: "acs:ram::1:role/x" }, sts).getAccessKey().catch((e) => e.name);
      const ask = (endpoint) => createClient({ endpoint, credentials, timeoutMs: 5000 }).describeImages({ RegionId: "cn-hangzhou" }).catch((e) => e.code);
      Promise.all([ask("https://ecs.cn-beijing.aliyuncs.com"), ask("http://gateway.internal"), ask("http://127.0.0.1:1"), assume("https://sts.aliyuncs.com")])
        .then((codes) => console.log(codes.join(" ")));
    `;
    const plain = await startService(() => ({ text: "answered" }));
    const forwarder = await startForwarder(plain.port);
    const password = (port: number) => `http://me:${canaries.accessToken}@127.0.0.1:${port}`;
    const environment = { DEBUG: "*", HTTPS_PROXY: password(tunnel.port), HTTP_PROXY: password(forwarder.port) };

    const { stdout, stderr } = await runNode(["-e", script], { env: environment });

    expect(stdout).toMatch(/ECONNREFUSED CredentialsError\n$/);
    expect([...tunnel.targets].sort()).toEqual(["ecs.cn-beijing.aliyuncs.com:443", "sts.aliyuncs.com:443"]);
    expect(forwarder.targets).toEqual(["http://gateway.internal/"]);
    for (const secret of [canaries.id, canaries.secret, canaries.accessToken, "Signature"]) {
      expect(stdout + stderr).not.toContain(secret);
    }
  });
});
