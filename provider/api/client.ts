// One request, DescribeImages or who we are: sent and signed by pop-core, its failures rebuilt without anything secret.
// The only file that sees pop-core. Its errors hold signed addresses, keys and tokens: nothing of them is passed on
// but the service's code, a cleaned message, the request id, the status and two headers.

import type { Agent } from "node:http";
import { ImagesError, ServiceError } from "../core/errors.js";
import { fields, text } from "../core/image.js";
import { ACTION, VERSION, type WireParameters } from "../core/wire.js";
import type { AccessKey, CredentialsSource } from "./credentials.js";

/** Where requests go and who makes them. */
export interface ClientOptions {
  /** With scheme: `https://ecs.cn-beijing.aliyuncs.com`. */
  readonly endpoint: string;
  readonly credentials: CredentialsSource;
  /** Longest time for one attempt, in milliseconds. */
  readonly timeoutMs: number;
  /** Opens the agent of the proxy in front of the endpoint. @default a direct connection */
  readonly agent?: (() => Promise<Agent>) | undefined;
}

/** The answer of one request, still as it stands on the wire. */
export type WireAnswer = Readonly<Record<string, unknown>>;

export interface DescribeImagesClient {
  /**
   * Sends one request. Each call is signed anew, with its own nonce and timestamp.
   *
   * @throws ServiceError, CredentialsError
   */
  describeImages(parameters: WireParameters): Promise<WireAnswer>;
  /** What the answer to a failed attempt asked to wait, in milliseconds. */
  retryAfterMs(error: ServiceError): number | undefined;
}

interface PopCoreEntry {
  readonly response: {
    readonly statusCode: number;
    readonly headers: Readonly<Record<string, string | undefined>>;
  } | null;
}

interface PopCore {
  request(action: string, parameters: object, options: object): Promise<readonly [unknown, PopCoreEntry]>;
}

/** pop-core's own types leave out the credentials provider and the verbose answer. */
type PopCoreConstructor = new (config: object, verbose: boolean) => PopCore;

export function createClient(options: ClientOptions): DescribeImagesClient {
  const { send, retryAfterMs } = sender(options, ACTION, VERSION);
  return { describeImages: send, retryAfterMs };
}

/** Asks STS who makes the requests; `endpoint` is that of STS. */
export interface IdentityClient {
  /**
   * The account that the credentials belong to, in digits.
   *
   * @throws ServiceError, CredentialsError
   */
  accountId(region: string): Promise<string>;
  /** What the answer to a failed attempt asked to wait, in milliseconds. */
  retryAfterMs(error: ServiceError): number | undefined;
}

export function createIdentityClient(options: ClientOptions): IdentityClient {
  const { send, retryAfterMs } = sender(options, "GetCallerIdentity", "2015-04-01");
  return {
    accountId: async (region) => {
      const accountId = text((await send({ RegionId: region }))["AccountId"]);
      if (accountId !== "") return accountId;
      throw new ServiceError("UnreadableAnswer", "The answer of GetCallerIdentity names no account.", { region });
    },
    retryAfterMs,
  };
}

interface Sender {
  readonly send: (parameters: WireParameters) => Promise<WireAnswer>;
  readonly retryAfterMs: (error: ServiceError) => number | undefined;
}

function sender(options: ClientOptions, action: string, version: string): Sender {
  let core: Promise<PopCore> | undefined;
  let lastKey: AccessKey | undefined;
  const retryAfter = new WeakMap<ServiceError, number>();

  async function loadCore(): Promise<PopCore> {
    const { default: RpcClient } = await import("@alicloud/pop-core/lib/rpc.js");
    return new (RpcClient as unknown as PopCoreConstructor)(
      {
        endpoint: options.endpoint,
        apiVersion: version,
        credentialsProvider: {
          getCredentials: async () => {
            lastKey = await options.credentials.getAccessKey();
            return lastKey;
          },
        },
      },
      true,
    );
  }

  return {
    async send(parameters) {
      core ??= loadCore();
      try {
        const agent = await options.agent?.();
        const [answer, entry] = await (await core).request(action, parameters, {
          method: "POST",
          timeout: options.timeoutMs,
          ...(agent === undefined ? {} : { agent }),
        });
        const status = entry.response?.statusCode ?? 0;
        if (status < 200 || status > 299) throw { status };
        return fields(answer);
      } catch (thrown) {
        if (thrown instanceof ImagesError) throw thrown;
        const place = { action, region: parameters["RegionId"] ?? "" };
        const { error, waitMs } = rebuildError(thrown, place, options, lastKey);
        if (waitMs !== undefined) retryAfter.set(error, waitMs);
        throw error;
      }
    },
    retryAfterMs: (error) => retryAfter.get(error),
  };
}

