// Do `pins move`, `promote` and `rollback` write the one line that is meant, refuse what must not be written, and ask first?

import { readdir } from "node:fs/promises";
import { PassThrough } from "node:stream";
import { describe, expect, it, vi } from "vitest";
import { confirmed } from "../../../provider/cli/pins/confirm.js";
import { named, openShop, setPin } from "./support/fakeShop.js";
import { build, publicBuild } from "./support/shop.js";

const UBUNTU = "ubuntu_24_04_x64_20G_alibase_20261101.vhd";
const SUPERSEDED = "ubuntu_24_04_x64_20G_alibase_20261010.vhd";

describe("pins move", () => {
  it("writes the newest image with its name, date and how it was chosen, and says how to preview it", async () => {
    const shop = await openShop();
    const before = await shop.stackFile("staging");
    const { exitCode, stdout, stderr } = await shop.pins("move", "web", "--stack", "staging", "--yes");
    expect(stdout).toBe(
      [
        "staging web",
        "  held          m-web12 (2026-11-12)",
        "  new           m-web19 (2026-11-19), the newest on 2026-11-25",
        "  name          web-base-20261112 -> web-base-20261119",
        "  imageVersion  2026.11.12 -> 2026.11.19",
        '  file          Pulumi.staging.yaml: as of 2026-11-12 -> imageId "m-web19"',
      ].join("\n"),
    );
    expect(stderr).toBe("Written: Pulumi.staging.yaml\nTo preview it: pulumi preview --diff --stack staging");
    expect(exitCode).toBe(0);
    expect(await shop.stackFile("staging")).toBe(
      before.replace(
        "asOf: 2026-11-12",
        'imageId: "m-web19" # web-base-20261119, created 2026-11-19, the newest on 2026-11-25',
      ),
    );
  });

  it.each([
    [
      ["--as-of", "2026-11-06"],
      'imageId: "m-web05" # web-base-20261105, created 2026-11-05, the newest as of 2026-11-06',
    ],
    [
      ["--as-of", "2026-11-06", "--write", "as-of"],
      'asOf: "2026-11-06" # web-base-20261105, created 2026-11-05, the newest as of 2026-11-06',
    ],
    [["--write", "as-of"], 'asOf: "2026-11-19" # web-base-20261119, created 2026-11-19, the newest on 2026-11-25'],
    [
      ["--newest", "--write", "image-id"],
      'imageId: "m-web19" # web-base-20261119, created 2026-11-19, the newest on 2026-11-25',
    ],
    [["--image-id", "m-web05"], 'imageId: "m-web05" # web-base-20261105, created 2026-11-05, named on 2026-11-25'],
  ])("with %j writes %s", async (args, line) => {
    const shop = await openShop();
    await shop.pins("move", "web", "--stack", "staging", "--yes", ...args);
    expect(await shop.stackFile("staging")).toContain(`    web:\n      ${line}\n`);
  });

  it("writes this instant when the newest came today, since the day is not over", async () => {
    const shop = await openShop();
    shop.publish({ add: [build("m-web25", "2026-11-25")] });
    await shop.pins("move", "web", "--stack", "staging", "--yes", "--write", "as-of");
    expect(await shop.stackFile("staging")).toContain('      asOf: "2026-11-25T09:00:00Z" # web-base-20261125,');
  });

  it("finds a pin by the key of its entry, and writes the key", async () => {
    const shop = await openShop();
    shop.publish({ region: "cn-beijing", add: [publicBuild("2026-11-20")] });
    for (const word of ["db", "os"]) {
      const { stdout } = await shop.pins("move", word, "--stack", "prod", "--dry-run");
      expect(stdout).toMatch(/^prod db\n.*\n.*20261120\.vhd \(2026-11-20\), the newest/);
    }
    await shop.pins("move", "db", "--stack", "prod", "--yes");
    expect(await shop.stackFile("prod")).toMatch(
      / {4}os:\n {6}imageId: "ubuntu_24_04_x64_20G_alibase_20261120\.vhd" #/,
    );
  });

  it("takes the stack that is selected, or that PULUMI_STACK names, and asks for one otherwise", async () => {
    const shop = await openShop();
    expect((await shop.pins("move", "web", "--dry-run")).stdout).toMatch(/^staging web\n/);
    vi.stubEnv("PULUMI_STACK", "prod");
    expect((await shop.pins("move", "web", "--dry-run")).stdout).toMatch(/^prod web\n/);
    vi.stubEnv("PULUMI_STACK", "");
    shop.pulumi.stacks = [
      { name: "a", current: false },
      { name: "b", current: false },
    ];
    expect(await shop.pins("move", "web", "--dry-run")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Project shop has the stacks a, b; none is selected. Choose one with --stack."),
    });
  });

  it("moves all pins that can move, and leaves alone what follows or what the program decides", async () => {
    const shop = await openShop();
    const { exitCode, stdout, stderr } = await shop.pins("move", "--all", "--stack", "*", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout.match(/^\S+ \S+$/gm)).toEqual(["staging web", "prod db", "prod web"]);
    expect(stderr.split("\n")).toEqual([
      "dev cache: is set by the program.",
      "dev db: follows the newest image.",
      "dev web: follows the newest image.",
      "staging cache: is set by the program.",
      `staging db: already holds the newest image, ${UBUNTU}.`,
      "prod cache: is set by the program.",
      "Written: Pulumi.staging.yaml",
      "Written: Pulumi.prod.yaml",
      "To preview it: pulumi preview --diff --stack staging",
      "To preview it: pulumi preview --diff --stack prod",
    ]);
    expect(await shop.stackFile("prod")).toContain('imageId: "m-bjweb12"');
  });

  it("moves with --all what can be moved when something else cannot, and says so by its exit code", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", "profile: runtime", "profile: nobody");
    const { exitCode, stderr } = await shop.pins("move", "--all", "--stack", "*", "--yes");
    expect(exitCode).toBe(3);
    expect(stderr).toMatch(/^Error: prod web: .*profile "nobody"/m);
    expect(stderr).toContain("Written: Pulumi.staging.yaml");
  });

  it("does not move a pin whose filter is secret without the passphrase", async () => {
    const shop = await openShop();
    expect(await shop.pins("move", "cache", "--stack", "dev", "--yes")).toMatchObject({
      exitCode: 3,
      stderr: expect.stringMatching(/^Error: dev cache: its filter is secret: .*passphrase must be set/),
    });
  });

  it("writes an entry for a named pin whose program decides, and says that it does not count yet", async () => {
    const shop = await openShop();
    shop.publish({ add: [publicBuild("2026-11-20")] });
    const { stderr } = await shop.pins("move", "cache", "--stack", "staging", "--yes");
    expect(stderr).toContain(
      "Warning: The program selects the image of cache (as of 2026-11-02 (program)). The entry has no effect until it no longer does.",
    );
    expect(await shop.stackFile("staging")).toContain("    cache:\n      imageId: ");
  });

  it.each([
    ["does not exist", "m-nowhere", 1, /Image m-nowhere is not in cn-hangzhou/],
    ["is not available", "m-new", 2, /Image m-new .* is not available \(Creating, 40% made\)/],
    ["is blocked", "m-web05", 2, /Image m-web05 \(web-base-20261105\) is blocked by alicloud-images:blocked/],
    ["does not match", UBUNTU, 2, /Image \S+ \(\S+\) does not match owner.*\. Choose another image, .* or use --force/],
  ])("refuses an image that %s", async (_, imageId, exitCode, message) => {
    const shop = await openShop();
    shop.publish({ add: [build("m-new", "2026-11-24", { Status: "Creating", Progress: "40%" })] });
    await shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: [m-web05]");
    const before = await shop.stackFile("staging");
    const said = await shop.pins("move", "web", "--image-id", imageId, "--stack", "staging", "--yes");
    expect(said.stderr).toMatch(message);
    expect(said.exitCode).toBe(exitCode);
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("takes an image that does not match when told to, and no other that is refused", async () => {
    const shop = await openShop();
    const forced = await shop.pins("move", "web", "--image-id", UBUNTU, "--stack", "staging", "--yes", "--force");
    expect(forced.exitCode).toBe(0);
    expect(await shop.stackFile("staging")).toContain(`imageId: "${UBUNTU}"`);
    const missing = await shop.pins("move", "web", "--image-id", "m-nowhere", "--stack", "staging", "--yes", "--force");
    expect(missing.exitCode).toBe(1);
  });

  it("passes over a blocked image, and takes a superseded one by its date", async () => {
    const shop = await openShop();
    await shop.editStackFile("staging", "config:", "config:\n  alicloud-images:blocked: [web-base-20261119]");
    expect((await shop.pins("move", "web", "--stack", "staging", "--yes")).stderr).toBe(
      "staging web: already holds the newest image, m-web12.",
    );
    await shop.pins("move", "db", "--as-of", "2026-10-15", "--stack", "staging", "--yes");
    expect(await shop.stackFile("staging")).toContain(`imageId: "${SUPERSEDED}"`);
  });

  it("writes none of several named pins when one cannot be moved", async () => {
    const shop = await openShop();
    shop.publish({ remove: [UBUNTU] });
    const before = await shop.stackFile("staging");
    const { exitCode, stderr } = await shop.pins("move", "web", "db", "--stack", "staging", "--yes");
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/Error: staging db: No image matches/);
    expect(stderr).toContain("Nothing written: some of these pins cannot be moved.");
    expect(await shop.stackFile("staging")).toBe(before);
  });

  it("needs an id for a pin that is not deployed, and then writes its entry", async () => {
    const shop = await openShop();
    const refused = await shop.pins("move", "api", "--stack", "staging", "--yes");
    expect(refused.stderr).toContain(
      "Error: staging api: api is not in the state of staging, so its filter is unknown",
    );
    await shop.pins("move", "api", "--stack", "staging", "--yes", "--image-id", "m-web19");
    expect(await shop.stackFile("staging")).toContain(
      '    api:\n      imageId: "m-web19" # web-base-20261119, created',
    );
  });

  it("refuses pins that share an entry and would get different images", async () => {
    const shop = await openShop();
    shop.changeState("staging", (resources) => setPin(resources, "web", { pinKey: "os" }));
    await shop.editStackFile("staging", "    web:\n      asOf: 2026-11-12\n", "");
    const { stderr, exitCode } = await shop.pins("move", "web", "--as-of", "2026-11-20", "--stack", "staging", "--yes");
    expect({ stderr, exitCode }).toMatchObject({ exitCode: 0 });
    const both = await shop.pins("move", "os", "--as-of", "2026-11-19", "--stack", "staging", "--yes");
    expect(both.exitCode).toBe(2);
    expect(both.stderr).toContain('read the same entry "os" and would get different images');
  });

  it("refuses a pin whose entry Pulumi would read as a merge key, before it asks for confirmation", async () => {
    const shop = await openShop();
    shop.changeState("staging", (resources) => setPin(resources, "web", { pinKey: "<<" }));
    const { exitCode, stderr } = await shop.pins("move", "web", "--stack", "staging");
    expect(exitCode).toBe(2);
    expect(stderr).toMatch(/^Error: staging web: .*Pulumi\.staging\.yaml cannot hold an entry for the pin "<<"/m);
    expect(stderr).not.toContain("confirmation");
  });

  it("is refused where the project's file holds the pins of all stacks", async () => {
    const shop = await openShop();
    await shop.addToProject("config:\n  alicloud-images:pins:\n    value: { web: { follow: true } }\n");
    await shop.writeStackFile("staging", "config:\n  alicloud:region: cn-hangzhou\n  alicloud:profile: runtime\n");
    const { stderr } = await shop.pins("move", "web", "--stack", "staging", "--yes");
    expect(stderr).toContain("alicloud-images:pins is set in the project's file or in an environment, and entries in");
  });

  it("writes nothing on a dry run, nor when nobody is there to agree", async () => {
    const shop = await openShop();
    const before = await shop.stackFile("staging");
    expect(await shop.pins("move", "web", "--stack", "staging", "--dry-run")).toMatchObject({
      exitCode: 0,
      stdout: expect.stringContaining("m-web19"),
      stderr: "Nothing written (--dry-run).",
    });
    expect(await shop.pins("move", "web", "--stack", "staging")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("Use --yes to write, or --dry-run to preview."),
    });
    expect(await shop.stackFile("staging")).toBe(before);
    expect((await readdir(shop.folder)).sort()).toEqual(
      ["Pulumi.dev.yaml", "Pulumi.prod.yaml", "Pulumi.staging.yaml", "Pulumi.yaml", "index.js"].sort(),
    );
  });

  it.each([
    [[], "Name the pins to move, or use --all."],
    [["web", "--all"], "--all cannot be combined with names of pins."],
    [["web", "--newest", "--image-id", "m-1"], "--newest and --image-id cannot be used together."],
    [["web", "--as-of", "soon"], '--as-of "soon" is not valid: use a day "2026-11-25"'],
    [["web", "--write", "name"], '--write must be image-id or as-of, not "name".'],
    [["web", "--write", "as-of", "--image-id", "m-1"], "--write as-of cannot be used with --image-id."],
  ])("refuses %j", async (args, message) => {
    const shop = await openShop();
    const { exitCode, stderr } = await shop.pins("move", ...args);
    expect(exitCode).toBe(2);
    expect(stderr).toContain(message);
    expect(shop.pulumi.calls).toEqual([]);
  });
});

