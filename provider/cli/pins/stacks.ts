// The selected stacks with their states and configuration.

import { ArgumentError, type ImagesError, ServiceError } from "../../values/errors.js";
import { mapLimit } from "../../values/mapLimit.js";
import { type ListedStack, PulumiProject } from "./pulumiCli.js";
import { hidesSource } from "./selectorSource.js";
import { attempt, NO_CONFIG, readStackConfig, type StackConfig } from "./stackConfig.js";
import { type ProjectFile, readProject } from "./stackFile/index.js";
import { readState, type StackState } from "./stateReader.js";
import type { UnreadableResource } from "./stateResource.js";

/** One stack with all that is known of its pins without requests to the service. */
export interface PinStack {
  readonly project: ProjectFile;
  readonly name: string;
  /** Its Pulumi.<name>.yaml or what --config-file names, whether it is there or not. */
  readonly file: string;
  readonly state: StackState;
  readonly config: StackConfig;
  /** Why secrets in the state could not be shown. */
  readonly secretsProblem: string | undefined;
}

/** What could not be read, and why. The other stacks are there all the same. */
export interface StackProblem {
  /** The stack, or the folder of a project. */
  readonly where: string;
  readonly error: ImagesError;
  /** Whether a single pin or resource could not be read, and the rest of the stack could. */
  readonly isOfPin?: true;
}

export interface ReadStacks {
  readonly stacks: readonly PinStack[];
  readonly problems: readonly StackProblem[];
}

export interface StackChoice {
  /** Folders of Pulumi projects. */
  readonly dirs: readonly string[];
  /** Names of the stacks to read, in the order in which to show them; `*` matches any text. */
  readonly patterns: readonly string[] | undefined;
  /** Which of a project's stacks to read when no names are given. */
  readonly choose: (listed: readonly ListedStack[], project: ProjectFile) => readonly ListedStack[];
  /** Whether the configuration of a stack is read too. @default all of them */
  readonly readsConfig?: ((stack: ListedStack) => boolean) | undefined;
  /** The file that replaces the stack's own, as in a run with it. */
  readonly configFile: ConfigFile | undefined;
  /** Whether filters are decrypted: only questions to the service need them. */
  readonly decryptFilters: boolean;
}

/** A stack's file that is not at its place. */
export interface ConfigFile {
  readonly path: string;
  /** Who names it: `--config-file`. */
  readonly from: string;
}

/** @throws ArgumentError when a name fits no stack: a typing mistake must not read as "nothing is outdated" */
export async function readStacks(choice: StackChoice): Promise<ReadStacks> {
  const { dirs, patterns, configFile, readsConfig = () => true } = choice;
  const projects = await mapLimit(dirs, (dir) =>
    attempt(async () => {
      const project = await readProject(dir);
      const pulumi = new PulumiProject(project.folder);
      const all = await pulumi.stacks();
      const chosen = patterns === undefined ? choice.choose(all, project) : matchingStacks(all, patterns);
      return { all, chosen: chosen.map((listed) => ({ project, pulumi, listed })) };
    }),
  );
  // A project that could not be read may have the others.
  if (projects.every(({ problem }) => problem === undefined)) {
    refuseUnknown(
      patterns ?? [],
      projects.flatMap(({ value }) => value?.all ?? []),
    );
  }
  const found = projects.flatMap(({ value }) => value?.chosen ?? []);
  const chosen = [...new Map(found.map((item) => [`${item.project.folder}\n${item.listed.name}`, item])).values()];
  if (configFile !== undefined) refuseSeveral(configFile, chosen.map(({ listed }) => listed).filter(readsConfig));
  const stacks = await mapLimit(chosen, ({ project, pulumi, listed }) =>
    attempt(async (): Promise<PinStack> => {
      const { name } = listed;
      const file = configFile?.path ?? project.stackFile(name);
      const needsConfig = readsConfig(listed);
      const [state, config] = await Promise.all([
        readStackState(pulumi, name, { filters: choice.decryptFilters, entries: needsConfig }),
        needsConfig ? readStackConfig(pulumi, name, file) : NO_CONFIG,
      ]);
      return { project, name, file, config, ...state };
    }),
  );
  const problems = [
    ...projects.flatMap(({ problem }, index) => problemAt(dirs[index] ?? "", problem)),
    ...stacks.flatMap(({ problem, value }, index) => [
      ...problemAt(chosen[index]?.listed.name ?? "", problem),
      ...(value === undefined ? [] : problemsIn(value)),
    ]),
  ];
  return { stacks: stacks.flatMap(({ value }) => value ?? []), problems };
}

