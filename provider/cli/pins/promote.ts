// `alicloud-images pins promote`: what one stack holds, written into another stack's file.

import { counterpart } from "../../api/pinAsking.js";
import { ArgumentError } from "../../core/errors.js";
import type { PinMove } from "../../core/pinPlan.js";
import type { StatePin } from "../../core/pinState.js";
import type { Command } from "../command.js";
import type { ExitCode } from "../exitCodes.js";
import type { Given } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { type Asker, openAsker } from "./asking.js";
import { finish, moveTo, placeFor, planFor, regionOf, stacksOrThrow, type Target, targetsOf, today } from "./moving.js";
import { ASKING, DIR_GROUP, dirsOf, WRITING } from "./options.js";
import { matchingStacks, noSuchStack, type PinStack, readStacks, shortName } from "./stacks.js";

export const promote: Command = {
  description:
    "Writes the images that one stack holds into the file of another one: the same id within a region; in another\n" +
    "region the public image of the same name, or the copy of the same name of a custom image. It never guesses: when\n" +
    "there is no copy, or more than one, it says what is missing.",
  positionals: {
    value: "FROM TO [PIN...]",
    help: "The two stacks, and the pins to promote. Without pins: all that FROM holds.",
  },
  groups: [DIR_GROUP, { title: "Where to ask", options: ASKING }, WRITING],
  examples: [
    { what: "Give prod what staging holds", line: "alicloud-images pins promote staging prod" },
    { what: "One pin, without being asked", line: "alicloud-images pins promote staging prod web --yes" },
  ],
  optionNames: new Map(),
  check: async ({ words: [from, to] }) => [
    ...(to === undefined ? ["Which stacks? Name the one to take from and the one to write to."] : []),
    ...(from === to && to !== undefined ? [`${from} is named twice: name two stacks.`] : []),
  ],
  run: runPromote,
};

async function runPromote(given: Given, terminal: Terminal): Promise<ExitCode> {
  const [fromName = "", toName = "", ...words] = given.words;
  const { from, to } = await readPair(given, fromName, toName);
  const asker = await openAsker(given, terminal);
  const force = given.truths.get("force") === true;
  const plans = targetsOf([from], words).map(({ pin: source, name }) => {
    const target = targetIn(to, source, name);
    return planFor(target, asker, () => planPromotion(source, target, { asker, force, from }));
  });
  if (plans.length === 0) terminal.say(`There are no pins in ${from.name}.`);
  return finish(await Promise.all(plans), given, terminal, { partly: false });
}

interface Promotion {
  readonly asker: Asker;
  readonly force: boolean;
  readonly from: PinStack;
}

async function planPromotion(
  source: StatePin | undefined,
  target: Target,
  { asker, force, from }: Promotion,
): Promise<PinMove> {
  if (source === undefined) throw new ArgumentError([`${target.name} is not in the state of ${from.name}.`]);
  const { imageId, image, region } = source.held;
  const how = `promoted from ${shortName(from.name)} on ${today(asker)}`;
  const there = regionOf(target);
  const promoted = there === region ? { imageId } : await counterpart(image, there, placeFor(target, asker));
  return moveTo(target, promoted.imageId, { asker, how, force });
}

/** The same pin in the other stack, or its entry there when that stack has not deployed it. */
function targetIn(stack: PinStack, source: StatePin | undefined, name: string): Target {
  const pin = stack.state.pins.find((candidate) => candidate.name === name);
  return { stack, name, key: pin?.key ?? source?.key ?? name, pin };
}

async function readPair(given: Given, fromName: string, toName: string): Promise<{ from: PinStack; to: PinStack }> {
  const dirs = dirsOf({ ...given, words: [] });
  const read = await readStacks({
    dirs,
    decrypt: true,
    choose: (listed) => {
      const names = listed.map(({ name }) => name);
      for (const name of [fromName, toName]) {
        const found = matchingStacks(listed, [name]);
        if (found.length === 0) throw noSuchStack([name], names);
        if (found.length > 1)
          throw new ArgumentError([
            `${name} could be ${found.map((stack) => stack.name).join(" or ")}: write the whole name.`,
          ]);
      }
      return matchingStacks(listed, [fromName, toName]);
    },
  });
  const [from, to] = stacksOrThrow(read);
  if (from === undefined || to === undefined)
    throw new ArgumentError([`${fromName} and ${toName} are the same stack.`]);
  return { from, to };
}