describe("pins promote", () => {
  it("takes the same id within a region", async () => {
    const shop = await openShop();
    const { exitCode } = await shop.pins("promote", "dev", "staging", "web", "--yes");
    expect(exitCode).toBe(0);
    expect(await shop.stackFile("staging")).toContain(
      '      imageId: "m-web19" # web-base-20261119, created 2026-11-19, promoted from dev on 2026-11-25\n',
    );
  });

  it("takes the public image of the same name and the copy of a custom one in another region", async () => {
    const shop = await openShop();
    const { stdout, exitCode } = await shop.pins("promote", "staging", "prod", "web", "db", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("  new           m-bjweb12 (2026-11-12), promoted from staging on 2026-11-25");
    expect(await shop.stackFile("prod")).toContain(
      `    os:\n      imageId: "${UBUNTU}" # ${UBUNTU}, created 2026-11-01, promoted from staging`,
    );
  });

  it("says what is missing when there is no copy, or more than one, and takes no stranger's", async () => {
    const shop = await openShop();
    const before = await shop.stackFile("prod");
    const copy = (imageId: string, fields = {}) =>
      build(imageId, "2026-11-19", { ImageName: "web-base-20261119", ...fields });
    const promote = () => shop.pins("promote", "dev", "prod", "web", "--yes");
    shop.publish({
      region: "cn-beijing",
      add: [
        copy("m-stranger", {
          _owner: "9999000011112222",
          ImageOwnerId: "9999000011112222",
          _sharedWith: ["5555666677778888"],
        }),
      ],
    });
    expect(await promote()).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(
        'There is no copy of m-web19 named "web-base-20261119" in cn-beijing. Copy the image there under the same name, and share it with the account of the stack.',
      ),
    });
    shop.publish({ region: "cn-beijing", add: [copy("m-copy1", { Status: "Creating", Progress: "12%" })] });
    expect((await promote()).stderr).toContain("is not available (Creating, 12% made)");
    shop.publish({ region: "cn-beijing", set: { "m-copy1": { Status: "Available" } }, add: [copy("m-copy2")] });
    expect(await promote()).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('2 images in cn-beijing are named "web-base-20261119": m-copy1, m-copy2.'),
    });
    expect(await shop.stackFile("prod")).toBe(before);
    shop.publish({ region: "cn-beijing", remove: ["m-copy2"] });
    expect((await promote()).exitCode).toBe(0);
    expect(await shop.stackFile("prod")).toContain('imageId: "m-copy1"');
  });

  it("refuses what prod blocks, and a public image that is not there yet", async () => {
    const shop = await openShop();
    await shop.editStackFile("prod", "config:", "config:\n  alicloud-images:blocked: [web-base-20261112]");
    expect((await shop.pins("promote", "staging", "prod", "web", "--yes")).stderr).toContain(
      "Image m-bjweb12 (web-base-20261112) is blocked by alicloud-images:blocked",
    );
    shop.publish({ region: "cn-beijing", remove: [UBUNTU] });
    expect(await shop.pins("promote", "staging", "prod", "db", "--yes")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining(`The public image "${UBUNTU}" is not in cn-beijing`),
    });
  });

  it("writes for a pin that the other stack has not deployed yet, where its configuration says", async () => {
    const shop = await openShop();
    shop.changeState("prod", (resources) => resources.splice(0, resources.length));
    await shop.writeStackFile("prod", "config:\n  alicloud:region: cn-beijing\n  alicloud:profile: runtime\n");
    const { exitCode, stdout } = await shop.pins("promote", "staging", "prod", "web", "db", "--yes");
    expect(exitCode).toBe(0);
    expect(stdout).toContain("held  nothing yet");
    expect(await shop.stackFile("prod")).toMatch(
      /pins:\n {4}web:\n {6}imageId: "m-bjweb12" #.*\n {4}os:\n {6}imageId: "ubuntu/,
    );
    await shop.writeStackFile("prod", "config:\n  alicloud:profile: runtime\n");
    expect((await shop.pins("promote", "staging", "prod", "web", "--yes")).stderr).toContain(
      "does not set alicloud:region",
    );
  });

  it.each([
    [["dev"], 2, "Name two stacks: the one to promote from and the one to write to."],
    [["dev", "dev"], 2, "dev is named twice"],
    [["dev", "production"], 2, "No stack is named production. Known stacks: dev, staging, prod."],
    [["dev", "staging", "api"], 2, "staging api: api is not in the state of dev."],
  ])("refuses %j", async (args, exitCode, message) => {
    const shop = await openShop();
    expect(await shop.pins("promote", ...args, "--yes")).toMatchObject({
      exitCode,
      stderr: expect.stringContaining(message),
    });
  });
});

