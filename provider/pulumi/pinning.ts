// What a PinnedImage does in the provider process: check decides, diff compares, create, update and read keep.
// Loaded by name from the provider object that lies in users' state: the names exported here never change.

import { randomUUID } from "node:crypto";
import type { ImageStore } from "../api/images.js";
import { regionSetting, resolveSettings, type Settings, type SettingsSource } from "../api/settings.js";
import { ArgumentError, ConfigurationError, ImagesError, NoImageError } from "../core/errors.js";
import { type ImageQuery, isBlocked, readArguments, withoutBlocked } from "../core/filter.js";
import type { Image } from "../core/image.js";
import {
  decidePin,
  type HeldPin,
  mismatchedPart,
  normalAsOf,
  type PinArguments,
  type PinDecision,
  type PinnedImageRecord,
  type PinQuestions,
  REFUSED_IN_FILTER,
  sameAsOf,
  sameFilter,
} from "../core/pin.js";
import { BLOCKED_KEY, REQUIRE_DECISION_KEY, readBlocked } from "../core/pinEntries.js";
import { guardOwners, mixedWarning, oneImage, selectImages } from "../core/select.js";
import { show } from "../core/show.js";
import { readSpan, SPAN_FORMS } from "../core/time.js";
import { openStore } from "./store.js";

/** Stack configuration as the SDK hands it to `configure`. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

type Properties = Readonly<Record<string, unknown>>;

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
  return reasons.map((reason) => ({ property: "", reason }));
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
  const questioner = { name, wanted, given, source, store, blocked };
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

/** Reads the arguments and gathers all that is wrong with them. */
function readPinArguments(
  given: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): PinArguments | undefined {
  const { filter, asOf, follow, imageId } = given;
  if (typeof filter !== "object" || filter === null || Array.isArray(filter)) {
    problems.push(
      'filter is missing: say what the image may be, such as { owners: "system", imageFamily: "acs:ubuntu_24_04_x64" }.',
    );
  } else {
    collect(problems, () => readArguments(filter, { of: "filter", nowMs: 0, refused: REFUSED_IN_FILTER }));
  }
  const heldByHand = held !== undefined && imageId === held.imageId;
  const day = readAsOf(asOf, problems);
  checkImageId(imageId, problems);
  if (follow !== undefined && follow !== null && typeof follow !== "boolean") {
    problems.push(`${show("follow", follow)} is not valid: give true or false, without quotes.`);
  }
  const deciders = [
    ...(typeof imageId === "string" && imageId !== "" && !heldByHand ? ["imageId"] : []),
    ...(asOf === undefined || asOf === null ? [] : ["asOf"]),
    ...(follow === true ? ["follow"] : []),
  ];
  if (deciders.length > 1) {
    problems.push(
      `${deciders.join(" and ")} each decide which image is held: give one of them and leave the other${deciders.length > 2 ? "s" : ""} out.`,
    );
  }
  const region = readRegion(given, held, source, problems);
  if (region === undefined || typeof filter !== "object" || filter === null) return undefined;
  return {
    filter: filter as Properties,
    imageId: typeof imageId === "string" ? imageId : undefined,
    asOf: day,
    follow: follow === true,
    region,
  };
}

function readAsOf(asOf: unknown, problems: string[]): string | undefined {
  if (asOf === undefined || asOf === null) return undefined;
  const day = typeof asOf === "string" ? normalAsOf(asOf) : undefined;
  if (asOf === "") problems.push(noValue("asOf"));
  else if (day === undefined) problems.push(`${show("asOf", asOf)} is not valid: give ${SPAN_FORMS}.`);
  return day;
}

function checkImageId(imageId: unknown, problems: string[]): void {
  if (imageId === undefined || imageId === null) return;
  if (imageId === "") problems.push(noValue("imageId"));
  else if (typeof imageId !== "string")
    problems.push(`${show("imageId", imageId)} is not valid: give the id as a text; put it in quotes.`);
}

function noValue(name: string): string {
  return (
    `${name} was given without a value, and the pin does not fall back to the newest by itself. ` +
    "If it comes from another stack, use requireOutput, which fails when that stack has no such output; otherwise leave it out."
  );
}

/** A held pin keeps its region unless the filter, the provider or the stack's configuration names another. */
function readRegion(
  given: Properties,
  held: HeldPin | undefined,
  source: SettingsSource,
  problems: string[],
): string | undefined {
  const filter = given["filter"] as Properties | undefined;
  const own = filter?.["region"];
  const ofProvider = given["region"];
  const setting = collect(problems, () =>
    regionSetting(source, {
      region: typeof own === "string" && own !== "" ? own : undefined,
      profile: profileOf(given),
      provider: typeof ofProvider === "string" && ofProvider !== "" ? { region: ofProvider } : undefined,
    }),
  );
  const ambient = setting === undefined || setting.from === "environment" || setting.from === "profile";
  if (ambient && held !== undefined) return held.region;
  if (setting !== undefined) return setting.region;
  if (problems.length === 0) collect(problems, () => resolveSettings(source, { profile: profileOf(given) }));
  return undefined;
}

