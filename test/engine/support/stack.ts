// Real stacks for tests: one private, offline workspace per test file, whose stacks are driven through the real CLI.

import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from "node:fs/promises";
import { dirname, join, resolve } from "node:path";
import { type CommandResult, privateEnvironment, runPulumi } from "../../../tools/engine/pulumi.mjs";

export type { CommandResult } from "../../../tools/engine/pulumi.mjs";

/** The folder with our package.json. Programs below it, or anywhere in it, can import the package by its name. */
export const PROJECT_ROOT = resolve(__dirname, "../../..");

/** Git ignores it. */
const WORKSPACES = join(PROJECT_ROOT, ".engine");

/** What every program and provider process runs with. */
const FAST_START = `--require ${join(__dirname, "fastStart.cjs")}`;

export type Files = Readonly<Record<string, string>>;
export type Environment = Readonly<Record<string, string>>;

interface StackSettings {
  /** Name of the stack. @default "dev" */
  readonly name?: string | undefined;
  /** Plain configuration, as `pulumi config set` takes it; a key without a namespace belongs to the project. @default none */
  readonly config?: Environment | undefined;
  /** The same, stored encrypted. @default none */
  readonly secrets?: Environment | undefined;
  /** Text of the stack's `Pulumi.<name>.yaml`, as someone would write it by hand. @default the one beside Pulumi.yaml, else empty */
  readonly stackFile?: string | undefined;
  /** What program and provider process see, beside a bare PATH and a home of their own. Nothing is taken from the test's own environment. @default none */
  readonly env?: Environment | undefined;
  /** Whether TypeScript programs are checked for types; costs half a second a run. @default false */
  readonly typeCheck?: boolean | undefined;
  /** A stack whose state folder to use too, for stack references. @default a state folder of its own */
  readonly sharesStateWith?: Stack | undefined;
}

/** A program that exists, such as an example. It runs where it is and nothing is written there. */
export interface FolderStackOptions extends StackSettings {
  /** Folder with a Pulumi.yaml, absolute or relative to the project. */
  readonly programDir: string;
}

/** A program that is written for the test, in a folder where it can import the package by its name. */
export interface FilesStackOptions extends StackSettings {
  /**
   * File names and texts, among them one `index.ts`, `index.js` or `index.mjs`. Pulumi.yaml and tsconfig.json are
   * added when they are not there.
   */
  readonly files: Files;
}

export type StackOptions = FolderStackOptions | FilesStackOptions;

export interface CommandOptions {
  /** More arguments, such as `--target`. @default none */
  readonly args?: readonly string[] | undefined;
  /** Added to the stack's environment for this command. @default nothing */
  readonly env?: Environment | undefined;
  /** The command is killed after this, with all processes that it started, and the call throws. @default 120000 */
  readonly timeoutMs?: number | undefined;
  /**
   * Kills the command and its processes at once, as a crash would; `exitCode` is then undefined. Wait for a moment when
   * the CLI is idle, such as a request that is not answered: its file backend does not write the state atomically, and a
   * kill in the middle of that leaves half a file. @default none
   */
  readonly signal?: AbortSignal | undefined;
  /** Gets the output as it comes. @default none */
  readonly onOutput?: ((text: string) => void) | undefined;
}

export interface PreviewOptions extends CommandOptions {
  /** `--diff`: property by property. @default false */
  readonly diff?: boolean | undefined;
  /** `--json`: for `previewDigest`. @default false */
  readonly json?: boolean | undefined;
}

export interface UpOptions extends CommandOptions {
  /** Lets `up` make a preview of its own before, which runs program and checks twice. @default false */
  readonly previewFirst?: boolean | undefined;
}

export interface ResourceState {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly protect?: boolean;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly outputs?: Readonly<Record<string, unknown>>;
}

/** What `preview --json` prints, as far as tests look at it. */
export interface PreviewDigest {
  readonly config?: Environment;
  readonly steps: readonly {
    readonly op: string;
    readonly urn: string;
    readonly oldState?: ResourceState;
    readonly newState?: ResourceState;
  }[];
  readonly diagnostics?: readonly { readonly urn?: string; readonly message: string; readonly severity: string }[];
  readonly changeSummary: Readonly<Record<string, number>>;
}

/** Opens a workspace with the engine in `bin`. Close it in `afterAll`. */
export async function openWorkspace(bin: string): Promise<Workspace> {
  await mkdir(WORKSPACES, { recursive: true });
  await removeAbandoned();
  return new Workspace(bin, await mkdtemp(join(WORKSPACES, `tests-${process.pid}-`)));
}

