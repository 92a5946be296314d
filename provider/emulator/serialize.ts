// How does an answer stand on the wire, as JSON and as XML?

import XMLBuilder from "fast-xml-builder";

export type Format = "JSON" | "XML";

/** Java's SDK picks its parser by these, and other SDKs read an XML error only under exactly this text. */
export const CONTENT_TYPES: Readonly<Record<Format, string>> = {
  JSON: "application/json;charset=utf-8",
  XML: "text/xml;charset=utf-8",
};

export type Fields = Readonly<Record<string, unknown>>;

/** The format that a request asks for. V1 answers XML unless told otherwise, V3 JSON. */
export function parseFormat(asked: string | undefined, signature: "V1" | "V3", accept: string | undefined): Format {
  const format = asked?.toUpperCase();
  if (format === "JSON" || format === "XML") return format;
  if (signature === "V1") return "XML";
  return /\b(application|text)\/xml\b/i.test(accept ?? "") && !/\bjson\b/i.test(accept ?? "") ? "XML" : "JSON";
}

/** The format that a query string seems to ask for, where it cannot be read as a whole. */
export function sniffFormat(query: string): string | undefined {
  return /(?:^|&)Format=(json|xml)(?:&|$)/i.exec(query)?.[1];
}

/** Writes fields under a root element; JSON has no root. */
export function serialize(
  format: Format,
  root: "DescribeImagesResponse" | "GetCallerIdentityResponse" | "Error",
  fields: Fields,
): string {
  return format === "JSON" ? writeJson(fields) : writeXml(root, fields);
}

/**
 * JSON with 64-bit numbers as bare digits: JavaScript numbers would round them, so records keep `ImageOwnerId` as text
 * and any other such number as `{ "$number": digits }`. Inside a JSON text a quote is always escaped, so that neither
 * form can be met within a value.
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

/** XML answers end with the request id, XML errors begin with it. */
function inXmlOrder(fields: Fields): Fields {
  const { RequestId, ...rest } = fields;
  if (RequestId === undefined) return rest;
  if (!("Code" in fields)) return { ...rest, RequestId };
  const { HostId, Code, Message, ...others } = rest;
  return { RequestId, HostId, Code, Message, ...others };
}

/** Elements must have lawful names, and texts only characters that XML 1.0 allows. */
function toXml(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(toXml);
  if (typeof value === "string") return lawfulText(value);
  if (typeof value !== "object" || value === null) return value === null ? "" : value;
  if ("$number" in value) return value.$number;
  const fields: Record<string, unknown> = {};
  for (const [name, field] of Object.entries(value)) {
    // As in the service's own examples, ProductCode stands before OSType.
    if (name === "ProductCode" && "OSType" in value) continue;
    if (name === "OSType" && "ProductCode" in value) fields["ProductCode"] = toXml(value.ProductCode);
    fields[lawfulName(name)] = toXml(field);
  }
  return fields;
}

function lawfulName(name: string): string {
  return /^[A-Za-z_][\w.-]*$/.test(name) ? name : `_${name.replace(/[^\w.-]/g, "_")}`;
}

// Everything but tab, line ends and the planes of text; a surrogate that stands alone is no character.
const UNLAWFUL = /[^\t\n\r\u{20}-\u{D7FF}\u{E000}-\u{FFFD}\u{10000}-\u{10FFFF}]/gu;

function lawfulText(text: string): string {
  return text.replace(UNLAWFUL, "\u{FFFD}");
}