interface Place {
  readonly action: string;
  readonly region: string;
}

interface Rebuilt {
  readonly error: ServiceError;
  readonly waitMs: number | undefined;
}

/** What pop-core and the HTTP library throw: errors, and plain objects where an answer is not JSON. */
function rebuildError(thrown: unknown, place: Place, options: ClientOptions, key: AccessKey | undefined): Rebuilt {
  const { action, region } = place;
  const from = fields(thrown);
  const answer = fields(from["data"]);
  const response = fields(fields(from["entry"])["response"]);
  const headers = fields(response["headers"]);
  const host = new URL(options.endpoint).host;
  const code = cleanText(text(answer["Code"]), key);
  if (code !== "") {
    const httpStatus = Number(response["statusCode"]) || undefined;
    const requestId = cleanText(text(answer["RequestId"]), key) || undefined;
    const said = cleanText(text(answer["Message"]), key);
    const advice = ADVICE.find(([start]) => code.startsWith(start))?.[1]({ options, action, region, headers });
    const message = [
      `${action} in ${region} failed: ${code}${httpStatus === undefined ? "" : ` (HTTP ${httpStatus})`}${said === "" ? "." : `: ${endSentence(said)}`}`,
      advice,
      requestId === undefined ? undefined : `Request id ${requestId}.`,
    ];
    return {
      error: new ServiceError(code, joined(message), { region, httpStatus, requestId }),
      waitMs: positive(headers["x-acs-retry-after"]),
    };
  }
  const { ourCode, what, advice } = connectionFailure(thrown, host, options);
  const httpStatus = Number(from["status"]) || undefined;
  return {
    error: new ServiceError(ourCode, joined([`${action} in ${region} failed: ${what}`, advice]), {
      region,
      httpStatus,
    }),
    waitMs: undefined,
  };
}

interface ConnectionFailure {
  readonly ourCode: string;
  readonly what: string;
  readonly advice?: string;
}

function connectionFailure(thrown: unknown, host: string, options: ClientOptions): ConnectionFailure {
  const from = fields(thrown);
  const code = text(from["code"]);
  const status = text(from["status"]);
  if (status !== "") {
    return { ourCode: "UnreadableAnswer", what: `${host} answered HTTP ${status} without a code of the service.` };
  }
  if (code === "ENOTFOUND") {
    return {
      ourCode: code,
      what: `the host name ${host} does not exist (${code}).`,
      advice: "Check the region, or set alicloud-images:endpoint.",
    };
  }
  if (
    code === "EPROTO" ||
    code.startsWith("ERR_TLS") ||
    code.startsWith("CERT") ||
    code.includes("CERT_") ||
    code.startsWith("ERR_SSL")
  ) {
    return {
      ourCode: code,
      what: `no secure connection to ${host} (${code}).`,
      advice:
        "A plain endpoint must be written with http://; a proxy's certificate must be known to Node (NODE_EXTRA_CA_CERTS).",
    };
  }
  if (code !== "") return { ourCode: code, what: `the connection to ${host} broke or could not be made (${code}).` };
  if (text(from["name"]).includes("Timeout")) {
    return { ourCode: "RequestTimeout", what: `${host} did not answer within ${options.timeoutMs / 1000} s.` };
  }
  return {
    ourCode: "UnreadableAnswer",
    what: `the answer of ${host} is not JSON; a gateway or proxy may have sent its own page.`,
  };
}

