// The default chain: its order, its failures, and the error when nothing is found.
import { describe, expect, it } from "vitest";
import { resolveSettings } from "../../provider/settings/settings.js";
import { startMetadata } from "../support/metadata.js";
import { canaries, expectNoSecrets, failure } from "../support/secrets.js";
import { startSts } from "../support/sts.js";
import { useSurroundings } from "../support/surroundings.js";

const machine = useSurroundings();
const roleArn = "acs:ram::123456789012:role/pod";

function credentials() {
  const settings = resolveSettings({ environment: machine.environment }, { region: "cn-beijing" });
  expectNoSecrets(settings);
  return settings.credentials;
}

async function useOidc(oidcTokens: readonly string[] = [canaries.oidcToken]) {
  const sts = await startSts({ oidcTokens });
  machine.set({
    ALIBABA_CLOUD_ROLE_ARN: roleArn,
    ALIBABA_CLOUD_OIDC_PROVIDER_ARN: "acs:ram::123456789012:oidc-provider/cluster",
    ALIBABA_CLOUD_OIDC_TOKEN_FILE: machine.write("token", canaries.oidcToken),
    ALIBABA_CLOUD_ENDPOINT_STS: sts.url,
  });
  return sts;
}

const profile = { name: "laptop", mode: "AK", access_key_id: canaries.id, access_key_secret: canaries.secret };