/** One home for the stacks of a test file. */
export class Workspace {
  readonly bin: string;
  /** Holds all that is ever written: home, Pulumi's home with its logs, states, stack files, programs. */
  readonly root: string;
  private created = 0;
  private newStack: Promise<NewStack> | undefined;

  constructor(bin: string, root: string) {
    this.bin = bin;
    this.root = root;
  }

  async createStack(options: StackOptions): Promise<Stack> {
    this.created += 1;
    const number = this.created;
    const folder = join(this.root, `stack-${number}`);
    await mkdir(folder);
    const programDir =
      "files" in options ? await this.writeProgram(options.files, number) : resolve(PROJECT_ROOT, options.programDir);
    const stack = new Stack(this, {
      folder,
      programDir,
      project: await projectOf(programDir),
      name: options.name ?? "dev",
      stateDir: options.sharesStateWith?.stateDir ?? join(folder, "state"),
      env: { ...(options.typeCheck ? {} : { PULUMI_NODEJS_TRANSPILE_ONLY: "true" }), ...options.env },
    });
    await stack.init(options);
    return stack;
  }

  /** What the CLI writes for a new stack: written once, and copied for each stack since that takes no time. */
  newStackFiles(): Promise<NewStack> {
    this.newStack ??= this.initOnce();
    return this.newStack;
  }

  private async initOnce(): Promise<NewStack> {
    const folder = join(this.root, "new-stack");
    const stateDir = join(folder, "state");
    await writeFiles(folder, { "Pulumi.yaml": "name: project\nruntime: nodejs\n" });
    const env = privateEnvironment({ bin: this.bin, root: this.root, stateDir });
    succeeded(await runPulumi(["stack", "init", NEW_STACK, "--no-select"], { bin: this.bin, cwd: folder, env }));
    return {
      backend: await readFile(join(stateDir, ".pulumi/meta.yaml"), "utf8"),
      checkpoint: await readFile(checkpointPath(stateDir, "project", "name"), "utf8"),
      stackFile: await readFile(join(folder, "Pulumi.name.yaml"), "utf8"),
    };
  }

  /** Removes everything. */
  async close(): Promise<void> {
    await rm(this.root, { recursive: true, force: true });
  }

  private async writeProgram(files: Files, number: number): Promise<string> {
    const programDir = join(this.root, `program-${number}`);
    const entry = Object.keys(files).find((name) => /^index\.(ts|js|mjs|cjs)$/.test(name));
    if (entry === undefined)
      throw new Error(`No index.ts, index.js or index.mjs among ${Object.keys(files).join(", ")}.`);
    await writeFiles(programDir, {
      "Pulumi.yaml": `name: test\nruntime: nodejs\nmain: ${entry}\n`,
      "tsconfig.json": `${JSON.stringify({ extends: "../../../tsconfig.json", include: ["."] })}\n`,
      ...files,
    });
    return programDir;
  }
}

/** The mark of a secret in a state. */
const SECRET = "4dabf18193072939515e22adb298388d";

const NEW_STACK = "organization/project/name";

interface NewStack {
  readonly backend: string;
  readonly checkpoint: string;
  readonly stackFile: string;
}

/** Where the file backend keeps a stack's state. */
function checkpointPath(stateDir: string, project: string, name: string): string {
  return join(stateDir, ".pulumi/stacks", project, `${name}.json`);
}

interface StackPlace {
  readonly folder: string;
  readonly programDir: string;
  readonly project: string;
  readonly name: string;
  readonly stateDir: string;
  readonly env: Environment;
}

/** One stack, driven through the CLI. Commands that fail return their exit code; see `succeeded`. */
export class Stack {
  readonly name: string;
  readonly project: string;
  readonly programDir: string;
  /** The file backend's folder. */
  readonly stateDir: string;
  /** The stack's configuration; never the one beside the program. */
  readonly stackFile: string;
  private readonly workspace: Workspace;
  private readonly folder: string;
  private readonly env: Environment;

  constructor(workspace: Workspace, place: StackPlace) {
    this.workspace = workspace;
    this.folder = place.folder;
    this.name = place.name;
    this.project = place.project;
    this.programDir = place.programDir;
    this.stateDir = place.stateDir;
    this.stackFile = join(place.folder, `Pulumi.${place.name}.yaml`);
    this.env = place.env;
  }

  /** What `pulumi.StackReference` calls it. */
  get fullName(): string {
    return `organization/${this.project}/${this.name}`;
  }

