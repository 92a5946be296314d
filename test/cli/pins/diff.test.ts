// Does `pins diff` foretell what a preview would move, fail or refuse, and does `pins check` find what runs something else?

import { describe, expect, it } from "vitest";
import type { RecordedResource } from "./support/fakePulumi.js";
import { named, openShop, setPin } from "./support/fakeShop.js";
import { build } from "./support/shop.js";

const UBUNTU = "ubuntu_24_04_x64_20G_alibase_20261101.vhd";

interface Diff {
  readonly moves: readonly {
    readonly stack: string;
    readonly pin: string;
    readonly next: { readonly imageId: string } | null;
    readonly outcome: string;
    readonly reason: string;
    readonly takenBy: readonly string[];
  }[];
}

describe("pins diff", () => {
  it("says that nothing moves, and asks only for what follows", async () => {
    const shop = await openShop();
    expect(await shop.pins("diff", "--stack", "staging,prod")).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "No pin would move.",
    });
    expect(shop.endpoint.requests).toEqual([]);
  });

  it("shows what the files say now, what follows, and who takes the image", async () => {
    const shop = await openShop();
    shop.publish({ add: [build("m-web23", "2026-11-23")] });
    await shop.editStackFile("staging", "asOf: 2026-11-12", 'asOf: "2026-11-20"');
    await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    const { moves } = await shop.json<Diff>("diff", "--stack", "staging,prod");
    expect(moves).toMatchObject([
      { stack: "staging", pin: "web", next: { imageId: "m-web19" }, outcome: "moves", reason: "as of 2026-11-20" },
      { stack: "prod", pin: "web", next: { imageId: "m-bjweb12" }, outcome: "moves", reason: "pinned by imageId" },
    ]);
    expect(moves[0]?.takenBy).toEqual(["web-1", "web-old"]);
    const dev = await shop.json<Diff>("diff", "--stack", "dev");
    expect(dev.moves.filter(({ pin }) => pin === "web")).toMatchObject([
      { next: { imageId: "m-web23" }, reason: "following the newest" },
    ]);
  });

  it("shows a changed region, as an update to what is there", async () => {
    const shop = await openShop();
    await shop.editStackFile("staging", "region: cn-hangzhou", "region: cn-beijing");
    const { moves } = await shop.json<Diff>("diff", "--stack", "staging");
    expect(moves.map(({ pin, next, reason }) => [pin, next?.imageId, reason])).toEqual([
      ["web", "m-bjweb12", "region changed from cn-hangzhou to cn-beijing, as of 2026-11-12"],
    ]);
  });

  it("writes a table for a pull request, with the warning that a moved image costs disks", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    const { stdout, stderr, exitCode } = await shop.pins("diff", "--stack", "prod", "--markdown");
    expect(stdout.split("\n")).toEqual([
      "| Stack | Pin | Held | New | Reason | Differences | Taken by |",
      "| --- | --- | --- | --- | --- | --- | --- |",
      "| `prod` | `web` | `m-bjweb05 (2026-11-05)` | `m-bjweb12 (2026-11-12)` | `pinned by imageId` | `name web-base-20261105 -> web-base-20261112; imageVersion 2026.11.05 -> 2026.11.12` | `web-1, web-old` |",
      "",
      "Instances that take a moved image in place lose their system disk.",
    ]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    const none = await shop.pins("diff", "--stack", "staging", "--markdown");
    expect(none.stdout.trim()).toBe("No pin would move.");
  });

  it.each([
    ["an image that is not there", '"m-bjweb05"', '"m-nowhere"', /Image m-nowhere is not in cn-beijing/],
    [
      "a blocked image",
      "config:",
      "config:\n  alicloud-images:blocked: [m-bjweb12]",
      /is blocked by alicloud-images:blocked/,
    ],
  ])("says that a preview would fail: %s", async (_, from, to, message) => {
    const shop = await openShop();
    if (from === "config:") await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    await shop.editStackFile("prod", from, to);
    const { moves } = await shop.json<Diff>("diff", "--stack", "prod");
    expect(moves).toMatchObject([{ pin: "web", outcome: "fails", next: null, reason: expect.stringMatching(message) }]);
    expect((await shop.pins("diff", "--stack", "prod")).exitCode).toBe(1);
  });

  it("says that a preview would fail: a mistake in the entries", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", 'imageId: "m-bjweb05"', 'asOf: "soon"');
    const { exitCode, stderr } = await shop.pins("diff", "--stack", "prod");
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Error: prod: alicloud-images:pins "web": asOf "soon" is not valid: must be a day');
  });

  it("holds prod to its written decisions, and another stack when told to", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", 'imageId: "m-bjweb05"', "follow: true");
    const { moves } = await shop.json<Diff>("diff", "--stack", "prod");
    expect(moves).toMatchObject([
      {
        pin: "web",
        outcome: "fails",
        reason: expect.stringMatching(/^web needs an explicit imageId or asOf, because it follows the newest/),
      },
    ]);
    expect((await shop.pins("diff", "--stack", "dev")).exitCode).not.toBe(1);
    const strict = await shop.pins("diff", "--stack", "dev", "--require-decision");
    expect(strict.exitCode).toBe(1);
    expect(strict.stdout).toContain("web needs an explicit imageId or asOf");
    await shop.editStackFile("prod", "requireDecision: true", "requireDecision: always");
    expect((await shop.pins("diff", "--stack", "prod")).stdout).toContain("is not valid: must be true or false");
  });

  it("does not know what it cannot ask, and says 3", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    await shop.editStackFile("prod", "profile: runtime", "profile: nobody");
    const { exitCode, stdout } = await shop.pins("diff", "--stack", "prod");
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/unknown .*profile "nobody"/);
  });

  it("does not say that a preview would fail because another account sees nothing", async () => {
    const shop = await openShop();
    await shop.editStackFile("dev", "profile: builder", "profile: runtime");
    shop.publish({
      set: { "m-web05": { _sharedWith: [] }, "m-web12": { _sharedWith: [] }, "m-web19": { _sharedWith: [] } },
    });
    const { moves } = await shop.json<Diff>("diff", "--stack", "dev");
    expect(moves.filter(({ pin }) => pin === "web")).toMatchObject([
      {
        outcome: "unknown",
        reason: expect.stringContaining("the current credentials belong to account 5555666677778888"),
      },
    ]);
  });

  it("names entries that no deployed pin reads", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", "    os:\n", "    osx:\n");
    expect((await shop.pins("diff", "--stack", "prod")).stderr).toContain(
      'prod: "osx" in alicloud-images:pins matches no deployed pin.',
    );
  });
});

