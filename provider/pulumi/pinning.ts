// What a PinnedImage does in the provider process: check decides, diff compares, create, update and read keep.
// Loaded by name from the provider object that lies in users' state: the names exported here never change.

import { randomUUID } from "node:crypto";
import type { ImageStore } from "../lookup/imageStore.js";
import { openStore } from "../lookup/openStore.js";
import { formatReason } from "../pins/cause.js";
import { REQUIRE_DECISION_KEY } from "../pins/entries.js";
import { createPinLookup, requiresDecision } from "../pins/lookup.js";
import {
  decidePin,
  type HeldPin,
  type PinArguments,
  type PinLookup,
  type PinnedImageRecord,
  sameAsOf,
  sameFilter,
} from "../pins/resolve.js";
import { withDeadline } from "../service/deadline.js";
import { BLOCKED_KEY, readBlocked } from "../settings/blocked.js";
import { lookupTimeout, resolveSettings, type Settings, type SettingsSource } from "../settings/settings.js";
import { isBlocked } from "../values/blocked.js";
import { ArgumentError, ConfigurationError, ImagesError } from "../values/errors.js";
import { escapeControls } from "../values/escape.js";
import type { SecretPath } from "../values/secretValues.js";
import { collect, type Properties, profileOf, readPinArguments } from "./pinArguments.js";
import {
  pinReporter,
  type Reporter,
  reportMove,
  warnOfBlocked,
  warnOfChosen,
  warnOfHeld,
  warnOfOpenDay,
} from "./pinReports.js";
import { type PinSecrets, pinSecrets, SECRETS_PROPERTY } from "./pinSecrets.js";

/** Stack configuration as the SDK hands it to `configure`. */
export interface ProviderConfig {
  get(key: string): string | undefined;
}

export interface CheckResult {
  inputs: Record<string, unknown>;
  failures: { property: string; reason: string }[];
}

/** What the program hands over beside the arguments. It is in no state. */
interface PinHandover {
  readonly name?: string;
  /** What is wrong with the stack's configuration. */
  readonly problems?: readonly string[];
  /** Where the arguments hold secrets, which arrive here in plain. */
  readonly secrets?: readonly SecretPath[];
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
    const secrets = pinSecrets(pin.secrets ?? [], given, olds);
    try {
      return {
        inputs: await decide({ pin, secrets, held: heldPin(olds), given, source: settingsSource(config) }),
        failures: [],
      };
    } catch (error) {
      if (!(error instanceof ImagesError)) throw error;
      const reasons = error instanceof ArgumentError ? error.problems : [error.message];
      return { inputs: plain(given), failures: failuresOf(reasons.map(secrets.redact)) };
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
    if (held !== undefined) {
      const reporter = pinReporter("pin", pinSecrets([], {}, props).redact);
      const source = settingsSource(config);
      await warnOfHeld(reporter, held, { source, profile: profileOf(props), store: await processStore() });
    }
    return { id, props };
  });
}

// ---- check

interface Checked {
  readonly pin: PinHandover;
  readonly secrets: PinSecrets;
  readonly held: HeldPin | undefined;
  readonly given: Properties;
  readonly source: SettingsSource;
}

async function decide({ pin, secrets, held, given, source }: Checked): Promise<Record<string, unknown>> {
  const problems = [...(pin.problems ?? [])];
  const wanted = readPinArguments(given, held, source, problems);
  const blocked = collect(problems, () => readBlocked(source.config?.(BLOCKED_KEY))) ?? [];
  const requireDecision = collect(problems, () => requiresDecision(source.config?.(REQUIRE_DECISION_KEY))) ?? false;
  if (wanted === undefined || problems.length > 0) throw new ArgumentError(problems);
  const store = await processStore();
  const reporter = pinReporter(pin.name ?? "pin", secrets.redact);
  const lookup = questions({ reporter, wanted, requireDecision, given, source, store });
  const decision = await withDeadline(lookupTimeout(source), () => decidePin(held, wanted, lookup));
  if (!decision.moved && isBlocked(blocked, decision.image)) warnOfBlocked(reporter, decision);
  reportMove(reporter, held, decision);
  const { filter, profile, pinKey } = given;
  return plain(
    secrets.mark({
      filter,
      profile,
      pinKey,
      asOf: wanted.asOf,
      follow: given["follow"],
      region: wanted.region,
      imageId: decision.imageId,
      image: decision.image,
      reason: secrets.redact(formatReason(held, decision)),
      previousImageId: decision.previousImageId,
    }),
  );
}

interface Questioner {
  readonly reporter: Reporter;
  readonly wanted: PinArguments;
  readonly requireDecision: boolean;
  readonly given: Properties;
  readonly source: SettingsSource;
  readonly store: ImageStore;
}

/** The questions of the rules, with what a preview says of the answers. */
function questions({ reporter, wanted, requireDecision, given, source, store }: Questioner): PinLookup {
  const { region } = wanted;
  const { name, warn } = reporter;
  let settings: Settings | undefined;
  const ready = () => {
    settings ??= resolveSettings(source, { region, profile: profileOf(given) });
    return settings;
  };
  const ask = createPinLookup({ name, region, requireDecision, store, settings: ready, warn });
  return {
    ...ask,
    getById: async (imageId) => {
      const image = await ask.getById(imageId);
      await warnOfChosen(reporter, image, ready(), store);
      return image;
    },
    getNewest: async (query, why) => {
      const image = await ask.getNewest(query, why);
      warnOfOpenDay(reporter, wanted, store.nowMs);
      return image;
    },
  };
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
  if (JSON.stringify(olds[SECRETS_PROPERTY] ?? []) !== JSON.stringify(news[SECRETS_PROPERTY] ?? [])) return true;
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

/** A copy without `undefined`, which the engine's transport refuses, and without the text of the provider. */
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
