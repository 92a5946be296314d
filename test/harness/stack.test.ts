// The test harness for real stacks: offline, private, within its time limits, and without leftovers.

import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { PulumiTimeoutError } from "../../tools/engine/pulumi.mjs";
import { describeWithEngine } from "../engine/support/engine.js";
import { openWorkspace, previewDigest, stripVolatile, succeeded, type Workspace } from "../engine/support/stack.js";

/** A dynamic resource of the test's own; its check waits for ever when the environment says so. */
const PROGRAM = `
const pulumi = require("@pulumi/pulumi");
const provider = {
  check: async (olds, news) => {
    if (process.env.HANG) {
      console.log("check hangs");
      await new Promise(() => setInterval(() => {}, 1_000_000));
    }
    return { inputs: news };
  },
  create: async (inputs) => ({ id: "made", outs: inputs }),
  diff: async (id, olds, news) => ({ changes: olds.size !== news.size }),
  update: async (id, olds, news) => ({ outs: news }),
};
class Thing extends pulumi.dynamic.Resource {
  constructor(name, args) { super(provider, name, args, {}, "test", "Thing"); }
}
const config = new pulumi.Config();
exports.size = new Thing("thing", { size: config.get("size") ?? "small" }).size;
exports.day = config.get("day");
exports.password = config.getSecret("password");
exports.environment = Object.keys(process.env).sort();
exports.directory = process.cwd();
`;
const THING = "pulumi-nodejs:dynamic/test:Thing";

describeWithEngine("a stack of the harness", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(async () => {
    await workspace.close();
    expect(existsSync(workspace.root)).toBe(false);
  });

  it("previews, applies, shows a change, and destroys", async () => {
    const stack = await workspace.createStack({ files: { "index.js": PROGRAM } });

    const first = previewDigest(await stack.preview({ json: true }));
    expect(first.changeSummary).toEqual({ create: 2 });
    succeeded(await stack.up());
    expect((await stack.resources()).find(({ type }) => type === THING)?.outputs).toMatchObject({ size: "small" });
    succeeded(await stack.preview({ args: ["--expect-no-changes"] }));

    succeeded(await stack.setConfig("size", "large"));
    const change = await stack.preview({ diff: true });
    expect(change.stdout).toContain('~ size: "small" => "large"');
    expect((await stack.preview({ args: ["--expect-no-changes"] })).exitCode).not.toBe(0);

    succeeded(await stack.up({ previewFirst: true }));
    expect((await stack.outputs())["size"]).toBe("large");
    succeeded(await stack.refresh());
    succeeded(await stack.destroy());
    expect(await stack.resources()).toEqual([]);
  });

  it("hides the machine's environment from program and provider", async () => {
    vi.stubEnv("ALIBABA_CLOUD_ACCESS_KEY_SECRET", "canary-of-the-machine");
    vi.stubEnv("PULUMI_ACCESS_TOKEN", "canary-of-the-machine");
    const stack = await workspace.createStack({ files: { "index.js": PROGRAM }, env: { GIVEN: "yes" } });
    succeeded(await stack.up());
    vi.unstubAllEnvs();

    const outputs = await stack.outputs();
    expect(outputs["directory"]).toBe(stack.programDir);
    const names = outputs["environment"] as string[];
    expect(names).toContain("GIVEN");
    const others = names.filter(
      (name) => !/^(PULUMI_|GIVEN$|HOME$|NODE_OPTIONS$|PATH$|PWD$|TMPDIR$|ALICLOUD_IMAGES_RUN$)/.test(name),
    );
    expect(others).toEqual([]);
    expect(filesContaining(workspace.root, "canary-of-the-machine")).toEqual([]);
  });

  it("keeps a secret encrypted and a hand-written day as it is", async () => {
    const stack = await workspace.createStack({
      files: { "index.js": PROGRAM },
      stackFile: "config:\n  # moved on Fridays\n  test:day: 2026-11-25\n",
      secrets: { password: "canary-of-the-test" },
    });
    succeeded(await stack.up());

    expect(await stack.outputs()).toMatchObject({
      day: "2026-11-25 00:00:00 +0000 UTC",
      password: "canary-of-the-test",
    });
    expect(filesContaining(workspace.root, "canary-of-the-test")).toEqual([]);
    expect(readFileSync(stack.stackFile, "utf8")).toContain("# moved on Fridays");

    await stack.writeStackFile('config:\n  test:day: "2026-11-26"\n');
    succeeded(await stack.up());
    expect((await stack.outputs())["day"]).toBe("2026-11-26");
  });

  it("writes nothing into the folder of a program that it runs in place", async () => {
    const made = await workspace.createStack({
      files: { "index.js": PROGRAM, "Pulumi.prod.yaml": "config:\n  test:size: huge\n" },
    });
    const before = filesIn(made.programDir);
    const stack = await workspace.createStack({ programDir: made.programDir, name: "prod", config: { day: "today" } });
    succeeded(await stack.up());
    expect(await stack.outputs()).toMatchObject({ size: "huge", day: "today" });
    expect(filesIn(made.programDir)).toEqual(before);
    expect(readFileSync(join(made.programDir, "Pulumi.prod.yaml"), "utf8")).toBe("config:\n  test:size: huge\n");
  });

  it("lets one stack refer to another in the same state folder", async () => {
    const dev = await workspace.createStack({ files: { "index.js": PROGRAM } });
    succeeded(await dev.up());
    const prod = await workspace.createStack({
      name: "prod",
      sharesStateWith: dev,
      files: {
        "index.mjs": `import * as pulumi from "@pulumi/pulumi";
export const size = new pulumi.StackReference("${dev.fullName}").requireOutput("size");`,
      },
    });
    succeeded(await prod.up());
    expect(await prod.outputs()).toEqual({ size: "small" });
  });

  it("runs TypeScript, with type checking as an option", async () => {
    const files = { "index.ts": "const size: number = 'a text';\nexport const answer = size;\n" };
    const unchecked = await workspace.createStack({ files });
    succeeded(await unchecked.preview());
    const checked = await workspace.createStack({ files, typeCheck: true });
    const result = await checked.preview();
    expect(result.exitCode).not.toBe(0);
    expect(result.stdout + result.stderr).toContain("TS2322");
  });

  it("imports an exported state", async () => {
    const stack = await workspace.createStack({ files: { "index.js": PROGRAM } });
    succeeded(await stack.up());
    const { stdout } = succeeded(await stack.exportState());
    succeeded(await stack.run(["state", "delete", stack.urn(THING, "thing"), "--yes"]));
    expect(previewDigest(await stack.preview({ json: true })).changeSummary).toMatchObject({ create: 1 });
    succeeded(await stack.importState(stdout));
    expect(previewDigest(await stack.preview({ json: true })).changeSummary).toEqual({ same: 2 });
  });

  it("kills a hanging command and all its child processes", async () => {
    const stack = await workspace.createStack({ files: { "index.js": PROGRAM } });
    const hung = stack.preview({ env: { HANG: "1" }, timeoutMs: 6_000 });
    await expect(hung).rejects.toThrow(PulumiTimeoutError);
    await expect(hung).rejects.toThrow("`pulumi preview` did not finish within 6 s and was killed.");
    expect(processesIn(workspace.root)).toEqual([]);
    succeeded(await stack.preview());
  });

  it("kills a command in the middle of its work, after which the lock can be removed", async () => {
    const stack = await workspace.createStack({ files: { "index.js": PROGRAM } });
    const crash = new AbortController();
    const killed = await stack.up({
      env: { HANG: "1" },
      signal: crash.signal,
      onOutput: (text) => {
        if (text.includes("check hangs")) crash.abort();
      },
    });
    expect(killed.exitCode).toBeUndefined();
    expect(() => succeeded(killed)).toThrow("was killed");
    expect(processesIn(workspace.root)).toEqual([]);
    expect((await stack.up()).stderr).toContain("locked");
    succeeded(await stack.cancel());
    succeeded(await stack.up());
  });

  it("rejects a project whose main is not a file", async () => {
    const options = { files: { "index.js": PROGRAM, "Pulumi.yaml": "name: test\nruntime: nodejs\n" } };
    await expect(workspace.createStack(options)).rejects.toThrow("must name a file as `main`");
  });
});

