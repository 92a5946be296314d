// Does a call of the Pulumi CLI end, whatever the CLI does, and does it tell what went wrong without telling secrets?

import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { describe, expect, it, onTestFinished, vi } from "vitest";
import { readPulumi, runPulumi } from "../../../provider/cli/pins/pulumiProcess.js";
import { temporaryFolder } from "../../package/support/run.js";

/** A folder with a `pulumi` on PATH that runs this script of the shell. */
async function withPulumi(script: string): Promise<string> {
  const folder = await temporaryFolder();
  await writeFile(join(folder, "pulumi"), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
  vi.stubEnv("PATH", `${folder}:/usr/bin:/bin`);
  onTestFinished(() => void vi.unstubAllEnvs());
  return folder;
}

const EXPORT = ["stack", "export", "--stack", "dev"] as const;
const failure = "The state of dev could not be read";

describe("a call of the Pulumi CLI", () => {
  it("that says nothing any more is stopped with all that it started, and what it was doing is said", async () => {
    const folder = await withPulumi("sleep 300 & echo $! > child\necho started\nwait");
    await expect(runPulumi(EXPORT, { folder, failure, maxSilenceMs: 1000 })).rejects.toMatchObject({
      code: "Pulumi",
      message: `${failure}: \`pulumi stack export --stack dev\` gave no output for 1 s and was stopped.`,
    });
    const child = Number(await readFile(join(folder, "child"), "utf8"));
    await vi.waitFor(async () => expect(await stateOf(child)).toMatch(/^(gone|Z)$/));
  });

  it("may take longer than that as long as it goes on saying something", async () => {
    const folder = await withPulumi("for i in 1 2 3 4 5 6; do sleep 0.5; echo . >&2; done; echo '{}'");
    expect(await readPulumi(EXPORT, { folder, failure, maxSilenceMs: 2000 })).toEqual({});
  });

  it("gets no answer when it asks for a passphrase", async () => {
    const folder = await withPulumi(
      'read -r answer && echo "got $answer" || { echo "error: no passphrase" >&2; exit 1; }',
    );
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toThrow(`${failure}: no passphrase`);
  });

  it("is told not to ask, and follows no option of the environment", async () => {
    const folder = await withPulumi('echo "$* $PULUMI_OPTION_SHOW_SECRETS $PULUMI_SKIP_UPDATE_CHECK"');
    vi.stubEnv("PULUMI_OPTION_SHOW_SECRETS", "true");
    expect(await runPulumi(EXPORT, { folder, failure })).toBe("stack export --stack dev --non-interactive  true\n");
  });

  it.each([
    ["nothing", "true"],
    ["a warning before the JSON", "echo 'warning: CanarySecret'; echo '{}'"],
  ])("that prints %s where JSON was expected is named, and its output is not", async (_, script) => {
    const folder = await withPulumi(script);
    await expect(readPulumi(EXPORT, { folder, failure })).rejects.toMatchObject({
      message: `${failure}: \`pulumi stack export --stack dev\` printed something that is not JSON.`,
    });
  });

  it("that fails tells its error without the password or the signature of an address", async () => {
    const folder = await withPulumi(
      'echo "warning: old" >&2; echo "error: cannot open https://me:CanaryPw@host/x?sig=CanarySig (404)" >&2; exit 255',
    );
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toMatchObject({
      message: `${failure}: cannot open https://...@host/x?... (404)`,
    });
  });

  it("that fails without a word is said to give no reason", async () => {
    const folder = await withPulumi("exit 3");
    await expect(runPulumi(EXPORT, { folder, failure })).rejects.toThrow(`${failure}: it gives no reason`);
  });
});

/** As /proc tells it: `Z` has ended and waits to be collected. */
async function stateOf(pid: number): Promise<string> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8").catch(() => ") gone");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[0] ?? "";
}
