// How are questions about pins asked: with the settings of each pin's own stack, and without telling what is secret.

import type { ImageStore, Warn } from "../../api/images.js";
import { accountProblem, standingOf } from "../../api/pinAsking.js";
import type { PinPlace } from "../../api/pinQuestions.js";
import { resolveSettings } from "../../api/settings.js";
import { ArgumentError, CredentialsError, ImagesError, NoImageError } from "../../core/errors.js";
import { nextDecider } from "../../core/pinDecider.js";
import type { StatePin } from "../../core/pinState.js";
import { type PinRow, pinRow, type Standing } from "../../core/pinStatus.js";
import type { Given } from "../parse.js";
import type { Terminal } from "../terminal.js";
import type { PinStack } from "./stacks.js";

/** What all questions of one command share. */
export interface Asker {
  readonly store: ImageStore;
  readonly warn: Warn;
  readonly endpoint: string | undefined;
}

export async function openAsker(given: Given, terminal: Terminal): Promise<Asker> {
  const { ImageStore } = await import("../../api/images.js");
  return {
    store: new ImageStore({
      startEmbedded: async () => {
        const { embeddedEndpoint } = await import("../../endpoint/embedded.js");
        return embeddedEndpoint();
      },
    }),
    warn: terminal.warn,
    endpoint: given.texts.get("endpoint"),
  };
}

/** Where the questions of a pin go: to its stack's own region, profile and role. */
export function placeOf(stack: PinStack, profile: string | undefined, { store, warn, endpoint }: Asker): PinPlace {
  const { config, configProblem } = stack;
  return {
    store,
    warn,
    settings: (region) => {
      if (configProblem !== undefined) throw new CredentialsError(configProblem);
      const source = { config: (key: string) => config.get(key), environment: process.env };
      return resolveSettings(source, { region, profile, endpoint });
    },
  };
}

/** The rows of all pins, in the order of the stacks. Without an asker nothing is asked. */
export async function rowsOf(stacks: readonly PinStack[], asker: Asker | undefined, nowMs: number): Promise<PinRow[]> {
  const rows = stacks.flatMap((stack) =>
    stack.state.pins.map(async (pin) =>
      pinRow(pin, nextDecider(pin, stack.entries), await standing(pin, stack, asker), {
        project: stack.project.name,
        stack: stack.name,
        blocked: stack.blocked,
        nowMs,
      }),
    ),
  );
  return Promise.all(rows);
}

/**
 * Asks with a filter that may be secret. Messages quote the filter, so that of a secret one only the code is told.
 */
export async function discreetly<Result>(pin: StatePin, stack: PinStack, ask: () => Promise<Result>): Promise<Result> {
  const { filterSecret } = pin;
  if (filterSecret === "none") return ask();
  if (filterSecret === "hidden") throw new CredentialsError(hiddenFilter(stack));
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    const text = `Its filter is secret, so that the message is not shown (${error.code}).`;
    if (error instanceof NoImageError) throw new NoImageError(text);
    throw error instanceof ArgumentError ? new ArgumentError([text]) : new ImagesError(error.name, error.code, text);
  }
}

async function standing(pin: StatePin, stack: PinStack, asker: Asker | undefined): Promise<Standing> {
  if (asker === undefined) return { asked: false, why: "offline" };
  if (pin.filterSecret === "hidden") return { asked: false, why: hiddenFilter(stack) };
  const found = await standingOf(pin.held, placeOf(stack, pin.profile, asker), accountOf(stack, pin));
  if (found.asked || pin.filterSecret === "none") return found;
  return { asked: false, why: "asking with its filter failed, and since that is secret the message is not shown" };
}

function hiddenFilter({ secretsProblem }: PinStack): string {
  return `its filter is secret${secretsProblem === undefined ? "" : `: ${secretsProblem}`}`;
}

/** @throws CredentialsError when the credentials at hand are not those of the pin's stack */
export async function refuseOtherAccount(pin: StatePin, stack: PinStack, asker: Asker): Promise<void> {
  const problem = await accountProblem(pin.held, placeOf(stack, pin.profile, asker), accountOf(stack, pin));
  if (problem !== undefined) throw new CredentialsError(`${pin.name} cannot be asked for: ${problem}.`);
}

/** The account that the stack runs in, if it is written, or if another pin holds an image of its own. */
function accountOf({ config, state }: PinStack, { profile }: StatePin): string | undefined {
  const owners = state.pins
    .filter((pin) => pin.profile === profile && pin.held.image.imageOwnerAlias === "self")
    .map(({ held }) => held.image.imageOwnerId);
  const [owner, ...others] = new Set(owners);
  return config.get("alicloud:accountId") ?? (others.length === 0 ? owner : undefined);
}