describe("pins rollback", () => {
  it("writes what was held before, once", async () => {
    const shop = await openShop();
    shop.changeState("prod", (resources) => {
      const held = named(resources, "web").outputs;
      setPin(resources, "web", {
        imageId: "m-bjweb12",
        image: {
          ...(held?.["image"] as object),
          imageId: "m-bjweb12",
          name: "web-base-20261112",
          creationTime: "2026-11-12T01:00:00Z",
        },
        previousImageId: "m-bjweb05",
      });
    });
    await shop.editStackFile("prod", '"m-bjweb05"', '"m-bjweb12"');
    const { stderr, exitCode } = await shop.pins("rollback", "web", "--stack", "prod", "--yes");
    expect(exitCode).toBe(0);
    expect(stderr).toContain("prod web: the new image is older than the held one.");
    expect(await shop.stackFile("prod")).toContain(
      '      imageId: "m-bjweb05" # web-base-20261105, created 2026-11-05, back from m-bjweb12 on 2026-11-25\n',
    );
    const again = await shop.pins("rollback", "web", "--stack", "prod", "--yes");
    expect(again).toMatchObject({ exitCode: 0, stdout: "" });
    expect(again.stderr).toBe('prod web: Pulumi.prod.yaml is already set to imageId "m-bjweb05".');
  });

  it("says so when there is nothing to go back to, or it is gone", async () => {
    const shop = await openShop();
    expect(await shop.pins("rollback", "web", "--stack", "prod", "--yes")).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("web has never moved; there is no previous image."),
    });
    shop.changeState("prod", (resources) => setPin(resources, "web", { previousImageId: "m-gone" }));
    expect(await shop.pins("rollback", "web", "--stack", "prod", "--yes")).toMatchObject({
      exitCode: 1,
      stderr: expect.stringContaining("Image m-gone is not in cn-beijing"),
    });
    expect((await shop.pins("rollback")).stderr).toContain("Name the pins to roll back.");
  });
});

describe("agreeing", () => {
  const given = { strings: new Map(), booleans: new Map(), arrays: new Map(), positionals: [] };

  it.each([
    ["y\n", true],
    ["YES\n", true],
    ["\n", false],
    ["n\n", false],
    ["yess\n", false],
  ])("%j at a terminal means %s", async (answer, expected) => {
    const output = new PassThrough();
    const asked = confirmed("Write Pulumi.prod.yaml?", given, terminalWith(answer), output);
    expect(await asked).toBe(expected);
    expect(output.read().toString()).toContain("Write Pulumi.prod.yaml? [y/N] ");
  });

  it("is not meant by closing the terminal", async () => {
    const input = terminalWith();
    const asked = confirmed("Write?", given, input, new PassThrough());
    input.end();
    expect(await asked).toBe(false);
  });

  function terminalWith(answer?: string) {
    const input = Object.assign(new PassThrough(), { isTTY: true });
    if (answer !== undefined) input.write(answer);
    return input;
  }
});
