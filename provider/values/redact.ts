// Redaction: secret argument values are replaced wherever a text repeats them.

export type Redact = (text: string) => string;

/** Stands for a secret value, as in the output of the Pulumi CLI. */
export const REDACTED = "[secret]";

/** A shorter value also occurs inside ordinary words and numbers. */
const MIN_ANYWHERE = 6;
/** A value of one or two characters is replaced only in quotes, and a quoted part of a value only from here on. */
const MIN_WORD = 3;
/** Less of a cut-off value tells nothing. */
const MIN_CUT = 4;

/**
 * Makes a function that replaces secret values and parts of them: plain, quoted, escaped for JSON or a pattern, encoded for
 * URLs, in any case, quoted in part, and cut off by an ellipsis. Booleans are left alone, since every text is full of words for
 * them.
 *
 * @param secrets Argument values. Of lists and objects every item and key counts, and the whole.
 */
export function createRedactor(secrets: readonly unknown[]): Redact {
  const values = [...new Set(secrets.flatMap(stringsIn))].filter((value) => value !== "");
  if (values.length === 0) return (text) => text;
  const forms = [...new Set([...wholes(secrets), ...values.flatMap(formsOf)])].sort((a, b) => b.length - a.length);
  const quoted = forms.map(escapePattern).join("|");
  const bare = forms.filter((form) => form.length >= MIN_WORD).map(barePattern);
  const pattern = new RegExp([`"(?:${quoted})"`, ...bare].join("|"), "giu");
  return (text) => redactParts(redactCut(text.replace(pattern, REDACTED), forms), forms);
}

/** Strings and numbers inside a value, and the keys of its objects. */
export function stringsIn(value: unknown): string[] {
  if (typeof value === "string") return [value];
  if (typeof value === "number") return [String(value)];
  if (typeof value !== "object" || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(stringsIn);
  return Object.entries(value).flatMap(([key, item]) => [key, ...stringsIn(item)]);
}

/** Lists and objects as messages show them. */
function wholes(secrets: readonly unknown[]): string[] {
  return secrets.filter((value) => typeof value === "object" && value !== null).map((value) => JSON.stringify(value));
}

/** How a value can be written. A message may hold one of its lines, or all of them as one. */
function formsOf(value: string): string[] {
  const lines = value.split(/[\r\n]+/).map((line) => line.trim());
  return [value, ...lines, lines.join(" ").trim()]
    .filter((written) => written !== "")
    .flatMap((written) => [written, escapePattern(written)])
    .flatMap((written) => [written, escapeJson(written), escapeJson(escapeJson(written)), ...urlForms(written)]);
}

function escapeJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}

function escapePattern(text: string): string {
  return text.replace(/[\\^$.*+?()[\]{}|/]/g, "\\$&");
}

/** Encoded for a query: as browsers do it, as Alibaba Cloud's signature does it, and as a form. */
function urlForms(text: string): string[] {
  const encoded = encodeURIComponent(text.replace(/\p{Surrogate}/gu, "\uFFFD"));
  const strict = encoded.replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16)}`);
  return [encoded, strict, encoded.replaceAll("%20", "+")];
}

function barePattern(form: string): string {
  const pattern = escapePattern(form);
  return form.length < MIN_ANYWHERE ? `(?<![\\p{L}\\p{N}])${pattern}(?![\\p{L}\\p{N}])` : pattern;
}

/** Messages quote the part of a value that is wrong, such as one group of a pattern. */
function redactParts(text: string, forms: readonly string[]): string {
  const conceal = (whole: string, part: string) =>
    part.length >= MIN_WORD && forms.some((form) => form.includes(part)) ? REDACTED : whole;
  return text.replace(/"((?:[^"\\]|\\.)+)"/g, conceal).replace(/`([^`]+)`/g, conceal);
}

/** Long values are cut, and so are long messages: `tags {"token":"abcd...`. */
function redactCut(text: string, forms: readonly string[]): string {
  return text.replace(/(\S+?)(\.{3}|…)/gs, (_, before: string, ellipsis: string) => {
    const length = Math.max(...forms.map((form) => cutLength(before, form)));
    return length < MIN_CUT ? before + ellipsis : before.slice(0, -length) + REDACTED + ellipsis;
  });
}

/** How much of the beginning of `form` stands at the end of `text`. */
function cutLength(text: string, form: string): number {
  for (let length = Math.min(text.length, form.length); length >= MIN_CUT; length--) {
    if (text.endsWith(form.slice(0, length))) return length;
  }
  return 0;
}
