// The settings of a listing: region, endpoint, credentials, time limits and consistency.
//
// Precedence: arguments of the call, explicit provider, configuration, environment. The configuration is pulumi.Config in
// programs, the configuration of the provider in its process, and absent on the command line.

import { type CredentialsSource, failingSource } from "../service/credentialsSource.js";
import { CONSISTENCIES, type Consistency } from "../service/pass.js";
import { proxyFor } from "../service/proxy.js";
import { ConfigurationError, CredentialsError } from "../values/errors.js";
import { Problems } from "../values/problems.js";
import { BLOCKED_KEY, readBlocked } from "./blocked.js";
import { type CredentialsContext, createContext } from "./credentials/context.js";
import { profileRegion, resolveCredentials } from "./credentials/resolve.js";
import {
  checkRegion,
  configuredStsEndpoint,
  EMBEDDED_ENDPOINT,
  parseEndpoint,
  productEndpoint,
  regionalEcsEndpoint,
  stsEndpoint,
} from "./endpoints.js";
import {
  type SettingsOverrides,
  type SettingsSource,
  type SettingValue,
  type SettingValues,
  settingValues,
} from "./sources.js";
import { resolveLookupTimeoutMs, resolveTimeoutMs } from "./timeouts.js";

export type { ProviderSettings, SettingOrigin, SettingsOverrides, SettingsSource } from "./sources.js";

export interface Settings {
  /** Such as `cn-beijing`. */
  readonly region: string;
  /** `https://ecs.cn-beijing.aliyuncs.com`, or `embedded`. */
  readonly endpoint: string;
  readonly credentials: CredentialsSource;
  /** Ids and names of images that are never selected. */
  readonly blocked: readonly string[];
  /** When a listing is accepted. @default "verified" */
  readonly consistency: Consistency;
  /** The configured account of the credentials; `undefined` means that STS has to be queried. */
  readonly accountId: string | undefined;
  /** Address of STS, or `embedded`. */
  readonly stsEndpoint: string;
  /** Time limit of one attempt, in milliseconds. @default 30_000 */
  readonly timeoutMs: number;
  /** Time limit of a look-up with all attempts, pages and delays, in milliseconds. @default 180_000 */
  readonly lookupTimeoutMs: number;
}

export interface RegionSetting {
  readonly region: string;
  readonly origin: SettingValue["origin"];
}

/**
 * Resolves all settings.
 *
 * @throws ConfigurationError, or CredentialsError when only the credentials are wrong; with all problems, one a line
 */
export function resolveSettings(source: SettingsSource, overrides: SettingsOverrides = {}): Settings {
  const values = settingValues(source, overrides);
  const context = createContext(values, source.environment);
  const problems = new Problems();
  const region = problems.try(() => resolveRegion(context));
  const endpoint = problems.try(() => resolveEndpoint(values, region));
  const sts = problems.try(() => resolveStsEndpoint(values, region));
  const timeoutMs = problems.try(() => resolveTimeoutMs(values));
  const lookupTimeoutMs = problems.try(() => resolveLookupTimeoutMs(values));
  const consistency = problems.try(() => resolveConsistency(values));
  const blocked = problems.try(() => readBlocked(values.config(BLOCKED_KEY)?.value));
  const isEmbedded = endpoint === EMBEDDED_ENDPOINT;
  // Reports an unusable proxy before the first request.
  if (endpoint !== undefined && !isEmbedded) problems.try(() => proxyFor(new URL(endpoint)));
  const credentials = problems.try(() => (isEmbedded ? EMBEDDED_CREDENTIALS : resolveCredentials(context)));
  const required = {
    region,
    endpoint,
    stsEndpoint: sts,
    credentials,
    blocked,
    consistency,
    timeoutMs,
    lookupTimeoutMs,
  };
  if (!problems.isEmpty || !isComplete(required)) throw toError(problems);
  // The embedded endpoint has its own accounts.
  const accountId = isEmbedded ? undefined : values.official("accountId", ACCOUNT_VARIABLES)?.value;
  return { ...required, accountId };
}

