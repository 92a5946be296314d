// What a PinnedImage does in the provider process: check decides, diff compares, create, update and read keep.
// Loaded by name from the provider object that lies in users' state: the names exported here never change.

import { randomUUID } from "node:crypto";
import type { ImageStore } from "../api/images.js";
import { pinQuestions, requiresDecision } from "../api/pinQuestions.js";
import { resolveSettings, type Settings, type SettingsSource } from "../api/settings.js";
import { ArgumentError, ConfigurationError, ImagesError, NoImageError } from "../core/errors.js";
import { isBlocked, readArguments } from "../core/filter.js";
import type { Image } from "../core/image.js";
import {
  decidePin,
  type HeldPin,
  type PinArguments,
  type PinDecision,
  type PinnedImageRecord,
  type PinQuestions,
  sameAsOf,
  sameFilter,
} from "../core/pin.js";
import { BLOCKED_KEY, REQUIRE_DECISION_KEY, readBlocked } from "../core/pinEntries.js";
import { show } from "../core/show.js";
import { escapeControls } from "../core/text.js";
import { readSpan } from "../core/time.js";
import { type Properties, profileOf, readPinArguments } from "./pinArguments.js";
import { openStore } from "./store.js";

/** Stack configuration as the SDK hands it to `configure`. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

export interface CheckResult {
  inputs: Record<string, unknown>;
  failures: { property: string; reason: string }[];
}

/** What the program hands over beside the arguments. It stands in no state. */
interface PinHandover {
  readonly name?: string;
  /** What is wrong with the decision in the stack's file. */
  readonly problems?: readonly string[];
  /** Whether anything in the filter is a secret, which arrives here in plain. */
  readonly secretFilter?: boolean;
}

/** Stands for a value that is not known at preview, wherever it stands in the inputs. */
const UNKNOWN = "04da6b54-80e4-46f7-96ec-b56ff0331ba9";

/** Decides which image is held. What it puts into the inputs is what the preview shows and everything downstream sees. */
export function check(olds: Properties, news: Properties, config: ProviderConfig | undefined): Promise<CheckResult> {
  return guarded(async () => {
    const { __pin, ...given } = news;
    const pin = (__pin ?? {}) as PinHandover;
    if (holdsUnknown(given)) {
      const { problems = [] } = pin;
      if (problems.length > 0) return { inputs: plain(given), failures: failuresOf(problems) };
      const unknown = { imageId: UNKNOWN, image: UNKNOWN, reason: UNKNOWN, previousImageId: UNKNOWN, region: UNKNOWN };
      return { inputs: { ...plain(given), ...unknown }, failures: [] };
    }
    try {
      return {
        inputs: await decide(pin, heldPin(olds), given, settingsSource(config)),
        failures: [],
      };
    } catch (error) {
      if (!(error instanceof ImagesError)) throw error;
      const reasons = error instanceof ArgumentError ? error.problems : [error.message];
      const conceal = concealer(pin, given);
      return { inputs: plain(given), failures: failuresOf(reasons.map(conceal)) };
    }
  });
}

/** Told of no property: the engine would print its value beside them. */
function failuresOf(reasons: readonly string[]): CheckResult["failures"] {
  return reasons.map((reason) => ({ property: "", reason: reason.split("\n").map(escapeControls).join("\n") }));
}

/** Whether anything differs from what is deployed. Never a replacement: there is nothing to rebuild. */
export function diff(olds: Properties, news: Properties): Promise<{ changes: boolean }> {
  return guarded(async () => ({ changes: differs(olds, news) }));
}

/** The id is no image id: a later move could not change it. */
export function create(inputs: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
  return guarded(async () => ({ id: randomUUID(), outs: plain(inputs) }));
}

export function update(inputs: Properties): Promise<{ outs: Record<string, unknown> }> {
  return guarded(async () => ({ outs: plain(inputs) }));
}

/** Keeps the pin whatever the service says of its image, and warns when that is gone or not to be used any more. */
export function read(
  id: string,
  props: Properties,
  config: ProviderConfig | undefined,
): Promise<{ id: string; props: Properties }> {
  return guarded(async () => {
    const held = heldPin(props);
    if (held !== undefined) await warnOfHeld(held, props, settingsSource(config));
    return { id, props };
  });
}

// ---- check

