// The published clients, their requests and their handling of errors.

import { join } from "node:path";
import type { Program } from "./clientProcess.js";
import { type GroupName, PROGRAMS } from "./install.js";

/** One way to use a published library; README.md has the versions. */
export interface Client {
  readonly name: string;
  readonly group: GroupName;
  /** The command line of the program, given the folder in which its group is installed. */
  readonly program: (folder: string) => Program;
  /** Settings for the program, part of every job. */
  readonly settings?: Readonly<Record<string, string>>;
  /** Properties of its requests. */
  readonly sends: { readonly signature: "V1" | "V3"; readonly method: "GET" | "POST"; readonly format: "JSON" | "XML" };
  readonly habits: Habits;
}

/** Deviations from a client that sends all parameters, never retries, and reports errors unchanged. */
export interface Habits {
  /** Requests pages until one is not full. */
  readonly asksUntilShortPage?: boolean;
  /** Omits parameters whose value is the empty string. */
  readonly dropsEmptyTexts?: boolean;
  /** Does not report the HTTP status of an error. */
  readonly losesStatus?: boolean;
  /** Errors after which it retries three times. */
  readonly retries?: readonly string[];
  /** Its code for a different signature of the same string to sign. @default SignatureDoesNotMatch */
  readonly wrongSecretAs?: string;
  /** What it reports for an XML error after requesting JSON. @default the code and message of the error */
  readonly xmlErrorAs?: { readonly code: string; readonly message: RegExp };
}

const post = { signature: "V1", method: "POST", format: "JSON" } as const;
const postV3 = { ...post, signature: "V3" } as const;
const postXml = { ...post, format: "XML" } as const;
const older = { signature: "V1" };

const NO_JSON_FOR_NODE = { code: "SyntaxError", message: /^Unexpected .*</ };
const CORE_OF_PYTHON = {
  retries: ["Throttling", "ServiceUnavailable"],
  wrongSecretAs: "InvalidAccessKeySecret",
  xmlErrorAs: { code: "SDK.UnknownServerError", message: /^ServerResponseBody: <\?xml / },
};
const CORE_OF_JAVA = { losesStatus: true, wrongSecretAs: "SDK.InvalidAccessKeySecret" };

export const CLIENTS: readonly Client[] = [
  { name: "node-ecs", ...node("ecs.mjs"), sends: postV3, habits: {} },
  {
    name: "node-ecs-v1",
    ...node("ecs.mjs"),
    settings: older,
    sends: post,
    habits: { xmlErrorAs: NO_JSON_FOR_NODE },
  },
  { name: "node-openapi", ...node("openapi.mjs"), sends: postV3, habits: {} },
  {
    name: "node-openapi-v1",
    ...node("openapi.mjs"),
    settings: older,
    sends: post,
    habits: { xmlErrorAs: NO_JSON_FOR_NODE },
  },
  { name: "node-openapi-body", ...node("openapi.mjs"), settings: { place: "body" }, sends: postV3, habits: {} },
  {
    name: "node-pop-get",
    ...node("popCore.mjs"),
    settings: { method: "GET" },
    sends: { ...post, method: "GET" },
    habits: { xmlErrorAs: NO_JSON_FOR_NODE },
  },
  {
    name: "node-pop-post",
    ...node("popCore.mjs"),
    settings: { method: "POST" },
    sends: post,
    habits: { xmlErrorAs: NO_JSON_FOR_NODE },
  },
  { name: "python-ecs", ...python("ecs.py"), sends: postV3, habits: {} },
  {
    name: "python-ecs-v1",
    ...python("ecs.py"),
    settings: older,
    sends: post,
    habits: { xmlErrorAs: { code: "UnretryableException", message: /^Failed to parse the value as json format/ } },
  },
  { name: "python-core-json", ...python("core.py"), settings: { format: "JSON" }, sends: post, habits: CORE_OF_PYTHON },
  {
    name: "python-core-xml",
    ...python("core.py"),
    settings: { format: "XML" },
    sends: postXml,
    // The core does not parse XML errors: it sees the status only and does not report it.
    habits: { retries: ["ServiceUnavailable"], losesStatus: true },
  },
  { name: "python-libcloud", ...python("libcloud_ecs.py"), sends: { ...postXml, method: "GET" }, habits: {} },
  {
    name: "python-footmark",
    ...python("footmark_ecs.py", "footmark"),
    sends: post,
    habits: { ...CORE_OF_PYTHON, asksUntilShortPage: true },
  },
  { name: "go-ecs", ...go("ecs"), sends: postV3, habits: {} },
  {
    name: "go-ecs-v1",
    ...go("ecs"),
    settings: older,
    sends: post,
    habits: { xmlErrorAs: { code: "*json.SyntaxError", message: /^invalid character '<'/ } },
  },
  {
    name: "go-legacy",
    ...go("legacy"),
    sends: post,
    habits: { dropsEmptyTexts: true, xmlErrorAs: { code: "", message: /^<\?xml / } },
  },
  { name: "java-ecs", ...java(), settings: { format: "JSON" }, sends: post, habits: CORE_OF_JAVA },
  { name: "java-ecs-xml", ...java(), settings: { format: "XML" }, sends: postXml, habits: CORE_OF_JAVA },
];

type Written = Pick<Client, "group" | "program">;

function node(file: string): Written {
  return { group: "node", program: () => ({ command: "node", args: [join(PROGRAMS, "node", file)] }) };
}

function python(file: string, group: "python" | "footmark" = "python"): Written {
  const args = [join(PROGRAMS, "python", file)];
  const env = { PYTHONDONTWRITEBYTECODE: "1" };
  return { group, program: (folder) => ({ command: join(folder, "bin/python"), args, env }) };
}

function go(name: string): Written {
  return { group: "go", program: (folder) => ({ command: join(folder, name), args: [] }) };
}

function java(): Written {
  const classPath = (folder: string) => `${folder}:${join(folder, "lib/*")}`;
  return { group: "java", program: (folder) => ({ command: "java", args: ["-cp", classPath(folder), "EcsClient"] }) };
}
