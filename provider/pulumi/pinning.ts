// The operations of PinnedImage in the provider process: check decides, diff compares, create, update and read keep.
// The provider source in users' states loads this module by name: the names exported here never change.

import { randomUUID } from "node:crypto";
import type { Properties } from "./pinArguments.js";
import { type CheckResult, checkPin } from "./pinCheck.js";
import { pinReporter, warnAboutHeld } from "./pinReports.js";
import { pinSecrets } from "./pinSecrets.js";
import { differs, parseHeldPin, toPlain } from "./pinState.js";
import { guarded, type ProviderConfig } from "./providerProcess.js";

export type { CheckResult, ProviderConfig };

/** Selects the image. The returned inputs are what the preview and all dependent resources see. */
export function check(olds: Properties, news: Properties, config: ProviderConfig | undefined): Promise<CheckResult> {
  return guarded(() => checkPin(olds, news, config));
}

/** Whether anything differs from the deployed state. Never a replacement, since there is nothing to rebuild. */
export function diff(olds: Properties, news: Properties): Promise<{ changes: boolean }> {
  return guarded(() => ({ changes: differs(olds, news) }));
}

/** The id is not the image id, because an update cannot change it. */
export function create(inputs: Properties): Promise<{ id: string; outs: Record<string, unknown> }> {
  return guarded(() => ({ id: randomUUID(), outs: toPlain(inputs) }));
}

export function update(inputs: Properties): Promise<{ outs: Record<string, unknown> }> {
  return guarded(() => ({ outs: toPlain(inputs) }));
}

/** Keeps the pin in any case, and warns if its image no longer exists or is no longer available. */
export function read(
  id: string,
  props: Properties,
  config: ProviderConfig | undefined,
): Promise<{ id: string; props: Properties }> {
  return guarded(async () => {
    const held = parseHeldPin(props);
    if (held !== undefined)
      await warnAboutHeld(pinReporter("pin", pinSecrets([], {}, props).redact), held, props, config);
    return { id, props };
  });
}