interface AdviceContext extends Place {
  readonly options: ClientOptions;
  readonly headers: Readonly<Record<string, unknown>>;
}

const fromWhere = ({ options }: AdviceContext) => `The credentials come from ${options.credentials.description}.`;

/** What to try, by the start of the service's code. */
const ADVICE: readonly (readonly [start: string, advice: (context: AdviceContext) => string])[] = [
  ["InvalidAccessKeyId", (context) => `Check the AccessKey id and that it is active. ${fromWhere(context)}`],
  ["Forbidden.AccessKeyDisabled", (context) => `Activate the AccessKey or use another. ${fromWhere(context)}`],
  [
    "SignatureDoesNotMatch",
    (context) => `The AccessKey secret does not belong to the AccessKey id. ${fromWhere(context)}`,
  ],
  ["IncompleteSignature", (context) => `Check the AccessKey secret. ${fromWhere(context)}`],
  [
    "InvalidSecurityToken",
    (context) => `Get new temporary credentials, or leave the token out with a permanent key. ${fromWhere(context)}`,
  ],
  ["InvalidTimeStamp", clockAdvice],
  ["Forbidden", grantAdvice],
  ["NoPermission", grantAdvice],
  ["InvalidRegionId", ({ region }) => `Check the region name "${region}".`],
  [
    "InvalidOperation.NotSupportedEndpoint",
    ({ region }) => `Set alicloud-images:endpoint to the endpoint of ${region}.`,
  ],
  ["RegionId.ApiNotSupported", ({ region }) => `Check the region name "${region}" and the endpoint.`],
  ["InvalidTagCount", () => "Ask for fewer tags."],
  ["Throttling", () => "Other programs of this account share the limit; try again in a minute."],
];

function grantAdvice({ action }: AdviceContext): string {
  return `Grant the action ${action === ACTION ? "ecs" : "sts"}:${action} to the RAM user or role.`;
}

function clockAdvice({ headers }: AdviceContext): string {
  const serverMs = Date.parse(text(headers["date"]));
  const skewS = Math.round((Date.now() - serverMs) / 1000);
  if (Number.isNaN(skewS)) return "Set this machine's clock; it may be off by 15 minutes at most.";
  return `This machine's clock is ${Math.abs(skewS)} s ${skewS > 0 ? "ahead of" : "behind"} the service's; it may be off by 15 minutes at most.`;
}

const LONGEST_MESSAGE = 600;

/** A text of the service without what must not be shown: the string to sign, addresses, keys, tokens, signatures. */
function cleanText(said: string, key: AccessKey | undefined): string {
  let clean = said.split(/\s*server string to sign/i)[0] ?? "";
  for (const secret of [key?.accessKeyId, key?.accessKeySecret, key?.securityToken]) {
    if (secret === undefined || secret === "") continue;
    clean = clean.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
  }
  return (
    clean
      .replace(/\b(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, "$1")
      .replace(/\b(AccessKeyId|SecurityToken|Signature|AccessKeySecret)(=|%3D)[^&\s]*/gi, "$1 ***")
      .replace(/\b(LTAI|STS\.)[0-9A-Za-z]{8,}/g, "***")
      // What HMAC-SHA1 makes, in Base64, whatever stands before it.
      .replace(/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]|%2[BF]){27}(?:=|%3D)(?!\w)/g, "***")
      // biome-ignore lint/suspicious/noControlCharactersInRegex: a server's text must not steer the terminal
      .replace(/[\u0000-\u001f\u007f-\u009f]+/g, " ")
      .slice(0, LONGEST_MESSAGE)
      .trim()
  );
}

function endSentence(said: string): string {
  return /[.!?]$/.test(said) ? said : `${said}.`;
}

function joined(parts: readonly (string | undefined)[]): string {
  return parts.filter((part) => part !== undefined && part !== "").join(" ");
}

function positive(value: unknown): number | undefined {
  const ms = Number(text(value));
  return Number.isFinite(ms) && ms > 0 ? ms : undefined;
}
