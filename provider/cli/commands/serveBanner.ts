// What `serve` prints when it is ready: how each tool finds the endpoint.

import type { Endpoint, EndpointOptions } from "../../emulator/index.js";
import type { Line } from "../terminal.js";

/** A region of the bundled catalogue that has every kind of image. */
const BUNDLED_REGION = "cn-hangzhou";

/** The address, the accepted keys, and the configuration of programs, stacks and SDKs. */
export function serveBanner(
  endpoint: Pick<Endpoint, "url" | "accessKeyId" | "accessKeySecret">,
  options: EndpointOptions,
): readonly Line[] {
  const { url } = endpoint;
  const { host } = new URL(url);
  const region = options.regions?.[0] ?? (options.catalogue === undefined ? BUNDLED_REGION : "REGION");
  const { id, secret, note } = describeKeys(endpoint, options);
  return [
    [{ text: `DescribeImages endpoint on ${url}`, style: "bold" }],
    note,
    "",
    "Environment variables, for this command and for programs that use pulumi-alicloud-images",
    `  export ALICLOUD_IMAGES_ENDPOINT=${url} ALICLOUD_REGION=${region}`,
    `  export ALICLOUD_ACCESS_KEY=${id} ALICLOUD_SECRET_KEY=${secret}`,
    "  alicloud-images list --owners self",
    "Pulumi stack configuration (without the keys)",
    `  pulumi config set alicloud-images:endpoint ${url}`,
    `  pulumi config set alicloud:region ${region}`,
    "V2.0 SDKs (Node, Python, Go), in Config",
    `  endpoint "${host}", protocol "HTTP"`,
    "V1.0 SDKs (Python, Java), in each request",
    `  endpoint "${host}", protocol "http"`,
    "@alicloud/pop-core, in the client options",
    `  endpoint "${url}", apiVersion "2014-05-26"`,
    "",
    "Press Ctrl+C to stop.",
  ];
}

interface Keys {
  readonly id: string;
  readonly secret: string;
  readonly note: string;
}

/** Keys of a file are never printed: they can be real. */
function describeKeys(endpoint: Pick<Endpoint, "accessKeyId" | "accessKeySecret">, options: EndpointOptions): Keys {
  if (options.auth === false) {
    return { id: "any", secret: "any", note: "Signatures are not verified; any key pair is accepted." };
  }
  if (options.accounts !== undefined) {
    return { id: "KEY_ID", secret: "KEY_SECRET", note: `Accepts the key pairs in ${String(options.accounts)}.` };
  }
  const { accessKeyId: id, accessKeySecret: secret } = endpoint;
  return {
    id,
    secret,
    note: `Key pair generated for this run: ${id} with secret ${secret}. Use --accounts FILE to keep one.`,
  };
}
