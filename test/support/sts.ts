// A fake STS that checks signatures, issues sessions for roles and can be set to refuse.

import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { listening, type Running, readBody } from "./server.js";

export interface StsOptions {
  /** Secrets by access key id, and the token that must come with it. */
  readonly keys?: Readonly<Record<string, { readonly secret: string; readonly token?: string }>>;
  /** Tokens that are taken for AssumeRoleWithOIDC. */
  readonly oidcTokens?: readonly string[];
  /** How long sessions live, in seconds. @default 3600 */
  readonly lifetimeSeconds?: number;
  /** Answers with this instead, for a reason of the test's own. */
  readonly refuse?: { readonly status: number; readonly body: string; readonly type?: string };
}

export interface Sts extends Running {
  readonly requests: Readonly<Record<string, string>>[];
  /** Changes what is answered from now on. */
  options: StsOptions;
}

export async function startSts(options: StsOptions): Promise<Sts> {
  const requests: Readonly<Record<string, string>>[] = [];
  const server = createServer((request, response) => void answer(request, response));
  const running = await listening(server);
  const sts: Sts = { ...running, requests, options };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const url = new URL(request.url ?? "/", running.url);
    const body = await readBody(request);
    const parameters = Object.fromEntries([...url.searchParams, ...new URLSearchParams(body)]);
    requests.push(parameters);
    const { status, type, content } = decide(request.method ?? "", parameters, sts.options, requests.length);
    response.writeHead(status, { "content-type": type }).end(content);
  }

  return sts;
}

function decide(method: string, parameters: Readonly<Record<string, string>>, options: StsOptions, number: number) {
  if (options.refuse !== undefined) {
    return {
      status: options.refuse.status,
      type: options.refuse.type ?? "application/json",
      content: options.refuse.body,
    };
  }
  const known = options.keys?.[parameters["AccessKeyId"] ?? ""];
  const trusted =
    parameters["Action"] === "AssumeRole"
      ? known !== undefined &&
        signature(method, parameters, known.secret) === parameters["Signature"] &&
        known.token === parameters["SecurityToken"]
      : parameters["Action"] === "AssumeRoleWithOIDC" &&
        options.oidcTokens?.includes(parameters["OIDCToken"] ?? "") === true;
  if (!trusted) {
    // The real service repeats the signed text, and with it the key id.
    const said = `Specified signature is not matched with our calculation. server string to sign is:${method}&${JSON.stringify(parameters)}`;
    return answerOf(400, {
      Code: "SignatureDoesNotMatch",
      Message: said,
      RequestId: "964E0EC5-575B-4FF5-8FD0-D4BD8025602A",
    });
  }
  const expires = new Date(Date.now() + (options.lifetimeSeconds ?? 3600) * 1000);
  return answerOf(200, {
    RequestId: "964E0EC5-575B-4FF5-8FD0-D4BD8025602A",
    Credentials: {
      AccessKeyId: `STS.session${number}`,
      AccessKeySecret: `session-secret-${number}`,
      SecurityToken: `session-token-${number}`,
      Expiration: `${expires.toISOString().slice(0, 19)}Z`,
    },
  });
}

function answerOf(status: number, content: object) {
  return { status, type: "application/json;charset=utf-8", content: JSON.stringify(content) };
}

/** Signature version 1.0, from the service's documentation. */
function signature(method: string, parameters: Readonly<Record<string, string>>, secret: string): string {
  const encode = (text: string) =>
    encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);
  const canonical = Object.keys(parameters)
    .filter((name) => name !== "Signature")
    .sort()
    .map((name) => `${encode(name)}=${encode(parameters[name] ?? "")}`)
    .join("&");
  return createHmac("sha1", `${secret}&`)
    .update(`${method}&${encode("/")}&${encode(canonical)}`)
    .digest("base64");
}
