// Which address is asked: how an endpoint may be written, and which host serves a region.
import { ConfigurationError } from "../values/errors.js";
import type { SettingValue, SettingValues } from "./sources.js";

/** The endpoint that means the bundled catalogue, served inside this process. */
export const EMBEDDED_ENDPOINT = "embedded";

/**
 * Regions whose public ECS host does not follow the rule `ecs.<region>.aliyuncs.com`, as the service's own SDKs
 * list them. Where the SDK and the command line of Alibaba Cloud differ on other regions, the regional host works.
 */
const ECS_HOSTS: Readonly<Record<string, string>> = {
  "cn-hangzhou": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-shanghai-finance-1": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-shenzhen-finance-1": "ecs-cn-hangzhou.aliyuncs.com",
  "cn-hangzhou-finance": "ecs.aliyuncs.com",
  "cn-north-2-gov-1": "ecs.aliyuncs.com",
  "cn-beijing-gov-1": "ecs.aliyuncs.com",
};

/**
 * Shape of a region id. By shape and not by a list, since regions are added; strict, since the value becomes part of
 * a host name to which signed requests go.
 */
const REGION = /^[a-z]{2,4}(-[a-z0-9]+)+$/;

/** @throws ConfigurationError when the value cannot be a region id. */
export function checkRegion({ value, label }: SettingValue): string {
  if (REGION.test(value) && value.length <= 63) return value;
  throw new ConfigurationError(
    `${label} is ${JSON.stringify(value)}, which is not a region id such as cn-hangzhou or eu-central-1.`,
  );
}

/** The public ECS address of a region. No look-up at the location service: that needs rights and a host of its own. */
export function regionalEcsEndpoint(region: string): string {
  return `https://${ECS_HOSTS[region] ?? `ecs.${region}.aliyuncs.com`}`;
}

/** The address of STS: the central one, or the one of a region, there also inside a VPC. */
export function stsEndpoint(
  options: { readonly region?: string | undefined; readonly vpc?: boolean | undefined } = {},
): string {
  if (options.region === undefined) return "https://sts.aliyuncs.com";
  return `https://${options.vpc === true ? "sts-vpc" : "sts"}.${options.region}.aliyuncs.com`;
}

const STS_VARIABLES = ["ALIBABA_CLOUD_ENDPOINT_STS", "STS_ENDPOINT"] as const;

/** The address of STS that somebody wrote down. */
export function writtenStsEndpoint(values: SettingValues): SettingValue | undefined {
  return (
    productEndpoint(values.provider("endpoints"), "sts") ??
    productEndpoint(values.config("alicloud:endpoints"), "sts") ??
    values.environment(STS_VARIABLES)
  );
}

/**
 * An endpoint as somebody wrote it, made into scheme, host and path. No scheme means https; http must be written out.
 *
 * @throws ConfigurationError when it is no such address. A value that may hold a secret is not repeated.
 */
export function parseEndpoint({ value, label }: SettingValue): string {
  const address = /^[a-z][a-z0-9+.-]*:\/\//i.test(value) ? value : `https://${value}`;
  const url = URL.canParse(address) ? new URL(address) : null;
  const shown = /[@?#]/.test(value) ? "" : ` ${JSON.stringify(value)}`;
  const form = "Write a host such as ecs.cn-hangzhou.aliyuncs.com, or an address such as http://127.0.0.1:8080";
  if (url === null || url.hostname === "") throw new ConfigurationError(`${label}${shown} is not an address. ${form}.`);
  if (url.protocol !== "https:" && url.protocol !== "http:") {
    throw new ConfigurationError(
      `${label}${shown} has the scheme ${url.protocol.slice(0, -1)}; an endpoint is https or http. ${form}.`,
    );
  }
  if (url.username !== "" || url.password !== "" || url.search !== "" || url.hash !== "") {
    throw new ConfigurationError(
      `${label} holds more than scheme, host, port and path (a user name, a query or a fragment). ${form}.`,
    );
  }
  return `${url.protocol}//${url.host}${url.pathname.replace(/\/+$/, "")}`;
}

/**
 * The endpoint of one product in the official provider's `endpoints`: a list of objects, or one object, as JSON text.
 *
 * @throws ConfigurationError when the text is something else.
 */
export function productEndpoint(endpoints: SettingValue | undefined, product: "ecs" | "sts"): SettingValue | undefined {
  if (endpoints === undefined) return undefined;
  for (const entry of endpointEntries(endpoints)) {
    const value = (entry as Readonly<Record<string, unknown>>)[product];
    if (typeof value === "string" && value.trim() !== "") {
      return { value: value.trim(), label: `${product} in ${endpoints.label}`, origin: endpoints.origin };
    }
  }
  return undefined;
}

function endpointEntries({ value, label }: SettingValue): object[] {
  let parsed: unknown;
  try {
    parsed = JSON.parse(value);
  } catch {
    throw new ConfigurationError(
      `${label} is not JSON. Write a list with one object, such as [{"ecs":"ecs.cn-hangzhou.aliyuncs.com"}].`,
    );
  }
  const entries: unknown[] = Array.isArray(parsed) ? parsed : [parsed];
  return entries.map((entry) => {
    if (typeof entry === "object" && entry !== null && !Array.isArray(entry)) return entry;
    throw new ConfigurationError(
      `${label} is neither an object nor a list of objects, such as [{"ecs":"ecs.cn-hangzhou.aliyuncs.com"}].`,
    );
  });
}
