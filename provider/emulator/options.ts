// Options of a local endpoint, their defaults and their validation.

import { ConfigurationError } from "../values/errors.js";
import { isLoopback } from "../values/loopback.js";
import type { FaultRule } from "./faults.js";
import type { Account, Catalogue } from "./records.js";

/** `2018`: the operation as documented that year. */
export type Preset = "current" | "2018";

/** Options of a local DescribeImages endpoint, all optional. */
export interface EndpointOptions {
  /** TCP port to listen on; 0 picks a free one. @default 0 */
  readonly port?: number | undefined;
  /** Address to listen on. Any other than loopback also needs `exposeBeyondLoopback`. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** Allows other machines to reach the endpoint, over plain HTTP. @default false */
  readonly exposeBeyondLoopback?: boolean | undefined;
  /**
   * Host names accepted in the Host header besides those of loopback, for example a name from /etc/hosts. Requests with
   * any other name are rejected, as protection against DNS rebinding. @default none; any if `host` is not loopback
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** Documentation to follow: today's, or that of 2018 (PageSize up to 50, 5 tags, its error messages). @default "current" */
  readonly preset?: Preset | undefined;
  /** Maximum PageSize, in images. @default 100; 50 with preset "2018" */
  readonly maxPageSize?: number | undefined;
  /** Maximum number of tags per request. @default 20; 5 with preset "2018" */
  readonly maxTags?: number | undefined;
  /** Image records by region, or the path of a JSON file with them, reloaded when it changes. @default the bundled catalogue */
  readonly catalogue?: Catalogue | string | undefined;
  /** Accounts with their keys, or the path of a JSON file with them, reloaded when it changes. @default a random key pair per start */
  readonly accounts?: readonly Account[] | string | undefined;
  /** Verifies signatures. `false`: any key is accepted, or none. @default true */
  readonly auth?: boolean | undefined;
  /** Rejects timestamps more than 15 minutes away from the clock. @default true */
  readonly checkTimestamps?: boolean | undefined;
  /** Ids of the regions to serve; requests for other regions of the catalogue are rejected. @default all regions of the catalogue */
  readonly regions?: readonly string[] | undefined;
  /** Hides the tags of a shared image from the accounts it is shared with. @default false */
  readonly hideSharedTags?: boolean | undefined;
  /** Varies field types as the real service does: numbers as strings, missing fields, empty objects. @default false */
  readonly looseTypes?: boolean | undefined;
  /** Faults to inject, or the path of a JSON file with the rules, reloaded when it changes. @default none */
  readonly faults?: readonly FaultRule[] | string | undefined;
  /** Seed of the pseudo-random choices of `looseTypes` and of fault rules. @default 1 */
  readonly seed?: number | undefined;
  /** Milliseconds to wait before each answer. @default 0 */
  readonly latencyMs?: number | undefined;
  /** Clock, in milliseconds since the epoch. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** Maximum number of entries in `requests`; the oldest are dropped. @default 10000 */
  readonly maxRecordedRequests?: number | undefined;
  /** Receives one line per request and per file reload, without secrets. @default no log */
  readonly log?: ((line: string) => void) | undefined;
}

/** The options that determine the content of answers. */
export interface AnswerSettings extends Pick<EndpointOptions, "allowedHosts" | "maxPageSize" | "maxTags" | "regions"> {
  readonly preset: Preset;
  readonly auth: boolean;
  readonly checkTimestamps: boolean;
  readonly hideSharedTags: boolean;
  readonly looseTypes: boolean;
  readonly seed: number;
}

/** The options with their defaults, except those that are loaded: catalogue, accounts and faults. */
export interface ResolvedOptions {
  readonly port: number;
  readonly host: string;
  readonly latencyMs: number;
  readonly maxRecordedRequests: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly answers: AnswerSettings;
}

/** The longest timeout that Node supports. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** @throws ConfigurationError that lists every invalid option. */
export function resolveOptions(options: EndpointOptions): ResolvedOptions {
  const {
    port = 0,
    host = "127.0.0.1",
    preset = "current",
    latencyMs = 0,
    maxRecordedRequests = 10_000,
    seed = 1,
  } = options;
  const problems: string[] = [];
  if (!isInteger(port, 0, 65_535)) problems.push(`port ${port} must be an integer from 0 to 65535.`);
  if (preset !== "current" && preset !== "2018")
    problems.push(`preset "${preset}" is unknown: use "current" or "2018".`);
  for (const name of ["maxPageSize", "maxTags"] as const) {
    const value = options[name];
    if (value !== undefined && !isInteger(value, 1, 1_000_000))
      problems.push(`${name} ${value} must be an integer from 1 to 1000000.`);
  }
  if (!isInteger(maxRecordedRequests, 0, 1_000_000_000))
    problems.push(`maxRecordedRequests ${maxRecordedRequests} must be an integer from 0 to 1000000000.`);
  if (!(latencyMs >= 0 && latencyMs <= MAX_DELAY_MS))
    problems.push(`latencyMs ${latencyMs} must be a number from 0 to ${MAX_DELAY_MS} (milliseconds).`);
  if (!Number.isFinite(seed)) problems.push(`seed ${seed} must be a finite number.`);
  if (!isLoopback(host) && options.exposeBeyondLoopback !== true) {
    problems.push(
      `host "${host}" lets other machines reach the endpoint, over plain HTTP. To allow that, set exposeBeyondLoopback: true; otherwise omit host.`,
    );
  }
  if (problems.length > 0) throw new ConfigurationError(problems);
  return {
    port,
    host,
    latencyMs,
    maxRecordedRequests,
    now: options.now ?? Date.now,
    log: options.log ?? (() => {}),
    answers: {
      preset,
      maxPageSize: options.maxPageSize,
      maxTags: options.maxTags,
      auth: options.auth ?? true,
      checkTimestamps: options.checkTimestamps ?? true,
      allowedHosts: isLoopback(host) ? (options.allowedHosts ?? []) : undefined,
      regions: options.regions,
      hideSharedTags: options.hideSharedTags ?? false,
      looseTypes: options.looseTypes ?? false,
      seed,
    },
  };
}

function isInteger(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}
