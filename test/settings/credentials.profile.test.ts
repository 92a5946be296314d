// Profiles of the aliyun command line: every mode, ignored fields, and what is never run or written.
import { readFileSync, statSync, writeFileSync } from "node:fs";
import { describe, expect, it, vi } from "vitest";
import { withDeadline } from "../../provider/service/deadline.js";
import { runCommand } from "../../provider/settings/credentials/externalCommand.js";
import { resolveSettings, type SettingsOverrides } from "../../provider/settings/settings.js";
import { sessionKeys, startMetadata, startService } from "../support/metadata.js";
import { canaries, expectNoSecrets, failure } from "../support/secrets.js";
import { startSts } from "../support/sts.js";
import { useSurroundings } from "../support/surroundings.js";
import { shortenWaits } from "../support/waits.js";

const machine = useSurroundings();
const roleArn = "acs:ram::123456789012:role/deployer";
const ak = { mode: "AK", access_key_id: canaries.id, access_key_secret: canaries.secret };
const inAnHour = () => Math.floor(Date.now() / 1000) + 3600;

function credentials(
  profile: string,
  config: Readonly<Record<string, unknown>> = {},
  overrides: SettingsOverrides = {},
) {
  const settings = resolveSettings(
    {
      config: (name) => {
        const value = config[name];
        return typeof value === "object" ? JSON.stringify(value) : (value as string | undefined);
      },
      environment: machine.environment,
    },
    { region: "cn-beijing", profile, ...overrides },
  );
  expectNoSecrets(settings);
  return settings.credentials;
}