function problemAt(where: string, error: ImagesError | undefined): readonly StackProblem[] {
  return error === undefined ? [] : [{ where, error }];
}

/** What could not be read of a stack of which the rest is there. */
function problemsIn({ name, state, config, secretsProblem }: PinStack): readonly StackProblem[] {
  return [
    ...problemAt(name, config.problem),
    ...state.unreadable.map((resource) => ({
      where: name,
      error: unreadableError(resource, secretsProblem),
      isOfPin: true as const,
    })),
    ...hiddenEntries(state, config, secretsProblem).map((error) => ({ where: name, error, isOfPin: true as const })),
  ];
}

export function unreadableError(
  { name, reason }: UnreadableResource,
  secretsProblem: string | undefined,
): ServiceError {
  return new ServiceError("State", `${name} cannot be read from the state: ${reason}${inBrackets(secretsProblem)}.`);
}

/** Pins of which it is not known what decides, although the entries of now are. */
function hiddenEntries(
  { pins }: StackState,
  config: StackConfig,
  secretsProblem: string | undefined,
): readonly ServiceError[] {
  const names = pins.filter(hidesSource).map(({ name }) => name);
  if (config === NO_CONFIG || config.entries === undefined || names.length === 0) return [];
  const text = `What selects the image of ${names.join(", ")} is unknown: the entries of the last deployment are secret`;
  return [new ServiceError("State", `${text}${inBrackets(secretsProblem)}.`)];
}

function inBrackets(text: string | undefined): string {
  return text === undefined ? "" : ` (${text})`;
}

/** The stacks whose names fit a pattern, in the order of the patterns. */
export function matchingStacks(listed: readonly ListedStack[], patterns: readonly string[]): readonly ListedStack[] {
  const found = patterns.flatMap((pattern) => {
    const fits = globToRegExp(pattern);
    const named = listed.filter(({ name }) => fits.test(name) || fits.test(shortName(name)));
    if (named.length > 0) return named;
    // `organization/shop/dev`: the CLI leaves out what is the project's own.
    const short = globToRegExp(shortName(pattern));
    return listed.filter(({ name }) => !name.includes("/") && short.test(name));
  });
  return [...new Set(found)];
}

/** `acme/shop/dev` -> `dev`. */
export function shortName(stack: string): string {
  return stack.slice(stack.lastIndexOf("/") + 1);
}

function refuseUnknown(patterns: readonly string[], listed: readonly ListedStack[]): void {
  const unknown = patterns.filter((pattern) => matchingStacks(listed, [pattern]).length === 0);
  if (unknown.length === 0) return;
  const names = listed.map(({ name }) => name).join(", ");
  const known = names === "" ? "The project has no stacks in this backend." : `Known stacks: ${names}.`;
  throw new ArgumentError([`No stack is named ${unknown.join(" or ")}. ${known}`]);
}

async function readStackState(
  pulumi: PulumiProject,
  name: string,
  needs: { readonly filters: boolean; readonly entries: boolean },
): Promise<Pick<PinStack, "state" | "secretsProblem">> {
  const state = readState(await pulumi.state(name));
  const isHidden =
    state.hidesImages ||
    (needs.filters && state.pins.some(({ filterSecret }) => filterSecret === "hidden")) ||
    (needs.entries && state.pins.some(hidesSource));
  if (!isHidden) return { state, secretsProblem: undefined };
  const shown = await attempt(async () => readState(await pulumi.stateWithSecrets(name)));
  return { state: shown.value ?? state, secretsProblem: shown.problem?.message };
}

/** A run has one such file for its one stack. */
function refuseSeveral({ from }: ConfigFile, stacks: readonly ListedStack[]): void {
  if (stacks.length < 2) return;
  const names = stacks.map(({ name }) => name).join(", ");
  throw new ArgumentError([
    `${from} names the file of one stack, but several are selected: ${names}. Choose one with --stack.`,
  ]);
}

function globToRegExp(pattern: string): RegExp {
  const parts = pattern.split(/([*?])/).map((part) => {
    if (part === "*") return ".*";
    return part === "?" ? "." : part.replace(/[.+^${}()|[\]\\]/g, "\\$&");
  });
  return new RegExp(`^${parts.join("")}$`);
}
