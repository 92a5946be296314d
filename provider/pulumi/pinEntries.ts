// The selector of a pin in a program: its arguments, otherwise its entry in alicloud-images:pins.

import * as pulumi from "@pulumi/pulumi";
import { EVERY_PIN, entryFor, PINS_KEY, type PinEntry, parsePinEntries } from "../pins/entries.js";
import { ArgumentError } from "../values/errors.js";
import { logInfo, logWarning } from "./diagnostics.js";
import { outputPromise } from "./outputs.js";

export interface SelectedEntry {
  readonly imageId?: pulumi.Input<string> | undefined;
  readonly asOf?: pulumi.Input<string> | undefined;
  readonly follow?: pulumi.Input<boolean> | undefined;
  /** Problems of the entries, which the preview reports. */
  readonly problems: readonly string[];
  /** Arguments of the program that override an entry. */
  readonly overriding: readonly string[];
}

/** The arguments of a pin that select its image. */
export interface SelectorArgs extends Pick<SelectedEntry, "imageId" | "asOf" | "follow"> {
  readonly pinKey?: string | undefined;
}

/** The pins of one deployment and the entries that they use. Other versions of the package in the same process share it. */
interface Registry {
  /** The pin that uses an entry; `onPurpose`: by its pinKey. */
  readonly takers: Map<string, { readonly name: string; readonly onPurpose: boolean }>;
  /** Entries that arguments of the program override. */
  readonly overridden: Set<string>;
  pins: pulumi.Resource[];
  watching: boolean;
}

/** Shared by all copies of the package in one process. A change of {@link Registry} needs another number. */
const REGISTRIES: unique symbol = Symbol.for("pulumi-alicloud-images.pins.1");
const shared = globalThis as { [REGISTRIES]?: WeakMap<object, Registry> };

/** Selects the arguments or the entry of a pin, and registers which entry it uses. */
export function selectEntry(name: string, args: SelectorArgs): SelectedEntry {
  const { imageId, asOf, follow } = args;
  const key = args.pinKey ?? name;
  const selectors = { imageId, asOf, follow: follow === false ? undefined : follow };
  const given = Object.entries(selectors).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  let entries: ReadonlyMap<string, PinEntry>;
  try {
    entries = parsePinEntries(pulumi.runtime.getConfig(PINS_KEY));
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return { imageId, asOf, follow, problems: error.problems, overriding: [] };
  }
  if (given.length > 0) {
    const overriding = entries.has(key) ? given : [];
    if (overriding.length > 0) getRegistry().overridden.add(key);
    return { imageId, asOf, follow, problems: [], overriding };
  }
  const problems = entries.has(key) ? registerTaker(key, name, args.pinKey !== undefined) : [];
  return { follow, ...entryFor(entries, key), problems, overriding: [] };
}

/** Logs on the pin that arguments override its entry, and registers the pin for the warning about unused entries. */
export function logEntryUsage(pin: pulumi.Resource, { overriding }: SelectedEntry): void {
  if (overriding.length > 0) {
    const verb = overriding.length === 1 ? "overrides" : "override";
    void logInfo(`${overriding.join(" and ")} in the program ${verb} the entry in ${PINS_KEY}.`, pin);
  }
  const registry = getRegistry();
  registry.pins.push(pin);
  if (registry.watching) return;
  registry.watching = true;
  void warnAboutUnusedEntries(registry);
}

function registerTaker(key: string, name: string, onPurpose: boolean): readonly string[] {
  const { takers } = getRegistry();
  const other = takers.get(key);
  takers.set(key, { name, onPurpose: onPurpose && (other?.onPurpose ?? true) });
  if (other === undefined || (onPurpose && other.onPurpose)) return [];
  return [
    `Two pins, ${other.name} and ${name}, use the entry "${key}" of ${PINS_KEY}. Set a pinKey for each of them; the same one if they are meant to move together.`,
  ];
}

/** Waits for the end of the program and for pins registered later, then warns about unused entries. */
async function warnAboutUnusedEntries(registry: Registry): Promise<void> {
  // Keeps the connection to the engine open until the warning is sent.
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    const completed = await programCompleted();
    for (let known = 0; known < registry.pins.length; ) {
      known = registry.pins.length;
      await Promise.all(registry.pins.map(registered));
    }
    registry.watching = false;
    if (completed) await logUnusedEntries(registry);
  } finally {
    done();
  }
}

/** Whether the program completed without an error. A failed program can lack pins. */
async function programCompleted(): Promise<boolean> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return true;
  try {
    await outputPromise(stack.outputs);
    return true;
  } catch {
    // The engine reports it.
    return false;
  }
}

async function logUnusedEntries(registry: Registry): Promise<void> {
  const { takers, overridden } = registry;
  const unused = [...entriesOrNone().keys()].filter(
    (key) => key !== EVERY_PIN && !takers.has(key) && !overridden.has(key),
  );
  if (unused.length === 0) return;
  const entries = unused.map((key) => JSON.stringify(key)).join(", ");
  await logWarning(
    `${unused.length === 1 ? `Entry ${entries} of ${PINS_KEY} matches` : `Entries ${entries} of ${PINS_KEY} match`} no pin. Entries are matched by pin name or pinKey.`,
  );
}

function entriesOrNone(): ReadonlyMap<string, PinEntry> {
  try {
    return parsePinEntries(pulumi.runtime.getConfig(PINS_KEY));
  } catch (error) {
    // The pins report the problems.
    if (error instanceof ArgumentError) return new Map();
    throw error;
  }
}

async function registered(pin: pulumi.Resource): Promise<void> {
  try {
    await outputPromise(pin.urn);
  } catch {
    // The engine reports failed registrations.
  }
}

function getRegistry(): Registry {
  shared[REGISTRIES] ??= new WeakMap();
  const deployment = deploymentKey();
  let registry = shared[REGISTRIES].get(deployment);
  if (registry === undefined) {
    registry = { takers: new Map(), overridden: new Set(), pins: [], watching: false };
    shared[REGISTRIES].set(deployment, registry);
  }
  return registry;
}

/** Not the monitor first: copies of the SDK share the stack's resource, but each has its own connection to the engine. */
function deploymentKey(): object {
  return pulumi.runtime.getStackResource() ?? pulumi.runtime.getMonitor() ?? globalThis;
}
