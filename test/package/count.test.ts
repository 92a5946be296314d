// The count on the last line of a test run.

import { writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { PROJECT_ROOT, runNode, temporaryFolder } from "./support/run.js";

type Files = Readonly<Record<string, string>>;

/** Runs vitest, with our reporter, over test files of its own. */
async function countedRun(files: Files) {
  const root = await temporaryFolder();
  for (const [name, text] of Object.entries(files)) await writeFile(join(root, name), text);
  const result = await runNode([
    join(PROJECT_ROOT, "node_modules/vitest/vitest.mjs"),
    ...["run", "--globals", "--root", root],
    ...["--reporter", "default", "--reporter", join(PROJECT_ROOT, "tools/countReporter.mjs")],
  ]);
  return { exitCode: result.exitCode, lastLine: result.stdout.trimEnd().split("\n").at(-1) };
}

const TWO_PASS = `it("a", () => {}); it("b", () => {}); it.skip("c", () => {});`;

describe("the last line of a test run", () => {
  it("counts passed tests", async () => {
    expect(await countedRun({ "a.test.js": TWO_PASS })).toEqual({ exitCode: 0, lastLine: "2 passed, 0 failed" });
  });

  it("counts failed tests, files that do not load and hooks that fail", async () => {
    const files = {
      "a.test.js": TWO_PASS,
      "failing.test.js": `it("d", () => { throw new Error("d"); });`,
      "broken.test.js": `import "./missing.js";`,
      "hook.test.js": `describe("e", () => { beforeAll(() => { throw new Error("e"); }); it("f", () => {}); });`,
    };
    expect(await countedRun(files)).toEqual({ exitCode: 1, lastLine: "2 passed, 3 failed" });
  });

  it("counts an error outside of any test", async () => {
    const files = { "a.test.js": `${TWO_PASS} setTimeout(() => { throw new Error("late"); });` };
    expect(await countedRun(files)).toEqual({ exitCode: 1, lastLine: "2 passed, 1 failed" });
  });

  it("counts a failure when there is no test to run", async () => {
    expect(await countedRun({})).toEqual({ exitCode: 1, lastLine: "0 passed, 1 failed" });
  });
});
