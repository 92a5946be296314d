// Installation of the packed package into an empty project.

import { mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type CommandResult, PROJECT_ROOT, run } from "./run.js";

/** The result of `npm pack`. */
export interface Packed {
  /** Path of the packed file. */
  readonly file: string;
  /** Paths inside the package, such as `dist/index.js`. */
  readonly contents: readonly string[];
  readonly unpackedBytes: number;
}

/** Packs the built package into a folder. */
export async function pack(folder: string): Promise<Packed> {
  // Without scripts: other tests are using the built files.
  const packing = await run("npm", ["pack", "--ignore-scripts", "--json", "--pack-destination", folder]);
  failUnlessDone("npm pack", packing);
  const [packed] = JSON.parse(packing.stdout) as [
    { filename: string; files: { path: string }[]; unpackedSize: number },
  ];
  return {
    file: join(folder, packed.filename),
    contents: packed.files.map(({ path }) => path),
    unpackedBytes: packed.unpackedSize,
  };
}

export interface ConsumerOptions {
  /** The new project's folder. */
  readonly folder: string;
  readonly packed: Packed;
  /** `module` for an ESM project, `commonjs` for the result of `npm init`. */
  readonly type: "module" | "commonjs";
}

/**
 * Makes an empty project and installs the packed file in it with npm. Its dependencies and peers come from this
 * project's node_modules, without the network; nothing else is available.
 */
export async function installInto({ folder, packed, type }: ConsumerOptions): Promise<void> {
  const manifest = JSON.parse(await readFile(join(PROJECT_ROOT, "package.json"), "utf8")) as Record<
    "dependencies" | "peerDependencies",
    Record<string, string>
  >;
  // Every TypeScript project has the types of Node.
  const others = [...Object.keys(manifest.dependencies), ...Object.keys(manifest.peerDependencies), "@types/node"];
  const dependencies = Object.fromEntries(
    others.map((name) => [name, `file:${join(PROJECT_ROOT, "node_modules", name)}`]),
  );
  await mkdir(folder, { recursive: true });
  await writeFile(
    join(folder, "package.json"),
    JSON.stringify({
      name: "consumer",
      private: true,
      type,
      dependencies: { ...dependencies, "pulumi-alicloud-images": `file:${packed.file}` },
    }),
  );
  // Without scripts, which would build the linked packages.
  const install = await run("npm", ["install", "--offline", "--ignore-scripts", "--no-audit", "--no-fund"], {
    cwd: folder,
  });
  failUnlessDone("npm install", install);
}

function failUnlessDone(what: string, { exitCode, stderr }: CommandResult): void {
  if (exitCode !== 0) throw new Error(`${what} failed with exit code ${exitCode}: ${stderr}`);
}
