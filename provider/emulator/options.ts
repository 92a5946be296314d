// Which settings does an endpoint take, and what holds where none is given?

import { ConfigurationError } from "../values/errors.js";
import { isLoopback } from "../values/loopback.js";
import type { FaultRule } from "./faults.js";
import type { AnswerSettings, Preset } from "./handle.js";
import type { Account, Catalogue } from "./records.js";

/** How a local DescribeImages endpoint is to be. Everything may be left out. */
export interface EndpointOptions {
  /** The port to listen on; 0 takes any free one. @default 0 */
  readonly port?: number | undefined;
  /** The address to listen on. Anything beyond this machine needs `exposeBeyondLoopback` as well. @default "127.0.0.1" */
  readonly host?: string | undefined;
  /** `true`: other machines may reach the endpoint, which speaks plain http. @default false */
  readonly exposeBeyondLoopback?: boolean | undefined;
  /**
   * Names that the Host header of a request may bear beside those of loopback, such as one of /etc/hosts. Others are
   * refused, since a web page could reach the endpoint under them. @default none; any once `host` is not loopback
   */
  readonly allowedHosts?: readonly string[] | undefined;
  /** The call as documented today, or as in 2018 (PageSize up to 50, 5 tags, the wording of then). @default "current" */
  readonly preset?: Preset | undefined;
  /** The largest PageSize. @default 100, with preset 2018 50 */
  readonly maxPageSize?: number | undefined;
  /** How many tags a request may name. @default 20, with preset 2018 5 */
  readonly maxTags?: number | undefined;
  /** The records by region, or the path of a JSON file of them, which is read again when it changes. @default the bundled catalogue */
  readonly catalogue?: Catalogue | string | undefined;
  /** The accounts with their keys, or the path of a JSON file of them, which is read again when it changes. @default one account with a key pair that is drawn anew at each start */
  readonly accounts?: readonly Account[] | string | undefined;
  /** `false`: signatures are not checked, and requests need no key. @default true */
  readonly auth?: boolean | undefined;
  /** `false`: timestamps may be of any time. @default true: within 15 minutes of the clock */
  readonly checkTimestamps?: boolean | undefined;
  /** The regions that the endpoint stands for; it refuses the catalogue's others as a wrong endpoint. @default all of the catalogue */
  readonly regions?: readonly string[] | undefined;
  /** `true`: whoever gets an image shared does not see its tags. @default false */
  readonly hideSharedTags?: boolean | undefined;
  /** `true`: answers stray from the documented types as real ones do (numbers as text, missing fields, empty objects). @default false */
  readonly looseTypes?: boolean | undefined;
  /** What goes wrong on purpose, or the path of a JSON file of such rules, which is read again when it changes. @default nothing */
  readonly faults?: readonly FaultRule[] | string | undefined;
  /** Decides what `looseTypes` and fault rules draw by chance. @default 1 */
  readonly seed?: number | undefined;
  /** Milliseconds that every answer takes longer. @default 0 */
  readonly latencyMs?: number | undefined;
  /** The clock, in epoch milliseconds. @default Date.now */
  readonly now?: (() => number) | undefined;
  /** How many of the latest requests `requests` holds. @default 10000 */
  readonly maxRecordedRequests?: number | undefined;
  /** Gets one line a request, without secrets, and one when a file was read again. @default nothing is logged */
  readonly log?: ((line: string) => void) | undefined;
}

/** The options with their defaults, apart from what has to be loaded. */
export interface ResolvedOptions {
  readonly port: number;
  readonly host: string;
  readonly latencyMs: number;
  readonly maxRecordedRequests: number;
  readonly now: () => number;
  readonly log: (line: string) => void;
  readonly answers: AnswerSettings;
}

const LARGEST_DELAY_MS = 2 ** 31 - 1;

/** @throws ConfigurationError that names every option that cannot be used. */
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
  if (!isWhole(port, 0, 65_535)) problems.push(`port ${port} is no port: give a whole number from 0 to 65535.`);
  if (preset !== "current" && preset !== "2018")
    problems.push(`preset "${preset}" is unknown: give "current" or "2018".`);
  for (const name of ["maxPageSize", "maxTags"] as const) {
    const value = options[name];
    if (value !== undefined && !isWhole(value, 1, 1_000_000))
      problems.push(`${name} ${value} is no whole number from 1.`);
  }
  if (!isWhole(maxRecordedRequests, 0, 1_000_000_000))
    problems.push(`maxRecordedRequests ${maxRecordedRequests} is no whole number from 0.`);
  if (!(latencyMs >= 0 && latencyMs <= LARGEST_DELAY_MS))
    problems.push(`latencyMs ${latencyMs} is no number of milliseconds.`);
  if (!Number.isFinite(seed)) problems.push(`seed ${seed} is no number.`);
  if (!isLoopback(host) && options.exposeBeyondLoopback !== true) {
    problems.push(
      `host "${host}" lets other machines reach the endpoint, which speaks plain http. If that is meant, set exposeBeyondLoopback: true; otherwise leave host out.`,
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

function isWhole(value: number, from: number, to: number): boolean {
  return Number.isInteger(value) && value >= from && value <= to;
}
