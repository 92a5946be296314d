// Removal of secrets and control characters from strings of a service.

const MAX_LENGTH = 600;
/** The rest of a longer text is dropped, which bounds the time of the patterns below. */
const MAX_INPUT_LENGTH = 8_000;

/** One short line without `secrets`, the string to sign, query strings, keys, signatures and control characters. */
export function cleanText(text: string, secrets: readonly string[]): string {
  let clean = truncate(text).split(/server string to sign/i)[0] ?? "";
  for (const secret of secrets) {
    if (secret === "") continue;
    clean = clean.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
  }
  return (
    clean
      .replace(/\b(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, "$1")
      .replace(/\b(AccessKeyId|SecurityToken|Signature|AccessKeySecret)(=|%3D)[^&\s]*/gi, "$1 ***")
      .replace(/\b(LTAI|STS\.)[0-9A-Za-z]{8,}/g, "***")
      // HMAC-SHA1 signatures in Base64, whatever precedes them.
      .replace(/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]|%2[BF]){27}(?:=|%3D)(?!\w)/g, "***")
      // Control, format and separator characters could control a terminal or forge a line of a log.
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
      .slice(0, MAX_LENGTH)
      .trim()
  );
}

/** Ends with a whole word: a truncated secret would not be recognized. */
function truncate(text: string): string {
  if (text.length <= MAX_INPUT_LENGTH) return text;
  let end = MAX_INPUT_LENGTH;
  while (end > 0 && !/\s/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
