// The bundled endpoint in the process of the Pulumi program, for the endpoint setting "embedded".

import type { Endpoint } from "./index.js";

let started: Promise<Endpoint> | undefined;

/** Starts one endpoint with the bundled catalogue per process. It does not keep the process alive. */
export async function embeddedEndpoint(): Promise<{
  readonly url: string;
  readonly accessKey: { readonly accessKeyId: string; readonly accessKeySecret: string };
}> {
  started ??= start();
  const { url, accessKeyId, accessKeySecret } = await started;
  return { url, accessKey: { accessKeyId, accessKeySecret } };
}

async function start(): Promise<Endpoint> {
  const { startEndpoint } = await import("./index.js");
  const endpoint = await startEndpoint();
  endpoint.unref();
  return endpoint;
}
