// Do the pins commands go by the configuration that a run gets, wherever it is written, and never guess what they cannot read?

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, vi } from "vitest";
import type { PinRow } from "../../../provider/cli/pins/health.js";
import { type FakeShop, openShop } from "./support/fakeShop.js";

interface Report {
  readonly pins: readonly PinRow[];
  readonly problems: readonly { readonly where: string; readonly message: string }[];
}

interface Moves {
  readonly moves: readonly {
    readonly pin: string;
    readonly outcome: string;
    readonly reason: string;
    readonly next: unknown;
  }[];
}

describe("configuration in the project's file", () => {
  it.each([
    ["a list", "  alicloud-images:blocked:\n    - m-web19\n"],
    ["a list in brackets", "  alicloud-images:blocked: [m-web19]\n"],
    ["a list as value", "  alicloud-images:blocked:\n    value: [m-web19]\n"],
    ["a list as default", "  alicloud-images:blocked:\n    default: [m-web19]\n"],
  ])("that blocks an image by %s keeps it from being written", async (_, text) => {
    const shop = await openShop();
    await shop.addToProject(`config:\n${text}`);
    const before = await shop.stackFile("staging");
    const named = await shop.pins("move", "web", "--image-id", "m-web19", "--stack", "staging", "--yes");
    expect(named).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("is blocked by alicloud-images:blocked"),
    });
    const promoted = await shop.pins("promote", "dev", "staging", "web", "--yes");
    expect(promoted.stderr).toContain("is blocked by alicloud-images:blocked");
    expect((await shop.pins("move", "web", "--stack", "staging", "--yes")).stderr).toContain(
      "already holds the newest image",
    );
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("that blocks a held image makes the pin outdated", async () => {
    const shop = await openShop();
    shop.publish({ remove: ["m-web19"] });
    expect((await shop.pins("outdated", "--stack", "staging")).exitCode).toBe(0);
    await shop.addToProject("config:\n  alicloud-images:blocked: [m-web12]\n");
    const { exitCode, stdout } = await shop.pins("outdated", "--stack", "staging");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/web .* blocked/);
  });

  it("counts where the stack's own file does not say otherwise: region, endpoint, decisions", async () => {
    const shop = await openShop();
    await shop.addToProject(
      "config:\n  alicloud:region: cn-beijing\n  alicloud-images:requireDecision: true\n  alicloud-images:pins: { value: { '*': { follow: true } } }\n",
    );
    await shop.writeStackFile("dev", "config:\n  alicloud:profile: builder\n");
    const { moves } = await shop.json<Moves>("diff", "--stack", "dev");
    expect(moves.find(({ pin }) => pin === "web")).toMatchObject({
      outcome: "fails",
      reason: expect.stringMatching(
        /^web needs an explicit imageId or asOf, because .*alicloud-images:requireDecision is true/,
      ),
    });
    const { pins } = await shop.json<Report>("list", "--stack", "dev");
    expect(pins.find(({ pin }) => pin === "web")?.decidedBy).toEqual({ by: "follow", from: "entry for all" });
  });
});

/** Staging, with web's entry encrypted and another image than the state holds. */
async function withSecretEntry(decryptable: boolean): Promise<FakeShop> {
  const shop = await openShop();
  await shop.editStackFile("staging", "asOf: 2026-11-12", "imageId: { secure: v1:abc }");
  if (decryptable) {
    shop.pulumi.decryptedConfigs.set("staging", {
      "alicloud-images:pins": JSON.stringify({ web: { imageId: "m-web19" }, os: { asOf: "2026-11-02" } }),
    });
  }
  return shop;
}

