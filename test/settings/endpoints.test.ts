// Endpoints of regions, parsing of endpoints, and loopback addresses.
import { describe, expect, it } from "vitest";
import {
  checkRegion,
  parseEndpoint,
  productEndpoint,
  regionalEcsEndpoint,
  stsEndpoint,
} from "../../provider/settings/endpoints.js";
import type { SettingValue } from "../../provider/settings/sources.js";
import { isLoopback } from "../../provider/values/loopback.js";
import { canaries, failure } from "../support/secrets.js";

const written = (value: string): SettingValue => ({ value, label: "alicloud-images:endpoint", origin: "config" });

describe("the ECS endpoint of a region", () => {
  it.each([
    ["cn-beijing", "https://ecs.cn-beijing.aliyuncs.com"],
    ["eu-central-1", "https://ecs.eu-central-1.aliyuncs.com"],
    ["cn-beijing-finance-1", "https://ecs.cn-beijing-finance-1.aliyuncs.com"],
    ["cn-hangzhou", "https://ecs-cn-hangzhou.aliyuncs.com"],
    ["cn-shanghai-finance-1", "https://ecs-cn-hangzhou.aliyuncs.com"],
    ["cn-shenzhen-finance-1", "https://ecs-cn-hangzhou.aliyuncs.com"],
    ["cn-hangzhou-finance", "https://ecs.aliyuncs.com"],
    ["cn-north-2-gov-1", "https://ecs.aliyuncs.com"],
    ["a-region-of-tomorrow-9", "https://ecs.a-region-of-tomorrow-9.aliyuncs.com"],
  ])("of %s is %s", (region, endpoint) => {
    expect(regionalEcsEndpoint(region)).toBe(endpoint);
  });
});

describe("the STS endpoint", () => {
  it("is the central one, or a region's, there also inside a VPC", () => {
    expect(stsEndpoint()).toBe("https://sts.aliyuncs.com");
    expect(stsEndpoint({ vpc: true })).toBe("https://sts.aliyuncs.com");
    expect(stsEndpoint({ region: "cn-beijing" })).toBe("https://sts.cn-beijing.aliyuncs.com");
    expect(stsEndpoint({ region: "cn-beijing", vpc: true })).toBe("https://sts-vpc.cn-beijing.aliyuncs.com");
  });
});

describe("a region", () => {
  it.each(["cn-hangzhou", "eu-central-1", "me-east-1", "rus-west-1-pop", "cn-shanghai-finance-1"])(
    "may be %s",
    (region) => {
      expect(checkRegion(written(region))).toBe(region);
    },
  );

  it.each([
    "hangzhou",
    "CN-hangzhou",
    "cn_hangzhou",
    "cn-",
    "-cn",
    "cn--a",
    "cn-hangzhou.evil.example",
    "cn-hangzhou/",
    "cn-hangzhou\n",
    "cn-hangzhou@evil.example",
    "cn hangzhou",
    `cn-${"x".repeat(61)}`,
  ])("cannot be %j, which would become part of a host name", async (region) => {
    const error = await failure(() => checkRegion(written(region)));

    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toBe(
      `alicloud-images:endpoint is ${JSON.stringify(region)}, which is not a region id such as cn-hangzhou or eu-central-1.`,
    );
  });
});

describe("an endpoint", () => {
  it.each([
    ["ecs.cn-beijing.aliyuncs.com", "https://ecs.cn-beijing.aliyuncs.com"],
    ["ecs.cn-beijing.aliyuncs.com:8443", "https://ecs.cn-beijing.aliyuncs.com:8443"],
    ["localhost:4000", "https://localhost:4000"],
    ["https://ecs.cn-beijing.aliyuncs.com/", "https://ecs.cn-beijing.aliyuncs.com"],
    ["HTTPS://ECS.cn-beijing.aliyuncs.com", "https://ecs.cn-beijing.aliyuncs.com"],
    ["https://ecs.example.com:443", "https://ecs.example.com"],
    ["http://gateway.internal", "http://gateway.internal"],
    ["http://127.0.0.1:4000", "http://127.0.0.1:4000"],
    ["http://127.0.0.1:4000/prefix//", "http://127.0.0.1:4000/prefix"],
    ["http://[::1]:4000", "http://[::1]:4000"],
  ])("written as %s is %s", (value, endpoint) => {
    expect(parseEndpoint(written(value))).toBe(endpoint);
  });

  it.each([
    ["ftp://ecs.example.com", '"ftp://ecs.example.com" has the scheme ftp, but must be https or http.'],
    ["http://", '"http://" is not an address.'],
    ["not an address", '"not an address" is not an address.'],
    ["https://ecs.example.com:99999", '"https://ecs.example.com:99999" is not an address.'],
    [
      `https://user:${canaries.secret}@ecs.example.com`,
      "must contain only scheme, host, port and path (no user name, query or fragment).",
    ],
    [`https://ecs.example.com?Signature=${canaries.secret}`, "must contain only scheme, host, port and path"],
    [`https://ecs.example.com/#${canaries.secret}`, "must contain only scheme, host, port and path"],
    [`ftp://user:${canaries.secret}@ecs.example.com`, "has the scheme ftp"],
  ])("cannot be %j", async (value, expected) => {
    const error = await failure(() => parseEndpoint(written(value)));

    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toContain(`alicloud-images:endpoint ${expected}`);
    expect(error.message).toContain("Use a host such as ecs.cn-hangzhou.aliyuncs.com");
  });
});

describe("endpoints of the official provider", () => {
  const endpoints = (value: string): SettingValue => ({ value, label: "alicloud:endpoints", origin: "config" });

  it.each([
    ['[{"ecs":"ecs.example.com","vpc":"vpc.example.com"}]', "ecs.example.com"],
    ['{"ecs":"ecs.example.com"}', "ecs.example.com"],
    ['[{"vpc":"vpc.example.com"},{"ecs":" ecs.example.com "}]', "ecs.example.com"],
    ['[{"ecs":""}]', undefined],
    ['[{"ecs":null}]', undefined],
    ["[]", undefined],
  ])("in %s give %s", (value, expected) => {
    expect(productEndpoint(endpoints(value), "ecs")?.value).toBe(expected);
  });

  it("name the product and the place", () => {
    expect(productEndpoint(endpoints('{"sts":"sts.example.com"}'), "sts")).toEqual({
      value: "sts.example.com",
      label: "sts in alicloud:endpoints",
      origin: "config",
    });
    expect(productEndpoint(undefined, "ecs")).toBeUndefined();
  });

  it.each(["ecs.example.com", "[{", "7", '["ecs.example.com"]', "null", "[[]]"])("cannot be %s", async (value) => {
    const error = await failure(() => productEndpoint(endpoints(value), "ecs"));

    expect(error.name).toBe("ConfigurationError");
    expect(error.message).toMatch(/^alicloud:endpoints must be an object, or a list of objects, in JSON/);
  });
});

describe("loopback", () => {
  it.each(["localhost", "LOCALHOST", "app.localhost", "localhost.", "127.0.0.1", "127.8.9.10", "[::1]", "::1"])(
    "is %s",
    (host) => {
      expect(isLoopback(host)).toBe(true);
    },
  );

  it.each([
    "localhost.example.com",
    "127.0.0.1.example.com",
    "10.0.0.1",
    "128.0.0.1",
    "0.0.0.0",
    "[::2]",
    "mylocalhost",
  ])("is not %s", (host) => {
    expect(isLoopback(host)).toBe(false);
  });
});
