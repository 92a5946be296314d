// What do a project's file and a stack's file say, and how is a pin's entry written there without losing anything else?

import { constants } from "node:fs";
import { access, readFile } from "node:fs/promises";
import { dirname, extname, join, resolve } from "node:path";
import type { Document } from "yaml";
import { ConfigurationError } from "../core/errors.js";
import { PINS_KEY } from "../core/pinEntries.js";
import { type EntryEdit, editEntries, fieldsOf, isMapNode, parseYaml, writtenScalar } from "./stackFile/edit.js";
import { changeFile } from "./stackFile/replace.js";

export type { EntryEdit } from "./stackFile/edit.js";

/** Configuration of one file, by full key (`alicloud:region`). */
export interface FileConfig {
  /** Values as the engine hands them on: texts, and structures as JSON text. Secret ones are not here. */
  readonly values: ReadonlyMap<string, string>;
  /** Keys whose values are encrypted, wholly or in part. */
  readonly secretKeys: ReadonlySet<string>;
}

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
      `${folder} is in no Pulumi project: neither it nor a folder above it has a Pulumi.yaml.`,
    );
  }
  const document = await parse(await readFile(path, "utf8"), path);
  const { name, stackConfigDir, config } = fieldsOf(document.toJS());
  if (typeof name !== "string" || name === "") throw new ConfigurationError(`${path} has no name.`);
  const project = dirname(path);
  // Before `stackConfigDir` there was `config: <folder>`.
  const written = [stackConfigDir, config].find((value) => typeof value === "string") as string | undefined;
  const folderOfStacks = resolve(project, written ?? "");
  return {
    name,
    folder: project,
    config: readConfig(document, name, projectPath),
    stackFile: (stack) => join(folderOfStacks, `Pulumi.${stack.slice(stack.lastIndexOf("/") + 1)}${extname(path)}`),
  };
}

/**
 * Reads the file of a stack. Nothing is decrypted.
 *
 * @throws ConfigurationError when it is no YAML
 */
export async function readStackFile(path: string, project: string): Promise<StackFile> {
  const text = await readFile(path, "utf8").catch(absent);
  if (text === undefined) return { values: new Map(), secretKeys: new Set(), hasEnvironment: false };
  const document = await parse(text, path);
  return {
    ...readConfig(document, project, stackPath),
    hasEnvironment: fieldsOf(document.toJS())["environment"] !== undefined,
  };
}

/**
 * Writes entries into `alicloud-images:pins` of a stack's file, which is made when it is not there. Every other line
 * stays as it is, and so do comments and order.
 *
 * Two writers wait for each other and the file is replaced in one step, so that no entry is lost and nobody reads half
 * a file.
 *
 * @throws ConfigurationError when an entry is not any more what it was when the edit was planned, or the file cannot be
 * read or edited
 */
export async function writeEntries(path: string, edits: readonly EntryEdit[]): Promise<void> {
  if (extname(path) === ".json") {
    const lines = edits.map(({ key, after }) => `${JSON.stringify(key)}: ${JSON.stringify(after)}`).join(", ");
    throw new ConfigurationError(`${path} is JSON, and only YAML is edited. Write into ${PINS_KEY}: ${lines}.`);
  }
  const yaml = await import("yaml");
  await changeFile(path, (text) => editEntries(yaml, text, edits, path));
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml", "Pulumi.json"];

async function findProjectFile(folder: string): Promise<string | undefined> {
  for (const name of PROJECT_FILES) {
    const path = join(folder, name);
    if (await access(path, constants.R_OK).then(yes, no)) return path;
  }
  const parent = dirname(folder);
  return parent === folder ? undefined : findProjectFile(parent);
}

const yes = () => true;
const no = () => false;

async function parse(text: string, path: string): Promise<Document> {
  return parseYaml(await import("yaml"), text, path);
}

type Path = readonly string[];

/** In a project's file a value may stand alone, or as `value` or `default` beside a description. */
function projectPath(document: Document, key: string): Path | undefined {
  const path = ["config", key];
  const inner = ["value", "default"].map((name) => [...path, name]).find((candidate) => document.hasIn(candidate));
  return inner ?? (isMapNode(document.getIn(path, true)) ? undefined : path);
}

function stackPath(_document: Document, key: string): Path {
  return ["config", key];
}

function readConfig(
  document: Document,
  project: string,
  pathOf: (document: Document, key: string) => Path | undefined,
): FileConfig {
  const values = new Map<string, string>();
  const secretKeys = new Set<string>();
  const all = document.toJS();
  for (const written of Object.keys(fieldsOf(fieldsOf(all)["config"]))) {
    const path = pathOf(document, written) ?? [];
    const key = fullKey(written, project);
    const data = path.reduce((value, name) => fieldsOf(value)[name], all);
    if (path.length === 0 || data === undefined || data === null) continue;
    if (holdsSecret(data)) secretKeys.add(key);
    else values.set(key, writtenScalar(document.getIn(path, true)) ?? JSON.stringify(data));
  }
  return { values, secretKeys };
}

/** `region` -> `shop:region`; an old file may also say `alicloud:config:region`. */
function fullKey(key: string, project: string): string {
  return key.includes(":") ? key.replace(/^([^:]+):config:/, "$1:") : `${project}:${key}`;
}

function holdsSecret(value: unknown): boolean {
  if (typeof value !== "object" || value === null) return false;
  const entries = Object.entries(value);
  if (entries.length === 1 && typeof fieldsOf(value)["secure"] === "string") return true;
  return entries.some(([, item]) => holdsSecret(item));
}

function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}
