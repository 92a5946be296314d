// From the command line to an exit code.

import { readFileSync } from "node:fs";
import { join } from "node:path";
import { ArgumentError, ImagesError } from "../values/errors.js";
import type { Command, Commands } from "./command.js";
import { COMMANDS } from "./commands.js";
import { EXIT_CODES, exitCodeOf } from "./exitCodes.js";
import type { Terminal } from "./terminal.js";
import { inOptionWords } from "./words.js";

export { EXIT_CODES } from "./exitCodes.js";

/** Runs the command that the arguments after `alicloud-images` name, and returns the exit code. */
export async function run(argv: readonly string[], terminal: Terminal): Promise<number> {
  const [first, ...others] = argv;
  if (first === "--version") return print(terminal, packageVersion());
  if (first === "--help" || first === "-h") return print(terminal, await overviewText(terminal));
  if (first === undefined) {
    terminal.say((await overviewText(terminal)).split("\n"));
    return EXIT_CODES.usage;
  }
  return first === "help" ? runHelp(others, terminal) : runCommand(first, others, terminal);
}

async function runHelp([name, ...others]: readonly string[], terminal: Terminal): Promise<number> {
  if (name === undefined) return print(terminal, await overviewText(terminal));
  const found = await findCommand(COMMANDS, name, others);
  if (found === undefined) return refuseCommand(name, terminal);
  return print(terminal, await helpText(found.name, found.command, terminal));
}

async function runCommand(first: string, argv: readonly string[], terminal: Terminal): Promise<number> {
  const found = await findCommand(COMMANDS, first, argv);
  if (found === undefined) return refuseCommand(first, terminal);
  const { name, command, argv: others } = found;
  try {
    const { parseCommandLine, suggestion } = await import("./parse.js");
    const [word] = others;
    if (command.commands !== undefined && word !== undefined && !word.startsWith("-")) {
      const subcommands = Object.keys(command.commands);
      const hint =
        suggestion(word, subcommands, (known) => `${name} ${known}`) || ` Commands: ${subcommands.join(", ")}.`;
      throw new ArgumentError([`${name}: unknown command ${JSON.stringify(word)}.${hint}`]);
    }
    const { given, problems, wantsHelp } = parseCommandLine(name, others, command.groups, command.positionals);
    if (wantsHelp) return print(terminal, await helpText(name, command, terminal));
    problems.push(...((await command.check?.(given)) ?? []));
    const input = command.parse === undefined ? given : await command.parse(given, problems);
    if (problems.length > 0) throw new ArgumentError(problems);
    return (await command.run(input, terminal)) ?? EXIT_CODES.found;
  } catch (error) {
    return reportError(error, name, command, terminal);
  }
}

interface FoundCommand {
  /** The words that name it: `pins move`. */
  readonly name: string;
  readonly command: Command<unknown>;
  /** The words after its name. */
  readonly argv: readonly string[];
}

/** The command that `name` and perhaps the words after it name: `pins`, or `pins move`. */
async function findCommand(
  commands: Commands,
  name: string,
  argv: readonly string[],
): Promise<FoundCommand | undefined> {
  const entry = Object.hasOwn(commands, name) ? commands[name] : undefined;
  if (entry === undefined) return undefined;
  const command = await entry.load();
  const [next = "", ...others] = argv;
  const subcommand = await findCommand(command.commands ?? {}, next, others);
  return subcommand === undefined ? { name, command, argv } : { ...subcommand, name: `${name} ${subcommand.name}` };
}

/** Prints an error, one line for each problem, and returns its exit code. */
function reportError(error: unknown, name: string, { optionNames }: Command<unknown>, terminal: Terminal): number {
  if (!(error instanceof ImagesError)) return reportInternalError(error, terminal);
  const problems = error instanceof ArgumentError ? error.problems : [error.message];
  for (const problem of problems) terminal.say(`Error: ${inOptionWords(problem, optionNames)}`.split("\n"));
  if (error instanceof ArgumentError) terminal.say(`See "alicloud-images ${name} --help" for options and examples.`);
  return exitCodeOf(error);
}

/** Prints an error that is a bug of this package: only its type and stack frames, since its message can quote anything. */
export function reportInternalError(error: unknown, terminal: Terminal): number {
  const { name, stack = "" } = error instanceof Error ? error : new Error();
  const frames = stack.split("\n").filter((line) => /^\s+at /.test(line));
  terminal.say([`Internal error in alicloud-images (${name}). Please report it with this stack trace:`, ...frames]);
  return EXIT_CODES.unknown;
}

async function refuseCommand(name: string, terminal: Terminal): Promise<number> {
  const { suggestion } = await import("./parse.js");
  const names = Object.keys(COMMANDS);
  const hint = name.startsWith("-")
    ? " Options follow the command, for example: alicloud-images list --region cn-hangzhou"
    : suggestion(name, names, (known) => known) || ` Commands: ${names.join(", ")}, help.`;
  terminal.say(`Error: Unknown command ${JSON.stringify(name)}.${hint}`);
  return EXIT_CODES.usage;
}

async function overviewText({ width }: Terminal): Promise<string> {
  const { overview } = await import("./help.js");
  return overview(width);
}

async function helpText(name: string, command: Command<unknown>, { width }: Terminal): Promise<string> {
  const { commandHelp } = await import("./help.js");
  return commandHelp(name, command, width);
}

function print(terminal: Terminal, text: string): number {
  terminal.print(text.split("\n"));
  return EXIT_CODES.found;
}

function packageVersion(): string {
  const { version } = JSON.parse(readFileSync(join(__dirname, "../../package.json"), "utf8"));
  return version;
}