describe("the default chain", () => {
  it("takes the OIDC variables of a pod before profiles on the machine", async () => {
    const sts = await useOidc();
    machine.set({ ALIBABA_CLOUD_ROLE_SESSION_NAME: "pod-7" });
    machine.profiles("laptop", [profile]);

    expect((await credentials().getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(sts.requests[0]).toMatchObject({ Action: "AssumeRoleWithOIDC", RoleArn: roleArn, RoleSessionName: "pod-7" });
  });

  it("does not continue with another identity when STS refuses the token", async () => {
    await useOidc([]);
    machine.profiles("laptop", [profile]);

    const error = await failure(() => credentials().getAccessKey());

    expect(error.message).toContain(`the role ${roleArn}, assumed with an OIDC token`);
  });

  it("takes the current profile of the command line", async () => {
    machine.profiles("laptop", [{ ...profile, name: "other", access_key_id: canaries.otherId }, profile]);

    expect((await credentials().getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it("does not continue with another identity when the current profile is broken", async () => {
    machine.profiles("laptop", [{ ...profile, access_key_secret: "" }]);
    machine.write(".alibabacloud/credentials", "[default]\ntype = access_key\n");

    expect((await failure(credentials)).message).toContain("has no access_key_secret");
  });

  it("leaves the profiles out when ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true", async () => {
    machine.profiles("laptop", [profile]);
    machine.write(
      ".alibabacloud/credentials",
      `[default]\ntype = access_key\naccess_key_id = ${canaries.otherId}\naccess_key_secret = ${canaries.otherSecret}\n`,
    );
    machine.set({ ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "True" });

    expect((await credentials().getAccessKey()).accessKeyId).toBe(canaries.otherId);
  });

  it("skips the blank profile that the command line writes first", async () => {
    machine.profiles("default", [{ name: "default", mode: "AK", access_key_id: "", access_key_secret: "" }]);
    const metadata = await startMetadata({ role: "found" });
    machine.lead("100.100.100.200", metadata.port);

    expect((await credentials().getAccessKey()).accessKeyId).toBe("STS.instance");
  });

  it("requests the role's name from the metadata service as the last link", async () => {
    const metadata = await startMetadata({ role: "attached" });
    machine.lead("100.100.100.200", metadata.port);

    const source = credentials();
    await Promise.all([source.getAccessKey(), source.getAccessKey()]);

    expect(metadata.requests.map(({ path }) => path)).toEqual([
      "/latest/api/token",
      "/latest/meta-data/ram/security-credentials/",
      "/latest/meta-data/ram/security-credentials/attached",
    ]);
  });

  it("answers six calls at the same time alike, also the first ones", async () => {
    machine.profiles("laptop", [profile]);
    const source = credentials();

    const keys = await Promise.all(Array.from({ length: 6 }, () => source.getAccessKey()));

    expect(keys.map((key) => key.accessKeyId)).toEqual(Array.from({ length: 6 }, () => canaries.id));
  });

  it("names everything that was tried, and the remedies", async () => {
    const error = await failure(() => credentials().getAccessKey());

    expect(error.name).toBe("CredentialsError");
    expect(error.message.split("\n")).toEqual([
      "No Alibaba Cloud credentials found. Tried, in this order:",
      "- configuration: alicloud:profile, alicloud:accessKey and alicloud:secretKey, alicloud:ecsRoleName (not set)",
      "- environment: ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, ALIBABA_CLOUD_ACCESS_KEY_ID and ALIBABA_CLOUD_ACCESS_KEY_SECRET, ALICLOUD_PROFILE (not set)",
      "- OIDC: ALIBABA_CLOUD_ROLE_ARN, ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE (not set)",
      `- the current profile in ${machine.home}/.aliyun/config.json (missing or not configured)`,
      `- section [default] of ${machine.home}/.alibabacloud/credentials (missing)`,
      "- the RAM role of this ECS instance (100.100.100.200 could not be reached (ENETUNREACH))",
      "Set ALICLOUD_ACCESS_KEY and ALICLOUD_SECRET_KEY, or run `aliyun configure`, or name a profile with `pulumi config set alicloud:profile <name>`.",
    ]);
  });

  it("reports missing OIDC variables and disabled links", async () => {
    machine.set({
      ALIBABA_CLOUD_ROLE_ARN: roleArn,
      ALIBABA_CLOUD_CLI_PROFILE_DISABLED: "true",
      ALIBABA_CLOUD_ECS_METADATA_DISABLED: "true",
    });

    const error = await failure(() => credentials().getAccessKey());

    expect(error.message).toContain("- OIDC: ALIBABA_CLOUD_OIDC_PROVIDER_ARN, ALIBABA_CLOUD_OIDC_TOKEN_FILE (not set)");
    expect(error.message).toContain(
      "- the profiles of the aliyun command line (ALIBABA_CLOUD_CLI_PROFILE_DISABLED is true)",
    );
    expect(error.message).toContain(
      "- the RAM role of this ECS instance (ALIBABA_CLOUD_ECS_METADATA_DISABLED is true)",
    );
    expect(machine.unreachable).toEqual([]);
  });

  it("does not keep a failure: what is set up meanwhile is found", async () => {
    const source = credentials();
    await failure(() => source.getAccessKey());
    const metadata = await startMetadata({ role: "attached-later" });
    machine.lead("100.100.100.200", metadata.port);

    expect((await source.getAccessKey()).accessKeyId).toBe("STS.instance");
  });
});

describe("the credentials file of the SDKs", () => {
  const section = (name: string, fields: Readonly<Record<string, string>>) =>
    [`[${name}]`, ...Object.entries(fields).map(([field, value]) => `${field} = ${value}`), ""].join("\n");
  const key = { access_key_id: canaries.id, access_key_secret: canaries.secret };

  it("supplies the key of its default section", async () => {
    machine.write(".alibabacloud/credentials", section("default", { type: "access_key", ...key }));

    expect(await credentials().getAccessKey()).toEqual({ accessKeyId: canaries.id, accessKeySecret: canaries.secret });
  });

  it("assumes a role, at the address of STS that is set", async () => {
    const sts = await startSts({ keys: { [canaries.id]: { secret: canaries.secret } } });
    machine.set({ ALIBABA_CLOUD_ENDPOINT_STS: sts.url });
    machine.write(
      ".alibabacloud/credentials",
      section("default", { type: "ram_role_arn", ...key, role_arn: roleArn, role_session_name: "ini" }),
    );

    expect((await credentials().getAccessKey()).accessKeyId).toBe("STS.session1");
    expect(sts.requests[0]).toMatchObject({ RoleArn: roleArn, RoleSessionName: "ini" });
  });

  it("uses the role of the instance", async () => {
    const metadata = await startMetadata({ role: "ini-role" });
    machine.lead("100.100.100.200", metadata.port);
    machine.write(".alibabacloud/credentials", section("default", { type: "ecs_ram_role", role_name: "ini-role" }));

    expect((await credentials().getAccessKey()).accessKeyId).toBe("STS.instance");
  });

  it("can be set by ALIBABA_CLOUD_CREDENTIALS_FILE, which the official provider uses for another file", async () => {
    machine.set({
      ALIBABA_CLOUD_CREDENTIALS_FILE: machine.write("my.ini", section("default", { type: "access_key", ...key })),
    });

    expect((await credentials().getAccessKey()).accessKeyId).toBe(canaries.id);
  });

  it("has the section that ALIBABA_CLOUD_PROFILE names, when the command line has no such profile", async () => {
    machine.profiles("laptop", [{ ...profile, access_key_id: canaries.otherId }]);
    machine.write(".alibabacloud/credentials", section("prod", { type: "access_key", ...key }));
    machine.set({ ALIBABA_CLOUD_PROFILE: "prod" });

    const source = credentials();

    expect((await source.getAccessKey()).accessKeyId).toBe(canaries.id);
    expect(source.description).toBe(`section [prod] of ${machine.home}/.alibabacloud/credentials`);
  });

  it.each([
    [{ type: "rsa_key_pair", private_key: canaries.secret }],
    [{ type: "access_key", access_key_id: canaries.id }],
    [{ access_key_id: canaries.id, access_key_secret: canaries.secret }],
  ])("ends the chain when its section is unusable (%#)", async (fields) => {
    machine.write(".alibabacloud/credentials", section("default", fields as Record<string, string>));

    const error = await failure(() => credentials().getAccessKey());

    expect(error.message).toBe(
      `No credentials from section [default] of ${machine.home}/.alibabacloud/credentials: it does not supply usable credentials. ` +
        "Check its type (access_key, ecs_ram_role or ram_role_arn) and the fields that the type needs.",
    );
  });

  it("reports that it cannot be read", async () => {
    machine.write(".alibabacloud/credentials/is-a-folder", "");

    expect((await failure(credentials)).message).toBe(
      `${machine.home}/.alibabacloud/credentials cannot be read (EISDIR).`,
    );
  });
});