describe("stripVolatile", () => {
  it("removes times, identifiers, ports and progress from text", () => {
    const text = [
      "@ previewing update....",
      " +  pulumi:pulumi:Stack test-dev created (0.49s) ",
      " +  pulumi:pulumi:Stack test-dev created (1m12s) 1 warning",
      "    [id=2abf5dee-95d4-4cc4-8f9f-0c36100d9b65]",
      "    imageId: 04da6b54-80e4-46f7-96ec-b56ff0331ba9",
      "Asked http://127.0.0.1:45173/ at 2026-11-25T03:29:49Z",
      "",
      "Duration: 3s",
    ].join("\n");
    expect(stripVolatile(text)).toBe(
      [
        " +  pulumi:pulumi:Stack test-dev created (<time>)",
        " +  pulumi:pulumi:Stack test-dev created (<time>) 1 warning",
        "    [id=<uuid>]",
        "    imageId: 04da6b54-80e4-46f7-96ec-b56ff0331ba9",
        "Asked http://127.0.0.1:<port>/ at 2026-11-25T03:29:49Z",
        "",
        "Duration: <time>",
      ].join("\n"),
    );
  });

  it("removes bookkeeping from JSON", () => {
    const json = {
      steps: [{ op: "same", oldState: { created: "now", inputs: { __provider: "code", imageId: "m-1" } } }],
      duration: 12,
    };
    expect(JSON.parse(stripVolatile(JSON.stringify(json)))).toEqual({
      steps: [{ op: "same", oldState: { inputs: { imageId: "m-1" } } }],
    });
  });
});

function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

function filesContaining(folder: string, text: string): readonly string[] {
  return filesIn(folder).filter((path) => readFileSync(path, "utf8").includes(text));
}

/** The command lines of processes whose environment points into a folder. Empty where there is no /proc. */
function processesIn(folder: string): readonly string[] {
  if (!existsSync("/proc/self/environ")) return [];
  return readdirSync("/proc")
    .filter((name) => /^\d+$/.test(name))
    .filter((pid) => read(`/proc/${pid}/environ`).includes(folder))
    .map((pid) => read(`/proc/${pid}/cmdline`).replaceAll("\0", " "));
}

function read(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return "";
  }
}