describe("pins check", () => {
  it("is in order when every resource runs what its pin holds, and needs no account", async () => {
    const shop = await openShop();
    expect(await shop.pins("check")).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "Checked 9 resources in 3 stacks: OK.",
    });
    expect(shop.endpoint.requests).toEqual([]);
    expect(shop.pulumi.calls).not.toContainEqual(expect.stringContaining("--show-secrets"));
  });

  it("finds a resource that runs something else, as deployed or as last read from the cloud", async () => {
    const shop = await openShop();
    shop.changeState("staging", (resources) => {
      setPin(resources, "web", { imageId: "m-web19" });
      setPin(resources, "web-1", { imageId: "m-web19" });
    });
    shop.changeState("prod", (resources) => {
      const machine = named(resources, "db-1");
      machine.outputs = { ...machine.outputs, imageId: "m-byhand" };
    });
    const { exitCode, stdout, stderr } = await shop.pins("check");
    expect(exitCode).toBe(1);
    expect(stdout.split("\n").map((line) => line.split(/ {2,}/))).toEqual([
      ["STACK", "RESOURCE", "TYPE", "RUNS", "PIN", "HOLDS", "PROBLEM"],
      ["staging", "web-old", "pulumi-nodejs:dynamic/shop:Machine", "m-web12", "web", "m-web19", "differs from its pin"],
      [
        "prod",
        "db-1",
        "pulumi-nodejs:dynamic/shop:Machine",
        "m-byhand",
        "db",
        "ubuntu_24_04_x64_20G_alibase_20261010.vhd",
        "differs from its pin",
      ],
    ]);
    expect(stderr).toBe("Checked 9 resources in 3 stacks: 2 mismatches, 0 unknown.");
  });

  it("proves that a bad image runs nowhere and that a fix has arrived", async () => {
    const shop = await openShop();
    expect((await shop.pins("check", "--not", `m-bad,${UBUNTU}`)).exitCode).toBe(1);
    expect((await shop.pins("check", "--not", "m-bad")).exitCode).toBe(0);
    const early = await shop.pins("check", "--created-after", "2026-11-12", "--stack", "staging");
    expect(early.exitCode).toBe(1);
    expect(early.stdout).toContain("created 2026-11-01, too old");
    expect(early.stdout).not.toContain("web-1");
    expect((await shop.pins("check", "--created-after", "2026-11-01", "--stack", "staging,dev")).exitCode).toBe(0);
    expect((await shop.pins("check", "--max-age", "24d", "--stack", "staging")).exitCode).toBe(1);
    expect((await shop.pins("check", "--max-age", "25d", "--stack", "staging")).exitCode).toBe(0);
  });

  it("does not know the age of an image that no pin holds, and says 3", async () => {
    const shop = await openShop();
    shop.changeState("dev", (resources) => {
      const machine = structuredClone(named(resources, "web-1"));
      const other: RecordedResource = {
        ...machine,
        urn: `${machine.urn}-other`,
        propertyDependencies: { imageId: [] },
      };
      other.outputs = { ...other.outputs, imageId: "m-other" };
      resources.push(other);
    });
    expect((await shop.pins("check", "--stack", "dev")).exitCode).toBe(0);
    const { exitCode, stdout } = await shop.pins("check", "--stack", "dev", "--created-after", "2026-01-01");
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/web-1-other .*creation date unknown/);
  });

  it("ends with 3 when a state cannot be read, and 1 when something is wrong elsewhere all the same", async () => {
    const shop = await openShop();
    shop.pulumi.failures.set("stack export --stack prod", "error: forbidden");
    expect((await shop.pins("check")).exitCode).toBe(3);
    expect((await shop.pins("check", "--not", "m-web12")).exitCode).toBe(1);
  });

  it.each([
    [["--created-after", "soon"], '--created-after "soon" is not valid: use a day'],
    [["--max-age", "soon"], '--max-age "soon" is not valid: use a number and a unit'],
  ])("refuses %j", async (args, message) => {
    const shop = await openShop();
    expect(await shop.pins("check", ...args)).toMatchObject({ exitCode: 2, stderr: expect.stringContaining(message) });
  });
});
