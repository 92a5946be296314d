// Plans of moves: the selected pins, and what is written for each, or why not.

import { EVERY_PIN, PINS_KEY, type PinEntry, parsePinEntries } from "../../pins/entries.js";
import type { LookupPlace } from "../../pins/lookup.js";
import { ArgumentError, ConfigurationError, ImagesError } from "../../values/errors.js";
import type { Image } from "../../values/image.js";
import { formatInstant } from "../../values/time.js";
import { lookupPlace, type PinsContext, RedactedError, refuseOtherAccount, withRedactedErrors } from "./context.js";
import type { PinMove } from "./movePlan.js";
import { nextSelectorSource } from "./selectorSource.js";
import { refuseMergeKey } from "./stackFile/entryKey.js";
import { readStackFile } from "./stackFile/index.js";
import { type PinStack, type ReadStacks, unreadableError } from "./stacks.js";
import type { StatePin } from "./statePin.js";
import { requireWritableImage } from "./targetImage.js";

/** A pin that is to be moved, or one that its stack's state does not have yet. */
export interface MoveTarget {
  readonly stack: PinStack;
  /** The pin's name, or the key that was given for one that is not deployed. */
  readonly name: string;
  readonly key: string;
  readonly pin: StatePin | undefined;
  /** Why the state does not show the pin, although it has it. */
  readonly unreadable?: ImagesError | undefined;
}

/** What is to be written for a target: a move, or a sentence why nothing is. */
export type Plan =
  | { readonly target: MoveTarget; readonly move: PinMove }
  | { readonly target: MoveTarget; readonly skipped: string }
  | { readonly target: MoveTarget; readonly error: ImagesError };

/** The pins that words name in stacks, by name or by key; all of them without words. */
export function findTargets(stacks: readonly PinStack[], words: readonly string[]): readonly MoveTarget[] {
  const all = stacks.flatMap((stack) => [
    ...stack.state.pins.map((pin): MoveTarget => ({ stack, name: pin.name, key: pin.key, pin })),
    ...stack.state.unreadable.map((resource): MoveTarget => {
      const { name } = resource;
      return { stack, name, key: name, pin: undefined, unreadable: unreadableError(resource, stack.secretsProblem) };
    }),
  ]);
  if (words.length === 0) return all;
  return words.flatMap((word) => {
    const found = all.filter(({ name, key }) => name === word || key === word);
    if (found.length > 0) return found;
    return stacks.map((stack): MoveTarget => ({ stack, name: word, key: word, pin: undefined }));
  });
}

/** The only stacks that a command writes to, or the reason why it cannot. Single pins may be unreadable. */
export function stacksOrThrow({ stacks, problems }: ReadStacks): readonly PinStack[] {
  const problem = problems.find(({ isOfPin }) => isOfPin !== true);
  if (problem === undefined) return stacks;
  const { where, error } = problem;
  if (error instanceof ArgumentError) throw error;
  throw new ImagesError(error.name, error.code, `${where}: ${error.message}`);
}

/** Plans a target; what goes wrong with it becomes part of the plan, so that the others are planned too. */
export async function planTarget(
  target: MoveTarget,
  context: PinsContext,
  plan: (before: PinEntry | undefined) => Promise<PinMove | string>,
): Promise<Plan> {
  const { pin, stack, unreadable } = target;
  try {
    if (unreadable !== undefined) throw unreadable;
    if (target.key === EVERY_PIN) {
      throw new ArgumentError([
        `The entry "*" of ${PINS_KEY} applies to every pin without an entry and must be edited by hand.`,
      ]);
    }
    refuseMergeKey(target.key, stack.file);
    const before = (await entriesToEdit(stack)).get(target.key);
    if (pin !== undefined) await refuseOtherAccount(pin, stack, context);
    const made = await (pin === undefined ? plan(before) : withRedactedErrors(pin, stack, () => plan(before)));
    return typeof made === "string" ? { target, skipped: made } : { target, move: made };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    return { target, error };
  }
}

/** A move to an image that can be written for this target. */
export async function moveTo(
  target: MoveTarget,
  imageId: string,
  { context, before, how, after, force }: MoveOptions,
): Promise<PinMove> {
  const { stack, pin, key, name } = target;
  const place = lookupPlace(stack, pin?.profile, context);
  const filter = pin?.held.filter;
  const image: Image = await requireWritableImage(imageId, targetRegion(target), place, { filter, force });
  return {
    pin: name,
    key,
    held: pin?.held.image,
    before,
    source: pin && nextSelectorSource(pin, stack.config.entries),
    image,
    after: after ?? { imageId: image.imageId },
    how,
  };
}

/**
 * The entries in the file to be edited, as written there.
 *
 * @throws ConfigurationError when an entry in that file would override others, or is next to a secret
 */
async function entriesToEdit({ file, project, config }: PinStack): Promise<ReadonlyMap<string, PinEntry>> {
  const { values, secretKeys } = await readStackFile(file, project.name);
  if (secretKeys.has(PINS_KEY)) {
    throw new ConfigurationError(
      `${PINS_KEY} in ${file} contains a secret, so its entries are not edited. Use "pulumi config set --path", or store that entry in plain text.`,
    );
  }
  if (!values.has(PINS_KEY) && config.values.has(PINS_KEY)) {
    throw new ConfigurationError(
      `${PINS_KEY} is set in the project's file or in an environment, and entries in ${file} would override it. Move it into the files of the stacks first.`,
    );
  }
  return parsePinEntries(values.get(PINS_KEY));
}

/** A secret image is not written to a file in plain text. @throws RedactedError */
export function refuseSecretImage({ name, heldSecret }: StatePin): void {
  if (heldSecret) {
    throw new RedactedError(`The image of ${name} is secret and is not written to a file in plain text.`);
  }
}

export interface MoveOptions {
  readonly context: PinsContext;
  /** The current entry in the file. */
  readonly before: PinEntry | undefined;
  /** How the image was chosen, for the comment. */
  readonly how: string;
  /** @default the image's id */
  readonly after?: PinMove["after"] | undefined;
  /** Whether an image is taken that does not match the filter. */
  readonly force: boolean;
}

/** The region of a target's image. @throws ConfigurationError when it is not configured */
export function targetRegion({ pin, stack, name }: MoveTarget): string {
  const region = pin?.held.region ?? stack.config.values.get("alicloud:region");
  if (region !== undefined) return region;
  throw new ConfigurationError(
    `${name} is not deployed in ${stack.name}, and ${stack.file} does not set alicloud:region.`,
  );
}

export function placeFor({ stack, pin }: MoveTarget, context: PinsContext): LookupPlace {
  return lookupPlace(stack, pin?.profile, context);
}

export function today({ store }: PinsContext): string {
  return formatInstant(store.nowMs).slice(0, 10);
}
