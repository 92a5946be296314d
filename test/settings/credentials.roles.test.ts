// Session keys from roles, instances and credentials URIs, with local servers for STS and metadata.
import { writeFileSync } from "node:fs";
import { afterEach, describe, expect, it, vi } from "vitest";
import { resolveSettings, type SettingsOverrides } from "../../provider/settings/settings.js";
import { sessionKeys, startMetadata, startService } from "../support/metadata.js";
import { canaries, expectNoSecrets, failure } from "../support/secrets.js";
import { type Sts, startSts } from "../support/sts.js";
import { useSurroundings } from "../support/surroundings.js";
import { shortenWaits } from "../support/waits.js";

const machine = useSurroundings();
const roleArn = "acs:ram::123456789012:role/deployer";
/** Time for one request to STS. */
const STS_TIMEOUT_MS = 10_000;
const key = { "alicloud:accessKey": canaries.id, "alicloud:secretKey": canaries.secret };

afterEach(() => vi.useRealTimers());

function credentials(config: Readonly<Record<string, unknown>>, overrides: SettingsOverrides = {}) {
  const settings = resolveSettings(
    {
      config: (name) => {
        const value = config[name];
        return typeof value === "object" ? JSON.stringify(value) : (value as string | undefined);
      },
      environment: machine.environment,
    },
    { region: "cn-beijing", ...overrides },
  );
  expectNoSecrets(settings);
  return settings.credentials;
}

async function sts(options: Partial<Parameters<typeof startSts>[0]> = {}): Promise<Sts & { endpoints: object[] }> {
  const server = await startSts({ keys: { [canaries.id]: { secret: canaries.secret } }, ...options });
  return Object.assign(server, { endpoints: [{ sts: server.url }] });
}

function useFakeDate(): void {
  vi.useFakeTimers({ toFake: ["Date"] });
}

