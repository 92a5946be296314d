// Which parameters does a request carry, in its query string and its form body?

/** Decoded parameters by name. A map, so that a parameter named `__proto__` is a parameter like any other. */
export type Parameters = ReadonlyMap<string, string>;

/** Why the parameters cannot be read: a name that came twice, or text that is not percent-encoded UTF-8. */
export type UnreadableParameters = { readonly repeated: string } | { readonly malformed: true };

/** Reads `a=1&b=2` texts into one map. A name may stand once in all of them together. */
export function decodeParameters(...texts: readonly string[]): Parameters | UnreadableParameters {
  const parameters = new Map<string, string>();
  for (const text of texts) {
    for (const pair of text.split("&")) {
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

/** Whether a body of this Content-Type holds parameters. */
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
