// Redaction: secret values are gone from a text in whatever form it repeats them, and other text stays.

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { createRedactor } from "../../provider/values/redact.js";

const SECRET = 'Top "Secret"/v(1)';
const LONG = `canary-${"x".repeat(300)}`;

describe("a secret value", () => {
  it.each([
    ["in quotes", 'imageFamily "acme-base" is unknown', "imageFamily [secret] is unknown"],
    ["without quotes", "The family acme-base is unknown", "The family [secret] is unknown"],
    ["inside a word", "x-acme-base2", "x-[secret]2"],
    ["in another case", "ACME-Base", "[secret]"],
    ["several times", "acme-base, acme-base", "[secret], [secret]"],
    ["as a part in quotes", 'unknown group "acme"', "unknown group [secret]"],
    ["as a part in backquotes", "error at `me-ba`", "error at [secret]"],
    ["cut off", "family acme-ba... is unknown", "family [secret]... is unknown"],
  ])("is replaced %s", (_, text, redacted) => {
    expect(createRedactor(["acme-base"])(text)).toBe(redacted);
  });

  it.each([
    ["escaped for JSON", JSON.stringify({ a: SECRET })],
    ["escaped for JSON twice", JSON.stringify(JSON.stringify(SECRET))],
    ["escaped for a pattern", String.raw`^Top "Secret"\/v\(1\)$`],
    ["encoded for a URL", encodeURIComponent(SECRET)],
    ["signed by Alibaba Cloud's rules", "Top%20%22Secret%22%2Fv%281%29"],
    ["in a form", "a=Top+%22Secret%22%2Fv(1)"],
  ])("is replaced when it is %s", (_, text) => {
    expect(createRedactor([SECRET])(text)).toMatch(/\[secret\]/);
    expect(createRedactor([SECRET])(text)).not.toContain("Secret");
  });

  it("is gone also where its end was cut off, and where it has several lines", () => {
    const cut = JSON.stringify({ a: "1", token: LONG }).slice(0, 197);
    expect(createRedactor([LONG])(`tags ${cut}... in cn-hangzhou`)).toBe(
      'tags {"a":"1","token":"[secret]... in cn-hangzhou',
    );
    expect(createRedactor(["first line\nsecond line"])("read first line second line, second line")).toBe(
      "read [secret], [secret]",
    );
  });

  it("counts with everything that is in it, and as a whole", () => {
    const tags = { team: "payments", keys: ["alpha-key"] };
    const redact = createRedactor([tags]);
    expect(redact(`tags ${JSON.stringify(tags)}`)).toBe("tags [secret]");
    expect(redact("team is payments with alpha-key")).toBe("[secret] is [secret] with [secret]");
  });

  it("that is short is replaced as a word or in quotes only, so that messages stay readable", () => {
    const text = 'owners "self" finds itself: self, 1 of 12 in "1"';
    expect(createRedactor(["self"])(text)).toBe('owners [secret] finds itself: [secret], 1 of 12 in "1"');
    expect(createRedactor(["1"])(text)).toBe('owners "self" finds itself: self, 1 of 12 in [secret]');
    expect(createRedactor(["", true, undefined])(text)).toBe(text);
  });

  it("of any text is never left in a message that quotes or repeats it", () => {
    const texts = fc.string({ minLength: 6, unit: "binary" }).filter((text) => text.trim().length >= 6);
    fc.assert(
      fc.property(texts, (text) => {
        const redacted = createRedactor([text])(`nameRegex ${JSON.stringify(text)} and ${text}: not valid`);
        expect(redacted).toBe("nameRegex [secret] and [secret]: not valid");
      }),
    );
  });
});

it("without secrets, every text stays as it is", () => {
  expect(createRedactor([])("a...")).toBe("a...");
});
