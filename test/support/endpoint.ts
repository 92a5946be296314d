// A local endpoint for the duration of a test, and the settings and queries to use it.

import { onTestFinished } from "vitest";
import { type Endpoint, type EndpointOptions, startEndpoint } from "../../provider/emulator/index.js";
import type { CatalogueRecord } from "../../provider/emulator/records.js";
import { ImageStore } from "../../provider/lookup/imageStore.js";
import { resolveSettings, type Settings } from "../../provider/settings/settings.js";
import type { GetImagesArgs } from "../../provider/values/arguments.js";
import { type ImageQuery, parseArguments } from "../../provider/values/query.js";

export interface TestEndpointOptions extends Omit<EndpointOptions, "catalogue"> {
  /** The images of cn-hangzhou. @default none */
  readonly records?: readonly CatalogueRecord[];
  /** The images of further regions. */
  readonly otherRegions?: Readonly<Record<string, readonly CatalogueRecord[]>>;
}

/** Starts an endpoint for the current test. */
export async function openEndpoint(options: TestEndpointOptions = {}): Promise<Endpoint> {
  const { records = [], otherRegions = {}, ...rest } = options;
  const endpoint = await startEndpoint({
    catalogue: { regions: { "cn-hangzhou": records, ...otherRegions } },
    ...rest,
  });
  onTestFinished(() => endpoint.close());
  return endpoint;
}

/** Settings for an endpoint, with its own keys. */
export function settingsOf(endpoint: Endpoint, overrides: Partial<Settings> = {}): Settings {
  return { ...resolveSettings({ environment: environmentOf(endpoint) }), ...overrides };
}

/** The environment of a program that uses an endpoint with the endpoint's own keys. */
export function endpointEnvironment(endpoint: Endpoint): Record<string, string> {
  return {
    ALICLOUD_REGION: "cn-hangzhou",
    ALICLOUD_IMAGES_ENDPOINT: endpoint.url,
    ALICLOUD_ACCESS_KEY: endpoint.accessKeyId,
    ALICLOUD_SECRET_KEY: endpoint.accessKeySecret,
    // An empty variable counts as unset.
    ALICLOUD_SECURITY_TOKEN: endpoint.securityToken ?? "",
  };
}

/** The same for a program inside the test, with a time limit above all waits that waits.ts shortens. */
export function environmentOf(endpoint: Endpoint): Record<string, string> {
  return { ...endpointEnvironment(endpoint), CLIENT_READ_TIMEOUT: "100000" };
}

export function openStore(): ImageStore {
  return new ImageStore({ startEmbedded: () => Promise.reject(new Error("No test here uses the embedded endpoint.")) });
}

export function queryOf(args: GetImagesArgs = {}): ImageQuery {
  return parseArguments(args, { nowMs: Date.now() });
}

/** The parameters of the requests that an endpoint received, without those of every request. */
export function askedOf(endpoint: Endpoint): Record<string, string>[] {
  return endpoint.requests.map(({ parameters }) =>
    Object.fromEntries(Object.entries(parameters).filter(([name]) => !COMMON_PARAMETERS.has(name))),
  );
}

const COMMON_PARAMETERS = new Set([
  "Action",
  "Version",
  "Format",
  "Timestamp",
  "AccessKeyId",
  "SecurityToken",
  "Signature",
  "SignatureMethod",
  "SignatureNonce",
  "SignatureVersion",
]);