  urn(type: string, name: string): string {
    return `urn:pulumi:${this.name}::${this.project}::${type}::${name}`;
  }

  preview({ diff, json, ...options }: PreviewOptions = {}): Promise<CommandResult> {
    return this.run(["preview", ...(diff ? ["--diff"] : []), ...(json ? ["--json"] : [])], options);
  }

  up({ previewFirst, ...options }: UpOptions = {}): Promise<CommandResult> {
    return this.run(["up", "--yes", ...(previewFirst ? [] : ["--skip-preview"])], options);
  }

  refresh(options: CommandOptions = {}): Promise<CommandResult> {
    return this.run(["refresh", "--yes", "--skip-preview"], options);
  }

  destroy(options: CommandOptions = {}): Promise<CommandResult> {
    return this.run(["destroy", "--yes", "--skip-preview"], options);
  }

  /** Frees a stack that a killed command has left locked. */
  cancel(options: CommandOptions = {}): Promise<CommandResult> {
    return this.run(["cancel", "--yes"], options);
  }

  exportState(options: CommandOptions = {}): Promise<CommandResult> {
    return this.run(["stack", "export"], options);
  }

  async importState(deployment: string, options: CommandOptions = {}): Promise<CommandResult> {
    const file = join(this.folder, "import.json");
    await writeFile(file, deployment);
    return this.run(["stack", "import", "--file", file], options);
  }

  /** The resources in the state, in the order in which they were made. */
  async resources(): Promise<readonly ResourceState[]> {
    const text = await readFile(checkpointPath(this.stateDir, this.project, this.name), "utf8");
    const state = JSON.parse(text) as { readonly checkpoint: { readonly latest: { resources?: ResourceState[] } } };
    return state.checkpoint.latest.resources ?? [];
  }

  /** The stack's outputs, secret ones in the clear. */
  async outputs(): Promise<Readonly<Record<string, unknown>>> {
    const root = (await this.resources()).find(({ type }) => type === "pulumi:pulumi:Stack");
    const outputs = root?.outputs ?? {};
    if (!JSON.stringify(outputs).includes(SECRET)) return outputs;
    const { stdout } = succeeded(await this.run(["stack", "output", "--json", "--show-secrets"]));
    return JSON.parse(stdout) as Readonly<Record<string, unknown>>;
  }

  setConfig(key: string, value: string, { secret }: { readonly secret?: boolean } = {}): Promise<CommandResult> {
    return this.run(["config", "set", secret ? "--secret" : "--plaintext", "--", key, value]);
  }

  removeConfig(key: string): Promise<CommandResult> {
    return this.run(["config", "rm", key]);
  }

  /** Replaces the stack's file by one written by hand; the line that secrets need is kept. */
  async writeStackFile(text: string): Promise<void> {
    const before = await readFile(this.stackFile, "utf8");
    const salt = /^encryptionsalt:.*$/m.exec(before)?.[0] ?? "";
    await writeFile(this.stackFile, /^encryptionsalt:/m.test(text) ? text : `${text.trimEnd()}\n${salt}\n`.trimStart());
  }

  /** Writes files into the program's folder; only for programs that were made for the test. */
  async writeFiles(files: Files): Promise<void> {
    if (dirname(this.programDir) !== this.workspace.root) throw new Error(`${this.programDir} is not the test's own.`);
    await writeFiles(this.programDir, files);
  }

  /** Any command, in the program's folder, about this stack. */
  run(command: readonly string[], { args = [], env, ...limits }: CommandOptions = {}): Promise<CommandResult> {
    return this.runIn(this.programDir, [...command, ...args], { env, ...limits });
  }

  /** Makes the stack as `pulumi stack init` does, but never writes beside the program. */
  async init({ config = {}, secrets = {}, stackFile }: StackSettings): Promise<void> {
    const made = await this.workspace.newStackFiles();
    await writeFiles(this.stateDir, { ".pulumi/meta.yaml": made.backend });
    const checkpoint = checkpointPath(this.stateDir, this.project, this.name);
    await mkdir(dirname(checkpoint), { recursive: true });
    await writeFile(checkpoint, made.checkpoint.replace(NEW_STACK, this.fullName));
    await writeFile(this.stackFile, made.stackFile);
    const beside = join(this.programDir, `Pulumi.${this.name}.yaml`);
    const text = stackFile ?? (await readFile(beside, "utf8").catch(absent));
    if (text !== undefined) await this.writeStackFile(text);
    const pairs = [
      ...Object.entries(config).flatMap(([key, value]) => ["--plaintext", `${key}=${value}`]),
      ...Object.entries(secrets).flatMap(([key, value]) => ["--secret", `${key}=${value}`]),
    ];
    if (pairs.length > 0) succeeded(await this.run(["config", "set-all", ...pairs]));
  }

