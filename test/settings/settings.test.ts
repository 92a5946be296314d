// The precedence of settings, and all problems in one error.
import fs from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it, vi } from "vitest";
import { withDeadline } from "../../provider/service/deadline.js";
import {
  type ProviderSettings,
  regionSetting,
  resolveSettings,
  type SettingsOverrides,
} from "../../provider/settings/settings.js";
import { canaries, expectNoSecrets, failure } from "../support/secrets.js";
import { useSurroundings } from "../support/surroundings.js";

vi.mock("node:fs", { spy: true });

const machine = useSurroundings();

interface Given extends SettingsOverrides {
  readonly config?: Readonly<Record<string, string>>;
}

function source({ config = {} }: Given) {
  return { config: (name: string) => config[name], environment: machine.environment };
}

function settings(given: Given = {}) {
  return resolveSettings(source(given), given);
}

function region(given: Given = {}) {
  return regionSetting(source(given), given);
}

function useKey(): void {
  machine.set({ ALICLOUD_ACCESS_KEY: canaries.id, ALICLOUD_SECRET_KEY: canaries.secret });
}

describe("the region", () => {
  it("is: argument, explicit provider, configuration, environment, profile", () => {
    const provider: ProviderSettings = { region: "cn-provider" };
    const config = { "alicloud:region": "cn-config", "alicloud:profile": "prod" };
    machine.profiles("", [
      { name: "prod", mode: "AK", access_key_id: "a", access_key_secret: "s", region_id: "cn-profile" },
    ]);
    machine.set({ ALICLOUD_REGION: "cn-env-a", ALIBABA_CLOUD_REGION: "cn-env-b" });

    expect(region({ config, provider, region: "cn-argument" })).toEqual({ region: "cn-argument", origin: "argument" });
    expect(region({ config, provider })).toEqual({ region: "cn-provider", origin: "provider" });
    expect(region({ config })).toEqual({ region: "cn-config", origin: "config" });
    expect(region({ config: { "alicloud:profile": "prod" } })).toEqual({ region: "cn-env-a", origin: "environment" });
    machine.set({ ALICLOUD_REGION: "" });
    expect(region({ config: { "alicloud:profile": "prod" } })).toEqual({ region: "cn-env-b", origin: "environment" });
    machine.set({ ALIBABA_CLOUD_REGION: "" });
    expect(region({ config: { "alicloud:profile": "prod" } })).toEqual({ region: "cn-profile", origin: "profile" });
    expect(settings({ config: { "alicloud:profile": "prod" } }).region).toBe("cn-profile");
    expect(region()).toBeUndefined();
  });

  it("is the named profile's, wherever it is named, also when the key stands elsewhere", () => {
    const profile = (name: string) => ({
      name,
      mode: "AK",
      access_key_id: "a",
      access_key_secret: "s",
      region_id: `cn-of-${name}`,
    });
    machine.profiles("current", ["current", "provider", "argument", "config", "environment"].map(profile));
    const config = { "alicloud:profile": "config" };
    machine.set({ ALICLOUD_PROFILE: "environment" });
    useKey();

    expect(region({ config, profile: "argument", provider: { profile: "provider" } })?.region).toBe("cn-of-provider");
    expect(region({ config, profile: "argument" })?.region).toBe("cn-of-argument");
    expect(region({ config })?.region).toBe("cn-of-config");
    expect(region()?.region).toBe("cn-of-environment");
  });

  it("is the current profile's only when the default chain uses that profile", () => {
    machine.profiles("laptop", [
      { name: "laptop", mode: "AK", access_key_id: "a", access_key_secret: "s", region_id: "cn-laptop" },
    ]);
    expect(region()).toEqual({ region: "cn-laptop", origin: "profile" });

    useKey();
    expect(region()).toBeUndefined();

    machine.set({ ALICLOUD_ACCESS_KEY: "", ALICLOUD_SECRET_KEY: "" });
    machine.set({
      ALIBABA_CLOUD_ROLE_ARN: "r",
      ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "p",
      ALIBABA_CLOUD_OIDC_TOKEN_FILE: "f",
    });
    expect(region()).toBeUndefined();
  });

  it("has no default: the error names every source", async () => {
    useKey();

    const error = await failure(() => settings());

    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toBe(
      "No region is set. Use the region argument, an explicit provider with a region, alicloud:region (`pulumi config set alicloud:region cn-hangzhou`), " +
        "ALICLOUD_REGION or ALIBABA_CLOUD_REGION, or a profile with a region_id.",
    );
  });

  it("is checked by its form, and the error names its source", async () => {
    useKey();
    machine.set({ ALIBABA_CLOUD_REGION: "cn-hangzhou.evil.example" });

    expect((await failure(() => settings())).message).toBe(
      'ALIBABA_CLOUD_REGION is "cn-hangzhou.evil.example", which is not a region id such as cn-hangzhou or eu-central-1.',
    );
  });

  it("is undefined when the profiles cannot be read, which resolveSettings reports", async () => {
    machine.write(".aliyun/config.json", `{ ${canaries.secret}`);

    expect(region({ profile: "prod" })).toBeUndefined();
    const error = await failure(() => settings({ profile: "prod" }));
    expect(error.message).toContain("No region is set.");
    expect(error.message).toContain("is not the JSON file of the aliyun command line");
  });
});

