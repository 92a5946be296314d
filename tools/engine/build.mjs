// How is an engine built from source? The Pulumi CLI and the Node language host, from the two pinned Go modules beside this file.

import { spawn } from "node:child_process";
import { constants } from "node:fs";
import { access, chmod, copyFile, mkdir } from "node:fs/promises";
import { createRequire } from "node:module";
import { delimiter, dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { tellWhile } from "./progress.mjs";

/** The version that tools/engine/cli/go.mod pins. The CLI must be stamped with it: the Automation API refuses one without. */
export const PULUMI_VERSION = "3.274.1";

const VERSION_VARIABLE = "github.com/pulumi/pulumi/sdk/v3/go/common/version.Version";

const BUILDS = [
  {
    module: "cli",
    what: "the Pulumi CLI (1 of 2)",
    usually: "4 to 11 minutes on two cores",
    package: "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi",
    flags: ["-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w -X ${VERSION_VARIABLE}=v${PULUMI_VERSION}`],
  },
  {
    module: "language-nodejs",
    what: "the Node language host (2 of 2)",
    usually: "half a minute",
    package: "github.com/pulumi/pulumi/sdk/v3/nodejs/cmd/pulumi-language-nodejs",
    flags: ["-ldflags", "-s -w"],
  },
];

const FAILURE_LINES = 12;

/** The first `go` on PATH, as people would call it ("Go 1.26.8"), or undefined. */
export async function findGo(env) {
  const go = await goOnPath(env);
  if (go === undefined) return undefined;
  const { code, output } = await run(go, ["version"], { env });
  const version = /^go version go(\S+)/.exec(output)?.[1];
  return code === 0 && version !== undefined ? `Go ${version}` : undefined;
}

/** Builds a complete engine into `folder`/bin. */
export async function buildEngine(folder, { env, log, tellEveryMs, signal }) {
  const go = await goOnPath(env);
  if (go === undefined) throw new Error("`go` is not on PATH");
  const bin = join(folder, "bin");
  await mkdir(bin, { recursive: true });
  for (const build of BUILDS) await buildOne(go, build, { bin, env, log, tellEveryMs, signal });
  await copyProviderScript(bin);
}

async function buildOne(go, build, { bin, env, log, tellEveryMs, signal }) {
  const seen = { downloads: 0, packages: 0 };
  const lastLines = [];
  const note = (line) => {
    if (line.startsWith("go: downloading ")) seen.downloads += 1;
    else if (/^[\w./-]+$/.test(line)) seen.packages += 1;
    else lastLines.push(line);
    if (lastLines.length > FAILURE_LINES) lastLines.shift();
  };
  log(`Building ${build.what}; usually ${build.usually}.`);
  const startedMs = Date.now();
  const { code } = await tellWhile(
    run(go, ["build", "-v", "-trimpath", ...build.flags, "-o", `${bin}/`, build.package], {
      cwd: join(dirname(fileURLToPath(import.meta.url)), build.module),
      // The pinned go.sum decides, whatever the user's own flags and workspaces say.
      env: { ...env, GOFLAGS: "-mod=readonly", GOWORK: "off" },
      signal,
      note,
    }),
    {
      everyMs: tellEveryMs,
      tell: (elapsed) =>
        log(
          `Building ${build.what}: ${elapsed} so far, usually ${build.usually}; ` +
            `${seen.downloads} modules downloaded, ${seen.packages} packages compiled`,
        ),
    },
  );
  if (code !== 0) throw new Error([`\`go build ${build.package}\` failed:`, ...lastLines].join("\n    "));
  log(`Built ${build.what} in ${Math.round((Date.now() - startedMs) / 1000)} s.`);
}

/** The script that starts the process of dynamic providers comes with the SDK and belongs beside the CLI. */
async function copyProviderScript(bin) {
  const sdk = dirname(createRequire(import.meta.url).resolve("@pulumi/pulumi/package.json"));
  const script = join(bin, "pulumi-resource-pulumi-nodejs");
  await copyFile(join(sdk, "pulumi-resource-pulumi-nodejs"), script);
  await chmod(script, 0o755);
}

async function goOnPath(env) {
  for (const folder of (env.PATH ?? "").split(delimiter).filter((entry) => entry !== "")) {
    const go = join(folder, "go");
    const usable = await access(go, constants.X_OK).then(
      () => true,
      () => false,
    );
    if (usable) return go;
  }
  return undefined;
}

function run(command, args, { cwd, env, signal, note }) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { cwd, env, stdio: ["ignore", "pipe", "pipe"] });
    // On this signal Go removes its temporary files, which are large.
    const stop = () => child.kill("SIGINT");
    signal?.addEventListener("abort", stop, { once: true });
    let output = "";
    let pending = "";
    child.stdout.setEncoding("utf8").on("data", (text) => {
      output += text;
    });
    child.stderr.setEncoding("utf8").on("data", (text) => {
      const lines = (pending + text).split("\n");
      pending = lines.pop() ?? "";
      for (const line of lines) note?.(line);
    });
    child.on("error", reject);
    child.on("close", (code) => {
      signal?.removeEventListener("abort", stop);
      if (pending !== "") note?.(pending);
      if (signal?.aborted) reject(signal.reason);
      else resolve({ code, output });
    });
  });
}