async function decide(
  pin: PinHandover,
  held: HeldPin | undefined,
  given: Properties,
  source: SettingsSource,
): Promise<Record<string, unknown>> {
  const { name = "pin" } = pin;
  const problems = [...(pin.problems ?? [])];
  const wanted = readPinArguments(given, held, source, problems);
  if (wanted === undefined || problems.length > 0) throw new ArgumentError(problems);
  const store = await processStore();
  const blocked = readBlocked(source.config?.(BLOCKED_KEY));
  const questioner = { name, wanted, given, source, store };
  const decided = await decidePin(held, wanted, questions(questioner));
  const decision = { ...decided, reason: concealer(pin, given)(decided.reason) };
  if (!decision.moved && isBlocked(blocked, decision.image)) {
    warn(
      `${name} holds ${decision.imageId}, which ${BLOCKED_KEY} names. The pin keeps it; write a later asOf or another imageId to move.`,
    );
  }
  tellOfMove(name, held, decision, wanted);
  const { filter, profile, pinKey } = given;
  return plain({
    filter,
    profile,
    pinKey,
    asOf: wanted.asOf,
    follow: given["follow"],
    region: wanted.region,
    imageId: decision.imageId,
    image: decision.image,
    reason: decision.reason,
    previousImageId: decision.previousImageId,
  });
}

interface Questioner {
  readonly name: string;
  readonly wanted: PinArguments;
  readonly given: Properties;
  readonly source: SettingsSource;
  readonly store: ImageStore;
}

/** The questions of the rules, with what a preview says of the answers. */
function questions({ name, wanted, given, source, store }: Questioner): PinQuestions {
  const { region } = wanted;
  let settings: Settings | undefined;
  const ready = () => {
    settings ??= resolveSettings(source, { region, profile: profileOf(given) });
    return settings;
  };
  const requireDecision = requiresDecision(source.config?.(REQUIRE_DECISION_KEY));
  const ask = pinQuestions({ name, region, requireDecision, store, settings: ready, warn });
  return {
    ...ask,
    find: async (imageId) => {
      const image = await ask.find(imageId);
      await warnOfChosen(image, ready(), store);
      return image;
    },
    newest: async (query, why) => {
      const image = await ask.newest(query, why);
      warnOfOpenDay(wanted, store.nowMs);
      return image;
    },
  };
}

/** Takes the values of a secret filter, and parts of them, out of what is told and kept: reasons and messages quote them. */
function concealer({ secretFilter }: PinHandover, { filter }: Properties): (text: string) => string {
  if (secretFilter !== true || typeof filter !== "object" || filter === null) return (text) => text;
  const shown = Object.entries(filter)
    .filter(([, value]) => typeof value !== "boolean")
    .map(([name, value]) => show(name, value).slice(name.length + 1));
  const secrets = textsIn(filter).map((text) => JSON.stringify(text).slice(1, -1));
  const conceal = (whole: string, quoted: string) =>
    secrets.some((secret) => secret.includes(quoted)) ? "[secret]" : whole;
  return (text) =>
    shown.reduce((left, value) => left.replaceAll(value, "[secret]"), text).replace(/"((?:[^"\\]|\\.)+)"/g, conceal);
}

function textsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    Array.isArray(value) ? textsIn(item) : [key, ...textsIn(item)],
  );
}

// ---- what is told

const warned = new Set<string>();

/** The engine shows what a provider process prints as a warning of the stack. */
function warn(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(escapeControls(text));
}

function tellOfMove(name: string, held: HeldPin | undefined, decision: PinDecision, wanted: PinArguments): void {
  if (!decision.moved || held === undefined) return;
  const why = wanted.imageId !== undefined ? "pinned by imageId" : decision.reason.replace(/: from \S+ to \S+$/, "");
  const move = `${dated(held.image)} => ${dated(decision.image)}, ${why}`;
  console.log(escapeControls(`${name}: ${move}. Instances that take this image in place lose their system disk.`));
}

function dated(image: PinnedImageRecord): string {
  return `${image.imageId} (${image.creationTime.slice(0, 10) || "no date"})`;
}

async function warnOfChosen(image: Image, settings: Settings, store: ImageStore): Promise<void> {
  if (image.status !== "" && image.status !== "Available") {
    warn(
      `Image ${image.imageId} in ${settings.region} is ${statusText(image.status)}: it is held because imageId names it.`,
    );
    return;
  }
  if (image.imageOwnerAlias !== "system") return;
  const query = readArguments({ imageId: image.imageId, owners: "system" }, { nowMs: store.nowMs });
  const listed = await store.list(settings, query, warn);
  if (listed.length === 0) {
    warn(`Image ${image.imageId} in ${settings.region} is superseded and hidden: it is held because imageId names it.`);
  }
}