describe("alicloud:assumeRole", () => {
  it("assumes the role with the configured key, and signs with the session", async () => {
    const service = await sts();
    const role = { roleArn, sessionName: "ci", sessionExpiration: 1800, policy: canaries.policy, externalId: "ext-1" };

    const source = credentials({ ...key, "alicloud:assumeRole": role, "alicloud:endpoints": service.endpoints });

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: "STS.session1",
      accessKeySecret: "session-secret-1",
      securityToken: "session-token-1",
    });
    expect(service.requests[0]).toMatchObject({
      Action: "AssumeRole",
      Version: "2015-04-01",
      RoleArn: roleArn,
      RoleSessionName: "ci",
      DurationSeconds: "1800",
      Policy: canaries.policy,
      ExternalId: "ext-1",
    });
  });

  it("accepts a list of one role, with a default session name and duration", async () => {
    const service = await sts();
    const source = credentials({
      ...key,
      "alicloud:assumeRole": [{ roleArn, sessionExpiration: 0 }],
      "alicloud:endpoints": service.endpoints,
    });

    await source.getAccessKey();

    expect(service.requests[0]).toMatchObject({ RoleSessionName: "pulumi-alicloud-images", DurationSeconds: "3600" });
    expect(service.requests[0]).not.toHaveProperty("Policy");
    expect(service.requests[0]).not.toHaveProperty("ExternalId");
  });

  it("signs with the token too when the key is a session key", async () => {
    const service = await sts({ keys: { [canaries.id]: { secret: canaries.secret, token: canaries.token } } });
    const source = credentials({
      ...key,
      "alicloud:securityToken": canaries.token,
      "alicloud:assumeRole": { roleArn },
      "alicloud:endpoints": service.endpoints,
    });

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
  });

  it("goes on top of a key from the environment", async () => {
    const service = await sts();
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.id, ALICLOUD_SECRET_KEY: canaries.secret });

    const source = credentials({ "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    expect((await source.getAccessKey()).securityToken).toBe("session-token-1");
  });

  it("goes on top of the default chain", async () => {
    const service = await sts();
    machine.profiles("default", [
      { name: "default", mode: "AK", access_key_id: canaries.id, access_key_secret: canaries.secret },
    ]);

    const source = credentials({ "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    expect((await source.getAccessKey()).securityToken).toBe("session-token-1");
  });

  it("reads the role and its session from ALICLOUD_ASSUME_ROLE_* when the configuration names none", async () => {
    const service = await sts();
    machine.set({
      ALICLOUD_ACCESS_KEY: canaries.id,
      ALICLOUD_SECRET_KEY: canaries.secret,
      ALICLOUD_ASSUME_ROLE_ARN: roleArn,
      ALICLOUD_ASSUME_ROLE_SESSION_NAME: "from-env",
      ALICLOUD_ASSUME_ROLE_SESSION_EXPIRATION: "900",
      ALIBABA_CLOUD_ENDPOINT_STS: service.url,
    });

    await credentials({}).getAccessKey();

    expect(service.requests[0]).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: "from-env",
      DurationSeconds: "900",
    });
  });

  it("leaves a configured key alone when only the environment names a role", async () => {
    machine.set({ ALICLOUD_ASSUME_ROLE_ARN: roleArn });

    expect(await credentials(key).getAccessKey()).toEqual({
      accessKeyId: canaries.id,
      accessKeySecret: canaries.secret,
    });
  });

  it("ignores ALIBABA_CLOUD_ROLE_ARN, which belongs to OIDC, for a key", async () => {
    machine.set({
      ALICLOUD_ACCESS_KEY: canaries.id,
      ALICLOUD_SECRET_KEY: canaries.secret,
      ALIBABA_CLOUD_ROLE_ARN: roleArn,
    });

    expect((await credentials({}).getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it("reads a missing roleArn from the environment; an empty one means no role", async () => {
    const service = await sts();
    machine.set({ ALIBABA_CLOUD_ROLE_ARN: roleArn });
    const config = { ...key, "alicloud:endpoints": service.endpoints };

    await credentials({ ...config, "alicloud:assumeRole": { sessionName: "ci" } }).getAccessKey();
    const unchanged = await credentials({ ...config, "alicloud:assumeRole": { roleArn: "" } }).getAccessKey();

    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]).toMatchObject({ RoleArn: roleArn });
    expect(unchanged.accessKeyId).toBe(canaries.id);
  });

  it("names everything that is wrong with the block, and quotes none of it", async () => {
    const block = { policy: 1, sessionExpiration: 60, externalId: { secret: canaries.secret } };

    const error = await failure(() => credentials({ ...key, "alicloud:assumeRole": block }));

    expect(error.name).toBe("CredentialsError");
    expect(error.message.split("\n")).toEqual([
      "alicloud:assumeRole has no roleArn, and ALICLOUD_ASSUME_ROLE_ARN is not set.",
      "sessionExpiration in alicloud:assumeRole must be an integer from 900 to 43200 (seconds).",
      "policy in alicloud:assumeRole must be a string.",
      "externalId in alicloud:assumeRole must be a string.",
    ]);
  });

  it.each([
    ["a string that is not JSON", `{roleArn: ${canaries.secret}`],
    ["a number", "7"],
    ["two roles", JSON.stringify([{ roleArn }, { roleArn }])],
  ])("refuses %s", async (_, value) => {
    const error = await failure(() => credentials({ ...key, "alicloud:assumeRole": value }));

    expect(error.message).toMatch(/^alicloud:assumeRole (must be an object|lists 2 roles, but can contain only one)/);
  });

  it("sends one request to STS for 20 concurrent calls and for settings that are read again", async () => {
    const service = await sts();
    const config = {
      ...key,
      "alicloud:assumeRole": { roleArn, sessionName: "shared" },
      "alicloud:endpoints": service.endpoints,
    };
    const source = credentials(config);

    const keys = await Promise.all(Array.from({ length: 20 }, () => source.getAccessKey()));
    await credentials(config).getAccessKey();

    expect(new Set(keys.map((one) => one.accessKeyId))).toEqual(new Set(["STS.session1"]));
    expect(service.requests).toHaveLength(1);
  });

  it("renews a session before it expires", async () => {
    useFakeDate();
    const service = await sts();
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    const first = await source.getAccessKey();
    vi.setSystemTime(Date.now() + 30 * 60_000);
    const later = await source.getAccessKey();
    vi.setSystemTime(Date.now() + 28 * 60_000);
    const renewed = await Promise.all([source.getAccessKey(), source.getAccessKey()]);

    expect([first, later, ...renewed].map((one) => one.accessKeyId)).toEqual([
      "STS.session1",
      "STS.session1",
      "STS.session2",
      "STS.session2",
    ]);
  });

  it("reports the response of STS with the remedy, and tries again the next time", async () => {
    const service = await sts({
      refuse: {
        status: 403,
        body: JSON.stringify({
          Code: "NoPermission",
          Message: `You (${canaries.id}) are not authorized to do this action.`,
          RequestId: "964E0EC5-575B-4FF5-8FD0-D4BD8025602A",
          Recommend: canaries.secret,
        }),
      },
    });
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    const error = await failure(() => source.getAccessKey());
    service.options = { keys: { [canaries.id]: { secret: canaries.secret } } };

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toBe(
      `No credentials from the role ${roleArn}, assumed with alicloud:accessKey and alicloud:secretKey: AssumeRole failed: NoPermission (HTTP 403): ` +
        "You (***) are not authorized to do this action. Grant the action sts:AssumeRole to the RAM user or role. " +
        "Request id 964E0EC5-575B-4FF5-8FD0-D4BD8025602A. Check that the role exists, that its trust policy names this identity, " +
        "and that the identity may call sts:AssumeRole.",
    );
    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session2");
  });

  it("quotes nothing of a response that repeats the signed string", async () => {
    const service = await sts({ keys: { [canaries.id]: { secret: canaries.otherSecret } } });
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain("SignatureDoesNotMatch");
    expect(error.message).not.toContain("string to sign");
  });

  it.each([
    [
      "a page of HTML",
      { status: 502, type: "text/html", body: `<p>${canaries.secret}</p>` },
      /AssumeRole failed: the response of 127\.0\.0\.1:\d+ \(HTTP 502\) is not JSON/,
    ],
    [
      "a request id that repeats the secret",
      { status: 403, body: JSON.stringify({ Code: "NoPermission", RequestId: canaries.secret }) },
      /NoPermission \(HTTP 403\)\..*Request id \*\*\*\./,
    ],
    [
      "a code that repeats the key",
      { status: 400, body: JSON.stringify({ Code: canaries.id }) },
      /AssumeRole failed: \*\*\* \(HTTP 400\)\. Check/,
    ],
    ["a string that is not JSON", { status: 200, body: canaries.secret }, /\(HTTP 200\) is not JSON/],
    [
      "JSON without a session",
      { status: 200, body: `{"x":"${canaries.secret}"}` },
      /does not supply usable credentials/,
    ],
    [
      "a session without an end",
      { status: 200, body: JSON.stringify({ Credentials: { ...sessionKeys("sts"), Expiration: "soon" } }) },
      /does not supply usable credentials/,
    ],
    ["null", { status: 200, body: "null" }, /\(HTTP 200\) is not JSON/],
  ])("reports %s without quoting the response", async (_, refuse, expected) => {
    shortenWaits({ keep: [STS_TIMEOUT_MS] });
    const service = await sts({ refuse });
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    const error = await failure(() => source.getAccessKey());

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toMatch(expected);
  });

  it.each([
    ["throttled", { status: 400, body: JSON.stringify({ Code: "Throttling.User", Message: "slow down" }) }, 10],
    ["out of order", { status: 503, body: JSON.stringify({ Code: "ServiceUnavailable", Message: "later" }) }, 5],
  ])("is retried where STS is %s", async (_, refuse, attempts) => {
    shortenWaits({ keep: [STS_TIMEOUT_MS] });
    const service = await sts({ refuse });
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    await failure(() => source.getAccessKey());

    expect(service.requests).toHaveLength(attempts);
    expect(new Set(service.requests.map((request) => request["SignatureNonce"])).size).toBe(attempts);
  });

  it("that was assumed once serves to its end where it cannot be renewed", async () => {
    useFakeDate();
    const service = await sts();
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn }, "alicloud:endpoints": service.endpoints });

    await source.getAccessKey();
    service.options = { refuse: { status: 403, body: JSON.stringify({ Code: "NoPermission" }) } };
    vi.setSystemTime(Date.now() + 58 * 60_000);

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
    vi.setSystemTime(Date.now() + 3 * 60_000);
    expect((await failure(() => source.getAccessKey())).message).toContain("NoPermission");
  });

  it("reports an unreachable STS by host and code only", async () => {
    shortenWaits({ keep: [STS_TIMEOUT_MS] });
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn } });

    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain("sts.aliyuncs.com could not be reached (ENETUNREACH)");
    expect(new Set(machine.unreachable)).toEqual(new Set(["sts.aliyuncs.com"]));
  });

  it.each([
    [{ ALIBABA_CLOUD_STS_REGION: "cn-beijing" }, "sts.cn-beijing.aliyuncs.com"],
    [
      { ALIBABA_CLOUD_STS_REGION: "cn-beijing", ALIBABA_CLOUD_VPC_ENDPOINT_ENABLED: "true" },
      "sts-vpc.cn-beijing.aliyuncs.com",
    ],
    [{ STS_ENDPOINT: "sts.example.com" }, "sts.example.com"],
    [{ STS_ENDPOINT: "sts.example.com", ALIBABA_CLOUD_ENDPOINT_STS: "sts.example.org" }, "sts.example.org"],
  ])("uses the address of STS in %o", async (variables, host) => {
    shortenWaits({ keep: [STS_TIMEOUT_MS] });
    machine.set(variables);
    const source = credentials({ ...key, "alicloud:assumeRole": { roleArn } });

    await failure(() => source.getAccessKey());

    expect(new Set(machine.unreachable)).toEqual(new Set([host]));
  });
});

