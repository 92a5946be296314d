// npm start: a demonstration without an account. First images of the local endpoint, then a pin on a real Pulumi engine that
// is previewed, deployed, held and moved. All files are temporary.

import { spawn } from "node:child_process";
import { mkdir, mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { parseArgs } from "node:util";
import { EngineUnavailable, ensureEngine, explainCost, findEngine } from "./engine/engine.mjs";
import { privateEnvironment, runPulumi } from "./engine/pulumi.mjs";

const root = fileURLToPath(new URL("..", import.meta.url));
const FILTER = ["--owners", "system", "--image-family", "acs:ubuntu_24_04_x64"];
const NEWER = "ubuntu_24_04_x64_20G_alibase_20261116.vhd";

const { values } = parseArgs({ options: { "no-engine": { type: "boolean", default: false } } });
const folder = await mkdtemp(join(tmpdir(), "alicloud-images-"));
const { startEndpoint } = await import("../dist/emulator/index.js");
const endpoint = await startEndpoint();
process.once("SIGINT", () => cleanUp().finally(() => process.exit(130)));
try {
  process.exitCode = await demonstrate();
} finally {
  await cleanUp();
}

async function demonstrate() {
  print(
    `A local DescribeImages endpoint is running at ${endpoint.url} with a catalogue of public images. No account is needed.`,
  );
  const listed = await showImages();
  if (listed !== 0) return listed;
  if (values["no-engine"]) {
    print("Run `npm start` without --no-engine to see a pin on a real Pulumi engine.");
    return 0;
  }
  const bin = await engineBin();
  if (bin === undefined) return 1;
  await showPin(bin);
  return 0;
}

async function showImages() {
  const listed = await images(["list", ...FILTER, "--show-expired"]);
  const latest = listed === 0 ? await images(["latest", ...FILTER]) : listed;
  if (latest !== 0) return latest;
  const count = endpoint.requests.length;
  print(`The order is always the same: newest first, equal times by id. Signed requests sent: ${count}.`);
  return 0;
}

async function engineBin() {
  const found = await findEngine();
  if (found !== undefined) return found.bin;
  print(`The next step is a pin on a real Pulumi engine. ${explainCost()} (npm start -- --no-engine skips it.)`);
  try {
    return (await ensureEngine()).bin;
  } catch (error) {
    if (!(error instanceof EngineUnavailable)) throw error;
    console.error(error.message);
    return undefined;
  }
}

async function showPin(bin) {
  const run = await openStack(bin);
  print("A Pulumi program (examples/pinned-image) uses a pin to give an instance the newest Ubuntu 24.04.");
  await run(["preview"]);
  await run(["up", "--yes", "--skip-preview"]);

  endpoint.change({ region: "cn-hangzhou", addFirst: [newerImage()] });
  print(`Now ${NEWER} is published. The pin keeps its image and sends no request:`);
  const before = endpoint.requests.length;
  await run(["preview", "--expect-no-changes"]);
  print(`Requests sent: ${endpoint.requests.length - before}.`);

  print("A later date in the stack file moves the pin. The preview shows the change and its reason:");
  await run(["config", "set", "imagesAsOf", "2026-11-20"]);
  await run(["preview", "--diff"]);
  await run(["up", "--yes", "--skip-preview"]);
  print("Next: use the first example of README.md in your own program.");
}

async function openStack(bin) {
  const workspace = join(folder, "pulumi");
  await mkdir(workspace);
  const env = privateEnvironment({ bin, root: workspace, env: settings() });
  const configFile = join(workspace, "Pulumi.demo.yaml");
  const options = { bin, env, cwd: join(root, "examples/pinned-image") };
  await succeed(["stack", "init", "organization/pinned-image/demo"], options);
  return async (args) => {
    console.log(`$ pulumi ${args.join(" ")}`);
    const { stdout, stderr } = await succeed([...args, "--config-file", configFile], options);
    // With --diff, messages of the provider are on stderr.
    console.log(summarize(`${stdout}\n${stderr}`));
  };
}

async function succeed(args, options) {
  const result = await runPulumi([...args, "--non-interactive"], options);
  if (result.exitCode !== 0) throw new Error(`${result.command} failed:\n${result.stdout}${result.stderr}`);
  return result;
}

/** The CLI's output without progress, resource addresses and empty lines. */
function summarize(output) {
  const noise = /^\s*$|^@ |^\s*\[(urn|id)=|^(Previewing|Updating) |^Duration|^Loading policy/;
  const lines = output.split("\n").filter((line) => !noise.test(line));
  return lines.length === 0 ? "" : `${lines.map((line) => `  ${line}`).join("\n")}\n`;
}

function newerImage() {
  return {
    Architecture: "x86_64",
    BootMode: "UEFI-Preferred",
    CreationTime: "2026-11-19T02:11:40Z",
    ImageFamily: "acs:ubuntu_24_04_x64",
    ImageId: NEWER,
    ImageName: NEWER,
    ImageOwnerAlias: "system",
    ImageOwnerId: "0",
    ImageVersion: "v2026.11.19",
    IsPublic: true,
    OSName: "Ubuntu  24.04 64位",
    OSType: "linux",
    Platform: "Ubuntu",
    Size: 20,
    Status: "Available",
    Usage: "instance",
  };
}

function settings() {
  return {
    ALICLOUD_REGION: "cn-hangzhou",
    ALICLOUD_IMAGES_ENDPOINT: endpoint.url,
    ALIBABA_CLOUD_ACCESS_KEY_ID: endpoint.accessKeyId,
    ALIBABA_CLOUD_ACCESS_KEY_SECRET: endpoint.accessKeySecret,
  };
}

/** Runs the package's command against the endpoint. */
async function images(args) {
  console.log(`$ alicloud-images ${args.join(" ")}`);
  const child = spawn(process.execPath, [join(root, "dist/cli/main.js"), ...args], {
    stdio: ["ignore", "inherit", "inherit"],
    env: { ...process.env, ...settings() },
  });
  const code = await new Promise((done, fail) => child.once("error", fail).once("close", done));
  console.log();
  return code;
}

function print(text) {
  console.log(`${text}\n`);
}

async function cleanUp() {
  await endpoint.close();
  await rm(folder, { recursive: true, force: true });
}
