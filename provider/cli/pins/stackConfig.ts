// The configuration of a stack as its next run gets it: its own file, the project's, and Pulumi ESC, counted as Pulumi counts them.

import { PINS_KEY, type PinEntry, parsePinEntries } from "../../pins/entries.js";
import { BLOCKED_KEY, readBlocked } from "../../settings/blocked.js";
import { ArgumentError, ImagesError } from "../../values/errors.js";
import type { ListedValue, PulumiProject } from "./pulumiCli.js";

export interface StackConfig {
  /** Values by full key; those of the namespaces that matter here also when they are secret. */
  readonly values: ReadonlyMap<string, string>;
  /** The stack's decisions; undefined when they could not be read. */
  readonly entries: ReadonlyMap<string, PinEntry> | undefined;
  /** The images that are never selected; undefined when these could not be read. */
  readonly blocked: readonly string[] | undefined;
  /** Why some of it could not be read. What could not must be taken for unknown, never for absent. */
  readonly problem: ImagesError | undefined;
  /** Whether the value of a key could not be read. */
  readonly hides: (key: string) => boolean;
  /** Whether a value is secret, wholly or in part: then it is used, but never shown. */
  readonly isSecret: (key: string) => boolean;
}

/** The configuration of stacks for which none is read. */
export const NO_CONFIG: StackConfig = {
  values: new Map(),
  entries: new Map(),
  blocked: [],
  problem: undefined,
  hides: () => false,
  isSecret: () => false,
};

/** Settings of this package and of the provider: credentials, region, decisions. */
const NAMESPACES = /^alicloud(-images)?:/;

/** Reads the configuration of a stack. Secrets are decrypted only when they are among what is needed here. */
export async function readStackConfig(pulumi: PulumiProject, stack: string, file: string): Promise<StackConfig> {
  const listed = await attempt(() => pulumi.config(stack, file, { showSecrets: false }));
  if (listed.value === undefined) {
    return { ...NO_CONFIG, entries: undefined, blocked: undefined, problem: listed.problem, hides: () => true };
  }
  const secrets = new Set([...listed.value].filter(([, { secret }]) => secret).map(([key]) => key));
  const needed = [...secrets].filter((key) => NAMESPACES.test(key));
  const shown = needed.length === 0 ? listed : await attempt(() => pulumi.config(stack, file, { showSecrets: true }));
  const values = definedValues(shown.value ?? listed.value);
  const hides = (key: string) => shown.value === undefined && needed.includes(key);
  const read = <Value>(
    key: string,
    parse: (written: string | undefined) => Value,
  ): Attempt<Value> | Promise<Attempt<Value>> =>
    hides(key) ? {} : attempt(() => hidingSecrets(secrets.has(key), key, () => parse(values.get(key))));
  const [entries, blocked] = [await read(PINS_KEY, parsePinEntries), await read(BLOCKED_KEY, readBlocked)];
  return {
    values,
    entries: entries.value,
    blocked: blocked.value,
    problem: shown.problem ?? entries.problem ?? blocked.problem,
    hides,
    isSecret: (key) => secrets.has(key),
  };
}

/** Messages quote what is wrong; of a secret value only that it is. */
function hidingSecrets<Value>(isSecret: boolean, key: string, read: () => Value): Value {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ArgumentError) || !isSecret) throw error;
    throw new ArgumentError([`${key} is not valid. The reason is hidden because it contains a secret.`]);
  }
}

function definedValues(listed: ReadonlyMap<string, ListedValue>): ReadonlyMap<string, string> {
  return new Map([...listed].flatMap(([key, { value }]) => (value === undefined ? [] : [[key, value]])));
}

interface Attempt<Value> {
  readonly value?: Value;
  readonly problem?: ImagesError;
}

/** What is thrown for reasons of our own kind becomes a value. */
export async function attempt<Value>(act: () => Value | Promise<Value>): Promise<Attempt<Value>> {
  try {
    return { value: await act() };
  } catch (error) {
    if (error instanceof ImagesError) return { problem: error };
    throw error;
  }
}
