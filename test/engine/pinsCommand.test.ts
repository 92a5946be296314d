// The pins commands on real stacks: one program, three stacks, two accounts and two regions, with the real CLI and its states.

import { createHash } from "node:crypto";
import { mkdir, readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { privateEnvironment } from "../../tools/engine/pulumi.mjs";
import {
  BUILDER,
  build,
  ENDPOINT,
  PROFILES,
  PROJECT,
  publicBuild,
  RUNTIME,
  type ShopStack,
  STACKS,
} from "../cli/pins/support/shop.js";
import { MAIN } from "../cli/support/command.js";
import { type CommandResult as NodeResult, runNode } from "../package/support/run.js";
import { describeWithEngine } from "./support/engine.js";
import { PINNED_IMAGE } from "./support/pins.js";
import { openWorkspace, previewDigest, type Stack, stripVolatile, succeeded, type Workspace } from "./support/stack.js";

/** A part of a pattern that is a secret of dev. */
const CANARY = "CanaryOfAName";

describeWithEngine("the pins commands on real stacks", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  let folder: string;
  const stacks = new Map<ShopStack, Stack>();

  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    endpoint = await startEndpoint(ENDPOINT);
    folder = join(workspace.root, "shop");
    await mkdir(join(workspace.root, "home/.aliyun"), { recursive: true });
    await writeFile(join(workspace.root, "home/.aliyun/config.json"), PROFILES);
    await mkdir(folder);
    for (const [name, text] of Object.entries(PROJECT)) await writeFile(join(folder, name), text);
    for (const name of STACKS) {
      stacks.set(
        name,
        await workspace.createStack({
          programDir: folder,
          name,
          env: {
            ALICLOUD_IMAGES_ENDPOINT: endpoint.url,
            PULUMI_OPTION_CONFIG_FILE: join(folder, `Pulumi.${name}.yaml`),
          },
          sharesStateWith: stacks.get("dev"),
          ...(name === "dev" ? { secrets: { names: `^(ubuntu_24|${CANARY})` } } : {}),
        }),
      );
      // The harness makes the stack beside a file of its own; the file of the project is what was written here.
      const salt = /^encryptionsalt:.*$/m.exec(await readFile(stackOf(name).stackFile, "utf8"))?.[0] ?? "";
      const written = await readFile(join(folder, `Pulumi.${name}.yaml`), "utf8");
      if (!written.includes("encryptionsalt:"))
        await writeFile(join(folder, `Pulumi.${name}.yaml`), `${written}${salt}\n`);
    }
    for (const name of STACKS) succeeded(await stackOf(name).up());
  });
  afterAll(async () => {
    await endpoint?.close();
    await workspace.close();
  });

  function stackOf(name: ShopStack): Stack {
    const stack = stacks.get(name);
    if (stack === undefined) throw new Error(`There is no stack ${name}.`);
    return stack;
  }

  /** Runs `alicloud-images pins` as somebody in the project's folder. */
  function pins(args: readonly string[], env: Readonly<Record<string, string | undefined>> = {}): Promise<NodeResult> {
    const own = privateEnvironment({ bin, root: workspace.root, stateDir: stackOf("dev").stateDir });
    const none = Object.fromEntries(Object.keys(process.env).map((name) => [name, undefined]));
    return runNode([MAIN, "pins", ...args], {
      cwd: folder,
      env: { ...none, ...own, ALICLOUD_IMAGES_ENDPOINT: endpoint.url, ...env },
    });
  }

  async function json<Found>(args: readonly string[]): Promise<Found> {
    return JSON.parse((await pins([...args, "--json"])).stdout) as Found;
  }

  /** What a pin holds according to the state. */
  async function heldBy(name: ShopStack): Promise<Record<string, unknown>> {
    const resources = await stackOf(name).resources();
    return Object.fromEntries(
      resources
        .filter(({ type }) => type === PINNED_IMAGE)
        .map(({ urn, outputs }) => [urn.slice(urn.lastIndexOf("::") + 2), outputs?.["imageId"]]),
    );
  }

  it("read states as these, which the other tests go by", async () => {
    for (const name of STACKS) {
      const { stdout } = succeeded(await stackOf(name).exportState());
      await expect(redacted(stdout)).toMatchFileSnapshot(`../cli/pins/states/${name}.state`);
    }
  });

  it("show every pin of every stack, each asked for as its stack says, and write nothing", async () => {
    const before = await fingerprints(workspace.root);
    const found = await json<{ pins: Row[]; problems: unknown[] }>([]);
    expect(found.problems).toEqual([]);
    expect(found.pins.map(({ stack, pin, held, status }) => [stack, pin, held.imageId, status])).toEqual([
      ["dev", "cache", ubuntu("20261101"), "current"],
      ["dev", "db", ubuntu("20261101"), "current"],
      ["dev", "web", "m-web19", "current"],
      ["prod", "cache", ubuntu("20261101"), "current"],
      ["prod", "db", ubuntu("20261010"), "behind"],
      ["prod", "web", "m-bjweb05", "behind"],
      ["staging", "cache", ubuntu("20261101"), "current"],
      ["staging", "db", ubuntu("20261101"), "current"],
      ["staging", "web", "m-web12", "behind"],
    ]);
    expect(found.pins.map(({ decidedBy: { by, from } }) => `${by} by ${from}`)).toEqual([
      ...["asOf by program", "follow by entry for all", "follow by entry for all"],
      ...["asOf by program", "imageId by entry", "imageId by entry"],
      ...["asOf by program", "asOf by entry", "asOf by entry"],
    ]);
    expect(await fingerprints(workspace.root)).toEqual(before);
    expect((await pins(["outdated", "--stack", "dev"])).exitCode).toBe(0);
    expect((await pins(["outdated"])).exitCode).toBe(1);
  });

  it("keep a secret filter to themselves, and say which pin could not be asked for without the passphrase", async () => {
    const locked = await pins(["list", "--stack", "dev", "--json"], { PULUMI_CONFIG_PASSPHRASE: undefined });
    const { pins: rows } = JSON.parse(locked.stdout) as { pins: Row[] };
    expect(rows.map(({ pin, status }) => [pin, status])).toEqual([
      ["cache", "not checked"],
      ["db", "current"],
      ["web", "current"],
    ]);
    expect(rows[0]?.note).toMatch(/^its filter is secret: .*passphrase must be set/);
    const open = await pins(["list", "--stack", "dev", "--json"]);
    expect(JSON.parse(open.stdout)).toMatchObject({
      pins: [{ status: "current", newest: { imageId: ubuntu("20261101") } }, {}, {}],
    });
    endpoint.change({ region: "cn-hangzhou", remove: [ubuntu("20261101")] });
    const failing = await pins(["diff", "--stack", "dev"]);
    expect(failing.stdout + failing.stderr + open.stdout + open.stderr + locked.stdout).not.toContain(CANARY);
    endpoint.change({ region: "cn-hangzhou", add: [publicBuild("2026-11-01")] });
  });

  it("foretell what the engine's preview does", async () => {
    endpoint.change({ region: "cn-hangzhou", add: [build("m-web23", "2026-11-23")] });
    const moved = ok(await pins(["move", "web", "os", "--stack", "staging", "--yes"]));
    expect(moved.stdout).toContain("new           m-web23 (2026-11-23), the newest on ");
    expect(await readFile(join(folder, "Pulumi.staging.yaml"), "utf8")).toMatch(
      /^ {4}web:\n {6}imageId: "m-web23" # web-base-20261123, created 2026-11-23, the newest on \d{4}-\d{2}-\d{2}\n {4}os:\n {6}asOf: "2026-11-02"$/m,
    );
    const { moves } = await json<{
      moves: { stack: string; pin: string; next: { imageId: string }; takenBy: string[] }[];
    }>(["diff"]);
    const engine = [];
    for (const name of ["dev", "prod", "staging"] as const) {
      const digest = previewDigest(await stackOf(name).preview({ json: true }));
      for (const { op, newState, urn } of digest.steps) {
        if (newState?.type !== PINNED_IMAGE || op === "same") continue;
        engine.push([name, urn.slice(urn.lastIndexOf("::") + 2), newState.inputs?.["imageId"]]);
      }
    }
    expect(moves.map(({ stack, pin, next }) => [stack, pin, next.imageId])).toEqual(engine);
    expect(engine).toEqual([
      ["dev", "web", "m-web23"],
      ["staging", "web", "m-web23"],
    ]);
    expect(moves[1]?.takenBy).toEqual(["web-1", "web-old"]);
  });

  it("find the resource that a move did not reach", async () => {
    expect((await pins(["check", "--stack", "staging"])).exitCode).toBe(0);
    succeeded(await stackOf("staging").up());
    expect(await heldBy("staging")).toMatchObject({ web: "m-web23", db: ubuntu("20261101") });
    const { exitCode, stdout } = await pins(["check", "--stack", "staging", "--json"], {
      PULUMI_CONFIG_PASSPHRASE: undefined,
    });
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({
      resources: [{ resource: "web-old", imageId: "m-web12", pins: [{ pin: "web", imageId: "m-web23" }] }],
    });
    endpoint.forgetRequests();
    expect((await pins(["check", "--created-after", "2026-11-01", "--stack", "dev"])).exitCode).toBe(0);
    expect((await pins(["check", "--created-after", "2026-11-02", "--stack", "dev"])).exitCode).toBe(1);
    expect((await pins(["check", "--not", "m-web19", "--stack", "dev"])).exitCode).toBe(1);
    expect(endpoint.requests).toEqual([]);
  });

  it("promote to another region by the copy of the same name, and only when it is there", async () => {
    const before = await readFile(join(folder, "Pulumi.prod.yaml"), "utf8");
    const missing = await pins(["promote", "staging", "prod", "--yes"]);
    expect(missing.exitCode).toBe(1);
    expect(missing.stderr).toContain('There is no copy of m-web23 named "web-base-20261123" in cn-beijing');
    expect(await readFile(join(folder, "Pulumi.prod.yaml"), "utf8")).toBe(before);

    endpoint.change({
      region: "cn-beijing",
      add: [build("m-bjweb23", "2026-11-23", { CreationTime: "2026-11-23T05:00:00Z" })],
    });
    ok(await pins(["promote", "staging", "prod", "web", "os", "--yes"]));
    const after = await readFile(join(folder, "Pulumi.prod.yaml"), "utf8");
    expect(after).toContain(
      '    # Moves when staging has run for a day.\n    web:\n      imageId: "m-bjweb23" # web-base-20261123, created 2026-11-23, promoted from staging on ',
    );
    expect(after).toContain(
      `      imageId: "${ubuntu("20261101")}" # ${ubuntu("20261101")}, created 2026-11-01, promoted from staging on `,
    );
    succeeded(await stackOf("prod").up());
    expect(await heldBy("prod")).toMatchObject({ web: "m-bjweb23", db: ubuntu("20261101") });
  });

  it("roll back what the state remembers", async () => {
    const back = ok(await pins(["rollback", "web", "--stack", "prod", "--yes"]));
    expect(back.stderr).toContain("web: the new image is older than the held one.");
    expect(back.stderr).toContain("To preview it: pulumi preview --diff --stack prod");
    succeeded(await stackOf("prod").up());
    expect(await heldBy("prod")).toMatchObject({ web: "m-bjweb05" });
    const row = (await json<{ pins: Row[] }>(["list", "--stack", "prod"])).pins[2];
    expect(row).toMatchObject({ held: { imageId: "m-bjweb05" }, previousImageId: "m-bjweb23", status: "behind" });
  });

  it("foretell what a secret entry moves, as the preview does, and show it no more than that", async () => {
    const stack = stackOf("staging");
    const file = join(folder, "Pulumi.staging.yaml");
    const before = await readFile(file, "utf8");
    const secretEntry = ["config", "set", "--secret", "--path", "alicloud-images:pins.web.imageId", "m-web12"];
    succeeded(await stack.run(secretEntry));
    const digest = previewDigest(await stack.preview({ json: true }));
    // The other pins of the stack are updated too, since their entries count as secret from now on, but do not move.
    const moved = digest.steps.filter(
      ({ oldState, newState }) =>
        newState?.type === PINNED_IMAGE && newState.inputs?.["imageId"] !== oldState?.inputs?.["imageId"],
    );
    expect(moved.map(({ urn }) => urn.slice(urn.lastIndexOf("::") + 2))).toEqual(["web"]);
    const diff = await pins(["diff", "--stack", "staging"]);
    expect(diff).toMatchObject({
      exitCode: 0,
      stdout: expect.stringMatching(/web .* \[secret\] .*its entry .* is secret/),
    });
    expect(diff.stdout + diff.stderr).not.toContain("m-web12");
    const refused = await pins(["move", "web", "--stack", "staging", "--yes"]);
    expect(refused).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining("contains a secret, so its entries are not edited"),
    });
    const locked = await pins(["diff", "--stack", "staging", "--json"], { PULUMI_CONFIG_PASSPHRASE: undefined });
    expect(locked.exitCode).toBe(3);
    const { moves, problems } = JSON.parse(locked.stdout) as {
      moves: { outcome: string }[];
      problems: { message: string }[];
    };
    expect(moves.map(({ outcome }) => outcome)).toEqual(["unknown", "unknown", "unknown"]);
    expect(problems[0]?.message).toMatch(
      /^The configuration of staging could not be decrypted: passphrase must be set/,
    );
    await writeFile(file, before);
  });

  it("count what the project's file says as the engine does: a blocked image is outdated, and never written", async () => {
    const file = join(folder, "Pulumi.yaml");
    const before = await readFile(file, "utf8");
    for (const list of ["[m-web05, m-web19]", "{ value: [m-web05, m-web19] }"]) {
      await writeFile(file, `${before}config:\n  alicloud-images:blocked: ${list}\n`);
      const { pins: rows } = await json<{ pins: Row[] }>(["list", "--stack", "dev"]);
      expect(rows.map(({ status }) => status)).not.toContain("not checked");
      const refused = await pins(["move", "web", "--image-id", "m-web05", "--stack", "staging", "--yes"]);
      expect(refused).toMatchObject({
        exitCode: 2,
        stderr: expect.stringContaining("is blocked by alicloud-images:blocked"),
      });
    }
    await writeFile(file, before);
  });

  it("find a forbidden image that runs by a secret, and say that they do not know without the passphrase", async () => {
    const stack = stackOf("dev");
    const exported = succeeded(await stack.exportState({ args: ["--show-secrets"] })).stdout;
    const state = JSON.parse(exported) as {
      deployment: { resources: { urn: string; outputs: Record<string, unknown> }[] };
    };
    const machine = state.deployment.resources.find(({ urn }) => urn.endsWith("::web-1"));
    if (machine === undefined) throw new Error("There is no web-1.");
    machine.outputs["imageId"] = {
      "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270",
      plaintext: '"m-bad"',
    };
    succeeded(await stack.importState(JSON.stringify(state)));
    const found = await pins(["check", "--not", "m-bad", "--stack", "dev"]);
    expect(found).toMatchObject({
      exitCode: 1,
      stdout: expect.stringMatching(/web-1 .*forbidden image/),
    });
    expect(found.stdout).not.toContain("m-bad");
    const locked = await pins(["check", "--not", "m-bad", "--stack", "dev"], { PULUMI_CONFIG_PASSPHRASE: undefined });
    expect(locked).toMatchObject({ exitCode: 3, stderr: expect.stringContaining("0 mismatches, 1 unknown") });
    succeeded(await stack.importState(exported));
  });

  it("read and write the file that a run would take in place of the stack's own", async () => {
    const file = join(folder, "elsewhere.yaml");
    const own = await readFile(join(folder, "Pulumi.staging.yaml"), "utf8");
    await writeFile(file, own);
    ok(
      await pins([
        "move",
        "web",
        "--image-id",
        "m-web05",
        "--stack",
        "staging",
        "--config-file",
        "elsewhere.yaml",
        "--yes",
      ]),
    );
    expect(await readFile(join(folder, "Pulumi.staging.yaml"), "utf8")).toBe(own);
    const env = { PULUMI_OPTION_CONFIG_FILE: file };
    const { moves } = JSON.parse((await pins(["diff", "--stack", "staging", "--json"], env)).stdout) as {
      moves: { pin: string; next: { imageId: string } }[];
    };
    const digest = previewDigest(await stackOf("staging").preview({ json: true, env }));
    const engine = digest.steps.filter(({ op, newState }) => newState?.type === PINNED_IMAGE && op !== "same");
    expect(moves.map(({ pin, next }) => [pin, next.imageId])).toEqual([["web", "m-web05"]]);
    expect(engine.map(({ newState }) => newState?.inputs?.["imageId"])).toEqual(["m-web05"]);
  });

  it("never call an image gone that another account's credentials do not show", async () => {
    // Somebody with the builder's keys alone, and a stack that names no profile.
    const file = join(folder, "Pulumi.staging.yaml");
    const text = await readFile(file, "utf8");
    await writeFile(file, text.replace("  alicloud:profile: runtime\n", ""));
    const env = { ALICLOUD_ACCESS_KEY: BUILDER.accessKeyId, ALICLOUD_SECRET_KEY: BUILDER.accessKeySecret };
    const { stdout, exitCode } = await pins(["outdated", "--stack", "staging", "--json"], env);
    expect(JSON.parse(stdout)).toMatchObject({
      pins: [
        {
          pin: "web",
          status: "not checked",
          note: expect.stringContaining("current credentials belong to another account"),
        },
      ],
    });
    expect(exitCode).toBe(3);
    const refused = await pins(["move", "web", "--stack", "staging", "--yes"], env);
    expect(refused.exitCode).toBe(3);
    expect(refused.stderr).toContain("current credentials belong to another account");
    await writeFile(file, text);
    expect(stdout + refused.stderr).not.toMatch(new RegExp(`${BUILDER.accessKeySecret}|${RUNTIME.accessKeySecret}`));
  });
});

