// How are planned moves shown, agreed to, and written into the files of their stacks?

import { relative } from "node:path";
import { writableImage } from "../../api/pinAsking.js";
import type { PinPlace } from "../../api/pinQuestions.js";
import { writeEntries } from "../../api/stackFile.js";
import { ArgumentError, ConfigurationError, ImagesError } from "../../core/errors.js";
import type { Image } from "../../core/image.js";
import { deciderText, nextDecider } from "../../core/pinDecider.js";
import { PINS_KEY } from "../../core/pinEntries.js";
import {
  changesNothing,
  datedImage,
  dayOf,
  differingFields,
  entryText,
  moveComment,
  type PinMove,
} from "../../core/pinPlan.js";
import type { StatePin } from "../../core/pinState.js";
import { instantText } from "../../core/time.js";
import { EXIT_CODES, type ExitCode, exitCodeOf } from "../exitCodes.js";
import type { Given } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { type Asker, discreetly, placeOf, refuseOtherAccount } from "./asking.js";
import { confirmed } from "./confirm.js";
import { type PinStack, type ReadStacks, shortName } from "./stacks.js";

/** A pin that is to be moved, or one that its stack's state does not have yet. */
export interface Target {
  readonly stack: PinStack;
  /** The pin's name, or the key that was given for one that is not deployed. */
  readonly name: string;
  readonly key: string;
  readonly pin: StatePin | undefined;
}

/** What is to be written for a target: a move, or a sentence why nothing is. */
export type Plan =
  | { readonly target: Target; readonly move: PinMove }
  | { readonly target: Target; readonly skipped: string }
  | { readonly target: Target; readonly error: ImagesError };

/** The pins that words name in stacks, by name or by key; all of them without words. */
export function targetsOf(stacks: readonly PinStack[], words: readonly string[]): readonly Target[] {
  const all = stacks.flatMap((stack) =>
    stack.state.pins.map((pin): Target => ({ stack, name: pin.name, key: pin.key, pin })),
  );
  if (words.length === 0) return all;
  return words.flatMap((word) => {
    const found = all.filter(({ name, key }) => name === word || key === word);
    if (found.length > 0) return found;
    return stacks.map((stack): Target => ({ stack, name: word, key: word, pin: undefined }));
  });
}

/** The only stacks that a command writes to, or the reason why it cannot. */
export function stacksOrThrow({ stacks, problems }: ReadStacks): readonly PinStack[] {
  const [problem] = problems;
  if (problem === undefined) return stacks;
  const { where, error } = problem;
  if (error instanceof ArgumentError) throw error;
  throw new ImagesError(error.name, error.code, `${where}: ${error.message}`);
}

/** Plans a target; what goes wrong with it becomes part of the plan, so that the others are planned too. */
export async function planFor(target: Target, asker: Asker, plan: () => Promise<PinMove | string>): Promise<Plan> {
  const { pin, stack } = target;
  try {
    if (stack.entriesOfProject) {
      throw new ConfigurationError(
        `${PINS_KEY} stands in the file of the project, and entries in ${stack.file} would hide it: move it into the files of the stacks first.`,
      );
    }
    if (pin !== undefined) await refuseOtherAccount(pin, stack, asker);
    const made = await (pin === undefined ? plan() : discreetly(pin, stack, plan));
    return typeof made === "string" ? { target, skipped: made } : { target, move: made };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return { target, error };
  }
}

/** A move to an image that may be written for this target. */
export async function moveTo(
  target: Target,
  imageId: string,
  { asker, how, after, force }: MoveOptions,
): Promise<PinMove> {
  const { stack, pin, key, name } = target;
  const place = placeOf(stack, pin?.profile, asker);
  const filter = pin?.held.filter;
  const image: Image = await writableImage(imageId, regionOf(target), place, { filter, force });
  return {
    pin: name,
    key,
    held: pin?.held.image,
    before: stack.entries.get(key),
    decider: pin && nextDecider(pin, stack.entries),
    image,
    after: after ?? { imageId: image.imageId },
    how,
  };
}

export interface MoveOptions {
  readonly asker: Asker;
  /** How the image was chosen, for the comment. */
  readonly how: string;
  /** @default the image's id */
  readonly after?: PinMove["after"] | undefined;
  /** Whether an image is taken that does not match the filter. */
  readonly force: boolean;
}

/** Where a target's image is looked for. @throws ConfigurationError when nothing says */
export function regionOf({ pin, stack, name }: Target): string {
  const region = pin?.held.region ?? stack.config.get("alicloud:region");
  if (region !== undefined) return region;
  throw new ConfigurationError(
    `${name} is not deployed in ${stack.name}, and ${stack.file} has no alicloud:region that says where to look.`,
  );
}

