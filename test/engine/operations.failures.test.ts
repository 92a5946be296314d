// Pins after failed, killed and interrupted runs: the state is unchanged, no secret is printed, and no command hangs.

import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Endpoint, startEndpoint } from "../../provider/emulator/index.js";
import { record } from "../support/records.js";
import { describeWithEngine } from "./support/engine.js";
import { createPinStack, engineRun, PINNED_IMAGE, pinProgram, type WrittenPins, writePins } from "./support/pins.js";
import {
  openWorkspace,
  PROJECT_ROOT,
  type ResourceState,
  type Stack,
  succeeded,
  type Workspace,
} from "./support/stack.js";

/** Far more than a run takes, and far less than for ever. */
const HANGS_MS = 60_000;
const FILTER = { owners: "self" };
const SHORT_WAITS = { NODE_OPTIONS: `--require ${join(PROJECT_ROOT, "test/support/shortWaits.cjs")}` };

/** The provider process ends in the middle of an update, as a crash would. */
const DIES_AT_UPDATE = `
const Module = require("node:module");
const load = Module._extensions[".js"];
Module._extensions[".js"] = (module, file) => {
  if (!/dist.pulumi.pinning\\.js$/.test(file)) return load(module, file);
  const source = require("node:fs").readFileSync(file, "utf8");
  module._compile(source + "; exports.update = () => process.kill(process.pid, 'SIGKILL');", file);
};
`;

/** Something in the provider process throws what is no error, when a move is told. */
const THROWS_A_TEXT = `
const log = console.log;
console.log = (text, ...others) => {
  if (/ => /.test(text)) throw "a text that nobody expected";
  log(text, ...others);
};
`;

function dated(asOf: string): WrittenPins {
  return { web: { args: { filter: FILTER, asOf }, machine: true } };
}

