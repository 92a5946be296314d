// `alicloud-images pins promote`: what one stack holds, written into another stack's file.

import type { PinEntry } from "../../../pins/entries.js";
import { ArgumentError } from "../../../values/errors.js";
import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { openContext, type PinsContext } from "../context.js";
import type { PinMove } from "../movePlan.js";
import { CONFIG_FILE, checkCommon, configFile, ENDPOINT_OPTION, PROJECT, projectFolders, WRITING } from "../options.js";
import {
  findTargets,
  type MoveTarget,
  moveTo,
  placeFor,
  planTarget,
  refuseSecretImage,
  stacksOrThrow,
  targetRegion,
  today,
} from "../planMoves.js";
import { matchingStacks, type PinStack, readStacks, shortName, unreadableError } from "../stacks.js";
import type { StatePin } from "../statePin.js";
import { findCounterpart } from "../targetImage.js";
import { writeMoves } from "../writeMoves.js";

export const promote: Command = {
  description:
    "Writes the images that one stack holds into the file of another one: the same id within a region; in another\n" +
    "region the public image of the same name, or the copy of the same name of a custom image. It never guesses: without\n" +
    "exactly one copy, it reports what is missing.",
  positionals: {
    value: "FROM TO [PIN...]",
    help: "The two stacks, and the pins to promote. Without pins: all that FROM holds.",
  },
  groups: [
    { title: "Which project", options: { ...PROJECT, ...CONFIG_FILE } },
    { title: "Service", options: ENDPOINT_OPTION },
    WRITING,
  ],
  examples: [
    { what: "Give prod what staging holds", line: "alicloud-images pins promote staging prod" },
    { what: "One pin, without confirmation", line: "alicloud-images pins promote staging prod web --yes" },
  ],
  optionNames: new Map(),
  check: async (given) => [...checkCommon(given), ...checkStacks(given)],
  run: runPromote,
};

function checkStacks({ positionals: [from, to] }: ParsedOptions): readonly string[] {
  return [
    ...(to === undefined ? ["Name two stacks: the one to promote from and the one to write to."] : []),
    ...(from === to && to !== undefined ? [`${from} is named twice. Name two different stacks.`] : []),
  ];
}

async function runPromote(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const [fromName = "", toName = "", ...words] = given.positionals;
  const { from, to } = await readPair(given, fromName, toName);
  const context = await openContext(given, terminal);
  const force = given.booleans.get("force") === true;
  const plans = findTargets([from], words).map(({ pin: source, name, unreadable }) => {
    const target = { unreadable, ...targetIn(to, source, name) };
    return planTarget(target, context, (before) => planPromotion(source, target, { context, before, force, from }));
  });
  if (plans.length === 0) terminal.say(`There are no pins in ${from.name}.`);
  return writeMoves(await Promise.all(plans), given, terminal, { partly: false });
}

interface Promotion {
  readonly context: PinsContext;
  readonly before: PinEntry | undefined;
  readonly force: boolean;
  readonly from: PinStack;
}

async function planPromotion(
  source: StatePin | undefined,
  target: MoveTarget,
  { context, before, force, from }: Promotion,
): Promise<PinMove> {
  if (source === undefined) throw new ArgumentError([`${target.name} is not in the state of ${from.name}.`]);
  refuseSecretImage(source);
  const { imageId, image, region } = source.held;
  const how = `promoted from ${shortName(from.name)} on ${today(context)}`;
  const there = targetRegion(target);
  const promoted = there === region ? { imageId } : await findCounterpart(image, there, placeFor(target, context));
  return moveTo(target, promoted.imageId, { context, before, how, force });
}

/** The same pin in the other stack, or its entry there when that stack has not deployed it. */
function targetIn(stack: PinStack, source: StatePin | undefined, name: string): MoveTarget {
  const pin = stack.state.pins.find((candidate) => candidate.name === name);
  const resource = stack.state.unreadable.find((candidate) => candidate.name === name);
  const unreadable = resource && { unreadable: unreadableError(resource, stack.secretsProblem) };
  return { stack, name, key: pin?.key ?? source?.key ?? name, pin, ...unreadable };
}

async function readPair(
  given: ParsedOptions,
  fromName: string,
  toName: string,
): Promise<{ from: PinStack; to: PinStack }> {
  const isNamed = (stack: { readonly name: string }, name: string) =>
    matchingStacks([{ ...stack, current: false }], [name]).length > 0;
  const read = await readStacks({
    dirs: projectFolders(given),
    patterns: [fromName, toName],
    choose: (listed) => listed,
    // What is promoted is in the state.
    readsConfig: (stack) => isNamed(stack, toName),
    configFile: configFile(given),
    decryptFilters: true,
  });
  const stacks = stacksOrThrow(read);
  const [from, to] = [fromName, toName].map((name) => {
    const [found, ...others] = stacks.filter((stack) => isNamed(stack, name));
    if (others.length === 0) return found;
    const names = stacks.filter((stack) => isNamed(stack, name)).map((stack) => stack.name);
    throw new ArgumentError([`${name} could be ${names.join(" or ")}: write the whole name.`]);
  });
  if (from === undefined || to === undefined || from === to)
    throw new ArgumentError([`${fromName} and ${toName} are the same stack.`]);
  return { from, to };
}
