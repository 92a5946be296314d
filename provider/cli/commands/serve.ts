// `alicloud-images serve`: a local DescribeImages endpoint until it is told to end.

import type { EndpointOptions } from "../../emulator/index.js";
import { ConfigurationError } from "../../values/errors.js";
import type { Command } from "../command.js";
import { kebab, type Option } from "../options.js";
import { listItems, type ParsedOptions } from "../parse.js";
import type { Terminal } from "../terminal.js";
import { serveBanner } from "./serveBanner.js";

const DEFAULT_PORT = 8642;

/** What only a program can give, and what has no use without it. */
type ProgramOnly = "now" | "log" | "maxRecordedRequests";
type ServeOptionName = Exclude<keyof EndpointOptions, ProgramOnly>;

interface ServeOption extends Option {
  /** How the endpoint takes a text. @default as it stands */
  readonly read?: "number" | undefined;
}

const SERVE_OPTIONS: Readonly<Record<ServeOptionName, ServeOption>> = {
  port: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: `Port, ${DEFAULT_PORT} unless given; 0 takes a free one.`,
  },
  host: {
    kind: "text",
    value: "ADDRESS",
    help: "Address to listen on, 127.0.0.1 unless given; others need --expose-beyond-loopback.",
  },
  exposeBeyondLoopback: { kind: "switch", help: "Lets other machines reach the endpoint, over plain http." },
  allowedHosts: {
    kind: "list",
    value: "A,B",
    help: "Host names that requests may bear beside 127.0.0.1 and localhost; others are refused.",
  },
  preset: { kind: "text", value: "NAME", help: "current, or 2018: the call as documented then." },
  catalogue: {
    kind: "text",
    value: "FILE",
    help: "JSON file of the images, read again when it changes; else the bundled ones.",
  },
  accounts: {
    kind: "text",
    value: "FILE",
    alias: "keys",
    help: "JSON file of accounts and their keys, read again when it changes; else a key pair is drawn at each start.",
  },
  auth: { kind: "switch", isOn: true, help: "Checks no signature; requests need no key." },
  checkTimestamps: { kind: "switch", isOn: true, help: "Takes requests of any time, not of the last 15 minutes only." },
  faults: { kind: "text", value: "FILE", help: "JSON file of what goes wrong on purpose, read again when it changes." },
  latencyMs: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    alias: "latency",
    help: "Milliseconds that every answer takes longer.",
  },
  regions: {
    kind: "list",
    value: "A,B",
    help: "Regions to stand for; the catalogue's others are refused. All unless given.",
  },
  maxPageSize: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Largest page: 100 unless given, 50 with preset 2018.",
  },
  maxTags: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Most tags of a request: 20 unless given, 5 with preset 2018.",
  },
  hideSharedTags: { kind: "switch", help: "Hides tags from accounts that images are shared with." },
  looseTypes: { kind: "switch", help: "Lets answers stray from the documented types, as real ones do." },
  seed: {
    kind: "text",
    value: "NUMBER",
    read: "number",
    help: "Decides what --loose-types and faults draw by chance.",
  },
};

const NAMES = Object.keys(SERVE_OPTIONS) as ServeOptionName[];

export const serve: Command = {
  description:
    "Runs a local DescribeImages endpoint until Ctrl+C or SIGTERM, on this machine alone unless told otherwise.\n" +
    "Its address and how to point tools at it go to stdout, one line a request to stderr.",
  groups: [{ title: "Options", options: Object.fromEntries(NAMES.map((name) => [kebab(name), SERVE_OPTIONS[name]])) }],
  examples: [
    { what: "The bundled catalogue", line: "alicloud-images serve" },
    {
      what: "One's own images and keys, slow and in the way of 2018",
      line: "alicloud-images serve --port 0 --catalogue images.json --accounts keys.json --latency-ms 80 --preset 2018",
    },
  ],
  optionNames: new Map(NAMES.map((name) => [name, kebab(name)])),
  check: checkServe,
  run: runServe,
};

async function checkServe(given: ParsedOptions): Promise<readonly string[]> {
  const { options, problems } = readServe(given);
  const { resolveOptions } = await import("../../emulator/options.js");
  try {
    resolveOptions(options);
    return problems;
  } catch (error) {
    if (error instanceof ConfigurationError) return [...problems, ...error.message.split("\n")];
    throw error;
  }
}

async function runServe(given: ParsedOptions, terminal: Terminal): Promise<void> {
  const { options } = readServe(given);
  const { startEndpoint } = await import("../../emulator/index.js");
  const told = untilTold();
  const endpoint = await startEndpoint({
    port: DEFAULT_PORT,
    ...options,
    maxRecordedRequests: 0,
    log: (line) => terminal.say(`${new Date().toISOString()} ${line}`),
  });
  if (options.exposeBeyondLoopback === true && options.host !== undefined)
    terminal.warn(`Other machines may reach this endpoint on ${options.host}, over plain http.`);
  terminal.print(serveBanner(endpoint, options));
  const signal = await told;
  await endpoint.close();
  terminal.say(`Ended by ${signal}.`);
}

/** Resolves with the signal that tells the process to end. */
function untilTold(): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, resolve);
  });
}

/** The options as {@link EndpointOptions}, and what cannot be read. Whether values fit is the endpoint's to say. */
function readServe(given: ParsedOptions): { options: EndpointOptions; problems: readonly string[] } {
  const options: Partial<Record<ServeOptionName, unknown>> = {};
  const problems: string[] = [];
  for (const name of NAMES) {
    const { kind, read } = SERVE_OPTIONS[name];
    const option = kebab(name);
    const text = given.strings.get(option) || undefined;
    if (kind === "switch") options[name] = given.booleans.get(option);
    else if (kind === "list") options[name] = listItems(given, option);
    else if (read === "number" && text !== undefined) {
      if (/^-?\d+(\.\d+)?$/.test(text)) options[name] = Number(text);
      else problems.push(`--${option} ${JSON.stringify(text)} is no number.`);
    } else options[name] = text;
  }
  return { options: Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)), problems };
}