describeWithEngine("PinnedImage", (bin) => {
  let workspace: Workspace;
  beforeAll(async () => {
    workspace = await openWorkspace(bin);
  });
  afterAll(() => workspace.close());

  describe("while it moves", () => {
    /** Tests that run beside one another, each with a pin of its own that holds m-1 and is to hold m-2. */
    const it = test.extend<{ readonly move: Move }>({
      move: async ({ task: _ }, use) => {
        const move = await beginMove(workspace);
        await use(move);
        await move.endpoint.close();
      },
    }).concurrent;

    it("stays unchanged while the service refuses or is unreachable, reports the reason in one line, and moves afterwards", async ({
      move,
    }) => {
      const { endpoint, stack, expectAsBefore, expectMoves } = move;
      for (const [answer, reason] of [
        [{ code: "Forbidden.RAM", status: 403 }, /Forbidden\.RAM/],
        [{ close: true }, /ECONNRESET|socket hang up/],
      ] as const) {
        endpoint.setFaults([{ answer }]);
        const { exitCode, errors } = await engineRun(stack, "up", { timeoutMs: HANGS_MS });
        expect(exitCode).not.toBe(0);
        expect(errors).toMatch(reason);
        expect(errors).toContain("cn-hangzhou");
        expect(errors).not.toMatch(/\n\s+at /);
        expect(errors.match(/has a problem: /g)).toHaveLength(1);
        await expectAsBefore();
      }
      await expectMoves();
    });

    it("moves if the service fails after the look-up, and stays unchanged if it fails before", async ({ move }) => {
      const { endpoint, stack, expectAsBefore } = move;
      const gone = [{ when: { request: { from: 2 } }, answer: { close: true } }] as const;
      endpoint.setFaults(gone);
      const asksTwice = await stack.up({ previewFirst: true, timeoutMs: HANGS_MS });
      expect(asksTwice.exitCode).not.toBe(0);
      expect(asksTwice.stdout).toContain("m-1 (2026-01-15) => m-2 (2026-02-15)");
      await expectAsBefore();

      endpoint.setFaults(gone);
      succeeded(await stack.up());
      expect((await stack.resources()).find(({ type }) => type === PINNED_IMAGE)?.outputs).toMatchObject({
        imageId: "m-2",
        previousImageId: "m-1",
      });
    });

    it("stays unchanged if the command is killed during the look-up, and moves afterwards", async ({ move }) => {
      const { endpoint, stack, expectAsBefore, expectMoves } = move;
      endpoint.setFaults([{ answer: { delayMs: HANGS_MS } }]);
      const crash = new AbortController();
      const run = stack.up({ signal: crash.signal });
      await expect.poll(() => endpoint.requests.length, { timeout: HANGS_MS, interval: 50 }).toBe(1);
      crash.abort();
      expect((await run).exitCode).toBeUndefined();
      succeeded(await stack.cancel());
      await expectAsBefore();
      await expectMoves();
    });

    it("stays unchanged if the provider process dies between check and update, and moves afterwards", async ({
      move,
    }) => {
      const { stack, expectAsBefore, expectMoves } = move;
      await stack.writeFiles({ "dies.cjs": DIES_AT_UPDATE });
      const env = { NODE_OPTIONS: `--require ${join(stack.programDir, "dies.cjs")}` };
      const { exitCode, operations, errors } = await engineRun(stack, "up", { env, timeoutMs: HANGS_MS });
      expect(exitCode).not.toBe(0);
      expect(operations["web"]).toBe("update");
      expect(errors).not.toBe("");
      await expectAsBefore();
      await expectMoves();
    });

    it("ends with an error, and does not hang, when a thrown value is not an Error", async ({ move }) => {
      const { stack } = move;
      await stack.writeFiles({ "throws.cjs": THROWS_A_TEXT });
      const env = { NODE_OPTIONS: `--require ${join(stack.programDir, "throws.cjs")}` };
      const { exitCode, errors } = await engineRun(stack, "preview", { env, timeoutMs: HANGS_MS });
      expect(exitCode).not.toBe(0);
      expect(errors).toContain("a text that nobody expected");
    });
  });

  describe("with credentials", () => {
    const KEYS = {
      accessKeyId: "STS.LTAI5tCanaryKeyId",
      accessKeySecret: "CanarySecretValue",
      securityToken: "CanarySecurityToken",
    };
    const PLACES = {
      "the stack's configuration": {
        secrets: {
          "alicloud:accessKey": KEYS.accessKeyId,
          "alicloud:secretKey": KEYS.accessKeySecret,
          "alicloud:securityToken": KEYS.securityToken,
        },
      },
      "the environment": {
        env: {
          ALIBABA_CLOUD_ACCESS_KEY_ID: KEYS.accessKeyId,
          ALIBABA_CLOUD_ACCESS_KEY_SECRET: KEYS.accessKeySecret,
          ALIBABA_CLOUD_SECURITY_TOKEN: KEYS.securityToken,
        },
      },
    };

    test.concurrent.for(Object.entries(PLACES))(
      "leaves no trace of those from %s in state, plan, output and logs",
      async ([, place]) => {
        const own = await openWorkspace(bin);
        const endpoint = await startEndpoint({
          accounts: [{ accountId: "1000000000000001", ...KEYS }],
          catalogue: {
            regions: { "cn-hangzhou": [record("m-1"), record("m-2", { CreationTime: "2026-02-15T00:00:00Z" })] },
          },
        });
        try {
          const stack = await own.createStack({
            files: pinProgram({
              web: { args: { filter: FILTER, notifyNewer: true, asOf: "2026-01-31" }, machine: true },
            }),
            config: { "alicloud:region": "cn-hangzhou", "alicloud-images:endpoint": endpoint.url },
            ...place,
          });
          const plan = join(own.root, "plan.json");
          const loud = ["-v=9", "--logtostderr", "--logflow"];
          const told = [succeeded(await stack.preview({ args: [...loud, "--save-plan", plan] }))];
          told.push(succeeded(await stack.up({ args: [...loud, "--plan", plan] })));
          told.push(succeeded(await stack.preview({ diff: true, args: loud })));
          told.push(succeeded(await stack.refresh({ args: loud })));
          endpoint.setFaults([
            {
              answer: {
                code: "Forbidden.RAM",
                status: 403,
                message: "Key {accessKeyId} with token {securityToken} and signature {signature} is not authorized.",
              },
            },
          ]);
          await writePins(stack, dated("2026-02-28"));
          const refused = await stack.up({ args: loud });
          expect(refused.exitCode).not.toBe(0);
          expect(refused.stdout).toContain("Forbidden.RAM");

          expect(endpoint.requests.length).toBeGreaterThan(3);
          const texts = [...[...told, refused].flatMap(({ stdout, stderr }) => [stdout, stderr]), ...filesIn(own.root)];
          expect(texts.join("").length).toBeGreaterThan(100_000);
          for (const canary of Object.values(KEYS)) expect(texts.filter((text) => text.includes(canary))).toEqual([]);
          expect(texts.filter((text) => /Signature(=|%3D|":)/.test(text))).toEqual([]);
        } finally {
          await endpoint.close();
          await own.close();
        }
      },
    );
  });
});

/** A pin that holds m-1 and is asked for m-2. */
interface Move {
  readonly endpoint: Endpoint;
  readonly stack: Stack;
  /** That pin and machine stand in the state as they stood before. */
  expectAsBefore(): Promise<void>;
  /** That the next run moves them, once nothing stands in the way. */
  expectMoves(): Promise<void>;
}

async function beginMove(workspace: Workspace): Promise<Move> {
  const endpoint = await startEndpoint({
    catalogue: {
      regions: {
        "cn-hangzhou": [
          record("m-1", { CreationTime: "2026-01-15T00:00:00Z" }),
          record("m-2", { CreationTime: "2026-02-15T00:00:00Z" }),
        ],
      },
    },
  });
  const stack = await createPinStack(workspace, endpoint, dated("2026-01-31"), { env: SHORT_WAITS });
  succeeded(await stack.up());
  const before = kept(await stack.resources());
  endpoint.forgetRequests();
  await writePins(stack, dated("2026-02-28"));
  return {
    endpoint,
    stack,
    expectAsBefore: async () => expect(kept(await stack.resources())).toEqual(before),
    expectMoves: async () => {
      endpoint.setFaults([]);
      const { pins, operations, exitCode, errors } = await engineRun(stack, "up");
      expect([exitCode, errors]).toEqual([0, ""]);
      expect(operations).toEqual({ web: "update", "web machine": "update" });
      expect(pins["web"]?.outputs).toMatchObject({
        imageId: "m-2",
        previousImageId: "m-1",
        reason: "as of 2026-02-28: from m-1 to m-2",
      });
    },
  };
}

function kept(state: readonly ResourceState[]): readonly ResourceState[] {
  return state.filter(({ type }) => type.startsWith("pulumi-nodejs:dynamic/"));
}

/** The text of every file below a folder. */
function filesIn(folder: string): readonly string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(join(entry.parentPath, entry.name), "utf8"));
}
