// How does each tool find a local endpoint? What `serve` prints when it is ready.

import type { Endpoint, EndpointOptions } from "../../emulator/index.js";
import type { Line } from "../terminal.js";

/** A region of the bundled catalogue that has every kind of image. */
const BUNDLED_REGION = "cn-hangzhou";

/** Where the endpoint is, which keys it takes, and what to tell a program, a stack and the SDKs. */
export function serveBanner(
  endpoint: Pick<Endpoint, "url" | "accessKeyId" | "accessKeySecret">,
  options: EndpointOptions,
): readonly Line[] {
  const { url } = endpoint;
  const { host } = new URL(url);
  const region = options.regions?.[0] ?? (options.catalogue === undefined ? BUNDLED_REGION : "REGION");
  const { id, secret, said } = keysOf(endpoint, options);
  return [
    [{ text: `DescribeImages endpoint on ${url}`, style: "bold" }],
    said,
    "",
    "Environment, for this command and for programs with pulumi-alicloud-images",
    `  export ALICLOUD_IMAGES_ENDPOINT=${url} ALICLOUD_REGION=${region}`,
    `  export ALICLOUD_ACCESS_KEY=${id} ALICLOUD_SECRET_KEY=${secret}`,
    "  alicloud-images list --owners self",
    "The same as Pulumi configuration of a stack, but for the keys",
    `  pulumi config set alicloud-images:endpoint ${url}`,
    `  pulumi config set alicloud:region ${region}`,
    "SDKs of the second generation (Node, Python, Go), in their Config",
    `  endpoint "${host}", protocol "HTTP"`,
    "SDKs of the first generation (Python, Java), in each request",
    `  endpoint "${host}", protocol "http"`,
    "@alicloud/pop-core, in the options of its client",
    `  endpoint "${url}", apiVersion "2014-05-26"`,
    "",
    "Ctrl+C ends it.",
  ];
}

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly said: string;
}

/** A key pair of a file stays in the file: it may be a real one. */
function keysOf(endpoint: Pick<Endpoint, "accessKeyId" | "accessKeySecret">, options: EndpointOptions): Keys {
  if (options.auth === false) {
    return { id: "any", secret: "any", said: "Signatures are not checked: any key pair will do." };
  }
  if (options.accounts !== undefined) {
    return { id: "KEY_ID", secret: "KEY_SECRET", said: `It takes the key pairs of ${String(options.accounts)}.` };
  }
  const { accessKeyId: id, accessKeySecret: secret } = endpoint;
  return {
    id,
    secret,
    said: `Its key pair was drawn for this run: ${id} with secret ${secret}. --accounts FILE keeps one.`,
  };
}
