// Options shared by the pins commands: project, stacks, endpoint, output and confirmation.

import { statSync } from "node:fs";
import { resolve } from "node:path";
import { ArgumentError } from "../../values/errors.js";
import type { Option, OptionGroup, Options } from "../options.js";
import { listItems, type ParsedOptions, type Positionals } from "../parse.js";
import { type ConfigFile, type ReadStacks, readStacks } from "./stacks.js";

const STACK: Option = {
  kind: "list",
  value: "A,B",
  help: "Only these stacks, in this order; * matches any text.",
};
const ENDPOINT: Option = {
  kind: "text",
  value: "URL",
  help: "Endpoint to use instead of the stacks' own; embedded: the bundled catalogue.",
};

/** Pins as the words of a command. Words are never folders: those are named by --cwd. */
export const PINS: Positionals = { value: "[PIN...]", help: "Names of pins, or the keys of their entries." };

/** The project, for every command. */
export const PROJECT: Options = {
  cwd: { kind: "list", value: "DIR", help: "The project's folder, if not the current one. Repeatable." },
};
/** The file with which a run would replace the stack's own. */
export const CONFIG_FILE: Options = {
  "config-file": {
    kind: "text",
    value: "FILE",
    help: "Use this file instead of the stack's own, as pulumi up --config-file does.",
  },
};

/** Which stacks, for commands that only read states. */
export const STATES_GROUP: OptionGroup = { title: "Which stacks", options: { stack: STACK, ...PROJECT } };
/** Which stacks, for commands that read their configuration too. */
export const STACKS_GROUP: OptionGroup = {
  title: "Which stacks",
  options: { ...STATES_GROUP.options, ...CONFIG_FILE },
};
/** The same, for commands that write into the stacks' files. */
export const STACKS_TO_WRITE_GROUP: OptionGroup = {
  title: "Which stacks",
  options: {
    ...STACKS_GROUP.options,
    stack: { ...STACK, help: "These stacks; * matches any text. Default: PULUMI_STACK, else the selected one." },
  },
};

export const ENDPOINT_OPTION: Options = { endpoint: ENDPOINT };

/** How a report is written. */
export const REPORT: Options = {
  json: { kind: "flag", help: "As JSON." },
  markdown: { kind: "flag", help: "As a Markdown table, for a pull request or a job summary." },
};

/** How commands that write into stack files are held back. */
export const WRITING: OptionGroup = {
  title: "Writing",
  options: {
    "dry-run": { kind: "flag", help: "Show what would be written, and write nothing." },
    yes: { kind: "flag", help: "Write without confirmation." },
    force: { kind: "flag", help: "Accept an image that does not match the pin's filter." },
  },
};

/** Mistakes in the shared options. */
export function checkCommon(given: ParsedOptions): readonly string[] {
  const { booleans } = given;
  return [
    ...projectFolders(given)
      .filter((dir) => statSync(dir, { throwIfNoEntry: false })?.isDirectory() !== true)
      .map((dir) => `No such directory: ${dir}`),
    ...(booleans.get("json") && booleans.get("markdown") ? ["--json and --markdown cannot be used together."] : []),
  ];
}

/** What a command needs of the stacks that it reads. */
export interface Needs {
  /** Whether the configuration is read, and not only the state. */
  readonly config: boolean;
  /** Whether filters are decrypted, to ask the service with them. */
  readonly filters: boolean;
}

/** The stacks that the options name, or all of them. Pins that cannot be shown count as problems. */
export function readChosenStacks(given: ParsedOptions, { config, filters }: Needs): Promise<ReadStacks> {
  return readStacks({
    dirs: projectFolders(given),
    patterns: listItems(given, "stack"),
    choose: (listed) => listed,
    configFile: config ? configFile(given) : undefined,
    readsConfig: () => config,
    decryptFilters: filters,
  });
}

/** The stacks to write to: those named, else the one of PULUMI_STACK, the selected one, or the only one. */
export function readStacksToWrite(given: ParsedOptions): Promise<ReadStacks> {
  const named = process.env["PULUMI_STACK"]?.trim();
  return readStacks({
    dirs: projectFolders(given),
    patterns: listItems(given, "stack") ?? (named ? [named] : undefined),
    choose: (listed, project) => {
      const current = listed.filter(({ current }) => current);
      if (current.length === 1) return current;
      if (listed.length === 1) return listed;
      const names = listed.map(({ name }) => name).join(", ");
      throw new ArgumentError([
        `Project ${project.name} has the stacks ${names || "(none)"}; none is selected. Choose one with --stack.`,
      ]);
    },
    configFile: configFile(given),
    decryptFilters: true,
  });
}

/** The folders of the projects. */
export function projectFolders({ arrays }: ParsedOptions): readonly string[] {
  const dirs = (arrays.get("cwd") ?? []).filter((dir) => dir.trim() !== "");
  return dirs.length === 0 ? ["."] : dirs;
}

const CONFIG_FILE_VARIABLE = "PULUMI_OPTION_CONFIG_FILE";

/** The file that the Pulumi CLI would take in place of the stack's own, given the same option and environment. */
export function configFile(given: ParsedOptions): ConfigFile | undefined {
  const [option, variable] = [given.strings.get("config-file"), process.env[CONFIG_FILE_VARIABLE]];
  const written = option || variable;
  if (!written) return undefined;
  return {
    path: resolve(projectFolders(given)[0] ?? ".", written),
    from: option ? "--config-file" : CONFIG_FILE_VARIABLE,
  };
}
