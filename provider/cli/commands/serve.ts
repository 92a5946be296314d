// `alicloud-images serve`: a local DescribeImages endpoint, until a signal stops it.

import type { EndpointOptions } from "../../emulator/index.js";
import { ConfigurationError } from "../../values/errors.js";
import type { Command } from "../command.js";
import { kebab, type Option } from "../options.js";
import { listItems, type ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { serveBanner } from "./serveBanner.js";

const DEFAULT_PORT = 8642;

/** Options of use only to programs. */
type ProgramOnly = "now" | "log" | "maxRecordedRequests";
type ServeOptionName = Exclude<keyof EndpointOptions, ProgramOnly>;

interface ServeOption extends Option {
  /** What the value is turned into. @default the string itself */
  readonly read?: "number" | undefined;
}

const SERVE_OPTIONS: Readonly<Record<ServeOptionName, ServeOption>> = {
  port: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: `Port to listen on; 0 for any free port. Default: ${DEFAULT_PORT}.`,
  },
  host: {
    kind: "text",
    value: "ADDRESS",
    help: "Address to listen on; not loopback only with --expose-beyond-loopback. Default: 127.0.0.1.",
  },
  exposeBeyondLoopback: { kind: "switch", help: "Let other machines reach the endpoint, over plain HTTP." },
  allowedHosts: {
    kind: "list",
    value: "A,B",
    help: "Host headers to accept besides 127.0.0.1 and localhost; others are rejected.",
  },
  preset: {
    kind: "text",
    value: "NAME",
    values: ["current", "2018"],
    help: "current, or 2018 for the API as documented in 2018. Default: current.",
  },
  catalogue: {
    kind: "text",
    value: "FILE",
    help: "JSON file of images, reloaded when it changes. Default: the bundled catalogue.",
  },
  accounts: {
    kind: "text",
    value: "FILE",
    alias: "keys",
    help: "JSON file of accounts and keys, reloaded when it changes. Default: a new key pair at each start.",
  },
  auth: { kind: "switch", isOn: true, help: "Do not verify signatures; accept any key." },
  checkTimestamps: {
    kind: "switch",
    isOn: true,
    help: "Accept requests with any timestamp, not only those of the last 15 minutes.",
  },
  faults: { kind: "text", value: "FILE", help: "JSON file of faults to inject, reloaded when it changes." },
  latencyMs: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    alias: "latency",
    help: "Delay of every response, in milliseconds.",
  },
  regions: {
    kind: "list",
    value: "A,B",
    help: "Regions to serve; requests for other regions are rejected. Default: all of the catalogue.",
  },
  maxPageSize: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Maximum page size. Default: 100, or 50 with --preset 2018.",
  },
  maxTags: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Maximum number of tags in a request. Default: 20, or 5 with --preset 2018.",
  },
  hideSharedTags: { kind: "switch", help: "Hide tags from accounts that an image is shared with." },
  looseTypes: {
    kind: "switch",
    help: "Vary field types as the real service does (numbers as strings, missing fields).",
  },
  seed: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Seed of the random choices of --loose-types and faults.",
  },
};

const NAMES = Object.keys(SERVE_OPTIONS) as ServeOptionName[];

export const serve: Command<EndpointOptions> = {
  description:
    "Runs a local DescribeImages endpoint until Ctrl+C or SIGTERM, by default for this machine only.\n" +
    "Prints its address and how to configure tools for it to stdout, and one line per request to stderr.",
  groups: [{ title: "Options", options: Object.fromEntries(NAMES.map((name) => [kebab(name), SERVE_OPTIONS[name]])) }],
  examples: [
    { what: "The bundled catalogue", line: "alicloud-images serve" },
    {
      what: "Your own images and keys, with latency and 2018 limits",
      line: "alicloud-images serve --port 0 --catalogue images.json --accounts keys.json --latency-ms 80 --preset 2018",
    },
  ],
  optionNames: new Map(NAMES.map((name) => [name, kebab(name)])),
  parse: parseServe,
  run: runServe,
};

async function runServe(options: EndpointOptions, terminal: Terminal): Promise<void> {
  const { startEndpoint } = await import("../../emulator/index.js");
  const stopSignal = nextStopSignal();
  const endpoint = await startEndpoint({
    port: DEFAULT_PORT,
    ...options,
    maxRecordedRequests: 0,
    log: (line) => terminal.say(`${new Date().toISOString()} ${line}`),
  });
  if (options.exposeBeyondLoopback === true && options.host !== undefined)
    terminal.warn(`Other machines can reach this endpoint on ${options.host}, over plain HTTP.`);
  terminal.print(serveBanner(endpoint, options));
  const signal = await stopSignal;
  await endpoint.close();
  terminal.say(`Stopped by ${signal}.`);
}

/** Resolves with the signal that stops the process. */
function nextStopSignal(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}

async function parseServe(given: ParsedOptions, problems: string[]): Promise<EndpointOptions> {
  const options = toEndpointOptions(given, problems);
  const { resolveOptions } = await import("../../emulator/options.js");
  try {
    resolveOptions(options);
  } catch (error) {
    if (!(error instanceof ConfigurationError)) throw error;
    problems.push(...error.message.split("\n"));
  }
  return options;
}

function toEndpointOptions(given: ParsedOptions, problems: string[]): EndpointOptions {
  const options: Partial<Record<ServeOptionName, unknown>> = {};
  for (const name of NAMES) {
    const value = parseOption(kebab(name), SERVE_OPTIONS[name], given, problems);
    if (value !== undefined) options[name] = value;
  }
  return options as EndpointOptions;
}

function parseOption(option: string, { kind, read }: ServeOption, given: ParsedOptions, problems: string[]): unknown {
  if (kind === "switch") return given.booleans.get(option);
  if (kind === "list") return listItems(given, option);
  const value = given.strings.get(option) || undefined;
  if (value === undefined || read === undefined) return value;
  if (/^-?\d+(\.\d+)?$/.test(value)) return Number(value);
  problems.push(`--${option} ${JSON.stringify(value)} is not a number.`);
  return undefined;
}
