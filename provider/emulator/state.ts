// Settings, catalogue, accounts and counters of one endpoint.

import { NonceMemory } from "./auth/nonces.js";
import type { LiveCatalogue } from "./catalogueStore.js";
import { type FaultRule, FaultScript } from "./faults.js";
import type { AnswerSettings } from "./options.js";
import type { Account } from "./records.js";

export interface EndpointState {
  readonly settings: AnswerSettings;
  readonly catalogue: LiveCatalogue;
  accounts: readonly Account[];
  faults: FaultScript;
  readonly nonces: NonceMemory;
}

export function createState(
  settings: AnswerSettings,
  catalogue: LiveCatalogue,
  accounts: readonly Account[],
  faults: readonly FaultRule[],
): EndpointState {
  return { settings, catalogue, accounts, faults: new FaultScript(faults, settings.seed), nonces: new NonceMemory() };
}
