// Calls of the Pulumi CLI as real processes: hanging, prompting and failing ones, and secrets in their output.

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readPulumi, runPulumi } from "../../../provider/cli/pins/pulumiProcess.js";
import { temporaryFolder } from "../../package/support/run.js";

/** A folder with a `pulumi` on PATH that runs this shell script. */
async function withPulumi(script: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

const EXPORT = ["stack", "export", "--stack", "dev"] as const;
const failure = "The state of dev could not be read";

describe("runPulumi", () => {
  it("stops a call that prints nothing any more, with everything that it started", async () => {
    const folder = await withPulumi("sleep 300 & echo $! > child\necho started\nwait");
    await expect(runPulumi(EXPORT, { folder, failure, maxSilenceMs: 1000 })).rejects.toMatchObject({
      code: "Pulumi",
      message: `${failure}: \`pulumi stack export --stack dev\` printed nothing for 1 s and was stopped.`,
    });
    const child = Number(await readFile(join(folder, "child"), "utf8"));
    await vi.waitFor(async () => expect(await stateOf(child)).toMatch(/^(gone|Z)$/));
  });

  it("lets a call take longer than that while it prints something", async () => {
    const folder = await withPulumi("for i in 1 2 3 4 5 6; do sleep 0.5; echo . >&2; done; echo '{}'");
    expect(await readPulumi(EXPORT, { folder, failure, maxSilenceMs: 2000 })).toEqual({});
  });

  it("answers no prompt for a passphrase", async () => {
    const folder = await withPulumi(
      'read -r answer && echo "got $answer" || { echo "error: no passphrase" >&2; exit 1; }',
    );
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toThrow(`${failure}: no passphrase`);
  });

  it("passes --non-interactive, and no option of the environment", async () => {
    const folder = await withPulumi('echo "$* $PULUMI_OPTION_SHOW_SECRETS $PULUMI_SKIP_UPDATE_CHECK"');
    vi.stubEnv("PULUMI_OPTION_SHOW_SECRETS", "true");
    expect(await runPulumi(EXPORT, { folder, failure })).toBe("stack export --stack dev --non-interactive  true\n");
  });

  it("reports an error without the password or the signature in a URL", async () => {
    const folder = await withPulumi(
      'echo "warning: old" >&2; echo "error: cannot open https://me:CanaryPw@host/x?sig=CanarySig (404)" >&2; exit 255',
    );
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toMatchObject({
      message: `${failure}: cannot open https://...@host/x?... (404)`,
    });
  });

  it("reports a failure without output", async () => {
    const folder = await withPulumi("exit 3");
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toThrow(`${failure}: no error message`);
  });

  it("reports that the CLI is not installed", async () => {
    const folder = await temporaryFolder();
    vi.stubEnv("PATH", folder);
    onTestFinished(() => void vi.unstubAllEnvs());
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toMatchObject({
      code: "Configuration",
      message: expect.stringContaining("`pulumi` is not on PATH"),
    });
  });
});

describe("readPulumi", () => {
  it.each([
    ["nothing", "true"],
    ["a warning before the JSON", "echo 'warning: CanarySecret'; echo '{}'"],
  ])("rejects %s instead of JSON without quoting it", async (_, script) => {
    const folder = await withPulumi(script);
    await expect(readPulumi(EXPORT, { folder, failure })).rejects.toMatchObject({
      message: `${failure}: the output of \`pulumi stack export --stack dev\` is not JSON.`,
    });
  });
});

/** The state in /proc: `Z` is a zombie. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") gone");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[0] ?? "";
}