/** The region and its origin; `undefined` when none is set. Its form is not checked here. */
export function regionSetting(source: SettingsSource, overrides: SettingsOverrides = {}): RegionSetting | undefined {
  const found = configuredRegion(createContext(settingValues(source, overrides), source.environment));
  return found && { region: found.value, origin: found.origin };
}

/** The time limit of a look-up, in milliseconds. @throws ConfigurationError */
export function lookupTimeout(source: SettingsSource): number {
  return resolveLookupTimeoutMs(settingValues(source));
}

const REGION_VARIABLES = ["ALICLOUD_REGION", "ALIBABA_CLOUD_REGION"] as const;
const ACCOUNT_VARIABLES = ["ALICLOUD_ACCOUNT_ID", "ALIBABA_CLOUD_ACCOUNT_ID"] as const;

const EMBEDDED_CREDENTIALS = failingSource(
  "the embedded endpoint",
  "Requests to the embedded endpoint are signed with its own key pair; the user's credentials are not read.",
);

function resolveRegion(context: CredentialsContext): string {
  const found = configuredRegion(context);
  if (found !== undefined) return checkRegion(found);
  throw new ConfigurationError(
    "No region is set. Use the region argument, an explicit provider with a region, alicloud:region (`pulumi config set alicloud:region cn-hangzhou`), " +
      `${REGION_VARIABLES.join(" or ")}, or a profile with a region_id.`,
  );
}

function configuredRegion(context: CredentialsContext): SettingValue | undefined {
  const { values } = context;
  const configured = values.argument("region") ?? values.official("region", REGION_VARIABLES);
  if (configured !== undefined) return configured;
  // The profiles' file contains credentials, which are not read for the embedded endpoint.
  return ownEndpoint(values)?.value === EMBEDDED_ENDPOINT ? undefined : profileRegion(context);
}

function resolveEndpoint(values: SettingValues, region: string | undefined): string | undefined {
  const own = ownEndpoint(values);
  if (own !== undefined) return parseOwnEndpoint(own);
  const configured =
    productEndpoint(values.provider("endpoints"), "ecs") ??
    productEndpoint(values.config("alicloud:endpoints"), "ecs") ??
    values.environment(["ALIBABA_CLOUD_ENDPOINT_ECS", "ECS_ENDPOINT"]);
  return configured === undefined ? region && regionalEcsEndpoint(region) : parseEndpoint(configured);
}

/** An endpoint that replaces ECS also answers GetCallerIdentity, and is preferred to the public STS of the region. */
function resolveStsEndpoint(values: SettingValues, region: string | undefined): string | undefined {
  const configured = configuredStsEndpoint(values) ?? ownEndpoint(values);
  return configured === undefined ? region && stsEndpoint({ region }) : parseOwnEndpoint(configured);
}

/** The endpoint in this package's own settings. */
function ownEndpoint(values: SettingValues): SettingValue | undefined {
  return (
    values.argument("endpoint") ??
    values.config("alicloud-images:endpoint") ??
    values.environment(["ALICLOUD_IMAGES_ENDPOINT"])
  );
}

function parseOwnEndpoint(configured: SettingValue): string {
  return configured.value === EMBEDDED_ENDPOINT ? EMBEDDED_ENDPOINT : parseEndpoint(configured);
}

function resolveConsistency(values: SettingValues): Consistency {
  const configured =
    values.config("alicloud-images:consistency") ?? values.environment(["ALICLOUD_IMAGES_CONSISTENCY"]);
  if (configured === undefined) return "verified";
  const consistency = CONSISTENCIES.find((known) => known === configured.value);
  if (consistency !== undefined) return consistency;
  const known = CONSISTENCIES.map((name) => JSON.stringify(name)).join(", ");
  throw new ConfigurationError(
    `${configured.label} is ${JSON.stringify(configured.value)}; it must be one of ${known}.`,
  );
}

function isComplete<Values extends object>(
  values: Values,
): values is { [Name in keyof Values]: Exclude<Values[Name], undefined> } & Values {
  return Object.values(values).every((value) => value !== undefined);
}

function toError({ messages, errors }: Problems): ConfigurationError | CredentialsError {
  const onlyCredentials = errors.every((error) => error instanceof CredentialsError);
  return onlyCredentials ? new CredentialsError(messages) : new ConfigurationError(messages);
}
