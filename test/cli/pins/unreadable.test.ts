// Does what one command cannot read end nothing else, and is it never told as in order?

import { describe, expect, it } from "vitest";
import { named, openShop, setPin } from "./support/fakeShop.js";

const SECRET = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270" };

describe("one pin that its state does not show", () => {
  async function withOddPin() {
    const shop = await openShop();
    shop.publish({ remove: ["m-web19"] });
    shop.changeState("staging", (resources) => setPin(resources, "db", { image: null }));
    return shop;
  }

  it.each(["list", "outdated", "check", "diff"])(
    "is named by %s, which shows the others and ends with 3",
    async (command) => {
      const shop = await withOddPin();
      const { exitCode, stdout, stderr } = await shop.pins(command, "--stack", "staging");
      expect(exitCode).toBe(3);
      expect(stderr).toContain("Error: staging: db cannot be read from the state: it has no image.");
      expect(stderr).not.toMatch(/OK|No pin would move|up to date/);
      if (command === "list") expect(stdout).toMatch(/staging +cache .*\n.*staging +web /);
    },
  );

  it("is not moved, and does not keep another one from being moved", async () => {
    const shop = await withOddPin();
    const refused = await shop.pins("move", "db", "--stack", "staging", "--yes");
    expect(refused).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("Error: staging db: db cannot be read from the state: it has no image."),
    });
    const moved = await shop.pins("move", "web", "--as-of", "2026-11-06", "--stack", "staging", "--yes");
    expect(moved.exitCode).toBe(0);
    const all = await shop.pins("move", "--all", "--stack", "staging", "--yes");
    expect(all).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("staging db: db cannot be read") });
    const promoted = await shop.pins("promote", "dev", "staging", "db", "--yes");
    expect(promoted).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining("db cannot be read from the state"),
    });
  });
});

describe("a secret image", () => {
  async function withSecretMachine(value: object) {
    const shop = await openShop();
    shop.changeState("staging", (resources) => {
      const machine = named(resources, "web-1");
      machine.inputs = { ...machine.inputs, imageId: { ...SECRET, ...value } };
      machine.outputs = { ...machine.outputs, imageId: { ...SECRET, ...value } };
    });
    return shop;
  }

  it("that may not run is found, and not shown", async () => {
    const shop = await withSecretMachine({ plaintext: '"m-bad"' });
    const { exitCode, stdout } = await shop.pins("check", "--stack", "staging", "--not", "m-bad");
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/web-1 .* \[secret\] .*differs from its pin; forbidden image/);
    expect(stdout).not.toContain("m-bad");
  });

  it("that its pin holds is in order", async () => {
    const shop = await withSecretMachine({ plaintext: '"m-web12"' });
    expect(await shop.pins("check", "--stack", "staging")).toEqual({
      exitCode: 0,
      stdout: "",
      stderr: "Checked 3 resources in 1 stack: OK.",
    });
  });

  it("that cannot be decrypted is not known, and not in order", async () => {
    const shop = await withSecretMachine({ ciphertext: "v1:abc" });
    const { exitCode, stdout, stderr } = await shop.pins("check", "--stack", "staging");
    expect(exitCode).toBe(3);
    expect(stdout).toMatch(/web-1 .* \[secret\] .*its imageId is secret and could not be decrypted/);
    expect(stderr).toContain("0 mismatches, 1 unknown");
  });

  it("that a pin holds is compared, and neither shown nor written", async () => {
    const shop = await openShop();
    const image = { imageId: "m-web12", name: "CanaryName", creationTime: "2026-11-12T01:00:00Z" };
    shop.changeState("staging", (resources) =>
      setPin(resources, "web", {
        imageId: { ...SECRET, plaintext: '"m-web12"' },
        image: { ...SECRET, plaintext: JSON.stringify(image) },
        previousImageId: { ...SECRET, plaintext: '"m-web05"' },
      }),
    );
    const list = await shop.pins("list", "--stack", "staging");
    expect(list.stdout).toMatch(/web +\[secret\] .*behind/);
    const check = await shop.pins("check", "--stack", "staging", "--not", "m-web12", "--json");
    expect(check.exitCode).toBe(1);
    expect(JSON.parse(check.stdout)).toMatchObject({ resources: [{ pins: [{ pin: "web", imageId: null }] }, {}] });
    const back = await shop.pins("rollback", "web", "--stack", "staging", "--yes");
    const promoted = await shop.pins("promote", "staging", "prod", "web", "--yes");
    for (const { exitCode, stderr } of [back, promoted]) {
      expect([exitCode, stderr.includes("The image of web is secret and is not written to a file")]).toEqual([3, true]);
    }
    const text = [list, back, promoted].map(({ stdout, stderr }) => stdout + stderr).join("");
    expect(text).not.toMatch(/m-web12|m-web05|CanaryName/);
  });
});

describe("an unreadable backend", () => {
  it.each(["stack ls", "stack export"])("is never in order: %s fails", async (command) => {
    const shop = await openShop();
    shop.pulumi.failures.set(command, "error: forbidden");
    const { exitCode, stderr } = await shop.pins("check");
    expect([exitCode, stderr.includes("OK"), stderr.includes("0 resources")]).toEqual([3, false, false]);
  });

  it("does not hide behind a stack that can be read", async () => {
    const shop = await openShop();
    shop.pulumi.failures.set("stack export --stack prod", "error: forbidden");
    expect((await shop.pins("check")).stderr).toContain(
      "Checked 6 resources in 2 stacks: no mismatches, but some could not be read.",
    );
  });
});
