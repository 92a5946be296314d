// Texts of a service, made safe to show: short, on one line, without keys, tokens and signatures.

const MAX_SHOWN = 600;
/** What is looked at of a longer text. Bounds the time that the patterns below take. */
const MAX_READ = 8_000;

/** A text of the service without `secrets`, the string to sign, addresses, keys, signatures and control characters. */
export function cleanText(text: string, secrets: readonly string[]): string {
  let clean = beginning(text).split(/server string to sign/i)[0] ?? "";
  for (const secret of secrets) {
    if (secret === "") continue;
    clean = clean.replaceAll(secret, "***").replaceAll(encodeURIComponent(secret), "***");
  }
  return (
    clean
      .replace(/\b(https?:\/\/[^\s?"']+)\?[^\s"']*/gi, "$1")
      .replace(/\b(AccessKeyId|SecurityToken|Signature|AccessKeySecret)(=|%3D)[^&\s]*/gi, "$1 ***")
      .replace(/\b(LTAI|STS\.)[0-9A-Za-z]{8,}/g, "***")
      // What HMAC-SHA1 makes, in Base64, whatever stands before it.
      .replace(/(?<![A-Za-z0-9+/])(?:[A-Za-z0-9+/]|%2[BF]){27}(?:=|%3D)(?!\w)/g, "***")
      // Control, format and separator characters could steer a terminal or forge a line of a log.
      .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu, " ")
      .slice(0, MAX_SHOWN)
      .trim()
  );
}

/** The first part of a long text, to the last whole word: half of a secret would not be known for one. */
function beginning(text: string): string {
  if (text.length <= MAX_READ) return text;
  let end = MAX_READ;
  while (end > 0 && !/\s/.test(text.charAt(end - 1))) end--;
  return text.slice(0, end);
}
