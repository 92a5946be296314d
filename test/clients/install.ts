// Installation of the published libraries at their pinned versions, cached for later runs.

import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { copyFile, readFile } from "node:fs/promises";
import { basename, join, resolve } from "node:path";
import { PROJECT_ROOT } from "../package/support/run.js";
import { keptFolder } from "./keptFolder.js";

export type GroupName = "node" | "python" | "footmark" | "go" | "java" | "bundlers" | "jest" | "bun";

type Command = readonly [program: string, ...args: string[]];

interface Recipe {
  /** Files that determine the installation, relative to this folder. */
  readonly pins: readonly string[];
  /** Prints the version of the installer, which is part of the cache key. */
  readonly version: Command;
  /** Commands to run in sequence in the installation folder. */
  readonly steps: (folder: string) => readonly Command[];
  /** The pinned files to copy into that folder. */
  readonly copied?: readonly string[];
}

/** The folder of the client programs. */
export const PROGRAMS = __dirname;

const OUTPUT_LIMIT_BYTES = 64 * 1024 * 1024;
/** Maximum output of a failed command in its error message. */
const SHOWN_CHARACTERS = 4000;

const RECIPES: Readonly<Record<GroupName, Recipe>> = {
  node: npmPackages("node"),
  python: virtualEnvironment("python/requirements.txt"),
  footmark: virtualEnvironment("python/requirements-footmark.txt"),
  go: {
    pins: ["go/go.mod", "go/go.sum", "go/jobs/jobs.go", "go/ecs/main.go", "go/legacy/main.go"],
    version: ["go", "version"],
    steps: (folder) => [["go", "build", "-C", join(PROGRAMS, "go"), "-o", `${folder}/`, "./ecs", "./legacy"]],
  },
  java: {
    pins: ["java/pom.xml", "java/EcsClient.java"],
    version: ["javac", "--version"],
    copied: ["java/pom.xml"],
    steps: (folder) => [
      ["mvn", "-q", "-B", "dependency:copy-dependencies", "-DincludeScope=runtime", "-DoutputDirectory=lib"],
      ["javac", "-encoding", "UTF-8", "-d", folder, "-cp", "lib/*", join(PROGRAMS, "java/EcsClient.java")],
    ],
  },
  bundlers: npmPackages("bundlers"),
  jest: npmPackages("jest"),
  bun: npmPackages("bun"),
};

/** Does not run package scripts. */
function npmPackages(folder: string): Recipe {
  const pins = ["package.json", "package-lock.json"].map((file) => `${folder}/${file}`);
  return {
    pins,
    version: ["node", "--version"],
    copied: pins,
    steps: () => [["npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"]],
  };
}

/** All packages including dependencies are pinned, so pip resolves nothing. */
function virtualEnvironment(requirements: string): Recipe {
  return {
    pins: [requirements],
    version: ["python3", "--version"],
    steps: (folder) => [
      ["python3", "-m", "venv", folder],
      [join(folder, "bin/python"), "-m", "pip", "install", "-q", "--no-deps", "-r", join(PROGRAMS, requirements)],
    ],
  };
}

/**
 * The folder with a group's libraries, in `.clients` or `CLIENTS_HOME`, installed if an earlier run has not.
 *
 * @throws Error with the output of the failed command.
 */
export async function install(group: GroupName): Promise<string> {
  const recipe = RECIPES[group];
  const home = resolve(process.env["CLIENTS_HOME"] || join(PROJECT_ROOT, ".clients"));
  return keptFolder(home, `${group}-${await fingerprint(recipe)}`, async (folder) => {
    const startedMs = performance.now();
    for (const file of recipe.copied ?? []) await copyFile(join(PROGRAMS, file), join(folder, basename(file)));
    for (const step of recipe.steps(folder)) await run(step, folder);
    console.log(`Installed the ${group} clients in ${Math.round((performance.now() - startedMs) / 1000)} s.`);
  });
}

async function fingerprint({ pins, version }: Recipe): Promise<string> {
  const hash = createHash("sha256").update(await run(version, PROGRAMS));
  for (const pin of pins) hash.update(await readFile(join(PROGRAMS, pin)));
  return hash.digest("hex").slice(0, 16);
}

function run([program, ...args]: Command, cwd: string): Promise<string> {
  return new Promise((done, fail) => {
    execFile(program, args, { cwd, maxBuffer: OUTPUT_LIMIT_BYTES }, (error, stdout, stderr) => {
      if (error === null) return done(stdout);
      const said = `${stdout}${stderr}`.trim().slice(-SHOWN_CHARACTERS);
      fail(new Error(`${program} ${args.join(" ")} failed (${error.code ?? error.signal}).\n${said}`));
    });
  });
}
