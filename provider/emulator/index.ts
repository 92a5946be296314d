// A local DescribeImages: the public surface of `pulumi-alicloud-images/endpoint`.

import { LiveCatalogue } from "./catalogueStore.js";
import { type FaultRule, FaultScript } from "./faults.js";
import { createState } from "./handle.js";
import { drawKeys, LOCAL_ACCOUNT_ID } from "./keys.js";
import { type EndpointOptions, resolveOptions } from "./options.js";
import type { Account, Catalogue, CatalogueChange } from "./records.js";
import { type RecordedRequest, RequestLog } from "./requestLog.js";
import { checkAccounts, checkCatalogue, checkFaults } from "./schemas.js";
import { listen } from "./server.js";
import { type WatchedFile, watchFile } from "./watchedFile.js";

export type { FaultAnswer, FaultRule, FaultWhen, Numbers } from "./faults.js";
export type { Preset } from "./handle.js";
export type { EndpointOptions } from "./options.js";
export type { Account, Catalogue, CatalogueChange, CatalogueRecord } from "./records.js";
export type { RecordedRequest } from "./requestLog.js";

/** A DescribeImages endpoint that runs. */
export interface Endpoint {
  /** Such as `http://127.0.0.1:4567`. */
  readonly url: string;
  /** The keys of the first account: drawn anew at each start unless `accounts` were given. */
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
  /** The latest requests, oldest first, without secrets. */
  readonly requests: readonly RecordedRequest[];
  /**
   * Changes the catalogue while the endpoint runs: publish, delete, deprecate, retag, share.
   *
   * @throws ConfigurationError if the region or an image to remove or set is not there.
   */
  change(change: CatalogueChange): void;
  /** Replaces the fault rules. Attempts and requests are counted from 1 again. @throws ConfigurationError for rules that it cannot follow. */
  setFaults(rules: readonly FaultRule[]): void;
  /** Empties `requests`. */
  forgetRequests(): void;
  /** Lets the process end although the endpoint runs. */
  unref(): void;
  /** Ends the endpoint and its open connections. */
  close(): Promise<void>;
}

/**
 * Starts a local DescribeImages endpoint, by default with the bundled catalogue on a free port of this machine alone.
 *
 * @throws ConfigurationError for options that it cannot use, a file that it cannot read, or a port that is in use.
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
  const take = async (given: unknown, name: string, use: (content: unknown, source: string) => void) => {
    if (typeof given === "string") files.push(await watchFile(given, use, log));
    else use(given, name);
  };
  await take(options.catalogue ?? (await bundled()).catalogue, "catalogue", useCatalogue);
  await take(options.accounts ?? (await accountsFor(options)), "accounts", useAccounts);
  await take(options.faults ?? [], "faults", useFaults);

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

async function accountsFor(options: EndpointOptions): Promise<readonly Account[]> {
  return drawKeys(options.catalogue === undefined ? (await bundled()).accountIds : [LOCAL_ACCOUNT_ID]);
}

/** Loaded when needed: most tests and users with a catalogue of their own never do. */
async function bundled(): Promise<{ readonly catalogue: Catalogue; readonly accountIds: readonly string[] }> {
  const { BUNDLED_ACCOUNT_IDS, bundledCatalogue } = await import("./catalogue/index.js");
  return { catalogue: bundledCatalogue(), accountIds: BUNDLED_ACCOUNT_IDS };
}
