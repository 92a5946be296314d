// The commands of docs/pins.md, run on real stacks of the environments example.

import { execFileSync } from "node:child_process";
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it, vi } from "vitest";
import { parse } from "yaml";
import { parseCommandLine } from "../../provider/cli/parse.js";
import { pins } from "../../provider/cli/pins/commands/index.js";
import { run } from "../../provider/cli/run.js";
import { MAIN_ACCOUNT_ID, PARTNER_ACCOUNT_ID } from "../../provider/emulator/catalogue/accounts.js";
import { bundledCatalogue } from "../../provider/emulator/catalogue/index.js";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { privateEnvironment } from "../../tools/engine/pulumi.mjs";
import { recordedTerminal } from "../support/terminal.js";
import { describeWithEngine } from "./support/engine.js";
import { copyExample, type Example } from "./support/examples.js";
import { openWorkspace, PROJECT_ROOT, type Stack, succeeded, type Workspace } from "./support/stack.js";

const DOCUMENT = join(PROJECT_ROOT, "docs/pins.md");
const NOW = "2026-11-25T09:00:00Z";
/** Columns of a terminal. */
const WIDTH = 118;

/** Each stack names the profile of the account that it runs in. */
const PROFILES = { dev: "builder", staging: "runtime", prod: "runtime" } as const;
const BUILDS = ["m-bp1imtcutm0ojgcr8ago", "m-bp1ray7m5jqcy2wx51tg", "m-bp10leuncc66nx3ih3x8"];

const BUILDER = { accountId: MAIN_ACCOUNT_ID, accessKeyId: "BuilderKeyId", accessKeySecret: "BuilderKeySecret" };
const RUNTIME = { accountId: PARTNER_ACCOUNT_ID, accessKeyId: "RuntimeKeyId", accessKeySecret: "RuntimeKeySecret" };

describeWithEngine("the story of six commands", (bin) => {
  let workspace: Workspace;
  let endpoint: Endpoint;
  let example: Example;
  const stacks = new Map<string, Stack>();

  beforeAll(async () => {
    workspace = await openWorkspace(bin);
    // The engine's processes go by the real clock, the command by that of the story.
    endpoint = await startEndpoint({ accounts: [BUILDER, RUNTIME], checkTimestamps: false });
    endpoint.change({ region: "cn-hangzhou", remove: otherBuilds(), set: sharedBuilds() });
    await writeProfiles(workspace.root);
    example = await copyExample(workspace, "environments");
    for (const [name, profile] of Object.entries(PROFILES)) {
      await example.edit(name, "config:\n", `config:\n  alicloud:profile: ${profile}\n`);
      const env = { ALICLOUD_IMAGES_ENDPOINT: endpoint.url };
      stacks.set(
        name,
        await example.createStack(name, { env, ...(stacks.size > 0 ? { beside: stackOf("dev") } : {}) }),
      );
      succeeded(await stackOf(name).up());
    }
    for (const [name, value] of Object.entries(commandEnvironment())) vi.stubEnv(name, value);
    vi.spyOn(process, "cwd").mockReturnValue(example.folder);
    vi.useFakeTimers({ toFake: ["Date"], now: Date.parse(NOW) });
  });
  afterAll(async () => {
    vi.useRealTimers();
    vi.restoreAllMocks();
    vi.unstubAllEnvs();
    await endpoint?.close();
    await workspace.close();
  });

  function stackOf(name: string): Stack {
    const stack = stacks.get(name);
    if (stack === undefined) throw new Error(`There is no stack ${name}.`);
    return stack;
  }

  function commandEnvironment(): Record<string, string | undefined> {
    const settings = Object.keys(process.env).filter((name) => /^(ALICLOUD|ALIBABA|ECS_|PULUMI|.*_PROXY$)/i.test(name));
    return {
      ...Object.fromEntries(settings.map((name) => [name, undefined])),
      ...privateEnvironment({ bin, root: workspace.root, stateDir: stackOf("dev").stateDir }),
      ALICLOUD_IMAGES_ENDPOINT: endpoint.url,
    };
  }

  it("has these outputs, with what each leaves for the next", async () => {
    const document = await readFile(DOCUMENT, "utf8");
    const parts = document.split(/(^```console\n[\s\S]*?^```$)/m);
    const told = [];
    for (const part of parts) {
      if (!part.startsWith("```console\n")) {
        told.push(part);
        continue;
      }
      const commands = part.split("\n").filter((line) => line.startsWith("$ "));
      const lines = [];
      for (const command of commands) lines.push(command, ...(await outputOf(command.slice(2))));
      told.push(["```console", ...lines, "```"].join("\n"));
    }
    await expect(told.join("")).toMatchFileSnapshot(DOCUMENT);
    expect(await stackOf("prod").outputs()).toMatchObject({ imageId: BUILDS[2] });
    expect(await readFile(join(example.folder, "Pulumi.prod.yaml"), "utf8")).toContain(
      `imageId: "${BUILDS[0]}" # web-base-20261105,`,
    );
  });

  /** What a command of the story shows at a terminal. */
  async function outputOf(line: string): Promise<readonly string[]> {
    const [program, ...args] = line.split(" ");
    if (program === "alicloud-images") return shown(args);
    if (program === "pulumi") {
      const name = args[args.indexOf("--stack") + 1] ?? "";
      succeeded(await stackOf(name).up());
      return [];
    }
    if (program !== "grep") throw new Error(`The story runs ${program}, which this test does not know.`);
    return execFileSync("grep", args, { cwd: example.folder, encoding: "utf8" }).trimEnd().split("\n");
  }

  async function shown(args: readonly string[]): Promise<readonly string[]> {
    const { terminal, both } = recordedTerminal(WIDTH);
    await run(args, terminal);
    return both().split("\n");
  }
});

