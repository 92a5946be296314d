// Public API of `pulumi-alicloud-images/endpoint`: a local DescribeImages endpoint.

import { LiveCatalogue } from "./catalogueStore.js";
import { checkFaults } from "./faultChecks.js";
import { type FaultRule, FaultScript } from "./faults.js";
import { createKeys, LOCAL_ACCOUNT_ID } from "./keys.js";
import { type EndpointOptions, resolveOptions } from "./options.js";
import type { Account, Catalogue, CatalogueChange } from "./records.js";
import { type RecordedRequest, RequestLog } from "./requestLog.js";
import { checkAccounts, checkCatalogue } from "./schemas.js";
import { listen } from "./server.js";
import { createState } from "./state.js";
import { type WatchedFile, watchFile } from "./watchedFile.js";

export type { FaultAnswer, FaultRule, FaultWhen, Numbers } from "./faults.js";
export type { EndpointOptions, Preset } from "./options.js";
export type { Account, Catalogue, CatalogueChange, CatalogueRecord } from "./records.js";
export type { RecordedRequest } from "./requestLog.js";

/** A running DescribeImages endpoint. */
export interface Endpoint {
  /** For example `http://127.0.0.1:4567`. */
  readonly url: string;
  /** Keys of the first account; random at each start unless the option `accounts` is set. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** The most recent requests, oldest first, without secrets. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Changes the catalogue while the endpoint runs, for example to publish, delete or deprecate images.
   *
   * @throws ConfigurationError if the region, or an image to remove or set, does not exist.
   */
  change(change: CatalogueChange): void;
  /** Replaces the fault rules and resets their counters. @throws ConfigurationError for invalid rules. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Clears `requests`. */
  forgetRequests(): void;
  /** Lets the process exit while the endpoint runs. */
  unref(): void;
  /** Stops the endpoint and closes its connections. */
  close(): Promise<void>;
}

/**
 * Starts a local DescribeImages endpoint, by default with the bundled catalogue on a free port of 127.0.0.1.
 *
 * @throws ConfigurationError for invalid options, an unreadable file, or a port that is in use.
 *
 * @example
 * ```ts
 * import { startEndpoint } from "pulumi-alicloud-images/endpoint";
 *
 * export async function withEndpoint(use: (url: string) => Promise<void>): Promise<void> {
 *   const endpoint = await startEndpoint();
 *   try {
 *     await use(endpoint.url);
 *   } finally {
 *     await endpoint.close();
 *   }
 * }
 * ```
 */
export async function startEndpoint(options: EndpointOptions = {}): Promise<Endpoint> {
  const resolved = resolveOptions(options);
  const { log } = resolved;
  const files: WatchedFile[] = [];
  const catalogue = new LiveCatalogue({ regions: {} });
  const state = createState(resolved.answers, catalogue, [], []);

  const useCatalogue = (content: unknown, source: string) => catalogue.replace(checkCatalogue(content, source));
  const useAccounts = (content: unknown, source: string) => {
    state.accounts = checkAccounts(content, source);
  };
  const useFaults = (content: unknown, source: string) => {
    state.faults = new FaultScript(checkFaults(content, source), resolved.answers.seed);
  };
  const load = async (value: unknown, name: string, use: (content: unknown, source: string) => void) => {
    if (typeof value === "string") files.push(await watchFile(value, use, log));
    else use(value, name);
  };
  await load(options.catalogue ?? (await bundled()).catalogue, "catalogue", useCatalogue);
  await load(options.accounts ?? (await defaultAccounts(options)), "accounts", useAccounts);
  await load(options.faults ?? [], "faults", useFaults);

  const requestLog = new RequestLog(resolved.maxRecordedRequests);
  const server = await listen(state, requestLog, files, resolved);
  const [first] = state.accounts;
  return {
    url: server.url,
    accessKeyId: first?.accessKeyId ?? "",
    accessKeySecret: first?.accessKeySecret ?? "",
    securityToken: first?.securityToken,
    get requests() {
      return requestLog.requests;
    },
    change: (change) => catalogue.change(change),
    setFaults: (rules) => useFaults(rules, "faults"),
    forgetRequests: () => requestLog.forget(),
    unref: () => server.unref(),
    close: () => server.close(),
  };
}

async function defaultAccounts(options: EndpointOptions): Promise<readonly Account[]> {
  return createKeys(options.catalogue === undefined ? (await bundled()).accountIds : [LOCAL_ACCOUNT_ID]);
}

/** Imported lazily, because an endpoint with another catalogue does not need it. */
async function bundled(): Promise<{ readonly catalogue: Catalogue; readonly accountIds: readonly string[] }> {
  const { BUNDLED_ACCOUNT_IDS, bundledCatalogue } = await import("./catalogue/index.js");
  return { catalogue: bundledCatalogue(), accountIds: BUNDLED_ACCOUNT_IDS };
}
