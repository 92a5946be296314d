// What do the pins commands have in common: which stacks, where to ask, how to write.

import { existsSync } from "node:fs";
import { ArgumentError, ServiceError } from "../../core/errors.js";
import type { Option, OptionGroup, Options } from "../options.js";
import { type Given, listItems, type Positionals, suggestion } from "../parse.js";
import { matchingStacks, noSuchStack, type ReadStacks, readStacks } from "./stacks.js";

const STACK: Option = {
  kind: "list",
  value: "A,B",
  help: "Only these stacks, in this order; * stands for anything.",
};
const DIR: Option = { kind: "list", value: "A,B", help: "Folders of Pulumi projects instead of this one." };
const ENDPOINT: Option = {
  kind: "text",
  value: "URL",
  help: "Endpoint to ask instead of the stacks' own, or embedded: the bundled catalogue.",
};

/** Folders as the words of a command. */
export const DIRS: Positionals = { value: "[DIR...]", help: "Folders of Pulumi projects. Without one: this folder." };

/** Pins as the words of a command. */
export const PINS: Positionals = { value: "[PIN...]", help: "Names of pins, or the keys of their entries." };

/** Which stacks, for commands that take folders as words. */
export const STACKS_GROUP: OptionGroup = { title: "Which stacks", options: { stack: STACK } };
/** The same, for commands that take pins as words. */
export const STACKS_AND_DIRS_GROUP: OptionGroup = {
  title: "Which stacks",
  options: {
    stack: { ...STACK, help: "These stacks; * stands for anything. Without it: PULUMI_STACK, else the selected one." },
    dir: DIR,
  },
};
/** The folder, for commands that name their stacks. */
export const DIR_GROUP: OptionGroup = { title: "Which project", options: { dir: DIR } };

export const ASKING: Options = { endpoint: ENDPOINT };

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
    yes: { kind: "flag", help: "Do not ask before writing." },
    force: { kind: "flag", help: "Take an image that does not match the pin's filter." },
  },
};

/** Mistakes that every pins command may be called with. */
export function checkReport(given: Given): readonly string[] {
  const { truths } = given;
  return truths.get("json") && truths.get("markdown")
    ? ["--json and --markdown are both given: give one of them."]
    : [];
}

/** Folders that are not there; one that reads like a command under `pins` is taken for that. */
export function checkDirs(given: Given, commands: readonly string[] = []): readonly string[] {
  return dirsOf(given)
    .filter((dir) => !existsSync(dir))
    .map((dir) => {
      const meant = commands.length === 0 ? "" : suggestion(dir, commands, (name) => `pins ${name}`);
      return `${JSON.stringify(dir)} is no folder.${meant}`;
    });
}

/** The stacks that the options name, or all of them. Pins that cannot be shown count as problems. */
export async function readChosenStacks(given: Given, { decrypt }: { readonly decrypt: boolean }): Promise<ReadStacks> {
  const patterns = listItems(given, "stack");
  const listedNames = new Set<string>();
  let chosen = 0;
  const read = await readStacks({
    dirs: dirsOf(given),
    decrypt,
    choose: (listed) => {
      for (const { name } of listed) listedNames.add(name);
      const found = patterns === undefined ? listed : matchingStacks(listed, patterns);
      chosen += found.length;
      return found;
    },
  });
  // A typing mistake must not read as "nothing is outdated".
  if (patterns !== undefined && chosen === 0 && read.problems.length === 0) {
    throw noSuchStack(patterns, [...listedNames]);
  }
  const hidden = read.stacks.flatMap(({ name, state }) =>
    state.problems.map((problem) => ({ where: name, error: new ServiceError("State", problem) })),
  );
  return { stacks: read.stacks, problems: [...read.problems, ...hidden] };
}

/** The stacks to write to: those named, else the one of PULUMI_STACK, the selected one, or the only one. */
export async function readStacksToWrite(given: Given): Promise<ReadStacks> {
  const named = process.env["PULUMI_STACK"]?.trim();
  const patterns = listItems(given, "stack") ?? (named ? [named] : undefined);
  return readStacks({
    dirs: dirsOf(given),
    decrypt: true,
    choose: (listed, project) => {
      const names = listed.map(({ name }) => name);
      if (patterns !== undefined) {
        const found = matchingStacks(listed, patterns);
        if (found.length === 0) throw noSuchStack(patterns, names);
        return found;
      }
      const current = listed.filter(({ current }) => current);
      if (current.length === 1) return current;
      if (listed.length === 1) return listed;
      throw new ArgumentError([
        `Project ${project.name} has the stacks ${names.join(", ") || "(none)"}, and none is selected: say which with --stack.`,
      ]);
    },
  });
}

export function dirsOf(given: Given): readonly string[] {
  const dirs = listItems(given, "dir") ?? given.words;
  return dirs.length === 0 ? ["."] : dirs;
}
