// From a command line to an exit code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError, ImagesError } from "../values/errors.js";
import type { Command, CommandEntry } from "./command.js";
import { COMMANDS } from "./commands.js";
import { EXIT_CODES, exitCodeOf } from "./exitCodes.js";
import type { Terminal } from "./terminal.js";
import { inOptionWords } from "./words.js";

export { EXIT_CODES } from "./exitCodes.js";

/** Does what the arguments after `alicloud-images` say, and returns the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...others] = argv;
  if (first === "--version") return show(terminal, packageVersion());
  if (first === "--help" || first === "-h") return show(terminal, await overviewText(terminal));
  if (first === "help") return runHelp(others, terminal);
  if (first === undefined) {
    terminal.say((await overviewText(terminal)).split("\n"));
    return EXIT_CODES.usage;
  }
  const entry = entryOf(first);
  return entry === undefined ? refuseCommand(first, terminal) : runCommand(first, entry, others, terminal);
}

async function runCommand(
  name: string,
  entry: CommandEntry,
  argv: readonly string[],
  terminal: Terminal,
): Promise<number> {
  const { name: called, command, argv: others } = await commandOf(name, entry, argv);
  try {
    const { parseCommandLine, suggestion } = await import("./parse.js");
    const [word] = others;
    if (command.commands !== undefined && word !== undefined && !word.startsWith("-")) {
      const under = Object.keys(command.commands);
      const hint = suggestion(word, under, (known) => `${called} ${known}`) || ` There are ${under.join(", ")}.`;
      throw new ArgumentError([`${called} has no command ${JSON.stringify(word)}.${hint}`]);
    }
    const { given, problems, wantsHelp } = parseCommandLine(called, others, command.groups, command.positionals);
    if (wantsHelp) return show(terminal, await helpText(called, command, terminal));
    const all = [...problems, ...(await command.check(given))];
    if (all.length > 0) throw new ArgumentError(all);
    const code = await command.run(given, terminal);
    return typeof code === "number" ? code : EXIT_CODES.found;
  } catch (error) {
    return report(error, called, command, terminal);
  }
}

/** The command that the first words name: `pins`, or `pins move` when the next word names a command under it. */
async function commandOf(
  name: string,
  entry: CommandEntry,
  argv: readonly string[],
): Promise<{ name: string; command: Command; argv: readonly string[] }> {
  const command = await entry.load();
  const [next, ...others] = argv;
  const { commands = {} } = command;
  const under = next !== undefined && Object.hasOwn(commands, next) ? commands[next] : undefined;
  return under === undefined ? { name, command, argv } : commandOf(`${name} ${next}`, under, others);
}

/** Says what went wrong, one line for each problem, and finds its exit code. */
function report(error: unknown, name: string, command: Command, terminal: Terminal): number {
  if (!(error instanceof ImagesError)) return reportInternalError(error, terminal);
  const problems = error instanceof ArgumentError ? error.problems : [error.message];
  for (const problem of problems) {
    terminal.say(`Error: ${inOptionWords(problem, command.optionNames)}`.split("\n"));
  }
  if (error instanceof ArgumentError) {
    terminal.say(`"alicloud-images ${name} --help" shows the options and examples.`);
  }
  return exitCodeOf(error);
}

/** An error that is not of this package is a mistake in it. Its message may quote anything: only its place is told. */
export function reportInternalError(error: unknown, terminal: Terminal): number {
  const { name, stack = "" } = error instanceof Error ? error : new Error();
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  terminal.say([`Error: a mistake in alicloud-images (${name}). Please report it with these lines.`, ...frames]);
  return EXIT_CODES.unknown;
}

async function runHelp([name, ...others]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) return show(terminal, await overviewText(terminal));
  const entry = entryOf(name);
  if (entry === undefined) return refuseCommand(name, terminal);
  const { name: called, command } = await commandOf(name, entry, others);
  return show(terminal, await helpText(called, command, terminal));
}

async function refuseCommand(name: string, terminal: Terminal): Promise<number> {
  const { suggestion } = await import("./parse.js");
  const names = Object.keys(COMMANDS);
  const hint = name.startsWith("-")
    ? " The command comes first, such as: alicloud-images list --region cn-hangzhou"
    : suggestion(name, names, (known) => known) || ` There are ${names.join(", ")} and help.`;
  terminal.say(`Error: ${JSON.stringify(name)} is no command.${hint}`);
  return EXIT_CODES.usage;
}

async function overviewText({ width }: Terminal): Promise<string> {
  const { overview } = await import("./help.js");
  return overview(width);
}

async function helpText(name: string, command: Command, { width }: Terminal): Promise<string> {
  const { commandHelp } = await import("./help.js");
  return commandHelp(name, command, width);
}

function show(terminal: Terminal, text: string): number {
  terminal.print(text.split("\n"));
  return EXIT_CODES.found;
}

function entryOf(name: string): CommandEntry | undefined {
  return Object.hasOwn(COMMANDS, name) ? COMMANDS[name] : undefined;
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return version;
}
