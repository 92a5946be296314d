// Everything that a listing needs to know before it asks: region, endpoint, who we are, how patient and how strict.
//
// One reader for three sources: pulumi.Config in programs, configure's config in the provider process, and neither on the
// command line. From strong to weak: what the call says, the explicit provider, the configuration, the environment.

import { TIMEOUT_KEY } from "../service/deadline.js";
import { CONSISTENCIES, type Consistency } from "../service/pass.js";
import { proxyFor } from "../service/proxy.js";
import { ConfigurationError, CredentialsError, ImagesError } from "../values/errors.js";
import { parseTimeout } from "../values/time.js";
import { BLOCKED_KEY, readBlocked } from "./blocked.js";
import { type CredentialsSource, chooseCredentials, failingSource, profileRegion } from "./credentials/resolve.js";
import {
  checkRegion,
  EMBEDDED_ENDPOINT,
  parseEndpoint,
  productEndpoint,
  regionalEcsEndpoint,
  stsEndpoint,
  writtenStsEndpoint,
} from "./endpoints.js";
import {
  type SettingsOverrides,
  type SettingsSource,
  type SettingValue,
  type SettingValues,
  settingValues,
} from "./sources.js";

export type { ProviderSettings, SettingOrigin, SettingsOverrides, SettingsSource } from "./sources.js";

export interface Settings {
  /** Such as `cn-beijing`. */
  readonly region: string;
  /** `https://ecs.cn-beijing.aliyuncs.com`, or `embedded`. */
  readonly endpoint: string;
  readonly credentials: CredentialsSource;
  /** Ids and names of images that are never selected. */
  readonly blocked: readonly string[];
  /** How much has to agree before a listing of several pages counts. @default "verified" */
  readonly consistency: Consistency;
  /** Account that the credentials belong to, when it is written somewhere; else STS can be asked. */
  readonly accountId: string | undefined;
  /** Address of STS, or `embedded`. */
  readonly stsEndpoint: string;
  /** Longest time for one attempt, in milliseconds. @default 30_000 */
  readonly timeoutMs: number;
  /** Longest time for a look-up: all its attempts, pages and waits together, in milliseconds. @default 180_000 */
  readonly lookupTimeoutMs: number;
}

/** A region and where it was written. */
export interface RegionSetting {
  readonly region: string;
  readonly origin: SettingValue["origin"];
}

/**
 * Reads all settings.
 *
 * @throws ConfigurationError, or CredentialsError when nothing but the credentials is wrong; all problems at once, one to a line
 */
export function resolveSettings(source: SettingsSource, overrides: SettingsOverrides = {}): Settings {
  const values = settingValues(source, overrides);
  const problems = new Problems();
  const region = problems.gather(() => requiredRegion(values, source));
  const endpoint = problems.gather(() => endpointOf(values, region));
  const sts = problems.gather(() => stsEndpointOf(values, region));
  const timeoutMs = problems.gather(() => timeoutOf(values));
  const lookupTimeoutMs = problems.gather(() => readLookupTimeout(values));
  const consistency = problems.gather(() => consistencyOf(values));
  const blocked = problems.gather(() => readBlocked(values.config(BLOCKED_KEY)?.value));
  // A proxy that cannot be used is better known before anything is asked.
  if (endpoint !== undefined && endpoint !== EMBEDDED_ENDPOINT) problems.gather(() => proxyFor(new URL(endpoint)));
  const credentials = problems.gather(() =>
    endpoint === EMBEDDED_ENDPOINT ? EMBEDDED_CREDENTIALS : chooseCredentials(values, source.environment),
  );
  const isComplete = region && endpoint && sts && timeoutMs && lookupTimeoutMs && consistency && blocked && credentials;
  if (isComplete && problems.none) {
    // The embedded endpoint has accounts of its own.
    const accountId = endpoint === EMBEDDED_ENDPOINT ? undefined : accountIdOf(values);
    const times = { timeoutMs, lookupTimeoutMs };
    return { region, endpoint, stsEndpoint: sts, accountId, credentials, blocked, consistency, ...times };
  }
  throw problems.error();
}

/** The region and where it comes from; `undefined` when none is written. Its shape is not checked here. */
export function regionSetting(source: SettingsSource, overrides: SettingsOverrides = {}): RegionSetting | undefined {
  const found = writtenRegion(settingValues(source, overrides), source);
  return found && { region: found.value, origin: found.origin };
}

/** How long a look-up may take, in milliseconds. @throws ConfigurationError */
export function lookupTimeout(source: SettingsSource): number {
  return readLookupTimeout(settingValues(source));
}

const REGION_VARIABLES = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"] as const;
const DEFAULT_TIMEOUT_MS = 30_000;
const DEFAULT_LOOKUP_TIMEOUT_MS = 180_000;
const MAX_LOOKUP_TIMEOUT_MS = 86_400_000;
/** The longest time that a timer of Node can wait. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** The embedded endpoint has its own key pair: the user's is neither read nor needed. */
const EMBEDDED_CREDENTIALS = failingSource(
  "the embedded endpoint",
  "The embedded endpoint is asked with its own key pair; the user's credentials are not read for it.",
);

function requiredRegion(values: SettingValues, source: SettingsSource): string {
  const found = writtenRegion(values, source);
  if (found !== undefined) return checkRegion(found);
  throw new ConfigurationError(
    "No region is set. Give the region argument, an explicit provider with a region, alicloud:region (`pulumi config set alicloud:region cn-hangzhou`), " +
      `${REGION_VARIABLES.join(" or ")}, or a profile with a region_id.`,
  );
}

