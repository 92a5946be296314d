// Do `pins list` and `pins outdated` say how every pin stands, go on when something cannot be read, and write nothing?

import { readdir, readFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import type { PinRow } from "../../../provider/cli/pins/health.js";
import { named, openShop, said, setPin } from "./support/fakeShop.js";
import { build, publicBuild, RUNTIME } from "./support/shop.js";

const UBUNTU = "ubuntu_24_04_x64_20G_alibase_20261101.vhd";

interface Report {
  readonly pins: readonly PinRow[];
  readonly problems: readonly { readonly where: string; readonly code: string; readonly message: string }[];
}

describe("pins list", () => {
  it("shows every pin of every stack in one table", async () => {
    const shop = await openShop();
    const { stdout, stderr, exitCode } = await shop.pins();
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/).slice(1))).toEqual(
      [
        "STACK|PIN|IMAGE|NAME|CREATED|AGE|DECIDED BY|NEWEST|BEHIND|STATUS|NOTE",
        `dev|cache|${UBUNTU}|${UBUNTU}|2026-11-01|24 d|as of 2026-11-02 (program)|-|-|not checked|its filter is secret: The state of dev could not be decrypted: passphrase must be set`,
        `dev|db|${UBUNTU}|${UBUNTU}|2026-11-01|24 d|follow (*)|${UBUNTU}|-|current|-`,
        "dev|web|m-web19|web-base-20261119|2026-11-19|6 d|follow (*)|m-web19|-|current|-",
        `staging|cache|${UBUNTU}|${UBUNTU}|2026-11-01|24 d|as of 2026-11-02 (program)|${UBUNTU}|-|current|-`,
        `staging|db|${UBUNTU}|${UBUNTU}|2026-11-01|24 d|as of 2026-11-02|${UBUNTU}|-|current|-`,
        "staging|web|m-web12|web-base-20261112|2026-11-12|13 d|as of 2026-11-12|m-web19|1 image, 7 d|behind|-",
        `prod|cache|${UBUNTU}|${UBUNTU}|2026-11-01|24 d|as of 2026-11-02 (program)|${UBUNTU}|-|current|-`,
        `prod|db|ubuntu_24_04_x64_20G_alibase_20261010.vhd|ubuntu_24_04_x64_20G_alibase_20261010.vhd|2026-10-10|46 d|imageId|${UBUNTU}|1 image, 22 d|behind|-`,
        "prod|web|m-bjweb05|web-base-20261105|2026-11-05|20 d|imageId|m-bjweb12|1 image, 7 d|behind|-",
      ].map((line) => line.split("|").map((cell) => expect.stringMatching(startOf(cell)))),
    );
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    expect((await shop.pins("list")).stdout).toBe(stdout);
  });

  it("asks for each pin with the region and the profile of its stack", async () => {
    const shop = await openShop();
    await shop.pins("--stack", "prod");
    expect(new Set(shop.endpoint.requests.map(({ parameters }) => parameters["RegionId"]))).toEqual(
      new Set(["cn-beijing"]),
    );
    // The builder's images are its own; another account sees them as somebody else's.
    const webOf = async () => (await shop.json<Report>("list", "--stack", "dev")).pins.find(({ pin }) => pin === "web");
    expect(await webOf()).toMatchObject({ status: "current", note: "" });
    await shop.editStackFile("dev", "profile: builder", "profile: runtime");
    expect(await webOf()).toMatchObject({
      status: "not checked",
      note: expect.stringMatching(/^the current credentials belong to another account: m-web19 .* "self" .* "others"$/),
    });
  });

  it("asks nothing offline, and says what the state and the file alone tell", async () => {
    const shop = await openShop();
    await shop.editStackFile("dev", "config:", "config:\n  alicloud-images:blocked: [web-base-20261119]");
    const { pins } = await shop.json<Report>("list", "--offline", "--stack", "dev");
    expect(pins.map(({ pin, status, note, newest, behind }) => [pin, status, note, newest, behind])).toEqual([
      ["cache", "not checked", "offline", null, null],
      ["db", "not checked", "offline", null, null],
      ["web", "blocked", "offline", null, null],
    ]);
    expect(shop.endpoint.requests).toEqual([]);
    expect([...shop.pulumi.calls].sort()).toEqual(
      ["stack ls --json", "stack export --stack dev", "config --json --open --stack dev"].sort(),
    );
  });

  it("writes nothing, and calls nothing of the CLI that writes", async () => {
    const shop = await openShop();
    const before = await textsIn(shop.folder);
    await shop.pins();
    await shop.pins("outdated");
    await shop.pins("check");
    await shop.pins("diff");
    expect(await textsIn(shop.folder)).toEqual(before);
    expect(new Set(shop.pulumi.calls.map((call) => call.split(" --stack")[0]))).toEqual(
      new Set(["stack ls --json", "stack export", "config --json --open"]),
    );
  });

  it.each([
    ["deprecated", (shop: Shop) => shop.publish({ set: { "m-web12": { Status: "Deprecated" } } })],
    [
      "gone",
      async (shop: Shop) => {
        shop.publish({ remove: ["m-web12"] });
        await shop.editStackFile("staging", "config:", `config:\n  alicloud:accountId: "${RUNTIME.accountId}"`);
      },
    ],
    [
      "blocked",
      (shop: Shop) => shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: [m-web12]"),
    ],
    ["current", (shop: Shop) => shop.publish({ remove: ["m-web19"] })],
    [
      "current",
      (shop: Shop) => shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: [m-web19]"),
    ],
  ])("says that a pin is %s", async (status, arrange) => {
    const shop = await openShop();
    await arrange(shop);
    const { pins } = await shop.json<Report>("list", "--stack", "staging");
    expect(pins.find(({ pin }) => pin === "web")).toMatchObject({ status });
  });

  it("says of a pin that nothing decides that it is undecided, and of an entry that it is not deployed", async () => {
    const shop = await openShop();
    await shop.writeStackFile("dev", "config:\n  alicloud:region: cn-hangzhou\n  alicloud:profile: builder\n");
    await shop.editStackFile("staging", "asOf: 2026-11-12", "asOf: 2026-11-20");
    await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    const { pins } = await shop.json<Report>("list");
    const found = (stack: string, pin: string) => pins.find((row) => row.stack === stack && row.pin === pin);
    expect(found("dev", "web")).toMatchObject({ status: "undecided", decidedBy: { by: "nothing", from: "nobody" } });
    expect(found("staging", "web")).toMatchObject({ pending: true, decidedBy: { by: "asOf", value: "2026-11-20" } });
    expect(found("prod", "web")).toMatchObject({ pending: true, decidedBy: { by: "imageId", value: "m-bjweb12" } });
    expect(found("staging", "db")).toMatchObject({ pending: false });
    expect((await shop.pins("--stack", "staging")).stdout).toContain("as of 2026-11-20, not deployed");
  });

  it("tells blocked images among the newer ones", async () => {
    const shop = await openShop();
    shop.publish({ add: [build("m-web23", "2026-11-23")] });
    await shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: [m-web23]");
    const { pins } = await shop.json<Report>("list", "--stack", "staging");
    expect(pins.find(({ pin }) => pin === "web")).toMatchObject({
      newest: { imageId: "m-web19" },
      behind: { images: 1, days: 7 },
      newer: [
        { imageId: "m-web23", blocked: true },
        { imageId: "m-web19", blocked: false },
      ],
    });
  });

  it("goes on when a row or a stack cannot be read, and says why", async () => {
    const shop = await openShop();
    shop.pulumi.failures.set(
      "stack export --stack prod",
      "error: could not read gs://user:BackendPassword@bucket: forbidden",
    );
    await shop.editStackFile("staging", "profile: runtime", "profile: nobody");
    const { pins, problems } = await shop.json<Report>();
    expect(pins.filter(({ stack }) => stack === "dev").map(({ pin, status }) => [pin, status])).toEqual([
      ["cache", "not checked"],
      ["db", "current"],
      ["web", "current"],
    ]);
    for (const row of pins.filter(({ stack }) => stack === "staging")) {
      expect(row).toMatchObject({ status: "not checked", note: expect.stringContaining('profile "nobody"') });
    }
    expect(problems).toEqual([
      {
        where: "prod",
        code: "Pulumi",
        message: "The state of prod could not be read: could not read gs://...@bucket: forbidden",
      },
    ]);
    const { exitCode, stderr } = await shop.pins();
    expect(exitCode).toBe(3);
    expect(stderr).toContain("Error: prod: The state of prod could not be read");
  });

  it("names a stack whose file cannot be read, and shows what its state says", async () => {
    const shop = await openShop();
    await shop.writeStackFile("prod", "config: [\n");
    await shop.editStackFile("staging", "asOf: 2026-11-12", "asof: 2026-11-12");
    const { pins, problems } = await shop.json<Report>();
    expect(problems.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      expect.stringMatching(/^staging: .*has an unknown field "asof"\. Did you mean "asOf"/),
      expect.stringMatching(/^prod: The configuration of prod could not be read: could not load .*Pulumi\.prod\.yaml/),
    ]);
    for (const { stack, decidedBy, status } of pins.filter(({ stack }) => stack !== "dev")) {
      expect([stack, decidedBy, status]).toEqual([stack, { by: "unknown", from: "unknown" }, "not checked"]);
    }
    expect((await shop.pins("--stack", "prod")).exitCode).toBe(3);
    expect((await shop.pins("outdated", "--stack", "prod")).exitCode).toBe(3);
  });

  it("does not call gone what the account at hand does not see", async () => {
    const shop = await openShop();
    shop.publish({ set: { "m-web12": { _sharedWith: [] }, "m-web19": { _sharedWith: [] } } });
    // Nothing says which account staging runs in: what is shared with it may be gone or not.
    const { pins } = await shop.json<Report>("list", "--stack", "staging");
    expect(pins.find(({ pin }) => pin === "web")).toMatchObject({
      status: "not checked",
      note: expect.stringContaining(
        "m-web12, shared by account 1111222233334444, is not visible to account 5555666677778888",
      ),
    });
    await shop.editStackFile("staging", "config:", 'config:\n  alicloud:accountId: "5555666677778888"');
    const known = await shop.json<Report>("list", "--stack", "staging");
    expect(known.pins.find(({ pin }) => pin === "web")).toMatchObject({ status: "gone" });
    await shop.editStackFile("staging", '"5555666677778888"', '"7777000077770000"');
    const other = await shop.json<Report>("list", "--stack", "staging");
    expect(other.pins.find(({ pin }) => pin === "web")).toMatchObject({
      status: "not checked",
      note: "the current credentials belong to account 5555666677778888, but the stack runs in 7777000077770000",
    });
  });

  it("decrypts a stack's settings through the CLI when they are needed, from a copy of its file", async () => {
    const shop = await openShop();
    const secret = "config:\n  alicloud:accessKey: { secure: v1:abc }\n  alicloud:secretKey: { secure: v1:abc }";
    await shop.editStackFile("staging", "config:", secret);
    await shop.editStackFile("staging", "  alicloud:profile: runtime\n", "");
    const before = await shop.stackFile("staging");
    const locked = await shop.json<Report>("list", "--stack", "staging");
    expect(locked.pins[0]).toMatchObject({
      status: "not checked",
      note: expect.stringContaining("The configuration of staging could not be decrypted"),
    });
    shop.pulumi.decryptedConfigs.set("staging", {
      "alicloud:accessKey": RUNTIME.accessKeyId,
      "alicloud:secretKey": RUNTIME.accessKeySecret,
    });
    const open = await shop.pins("list", "--stack", "staging", "--json");
    expect((JSON.parse(open.stdout) as Report).pins.map(({ status }) => status)).toEqual([
      "current",
      "current",
      "behind",
    ]);
    expect(open.stdout + open.stderr).not.toContain(RUNTIME.accessKeySecret);
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("asks with a secret filter when the CLI shows it, and quotes none of it", async () => {
    const shop = await openShop();
    const pattern = "Canary[unclosed";
    shop.changeState("dev", (resources) => setPin(resources, "cache", { filter: secret({ nameRegex: pattern }) }));
    // `changeState` writes what --show-secrets prints as well.
    const { stdout, stderr } = await shop.pins("list", "--stack", "dev", "--json");
    expect((JSON.parse(stdout) as Report).pins[0]).toMatchObject({
      status: "not checked",
      note: "the check failed; the message is hidden because its filter is secret",
    });
    const diff = await shop.pins("diff", "--stack", "dev");
    expect(stdout + stderr + diff.stdout + diff.stderr).not.toMatch(/Canary|unclosed/);
  });

  it("takes stacks by pattern, in the order in which they are named", async () => {
    const shop = await openShop();
    const stacksOf = async (...args: string[]) => [
      ...new Set((await shop.json<Report>("list", "--offline", ...args)).pins.map(({ stack }) => stack)),
    ];
    expect(await stacksOf("--stack", "prod,dev")).toEqual(["prod", "dev"]);
    expect(await stacksOf("--stack", "*d*")).toEqual(["dev", "prod"]);
    expect(await stacksOf("--stack", "stagin?")).toEqual(["staging"]);
    expect(await stacksOf("--stack", "organization/shop/prod")).toEqual(["prod"]);
    const none = await shop.pins("list", "--stack", "production");
    expect(none).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("No stack is named production. Known stacks: dev, staging, prod."),
    });
  });

  it("reads several projects, and finds a project from a folder inside it", async () => {
    const shop = await openShop();
    const { pins } = await shop.json<Report>(
      ...["list", "--offline", "--cwd", shop.folder, "--cwd", join(shop.folder, ".")],
    );
    expect(pins).toHaveLength(9);
    const missing = await shop.pins("list", "--cwd", shop.folder, "--cwd", "/");
    expect(missing.exitCode).toBe(3);
    expect(missing.stdout).toContain("m-web19");
    expect(missing.stderr).toContain("Error: /: / is not in a Pulumi project");
  });

  it.each([
    [["lst"], 'Error: pins: unknown command "lst". Did you mean pins list?'],
    [["list", "web"], 'Error: pins list: unexpected argument "web".'],
    [["list", "--cwd", "nowhere"], "Error: No such directory: nowhere"],
    [["list", "--json", "--markdown"], "Error: --json and --markdown cannot be used together."],
    [["list", "--stak", "dev"], "Error: pins list: unknown option --stak. Did you mean --stack?"],
  ])("refuses %j", async (args, message) => {
    const shop = await openShop();
    const { exitCode, stderr } = await shop.pins(...args);
    expect({ exitCode, first: stderr.split("\n")[0] }).toEqual({ exitCode: 2, first: message });
    expect(shop.pulumi.calls).toEqual([]);
  });

  it("fits a table into a terminal, and says in full why a pin was not asked for", async () => {
    const shop = await openShop();
    await shop.editStackFile("staging", "profile: runtime", "profile: nobody");
    const { stdout, stderr } = await said(["pins", "list", "--stack", "staging"], 100);
    for (const line of stdout.split("\n")) expect(line.length).toBeLessThanOrEqual(100);
    expect(stdout).toContain("m-web12");
    expect(stderr).toMatch(/^staging web was not checked: .*profile "nobody"/m);
  });

  it("writes names as code into Markdown, where nothing in them is obeyed", async () => {
    const shop = await openShop();
    shop.changeState("prod", (resources) => {
      const image = named(resources, "web").outputs?.["image"] as Record<string, unknown>;
      setPin(resources, "web", { image: { ...image, name: "a|b <i>*c*</i>\n`d`" } });
    });
    const { stdout } = await shop.pins("list", "--stack", "prod", "--markdown");
    const lines = stdout.split("\n");
    expect(lines[0]).toBe("| Stack | Pin | Image | Name | Created | Age | Decided by | Newest | Behind | Status |");
    expect(lines[1]).toMatch(/^\|( --- \|){10}$/);
    expect(lines).toHaveLength(5);
    expect(lines[4]).toContain("| `a\\u007cb <i>*c*</i> \\u0060d\\u0060` |");
  });
});

