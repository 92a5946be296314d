// Look-ups for pins with the settings of their own stacks, and redaction of what is secret.

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
import type { StatePin } from "./statePin.js";
import { accountProblem, checkHealth } from "./targetImage.js";

/** Shared by all look-ups of one command. */
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

/** Looks up with the region, profile and role of a pin's stack. */
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

/** The rows of all pins, in the order of the stacks. Without a context no requests are sent. */
export async function pinRows(
  stacks: readonly PinStack[],
  context: PinsContext | undefined,
  nowMs: number,
): Promise<PinRow[]> {
  const rows = stacks.flatMap((stack) =>
    stack.state.pins.map(async (pin) => {
      const source = nextSelectorSource(pin, stack.config.entries);
      const row = pinRow(pin, source, await readHealth(pin, stack, context), {
        project: stack.project.name,
        stack: stack.name,
        // If the list could not be read, no pin is checked.
        blocked: stack.config.blocked ?? [],
        nowMs,
      });
      return redactRow({ ...row, decidedBy: redactSource(source, pin, stack) }, pin);
    }),
  );
  return Promise.all(rows);
}

/** Shown instead of a secret. */
export const SECRET = "[secret]";
export const SECRET_IMAGE: ImageBrief = { imageId: SECRET, name: SECRET, creationTime: "" };

/** Whether the entry of a pin is secret. In a map with a secret, the CLI does not say which part it is. */
export function isSecretEntry({ from }: SelectorSource, { config }: PinStack): boolean {
  return (from === "entry" || from === "entry for all") && config.isSecret(PINS_KEY);
}

function redactSource(source: SelectorSource, pin: StatePin, stack: PinStack): SelectorSource {
  if (source.value === undefined) return source;
  const isSecret = isSecretEntry(source, stack) || (source.from === "program" && pin.heldSecret);
  return isSecret ? { ...source, value: SECRET } : source;
}

function redactRow(row: PinRow, { held, heldSecret }: StatePin): PinRow {
  if (!heldSecret) return row;
  return {
    ...row,
    held: SECRET_IMAGE,
    ageDays: null,
    previousImageId: held.previousImageId === "" ? "" : SECRET,
    newest: row.newest?.imageId === held.imageId ? SECRET_IMAGE : row.newest,
  };
}

/** Messages quote the filter, the image and the entry of a pin. If one of these is secret, only the code is shown. */
export async function withRedactedErrors<Result>(
  pin: StatePin,
  stack: PinStack,
  lookUp: () => Promise<Result>,
): Promise<Result> {
  if (pin.filterSecret === "hidden") throw new CredentialsError(hiddenFilter(stack));
  try {
    return await lookUp();
  } catch (error) {
    const secret = findSecret(pin, stack);
    if (!(error instanceof ImagesError) || secret === undefined || error instanceof RedactedError) throw error;
    const message = `The message is hidden because the ${secret} is secret (${error.code}).`;
    if (error instanceof NoImageError) throw new NoImageError(message);
    throw error instanceof ArgumentError
      ? new ArgumentError([message])
      : new ImagesError(error.name, error.code, message);
  }
}

/** Its message quotes nothing secret. */
export class RedactedError extends CredentialsError {}

/** The part of a pin that messages can quote and that is secret. */
function findSecret(pin: StatePin, stack: PinStack): string | undefined {
  if (pin.filterSecret !== "none") return "filter";
  if (pin.heldSecret) return "image";
  return isSecretEntry(nextSelectorSource(pin, stack.config.entries), stack) ? "entry" : undefined;
}

async function readHealth(pin: StatePin, stack: PinStack, context: PinsContext | undefined): Promise<ImageHealth> {
  if (context === undefined) return { checked: false, reason: "offline" };
  if (stack.config.problem !== undefined) return { checked: false, reason: stack.config.problem.message };
  if (pin.filterSecret === "hidden") return { checked: false, reason: hiddenFilter(stack) };
  const found = await checkHealth(pin.held, lookupPlace(stack, pin.profile, context), findAccount(stack, pin));
  if (found.checked || (pin.filterSecret === "none" && !pin.heldSecret)) return found;
  const secret = pin.filterSecret === "none" ? "image" : "filter";
  return { checked: false, reason: `the check failed; the message is hidden because its ${secret} is secret` };
}

function hiddenFilter({ secretsProblem }: PinStack): string {
  return `its filter is secret${secretsProblem === undefined ? "" : `: ${secretsProblem}`}`;
}

/** @throws CredentialsError when the current credentials are not those of the pin's stack */
export async function refuseOtherAccount(pin: StatePin, stack: PinStack, context: PinsContext): Promise<void> {
  const problem = await accountProblem(pin.held, lookupPlace(stack, pin.profile, context), findAccount(stack, pin));
  if (problem === undefined) return;
  const shown = pin.heldSecret ? "the current credentials may belong to another account" : problem;
  throw new CredentialsError(`${pin.name} cannot be checked: ${shown}.`);
}

/** The account of the stack, from its configuration or from a pin whose image that account owns. */
function findAccount({ config: { values }, state }: PinStack, { profile }: StatePin): string | undefined {
  const owners = state.pins
    .filter((pin) => pin.profile === profile && pin.held.image.imageOwnerAlias === "self")
    .map(({ held }) => held.image.imageOwnerId);
  const [owner, ...others] = new Set(owners);
  return values.get("alicloud:accountId") ?? (others.length === 0 ? owner : undefined);
}