describe("resolveSettings", () => {
  it("reads the file of profiles once for region and credentials", async () => {
    const path = machine.profiles("prod", [
      { name: "prod", mode: "AK", access_key_id: "a", access_key_secret: "s", region_id: "cn-profile" },
    ]);
    vi.mocked(fs.readFileSync).mockClear();

    expect(settings().region).toBe("cn-profile");
    expect(vi.mocked(fs.readFileSync).mock.calls.filter(([read]) => read === path)).toHaveLength(1);
  });
});

describe("the endpoint", () => {
  const everything: Given = {
    region: "cn-beijing",
    endpoint: "argument.example.com",
    provider: { endpoints: '[{"ecs":"provider.example.com"}]' },
    config: {
      "alicloud-images:endpoint": "http://own-config.example.com",
      "alicloud:endpoints": '{"ecs":"config.example.com"}',
    },
  };

  it("is: argument, own configuration, own variable, provider's, configured, environment, by region", () => {
    useKey();
    machine.set({
      ALICLOUD_IMAGES_ENDPOINT: "own-variable.example.com",
      ALIBABA_CLOUD_ENDPOINT_ECS: "variable-a.example.com",
      ECS_ENDPOINT: "variable-b.example.com",
    });
    const { endpoint: _, ...noArgument } = everything;
    const { "alicloud-images:endpoint": _own, ...config } = everything.config ?? {};

    expect(settings(everything).endpoint).toBe("https://argument.example.com");
    expect(settings(noArgument).endpoint).toBe("http://own-config.example.com");
    expect(settings({ ...noArgument, config }).endpoint).toBe("https://own-variable.example.com");
    machine.set({ ALICLOUD_IMAGES_ENDPOINT: "" });
    expect(settings({ ...noArgument, config }).endpoint).toBe("https://provider.example.com");
    expect(settings({ region: "cn-beijing", config }).endpoint).toBe("https://config.example.com");
    expect(settings({ region: "cn-beijing" }).endpoint).toBe("https://variable-a.example.com");
    machine.set({ ALIBABA_CLOUD_ENDPOINT_ECS: "" });
    expect(settings({ region: "cn-beijing" }).endpoint).toBe("https://variable-b.example.com");
    machine.set({ ECS_ENDPOINT: "" });
    expect(settings({ region: "cn-beijing" }).endpoint).toBe("https://ecs.cn-beijing.aliyuncs.com");
    expect(settings({ region: "cn-hangzhou" }).endpoint).toBe("https://ecs-cn-hangzhou.aliyuncs.com");
  });

  it.each([
    ["the argument", { endpoint: "embedded" }, {}],
    ["the configuration", { config: { "alicloud-images:endpoint": "embedded" } }, {}],
    ["the environment", {}, { ALICLOUD_IMAGES_ENDPOINT: "embedded" }],
  ])("is embedded by %s, and then no credentials are read: not even wrong ones matter", (_, given, variables) => {
    machine.set({ ...variables, ALICLOUD_ACCESS_KEY: canaries.id, HTTPS_PROXY: "socks5://127.0.0.1:1" });
    machine.write(".aliyun/config.json", "{");

    const embedded = settings({ region: "cn-beijing", profile: "gone", ...given });

    expect(embedded.endpoint).toBe("embedded");
    expectNoSecrets(embedded);
  });

  it("that is embedded reads no region from a profile, whose file contains credentials", async () => {
    machine.profiles("laptop", [
      { name: "laptop", mode: "AK", access_key_id: "a", access_key_secret: "s", region_id: "cn-laptop" },
    ]);

    expect(region({ endpoint: "embedded" })).toBeUndefined();
    expect((await failure(() => settings({ endpoint: "embedded" }))).message).toContain("No region is set.");
  });

  it("of the official provider cannot be embedded", () => {
    useKey();

    expect(settings({ region: "cn-beijing", config: { "alicloud:endpoints": '{"ecs":"embedded"}' } }).endpoint).toBe(
      "https://embedded",
    );
  });

  it("names the source of an invalid one", async () => {
    useKey();

    const error = await failure(() =>
      settings({ region: "cn-beijing", provider: { endpoints: '[{"ecs":"ftp://x"}]' } }),
    );

    expect(error.message).toContain('ecs in endpoints of the explicit provider "ftp://x" has the scheme ftp');
  });
});

