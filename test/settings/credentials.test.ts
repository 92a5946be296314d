// The precedence of credentials, keys that stay together, and sources without visible secrets.
import { inspect } from "node:util";
import { describe, expect, it } from "vitest";
import { type ProviderSettings, resolveSettings, type SettingsOverrides } from "../../provider/settings/settings.js";
import { canaries, expectNoSecrets, failure, shown } from "../support/secrets.js";
import { useSurroundings } from "../support/surroundings.js";

const machine = useSurroundings();

function credentials(config: Readonly<Record<string, string>> = {}, overrides: SettingsOverrides = {}) {
  const settings = resolveSettings(
    { config: (name) => config[name], environment: machine.environment },
    { region: "cn-beijing", ...overrides },
  );
  expectNoSecrets(settings);
  return settings.credentials;
}

async function id(config?: Readonly<Record<string, string>>, overrides?: SettingsOverrides): Promise<string> {
  return (await credentials(config, overrides).getAccessKey()).accessKeyId;
}

describe("the precedence of credentials", () => {
  const provider: ProviderSettings = { accessKey: "AK.provider", secretKey: "s" };
  const config = {
    "alicloud:profile": "config",
    "alicloud:accessKey": "AK.config",
    "alicloud:secretKey": "s",
  };
  const environment = {
    ALICLOUD_ACCESS_KEY: "AK.environment",
    ALICLOUD_SECRET_KEY: "s",
    ALICLOUD_PROFILE: "environment",
  };

  function profiles(): void {
    const key = (name: string) => ({ name, mode: "AK", access_key_id: `AK.profile.${name}`, access_key_secret: "s" });
    machine.profiles("current", ["current", "argument", "config", "environment", "provider"].map(key));
  }

  it("is: explicit provider, profile argument, configured profile, configured key, environment, default chain", async () => {
    profiles();
    machine.set(environment);
    const { "alicloud:profile": _, ...configuredKey } = config;

    expect(await id(config, { provider, profile: "argument" })).toBe("AK.provider");
    expect(await id(config, { profile: "argument" })).toBe("AK.profile.argument");
    expect(await id(config)).toBe("AK.profile.config");
    expect(await id(configuredKey)).toBe("AK.config");
    expect(await id()).toBe("AK.environment");
    machine.set({ ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: " " });
    expect(await id()).toBe("AK.profile.environment");
    machine.set({ ALICLOUD_PROFILE: "" });
    expect(await id()).toBe("AK.profile.current");
  });

  it("puts a provider's key before its profile, which the SDK may have filled in from ALICLOUD_PROFILE", async () => {
    profiles();

    expect(await id(config, { provider: { ...provider, profile: "provider" } })).toBe("AK.provider");
    expect(await id(config, { provider: { profile: "provider" }, profile: "argument" })).toBe("AK.profile.provider");
  });

  it("continues after a provider without credentials", async () => {
    profiles();

    expect(await id(config, { provider: { region: "cn-shanghai" } })).toBe("AK.profile.config");
  });
});

describe("keys from the environment", () => {
  const sets = [
    ["ALICLOUD_ACCESS_KEY", "ALICLOUD_SECRET_KEY", "ALICLOUD_SECURITY_TOKEN"],
    ["ALIBABA_CLOUD_ACCESS_KEY_ID", "ALIBABA_CLOUD_ACCESS_KEY_SECRET", "ALIBABA_CLOUD_SECURITY_TOKEN"],
    ["ALIBABACLOUD_ACCESS_KEY_ID", "ALIBABACLOUD_ACCESS_KEY_SECRET", "ALIBABACLOUD_SECURITY_TOKEN"],
  ] as const;

  it.each(sets)("are %s and %s, with %s", async (idName, secretName, tokenName) => {
    machine.set({ [idName]: canaries.id, [secretName]: canaries.secret });
    const pair = credentials();
    machine.set({ [tokenName]: canaries.token });
    const session = credentials();

    expect(await pair.getAccessKey()).toEqual({ accessKeyId: canaries.id, accessKeySecret: canaries.secret });
    expect(await session.getAccessKey()).toEqual({
      accessKeyId: canaries.id,
      accessKeySecret: canaries.secret,
      securityToken: canaries.token,
    });
    expect(session.description).toBe(`${idName} and ${secretName}`);
  });

  it("come from the first set of names as a whole", async () => {
    for (const [number, [idName, secretName, tokenName]] of sets.entries()) {
      machine.set({ [idName]: `AK.${number}`, [secretName]: `s${number}`, [tokenName]: `t${number}` });
    }

    expect(await credentials().getAccessKey()).toEqual({
      accessKeyId: "AK.0",
      accessKeySecret: "s0",
      securityToken: "t0",
    });
  });

  it("never use a token from another set of names", async () => {
    machine.set({
      ALIBABA_CLOUD_ACCESS_KEY_ID: "AK.1",
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: "s1",
      ALICLOUD_SECURITY_TOKEN: "t0",
    });

    expect(await credentials().getAccessKey()).toEqual({ accessKeyId: "AK.1", accessKeySecret: "s1" });
  });

  it.each(sets)("that are half a pair are an error: %s without %s", async (idName, secretName) => {
    machine.set({ [idName]: canaries.id });

    const error = await failure(credentials);

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toBe(
      `${idName} is set, but not ${secretName}. Id, secret and token must come from one place: set ${secretName} too, or remove ${idName}.`,
    );
  });

  it("are an error too when the other half stands under another set of names", async () => {
    machine.set({
      ALICLOUD_ACCESS_KEY: canaries.id,
      ALIBABA_CLOUD_ACCESS_KEY_ID: canaries.otherId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: canaries.otherSecret,
    });

    expect((await failure(credentials)).message).toContain("ALICLOUD_ACCESS_KEY is set, but not ALICLOUD_SECRET_KEY.");
  });

  it("lose the space around them", async () => {
    machine.set({ ALICLOUD_ACCESS_KEY: ` ${canaries.id}\n`, ALICLOUD_SECRET_KEY: `${canaries.secret} ` });

    expect(await credentials().getAccessKey()).toEqual({ accessKeyId: canaries.id, accessKeySecret: canaries.secret });
  });
});

