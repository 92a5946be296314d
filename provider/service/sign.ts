// Signing of requests by pop-core.
//
// pop-core builds and signs each request, but this package sends it: pop-core's transport has no limit for the size of a
// response, leaves the connection open after a timeout, and prints signed requests when DEBUG is set.

import type { OutgoingHttpHeaders } from "node:http";
import type { RequestParameters } from "../values/describeImages.js";
import type { AccessKey, CredentialsSource } from "./credentialsSource.js";

export interface SignerOptions {
  readonly endpoint: string;
  readonly version: string;
  /** Absent for requests that are not signed. */
  readonly credentials: CredentialsSource | undefined;
}

export interface SignedRequest {
  readonly headers: OutgoingHttpHeaders;
  readonly body: string;
  readonly key: AccessKey | undefined;
}

/** Signs a request with its own nonce and timestamp. */
export type Sign = (action: string, parameters: RequestParameters) => Promise<SignedRequest>;

interface PopCore {
  request(action: string, parameters: object, options: PopCoreOptions): Promise<never>;
}

interface PopCoreOptions {
  readonly method: "POST";
  /** Called with the options of Node's request. `this` is those of pop-core, which contain the body. */
  beforeRequest(this: { readonly data: string }, request: { readonly headers: OutgoingHttpHeaders }): never;
}

/** pop-core's own types lack the credentials provider. */
type PopCoreConstructor = new (config: object) => PopCore;

export function createSigner({ endpoint, version, credentials }: SignerOptions): Sign {
  return async (action, parameters) => {
    const { default: RpcClient } = await import("@alicloud/pop-core/lib/rpc.js");
    const key = await credentials?.getAccessKey();
    const core = new (RpcClient as unknown as PopCoreConstructor)({
      endpoint,
      apiVersion: version,
      // pop-core does not sign without a key.
      credentialsProvider: { getCredentials: async () => key ?? {} },
    });
    return { ...(await interceptRequest(core, action, parameters)), key };
  };
}

/** The request that pop-core would send. The hook that it calls before a request throws, which stops it. */
async function interceptRequest(core: PopCore, action: string, parameters: RequestParameters) {
  let request: Omit<SignedRequest, "key"> | undefined;
  const stop = new Error("The request is sent by this package.");
  try {
    await core.request(action, parameters, {
      method: "POST",
      beforeRequest({ headers }) {
        request = { headers, body: this.data };
        throw stop;
      },
    });
  } catch (thrown) {
    if (thrown !== stop) throw thrown;
  }
  if (request === undefined) throw new Error("@alicloud/pop-core did not call the hook beforeRequest.");
  return request;
}
