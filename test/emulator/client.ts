// A small test client, with a signature implementation independent of the endpoint's.

import { createHash, createHmac, randomUUID } from "node:crypto";
import { Agent, request as httpRequest } from "node:http";
import { connect } from "node:net";

export type Parameters = Readonly<Record<string, string>>;

export interface Keys {
  readonly accessKeyId: string;
  readonly accessKeySecret: string;
  readonly securityToken?: string | undefined;
}

export interface CallOptions {
  readonly method?: "GET" | "POST";
  /** Where POST puts the parameters; `split`: the common ones into the URL, the operation's into the body. @default "body" in V1, "query" in V3 */
  readonly place?: "query" | "body" | "split";
  readonly signature?: "V1" | "V3";
  readonly format?: string | undefined;
  readonly accept?: string;
  readonly now?: number;
  readonly nonce?: string;
  /** Overrides common parameters (V1) before signing; `undefined` removes one. */
  readonly common?: Readonly<Record<string, string | undefined>>;
  readonly headers?: Readonly<Record<string, string>>;
}

export interface Reply {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  /** The body parsed as JSON. @throws SyntaxError for XML */
  readonly json: Record<string, unknown> & { Code?: string; Message?: string; TotalCount?: number };
  /** The ids of the images, in order. */
  readonly ids: readonly string[];
}

const agent = new Agent({ keepAlive: true });

/** Calls DescribeImages, by default in cn-hangzhou. */
export async function describeImages(
  endpoint: { readonly url: string } & Keys,
  parameters: Parameters = {},
  options: CallOptions = {},
): Promise<Reply> {
  return call(endpoint.url, { RegionId: "cn-hangzhou", ...parameters }, endpoint, options);
}

export async function call(url: string, parameters: Parameters, keys: Keys, options: CallOptions = {}): Promise<Reply> {
  const { signature = "V1" } = options;
  return signature === "V1" ? callV1(url, parameters, keys, options) : callV3(url, parameters, keys, options);
}

function callV1(url: string, parameters: Parameters, keys: Keys, options: CallOptions): Promise<Reply> {
  const { method = "POST", place = "body" } = options;
  const all: Record<string, string> = {
    ...parameters,
    ...defined({
      Action: "DescribeImages",
      Version: "2014-05-26",
      Format: "format" in options ? options.format : "JSON",
      AccessKeyId: keys.accessKeyId,
      SecurityToken: keys.securityToken,
      SignatureMethod: "HMAC-SHA1",
      SignatureVersion: "1.0",
      SignatureNonce: options.nonce ?? randomUUID(),
      Timestamp: timestamp(options.now ?? Date.now()),
      ...options.common,
    }),
  };
  const text = `${method}&%2F&${encode(canonical(all))}`;
  const sent = { ...all, Signature: createHmac("sha1", `${keys.accessKeySecret}&`).update(text).digest("base64") };
  if (method === "GET" || place === "query")
    return send(url, method, `/?${canonical(sent)}`, options.headers ?? {}, "");
  const form = { "content-type": "application/x-www-form-urlencoded", ...options.headers };
  if (place === "body") return send(url, method, "/", form, canonical(sent));
  const common = Object.entries(sent).filter(([name]) => !Object.hasOwn(parameters, name));
  return send(url, method, `/?${canonical(Object.fromEntries(common))}`, form, canonical(parameters));
}

function callV3(url: string, parameters: Parameters, keys: Keys, options: CallOptions): Promise<Reply> {
  const { method = "POST", place = "query" } = options;
  const body = place === "body" ? canonical(parameters) : "";
  const query = place === "body" ? "" : canonical(parameters);
  const hash = createHash("sha256").update(body).digest("hex");
  const headers: Record<string, string> = {
    host: new URL(url).host,
    "x-acs-action": "DescribeImages",
    "x-acs-version": "2014-05-26",
    "x-acs-date": timestamp(options.now ?? Date.now()),
    "x-acs-signature-nonce": options.nonce ?? randomUUID(),
    "x-acs-content-sha256": hash,
    ...defined({ "x-acs-security-token": keys.securityToken, accept: options.accept }),
    ...(place === "body" ? { "content-type": "application/x-www-form-urlencoded" } : {}),
    ...options.headers,
  };
  const names = Object.keys(headers).sort();
  const lines = names.map((name) => `${name}:${headers[name]}\n`).join("");
  const request = [method, "/", query, lines, names.join(";"), hash].join("\n");
  const text = `ACS3-HMAC-SHA256\n${createHash("sha256").update(request).digest("hex")}`;
  const signature = createHmac("sha256", keys.accessKeySecret).update(text).digest("hex");
  const authorization = `ACS3-HMAC-SHA256 Credential=${keys.accessKeyId},SignedHeaders=${names.join(";")},Signature=${signature}`;
  return send(url, method, query === "" ? "/" : `/?${query}`, { ...headers, authorization }, body);
}

/** Sends a request unchanged. */
export function send(
  url: string,
  method: string,
  path: string,
  headers: Readonly<Record<string, string>>,
  body: string,
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(url, { agent, method, path, headers }, (response) => {
      const chunks: Buffer[] = [];
      response.on("data", (chunk: Buffer) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const text = Buffer.concat(chunks).toString("utf8");
        resolve(new ReadReply(response.statusCode ?? 0, response.headers, text));
      });
    });
    request.on("error", reject);
    request.end(body);
  });
}

/** Writes bytes to a socket and reads until the connection closes. */
export function sendBytes(url: string, bytes: string | Buffer): Promise<string> {
  const { hostname, port } = new URL(url);
  return new Promise((resolve, reject) => {
    const socket = connect(Number(port), hostname, () => socket.end(bytes));
    const chunks: Buffer[] = [];
    socket.on("data", (chunk) => chunks.push(chunk));
    socket.on("error", reject);
    socket.on("close", () => resolve(Buffer.concat(chunks).toString("utf8")));
  });
}

class ReadReply implements Reply {
  readonly status: number;
  readonly headers: Reply["headers"];
  readonly text: string;

  constructor(status: number, headers: Reply["headers"], text: string) {
    this.status = status;
    this.headers = headers;
    this.text = text;
  }

  get json(): Reply["json"] {
    return JSON.parse(this.text);
  }

  get ids(): readonly string[] {
    const { Images } = this.json as { Images?: { Image?: { ImageId: string }[] } };
    if (Images?.Image === undefined) throw new Error(`No images in ${this.text}`);
    return Images.Image.map(({ ImageId }) => ImageId);
  }
}

export function timestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

function canonical(parameters: Parameters): string {
  return Object.keys(parameters)
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? "")}`)
    .join("&");
}

function encode(text: string): string {
  return encodeURIComponent(text).replace(/[!*'()]/g, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`);
}

function defined(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
