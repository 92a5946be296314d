// The check of a pin: validates the arguments and selects the image, so that the preview shows it.

import type { ImageStore } from "../lookup/imageStore.js";
import { formatReason } from "../pins/cause.js";
import { REQUIRE_DECISION_KEY } from "../pins/entries.js";
import { createPinLookup, requiresDecision } from "../pins/lookup.js";
import type { HeldPin, PinArguments, PinLookup } from "../pins/pin.js";
import { decidePin } from "../pins/resolve.js";
import { withDeadline } from "../service/deadline.js";
import { BLOCKED_KEY, readBlocked } from "../settings/blocked.js";
import { lookupTimeout, resolveSettings, type Settings, type SettingsSource } from "../settings/settings.js";
import { isBlocked } from "../values/blocked.js";
import { ArgumentError, ImagesError } from "../values/errors.js";
import { escapeControls } from "../values/escape.js";
import type { SecretPath } from "../values/secretValues.js";
import { collect, type Properties, parsePinArguments, profileOf } from "./pinArguments.js";
import {
  pinReporter,
  type Reporter,
  reportMove,
  warnAboutBlocked,
  warnAboutOpenDay,
  warnAboutSelected,
} from "./pinReports.js";
import { type PinSecrets, pinSecrets } from "./pinSecrets.js";
import { holdsUnknown, parseHeldPin, toPlain, UNKNOWN } from "./pinState.js";
import { type ProviderConfig, processStore, settingsSource } from "./providerProcess.js";

export interface CheckResult {
  inputs: Record<string, unknown>;
  failures: { property: string; reason: string }[];
}

/** What the program passes on in addition to the arguments. States do not keep it. */
interface ProgramDetails {
  readonly name?: string;
  /** Problems of the stack's configuration. */
  readonly problems?: readonly string[];
  /** Where the arguments hold secrets, which arrive here in plain text. */
  readonly secrets?: readonly SecretPath[];
}

export async function checkPin(
  olds: Properties,
  news: Properties,
  config: ProviderConfig | undefined,
): Promise<CheckResult> {
  const { __pin, ...inputs } = news;
  const program = (__pin ?? {}) as ProgramDetails;
  if (holdsUnknown(inputs)) {
    const { problems = [] } = program;
    if (problems.length > 0) return { inputs: toPlain(inputs), failures: toFailures(problems) };
    const unknown = { imageId: UNKNOWN, image: UNKNOWN, reason: UNKNOWN, previousImageId: UNKNOWN, region: UNKNOWN };
    return { inputs: { ...toPlain(inputs), ...unknown }, failures: [] };
  }
  const secrets = pinSecrets(program.secrets ?? [], inputs, olds);
  try {
    const source = settingsSource(config);
    return { inputs: await decide({ program, secrets, held: parseHeldPin(olds), inputs, source }), failures: [] };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    const reasons = error instanceof ArgumentError ? error.problems : [error.message];
    return { inputs: toPlain(inputs), failures: toFailures(reasons.map(secrets.redact)) };
  }
}

/** Failures without a property: the engine would print its value. */
function toFailures(reasons: readonly string[]): CheckResult["failures"] {
  return reasons.map((reason) => ({ property: "", reason: reason.split("\n").map(escapeControls).join("\n") }));
}

interface CheckContext {
  readonly program: ProgramDetails;
  readonly secrets: PinSecrets;
  readonly held: HeldPin | undefined;
  readonly inputs: Properties;
  readonly source: SettingsSource;
}

async function decide({ program, secrets, held, inputs, source }: CheckContext): Promise<Record<string, unknown>> {
  const problems = [...(program.problems ?? [])];
  const wanted = parsePinArguments(inputs, held, source, problems);
  const blocked = collect(problems, () => readBlocked(source.config?.(BLOCKED_KEY))) ?? [];
  const requireDecision = collect(problems, () => requiresDecision(source.config?.(REQUIRE_DECISION_KEY))) ?? false;
  if (wanted === undefined || problems.length > 0) throw new ArgumentError(problems);
  const store = processStore();
  const reporter = pinReporter(program.name ?? "pin", secrets.redact);
  const lookup = createReportingLookup({ reporter, wanted, requireDecision, inputs, source, store });
  const decision = await withDeadline(lookupTimeout(source), () => decidePin(held, wanted, lookup));
  if (!decision.moved && isBlocked(blocked, decision.image)) warnAboutBlocked(reporter, decision);
  reportMove(reporter, held, decision);
  const { filter, profile, pinKey, follow } = inputs;
  const { imageId, image, previousImageId } = decision;
  const { asOf, region } = wanted;
  const reason = secrets.redact(formatReason(held, decision));
  return toPlain(
    secrets.mark({ filter, profile, pinKey, asOf, follow, region, imageId, image, reason, previousImageId }),
  );
}

interface ReportingLookupOptions {
  readonly reporter: Reporter;
  readonly wanted: PinArguments;
  readonly requireDecision: boolean;
  readonly inputs: Properties;
  readonly source: SettingsSource;
  readonly store: ImageStore;
}

/** The lookups of the rules, with warnings about the selected image. */
function createReportingLookup(options: ReportingLookupOptions): PinLookup {
  const { reporter, wanted, requireDecision, inputs, source, store } = options;
  const { region } = wanted;
  const { name, warn } = reporter;
  let resolved: Settings | undefined;
  const settings = () => {
    resolved ??= resolveSettings(source, { region, profile: profileOf(inputs) });
    return resolved;
  };
  const lookup = createPinLookup({ name, region, requireDecision, store, settings, warn });
  return {
    ...lookup,
    getById: async (imageId) => {
      const image = await lookup.getById(imageId);
      await warnAboutSelected(reporter, image, settings(), store);
      return image;
    },
    getNewest: async (query, why) => {
      const image = await lookup.getNewest(query, why);
      warnAboutOpenDay(reporter, wanted, store.nowMs);
      return image;
    },
  };
}