it("the workflow file is YAML, and calls commands with options that they have", async () => {
  const document = await readFile(DOCUMENT, "utf8");
  const text = /^```yaml\n([\s\S]*?)^```$/m.exec(document)?.[1] ?? "";
  const workflow = parse(text) as { jobs: Record<string, { steps: { run?: string }[] }> };
  const scripts = Object.values(workflow.jobs).flatMap(({ steps }) => steps.flatMap((step) => step.run ?? []));
  const calls = scripts.flatMap((script) =>
    [...script.matchAll(/npx alicloud-images (pins [^>|\n]*)/g)].map(([, call]) => call ?? ""),
  );
  expect(calls.map((call) => call.split(" ")[1])).toEqual(["outdated", "move", "diff"]);
  for (const call of calls) {
    const [, name = "", ...argv] = call.trim().split(" ");
    const command = await pins.commands?.[name]?.load();
    if (command === undefined) throw new Error(`There is no command pins ${name}.`);
    const { given, problems } = parseCommandLine(`pins ${name}`, argv, command.groups, command.positionals);
    expect([...problems, ...((await command.check?.(given)) ?? [])]).toEqual([]);
  }
  for (const script of scripts) execFileSync("bash", ["-n", "-c", script.replace(/\$\{\{.*?\}\}/g, "x")]);
});

/** Builds of the family that the story does not tell of, so that it is short. */
function otherBuilds(): string[] {
  return buildsOf((imageId) => !BUILDS.includes(imageId));
}

/** The builder shares its builds with the account of staging and prod. */
function sharedBuilds(): Record<string, { _sharedWith: readonly string[] }> {
  const kept = buildsOf((imageId) => BUILDS.includes(imageId));
  return Object.fromEntries(kept.map((imageId) => [imageId, { _sharedWith: [RUNTIME.accountId] }]));
}

function buildsOf(isMeant: (imageId: string) => boolean): string[] {
  const records = bundledCatalogue().regions["cn-hangzhou"] ?? [];
  return records
    .filter((record) => record._owner === BUILDER.accountId && record["ImageFamily"] === "web-base")
    .map((record) => String(record["ImageId"]))
    .filter(isMeant);
}

async function writeProfiles(root: string): Promise<void> {
  const accounts = [
    ["builder", BUILDER],
    ["runtime", RUNTIME],
  ] as const;
  const profiles = accounts.map(([name, { accessKeyId, accessKeySecret }]) => ({
    name,
    mode: "AK",
    access_key_id: accessKeyId,
    access_key_secret: accessKeySecret,
  }));
  await mkdir(join(root, "home/.aliyun"), { recursive: true });
  await writeFile(join(root, "home/.aliyun/config.json"), JSON.stringify({ current: "", profiles }));
}
