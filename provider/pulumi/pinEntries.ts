// Which decision a pin takes: what the program gives, else its entry in the stack's alicloud-images:pins.

import * as pulumi from "@pulumi/pulumi";
import { EVERY_PIN, entryFor, PINS_KEY, type PinEntry, parsePinEntries } from "../pins/entries.js";
import { ArgumentError } from "../values/errors.js";
import { logInfo, logWarning } from "./diagnostics.js";

/** What decides for a pin, from the program or from the stack's file. */
export interface SelectedEntry {
  readonly imageId?: pulumi.Input<string> | undefined;
  readonly asOf?: pulumi.Input<string> | undefined;
  readonly follow?: pulumi.Input<boolean> | undefined;
  /** What is wrong with the stack's file, for the preview to tell. */
  readonly problems: readonly string[];
  /** What the program gave although the file has an entry too. */
  readonly overridden: string | undefined;
}

/** The arguments that say which image and where to look that up. */
export interface DecisionArgs extends Omit<SelectedEntry, "problems" | "overridden"> {
  readonly pinKey?: string | undefined;
}

/** Pins of one deployment, by the entry that they read. Other versions of the package read and write it too. */
interface Registry {
  readonly takers: Map<string, { readonly name: string; readonly onPurpose: boolean }>;
  /** Entries of pins that the program itself decides for, which says so. */
  readonly overridden: Set<string>;
  pins: pulumi.Resource[];
  watching: boolean;
}

/** By this name the copies of the package in one process share their registries. Another shape gets another number. */
const REGISTRIES: unique symbol = Symbol.for("pulumi-alicloud-images.pins.1");
const shared = globalThis as { [REGISTRIES]?: WeakMap<object, Registry> };

/** Decides what a pin is told, and notes which entry it took. */
export function selectEntry(name: string, args: DecisionArgs): SelectedEntry {
  const { imageId, asOf } = args;
  // A plain false is no decision.
  const follow = args.follow === false ? undefined : args.follow;
  const given = { imageId, asOf, follow };
  const named = Object.entries(given).flatMap(([field, value]) => (value === undefined ? [] : [field]));
  const key = args.pinKey ?? name;
  let entries: ReadonlyMap<string, PinEntry>;
  try {
    entries = parsePinEntries(pulumi.runtime.getConfig(PINS_KEY));
  } catch (error) {
    if (!(error instanceof ArgumentError)) throw error;
    return { ...given, follow: args.follow, problems: error.problems, overridden: undefined };
  }
  if (named.length > 0) {
    const overridden = entries.has(key) ? named.join(" and ") : undefined;
    if (overridden !== undefined) registryOf().overridden.add(key);
    return { ...given, follow: args.follow, problems: [], overridden };
  }
  const problems = entries.has(key) ? take(key, name, args.pinKey !== undefined) : [];
  return { follow: args.follow, ...entryFor(entries, key), problems, overridden: undefined };
}

/** Says what the stack's file and the program disagree on, once the resource is there to say it on. */
export function logEntryUsage(pin: pulumi.Resource, { overridden }: SelectedEntry): void {
  if (overridden !== undefined) {
    void logInfo(`The program's ${overridden} decides; the entry in ${PINS_KEY} is not used.`, pin);
  }
  const registry = registryOf();
  registry.pins.push(pin);
  if (registry.watching) return;
  registry.watching = true;
  void warnOfUntaken(registry);
}

function take(key: string, name: string, onPurpose: boolean): readonly string[] {
  const { takers } = registryOf();
  const other = takers.get(key);
  takers.set(key, { name, onPurpose: onPurpose && (other?.onPurpose ?? true) });
  if (other === undefined || (onPurpose && other.onPurpose)) return [];
  return [
    `Two pins, ${other.name} and ${name}, read the entry "${key}" of ${PINS_KEY}: give each of them a pinKey, the same one if they are meant to move together.`,
  ];
}

/** Waits for the program's end and for pins that are made even later, and then names entries that nobody took. */
async function warnOfUntaken(registry: Registry): Promise<void> {
  // Else the connection to the engine may be closed before the warning is out.
  const done = pulumi.runtime.rpcKeepAlive();
  try {
    const ended = await programEnded();
    for (let known = 0; known < registry.pins.length; ) {
      known = registry.pins.length;
      await Promise.all(registry.pins.map(registered));
    }
    registry.watching = false;
    if (ended) await nameUntaken(registry);
  } finally {
    done();
  }
}

/** Whether the program came to its end. A failed one may have stopped before it made a pin. */
async function programEnded(): Promise<boolean> {
  const stack = pulumi.runtime.getStackResource();
  if (stack === undefined) return true;
  try {
    await promiseOf(stack.outputs);
    return true;
  } catch {
    // The engine tells it.
    return false;
  }
}

async function nameUntaken(registry: Registry): Promise<void> {
  const { takers, overridden } = registry;
  const untaken = [...entriesOrNone().keys()].filter(
    (key) => key !== EVERY_PIN && !takers.has(key) && !overridden.has(key),
  );
  if (untaken.length === 0) return;
  const pins = registry.pins.length === 1 ? "The program has one pin" : `The program has ${registry.pins.length} pins`;
  await logWarning(
    `${PINS_KEY} has ${untaken.length === 1 ? "an entry" : "entries"} that no pin took: ${untaken.join(", ")}. ${pins}; an entry counts by the pin's name or pinKey.`,
  );
}

function entriesOrNone(): ReadonlyMap<string, PinEntry> {
  try {
    return parsePinEntries(pulumi.runtime.getConfig(PINS_KEY));
  } catch (error) {
    // The pins themselves tell what is wrong with it.
    if (error instanceof ArgumentError) return new Map();
    throw error;
  }
}

async function registered(pin: pulumi.Resource): Promise<void> {
  try {
    await promiseOf(pin.urn);
  } catch {
    // A registration that failed is told by the engine.
  }
}

/** The SDK's declarations leave the promise out. */
function promiseOf(output: pulumi.Output<unknown>): Promise<unknown> {
  return (output as unknown as { promise(): Promise<unknown> }).promise();
}

function registryOf(): Registry {
  shared[REGISTRIES] ??= new WeakMap();
  const deployment = sharedDeploymentKey();
  let registry = shared[REGISTRIES].get(deployment);
  if (registry === undefined) {
    registry = { takers: new Map(), overridden: new Set(), pins: [], watching: false };
    shared[REGISTRIES].set(deployment, registry);
  }
  return registry;
}

/** Copies of the SDK share the stack's resource, but each has its own connection to the engine. */
function sharedDeploymentKey(): object {
  return pulumi.runtime.getStackResource() ?? pulumi.runtime.getMonitor() ?? globalThis;
}
