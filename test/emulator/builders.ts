// Builders of records, accounts and endpoints.

import { onTestFinished } from "vitest";
import type { PendingRequest } from "../../provider/emulator/accept.js";
import type { Answer } from "../../provider/emulator/answer.js";
import { answerInSlices } from "../../provider/emulator/handle.js";
import type { Account, Catalogue, CatalogueRecord, Endpoint, EndpointOptions } from "../../provider/emulator/index.js";
import { startEndpoint } from "../../provider/emulator/index.js";
import type { EndpointState } from "../../provider/emulator/state.js";

export const KEYS: Account = {
  accountId: "1234567890123456",
  accessKeyId: "testkeyid",
  accessKeySecret: "testkeysecret",
};

/** A Linux image owned by the calling account. */
export function image(imageId: string, fields: Partial<CatalogueRecord> = {}): CatalogueRecord {
  return {
    ImageId: imageId,
    ImageName: imageId,
    ImageOwnerAlias: "self",
    Architecture: "x86_64",
    CreationTime: "2026-03-01T00:00:00Z",
    OSType: "linux",
    Status: "Available",
    Usage: "none",
    ...fields,
  };
}

/** Images m-001, m-002, ..., created one minute apart. */
export function images(count: number, fields: Partial<CatalogueRecord> = {}): CatalogueRecord[] {
  return Array.from({ length: count }, (_, at) =>
    image(`m-${String(at + 1).padStart(3, "0")}`, {
      CreationTime: `${new Date(Date.UTC(2026, 0, 1) + at * 60_000).toISOString().slice(0, 19)}Z`,
      ...fields,
    }),
  );
}

export function hangzhou(...records: readonly CatalogueRecord[]): Catalogue {
  return { regions: { "cn-hangzhou": records } };
}

/** Starts an endpoint that is closed after the test. */
export async function start(options: EndpointOptions = {}): Promise<Endpoint> {
  const endpoint = await startEndpoint({ catalogue: hangzhou(), accounts: [KEYS], ...options });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** Answers an accepted request without a socket. */
export function answerAtOnce(pending: PendingRequest, state: EndpointState): Answer {
  const slices = answerInSlices(pending, state);
  let slice = slices.next();
  while (!slice.done) slice = slices.next();
  return slice.value;
}
