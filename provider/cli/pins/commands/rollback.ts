// `alicloud-images pins rollback`: what was held before the last move, written into the stack's file.

import { ArgumentError } from "../../../values/errors.js";
import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { openContext } from "../context.js";
import { ASKING, checkCommon, PINS, readStacksToWrite, STACKS_TO_WRITE_GROUP, WRITING } from "../options.js";
import { findTargets, moveTo, planTarget, refuseSecretImage, stacksOrThrow, today } from "../planMoves.js";
import { writeMoves } from "../writeMoves.js";

export const rollback: Command = {
  description:
    "Writes the image that was held before the last move into the stack's file. It is one step back: the state\n" +
    "remembers one image, and after a rollback that is the one which was rolled back.",
  positionals: PINS,
  groups: [STACKS_TO_WRITE_GROUP, { title: "Where to ask", options: ASKING }, WRITING],
  examples: [{ what: "Take back the last move of prod", line: "alicloud-images pins rollback web --stack prod" }],
  optionNames: new Map(),
  check: async (given) => [
    ...checkCommon(given),
    ...(given.positionals.length === 0 ? ["Which pins? Name them."] : []),
  ],
  run: runRollback,
};

async function runRollback(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const stacks = stacksOrThrow(await readStacksToWrite(given));
  const asker = await openContext(given, terminal);
  const force = given.booleans.get("force") === true;
  const plans = findTargets(stacks, given.positionals).map((target) =>
    planTarget(target, asker, async (before) => {
      const { pin, stack, name } = target;
      if (pin === undefined) throw new ArgumentError([`${name} is not in the state of ${stack.name}.`]);
      refuseSecretImage(pin);
      const { previousImageId, imageId } = pin.held;
      if (previousImageId === "")
        throw new ArgumentError([`${name} never moved, so that there is nothing to go back to.`]);
      return moveTo(target, previousImageId, { asker, before, force, how: `back from ${imageId} on ${today(asker)}` });
    }),
  );
  return writeMoves(await Promise.all(plans), given, terminal, { partly: false });
}