describe("the role of an explicit provider", () => {
  it("is assumed with the provider's key, from JSON", async () => {
    const service = await sts({ keys: { [canaries.otherId]: { secret: canaries.otherSecret } } });

    const source = credentials(
      { ...key, "alicloud:assumeRole": { roleArn: "acs:ram::1:role/not-this-one" } },
      {
        provider: {
          accessKey: canaries.otherId,
          secretKey: canaries.otherSecret,
          assumeRole: JSON.stringify({ roleArn }),
          endpoints: JSON.stringify(service.endpoints),
        },
      },
    );

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(service.requests[0]).toMatchObject({ AccessKeyId: canaries.otherId, RoleArn: roleArn });
  });

  it("is assumed with the configured key when the provider has none", async () => {
    const service = await sts();

    const source = credentials(
      { ...key, "alicloud:endpoints": service.endpoints },
      { provider: { assumeRole: JSON.stringify([{ roleArn }]) } },
    );

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
  });

  it("leaves the configured role out when the provider has a key and no role", async () => {
    const source = credentials(
      { "alicloud:assumeRole": { roleArn } },
      { provider: { accessKey: canaries.otherId, secretKey: canaries.otherSecret } },
    );

    expect((await source.getAccessKey()).accessKeyId).toBe(canaries.otherId);
  });
});

