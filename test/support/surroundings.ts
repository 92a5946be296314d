// An isolated machine for each test: an empty home, no Alibaba Cloud or proxy variables, no network.

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { Agent as HttpAgent } from "node:http";
import { Agent as HttpsAgent } from "node:https";
import { createConnection, type NetConnectOpts, Socket } from "node:net";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { type ConnectionOptions, connect } from "node:tls";
import { afterEach, beforeEach, vi } from "vitest";
import { certificate } from "./certificate.js";

export interface Surroundings {
  /** The home of the process, empty. */
  readonly home: string;
  /** Variables of this machine: `process.env`, which is also passed to the settings. */
  readonly environment: NodeJS.ProcessEnv;
  set(variables: Readonly<Record<string, string>>): void;
  /** Writes a file below the home and returns its path. */
  write(path: string, content: string): string;
  /** Writes `~/.aliyun/config.json`. */
  profiles(current: string, profiles: readonly object[]): string;
  /** Redirects requests for a host to a port on this machine. All other hosts except loopback are unreachable. */
  lead(host: string, port: number): void;
  /** Requested hosts that are unreachable. */
  readonly unreachable: string[];
}

/** An isolated machine for every test of the file. */
export function useSurroundings(): Surroundings {
  const led = new Map<string, number>();
  const unreachable: string[] = [];
  let home = "";

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), "alicloud-images-"));
    led.clear();
    unreachable.length = 0;
    const foreign = /^(ALICLOUD_|ALIBABA_?CLOUD_|CLIENT_(READ|CONNECT)_|(ECS|STS)_ENDPOINT$|(https?|all|no)_proxy$)/i;
    for (const name of Object.keys(process.env)) if (foreign.test(name)) vi.stubEnv(name, undefined);
    vi.stubEnv("HOME", home);
    stubConnections(led, unreachable);
  });

  afterEach(() => {
    vi.unstubAllEnvs();
    vi.restoreAllMocks();
    rmSync(home, { recursive: true, force: true });
  });

  function write(path: string, content: string): string {
    const whole = join(home, path);
    mkdirSync(dirname(whole), { recursive: true });
    writeFileSync(whole, content);
    return whole;
  }

  return {
    get home() {
      return home;
    },
    environment: process.env,
    set: (variables) => {
      for (const [name, value] of Object.entries(variables)) vi.stubEnv(name, value);
    },
    write,
    profiles: (current, profiles) => write(".aliyun/config.json", JSON.stringify({ current, profiles, meta_path: "" })),
    lead: (host, port) => void led.set(host, port),
    unreachable,
  };
}

function stubConnections(led: ReadonlyMap<string, number>, unreachable: string[]): void {
  function target(options: { readonly host?: string; readonly port?: number }) {
    const host = options.host ?? "localhost";
    if (/^(127\.|localhost$|::1$)/.test(host)) return { host, port: options.port };
    const port = led.get(host);
    if (port !== undefined) return { host: "127.0.0.1", port };
    unreachable.push(host);
    return undefined;
  }

  function outOfReach(): Socket {
    const socket = new Socket();
    process.nextTick(() => socket.destroy(Object.assign(new Error("no network in tests"), { code: "ENETUNREACH" })));
    return socket;
  }

  vi.spyOn(HttpAgent.prototype as object as ConnectionMaker, "createConnection").mockImplementation((options) => {
    const found = target(options);
    return found === undefined ? outOfReach() : createConnection({ ...options, ...found } as NetConnectOpts);
  });
  vi.spyOn(HttpsAgent.prototype as object as ConnectionMaker, "createConnection").mockImplementation((options) => {
    const found = target(options);
    if (found === undefined) return outOfReach();
    return connect({ ...options, ...found, servername: options.host, ca: certificate } as ConnectionOptions);
  });
}

interface ConnectionMaker {
  createConnection(options: { host?: string; port?: number }): Socket;
}
