// Runs a program with the SDK's own runner, against an engine that only takes down what it is told.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { join } from "node:path";
import type { Server, ServerUnaryCall, sendUnaryData, UntypedServiceImplementation } from "@grpc/grpc-js";
import { onTestFinished } from "vitest";

/** The SDK's own copies of what it speaks to the engine with. */
const sdk = createRequire(require.resolve("@pulumi/pulumi"));
const grpc = sdk("@grpc/grpc-js") as typeof import("@grpc/grpc-js");
const messages = {
  Empty: sdk("google-protobuf/google/protobuf/empty_pb.js").Empty,
  engine: sdk("./proto/engine_pb.js"),
  resource: sdk("./proto/resource_pb.js"),
};
const services = {
  Engine: sdk("./proto/engine_grpc_pb.js").EngineService,
  ResourceMonitor: sdk("./proto/resource_grpc_pb.js").ResourceMonitorService,
};

export interface LogLine {
  /** Epoch milliseconds at which the engine got it, and would show it. */
  readonly atMs: number;
  readonly severity: "debug" | "info" | "warning" | "error";
  readonly text: string;
}

export interface ProgramRun {
  readonly exitCode: number | null;
  readonly log: readonly LogLine[];
  /** What it wrote to standard output and error itself. */
  readonly output: string;
}

/** Runs a CommonJS file of this folder as the program of a stack, in an update. */
export async function runProgram(file: string, environment: Readonly<Record<string, string>>): Promise<ProgramRun> {
  const log: LogLine[] = [];
  const address = await listen(log);
  const flags = {
    project: "project",
    stack: "stack",
    parallel: "8",
    monitor: address,
    engine: address,
    pwd: __dirname,
  };
  const args = Object.entries(flags).map(([name, value]) => `--${name}=${value}`);
  const runner = sdk.resolve("./cmd/run/index.js");
  const child = spawn(process.execPath, [runner, ...args, join(__dirname, file)], {
    env: { PATH: process.env["PATH"] ?? "", HOME: "/nonexistent", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => void child.kill());
  let output = "";
  for (const stream of [child.stdout, child.stderr]) stream.on("data", (chunk) => (output += chunk));
  const [exitCode] = (await once(child, "close")) as [number | null];
  return { exitCode, log, output };
}

const SEVERITIES = ["debug", "info", "warning", "error"] as const;

type Call = ServerUnaryCall<never, never>;
type Reply = sendUnaryData<object>;

async function listen(log: LogLine[]): Promise<string> {
  const server = new grpc.Server();
  const empty = (_call: Call, reply: Reply) => reply(null, new messages.Empty());
  let root = "";
  const implement = (service: keyof typeof services, methods: Record<string, (call: Call, reply: Reply) => void>) =>
    server.addService(services[service], methods as unknown as UntypedServiceImplementation);
  implement("Engine", {
    log: (call, reply) => {
      const request = call.request as { getSeverity(): number; getMessage(): string };
      log.push({
        atMs: Date.now(),
        severity: SEVERITIES[request.getSeverity()] ?? "error",
        text: request.getMessage(),
      });
      empty(call, reply);
    },
    getRootResource: (_call, reply) => reply(null, new messages.engine.GetRootResourceResponse().setUrn(root)),
    setRootResource: (call, reply) => {
      root = (call.request as { getUrn(): string }).getUrn();
      reply(null, new messages.engine.SetRootResourceResponse());
    },
  });
  implement("ResourceMonitor", {
    supportsFeature: (_call, reply) => reply(null, new messages.resource.SupportsFeatureResponse().setHassupport(true)),
    registerResource: (call, reply) => {
      const request = call.request as { getType(): string; getName(): string };
      const urn = `urn:pulumi:stack::project::${request.getType()}::${request.getName()}`;
      reply(null, new messages.resource.RegisterResourceResponse().setUrn(urn));
    },
    registerResourceOutputs: empty,
    signalAndWaitForShutdown: empty,
  });
  const port = await bind(server);
  onTestFinished(() => server.forceShutdown());
  return `127.0.0.1:${port}`;
}

function bind(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.bindAsync("127.0.0.1:0", grpc.ServerCredentials.createInsecure(), (error, port) =>
      error === null ? resolve(port) : reject(error),
    );
  });
}