describe("a profile", () => {
  it("in mode AK supplies its key and nothing else", async () => {
    machine.profiles("other", [
      { name: "prod", ...ak, sts_token: canaries.token, ram_role_arn: roleArn, ram_role_name: "web" },
    ]);

    const source = credentials("prod");

    expect(await source.getAccessKey()).toEqual({ accessKeyId: canaries.id, accessKeySecret: canaries.secret });
    expect(source.description).toBe(`profile "prod" in ${machine.home}/.aliyun/config.json`);
  });

  it("in mode StsToken supplies its key with the token", async () => {
    machine.profiles("", [{ name: "prod", ...ak, mode: "StsToken", sts_token: canaries.token }]);

    expect(await credentials("prod").getAccessKey()).toEqual({
      accessKeyId: canaries.id,
      accessKeySecret: canaries.secret,
      securityToken: canaries.token,
    });
  });

  it("in mode RamRoleArn assumes its role with its key, without its token", async () => {
    const sts = await startSts({ keys: { [canaries.id]: { secret: canaries.secret } } });
    machine.profiles("", [
      {
        name: "prod",
        ...ak,
        mode: "RamRoleArn",
        sts_token: canaries.token,
        ram_role_arn: roleArn,
        ram_session_name: "me",
        expired_seconds: 1200,
        external_id: "ext",
        sts_endpoint: sts.url,
      },
    ]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(sts.requests[0]).toMatchObject({
      RoleArn: roleArn,
      RoleSessionName: "me",
      DurationSeconds: "1200",
      ExternalId: "ext",
    });
  });

  it("in mode RamRoleArn is overridden by alicloud:assumeRole, which is assumed with the same key", async () => {
    const sts = await startSts({ keys: { [canaries.id]: { secret: canaries.secret } } });
    machine.profiles("", [
      { name: "prod", ...ak, mode: "RamRoleArn", ram_role_arn: "acs:ram::1:role/own", sts_endpoint: sts.url },
    ]);

    await credentials("", { "alicloud:profile": "prod", "alicloud:assumeRole": { roleArn } }).getAccessKey();

    expect(sts.requests.map((request) => request["RoleArn"])).toEqual([roleArn]);
  });

  it("that is an argument is complete in itself: the configured role is not put on top", async () => {
    machine.profiles("", [{ name: "prod", ...ak }]);

    const source = credentials("prod", { "alicloud:assumeRole": { roleArn } });

    expect((await source.getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it("in mode ChainableRamRoleArn assumes its role with the key of its source profile", async () => {
    const sts = await startSts({
      keys: {
        [canaries.id]: { secret: canaries.secret },
        "STS.session1": { secret: "session-secret-1", token: "session-token-1" },
        "STS.session2": { secret: "session-secret-2", token: "session-token-2" },
      },
    });
    machine.profiles("", [
      { name: "third", mode: "ChainableRamRoleArn", source_profile: "second", ram_role_arn: "acs:ram::3:role/third" },
      { name: "second", mode: "ChainableRamRoleArn", source_profile: "first", ram_role_arn: "acs:ram::2:role/second" },
      { name: "first", ...ak, mode: "RamRoleArn", ram_role_arn: "acs:ram::1:role/first" },
    ]);

    const source = credentials("third", { "alicloud:endpoints": { sts: sts.url } });

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.session3");
    expect(sts.requests.map((request) => request["RoleArn"])).toEqual([
      "acs:ram::1:role/first",
      "acs:ram::2:role/second",
      "acs:ram::3:role/third",
    ]);
  });

  it("in mode EcsRamRole uses the metadata service even if the profile has a key", async () => {
    const metadata = await startMetadata({ role: "profile-role" });
    machine.lead("100.100.100.200", metadata.port);
    machine.profiles("", [{ name: "prod", ...ak, mode: "EcsRamRole", ram_role_name: "profile-role" }]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe("STS.instance");
  });

  it("in mode RamRoleArnWithRoleName assumes its role with the instance's", async () => {
    const metadata = await startMetadata({ role: "base-role" });
    machine.lead("100.100.100.200", metadata.port);
    const sts = await startSts({ keys: { "STS.instance": { secret: "instance-secret", token: "instance-token" } } });
    machine.profiles("", [
      {
        name: "prod",
        mode: "RamRoleArnWithRoleName",
        ram_role_name: "base-role",
        ram_role_arn: roleArn,
        sts_endpoint: sts.url,
      },
    ]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe("STS.session1");
  });

  it("in mode OIDC buys a session with the token in its file", async () => {
    const sts = await startSts({ oidcTokens: [canaries.oidcToken] });
    machine.profiles("", [
      {
        name: "prod",
        mode: "OIDC",
        oidc_provider_arn: "acs:ram::1:oidc-provider/p",
        oidc_token_file: machine.write("token", canaries.oidcToken),
        ram_role_arn: roleArn,
        ram_session_name: "pod",
        sts_endpoint: sts.url,
      },
    ]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(sts.requests[0]).toMatchObject({
      Action: "AssumeRoleWithOIDC",
      RoleSessionName: "pod",
      DurationSeconds: "3600",
    });
  });

  it("in mode CredentialsURI sends a request to its address", async () => {
    const service = await startService(() => ({ json: sessionKeys("uri") }));
    machine.profiles("", [{ name: "prod", mode: "CredentialsURI", credentials_uri: service.url }]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe("STS.uri");
  });

  it("can be spelled in any case, as for the command line", async () => {
    machine.profiles("", [{ name: "prod", ...ak, mode: "ak" }]);

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it.each([
    [{ sts_region: "cn-shanghai" }, {}, "sts.cn-shanghai.aliyuncs.com"],
    [{ sts_region: "cn-shanghai", enable_vpc: true }, {}, "sts-vpc.cn-shanghai.aliyuncs.com"],
    [{ sts_region: "cn-shanghai" }, { "alicloud:endpoints": [{ sts: "sts.example.com" }] }, "sts.example.com"],
    [{}, {}, "sts.aliyuncs.com"],
  ])("sends requests to STS with %o and %o at %s", async (fields, config, host) => {
    machine.profiles("", [{ name: "prod", ...ak, mode: "RamRoleArn", ram_role_arn: roleArn, ...fields }]);

    shortenWaits({ keep: [10_000] });
    await failure(() => credentials("prod", config).getAccessKey());

    expect(new Set(machine.unreachable)).toEqual(new Set([host]));
  });

  it("does not let its own STS region become another host", async () => {
    machine.profiles("", [
      { name: "prod", ...ak, mode: "RamRoleArn", ram_role_arn: roleArn, sts_region: "evil.example/" },
    ]);

    const error = await failure(() => credentials("prod"));

    expect(error.message).toContain('is "evil.example/", which is not a region id');
  });
});

describe("a profile that was signed in by a browser", () => {
  const sso = {
    mode: "CloudSSO",
    cloud_sso_account_id: "123456789012",
    cloud_sso_access_config: "ac-1",
    access_token: canaries.accessToken,
  };

  it("in mode CloudSSO trades its access token for a session and keeps it", async () => {
    const service = await startService(() => ({ json: { CloudCredential: sessionKeys("sso"), RequestId: "r" } }));
    machine.profiles("", [
      {
        name: "sso",
        ...sso,
        cloud_sso_sign_in_url: `${service.url}/start?x=1`,
        cloud_sso_access_token_expire: inAnHour(),
      },
    ]);
    const source = credentials("sso");

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: "STS.sso",
      accessKeySecret: "sso-secret",
      securityToken: "sso-token",
    });
    await source.getAccessKey();

    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]).toMatchObject({
      method: "POST",
      path: "/cloud-credentials",
      headers: { authorization: `Bearer ${canaries.accessToken}` },
    });
    expect(JSON.parse(service.requests[0]?.body ?? "")).toEqual({
      AccountId: "123456789012",
      AccessConfigurationId: "ac-1",
    });
  });

  it("uses the session that the command line left in the file, until it ends", async () => {
    const service = await startService(() => ({ json: { CloudCredential: sessionKeys("sso2") } }));
    vi.useFakeTimers({ toFake: ["Date"] });
    try {
      machine.profiles("", [
        {
          name: "sso",
          ...sso,
          cloud_sso_sign_in_url: service.url,
          cloud_sso_access_token_expire: inAnHour() + 7200,
          access_key_id: canaries.id,
          access_key_secret: canaries.secret,
          sts_token: canaries.token,
          sts_expiration: inAnHour(),
        },
      ]);
      const source = credentials("sso");

      const stored = await source.getAccessKey();
      vi.setSystemTime(Date.now() + 58 * 60_000);
      const renewed = await source.getAccessKey();

      expect([stored.accessKeyId, renewed.accessKeyId]).toEqual([canaries.id, "STS.sso2"]);
    } finally {
      vi.useRealTimers();
    }
  });

  it("explains how to sign in again when the sign-in has expired", async () => {
    machine.profiles("", [
      { name: "sso", ...sso, cloud_sso_sign_in_url: "https://signin.example.com", cloud_sso_access_token_expire: 1 },
    ]);

    const error = await failure(() => credentials("sso").getAccessKey());

    expect(error.message).toBe(
      `No credentials from profile "sso" in ${machine.home}/.aliyun/config.json: its sign-in has expired. ` +
        "Run `aliyun configure --profile sso --mode CloudSSO` to sign in again.",
    );
    expect(machine.unreachable).toEqual([]);
  });

  it("quotes nothing of the sign-in service's response", async () => {
    const service = await startService(() => ({
      status: 401,
      json: { ErrorCode: "AccessTokenExpired", ErrorMessage: `${canaries.accessToken} has expired` },
    }));
    machine.profiles("", [
      { name: "sso", ...sso, cloud_sso_sign_in_url: service.url, cloud_sso_access_token_expire: inAnHour() },
    ]);

    const error = await failure(() => credentials("sso").getAccessKey());

    expect(error.message).toContain("returned HTTP 401, AccessTokenExpired. Run");
  });

  it("in mode OAuth trades its access token for a session, over TLS", async () => {
    const session = { accessKeyId: "STS.oauth", accessKeySecret: "oauth-secret", securityToken: "oauth-token" };
    const service = await startService(() => ({ json: { ...session, expiration: "2099-01-01T00:00:00Z" } }), {
      tls: true,
    });
    machine.lead("oauth.aliyun.com", service.port);
    const path = machine.profiles("", [
      {
        name: "web",
        mode: "OAuth",
        oauth_site_type: "CN",
        oauth_access_token: canaries.accessToken,
        oauth_access_token_expire: inAnHour(),
        oauth_refresh_token: canaries.otherSecret,
      },
    ]);
    const before = readFileSync(path, "utf8");

    expect(await credentials("web").getAccessKey()).toEqual(session);
    expect(service.requests[0]).toMatchObject({
      path: "/v1/exchange",
      headers: { authorization: `Bearer ${canaries.accessToken}` },
    });
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("in mode OAuth never renews the sign-in, which would rewrite the file", async () => {
    const path = machine.profiles("", [
      {
        name: "web",
        mode: "OAuth",
        oauth_site_type: "INTL",
        oauth_access_token: canaries.accessToken,
        oauth_access_token_expire: 1,
        oauth_refresh_token: canaries.otherSecret,
      },
    ]);
    const before = [readFileSync(path, "utf8"), statSync(path).mtimeMs];

    const error = await failure(() => credentials("web").getAccessKey());

    expect(error.message).toContain(
      "its sign-in has expired. Run a command with it, such as `aliyun sts GetCallerIdentity --profile web`",
    );
    expect([readFileSync(path, "utf8"), statSync(path).mtimeMs]).toEqual(before);
    expect(machine.unreachable).toEqual([]);
  });

  it("in mode OAuth knows two sites", async () => {
    machine.profiles("", [
      { name: "web", mode: "OAuth", oauth_site_type: "EU", oauth_access_token: canaries.accessToken },
    ]);

    expect((await failure(() => credentials("web"))).message).toContain('is "EU"; it must be CN or INTL');
  });
});

function isRunning(pid: string): boolean {
  try {
    process.kill(Number(pid), 0);
  } catch {
    return false;
  }
  // A process whose parent has not yet asked for its exit code is not running any more.
  return process.platform !== "linux" || !/^State:\tZ/m.test(readFileSync(`/proc/${pid}/status`, "utf8"));
}

describe("a profile in mode External", () => {
  function script(body: string): string {
    return `${process.execPath} ${machine.write("with space/print key.cjs", body).replaceAll(" ", "\\ ")}`;
  }

  function external(body: string, name = "ext") {
    const command = script(body);
    return machine.profiles(name, [{ name, mode: "External", process_command: command }]);
  }

  it("runs its command when the user names it, and keeps the key", async () => {
    const path = external(`
      require("node:fs").appendFileSync(${JSON.stringify(`${machine.home}/runs`)}, "x");
      console.log(JSON.stringify({ mode: "StsToken", access_key_id: "STS.cmd", access_key_secret: "cmd-secret", sts_token: "cmd-token" }));
    `);
    const before = readFileSync(path, "utf8");
    const source = credentials("ext");

    expect(await source.getAccessKey()).toEqual({
      accessKeyId: "STS.cmd",
      accessKeySecret: "cmd-secret",
      securityToken: "cmd-token",
    });
    await Promise.all([source.getAccessKey(), source.getAccessKey()]);

    expect(readFileSync(`${machine.home}/runs`, "utf8")).toBe("x");
    expect(readFileSync(path, "utf8")).toBe(before);
  });

  it("runs it again before the key ends", async () => {
    external(`
      const runs = ${JSON.stringify(`${machine.home}/runs`)};
      require("node:fs").appendFileSync(runs, "x");
      const number = require("node:fs").readFileSync(runs, "utf8").length;
      console.log(JSON.stringify({ access_key_id: "STS.cmd" + number, access_key_secret: "s", expiration: new Date(Date.now() + 60_000).toISOString() }));
    `);
    const source = credentials("ext");

    const first = await source.getAccessKey();
    const second = await source.getAccessKey();

    expect([first.accessKeyId, second.accessKeyId]).toEqual(["STS.cmd1", "STS.cmd2"]);
  });

  it("does not run it when the profile is merely the current one", async () => {
    external(`require("node:fs").writeFileSync(${JSON.stringify(`${machine.home}/ran`)}, "");`, "laptop");

    const source = resolveSettings({ environment: machine.environment }, { region: "cn-beijing" }).credentials;
    const error = await failure(() => source.getAccessKey());

    expect(error.message).toBe(
      `profile "laptop" in ${machine.home}/.aliyun/config.json gets its keys from a command (mode External). ` +
        "A command runs only for a profile that you name: set alicloud:profile or ALICLOUD_PROFILE to laptop.",
    );
    expect(() => statSync(`${machine.home}/ran`)).toThrow();
  });

  it("does not run it either as the source of the current profile", async () => {
    const command = script(`require("node:fs").writeFileSync(${JSON.stringify(`${machine.home}/ran`)}, "");`);
    machine.profiles("top", [
      { name: "top", mode: "ChainableRamRoleArn", source_profile: "ext", ram_role_arn: roleArn },
      { name: "ext", mode: "External", process_command: command },
    ]);

    const source = resolveSettings({ environment: machine.environment }, { region: "cn-beijing" }).credentials;
    const error = await failure(() => source.getAccessKey());

    expect(error.message).toContain("A command runs only for a profile that you name");
    expect(() => statSync(`${machine.home}/ran`)).toThrow();
  });

  it.each(["ALICLOUD_PROFILE", "ALIBABA_CLOUD_PROFILE"])("accepts %s as naming it", async (variable) => {
    external(`console.log('{"access_key_id":"AK.${variable}","access_key_secret":"s"}')`);
    machine.set({ [variable]: "ext" });

    const source = resolveSettings({ environment: machine.environment }, { region: "cn-beijing" }).credentials;

    expect((await source.getAccessKey()).accessKeyId).toBe(`AK.${variable}`);
  });

  it.each([
    ["fails", `console.error(${JSON.stringify(canaries.secret)}); process.exit(3)`, "its process_command failed (3)"],
    [
      "prints text",
      `console.log(${JSON.stringify(canaries.secret)})`,
      "its process_command did not print one JSON object",
    ],
    ["prints no key", `console.log('{"access_key_id":"${canaries.id}"}')`, "it does not supply an AccessKey"],
  ])("reports a command that %s without its output", async (_, body, expected) => {
    external(body);

    const error = await failure(() => credentials("ext").getAccessKey());

    expect(error.message).toContain(expected);
  });

  it("reports that the command does not exist", async () => {
    machine.profiles("", [
      { name: "ext", mode: "External", process_command: `/no/such/command --secret ${canaries.secret}` },
    ]);

    const error = await failure(() => credentials("ext").getAccessKey());

    expect(error.message).toContain("its process_command failed (ENOENT)");
  });

  it.skipIf(process.platform === "win32")(
    "kills one that ignores SIGTERM at its limit, with what it started",
    async () => {
      const pids = `${machine.home}/pids`;
      const command = script(`
      const child = require("node:child_process").spawn(process.execPath, ["-e", "setInterval(() => {}, 1000)"], { stdio: "inherit" });
      require("node:fs").writeFileSync(${JSON.stringify(pids)}, process.pid + " " + child.pid);
      process.on("SIGTERM", () => {});
      setInterval(() => {}, 1000);
    `);

      const error = await failure(() => runCommand(command, 2000));

      expect(error.message).toBe("its process_command did not end within 2 s");
      for (const pid of readFileSync(pids, "utf8").split(" "))
        await vi.waitFor(() => expect(isRunning(pid)).toBe(false));
    },
  );

  it("ends its command when the look-up ends, and reports what it was waiting for", async () => {
    external("setInterval(() => {}, 1000)");

    const error = await failure(() => withDeadline(1000, () => credentials("ext").getAccessKey()));

    expect(error).toMatchObject({ name: "ServiceError", code: "Timeout" });
    expect(error.message).toBe(
      `Getting credentials from profile "ext" in ${machine.home}/.aliyun/config.json: timed out after 1 second (alicloud-images:timeout). Narrow the filter, or allow more time.`,
    );
  });

  it("has nothing to read on its standard input", async () => {
    const echo = script(`process.stdin.on("end", () => console.log("end of input")).resume();`);

    expect(await runCommand(echo, 10_000)).toBe("end of input\n");
  });

  it("limits the size of the output", async () => {
    const flood = `setInterval(() => process.stdout.write("x".repeat(100_000)), 1);`;
    const error = await failure(() => runCommand(script(flood), 30_000));

    expect(error.message).toBe("its process_command printed more than 1 MB");
  });
});

describe("a profile that cannot be used", () => {
  it("names the missing file", async () => {
    const error = await failure(() => credentials("", { "alicloud:profile": "prod" }));

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toBe(
      `alicloud:profile is "prod", but there is no file ${machine.home}/.aliyun/config.json. Run \`aliyun configure --profile prod\`, or set alicloud:sharedCredentialsFile.`,
    );
  });

  it("lists the profiles that are there", async () => {
    machine.profiles("a", [
      { name: "a", ...ak },
      { name: "b", ...ak },
    ]);

    expect((await failure(() => credentials("prod"))).message).toBe(
      `There is no profile "prod" in ${machine.home}/.aliyun/config.json (it has "a", "b"). Run \`aliyun configure --profile prod\`.`,
    );
  });

  it.each([
    [{ ...ak, access_key_secret: "" }, "has no access_key_secret"],
    [{ mode: "AK", access_key_secret: canaries.secret }, "has no access_key_id"],
    [{ ...ak, mode: "StsToken" }, "has no sts_token"],
    [{ ...ak, mode: "RamRoleArn" }, "has no ram_role_arn"],
    [{ mode: "OIDC" }, "has no ram_role_arn, no oidc_provider_arn, no oidc_token_file"],
    [{ mode: "ChainableRamRoleArn", ram_role_arn: roleArn }, "has no source_profile"],
    [{ mode: "ChainableRamRoleArn", ram_role_arn: roleArn, source_profile: "gone" }, 'There is no profile "gone"'],
    [{ mode: "External" }, "has no process_command"],
    [
      { mode: "CloudSSO" },
      "has no cloud_sso_sign_in_url, no cloud_sso_account_id, no cloud_sso_access_config, no access_token",
    ],
    [{ mode: "CredentialsURI", credentials_uri: canaries.secret }, "is not an http or https address"],
    [
      { ...ak, mode: "BearerToken" },
      'has the mode "BearerToken", which cannot sign requests. Use a profile with one of the modes AK, StsToken',
    ],
    [{ ...ak, mode: undefined }, "has no mode"],
    [{ ...ak, access_key_id: 7 }, "has no access_key_id"],
  ])("reports what is wrong with %o", async (profile, expected) => {
    machine.profiles("", [{ name: "prod", ...profile }]);

    const error = await failure(() => credentials("prod"));

    expect(error.name).toBe("CredentialsError");
    expect(error.message).toContain(expected);
  });

  it("does not mend a missing secret from the environment", async () => {
    machine.profiles("", [{ name: "prod", mode: "AK", access_key_id: canaries.id }]);
    machine.set({
      ALIBABA_CLOUD_ACCESS_KEY_ID: canaries.otherId,
      ALIBABA_CLOUD_ACCESS_KEY_SECRET: canaries.otherSecret,
    });

    expect((await failure(() => credentials("prod"))).message).toContain("has no access_key_secret");
  });

  it("reports profiles that refer to each other in a circle", async () => {
    machine.profiles("", [
      { name: "a", mode: "ChainableRamRoleArn", source_profile: "b", ram_role_arn: roleArn },
      { name: "b", mode: "ChainableRamRoleArn", source_profile: "a", ram_role_arn: roleArn },
    ]);

    expect((await failure(() => credentials("a"))).message).toContain("a -> b -> a");
  });

  it.each([
    ["cut off", `{"profiles": [{"name":"prod","access_key_secret":"${canaries.secret}"`],
    ["JSON of another kind", `["${canaries.secret}"]`],
    ["without profiles", `{"current":"prod","access_key_secret":"${canaries.secret}"}`],
    ["null", "null"],
  ])("does not quote a file that is %s", async (_, content) => {
    machine.write(".aliyun/config.json", content);

    expect((await failure(() => credentials("prod"))).message).toBe(
      `${machine.home}/.aliyun/config.json is not the JSON file of the aliyun command line. Run \`aliyun configure\` to write it again.`,
    );
  });

  it("reports that the file cannot be read", async () => {
    machine.write(".aliyun/config.json/is-a-folder", "");

    expect((await failure(() => credentials("prod"))).message).toBe(
      `The profiles in ${machine.home}/.aliyun/config.json cannot be read (EISDIR).`,
    );
  });

  it("reads a file that begins with a byte order mark, and skips entries that are no profiles", async () => {
    machine.write(
      ".aliyun/config.json",
      `\uFEFF${JSON.stringify({ profiles: [null, 7, { name: 7 }, { name: "prod", ...ak }] })}`,
    );

    expect((await credentials("prod").getAccessKey()).accessKeyId).toBe(canaries.id);
  });
});

describe("the file of profiles", () => {
  it.each([
    ["alicloud:sharedCredentialsFile", { "alicloud:sharedCredentialsFile": "~/here.json" }, {}, {}],
    [
      "the explicit provider",
      { "alicloud:sharedCredentialsFile": "/not/this" },
      {},
      { provider: { sharedCredentialsFile: "~/here.json" } },
    ],
    [
      "ALICLOUD_SHARED_CREDENTIALS_FILE",
      {},
      { ALICLOUD_SHARED_CREDENTIALS_FILE: "~/here.json", ALIBABA_CLOUD_CREDENTIALS_FILE: "/not/this" },
      {},
    ],
    ["ALIBABA_CLOUD_CREDENTIALS_FILE", {}, { ALIBABA_CLOUD_CREDENTIALS_FILE: "~/here.json" }, {}],
  ])("can be set by %s", async (_, config, variables, overrides) => {
    machine.profiles("", [{ name: "prod", ...ak, access_key_id: canaries.otherId }]);
    machine.write("here.json", JSON.stringify({ profiles: [{ name: "prod", ...ak }] }));
    machine.set(variables);

    expect((await credentials("prod", config, overrides).getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it("is named in the error when ALIBABA_CLOUD_CREDENTIALS_FILE leads nowhere", async () => {
    machine.set({ ALIBABA_CLOUD_CREDENTIALS_FILE: "/no/such/file.json" });

    expect((await failure(() => credentials("prod"))).message).toContain("there is no file /no/such/file.json");
  });

  it("is read anew for new settings, so that a changed profile counts", async () => {
    const path = machine.profiles("", [{ name: "prod", ...ak }]);
    const before = credentials("prod");
    writeFileSync(path, JSON.stringify({ profiles: [{ name: "prod", ...ak, access_key_id: canaries.otherId }] }));
    const after = credentials("prod");

    expect((await after.getAccessKey()).accessKeyId).toBe(canaries.otherId);
    expect(after.identity).not.toBe(before.identity);
  });
});