describe("the time for one attempt", () => {
  const timeout = (config: Readonly<Record<string, string>> = {}, provider: ProviderSettings = {}) =>
    settings({ region: "cn-beijing", config, provider }).timeoutMs;

  it("is 30 s, or what the official provider's settings say", () => {
    useKey();

    expect(timeout()).toBe(30_000);
    expect(timeout({ "alicloud:clientReadTimeout": "5000" })).toBe(5000);
    expect(timeout({ "alicloud:clientReadTimeout": "5000" }, { clientReadTimeout: "7000" })).toBe(7000);
    machine.set({ CLIENT_READ_TIMEOUT: "9000" });
    expect(timeout()).toBe(9000);
    expect(timeout({ "alicloud:clientReadTimeout": "5000" })).toBe(5000);
  });

  it("is never cut short by a time to connect, only lengthened", () => {
    useKey();
    machine.set({ CLIENT_CONNECT_TIMEOUT: "1000" });
    expect(timeout()).toBe(30_000);

    machine.set({ CLIENT_CONNECT_TIMEOUT: "60000" });
    expect(timeout()).toBe(60_000);
  });

  it.each(["0", "-1", "1.5", "soon", "2147483648", "1e99"])("cannot be %s", async (value) => {
    useKey();

    const error = await failure(() => timeout({ "alicloud:clientReadTimeout": value }));

    expect(error.message).toBe(
      `alicloud:clientReadTimeout is "${value}"; it must be a positive integer (milliseconds), such as 60000.`,
    );
  });
});

describe("the time for a look-up", () => {
  const lookupTimeout = (value?: string) =>
    settings({ region: "cn-beijing", config: value === undefined ? {} : { "alicloud-images:timeout": value } })
      .lookupTimeoutMs;

  it("is three minutes", () => {
    useKey();

    expect(lookupTimeout()).toBe(180_000);
  });

  it.each([
    ["90s", 90_000],
    ["3m", 180_000],
    ["1h", 3_600_000],
    ["24h", 86_400_000],
  ])("is alicloud-images:timeout: %s", (value, ms) => {
    useKey();

    expect(lookupTimeout(value)).toBe(ms);
  });

  it("is ALICLOUD_IMAGES_TIMEOUT, unless it is configured", () => {
    useKey();
    machine.set({ ALICLOUD_IMAGES_TIMEOUT: "5m" });

    expect([lookupTimeout(), lookupTimeout("10s")]).toEqual([300_000, 10_000]);
  });

  it.each(["180", "0s", "-1m", "1.5m", "25h", "3 minutes", "soon"])("cannot be %s", async (value) => {
    useKey();

    expect((await failure(() => lookupTimeout(value))).message).toBe(
      `alicloud-images:timeout is "${value}"; it must be a duration from 1s to 24h with its unit, such as "90s" or "3m".`,
    );
  });
});