function writtenRegion(values: SettingValues, source: SettingsSource): SettingValue | undefined {
  const written =
    values.argument("region") ??
    values.provider("region") ??
    values.config("alicloud:region") ??
    values.environment(REGION_VARIABLES);
  if (written !== undefined) return written;
  // The profiles' file holds credentials, which are not read for the embedded endpoint.
  return isEmbedded(ownEndpoint(values)) ? undefined : profileRegion(values, source.environment);
}

function endpointOf(values: SettingValues, region: string | undefined): string | undefined {
  const own = ownEndpoint(values);
  if (isEmbedded(own)) return EMBEDDED_ENDPOINT;
  const written =
    own ??
    productEndpoint(values.provider("endpoints"), "ecs") ??
    productEndpoint(values.config("alicloud:endpoints"), "ecs") ??
    values.environment(["ALIBABA_CLOUD_ENDPOINT_ECS", "ECS_ENDPOINT"]);
  if (written !== undefined) return parseEndpoint(written);
  return region && regionalEcsEndpoint(region);
}

/** An endpoint that stands in for ECS answers who we are as well; it is asked before the public STS of the region. */
function stsEndpointOf(values: SettingValues, region: string | undefined): string | undefined {
  const own = ownEndpoint(values);
  const written = writtenStsEndpoint(values) ?? own;
  if (isEmbedded(written)) return EMBEDDED_ENDPOINT;
  if (written !== undefined) return parseEndpoint(written);
  return region && stsEndpoint({ region });
}

function accountIdOf(values: SettingValues): string | undefined {
  const written =
    values.provider("accountId") ??
    values.config("alicloud:accountId") ??
    values.environment(["ALICLOUD_ACCOUNT_ID", "ALIBABA_CLOUD_ACCOUNT_ID"]);
  return written?.value;
}

/** The endpoint under this package's own names. */
function ownEndpoint(values: SettingValues): SettingValue | undefined {
  return (
    values.argument("endpoint") ??
    values.config("alicloud-images:endpoint") ??
    values.environment(["ALICLOUD_IMAGES_ENDPOINT"])
  );
}

function isEmbedded(endpoint: SettingValue | undefined): boolean {
  return endpoint?.value === EMBEDDED_ENDPOINT;
}

/**
 * One time for a whole attempt. The signing library cannot tell the time to connect from the time to read: a connect timeout that
 * is shorter than an answer takes would cut the answer off, so a given one can only make us wait longer.
 */
function timeoutOf(values: SettingValues): number {
  const read = milliseconds(values, "clientReadTimeout", "CLIENT_READ_TIMEOUT");
  const connect = milliseconds(values, "clientConnectTimeout", "CLIENT_CONNECT_TIMEOUT");
  return Math.max(read ?? DEFAULT_TIMEOUT_MS, connect ?? 0);
}

function milliseconds(
  values: SettingValues,
  name: "clientReadTimeout" | "clientConnectTimeout",
  variable: string,
): number | undefined {
  const written = values.provider(name) ?? values.config(`alicloud:${name}`) ?? values.environment([variable]);
  if (written === undefined) return undefined;
  const number = Number(written.value);
  if (Number.isInteger(number) && number > 0 && number <= LONGEST_TIMEOUT_MS) return number;
  throw new ConfigurationError(
    `${written.label} is ${JSON.stringify(written.value)}; it is a whole number of milliseconds, such as 60000.`,
  );
}

function consistencyOf(values: SettingValues): Consistency {
  const written = values.config("alicloud-images:consistency") ?? values.environment(["ALICLOUD_IMAGES_CONSISTENCY"]);
  if (written === undefined) return "verified";
  const consistency = CONSISTENCIES.find((known) => known === written.value);
  if (consistency !== undefined) return consistency;
  const known = CONSISTENCIES.map((name) => JSON.stringify(name)).join(", ");
  throw new ConfigurationError(`${written.label} is ${JSON.stringify(written.value)}; it must be one of ${known}.`);
}

function readLookupTimeout(values: SettingValues): number {
  const configured = values.config(TIMEOUT_KEY) ?? values.environment(["ALICLOUD_IMAGES_TIMEOUT"]);
  if (configured === undefined) return DEFAULT_LOOKUP_TIMEOUT_MS;
  const ms = parseTimeout(configured.value);
  if (ms !== undefined && ms > 0 && ms <= MAX_LOOKUP_TIMEOUT_MS) return ms;
  throw new ConfigurationError(
    `${configured.label} is ${JSON.stringify(configured.value)}; it must be a duration from 1s to 24h with its unit, such as "90s" or "3m".`,
  );
}

/** Gathers what is wrong with the settings, to say it at once. */
class Problems {
  readonly #found: ImagesError[] = [];

  gather<Value>(read: () => Value): Value | undefined {
    try {
      return read();
    } catch (thrown) {
      if (!(thrown instanceof ImagesError)) throw thrown;
      this.#found.push(thrown);
      return undefined;
    }
  }

  get none(): boolean {
    return this.#found.length === 0;
  }

  error(): ImagesError {
    const message = [...new Set(this.#found.flatMap((problem) => problem.message.split("\n")))];
    const onlyCredentials = this.#found.every((problem) => problem instanceof CredentialsError);
    return onlyCredentials ? new CredentialsError(message) : new ConfigurationError(message);
  }
}
