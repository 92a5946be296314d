// What can be asked, and how? Help for the whole command and for each of its commands.

import type { Command } from "./command.js";
import { COMMANDS } from "./commands.js";
import type { Option, OptionGroup } from "./options.js";

const NARROWEST = 60;
const WIDTH_ELSEWHERE = 100;
const INDENT = 2;

/** All commands in a few lines. */
export function overview(width: number | undefined): string {
  const entries = Object.entries(COMMANDS).map(([name, { summary }]) => [name, summary] as const);
  return [
    "Finds Alibaba Cloud ECS images, and serves a local DescribeImages endpoint to try that without an account.",
    "",
    "Usage: alicloud-images <command> [options]",
    "",
    "Commands",
    ...columns([...entries, ["help", "Show this, or with the name of a command its options and examples"]], width),
    "",
    "Options",
    ...columns(
      [
        ["--help", "Show this, or after a command its options and examples"],
        ["--version", "Show the version"],
      ],
      width,
    ),
    "",
    "Region, credentials and endpoint come from options, else from the environment (ALICLOUD_REGION,",
    "ALICLOUD_ACCESS_KEY, ALICLOUD_SECRET_KEY, ALICLOUD_IMAGES_ENDPOINT, ...) and the profiles of the aliyun CLI.",
    "",
    "Exit codes: 0 found; 1 nothing matches; 2 wrong usage; 3 could not find out.",
    "",
    "Example",
    "  alicloud-images latest --endpoint embedded --region cn-hangzhou --image-family acs:ubuntu_24_04_x64",
  ].join("\n");
}

/** The options of one command, with its examples. */
export function commandHelp(name: string, command: Command, width: number | undefined): string {
  return [
    `Usage: alicloud-images ${name}${command.positionals === undefined ? "" : ` ${command.positionals.value}`} [options]`,
    "",
    command.description,
    ...wordRows(command, width),
    ...command.groups.flatMap((group) => ["", group.title, ...columns(optionRows(group), width)]),
    ...formNotes(command.groups),
    "",
    command.examples.length === 1 ? "Example" : "Examples",
    ...command.examples.flatMap(({ what, line }) => [`  # ${what}`, `  ${line}`]),
  ].join("\n");
}

/** The words that the command takes: commands under it, and others. */
function wordRows({ commands, positionals }: Command, width: number | undefined): string[] {
  const under = Object.entries(commands ?? {}).map(([name, { summary }]) => [name, summary] as const);
  const words = positionals === undefined ? [] : [[positionals.value, positionals.help] as const];
  return [
    ...(under.length === 0 ? [] : ["", "Commands", ...columns(under, width)]),
    ...(words.length === 0 ? [] : ["", "Arguments", ...columns(words, width)]),
  ];
}

function formNotes(groups: readonly OptionGroup[]): string[] {
  const kinds = new Set(groups.flatMap(({ options }) => Object.values(options).map(({ kind }) => kind)));
  return [
    "",
    ...(kinds.has("list") ? ["Options with A,B or KEY=VALUE may be given several times."] : []),
    ...(kinds.has("switch") ? ["Switches also take =true and =false."] : []),
  ];
}

function optionRows({ options }: OptionGroup): (readonly [string, string])[] {
  return Object.entries(options).map(([name, option]) => [optionText(name, option), option.help]);
}

function optionText(name: string, { kind, value, isOn }: Option): string {
  if (kind === "switch") return isOn === true ? `--no-${name}` : `--[no-]${name}`;
  return value === undefined ? `--${name}` : `--${name} ${value}`;
}

/** Terms to the left, what they mean to the right, broken where the line ends. */
function columns(rows: readonly (readonly [string, string])[], width: number | undefined): string[] {
  const left = Math.max(...rows.map(([term]) => term.length)) + INDENT;
  const right = Math.max((width ?? WIDTH_ELSEWHERE) - left - INDENT, NARROWEST - left);
  return rows.flatMap(([term, meaning]) => {
    const [first = "", ...others] = brokenLines(meaning, right);
    const indent = " ".repeat(INDENT);
    return [`${indent}${term.padEnd(left)}${first}`, ...others.map((line) => `${indent}${" ".repeat(left)}${line}`)];
  });
}

function brokenLines(text: string, width: number): string[] {
  const lines: string[] = [];
  for (const word of text.split(" ")) {
    const last = lines.at(-1);
    if (last !== undefined && last.length + 1 + word.length <= width) lines[lines.length - 1] = `${last} ${word}`;
    else lines.push(word);
  }
  return lines;
}
