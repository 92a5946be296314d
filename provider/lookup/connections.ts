// Connections to endpoints, one for each endpoint and identity.

import {
  type ClientOptions,
  createClient,
  createIdentityClient,
  type DescribeImagesClient,
  type IdentityClient,
} from "../service/client.js";
import type { AccessKey } from "../service/credentialsSource.js";
import { type Limit, requestLimit } from "../service/requestLimit.js";
import { EMBEDDED_ENDPOINT } from "../settings/endpoints.js";
import type { Settings } from "../settings/settings.js";
import { MAX_PAGE_SIZE } from "../values/describeImages.js";
import { memoKey, remember } from "./memo.js";

/** The bundled endpoint. Callers start it, since this layer must not import the emulator. */
export interface EmbeddedEndpoint {
  readonly url: string;
  readonly accessKey: AccessKey;
}

/** A client, and what the endpoint's answers have revealed. */
export interface Connection {
  readonly client: DescribeImagesClient;
  /** For messages. */
  readonly host: string;
  readonly limit: Limit;
  pageSize: number;
  /** Whether the endpoint accepts one image id per request instead of a list. */
  oneIdPerCall: boolean;
}

export class Connections {
  readonly #startEmbedded: () => Promise<EmbeddedEndpoint>;
  readonly #connections = new Map<string, Promise<Connection>>();
  #embedded: Promise<EmbeddedEndpoint> | undefined;

  constructor(startEmbedded: () => Promise<EmbeddedEndpoint>) {
    this.#startEmbedded = startEmbedded;
  }

  get(settings: Settings): Promise<Connection> {
    const key = memoKey([settings.endpoint, settings.credentials.identity]);
    return remember(this.#connections, key, () => this.#connect(settings));
  }

  async #connect(settings: Settings): Promise<Connection> {
    const target = await this.#target(settings, settings.endpoint);
    const client = createClient({ ...settings, ...target });
    const host = settings.endpoint === EMBEDDED_ENDPOINT ? "the bundled endpoint" : new URL(target.endpoint).host;
    return { client, host, limit: requestLimit(), pageSize: MAX_PAGE_SIZE, oneIdPerCall: false };
  }

  /** A client for STS. */
  async identityClient(settings: Settings): Promise<IdentityClient> {
    return createIdentityClient({ ...settings, ...(await this.#target(settings, settings.stsEndpoint)) });
  }

  /** The bundled endpoint has its own address and key pair. */
  async #target(settings: Settings, endpoint: string): Promise<Pick<ClientOptions, "endpoint" | "credentials">> {
    if (endpoint !== EMBEDDED_ENDPOINT) return { endpoint, credentials: settings.credentials };
    this.#embedded ??= this.#startEmbedded();
    const { url, accessKey } = await this.#embedded;
    const credentials = {
      identity: EMBEDDED_ENDPOINT,
      description: "the bundled endpoint",
      getAccessKey: () => Promise.resolve(accessKey),
    };
    return { endpoint: url, credentials };
  }
}