function ok(result: NodeResult): NodeResult {
  if (result.exitCode !== 0) throw new Error(`Exit code ${result.exitCode}.\n${result.stdout}\n${result.stderr}`);
  return result;
}

interface Row {
  readonly stack: string;
  readonly pin: string;
  readonly held: { readonly imageId: string };
  readonly status: string;
  readonly note: string;
  readonly decidedBy: { readonly by: string; readonly from: string };
}

function ubuntu(day: string): string {
  return `ubuntu_24_04_x64_20G_alibase_${day}.vhd`;
}

/** What a state says of its resources, as far as any version of the CLI writes it alike. */
function redacted(exported: string): string {
  const fields = [
    "urn",
    "type",
    "id",
    "custom",
    "inputs",
    "outputs",
    "provider",
    "dependencies",
    "propertyDependencies",
  ];
  const state = JSON.parse(exported) as { deployment: { resources: Record<string, unknown>[] } };
  const resources = state.deployment.resources.map((resource) =>
    Object.fromEntries(fields.flatMap((name) => (name in resource ? [[name, resource[name]]] : []))),
  );
  // The order is that in which they happened to be deployed.
  resources.sort((a, b) => (String(a["urn"]) < String(b["urn"]) ? -1 : 1));
  return stripVolatile(JSON.stringify({ version: 3, deployment: { resources } })).replace(
    /"ciphertext": "[^"]*"/g,
    '"ciphertext": "<ciphertext>"',
  );
}

/** Every file that somebody may care for: project, home and states. */
async function fingerprints(root: string): Promise<Record<string, string>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const files = entries
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .filter((path) => !path.includes("/pulumi-home/") && !path.includes("/tmp/"));
  const hashes = files.map(
    async (path) =>
      [
        path,
        createHash("sha256")
          .update(await readFile(path))
          .digest("hex"),
      ] as const,
  );
  return Object.fromEntries(await Promise.all(hashes));
}
