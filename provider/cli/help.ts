// The help texts, of the whole program and of each command.

import type { Command } from "./command.js";
import { COMMANDS } from "./commands.js";
import type { Option, OptionGroup } from "./options.js";

const MIN_WIDTH = 60;
const DEFAULT_WIDTH = 100;
const INDENT = 2;

/** All commands in a few lines. */
export function overview(width: number | undefined): string {
  const entries = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return [
    "Finds Alibaba Cloud ECS images, and runs a local DescribeImages endpoint for use without an account.",
    "",
    "Usage: alicloud-images <command> [options]",
    "",
    "Commands",
    ...columns([...entries, ["help", "Show this help, or the options and examples of a command"]], width),
    "",
    "Options",
    ...columns(
      [
        ["--help", "Show this help, or after a command its options and examples"],
        ["--version", "Show the version"],
      ],
      width,
    ),
    "",
    "Region, credentials and endpoint come from options, the environment (ALICLOUD_REGION,",
    "ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ALICLOUD_IMAGES_ENDPOINT, ...) or the profiles of the aliyun CLI.",
    "",
    "Exit codes: 0 found; 1 no match; 2 usage error; 3 undetermined (service, network or credentials error).",
    "",
    "Example",
    "  alicloud-images latest --endpoint embedded --region cn-hangzhou --image-family acs:ubuntu_24_04_x64",
  ].join("\n");
}

/** The options of one command, with its examples. */
export function commandHelp(name: string, command: Command<unknown>, width: number | undefined): string {
  return [
    `Usage: alicloud-images ${name}${command.positionals === undefined ? "" : ` ${command.positionals.value}`} [options]`,
    "",
    command.description,
    ...argumentRows(command, width),
    ...command.groups.flatMap((group) => ["", group.title, ...columns(optionRows(group), width)]),
    ...syntaxNotes(command.groups),
    "",
    command.examples.length === 1 ? "Example" : "Examples",
    ...command.examples.flatMap(({ what, line }) => [`  # ${what}`, `  ${line}`]),
  ].join("\n");
}

/** Subcommands and arguments. */
function argumentRows({ commands, positionals }: Command<unknown>, width: number | undefined): string[] {
  const subcommands = Object.entries(commands ?? {}).map(([name, { summary }]) => [name, summary] as const);
  const rows = positionals === undefined ? [] : [[positionals.value, positionals.help] as const];
  return [
    ...(subcommands.length === 0 ? [] : ["", "Commands", ...columns(subcommands, width)]),
    ...(rows.length === 0 ? [] : ["", "Arguments", ...columns(rows, width)]),
  ];
}

function syntaxNotes(groups: readonly OptionGroup[]): string[] {
  const kinds = new Set(groups.flatMap(({ options }) => Object.values(options).map(({ kind }) => kind)));
  return [
    "",
    ...(kinds.has("list") ? ["Options with A,B or KEY=VALUE can be repeated."] : []),
    ...(kinds.has("switch") ? ["Options with [no-] also accept =true and =false."] : []),
  ];
}

function optionRows({ options }: OptionGroup): (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => [formatOption(name, option), option.help]);
}

function formatOption(name: string, { kind, value, isOn }: Option): string {
  if (kind === "switch") return isOn === true ? `--no-${name}` : `--[no-]${name}`;
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** Terms on the left, descriptions on the right, wrapped to the width. */
function columns(rows: readonly (readonly [string, string])[], width: number | undefined): string[] {
  const left = Math.max(...rows.map(([term]) => term.length)) + INDENT;
  const right = Math.max((width ?? DEFAULT_WIDTH) - left - INDENT, MIN_WIDTH - left);
  return rows.flatMap(([term, description]) => {
    const [first = "", ...others] = wrapWords(description, right);
    const indent = " ".repeat(INDENT);
    return [`${indent}${term.padEnd(left)}${first}`, ...others.map((line) => `${indent}${" ".repeat(left)}${line}`)];
  });
}

function wrapWords(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
