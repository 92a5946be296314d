// Serialization of answers as JSON and XML.

import XMLBuilder from "fast-xml-builder";

export type Format = "JSON" | "XML";

/** The Java SDK selects its parser by these values, and other SDKs parse an XML error only with exactly this one. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  JSON: "application/json;charset=utf-8",
  XML: "text/xml;charset=utf-8",
};

export type Fields = Readonly<Record<string, unknown>>;

/** The format of the answer: the `Format` parameter, else XML for V1, and for V3 JSON or what `Accept` names. */
export function parseFormat(requested: string | undefined, signature: "V1" | "V3", accept: string | undefined): Format {
  const format = requested?.toUpperCase();
  if (format === "JSON" || format === "XML") return format;
  if (signature === "V1") return "XML";
  return /\b(application|text)\/xml\b/i.test(accept ?? "") && !/\bjson\b/i.test(accept ?? "") ? "XML" : "JSON";
}

/** The `Format` of a query string that cannot be decoded as a whole. */
export function sniffFormat(query: string): string | undefined {
  return /(?:^|&)Format=(json|xml)(?:&|$)/i.exec(query)?.[1];
}

export type RootElement = "DescribeImagesResponse" | "GetCallerIdentityResponse" | "Error";

/** Only XML has a root element. */
export function serialize(format: Format, root: RootElement, fields: Fields): string {
  return format === "JSON" ? writeJson(fields) : writeXml(root, fields);
}

/**
 * JSON with exact 64-bit numbers. JavaScript numbers would round them, so records have `ImageOwnerId` as a string and
 * any other such number as `{ "$number": digits }`. Neither form can occur inside a JSON string, where quotes are escaped.
 */
export function writeJson(fields: Fields): string {
  return JSON.stringify(fields).replace(
    /"ImageOwnerId":"(0|[1-9]\d*)"|\{"\$number":"(-?(?:0|[1-9]\d*))"\}/g,
    (_, ownerId?: string, digits?: string) => (ownerId === undefined ? (digits ?? "") : `"ImageOwnerId":${ownerId}`),
  );
}

const xmlBuilder = new XMLBuilder({ maxNestedTags: 0 });

export function writeXml(root: string, fields: Fields): string {
  const ordered = { [root]: toXml(inXmlOrder(fields)) };
  return `<?xml version="1.0" encoding="UTF-8"?>${xmlBuilder.build(ordered)}`;
}

/** The request id is last in XML answers and first in XML errors. */
function inXmlOrder(fields: Fields): Fields {
  const { RequestId, ...rest } = fields;
  if (RequestId === undefined) return rest;
  if (!("Code" in fields)) return { ...rest, RequestId };
  const { HostId, Code, Message, ...others } = rest;
  return { RequestId, HostId, Code, Message, ...others };
}

/** Replaces names and characters that XML 1.0 does not allow. */
function toXml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toXml);
  if (typeof value === "string") return toXmlText(value);
  if (typeof value !== "object" || value === null) return value === null ? "" : value;
  if ("$number" in value) return value.$number;
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    // ProductCode precedes OSType in the service's examples.
    if (name === "ProductCode" && "OSType" in value) continue;
    if (name === "OSType" && "ProductCode" in value) fields["ProductCode"] = toXml(value.ProductCode);
    fields[toXmlName(name)] = toXml(field);
  }
  return fields;
}

function toXmlName(name: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(name) ? name : `_${name.replace(/[^\w.-]/g, "_")}`;
}

// Control characters, lone surrogates and noncharacters.
const INVALID_XML = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function toXmlText(text: string): string {
  return text.replace(INVALID_XML, "\u{FFFD}");
}
