// `alicloud-images pins move`: another image for a pin, written into its stack's file.

import type { PinEntry } from "../../../pins/entries.js";
import { normalAsOf } from "../../../pins/resolve.js";
import { ArgumentError } from "../../../values/errors.js";
import { readSpan, SPAN_FORMS } from "../../../values/time.js";
import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { Given } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { type Asker, DiscreetError, openAsker } from "../context.js";
import { dateThatFinds, type PinMove } from "../movePlan.js";
import { ASKING, checkCommon, PINS, readStacksToWrite, STACKS_TO_WRITE_GROUP, WRITING } from "../options.js";
import {
  moveTo,
  type Plan,
  placeFor,
  planFor,
  regionOf,
  stacksOrThrow,
  type Target,
  targetsOf,
  today,
} from "../planMoves.js";
import { isPending, nextDecider } from "../selectorSource.js";
import { newestMatch } from "../targetImage.js";
import { finish } from "../writeMoves.js";

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
        ...ASKING,
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

async function runMove(given: Given, terminal: Terminal): Promise<ExitCode> {
  const stacks = stacksOrThrow(await readStacksToWrite(given));
  const asker = await openAsker(given, terminal);
  const targets = targetsOf(stacks, given.words);
  if (targets.length === 0) {
    terminal.say(`There are no pins in ${stacks.map(({ name }) => name).join(", ")}.`);
  }
  const plans = await Promise.all(
    targets.map(async (target): Promise<Plan> => {
      const skipped = given.truths.get("all") ? leftAlone(target) : undefined;
      return skipped === undefined
        ? planFor(target, asker, (before) => planMove(target, before, { given, asker }))
        : { target, skipped };
    }),
  );
  return finish(plans, given, terminal, { partly: given.truths.get("all") === true });
}

/** Why `--all` does not mean a pin. */
function leftAlone({ pin, stack }: Target): string | undefined {
  const decider = pin && nextDecider(pin, stack.config.entries);
  if (decider?.by === "follow") return "follows the newest by itself.";
  return decider?.from === "program" ? "is decided by its program." : undefined;
}

interface Moving {
  readonly given: Given;
  readonly asker: Asker;
}

async function planMove(
  target: Target,
  before: PinEntry | undefined,
  { given, asker }: Moving,
): Promise<PinMove | string> {
  const { pin, stack, name } = target;
  const [imageId, written] = [given.texts.get("image-id"), given.texts.get("as-of")];
  const force = given.truths.get("force") === true;
  const writesDate = given.texts.get("write") === "as-of";
  const decider = pin && nextDecider(pin, stack.config.entries);
  const day = today(asker);
  if (imageId !== undefined) return moveTo(target, imageId, { asker, before, force, how: `named on ${day}` });
  if (pin === undefined || decider === undefined) {
    throw new ArgumentError([
      `${name} is not in the state of ${stack.name}, so that its filter is not known: deploy it first, name an image with --image-id, or take that of another stack with "alicloud-images pins promote".`,
    ]);
  }
  if (decider.by === "unknown" && given.truths.get("all")) {
    throw new DiscreetError(
      `What decides for ${name} is secret, so that it is not known whether --all means it: name it instead.`,
    );
  }
  const { held } = pin;
  const asOf = written === undefined ? undefined : normalAsOf(written);
  const image = await newestMatch(held.filter, regionOf(target), placeFor(target, asker), asOf);
  const isDecided = decider.by === "imageId" || decider.by === "asOf";
  if (asOf === undefined && image.imageId === held.imageId && isDecided && !isPending(pin, decider)) {
    return `holds the newest image already, ${image.imageId}.`;
  }
  const after = writesDate ? { asOf: asOf ?? dateThatFinds(image, held.filter, asker.store.nowMs) } : undefined;
  const how = asOf === undefined ? `the newest on ${day}` : `the newest as of ${asOf}`;
  // What was found by the filter matches it.
  return moveTo(target, image.imageId, { asker, before, how, after, force: true });
}

function checkMove({ words, truths, texts }: Given): readonly string[] {
  const chosen = ["as-of", "image-id"].filter((name) => texts.has(name));
  const selectors = [...(truths.get("newest") ? ["newest"] : []), ...chosen].map((name) => `--${name}`);
  const [asOf, write] = [texts.get("as-of"), texts.get("write")];
  return [
    ...(words.length === 0 && !truths.get("all") ? ["Which pins? Name them, or give --all."] : []),
    ...(words.length > 0 && truths.get("all") ? ["Pins are named and --all is given: give one of them."] : []),
    ...(selectors.length > 1 ? [`${selectors.join(" and ")} each say which image: give one of them.`] : []),
    ...(asOf !== undefined && readSpan(asOf) === undefined
      ? [`--as-of ${JSON.stringify(asOf)} is not valid: give ${SPAN_FORMS}.`]
      : []),
    ...(write !== undefined && write !== "image-id" && write !== "as-of"
      ? [`--write ${JSON.stringify(write)} is not valid: give image-id or as-of.`]
      : []),
    ...(write === "as-of" && texts.has("image-id")
      ? ["--image-id names an image and no date: leave --write out."]
      : []),
  ];
}
