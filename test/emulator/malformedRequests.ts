// Random and malformed requests by seed, and the validation of their answers.

import { createHmac } from "node:crypto";
import type { IncomingRequest } from "../../provider/emulator/accept.js";
import type { Answer } from "../../provider/emulator/answer.js";
import { RECORDED } from "./recorded.js";

/** mulberry32: numbers from 0 to 1, determined by the seed. */
export function randomNumbers(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const NAMES = [
  "Action",
  "Version",
  "Format",
  "AccessKeyId",
  "Signature",
  "SignatureMethod",
  "SignatureVersion",
  "SignatureNonce",
  "Timestamp",
  "SecurityToken",
  "RegionId",
  "Status",
  "ImageId",
  "ShowExpired",
  "SnapshotId",
  "ImageName",
  "ImageFamily",
  "ImageOwnerAlias",
  "ImageOwnerId",
  "InstanceType",
  "IsSupportIoOptimized",
  "IsSupportCloudinit",
  "OSType",
  "Architecture",
  "PageNumber",
  "PageSize",
  "Usage",
  "DryRun",
  "ActionType",
  "ResourceGroupId",
  "Tag.1.Key",
  "Tag.1.Value",
  "Tag.2.key",
  "Tag.99.Key",
  "Tag.0.Key",
  "Filter.1.Key",
  "Filter.1.Value",
  "Filter.2.Key",
  "Filter.2.Value",
  "IsPublic",
  "Usable",
  "OwnerAccount",
  "__proto__",
  "constructor",
  "toString",
  "",
  "\u{1F600}",
  "a=b",
  "a&b",
  "Tag",
  "Filter.",
  "Tag.1.Key.1",
];
const VALUES = [
  "",
  "DescribeImages",
  "2014-05-26",
  "JSON",
  "json",
  "XML",
  "xml",
  "cn-hangzhou",
  "testkeyid",
  "0",
  "1",
  "2",
  "10",
  "50",
  "100",
  "101",
  "-1",
  "1.5",
  "99999999999999999999",
  "NaN",
  "true",
  "false",
  "True",
  "maybe",
  "system",
  "self",
  "others",
  "marketplace",
  "Available",
  "ALL",
  "Available,Creating",
  ",",
  ",,,",
  "linux",
  "windows",
  "x86_64",
  "arm64",
  "i386",
  "instance",
  "none",
  "CreateEcs",
  "ChangeOS",
  "ecs.g8y.large",
  "<b>&amp;]]>",
  "\u0000",
  "\u001b[31m",
  "\ud83d",
  "\uffff",
  "%",
  "%zz",
  "*",
  "***",
  "m-0*",
  "'; drop",
  "CreationStartTime",
  "CreationEndTime",
  "NetworkType",
  "CpuOnlineUpgrade",
  "2026-01-01T00:00Z",
  "2026-99-99T00:00Z",
  "vpc",
  "supported",
  "HMAC-SHA1",
  "1.0",
  "2026-11-25T02:05:26Z",
  "201693514356661234",
  "__proto__",
  '{"$number":"1"}',
];
const USUAL: Readonly<Record<string, string>> = {
  Action: "DescribeImages",
  Version: "2014-05-26",
  RegionId: "cn-hangzhou",
  Format: "JSON",
};

/** A random request, a plausible one with invalid parameters, a correctly signed one, or a modified recorded one. */
export function randomRequest(random: () => number): IncomingRequest {
  const kind = Math.floor(random() * 4);
  if (kind === 0) return mutated(recorded(random), random);
  const parameters: [string, string][] = kind === 1 ? [] : Object.entries(USUAL);
  const extra = Math.floor(random() * 6);
  for (let at = 0; at < extra; at++) set(parameters, pick(NAMES, random), pick(VALUES, random), random);
  const query = kind === 3 ? signed(parameters, random) : encoded(parameters);
  const request = asRequest(random() < 0.7 ? "GET" : "POST", query, "", new Map([["host", "127.0.0.1:4567"]]));
  return random() < 0.1 ? mutated(request, random) : request;
}

/** The problem of an answer; `undefined` if it is well-formed. */
export function problemOf(request: IncomingRequest, answer: Answer): string | undefined {
  if (answer.status >= 500) return `status ${answer.status}`;
  const type = answer.headers["content-type"] ?? "";
  const isForm = /^\s*application\/x-www-form-urlencoded\s*(;|$)/i.test(request.headers.get("content-type") ?? "");
  const form = isForm ? Buffer.from(request.body ?? []).toString() : "";
  const formats = [...`${request.query}&${form}`.matchAll(/(?:^|&)Format=([^&]*)/g)];
  const asked = formats.length === 1 ? formats[0]?.[1]?.toUpperCase() : undefined;
  if (asked === "JSON" && !type.startsWith("application/json")) return `asked for JSON, got ${type}`;
  if (asked === "XML" && !type.startsWith("text/xml")) return `asked for XML, got ${type}`;
  return type.startsWith("application/json") ? jsonProblem(answer) : xmlProblem(answer);
}

/** The bytes of the request, some of them changed. */
export function withChangedBytes(random: () => number, request: IncomingRequest): Buffer {
  const headers = [...request.headers]
    .filter(([name]) => name !== "connection" && name !== "transfer-encoding" && name !== "content-length")
    .map(([name, value]) => `${name}: ${value}\r\n`);
  const body = Buffer.from(request.body ?? []);
  const head = `${request.method} ${request.path}?${request.query} HTTP/1.1\r\n${headers.join("")}Connection: close\r\nContent-Length: ${body.length}\r\n\r\n`;
  const bytes = Buffer.concat([Buffer.from(head), body]);
  const changes = Math.floor(random() * 4);
  for (let at = 0; at < changes; at++) bytes[Math.floor(random() * bytes.length)] = Math.floor(random() * 256);
  return bytes;
}

function jsonProblem(answer: Answer): string | undefined {
  try {
    const body = JSON.parse(answer.body);
    if (typeof body.RequestId !== "string") return "no RequestId";
    return answer.status === 200 || typeof body.Code === "string" ? undefined : "no Code";
  } catch {
    return "not JSON";
  }
}

/** Checks the grammar of XML documents without attributes: one root, nested elements, valid characters. */
function xmlProblem(answer: Answer): string | undefined {
  const root = answer.status === 200 ? "DescribeImagesResponse" : "Error";
  const [, document = ""] = answer.body.split('<?xml version="1.0" encoding="UTF-8"?>');
  const open: string[] = [];
  let rest = document;
  while (rest !== "") {
    const part = /^(?:<([A-Za-z_][\w.-]*)(\/?)>|<\/([A-Za-z_][\w.-]*)>|([^<&]|&(?:amp|lt|gt|quot|apos);)+)/.exec(rest);
    if (part === null) return `not XML at: ${rest.slice(0, 60)}`;
    const [text, opened, isEmpty, closed] = part;
    if (opened !== undefined && open.length === 0 && (opened !== root || rest !== document))
      return `another root ${opened}`;
    if (opened !== undefined && isEmpty === "") open.push(opened);
    if (closed !== undefined && open.pop() !== closed) return `${closed} is closed but was not opened`;
    rest = rest.slice(text.length);
  }
  if (document === "" || open.length > 0) return "the document does not end";
  return /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/u.test(document)
    ? "characters beyond XML"
    : undefined;
}

function recorded(random: () => number): IncomingRequest {
  const [, { request }] = pick(RECORDED, random);
  const [method = "", target = ""] = request.line.split(" ");
  const headers = request.headers.map((header): [string, string] => {
    const colon = header.indexOf(":");
    return [header.slice(0, colon).toLowerCase(), header.slice(colon + 1).trim()];
  });
  return asRequest(method, target.slice(2), request.body, new Map(headers));
}

function mutated(request: IncomingRequest, random: () => number): IncomingRequest {
  const headers = new Map(request.headers);
  const names = [...headers.keys()];
  if (random() < 0.3) headers.delete(pick(names, random));
  const changed = pick(names, random);
  if (random() < 0.3) headers.set(changed, otherText(headers.get(changed) ?? "", random));
  return {
    ...request,
    method: random() < 0.05 ? pick(["PUT", "DELETE", "HEAD", "OPTIONS", "get"], random) : request.method,
    path: random() < 0.05 ? pick(["//", "/a", "*", "/%2F"], random) : request.path,
    query: random() < 0.5 ? otherText(request.query, random) : request.query,
    body: random() < 0.05 ? undefined : Buffer.from(otherText(Buffer.from(request.body ?? []).toString(), random)),
    headers,
  };
}

/** Removes, duplicates or replaces a part. */
function otherText(text: string, random: () => number): string {
  const from = Math.floor(random() * (text.length + 1));
  const to = from + Math.floor(random() * 12);
  const piece = pick(
    ["", text.slice(from, to).repeat(2), "%", "&", "=", "\u00ff", "\u{1F600}", "&Format=XML", "%00"],
    random,
  );
  return text.slice(0, from) + piece + text.slice(to);
}

function signed(parameters: [string, string][], random: () => number): string {
  const all = parameters.filter(([name]) => name !== "Signature");
  const common: [string, string][] = [
    ["AccessKeyId", "testkeyid"],
    ["SignatureMethod", "HMAC-SHA1"],
    ["SignatureVersion", "1.0"],
    ["SignatureNonce", String(random())],
    ["Timestamp", "2026-11-25T02:05:26Z"],
  ];
  for (const [name, value] of common) if (!all.some(([known]) => known === name)) all.push([name, value]);
  const canonical = encoded([...all].sort(([a], [b]) => (a < b ? -1 : 1)));
  const text = `GET&%2F&${encode(canonical)}`;
  return encoded([...all, ["Signature", createHmac("sha1", "testkeysecret&").update(text).digest("base64")]]);
}

/** Replaces a parameter, or sometimes repeats it. */
function set(parameters: [string, string][], name: string, value: string, random: () => number): void {
  const known = parameters.find(([other]) => other === name);
  if (known !== undefined && random() < 0.9) known[1] = value;
  else parameters.push([name, value]);
}

function encoded(parameters: readonly (readonly [string, string])[]): string {
  return parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

function encode(text: string): string {
  return encodeURIComponent(Buffer.from(text).toString()).replace(
    /[!*'()]/g,
    (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

function asRequest(method: string, query: string, body: string, headers: ReadonlyMap<string, string>): IncomingRequest {
  return {
    method,
    path: "/",
    query,
    headers,
    body: Buffer.from(body),
    now: Date.parse("2026-11-25T02:06:00Z"),
    requestId: "7871BB26-3002-4950-B2E6-98D333077EA5",
  };
}

function pick<T>(values: readonly T[], random: () => number): T {
  return values[Math.floor(random() * values.length)] as T;
}
