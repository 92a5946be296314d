// Parameters of a query string or form body.

/** Decoded parameters by name. A map, because an object would treat `__proto__` specially. */
export type Parameters = ReadonlyMap<string, string>;

/** Why parameters cannot be decoded: a repeated name, or invalid percent-encoded UTF-8. */
export type UnreadableParameters = { readonly repeated: string } | { readonly malformed: true };

/** Decodes strings such as `a=1&b=2` into one map. Each name can occur only once. */
export function decodeParameters(...encoded: readonly string[]): Parameters | UnreadableParameters {
  const parameters = new Map<string, string>();
  for (const part of encoded) {
    for (const pair of part.split("&")) {
      if (pair === "") continue;
      const equals = pair.indexOf("=");
      const name = decode(equals < 0 ? pair : pair.slice(0, equals));
      const value = decode(equals < 0 ? "" : pair.slice(equals + 1));
      if (name === undefined || value === undefined) return { malformed: true };
      if (parameters.has(name)) return { repeated: name };
      parameters.set(name, value);
    }
  }
  return parameters;
}

export function isUnreadable(result: Parameters | UnreadableParameters): result is UnreadableParameters {
  return !(result instanceof Map);
}

export function isForm(contentType: string | undefined): boolean {
  return contentType?.split(";")[0]?.trim().toLowerCase() === "application/x-www-form-urlencoded";
}

function decode(text: string): string | undefined {
  const spaced = text.includes("+") ? text.replaceAll("+", " ") : text;
  if (!spaced.includes("%")) return spaced;
  try {
    return decodeURIComponent(spaced);
  } catch {
    return undefined;
  }
}
