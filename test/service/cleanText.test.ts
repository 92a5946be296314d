// Removal of secrets and control characters from strings of a service.

import { describe, expect, it } from "vitest";
import { cleanText } from "../../provider/service/cleanText.js";

const KEY = ["CanaryKeyId", "CanarySecretValue", "CanaryToken+/="];
const SECRETS = [...KEY, encodeURIComponent("CanaryToken+/=")];

describe("cleanText", () => {
  it.each([
    ["spaces", " ".repeat(3_000_000)],
    ["addresses", "http://".repeat(500_000)],
    ["addresses with a query", "http://a?".repeat(400_000)],
    ["names of parameters", "AccessKeyId=".repeat(300_000)],
    ["line ends", "\n".repeat(3_000_000)],
    ["Base64", "QUJD".repeat(1_000_000)],
    ["words", "word ".repeat(700_000)],
    ["what stands before a signature", " server string to sig".repeat(200_000)],
  ])("of some megabytes of %s is cleaned quickly", (_what, text) => {
    const started = performance.now();
    expect(cleanText(`${text.slice(0, 7_990)} ${text}`, KEY).length).toBeLessThanOrEqual(600);
    expect(performance.now() - started).toBeLessThan(500);
  });

  it("contains no part of a secret, wherever it is truncated", () => {
    for (const secret of SECRETS) {
      for (let start = 7_950; start <= 8_000; start += 1) {
        // What is taken out before makes room for the end of the part that is looked at.
        const text = `AccessKeyId=${"x".repeat(start - 13)} ${secret} and more ${"y".repeat(9_000)}`;
        const clean = cleanText(text, KEY);
        for (let length = 6; length <= secret.length; length += 1) expect(clean).not.toContain(secret.slice(0, length));
      }
    }
  });

  it("contains no part of an unknown key or a signature", () => {
    for (const secret of ["LTAI5tSomebodyElsesKey", "STS.NUgYrLnoC37mZZCNnAbez", `${"aB3+".repeat(6)}aB3=`]) {
      for (let start = 7_950; start <= 8_000; start += 1) {
        const clean = cleanText(`AccessKeyId=${"x".repeat(start - 13)} ${secret} ${"y".repeat(9_000)}`, KEY);
        expect(clean).not.toContain(secret.slice(0, 6));
      }
    }
  });

  it("is one line without characters that steer a terminal or a reader's eye", () => {
    expect(cleanText("a\u0000b\r\nc\u001b[31md\u2028e\u202ef\u2066g\u0085h\ud800i", [])).toBe("a b c [31md e f g h i");
  });

  it("keeps its beginning when it is long", () => {
    expect(cleanText("word ".repeat(1000), [])).toBe("word ".repeat(120).trim());
  });
});