describe("consistency", () => {
  const consistency = (value?: string) =>
    settings({ region: "cn-beijing", config: value === undefined ? {} : { "alicloud-images:consistency": value } })
      .consistency;

  it("is verified by default", () => {
    useKey();

    expect([consistency(), consistency("verified"), consistency("counted"), consistency("lenient")]).toEqual([
      "verified",
      "verified",
      "counted",
      "lenient",
    ]);
  });

  it("comes from the environment if it is not configured", () => {
    useKey();
    machine.set({ ALICLOUD_IMAGES_CONSISTENCY: "counted" });

    expect([consistency(), consistency("lenient")]).toEqual(["counted", "lenient"]);
  });

  it("must be one that is known, wherever it stands", async () => {
    useKey();

    expect((await failure(() => consistency("Lenient"))).message).toBe(
      'alicloud-images:consistency is "Lenient"; it must be one of "verified", "counted", "lenient".',
    );
    machine.set({ ALICLOUD_IMAGES_CONSISTENCY: "strict" });
    expect((await failure(() => consistency())).message).toBe(
      'ALICLOUD_IMAGES_CONSISTENCY is "strict"; it must be one of "verified", "counted", "lenient".',
    );
  });
});

describe("several problems", () => {
  it("are reported together, one a line", async () => {
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.id, CLIENT_READ_TIMEOUT: "soon" });

    const error = await failure(() =>
      settings({
        region: "hangzhou",
        config: { "alicloud:endpoints": canaries.secret, "alicloud-images:consistency": "no" },
      }),
    );

    expect(error.name).toBe("ConfigurationError");
    expect(error.message.split("\n").map((line) => line.split(" ")[0])).toEqual([
      "the",
      "alicloud:endpoints",
      "CLIENT_READ_TIMEOUT",
      "alicloud-images:consistency",
      "ALICLOUD_ACCESS_KEY",
    ]);
  });

  it("that are about credentials alone make a CredentialsError", async () => {
    machine.set({ ALICLOUD_ACCESS_KEY: canaries.id });

    expect((await failure(() => settings({ region: "cn-beijing" }))).name).toBe("CredentialsError");
  });

  it("are reported once when two settings have the same", async () => {
    useKey();

    const error = await failure(() =>
      settings({
        region: "cn-beijing",
        config: { "alicloud:endpoints": "x", "alicloud:assumeRole": '{"roleArn":"r"}' },
      }),
    );

    expect(error.message.split("\n")).toHaveLength(1);
  });
});

describe("a source without configuration, the command line", () => {
  it("reads arguments and the environment", () => {
    useKey();
    machine.set({ ALICLOUD_REGION: "cn-beijing" });

    const found = resolveSettings({ environment: machine.environment }, { endpoint: "http://127.0.0.1:4000" });

    expect(found).toMatchObject({ region: "cn-beijing", endpoint: "http://127.0.0.1:4000", consistency: "verified" });
    expectNoSecrets(found);
  });
});

describe("loading the settings", () => {
  const loaded = () => Object.keys(createRequire(__filename).cache).filter((path) => path.includes("@alicloud"));

  it("loads no client library; the first use does", async () => {
    machine.set({ HTTPS_PROXY: "http://127.0.0.1:3128", ALICLOUD_REGION: "cn-beijing" });
    useKey();
    const role = JSON.stringify({ roleArn: "acs:ram::1:role/x" });
    const found = resolveSettings({
      config: (name) => (name === "alicloud:assumeRole" ? role : undefined),
      environment: machine.environment,
    });
    expect(loaded()).toEqual([]);

    await failure(() => withDeadline(2000, () => found.credentials.getAccessKey()));
    expect(loaded().some((path) => path.includes("@alicloud/pop-core"))).toBe(true);
  });
});
