// How are questions about pins asked: with the settings of each pin's own stack, and without telling what is secret.

import type { ImageStore, Warn } from "../../lookup/imageStore.js";
import { PINS_KEY } from "../../pins/entries.js";
import type { LookupPlace } from "../../pins/lookup.js";
import { resolveSettings } from "../../settings/settings.js";
import { ArgumentError, CredentialsError, ImagesError, NoImageError } from "../../values/errors.js";
import type { ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { type ImageBrief, type ImageHealth, type PinRow, pinRow } from "./health.js";
import { nextSelectorSource, type SelectorSource } from "./selectorSource.js";
import type { PinStack } from "./stacks.js";
import type { StatePin } from "./stateReader.js";
import { accountProblem, checkHealth } from "./targetImage.js";

/** What all questions of one command share. */
export interface PinsContext {
  readonly store: ImageStore;
  readonly warn: Warn;
  readonly endpoint: string | undefined;
}

export async function openContext(given: ParsedOptions, terminal: Terminal): Promise<PinsContext> {
  const { openStore } = await import("../../lookup/openStore.js");
  return {
    store: openStore(),
    warn: terminal.warn,
    endpoint: given.strings.get("endpoint"),
  };
}

/** Where the questions of a pin go: to its stack's own region, profile and role. */
export function lookupPlace(
  stack: PinStack,
  profile: string | undefined,
  { store, warn, endpoint }: PinsContext,
): LookupPlace {
  const { values, problem } = stack.config;
  return {
    store,
    warn,
    settings: (region) => {
      if (problem !== undefined) throw new RedactedError(problem.message);
      const source = { config: (key: string) => values.get(key), environment: process.env };
      return resolveSettings(source, { region, profile, endpoint });
    },
  };
}

/** The rows of all pins, in the order of the stacks. Without an asker nothing is asked. */
export async function pinRows(
  stacks: readonly PinStack[],
  asker: PinsContext | undefined,
  nowMs: number,
): Promise<PinRow[]> {
  const rows = stacks.flatMap((stack) =>
    stack.state.pins.map(async (pin) => {
      const decider = nextSelectorSource(pin, stack.config.entries);
      const row = pinRow(pin, decider, await standing(pin, stack, asker), {
        project: stack.project.name,
        stack: stack.name,
        // With a list that could not be read nothing is asked, and nothing is called current.
        blocked: stack.config.blocked ?? [],
        nowMs,
      });
      return concealed({ ...row, decidedBy: shownDecider(decider, pin, stack) }, pin);
    }),
  );
  return Promise.all(rows);
}

/** What stands for a secret. */
export const SECRET = "[secret]";
export const SECRET_IMAGE: ImageBrief = { imageId: SECRET, name: SECRET, creationTime: "" };

/** Whether what an entry says for a pin is secret. Of a map with a secret in it the CLI does not tell which part it is. */
export function isSecretDecision({ from }: SelectorSource, { config }: PinStack): boolean {
  return (from === "entry" || from === "entry for all") && config.isSecret(PINS_KEY);
}

function shownDecider(decider: SelectorSource, pin: StatePin, stack: PinStack): SelectorSource {
  if (decider.value === undefined) return decider;
  const isSecret = isSecretDecision(decider, stack) || (decider.from === "program" && pin.heldSecret);
  return isSecret ? { ...decider, value: SECRET } : decider;
}

function concealed(row: PinRow, { held, heldSecret }: StatePin): PinRow {
  if (!heldSecret) return row;
  return {
    ...row,
    held: SECRET_IMAGE,
    ageDays: null,
    previousImageId: held.previousImageId === "" ? "" : SECRET,
    newest: row.newest?.imageId === held.imageId ? SECRET_IMAGE : row.newest,
  };
}

/**
 * Asks for a pin of which something may be secret: its filter, what it holds, or its entry. Messages quote these, so that
 * then only the code is shown.
 */
export async function withRedactedErrors<Result>(
  pin: StatePin,
  stack: PinStack,
  ask: () => Promise<Result>,
): Promise<Result> {
  if (pin.filterSecret === "hidden") throw new CredentialsError(hiddenFilter(stack));
  try {
    return await ask();
  } catch (error) {
    const secret = secretOf(pin, stack);
    if (!(error instanceof ImagesError) || secret === undefined || error instanceof RedactedError) throw error;
    const text = `Its ${secret} is secret, so that the message is not shown (${error.code}).`;
    if (error instanceof NoImageError) throw new NoImageError(text);
    throw error instanceof ArgumentError ? new ArgumentError([text]) : new ImagesError(error.name, error.code, text);
  }
}

/** Its message quotes nothing that may be secret. */
export class RedactedError extends CredentialsError {}

/** What is secret of all that messages about a pin may quote. */
function secretOf(pin: StatePin, stack: PinStack): string | undefined {
  if (pin.filterSecret !== "none") return "filter";
  if (pin.heldSecret) return "image";
  return isSecretDecision(nextSelectorSource(pin, stack.config.entries), stack) ? "entry" : undefined;
}

async function standing(pin: StatePin, stack: PinStack, asker: PinsContext | undefined): Promise<ImageHealth> {
  if (asker === undefined) return { asked: false, why: "offline" };
  if (stack.config.problem !== undefined) return { asked: false, why: stack.config.problem.message };
  if (pin.filterSecret === "hidden") return { asked: false, why: hiddenFilter(stack) };
  const found = await checkHealth(pin.held, lookupPlace(stack, pin.profile, asker), accountOf(stack, pin));
  if (found.asked || (pin.filterSecret === "none" && !pin.heldSecret)) return found;
  const secret = pin.filterSecret === "none" ? "for its image" : "with its filter";
  return { asked: false, why: `asking ${secret} failed, and since that is secret the message is not shown` };
}

function hiddenFilter({ secretsProblem }: PinStack): string {
  return `its filter is secret${secretsProblem === undefined ? "" : `: ${secretsProblem}`}`;
}

/** @throws CredentialsError when the credentials at hand are not those of the pin's stack */
export async function refuseOtherAccount(pin: StatePin, stack: PinStack, asker: PinsContext): Promise<void> {
  const problem = await accountProblem(pin.held, lookupPlace(stack, pin.profile, asker), accountOf(stack, pin));
  if (problem === undefined) return;
  const shown = pin.heldSecret ? "the credentials at hand may be of another account" : problem;
  throw new CredentialsError(`${pin.name} cannot be asked for: ${shown}.`);
}

/** The account that the stack runs in, if it is written, or if another pin holds an image of its own. */
function accountOf({ config: { values }, state }: PinStack, { profile }: StatePin): string | undefined {
  const owners = state.pins
    .filter((pin) => pin.profile === profile && pin.held.image.imageOwnerAlias === "self")
    .map(({ held }) => held.image.imageOwnerId);
  const [owner, ...others] = new Set(owners);
  return values.get("alicloud:accountId") ?? (others.length === 0 ? owner : undefined);
}
