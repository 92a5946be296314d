// Planned moves: shown, confirmed, and written into the files of their stacks.

import { relative } from "node:path";
import { ArgumentError } from "../../values/errors.js";
import { EXIT_CODES, type ExitCode, exitCodeOf } from "../exitCodes.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { confirmed } from "./confirm.js";
import { SECRET } from "./context.js";
import {
  changesNothing,
  creationDay,
  differingFields,
  formatEntry,
  formatImage,
  formatMoveComment,
} from "./movePlan.js";
import type { Plan } from "./planMoves.js";
import { formatSelectorSource } from "./selectorSource.js";
import { writeEntries } from "./stackFile/index.js";
import { type PinStack, shortName } from "./stacks.js";

export interface FinishOptions {
  /** Whether pins that can be moved are, when others cannot. */
  readonly partly: boolean;
}

/** Shows the plans, asks for confirmation, writes, and prints the commands for a preview. */
export async function writeMoves(
  plans: readonly Plan[],
  given: ParsedOptions,
  terminal: Terminal,
  { partly }: FinishOptions,
): Promise<ExitCode> {
  const checked = withoutConflicts(plans);
  const failed = checked.flatMap((plan) => ("error" in plan ? [plan] : []));
  const due = checked.flatMap((plan) => ("move" in plan && !changesNothing(plan.move) ? [plan] : []));
  for (const plan of checked) printPlan(plan, terminal);
  const code = failed.reduce<ExitCode>((worst, { error }) => worseCode(worst, exitCodeOf(error)), EXIT_CODES.found);
  if (due.length === 0 || (failed.length > 0 && !partly)) {
    if (due.length > 0) terminal.say("Nothing written: some of these pins cannot be moved.");
    return code;
  }
  if (given.booleans.get("dry-run")) {
    terminal.say("Nothing written (--dry-run).");
    return code;
  }
  const files = [...new Set(due.map(({ target }) => target.stack.file))];
  if (!(await confirmed(`Write ${files.map(displayPath).join(", ")}?`, given))) {
    terminal.say("Nothing written.");
    return code;
  }
  for (const file of files) {
    const own = due.filter(({ target }) => target.stack.file === file);
    // Two pins with one key have one entry.
    const edits = new Map(own.map(({ move }) => [move.key, { ...move, comment: formatMoveComment(move) }]));
    await writeEntries(file, [...edits.values()]);
    terminal.say(`Written: ${displayPath(file)}`);
  }
  const stacks = new Map(due.map(({ target }) => [target.stack.file, target.stack]));
  for (const stack of stacks.values()) terminal.say(`To preview it: ${previewCommand(stack)}`);
  return code;
}

export function previewCommand({ name, project, file }: PinStack): string {
  const folder = displayPath(project.folder);
  const isElsewhere = file !== project.stackFile(name) && !process.env["PULUMI_OPTION_CONFIG_FILE"];
  return [
    `pulumi preview --diff --stack ${name}`,
    ...(folder === "" ? [] : [`--cwd ${shellWord(folder)}`]),
    // The CLI looks for it from the project's folder.
    ...(isElsewhere ? [`--config-file ${shellWord(folder === "" ? displayPath(file) : file)}`] : []),
  ].join(" ");
}

function shellWord(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}

/** Pins that share an entry move together or not at all. */
function withoutConflicts(plans: readonly Plan[]): readonly Plan[] {
  return plans.map((plan) => {
    if (!("move" in plan)) return plan;
    const { target, move } = plan;
    const other = plans.find(
      (candidate) =>
        "move" in candidate &&
        candidate.target.stack === target.stack &&
        candidate.move.key === move.key &&
        JSON.stringify(candidate.move.after) !== JSON.stringify(move.after),
    );
    if (other === undefined) return plan;
    return {
      target,
      error: new ArgumentError([
        `${target.name} and ${other.target.name} read the same entry ${JSON.stringify(move.key)} and would get different images. Set a different pinKey for each.`,
      ]),
    };
  });
}

function printPlan(plan: Plan, terminal: Terminal): void {
  const { stack, name } = plan.target;
  const label = `${shortName(stack.name)} ${name}`;
  if ("error" in plan) return terminal.say(`Error: ${label}: ${plan.error.message}`);
  if ("skipped" in plan) return terminal.say(`${label}: ${plan.skipped}`);
  const { move } = plan;
  if (changesNothing(move))
    return terminal.say(`${label}: ${displayPath(stack.file)} is already set to ${formatEntry(move.before)}.`);
  const isSecret = plan.target.pin?.heldSecret === true;
  const rows: readonly (readonly [string, string])[] = [
    ["held", move.held === undefined ? "nothing yet" : isSecret ? SECRET : formatImage(move.held)],
    ["new", `${formatImage(move.image)}, ${move.how}`],
    ...(move.held === undefined || isSecret
      ? []
      : differingFields(move.held, move.image).map(
          ({ field, from, to }) => [field, `${from || "-"} -> ${to || "-"}`] as const,
        )),
    ["file", `${displayPath(stack.file)}: ${formatEntry(move.before)} -> ${formatEntry(move.after)}`],
  ];
  const widest = Math.max(...rows.map(([heading]) => heading.length));
  terminal.print([
    [{ text: label, style: "bold" }],
    ...rows.map(([heading, text]) => `  ${heading.padEnd(widest)}  ${text}`),
  ]);
  if (move.source?.from === "program") {
    terminal.warn(
      `The program selects the image of ${name} (${formatSelectorSource(move.source)}). The entry has no effect until it no longer does.`,
    );
  }
  if (move.source?.by === "unknown") {
    terminal.warn(
      `It is unknown whether the program selects the image of ${name}. If it does, the entry has no effect.`,
    );
  }
  if (move.held !== undefined && creationDay(move.image) < creationDay(move.held)) {
    terminal.say(`${label}: the new image is older than the held one.`);
  }
}

function worseCode(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}

/** A path relative to the current folder, if it is inside. */
function displayPath(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith("..") ? path : here;
}
