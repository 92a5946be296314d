// Requests to ECS and STS: signed, sent and parsed.

import { API_VERSION, DESCRIBE_IMAGES, type RequestParameters } from "../values/describeImages.js";
import { ServiceError } from "../values/errors.js";
import { fields, text } from "../values/image.js";
import { cleanText } from "./cleanText.js";
import type { AccessKey, CredentialsSource } from "./credentialsSource.js";
import { type HttpResponse, sendRequest } from "./http.js";
import { HttpError } from "./httpError.js";
import { connectionError, type RequestContext, serviceError, unreadableError } from "./serviceErrors.js";
import { createSigner } from "./sign.js";

export interface ClientOptions {
  /** With scheme: `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  /** Absent for requests that are not signed. */
  readonly credentials: CredentialsSource | undefined;
  /** Time limit of one attempt, from connecting to the end of the response, in milliseconds. */
  readonly timeoutMs: number;
}

/** The parsed body of a response. */
export type DescribeImagesResponse = Readonly<Record<string, unknown>>;

/** Sends requests of one action. */
export interface RpcClient {
  /**
   * Sends one request, with its own signature, nonce and timestamp. `signal` aborts it.
   *
   * @throws ServiceError, CredentialsError
   */
  readonly send: (parameters: RequestParameters, signal?: AbortSignal) => Promise<DescribeImagesResponse>;
  /** The delay in milliseconds that the response to a failed attempt demands. */
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
}

export interface DescribeImagesClient {
  readonly describeImages: RpcClient["send"];
  readonly retryAfterMs: RpcClient["retryAfterMs"];
}

export interface IdentityClient {
  /**
   * The account that the credentials belong to, in digits.
   *
   * @throws ServiceError, CredentialsError
   */
  readonly accountId: (region: string, signal?: AbortSignal) => Promise<string>;
  readonly retryAfterMs: RpcClient["retryAfterMs"];
}

export const STS_VERSION = "2015-04-01";

/** Largest response body, unpacked. A page of 100 images has about 200 kB. */
const MAX_ANSWER_BYTES = 64_000_000;

export function createClient(options: ClientOptions): DescribeImagesClient {
  const { send, retryAfterMs } = createRpcClient(options, DESCRIBE_IMAGES, API_VERSION);
  return { describeImages: send, retryAfterMs };
}

/** A client for STS, whose address is `options.endpoint`. */
export function createIdentityClient(options: ClientOptions): IdentityClient {
  const { send, retryAfterMs } = createRpcClient(options, "GetCallerIdentity", STS_VERSION);
  return {
    accountId: async (region, signal) => {
      const accountId = text((await send({ RegionId: region }, signal))["AccountId"]);
      if (/^\d{1,20}$/.test(accountId)) return accountId;
      throw new ServiceError("UnreadableAnswer", "The response of GetCallerIdentity contains no account.", { region });
    },
    retryAfterMs,
  };
}

export function createRpcClient(options: ClientOptions, action: string, version: string): RpcClient {
  const { endpoint, credentials, timeoutMs } = options;
  const sign = createSigner({ endpoint, version, credentials });
  const url = new URL(`${endpoint.replace(/\/$/, "")}/`);
  const retryAfter = new WeakMap<ServiceError, number>();

  async function send(parameters: RequestParameters, signal?: AbortSignal): Promise<DescribeImagesResponse> {
    const { headers, body, key } = await sign(action, parameters);
    const secrets = secretsIn(key, parameters);
    const context = { action, region: parameters["RegionId"], endpoint, credentials, secrets };
    const limits = { timeoutMs, maxBytes: MAX_ANSWER_BYTES, signal };
    let response: HttpResponse;
    try {
      response = await sendRequest({ method: "POST", url, headers, body, keepAlive: true, ...limits });
    } catch (thrown) {
      throw thrown instanceof HttpError ? connectionError(thrown, context) : thrown;
    }
    const answer = await parseAnswer(response, context);
    const code = text(answer["Code"]);
    if (code !== "" && !SUCCESS_CODES.has(code)) {
      const error = serviceError(response, answer, context);
      const delayMs = Number(response.headers["x-acs-retry-after"]);
      if (delayMs > 0 && Number.isFinite(delayMs)) retryAfter.set(error, delayMs);
      throw error;
    }
    if (response.status < 200 || response.status > 299)
      throw unreadableError(response, "has no code of the service", context);
    // The only string of a successful response that messages quote.
    return "RegionId" in answer ? { ...answer, RegionId: cleanText(text(answer["RegionId"]), secrets) } : answer;
  }

  return { send, retryAfterMs: (error) => retryAfter.get(error) };
}

/** Values of `Code` in successful responses. */
const SUCCESS_CODES: ReadonlySet<string> = new Set(["200", "OK", "Success", "success"]);

async function parseAnswer(response: HttpResponse, context: RequestContext): Promise<DescribeImagesResponse> {
  const { default: json } = await import("json-bigint");
  let answer: unknown;
  try {
    // 64-bit ids become strings, which keeps them exact.
    answer = json({ storeAsString: true }).parse(response.body.toString("utf8"));
  } catch {
    // The parser's errors quote the response.
  }
  if (answer !== undefined && answer !== null) return fields(answer);
  throw unreadableError(response, "is not JSON; a gateway or proxy may have sent its own page", context);
}

const SECRET_PARAMETERS = ["OIDCToken", "Policy", "ExternalId"];

function secretsIn(key: AccessKey | undefined, parameters: RequestParameters): readonly string[] {
  const parts = [key?.accessKeyId, key?.accessKeySecret, key?.securityToken];
  return [...parts, ...SECRET_PARAMETERS.map((name) => parameters[name])].filter((part) => part !== undefined);
}
