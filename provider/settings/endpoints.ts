// Endpoints: parsing, and the public hosts of regions.

import { ConfigurationError } from "../values/errors.js";
import { parseJson, type SettingValue, type SettingValues } from "./sources.js";

/** The endpoint that serves the bundled catalogue inside this process. */
export const EMBEDDED_ENDPOINT = "embedded";

/**
 * Regions whose public ECS host does not follow the rule `ecs.<region>.aliyuncs.com`, as the service's own SDKs
 * list them. For other regions on which the SDK and the command line of Alibaba Cloud differ, the regional host works.
 */
const ECS_HOSTS: Readonly<Record<string, string>> = {
  "cn-hangzhou": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-shanghai-finance-1": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-shenzhen-finance-1": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-hangzhou-finance": "ecs.aliyuncs.com",
  "cn-north-2-gov-1": "ecs.aliyuncs.com",
  "cn-beijing-gov-1": "ecs.aliyuncs.com",
};

/** A pattern instead of a list, since regions are added; strict, since signed requests are sent to a host with this name. */
const REGION = /^[a-z]{2,4}(-[a-z0-9]+)+$/;

/** @throws ConfigurationError when the value cannot be a region id. */
export function checkRegion({ value, label }: SettingValue): string {
  if (REGION.test(value) && value.length <= 63) return value;
  throw new ConfigurationError(
    `${label} is ${JSON.stringify(value)}, which is not a region id such as cn-hangzhou or eu-central-1.`,
  );
}

/** The public ECS address of a region. The location service is not used: it needs its own permissions and host. */
export function regionalEcsEndpoint(region: string): string {
  return `https://${ECS_HOSTS[region] ?? `ecs.${region}.aliyuncs.com`}`;
}

/** The central address of STS, or that of a region, optionally inside a VPC. */
export function stsEndpoint(
  options: { readonly region?: string | undefined; readonly vpc?: boolean | undefined } = {},
): string {
  if (options.region === undefined) return "https://sts.aliyuncs.com";
  return `https://${options.vpc === true ? "sts-vpc" : "sts"}.${options.region}.aliyuncs.com`;
}

const STS_VARIABLES = ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"] as const;

export function configuredStsEndpoint(values: SettingValues): SettingValue | undefined {
  return (
    productEndpoint(values.provider("endpoints"), "sts") ??
    productEndpoint(values.config("alicloud:endpoints"), "sts") ??
    values.environment(STS_VARIABLES)
  );
}

/**
 * Scheme, host and path of an endpoint. The default scheme is https.
 *
 * @throws ConfigurationError when it is not an address. A value that can contain a secret is not repeated.
 */
export function parseEndpoint({ value, label }: SettingValue): string {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const quoted = /[@?#]/.test(value) ? "" : ` ${JSON.stringify(value)}`;
  const form = "Use a host such as ecs.cn-hangzhou.aliyuncs.com, or an address such as http://127.0.0.1:8080";
  if (url === null || url.hostname === "")
    throw new ConfigurationError(`${label}${quoted} is not an address. ${form}.`);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ConfigurationError(
      `${label}${quoted} has the scheme ${url.protocol.slice(0, -1)}, but must be https or http. ${form}.`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      `${label} must contain only scheme, host, port and path (no user name, query or fragment). ${form}.`,
    );
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * The endpoint of one product in the official provider's `endpoints`: a list of objects, or one object, in JSON.
 *
 * @throws ConfigurationError when the value is something else
 */
export function productEndpoint(endpoints: SettingValue | undefined, product: "ecs" | "sts"): SettingValue | undefined {
  if (endpoints === undefined) return undefined;
  for (const entry of endpointEntries(endpoints)) {
    const value = entry[product];
    if (typeof value === "string" && value.trim() !== "") {
      return { value: value.trim(), label: `${product} in ${endpoints.label}`, origin: endpoints.origin };
    }
  }
  return undefined;
}

function endpointEntries({ value, label }: SettingValue): readonly Readonly<Record<string, unknown>>[] {
  const parsed = parseJson(value);
  const entries: readonly unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  if (entries.every(isRecord)) return entries;
  throw new ConfigurationError(
    `${label} must be an object, or a list of objects, in JSON, such as [{"ecs":"ecs.cn-hangzhou.aliyuncs.com"}].`,
  );
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