export function placeFor({ stack, pin }: Target, asker: Asker): PinPlace {
  return placeOf(stack, pin?.profile, asker);
}

export function today({ store }: Asker): string {
  return instantText(store.nowMs).slice(0, 10);
}

export interface FinishOptions {
  /** Whether pins that can be moved are, when others cannot. */
  readonly partly: boolean;
}

/** Shows the plans, asks, writes, and says how to preview what was written. */
export async function finish(
  plans: readonly Plan[],
  given: Given,
  terminal: Terminal,
  { partly }: FinishOptions,
): Promise<ExitCode> {
  const checked = withoutConflicts(plans);
  const failed = checked.flatMap((plan) => ("error" in plan ? [plan] : []));
  const due = checked.flatMap((plan) => ("move" in plan && !changesNothing(plan.move) ? [plan] : []));
  for (const plan of checked) tell(plan, terminal);
  const code = failed.reduce<ExitCode>((worst, { error }) => worseCode(worst, exitCodeOf(error)), EXIT_CODES.found);
  if (due.length === 0 || (failed.length > 0 && !partly)) {
    if (due.length > 0) terminal.say("Nothing is written, since not all of these pins can be moved.");
    return code;
  }
  if (given.truths.get("dry-run")) {
    terminal.say("Nothing is written (--dry-run).");
    return code;
  }
  const files = [...new Set(due.map(({ target }) => target.stack.file))];
  if (!(await confirmed(`Write ${files.map(shown).join(", ")}?`, given))) {
    terminal.say("Nothing is written.");
    return code;
  }
  for (const file of files) {
    const own = due.filter(({ target }) => target.stack.file === file);
    // Two pins with one key have one entry.
    const edits = new Map(own.map(({ move }) => [move.key, { ...move, comment: moveComment(move) }]));
    await writeEntries(file, [...edits.values()]);
    terminal.say(`Written: ${shown(file)}`);
  }
  const stacks = new Map(due.map(({ target }) => [target.stack.file, target.stack]));
  for (const stack of stacks.values()) terminal.say(`To preview it: ${previewCommand(stack)}`);
  return code;
}

export function previewCommand({ name, project }: PinStack): string {
  const folder = shown(project.folder);
  return `pulumi preview --diff --stack ${name}${folder === "" ? "" : ` --cwd ${folder}`}`;
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
        `${target.name} and ${other.target.name} read the same entry ${JSON.stringify(move.key)} and would get different images: give each a pinKey of its own.`,
      ]),
    };
  });
}

function tell(plan: Plan, terminal: Terminal): void {
  const { stack, name } = plan.target;
  const label = `${shortName(stack.name)} ${name}`;
  if ("error" in plan) return terminal.say(`Error: ${label}: ${plan.error.message}`);
  if ("skipped" in plan) return terminal.say(`${label}: ${plan.skipped}`);
  const { move } = plan;
  if (changesNothing(move))
    return terminal.say(`${label}: ${shown(stack.file)} says ${entryText(move.before)} already.`);
  const rows: readonly (readonly [string, string])[] = [
    ["held", move.held === undefined ? "nothing yet" : datedImage(move.held)],
    ["new", `${datedImage(move.image)}, ${move.how}`],
    ...(move.held === undefined
      ? []
      : differingFields(move.held, move.image).map(
          ({ field, from, to }) => [field, `${from || "-"} -> ${to || "-"}`] as const,
        )),
    ["file", `${shown(stack.file)}: ${entryText(move.before)} -> ${entryText(move.after)}`],
  ];
  const widest = Math.max(...rows.map(([heading]) => heading.length));
  terminal.print([
    [{ text: label, style: "bold" }],
    ...rows.map(([heading, text]) => `  ${heading.padEnd(widest)}  ${text}`),
  ]);
  if (move.decider?.from === "program") {
    terminal.warn(
      `The program itself decides for ${name} (${deciderText(move.decider)}): the entry counts once it does not.`,
    );
  }
  if (move.held !== undefined && dayOf(move.image) < dayOf(move.held)) {
    terminal.say(`${label}: the new image is older than the held one.`);
  }
}

function worseCode(a: ExitCode, b: ExitCode): ExitCode {
  return a > b ? a : b;
}

/** A path as one would type it here. */
function shown(path: string): string {
  const here = relative(process.cwd(), path);
  return here.startsWith("..") ? path : here;
}