function statusText(status: string): string {
  return status === "Deprecated" ? "deprecated" : `not available (${status})`;
}

function warnOfOpenDay({ asOf }: PinArguments, nowMs: number): void {
  const endMs = asOf === undefined ? undefined : readSpan(asOf)?.endMs;
  if (endMs !== undefined && endMs > nowMs) {
    warn(`asOf ${asOf} is not over yet (UTC): an image that appears before its end does not move this pin any more.`);
  }
}

async function warnOfHeld(held: HeldPin, props: Properties, source: SettingsSource): Promise<void> {
  const { imageId, region } = held;
  const keeps = "The pin keeps it; write a later asOf or another imageId to move.";
  try {
    const store = await processStore();
    const settings = resolveSettings(source, { region, profile: profileOf(props) });
    const image = await store.find(settings, imageId, {}, warn);
    if (image.status !== "" && image.status !== "Available") {
      warn(`The held image ${imageId} in ${region} is ${statusText(image.status)}. ${keeps}`);
    } else if (image.usable === false) {
      warn(`The held image ${imageId} in ${region} is not usable: no instance can be made from it. ${keeps}`);
    }
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    if (error instanceof NoImageError) {
      warn(`The held image ${imageId} is gone from ${region}, or no longer shared with this account. ${keeps}`);
    } else {
      warn(`The held image ${imageId} could not be checked: ${error.message}`);
    }
  }
}

// ---- state

/** What was held, from checked inputs or outputs; undefined for a pin that holds nothing yet. */
function heldPin(olds: Properties): HeldPin | undefined {
  const { imageId, image, reason, previousImageId, region, filter, asOf, follow } = olds;
  if (typeof imageId !== "string" || imageId === "" || imageId === UNKNOWN || typeof region !== "string")
    return undefined;
  return {
    imageId,
    image: image as PinnedImageRecord,
    reason: String(reason ?? ""),
    previousImageId: String(previousImageId ?? ""),
    region,
    filter: (filter ?? {}) as Properties,
    asOf: typeof asOf === "string" ? asOf : undefined,
    follow: follow === true,
  };
}

function differs(olds: Properties, news: Properties): boolean {
  if (["region", "imageId", "reason", "pinKey"].some((name) => (olds[name] ?? "") !== (news[name] ?? ""))) return true;
  if (profileOf(olds) !== profileOf(news)) return true;
  if (JSON.stringify(sorted(olds["image"])) !== JSON.stringify(sorted(news["image"]))) return true;
  if ((olds["follow"] ?? false) !== (news["follow"] ?? false)) return true;
  if (!sameAsOf(textOf(olds["asOf"]), textOf(news["asOf"]))) return true;
  return !sameFilter((olds["filter"] ?? {}) as Properties, (news["filter"] ?? {}) as Properties);
}

function textOf(value: unknown): string | undefined {
  return typeof value === "string" ? value : undefined;
}

function sorted(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1)));
}

function holdsUnknown(value: unknown): boolean {
  if (value === UNKNOWN) return true;
  return typeof value === "object" && value !== null && Object.values(value).some(holdsUnknown);
}

/** A copy without `undefined`, which the engine's transport refuses, and without the serialised provider. */
function plain(properties: Properties): Record<string, unknown> {
  const { __provider: _, ...rest } = properties;
  return JSON.parse(JSON.stringify(rest));
}

// ---- the provider process

let store: ImageStore | undefined;

/** Equal filters share one sweep in the provider process, which lives for one deployment. */
async function processStore(): Promise<ImageStore> {
  store ??= openStore();
  return store;
}

function settingsSource(config: ProviderConfig | undefined): SettingsSource {
  if (config === undefined) {
    throw new ConfigurationError(
      "The provider process of this pin was not configured. Run the command again; if it stays, report it with the versions of pulumi and @pulumi/pulumi.",
    );
  }
  return { config: (key) => config.get(key), environment: process.env };
}

/** A thrown text would hang the preview for ever, and a foreign error could hold more than its message. */
async function guarded<Result>(run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (error) {
    throw error instanceof Error ? error : new Error(String(error));
  }
}
