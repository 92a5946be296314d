// npm start: what the package is for, shown with real output and no account. First images from the bundled endpoint,
// then a pin on a real Pulumi engine, previewed, deployed, held, moved. Everything lies in a temporary place.

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
const place = await mkdtemp(join(tmpdir(), "alicloud-images-"));
const { startEndpoint } = await import("../dist/emulator/index.js");
const endpoint = await startEndpoint();
process.once("SIGINT", () => cleanUp().finally(() => process.exit(130)));
try {
  process.exitCode = await show();
} finally {
  await cleanUp();
}

async function show() {
  say(
    `A local DescribeImages answers at ${endpoint.url}, with a catalogue of real public images. No account is needed.`,
  );
  const listed = await showImages();
  if (listed !== 0) return listed;
  if (values["no-engine"]) {
    say("That was all without an engine. Without --no-engine a pin follows, on a real Pulumi engine.");
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
  say(`The same answer every time: newest first, ties by id. It took ${count} signed requests.`);
  return 0;
}

async function engineBin() {
  const found = await findEngine();
  if (found !== undefined) return found.bin;
  say(`Next comes a pin on a real Pulumi engine. ${explainCost()} (npm start -- --no-engine leaves it out.)`);
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
  say("A Pulumi program (examples/pinned-image) gives the newest Ubuntu 24.04 to an instance, through a pin.");
  await run(["preview"]);
  await run(["up", "--yes", "--skip-preview"]);

  endpoint.change({ region: "cn-hangzhou", addFirst: [newerImage()] });
  say(`Now ${NEWER} is published. The pin holds what it has, and asks nothing:`);
  const before = endpoint.requests.length;
  await run(["preview", "--expect-no-changes"]);
  say(`Requests to the service: ${endpoint.requests.length - before}.`);

  say("Somebody decides to move, by a date in the stack file. The preview shows what would happen, and why:");
  await run(["config", "set", "imagesAsOf", "2026-11-20"]);
  await run(["preview", "--diff"]);
  await run(["up", "--yes", "--skip-preview"]);
  say("Next: the README's first example, in a program of your own.");
}

async function openStack(bin) {
  const folder = join(place, "pulumi");
  await mkdir(folder);
  const env = privateEnvironment({ bin, root: folder, env: settings() });
  const configFile = join(folder, "Pulumi.demo.yaml");
  const options = { bin, env, cwd: join(root, "examples/pinned-image") };
  await succeed(["stack", "init", "organization/pinned-image/demo"], options);
  return async (args) => {
    console.log(`$ pulumi ${args.join(" ")}`);
    const { stdout, stderr } = await succeed([...args, "--config-file", configFile], options);
    // With --diff, what the provider says comes on stderr.
    console.log(essence(`${stdout}\n${stderr}`));
  };
}

async function succeed(args, options) {
  const result = await runPulumi([...args, "--non-interactive"], options);
  if (result.exitCode !== 0) throw new Error(`${result.command} failed:\n${result.stdout}${result.stderr}`);
  return result;
}

/** What the CLI printed, without progress, addresses of resources and empty lines. */
function essence(output) {
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

/** Runs our own command as a user would, against the endpoint. */
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

function say(text) {
  console.log(`${text}\n`);
}

async function cleanUp() {
  await endpoint.close();
  await rm(place, { recursive: true, force: true });
}
