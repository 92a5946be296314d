// notifyNewer: a line in the preview about an image that is newer than the held one.

import * as pulumi from "@pulumi/pulumi";
import type { PinnedImageRecord } from "../pins/record.js";
import { fullKey, readSwitch } from "../values/configKeys.js";
import { ConfigurationError } from "../values/errors.js";
import { createRedactor, type Redact } from "../values/redact.js";
import { valuesAt } from "../values/secretValues.js";
import { logInfo } from "./diagnostics.js";
import { secretPaths } from "./secretPaths.js";

/** What a pin holds. */
type HeldOutputs = pulumi.Resource & {
  readonly imageId: pulumi.Output<string>;
  readonly image: pulumi.Output<PinnedImageRecord>;
  readonly region: pulumi.Output<string>;
};

/** Whether a pin reports newer images, and what is wrong with the configuration of it. */
export function readNotifyNewer(given: boolean | undefined): {
  readonly wanted: boolean;
  readonly problems: readonly string[];
} {
  try {
    return {
      wanted: given ?? readSwitch("notifyNewer", pulumi.runtime.getConfig(fullKey("notifyNewer"))),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { wanted: false, problems: [error.message] };
  }
}

/** Writes one line on the pin when a newer image than the held one exists. */
export function notifyOfNewer(
  pin: HeldOutputs,
  name: string,
  { filter, profile }: { readonly filter: pulumi.Input<object>; readonly profile?: string | undefined },
): void {
  pulumi.all([pin.image, pin.region, pulumi.output(filter)]).apply(async ([held, region, known]) => {
    const { newerImage } = await import("./invoke.js");
    const newest = await newerImage(held, { ...known, region, profile });
    if (newest === undefined) return;
    const redact = await newerRedactor(pin, held, filter, known);
    await logInfo(
      redact(
        `${name} holds ${held.imageId} (${held.creationTime.slice(0, 10)}); the newest is ${newest.imageId} (${newest.creationTime.slice(0, 10)}). ` +
          `Write asOf: "${newest.creationTime.slice(0, 10)}" or imageId: "${newest.imageId}" to move.`,
      ),
      pin,
    );
  });
}

/** The held image's date would tell which image a secret id is of. */
async function newerRedactor(
  pin: HeldOutputs,
  held: PinnedImageRecord,
  filter: unknown,
  known: unknown,
): Promise<Redact> {
  const ofHeld = (await pulumi.isSecret(pin.imageId)) ? [held.imageId, held.creationTime.slice(0, 10)] : [];
  return createRedactor([...ofHeld, ...valuesAt({ filter: known }, await secretPaths({ filter }))]);
}