describe("pins outdated", () => {
  it("ends with 1 and lists what ought to be moved", async () => {
    const shop = await openShop();
    const { exitCode, stdout } = await shop.pins("outdated", "--stack", "staging,prod");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").map((line) => line.split(/ +/).slice(1, 3).join(" "))).toEqual([
      "STACK PIN",
      "staging web",
      "prod db",
      "prod web",
    ]);
  });

  it("ends with 0 when nothing is, and with 3 when that could not be found out", async () => {
    const shop = await openShop();
    shop.publish({ remove: ["m-web19"] });
    expect(await shop.pins("outdated", "--stack", "staging")).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "All 3 pins are up to date.",
    });
    shop.pulumi.failures.set("stack export --stack prod", "error: forbidden");
    expect((await shop.pins("outdated", "--stack", "staging,prod")).exitCode).toBe(3);
    await shop.editStackFile("staging", "profile: runtime", "profile: nobody");
    const unknown = await shop.pins("outdated", "--stack", "staging");
    expect(unknown.exitCode).toBe(3);
    expect(unknown.stdout).toContain("not checked");
  });

  it("ends with 3 when no state can be had at all", async () => {
    const shop = await openShop();
    shop.pulumi.failures.set("stack ls", "error: PULUMI_ACCESS_TOKEN must be set for login");
    expect(await shop.pins("outdated")).toMatchObject({
      exitCode: 3,
      stderr: "Error: .: The stacks could not be listed: PULUMI_ACCESS_TOKEN must be set for login",
    });
  });

  it("counts a pin that nothing decides only when asked to", async () => {
    const shop = await openShop();
    shop.publish({ remove: ["m-web19"] });
    await shop.editStackFile("staging", '    os:\n      asOf: "2026-11-02"\n', "");
    expect((await shop.pins("outdated", "--stack", "staging")).exitCode).toBe(0);
    const strict = await shop.pins("outdated", "--stack", "staging", "--require-decision");
    expect(strict.exitCode).toBe(1);
    expect(strict.stdout).toContain("undecided");
  });

  it("finds a deprecated public image outdated although nothing is newer", async () => {
    const shop = await openShop();
    shop.publish({ remove: [UBUNTU], add: [publicBuild("2026-11-01", { Status: "Deprecated" })] });
    const { pins } = await shop.json<Report>("outdated", "--stack", "staging");
    expect(pins.map(({ pin, status }) => [pin, status])).toEqual([
      ["cache", "deprecated"],
      ["db", "deprecated"],
      ["web", "behind"],
    ]);
  });
});

type Shop = Awaited<ReturnType<typeof openShop>>;

/** As the engine marks a secret in a state that shows them. */
function secret(value: unknown): unknown {
  return {
    "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
    plaintext: JSON.stringify(value),
  };
}

function startOf(text: string): RegExp {
  return new RegExp(`^${text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")}`);
}

async function textsIn(folder: string): Promise<Record<string, string>> {
  const names = await readdir(folder);
  return Object.fromEntries(
    await Promise.all(names.map(async (name) => [name, await readFile(join(folder, name), "utf8")])),
  );
}
