// The calling account: its id as configured, else from STS, once for each identity.

import { awaitShared, stopSignal } from "../service/deadline.js";
import { Retry } from "../service/retry.js";
import type { Settings } from "../settings/settings.js";
import { formatDuration } from "../values/time.js";
import type { Connections } from "./connections.js";
import type { Warn } from "./fetchListing.js";
import { memoKey, remember } from "./memo.js";

export class AccountIds {
  readonly #connections: Connections;
  readonly #accountIds = new Map<string, Promise<string>>();

  constructor(connections: Connections) {
    this.#connections = connections;
  }

  get(settings: Settings, warn: Warn): Promise<string> {
    const key = memoKey([settings.stsEndpoint, settings.credentials.identity]);
    const accountId = remember(this.#accountIds, key, () => this.#fetch(settings, warn));
    return awaitShared(accountId, () => this.get(settings, warn));
  }

  async #fetch(settings: Settings, warn: Warn): Promise<string> {
    const client = await this.#connections.identityClient(settings);
    const retry = new Retry({
      activity: "Getting the account id from STS",
      warn,
      retryAfterMs: (error) => client.retryAfterMs(error),
      timeout: formatDuration(settings.lookupTimeoutMs),
    });
    return retry.run(() => client.accountId(settings.region), stopSignal());
  }
}