describe("keys from the configuration", () => {
  it("come with their token", async () => {
    const source = credentials({
      "alicloud:accessKey": canaries.id,
      "alicloud:secretKey": canaries.secret,
      "alicloud:securityToken": canaries.token,
    });

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: canaries.id,
      accessKeySecret: canaries.secret,
      securityToken: canaries.token,
    });
    expect(source.description).toBe("alicloud:accessKey and alicloud:secretKey");
  });

  it("do not use a token from the environment", async () => {
    machine.set({ ALICLOUD_SECURITY_TOKEN: canaries.token });

    expect(
      await credentials({ "alicloud:accessKey": "AK", "alicloud:secretKey": "s" }).getAccessKey(),
    ).not.toHaveProperty("securityToken");
  });

  it.each([
    [{ "alicloud:accessKey": canaries.id }, "alicloud:accessKey is set, but not alicloud:secretKey."],
    [{ "alicloud:secretKey": canaries.secret }, "alicloud:secretKey is set, but not alicloud:accessKey."],
    [
      { "alicloud:securityToken": canaries.token },
      "alicloud:securityToken is set, but not alicloud:accessKey and alicloud:secretKey.",
    ],
  ])("that are not whole are an error, also with a whole pair in the environment (%#)", async (config, expected) => {
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.otherId, ALICLOUD_SECRET_KEY: canaries.otherSecret });

    expect((await failure(() => credentials(config))).message).toContain(expected);
  });
});

describe("keys of an explicit provider", () => {
  it("come with their token", async () => {
    const provider = { accessKey: canaries.id, secretKey: canaries.secret, securityToken: canaries.token };

    expect(await credentials({}, { provider }).getAccessKey()).toEqual({
      accessKeyId: canaries.id,
      accessKeySecret: canaries.secret,
      securityToken: canaries.token,
    });
  });

  it("that are half a pair are an error", async () => {
    const error = await failure(() =>
      credentials({ "alicloud:secretKey": canaries.secret }, { provider: { accessKey: canaries.id } }),
    );

    expect(error.message).toContain(
      "accessKey of the explicit provider is set, but not secretKey of the explicit provider.",
    );
  });
});

describe("an identity", () => {
  const pair = { "alicloud:accessKey": canaries.id, "alicloud:secretKey": canaries.secret };

  it("is the same for the same key, wherever it stands", () => {
    const configured = credentials(pair);
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.id, ALICLOUD_SECRET_KEY: canaries.secret });

    expect(credentials().identity).toBe(configured.identity);
    expect(configured.identity).toMatch(/^[0-9a-f]{64}$/);
  });

  it("differs by id, secret, token, role and profile", () => {
    const key = (name: string) => ({
      name,
      mode: "AK",
      access_key_id: canaries.id,
      access_key_secret: canaries.secret,
    });
    machine.profiles("a", [key("a"), { ...key("c"), mode: "RamRoleArn", ram_role_arn: "acs:ram::1:role/c" }]);
    const identities = [
      credentials(pair),
      credentials({ ...pair, "alicloud:accessKey": canaries.otherId }),
      credentials({ ...pair, "alicloud:secretKey": canaries.otherSecret }),
      credentials({ ...pair, "alicloud:securityToken": canaries.token }),
      credentials({ ...pair, "alicloud:assumeRole": '{"roleArn":"acs:ram::1:role/a"}' }),
      credentials({ ...pair, "alicloud:assumeRole": '{"roleArn":"acs:ram::1:role/b"}' }),
      credentials({
        ...pair,
        "alicloud:assumeRole": `{"roleArn":"acs:ram::1:role/b","policy":${JSON.stringify(canaries.policy)}}`,
      }),
      credentials({ "alicloud:profile": "c" }),
      credentials({ "alicloud:ecsRoleName": "a" }),
      credentials({ "alicloud:ecsRoleName": "b" }),
    ].map((source) => source.identity);

    expect(new Set(identities).size).toBe(identities.length);
  });
});

describe("a source", () => {
  it("shows no secret, whoever looks at it, before and after it was used", async () => {
    const source = credentials({
      "alicloud:accessKey": canaries.id,
      "alicloud:secretKey": canaries.secret,
      "alicloud:securityToken": canaries.token,
    });

    await source.getAccessKey();

    expectNoSecrets(source);
    expect(shown(source)).toContain("alicloud:accessKey and alicloud:secretKey");
    expect(inspect(source, { depth: 10, showHidden: true })).not.toContain(canaries.secret);
  });

  it("of the embedded endpoint is not the user's, and fails if it is used", async () => {
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.id });
    machine.write(".aliyun/config.json", "{");

    const source = credentials({ "alicloud-images:endpoint": "embedded", "alicloud:secretKey": canaries.secret });

    expect((await failure(() => source.getAccessKey())).message).toContain(
      "Requests to the embedded endpoint are signed with its own key pair",
    );
  });
});