function collect<Value>(problems: string[], read: () => Value): Value | undefined {
  try {
    return read();
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    problems.push(...(error instanceof ArgumentError ? error.problems : [error.message]));
    return undefined;
  }
}

function profileOf(given: Properties): string | undefined {
  const filter = given["filter"] as Properties | undefined;
  const profile = given["profile"] ?? filter?.["profile"];
  return typeof profile === "string" && profile !== "" ? profile : undefined;
}

interface Questioner {
  readonly name: string;
  readonly wanted: PinArguments;
  readonly given: Properties;
  readonly source: SettingsSource;
  readonly store: ImageStore;
  readonly blocked: readonly string[];
}

function questions({ name, wanted, given, source, store, blocked }: Questioner): PinQuestions {
  const { region } = wanted;
  let settings: Settings | undefined;
  // Only a question needs credentials: a held pin works without any.
  const ready = () => {
    settings ??= resolveSettings(source, { region, profile: profileOf(given) });
    return settings;
  };
  return {
    nowMs: store.nowMs,
    blocked: (image) => isBlocked(blocked, image),
    find: async (imageId) => {
      const image = await store.find(ready(), imageId, {}, warn);
      refuseBlocked(image, blocked);
      await warnOfChosen(image, ready(), store);
      return image;
    },
    newest: async (query, why) => {
      if (why !== undefined) refuseUndecided(name, why, source);
      const { query: careful, guardedOwners } = guardOwners(withoutBlocked(query, blocked));
      const selection = selectImages(await store.list(ready(), careful, warn), careful);
      warnOfOpenDay(wanted, store.nowMs);
      const mixed = mixedWarning(selection, careful);
      if (mixed !== undefined) warn(mixed);
      return oneImage(selection, careful, { region, guardedOwners });
    },
    mismatch: (imageId, query) => mismatch(imageId, query, ready(), store),
  };
}

function refuseBlocked(image: Image, blocked: readonly string[]): void {
  if (!isBlocked(blocked, image)) return;
  throw new ArgumentError([
    `imageId ${JSON.stringify(image.imageId)} (${image.name}) is named by ${BLOCKED_KEY} and is never selected: choose another image, or take it off that list.`,
  ]);
}

/** With alicloud-images:requireDecision nothing is chosen as "the newest" without a date or an id that somebody wrote. */
function refuseUndecided(name: string, why: string, source: SettingsSource): void {
  const required = source.config?.(REQUIRE_DECISION_KEY);
  if (required === undefined || required === "false") return;
  if (required !== "true")
    throw new ConfigurationError(`${show(REQUIRE_DECISION_KEY, required)} is not valid: give true or false.`);
  throw new ArgumentError([
    `${name} needs a written decision, since ${why} and ${REQUIRE_DECISION_KEY} is true: write imageId or asOf, for example with "alicloud-images pins move ${name}".`,
  ]);
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

/** Asks the service whether a held image still fits, and if not, names the part. */
async function mismatch(
  imageId: string,
  query: ImageQuery,
  settings: Settings,
  store: ImageStore,
): Promise<string | undefined> {
  const { query: careful } = guardOwners(query);
  // Hidden, superseded or deprecated is no mismatch, unless the filter itself speaks of it.
  const parameters = { Status: "ALL", ShowExpired: "true", ...careful.parameters };
  const fitting = await store.list(settings, { ...careful, parameters, imageIds: [imageId] }, warn);
  const [image] = fitting;
  if (image !== undefined) {
    const part = careful.predicates.find(({ keeps }) => !keeps(image));
    return part === undefined ? undefined : `no longer matches ${part.shown}`;
  }
  try {
    const known = await store.find(settings, imageId, {}, warn);
    return `no longer matches ${mismatchedPart(known, careful) ?? "the filter"}`;
  } catch (error) {
    if (error instanceof NoImageError) return "is gone and no longer matches";
    throw error;
  }
}

// ---- what is told

const warned = new Set<string>();

/** The engine shows what a provider process prints as a warning of the stack. */
function warn(text: string): void {
  if (warned.has(text)) return;
  warned.add(text);
  console.warn(text);
}

function tellOfMove(name: string, held: HeldPin | undefined, decision: PinDecision, wanted: PinArguments): void {
  if (!decision.moved || held === undefined) return;
  const why = wanted.imageId !== undefined ? "pinned by imageId" : decision.reason.replace(/: from \S+ to \S+$/, "");
  console.log(
    `${name}: ${dated(held.image)} => ${dated(decision.image)}, ${why}. Instances that take this image in place lose their system disk.`,
  );
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