describe("a secret entry", () => {
  it("is decrypted, and what it moves is shown without what it says", async () => {
    const shop = await withSecretEntry(true);
    const diff = await shop.pins("diff", "--stack", "staging");
    expect(diff.exitCode).toBe(0);
    expect(diff.stdout).toMatch(
      /staging +web +m-web12 \(2026-11-12\) +\[secret\] +its entry in alicloud-images:pins is secret/,
    );
    const list = await shop.pins("list", "--stack", "staging", "--json");
    expect(
      (JSON.parse(list.stdout) as Report).pins.map(({ pin, decidedBy, pending }) => [pin, decidedBy, pending]),
    ).toEqual([
      ["cache", { by: "asOf", from: "program", value: "2026-11-02" }, false],
      ["db", { by: "asOf", from: "entry", value: "[secret]" }, false],
      ["web", { by: "imageId", from: "entry", value: "[secret]" }, true],
    ]);
    expect(diff.stdout + diff.stderr).not.toContain("m-web19");
  });

  it("that cannot be decrypted is not known, and nothing is called in order", async () => {
    const shop = await withSecretEntry(false);
    const { moves } = await shop.json<Moves>("diff", "--stack", "staging");
    expect(moves.map(({ pin, outcome }) => [pin, outcome])).toEqual([
      ["cache", "unknown"],
      ["db", "unknown"],
      ["web", "unknown"],
    ]);
    const diff = await shop.pins("diff", "--stack", "staging");
    expect(diff.exitCode).toBe(3);
    expect(diff.stderr).toContain("The configuration of staging could not be decrypted: passphrase must be set");
    expect(diff.stderr).not.toContain("No pin would move");
    const { pins, problems } = await shop.json<Report>("list", "--stack", "staging");
    expect(problems).toHaveLength(1);
    for (const { decidedBy, status } of pins) {
      expect([decidedBy.by, status]).toEqual(["unknown", "not checked"]);
    }
    expect((await shop.pins("list", "--stack", "staging")).exitCode).toBe(3);
    expect((await shop.pins("outdated", "--stack", "staging")).exitCode).toBe(3);
  });

  it.each([true, false])("is not edited, whether it can be decrypted (%s) or not", async (decryptable) => {
    const shop = await withSecretEntry(decryptable);
    const before = await shop.stackFile("staging");
    const { exitCode, stderr } = await shop.pins("move", "web", "--image-id", "m-web05", "--stack", "staging", "--yes");
    expect(exitCode).toBe(decryptable ? 2 : 3);
    expect(stderr).toMatch(decryptable ? /contains a secret, so its entries are not edited/ : /could not be decrypted/);
    expect(stderr).not.toContain("project");
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("with a mistake in it is not quoted", async () => {
    const shop = await withSecretEntry(true);
    shop.pulumi.decryptedConfigs.set("staging", {
      "alicloud-images:pins": JSON.stringify({ web: { asOf: "CanaryOfADate" } }),
    });
    const { exitCode, stdout, stderr } = await shop.pins("diff", "--stack", "staging");
    expect(exitCode).toBe(1);
    expect(stderr).toContain("alicloud-images:pins is not valid. The reason is hidden because it contains a secret.");
    expect(stdout + stderr).not.toContain("Canary");
  });

  it("of the last deployment leaves open who decides, until the state is decrypted", async () => {
    const shop = await openShop();
    const secret = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };
    const pins = JSON.stringify(JSON.stringify({ web: { asOf: "2026-11-12" }, os: { asOf: "2026-11-02" } }));
    const change = (value: unknown) =>
      shop.changeState("staging", (resources) => {
        for (const { type, inputs } of resources) {
          if (type.startsWith("pulumi:providers:") && inputs !== undefined) inputs["alicloud-images:pins"] = value;
        }
      });
    change({ ...secret, plaintext: pins });
    const open = await shop.json<Report>("list", "--stack", "staging");
    expect(open.pins.map(({ decidedBy: { from } }) => from)).toEqual(["program", "entry", "entry"]);
    change({ ...secret, ciphertext: "v1:abc" });
    const hidden = await shop.json<Report>("list", "--stack", "staging");
    expect(hidden.pins.map(({ decidedBy: { by } }) => by)).toEqual(["unknown", "unknown", "unknown"]);
    expect((await shop.pins("list", "--stack", "staging")).exitCode).toBe(3);
    const moved = await shop.pins("move", "--all", "--stack", "staging", "--yes");
    expect(moved).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("What selects the image of web is secret"),
    });
  });
});

describe("other secrets of the configuration", () => {
  it.each(["alicloud-images:blocked", "alicloud-images:requireDecision", "alicloud:region"])(
    "%s that cannot be decrypted gives no all-clear",
    async (key) => {
      const shop = await openShop();
      shop.publish({ remove: ["m-web19"] });
      await shop.editStackFile("staging", "  alicloud:region: cn-hangzhou # as prod will be\n", "");
      await shop.editStackFile("staging", "config:", `config:\n  ${key}: { secure: v1:abc }`);
      expect((await shop.pins("outdated", "--stack", "staging")).exitCode).toBe(3);
      const diff = await shop.pins("diff", "--stack", "staging");
      expect([diff.exitCode, diff.stderr.includes("No pin would move")]).toEqual([3, false]);
      expect((await shop.pins("move", "web", "--stack", "staging", "--yes")).exitCode).toBe(3);
    },
  );

  it("a secret list of blocked images counts once it is decrypted", async () => {
    const shop = await openShop();
    await shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: { secure: v1:abc }");
    shop.pulumi.decryptedConfigs.set("staging", { "alicloud-images:blocked": '["m-web12"]' });
    const { pins } = await shop.json<Report>("list", "--stack", "staging");
    expect(pins.find(({ pin }) => pin === "web")).toMatchObject({ status: "blocked" });
  });
});

