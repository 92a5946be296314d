// `alicloud-images pins rollback`: what was held before the last move, written into the stack's file.

import { ArgumentError } from "../../../values/errors.js";
import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { openContext } from "../context.js";
import { checkCommon, ENDPOINT_OPTION, PINS, readStacksToWrite, STACKS_TO_WRITE_GROUP, WRITING } from "../options.js";
import { findTargets, moveTo, planTarget, refuseSecretImage, stacksOrThrow, today } from "../planMoves.js";
import { writeMoves } from "../writeMoves.js";

export const rollback: Command = {
  description:
    "Writes the image that was held before the last move into the stack's file. It is one step back: the state\n" +
    "remembers one image, and after a rollback that is the one which was rolled back.",
  positionals: PINS,
  groups: [STACKS_TO_WRITE_GROUP, { title: "Service", options: ENDPOINT_OPTION }, WRITING],
  examples: [{ what: "Take back the last move of prod", line: "alicloud-images pins rollback web --stack prod" }],
  optionNames: new Map(),
  check: async (given) => [
    ...checkCommon(given),
    ...(given.positionals.length === 0 ? ["Name the pins to roll back."] : []),
  ],
  run: runRollback,
};

async function runRollback(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const stacks = stacksOrThrow(await readStacksToWrite(given));
  const context = await openContext(given, terminal);
  const force = given.booleans.get("force") === true;
  const plans = findTargets(stacks, given.positionals).map((target) =>
    planTarget(target, context, async (before) => {
      const { pin, stack, name } = target;
      if (pin === undefined) throw new ArgumentError([`${name} is not in the state of ${stack.name}.`]);
      refuseSecretImage(pin);
      const { previousImageId, imageId } = pin.held;
      if (previousImageId === "") throw new ArgumentError([`${name} has never moved; there is no previous image.`]);
      return moveTo(target, previousImageId, {
        context,
        before,
        force,
        how: `back from ${imageId} on ${today(context)}`,
      });
    }),
  );
  return writeMoves(await Promise.all(plans), given, terminal, { partly: false });
}
