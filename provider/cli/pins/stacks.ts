// Which stacks are there, what do their states hold, and what are they configured to?

import { type ProjectFile, readProject, readStackFile, type StackFile } from "../../api/stackFile.js";
import { ArgumentError, ImagesError } from "../../core/errors.js";
import { BLOCKED_KEY, PINS_KEY, type PinEntry, readBlocked, readPinEntries } from "../../core/pinEntries.js";
import { readState, type StackState } from "../../core/pinState.js";
import { type ListedStack, PulumiProject } from "./pulumi.js";

/** One stack with all that is known of its pins without asking the service. */
export interface PinStack {
  readonly project: ProjectFile;
  readonly name: string;
  /** Its Pulumi.<name>.yaml, whether it is there or not. */
  readonly file: string;
  readonly state: StackState;
  /** The stack's decisions as its file says them now. */
  readonly entries: ReadonlyMap<string, PinEntry>;
  /** Whether these are the project's entries, which the stack's file does not have. */
  readonly entriesOfProject: boolean;
  readonly blocked: readonly string[];
  /** The stack's configuration by full key, the project's included. */
  readonly config: ReadonlyMap<string, string>;
  /** Why configuration that credentials may need could not be read. */
  readonly configProblem: string | undefined;
  /** Why secrets in the state could not be shown. */
  readonly secretsProblem: string | undefined;
}

/** What could not be read, and why. The other stacks are there all the same. */
export interface StackProblem {
  /** The stack, or the folder of a project. */
  readonly where: string;
  readonly error: ImagesError;
}

export interface ReadStacks {
  readonly stacks: readonly PinStack[];
  readonly problems: readonly StackProblem[];
}

export interface StackChoice {
  /** Folders of Pulumi projects. */
  readonly dirs: readonly string[];
  /** Which of the listed stacks to read, in the order in which to show them. */
  readonly choose: (listed: readonly ListedStack[], project: ProjectFile) => readonly ListedStack[];
  /** Whether secrets are decrypted where a question to the service needs them. */
  readonly decrypt: boolean;
}

/** The CLI is run so many times at once. */
const AT_ONCE = 4;

export async function readStacks({ dirs, choose, decrypt }: StackChoice): Promise<ReadStacks> {
  const problems: StackProblem[] = [];
  const projects = await inOrder(dirs, async (dir) => {
    try {
      const project = await readProject(dir);
      const pulumi = await PulumiProject.open(project.folder);
      return choose(await pulumi.stacks(), project).map((listed) => ({ project, pulumi, listed }));
    } catch (error) {
      problems.push({ where: dir, error: known(error) });
      return [];
    }
  });
  const unique = new Map(projects.flat().map((item) => [`${item.project.folder}\n${item.listed.name}`, item]));
  const stacks = await inOrder([...unique.values()], async ({ project, pulumi, listed: { name } }) => {
    try {
      return [await readStack(project, pulumi, name, decrypt)];
    } catch (error) {
      problems.push({ where: name, error: known(error) });
      return [];
    }
  });
  return { stacks: stacks.flat(), problems };
}

/** The stacks whose names fit a pattern, in the order of the patterns. */
export function matchingStacks(listed: readonly ListedStack[], patterns: readonly string[]): readonly ListedStack[] {
  const found = patterns.flatMap((pattern) => {
    const fits = globOf(pattern);
    const named = listed.filter(({ name }) => fits.test(name) || fits.test(shortName(name)));
    if (named.length > 0) return named;
    // `organization/shop/dev`: the CLI leaves out what is the project's own.
    const short = globOf(shortName(pattern));
    return listed.filter(({ name }) => !name.includes("/") && short.test(name));
  });
  return [...new Set(found)];
}

/** `acme/shop/dev` -> `dev`. */
export function shortName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

/** The refusal of a stack that is not there. */
export function noSuchStack(patterns: readonly string[], listed: readonly string[]): ArgumentError {
  const known = listed.length === 0 ? "The project has no stacks in this backend." : `There are ${listed.join(", ")}.`;
  return new ArgumentError([`No stack is named ${patterns.join(" or ")}. ${known}`]);
}

async function readStack(
  project: ProjectFile,
  pulumi: PulumiProject,
  name: string,
  decrypt: boolean,
): Promise<PinStack> {
  const file = project.stackFile(name);
  const [exported, written] = await Promise.all([pulumi.state(name), readStackFile(file, project.name)]);
  const hidden = readState(exported);
  const hasPins = hidden.pins.length > 0;
  const [shown, whole] = await Promise.all([
    decrypt && hidden.pins.some(({ filterSecret }) => filterSecret === "hidden")
      ? attempt(async () => readState(await pulumi.stateWithSecrets(name)))
      : undefined,
    decrypt && hasPins && needsCli(written) ? attempt(() => pulumi.config(name, file)) : undefined,
  ]);
  const config = new Map([...project.config.values, ...written.values, ...(whole?.value ?? [])]);
  return {
    project,
    name,
    file,
    state: shown?.value ?? hidden,
    entries: readPinEntries(config.get(PINS_KEY)),
    entriesOfProject: config.has(PINS_KEY) && !written.values.has(PINS_KEY),
    blocked: readBlocked(config.get(BLOCKED_KEY)),
    config,
    configProblem: whole?.problem,
    secretsProblem: shown?.problem,
  };
}

/** Whether only the CLI can tell what questions to the service need: encrypted settings, or an environment of Pulumi ESC. */
function needsCli({ secretKeys, hasEnvironment }: StackFile): boolean {
  return hasEnvironment || [...secretKeys].some((key) => /^alicloud(-images)?:/.test(key));
}

interface Attempt<Value> {
  readonly value?: Value;
  readonly problem?: string;
}

async function attempt<Value>(act: () => Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await act() };
  } catch (error) {
    return { problem: known(error).message };
  }
}

function known(error: unknown): ImagesError {
  if (error instanceof ImagesError) return error;
  throw error;
}

function globOf(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    return part === "?" ? "." : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}

/** Does something for each item, a few at once; the results stand in the order of the items. */
async function inOrder<Item, Result>(
  items: readonly Item[],
  act: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  const results = new Map<number, Result>();
  const waiting = [...items.entries()];
  const work = async () => {
    for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
      const [index, item] = next;
      results.set(index, await act(item));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return items.map((_, index) => results.get(index) as Result);
}
