// The files of a Pulumi project and its stacks: their configuration, and entries of pins written into a stack's file.

import { isUtf8 } from "node:buffer";
import { access, constants, readFile } from "node:fs/promises";
import { basename, dirname, extname, join, resolve } from "node:path";
import { removeLeftovers, resolveLinks, undefinedIfMissing, writeAtomically } from "../../../lookup/atomicWrite.js";
import { PINS_KEY } from "../../../pins/entries.js";
import { ConfigurationError } from "../../../values/errors.js";
import type { EntryEdit } from "./edit.js";
import { withLock } from "./lock.js";
import type { FileConfig } from "./read.js";

export type { EntryEdit } from "./edit.js";
export type { FileConfig } from "./read.js";

/** A Pulumi project, from its Pulumi.yaml. */
export interface ProjectFile {
  readonly name: string;
  /** The folder that it lies in. */
  readonly folder: string;
  /** Configuration for all its stacks. */
  readonly config: FileConfig;
  /** Where the file of a stack is, whether it is there or not. */
  readonly stackFile: (stack: string) => string;
}

/** What a stack's file says. A file that is not there says nothing. */
export interface StackFile extends FileConfig {
  /** Whether it takes configuration from environments of Pulumi ESC, which only the CLI can read. */
  readonly hasEnvironment: boolean;
}

/**
 * Finds the project that a folder belongs to: its own Pulumi.yaml or the next one going up, as the Pulumi CLI does.
 *
 * @throws ConfigurationError when there is none, or it cannot be read
 */
export async function readProject(folder: string): Promise<ProjectFile> {
  const path = await findProjectFile(resolve(folder));
  if (path === undefined) {
    throw new ConfigurationError(
      `${folder} is not in a Pulumi project: no Pulumi.yaml there or in a parent directory.`,
    );
  }
  const { AS_VALUES, projectValue, readConfig, readYaml } = await reader();
  const text = await readText(path);
  const { name, stackConfigDir, config } = readYaml(text, path, AS_VALUES);
  if (typeof name !== "string" || name === "") throw new ConfigurationError(`${path} has no name.`);
  const project = dirname(path);
  // Before `stackConfigDir` there was `config: <folder>`.
  const written = [stackConfigDir, config].find((value) => typeof value === "string");
  const folderOfStacks = resolve(project, written ?? "");
  return {
    name,
    folder: project,
    config: readConfig(text, path, name, projectValue),
    stackFile: (stack) => join(folderOfStacks, `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}${extname(path)}`),
  };
}

/**
 * Reads the file of a stack. Nothing is decrypted.
 *
 * @throws ConfigurationError when it cannot be read
 */
export async function readStackFile(path: string, project: string): Promise<StackFile> {
  const { AS_VALUES, readConfig, readYaml } = await reader();
  const text = await readText(path);
  const hasEnvironment = readYaml(text, path, AS_VALUES)["environment"] !== undefined;
  return { ...readConfig(text, path, project), hasEnvironment };
}

/**
 * Writes entries into `alicloud-images:pins` of a stack's file, which is made when it is not there. Every other line
 * stays as it is, and so do comments and order.
 *
 * Two writers wait for each other and the file is replaced in one step, so that no entry is lost and nobody reads half
 * a file.
 *
 * @throws ConfigurationError when an entry is not what it was when the edit was planned, or the file cannot be read,
 * edited or written; it is then as it was
 */
export async function writeEntries(path: string, edits: readonly EntryEdit[]): Promise<void> {
  if (extname(path) === ".json") {
    const lines = edits.map(({ key, after }) => `${JSON.stringify(key)}: ${JSON.stringify(after)}`).join(", ");
    throw new ConfigurationError(`${path} is JSON, and only YAML is edited. Add to ${PINS_KEY}: ${lines}.`);
  }
  await changeFile(path, edits).catch(wrapFileError(path, "written"));
}

async function changeFile(path: string, edits: readonly EntryEdit[]): Promise<void> {
  const { editEntries } = await import("./edit.js");
  const target = await resolveLinks(path);
  await withLock(join(dirname(target), `.${basename(target)}.lock`), async () => {
    await removeLeftovers(target);
    const before = await readText(target);
    const after = editEntries(before, edits, path);
    if (after === before) return;
    // The Pulumi CLI takes no lock.
    await writeAtomically(target, after, async () => {
      if ((await readText(target)) === before) return;
      throw new ConfigurationError(`${path} has changed in the meantime. Nothing written; run the command again.`);
    });
  });
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

async function findProjectFile(folder: string): Promise<string | undefined> {
  for (const name of PROJECT_FILES) {
    const path = join(folder, name);
    const isReadable = await access(path, constants.R_OK).then(
      () => true,
      () => false,
    );
    if (isReadable) return path;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findProjectFile(parent);
}

/** The YAML library is loaded by the commands that need it alone. */
function reader(): Promise<typeof import("./read.js")> {
  return import("./read.js");
}

/** The text of a file, empty when it is not there. */
async function readText(path: string): Promise<string> {
  const bytes = await readFile(path).catch(undefinedIfMissing).catch(wrapFileError(path, "read"));
  if (bytes !== undefined && !isUtf8(bytes)) throw new ConfigurationError(`${path} cannot be read: it is not UTF-8.`);
  return bytes?.toString("utf8") ?? "";
}

/** What the file system refused, in our words. Anything else goes on as it is. */
function wrapFileError(path: string, verb: "read" | "written"): (error: unknown) => never {
  return (error) => {
    const { code, syscall } = error as NodeJS.ErrnoException;
    throw syscall === undefined ? error : new ConfigurationError(`${path} cannot be ${verb} (${code}).`);
  };
}