describe("alicloud:assumeRoleWithOidc", () => {
  const block = {
    roleArn,
    oidcProviderArn: "acs:ram::123456789012:oidc-provider/ci",
    roleSessionName: "run-7",
    sessionExpiration: 900,
  };

  it("buys a session with a token from a file, without any key", async () => {
    const service = await sts({ oidcTokens: [canaries.oidcToken] });
    const file = machine.write("token", `${canaries.oidcToken}\n`);

    const source = credentials({
      "alicloud:assumeRoleWithOidc": { ...block, oidcTokenFile: file },
      "alicloud:endpoints": service.endpoints,
    });

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: "STS.session1",
      accessKeySecret: "session-secret-1",
      securityToken: "session-token-1",
    });
    expect(service.requests[0]).toMatchObject({
      Action: "AssumeRoleWithOIDC",
      RoleArn: roleArn,
      OIDCProviderArn: block.oidcProviderArn,
      RoleSessionName: "run-7",
      DurationSeconds: "900",
      OIDCToken: canaries.oidcToken,
    });
    expect(service.requests[0]).not.toHaveProperty("AccessKeyId");
    expect(service.requests[0]).not.toHaveProperty("Signature");
  });

  it("uses a token and a policy in the configuration", async () => {
    const service = await sts({ oidcTokens: [canaries.oidcToken] });

    const source = credentials({
      "alicloud:assumeRoleWithOidc": [{ ...block, oidcToken: canaries.oidcToken, policy: canaries.policy }],
      "alicloud:endpoints": service.endpoints,
    });

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(service.requests[0]).toMatchObject({ Policy: canaries.policy });
  });

  it("reads the token file again for a new session", async () => {
    useFakeDate();
    const service = await sts({ oidcTokens: ["first.token", canaries.oidcToken] });
    const file = machine.write("token", "first.token");
    const source = credentials({
      "alicloud:assumeRoleWithOidc": { ...block, oidcTokenFile: file },
      "alicloud:endpoints": service.endpoints,
    });

    await source.getAccessKey();
    writeFileSync(file, canaries.oidcToken);
    vi.setSystemTime(Date.now() + 58 * 60_000);
    await source.getAccessKey();

    expect(service.requests.map((request) => request["OIDCToken"])).toEqual(["first.token", canaries.oidcToken]);
  });

  it("fills the gaps of the block from the environment", async () => {
    const service = await sts({ oidcTokens: [canaries.oidcToken] });
    machine.set({
      ALIBABA_CLOUD_ROLE_ARN: roleArn,
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: block.oidcProviderArn,
      ALIBABA_CLOUD_OIDC_TOKEN: canaries.oidcToken,
      ALIBABA_CLOUD_ROLE_SESSION_NAME: "from-env",
    });

    await credentials({ "alicloud:assumeRoleWithOidc": {}, "alicloud:endpoints": service.endpoints }).getAccessKey();

    expect(service.requests[0]).toMatchObject({ RoleArn: roleArn, RoleSessionName: "from-env" });
  });

  it("is the base of a role that is assumed as well", async () => {
    const service = await sts({
      oidcTokens: [canaries.oidcToken],
      keys: { "STS.session1": { secret: "session-secret-1", token: "session-token-1" } },
    });

    const source = credentials({
      "alicloud:assumeRoleWithOidc": { ...block, oidcToken: canaries.oidcToken },
      "alicloud:assumeRole": { roleArn: "acs:ram::999:role/other-account" },
      "alicloud:endpoints": service.endpoints,
    });

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session2");
  });

  it("names all that is missing", async () => {
    const error = await failure(() => credentials({ "alicloud:assumeRoleWithOidc": { policy: canaries.policy } }));

    expect(error.message.split("\n")).toEqual([
      "alicloud:assumeRoleWithOidc has no roleArn.",
      "alicloud:assumeRoleWithOidc has no oidcProviderArn.",
      "alicloud:assumeRoleWithOidc has neither oidcToken nor oidcTokenFile.",
    ]);
  });

  it.each([
    ["is not there", undefined, "cannot be read"],
    ["is empty", " \n", "is empty"],
  ])("reports a token file that %s", async (_, content, expected) => {
    const service = await sts();
    const file = content === undefined ? `${machine.home}/no-token` : machine.write("token", content);
    const source = credentials({
      "alicloud:assumeRoleWithOidc": { ...block, oidcTokenFile: file },
      "alicloud:endpoints": service.endpoints,
    });

    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain(`the token file ${file} ${expected}`);
    expect(service.requests).toEqual([]);
  });

  it("shows no token when STS refuses it", async () => {
    const service = await sts({ oidcTokens: [] });
    const source = credentials({
      "alicloud:assumeRoleWithOidc": { ...block, oidcToken: canaries.oidcToken },
      "alicloud:endpoints": service.endpoints,
    });

    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain(`the role ${roleArn}, assumed with an OIDC token`);
  });
});