describe("words and folders", () => {
  it("a pin's name is never a folder: move writes into the project that it is called in", async () => {
    const shop = await openShop();
    const other = join(shop.folder, "web");
    await mkdir(other);
    await writeFile(join(other, "Pulumi.yaml"), "name: other\nruntime: nodejs\n");
    await writeFile(join(other, "Pulumi.staging.yaml"), "config: {}\n");
    for (const command of ["move", "rollback"]) await shop.pins(command, "web", "--stack", "staging", "--yes");
    expect(await readFile(join(other, "Pulumi.staging.yaml"), "utf8")).toBe("config: {}\n");
    expect(await shop.stackFile("staging")).toContain('imageId: "m-web19"');
  });

  it("--cwd names the project, for commands that write too", async () => {
    const shop = await openShop();
    vi.spyOn(process, "cwd").mockReturnValue("/");
    const { stderr } = await shop.pins("move", "web", "--stack", "staging", "--cwd", shop.folder, "--yes");
    expect(stderr).toContain(`To preview it: pulumi preview --diff --stack staging --cwd ${shop.folder.slice(1)}`);
    expect(await shop.stackFile("staging")).toContain('imageId: "m-web19"');
    expect((await shop.json<Report>("list", "--stack", "staging", "--cwd", shop.folder)).pins).toHaveLength(3);
  });

  it("does not write the entry for all pins for a word that reads like it", async () => {
    const shop = await openShop();
    const before = await shop.stackFile("staging");
    const { exitCode, stderr } = await shop.pins("move", "*", "--image-id", "m-web19", "--stack", "staging", "--yes");
    expect(exitCode).toBe(2);
    expect(stderr).toContain('The entry "*" of alicloud-images:pins applies to every pin without an entry');
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("names a stack that is not there beside one that is", async () => {
    const shop = await openShop();
    expect(await shop.pins("outdated", "--stack", "dev,production")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("No stack is named production. Known stacks: dev, staging, prod."),
    });
  });
});

describe("a stack's file at another place", () => {
  async function withFile(): Promise<{ shop: FakeShop; file: string }> {
    const shop = await openShop();
    const file = join(shop.folder, "shared/ephemeral.yaml");
    await mkdir(join(shop.folder, "shared"));
    await writeFile(file, (await shop.stackFile("staging")).replace("asOf: 2026-11-12", 'asOf: "2026-11-06"'));
    return { shop, file };
  }

  it.each(["option", "variable"])("is read and written, as a run would: by %s", async (how) => {
    const { shop, file } = await withFile();
    const before = await shop.stackFile("staging");
    if (how === "variable") vi.stubEnv("PULUMI_OPTION_CONFIG_FILE", "shared/ephemeral.yaml");
    const args = ["--stack", "staging", ...(how === "option" ? ["--config-file", "shared/ephemeral.yaml"] : [])];
    const { moves } = await shop.json<Moves>("diff", ...args);
    expect(moves).toMatchObject([{ pin: "web", next: { imageId: "m-web05" } }]);
    const { stderr } = await shop.pins("move", "web", ...args, "--yes");
    expect(stderr).toContain("Written: shared/ephemeral.yaml");
    expect(stderr).toMatch(
      how === "option" ? /--stack staging --config-file shared\/ephemeral\.yaml$/ : /--stack staging$/,
    );
    expect(await readFile(file, "utf8")).toContain('imageId: "m-web19"');
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("belongs to one stack: several are refused, and promote writes the second one's", async () => {
    const { shop, file } = await withFile();
    const args = ["--config-file", "shared/ephemeral.yaml"];
    expect(await shop.pins("list", ...args)).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining(
        "--config-file names the file of one stack, but several are selected: dev, staging, prod. Choose one",
      ),
    });
    vi.stubEnv("PULUMI_OPTION_CONFIG_FILE", file);
    expect((await shop.pins("outdated")).stderr).toContain("PULUMI_OPTION_CONFIG_FILE names the file of one stack");
    expect((await shop.pins("check")).exitCode).toBe(0);
    expect((await shop.pins("promote", "dev", "staging", "web", "--yes")).exitCode).toBe(0);
    expect(await readFile(file, "utf8")).toContain(
      'imageId: "m-web19" # web-base-20261119, created 2026-11-19, promoted from dev',
    );
  });
});
