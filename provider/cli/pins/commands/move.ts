// `alicloud-images pins move`: another image for a pin, written into its stack's file.

import type { PinEntry } from "../../../pins/entries.js";
import { normalizeAsOf } from "../../../pins/selector.js";
import { ArgumentError } from "../../../values/errors.js";
import { parseSpan, SPAN_FORMS } from "../../../values/time.js";
import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { openContext, type PinsContext, RedactedError } from "../context.js";
import { dateThatFinds, type PinMove } from "../movePlan.js";
import { checkCommon, ENDPOINT_OPTION, PINS, readStacksToWrite, STACKS_TO_WRITE_GROUP, WRITING } from "../options.js";
import {
  findTargets,
  type MoveTarget,
  moveTo,
  type Plan,
  placeFor,
  planTarget,
  stacksOrThrow,
  targetRegion,
  today,
} from "../planMoves.js";
import { isPending, nextSelectorSource } from "../selectorSource.js";
import { findNewest } from "../targetImage.js";
import { writeMoves } from "../writeMoves.js";

export const move: Command = {
  description:
    "Chooses an image for pins and writes it into alicloud-images:pins of the stack's file, where a preview and a\n" +
    "review can see it. Nothing moves before the next pulumi up. The file keeps its comments and its order.\n" +
    "With --all, pins that follow the newest or whose program decides are left alone.",
  positionals: PINS,
  groups: [
    STACKS_TO_WRITE_GROUP,
    {
      title: "Which pins and images",
      options: {
        all: { kind: "flag", help: "All pins of the stacks." },
        newest: { kind: "flag", help: "The newest match of the pin's filter. This is the default." },
        "as-of": { kind: "text", value: "TIME", help: "The newest as of a day or an instant." },
        "image-id": { kind: "text", value: "ID", help: "This image." },
        write: { kind: "text", value: "WHAT", help: "image-id (the default) or as-of: the date instead of the id." },
        ...ENDPOINT_OPTION,
      },
    },
    WRITING,
  ],
  examples: [
    { what: "Move one pin of prod to the newest image", line: "alicloud-images pins move web --stack prod" },
    {
      what: "In a scheduled job, all of staging, as a date",
      line: "alicloud-images pins move --all --stack staging --write as-of --yes",
    },
    { what: "See what would be written", line: "alicloud-images pins move web --as-of 2026-11-12 --dry-run" },
  ],
  optionNames: new Map(),
  check: async (given) => [...checkCommon(given), ...checkMove(given)],
  run: runMove,
};

async function runMove(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const stacks = stacksOrThrow(await readStacksToWrite(given));
  const context = await openContext(given, terminal);
  const targets = findTargets(stacks, given.positionals);
  if (targets.length === 0) {
    terminal.say(`There are no pins in ${stacks.map(({ name }) => name).join(", ")}.`);
  }
  const plans = await Promise.all(
    targets.map(async (target): Promise<Plan> => {
      const skipped = given.booleans.get("all") ? leftAlone(target) : undefined;
      return skipped === undefined
        ? planTarget(target, context, (before) => planMove(target, before, { given, context }))
        : { target, skipped };
    }),
  );
  return writeMoves(plans, given, terminal, { partly: given.booleans.get("all") === true });
}

/** Why `--all` does not mean a pin. */
function leftAlone({ pin, stack }: MoveTarget): string | undefined {
  const source = pin && nextSelectorSource(pin, stack.config.entries);
  if (source?.by === "follow") return "follows the newest image.";
  return source?.from === "program" ? "is set by the program." : undefined;
}

interface Moving {
  readonly given: ParsedOptions;
  readonly context: PinsContext;
}

async function planMove(
  target: MoveTarget,
  before: PinEntry | undefined,
  { given, context }: Moving,
): Promise<PinMove | string> {
  const { pin, stack, name } = target;
  const [imageId, written] = [given.strings.get("image-id"), given.strings.get("as-of")];
  const force = given.booleans.get("force") === true;
  const writesDate = given.strings.get("write") === "as-of";
  const source = pin && nextSelectorSource(pin, stack.config.entries);
  const day = today(context);
  if (imageId !== undefined) return moveTo(target, imageId, { context, before, force, how: `named on ${day}` });
  if (pin === undefined || source === undefined) {
    throw new ArgumentError([
      `${name} is not in the state of ${stack.name}, so its filter is unknown. Deploy it first, choose an image with --image-id, or use "alicloud-images pins promote".`,
    ]);
  }
  if (source.by === "unknown" && given.booleans.get("all")) {
    throw new RedactedError(`What selects the image of ${name} is secret, so --all skips it. Name the pin instead.`);
  }
  const { held } = pin;
  const asOf = written === undefined ? undefined : normalizeAsOf(written);
  const image = await findNewest(held.filter, targetRegion(target), placeFor(target, context), asOf);
  const isDecided = source.by === "imageId" || source.by === "asOf";
  if (asOf === undefined && image.imageId === held.imageId && isDecided && !isPending(pin, source)) {
    return `already holds the newest image, ${image.imageId}.`;
  }
  const after = writesDate ? { asOf: asOf ?? dateThatFinds(image, held.filter, context.store.nowMs) } : undefined;
  const how = asOf === undefined ? `the newest on ${day}` : `the newest as of ${asOf}`;
  // What was found by the filter matches it.
  return moveTo(target, image.imageId, { context, before, how, after, force: true });
}

function checkMove({ positionals, booleans, strings }: ParsedOptions): readonly string[] {
  const chosen = ["as-of", "image-id"].filter((name) => strings.has(name));
  const selectors = [...(booleans.get("newest") ? ["newest"] : []), ...chosen].map((name) => `--${name}`);
  const [asOf, write] = [strings.get("as-of"), strings.get("write")];
  return [
    ...(positionals.length === 0 && !booleans.get("all") ? ["Name the pins to move, or use --all."] : []),
    ...(positionals.length > 0 && booleans.get("all") ? ["--all cannot be combined with names of pins."] : []),
    ...(selectors.length > 1 ? [`${selectors.join(" and ")} cannot be used together.`] : []),
    ...(asOf !== undefined && parseSpan(asOf) === undefined
      ? [`--as-of ${JSON.stringify(asOf)} is not valid: use ${SPAN_FORMS}.`]
      : []),
    ...(write !== undefined && write !== "image-id" && write !== "as-of"
      ? [`--write must be image-id or as-of, not ${JSON.stringify(write)}.`]
      : []),
    ...(write === "as-of" && strings.has("image-id") ? ["--write as-of cannot be used with --image-id."] : []),
  ];
}