  private runIn(cwd: string, args: readonly string[], options: Omit<CommandOptions, "args">): Promise<CommandResult> {
    const { bin, root } = this.workspace;
    const given = { ...this.env, ...options.env };
    const env = {
      PULUMI_STACK: this.name,
      PULUMI_OPTION_CONFIG_FILE: this.stackFile,
      ...given,
      NODE_OPTIONS: [FAST_START, given["NODE_OPTIONS"]].filter((option) => option !== undefined).join(" "),
    };
    return runPulumi(args, {
      ...options,
      bin,
      cwd,
      env: privateEnvironment({ bin, root, stateDir: this.stateDir, env }),
    });
  }
}

/** The result, if the command succeeded; else an error that shows all it said. */
export function succeeded(result: CommandResult): CommandResult {
  if (result.exitCode === 0) return result;
  const end = result.exitCode === undefined ? "was killed" : `ended with exit code ${result.exitCode}`;
  throw new Error([`\`${result.command}\` ${end}.`, result.stdout, result.stderr].join("\n"));
}

/** What `preview({ json: true })` found. */
export function previewDigest(result: CommandResult): PreviewDigest {
  return JSON.parse(succeeded(result).stdout) as PreviewDigest;
}

const VOLATILE_KEYS = new Set([
  "__provider",
  "created",
  "duration",
  "encryptionsalt",
  "manifest",
  "modified",
  "salt",
  "sourcePosition",
  "stackTrace",
]);
const UUID = /\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/g;

/** The marker of an unknown value looks like a UUID and is always the same: it stays. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Text or JSON output without what differs from run to run and from machine to machine, for comparing with a golden file. */
export function stripVolatile(output: string): string {
  const text = output.trimStart().startsWith("{") ? stripJson(output) : output;
  return text
    .replaceAll(PROJECT_ROOT, "<project>")
    .replace(/<project>\/\.engine\/tests-[^/\s"']+\/program-\d+/g, "<program>")
    .replace(UUID, (uuid) => (uuid === UNKNOWN ? uuid : "<uuid>"))
    .replace(/^@ \w+ing.*\.$\n?/gm, "")
    .replace(/^Duration: .*$/gm, "Duration: <time>")
    .replace(/\((\d+m)?\d+(\.\d+)?s\)/g, "(<time>)")
    .replace(/\b127\.0\.0\.1:\d+/g, "127.0.0.1:<port>")
    .replace(/[ \t]+$/gm, "");
}

function stripJson(text: string): string {
  const stripped = JSON.stringify(
    JSON.parse(text),
    (key: string, value: unknown) => (VOLATILE_KEYS.has(key) ? undefined : value),
    2,
  );
  return `${stripped}\n`;
}

async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, text] of Object.entries(files)) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
}

/**
 * The project's name. Also sees to it that `main` names a file: otherwise the SDK goes up to the nearest package.json
 * and, without a word, runs this package's own entry point instead of the program.
 */
async function projectOf(programDir: string): Promise<string> {
  const text = await readFile(join(programDir, "Pulumi.yaml"), "utf8");
  const name = /^name:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
  if (name === undefined) throw new Error(`${programDir}/Pulumi.yaml has no name.`);
  const main = /^main:\s*["']?([^"'\s#]+)/m.exec(text)?.[1];
  const isOwnPackage = await isFile(join(programDir, "package.json"));
  if (isOwnPackage && main === undefined) return name;
  if (main === undefined || !(await isFile(resolve(programDir, main)))) {
    throw new Error(`${programDir}/Pulumi.yaml must name a file as \`main\`, such as index.ts.`);
  }
  return name;
}

async function isFile(path: string): Promise<boolean> {
  return (await stat(path).catch(absent))?.isFile() ?? false;
}

/** For files that may be missing: undefined instead of an error, for that one reason only. */
function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code === "ENOENT") return undefined;
  throw error;
}

/** Workspaces of test processes that were killed. */
async function removeAbandoned(): Promise<void> {
  for (const name of await readdir(WORKSPACES)) {
    const pid = /^tests-(\d+)-/.exec(name)?.[1];
    if (pid !== undefined && !isRunning(Number(pid)))
      await rm(join(WORKSPACES, name), { recursive: true, force: true });
  }
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === "EPERM";
  }
}
