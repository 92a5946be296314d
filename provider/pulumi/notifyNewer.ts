// notifyNewer: a log message at preview about an image that is newer than the held one.

import * as pulumi from "@pulumi/pulumi";
import type { PinnedImageRecord } from "../pins/record.js";
import { fullKey, readSwitch } from "../values/configKeys.js";
import { ConfigurationError } from "../values/errors.js";
import { createRedactor, type Redact } from "../values/redact.js";
import { valuesAt } from "../values/secretValues.js";
import { logInfo } from "./diagnostics.js";
import { secretPaths } from "./secretPaths.js";

type HeldOutputs = pulumi.Resource & {
  readonly imageId: pulumi.Output<string>;
  readonly image: pulumi.Output<PinnedImageRecord>;
  readonly region: pulumi.Output<string>;
};

/** Whether a pin reports newer images, and the problems of that setting. */
export function readNotifyNewer(argument: boolean | undefined): {
  readonly enabled: boolean;
  readonly problems: readonly string[];
} {
  try {
    return {
      enabled: argument ?? readSwitch("notifyNewer", pulumi.runtime.getConfig(fullKey("notifyNewer"))),
      problems: [],
    };
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    return { enabled: false, problems: [error.message] };
  }
}

/** Logs one message on the pin if a newer image exists. */
export function notifyOfNewer(
  pin: HeldOutputs,
  name: string,
  { filter, profile }: { readonly filter: pulumi.Input<object>; readonly profile?: string | undefined },
): void {
  pulumi.all([pin.image, pin.region, pulumi.output(filter)]).apply(async ([held, region, known]) => {
    const { newerImage } = await import("./lookups.js");
    const newest = await newerImage(held, { ...known, region, profile });
    if (newest === undefined) return;
    const redact = await newerRedactor(pin, held, filter, known);
    await logInfo(
      redact(
        `${name} holds ${held.imageId} (${held.creationTime.slice(0, 10)}); the newest is ${newest.imageId} (${newest.creationTime.slice(0, 10)}). ` +
          `To move, set asOf: "${newest.creationTime.slice(0, 10)}" or imageId: "${newest.imageId}".`,
      ),
      pin,
    );
  });
}

/** Hides the held image's date as well if its id is secret: the date would identify the image. */
async function newerRedactor(
  pin: HeldOutputs,
  held: PinnedImageRecord,
  filter: unknown,
  known: unknown,
): Promise<Redact> {
  const heldSecrets = (await pulumi.isSecret(pin.imageId)) ? [held.imageId, held.creationTime.slice(0, 10)] : [];
  return createRedactor([...heldSecrets, ...valuesAt({ filter: known }, await secretPaths({ filter }))]);
}