describe("alicloud:ecsRoleName", () => {
  it("sends the token of the metadata service", async () => {
    const metadata = await startMetadata({ role: "web" });
    machine.lead("100.100.100.200", metadata.port);

    const key = await credentials({ "alicloud:ecsRoleName": "web" }).getAccessKey();

    expect(key).toEqual({
      accessKeyId: "STS.instance",
      accessKeySecret: "instance-secret",
      securityToken: "instance-token",
    });
    expect(metadata.requests.map(({ method, path }) => `${method} ${path}`)).toEqual([
      "PUT /latest/api/token",
      "GET /latest/meta-data/ram/security-credentials/web",
    ]);
  });

  it("falls back to the older protocol where no tokens are known", async () => {
    const metadata = await startMetadata({ role: "web-v1", tokens: "unknown" });
    machine.lead("100.100.100.200", metadata.port);

    expect((await credentials({ "alicloud:ecsRoleName": "web-v1" }).getAccessKey()).accessKeyId).toBe("STS.instance");
  });

  it("does not fall back when ALIBABA_CLOUD_IMDSV1_DISABLED is true", async () => {
    const metadata = await startMetadata({ role: "web-v2", tokens: "unknown" });
    machine.lead("100.100.100.200", metadata.port);
    machine.set({ ALIBABA_CLOUD_IMDSV1_DISABLED: "true" });

    await failure(() => credentials({ "alicloud:ecsRoleName": "web-v2" }).getAccessKey());

    expect(metadata.requests.map(({ path }) => path)).toEqual(["/latest/api/token"]);
  });

  it.each(["ALICLOUD_ECS_ROLE_NAME", "ALIBABA_CLOUD_ECS_METADATA"])("can be set by %s", async (name) => {
    const metadata = await startMetadata({ role: `role-of-${name}` });
    machine.lead("100.100.100.200", metadata.port);
    machine.set({ [name]: `role-of-${name}` });

    expect((await credentials({}).getAccessKey()).securityToken).toBe("instance-token");
  });

  it("is the base of a role to assume", async () => {
    const metadata = await startMetadata({ role: "base" });
    machine.lead("100.100.100.200", metadata.port);
    const service = await sts({ keys: { "STS.instance": { secret: "instance-secret", token: "instance-token" } } });

    const source = credentials({
      "alicloud:ecsRoleName": "base",
      "alicloud:assumeRole": { roleArn },
      "alicloud:endpoints": service.endpoints,
    });

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session1");
  });

  it("never goes through a proxy", async () => {
    const metadata = await startMetadata({ role: "direct" });
    machine.lead("100.100.100.200", metadata.port);
    machine.set({ HTTP_PROXY: "http://127.0.0.1:1" });

    expect((await credentials({ "alicloud:ecsRoleName": "direct" }).getAccessKey()).accessKeyId).toBe("STS.instance");
  });

  it("reports that a role does not exist", async () => {
    const metadata = await startMetadata({ role: "web", tokens: "known" });
    machine.lead("100.100.100.200", metadata.port);

    const error = await failure(() => credentials({ "alicloud:ecsRoleName": "wbe" }).getAccessKey());

    expect(error.message).toBe(
      "No credentials from the RAM role wbe of this ECS instance: 100.100.100.200 returned HTTP 404. " +
        "Check that this is an ECS instance with a RAM role attached, and that the role's name is right.",
    );
  });

  it("sends no request when ALIBABA_CLOUD_ECS_METADATA_DISABLED is true", async () => {
    machine.set({ ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true" });

    const error = await failure(() => credentials({ "alicloud:ecsRoleName": "web" }).getAccessKey());

    expect(error.message).toContain("ALIBABA_CLOUD_ECS_METADATA_DISABLED is true");
    expect(machine.unreachable).toEqual([]);
  });
});

describe("alicloud:credentialsUri", () => {
  it("gets session keys from a local service", async () => {
    const service = await startService(() => ({ json: sessionKeys("uri") }));

    const source = credentials({ "alicloud:credentialsUri": `${service.url}/keys?code=${canaries.secret}` });

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: "STS.uri",
      accessKeySecret: "uri-secret",
      securityToken: "uri-token",
    });
    expect(service.requests[0]).toMatchObject({ method: "GET", path: `/keys?code=${canaries.secret}` });
  });

  it.each(["ALICLOUD_CREDENTIALS_URI", "ALIBABA_CLOUD_CREDENTIALS_URI"])("can be set by %s", async (name) => {
    const service = await startService(() => ({ json: sessionKeys("uri") }));
    machine.set({ [name]: service.url });

    expect((await credentials({}).getAccessKey()).accessKeyId).toBe("STS.uri");
  });

  it("gets a new session before the old one ends", async () => {
    useFakeDate();
    let number = 0;
    const service = await startService(() => ({
      json: sessionKeys(`uri${++number}`, new Date(Date.now() + 3_600_000)),
    }));
    const source = credentials({ "alicloud:credentialsUri": service.url });

    const first = await source.getAccessKey();
    vi.setSystemTime(Date.now() + 58 * 60_000);
    const second = await source.getAccessKey();

    expect([first.accessKeyId, second.accessKeyId]).toEqual(["STS.uri1", "STS.uri2"]);
  });

  it.each([
    ["refuses", { status: 403, text: canaries.secret }, "returned HTTP 403"],
    [
      "answers without a token",
      { json: { AccessKeyId: canaries.id, AccessKeySecret: canaries.secret } },
      "does not supply usable credentials",
    ],
    [
      "answers without an end",
      { json: { ...sessionKeys("uri"), Expiration: undefined } },
      "does not supply usable credentials",
    ],
    ["answers with text", { text: canaries.secret }, "does not supply usable credentials"],
  ])("reports a service that %s without quoting the response", async (_, reply, expected) => {
    const service = await startService(() => reply);
    const source = credentials({ "alicloud:credentialsUri": `${service.url}/${canaries.token}` });

    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain(`the credentials URI at ${service.url} (alicloud:credentialsUri)`);
    expect(error.message).toContain(expected);
  });

  it("reports a service that did not respond in time", async () => {
    const service = await startService(() => undefined);
    const waits = shortenWaits();

    const error = await failure(() => credentials({ "alicloud:credentialsUri": service.url }).getAccessKey());

    expect(waits).toEqual([10_000]);
    expect(error.message).toContain(`127.0.0.1:${service.port} did not respond within 10 s`);
  });

  it.each([canaries.secret, "ftp://127.0.0.1/x", "file:///etc/passwd"])(
    "refuses what is no http address (%#)",
    async (uri) => {
      const error = await failure(() => credentials({ "alicloud:credentialsUri": uri }));

      expect(error.message).toBe("alicloud:credentialsUri is not an http or https address.");
    },
  );
});
