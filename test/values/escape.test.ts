// Is a text of others one harmless line, and does it keep all that harms nobody?

import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { escapeControls } from "../../provider/values/escape.js";
import { expectHarmless, HOSTILE } from "../support/hostile.js";

describe("a text of others", () => {
  it.each(["web-base-20261119", "acs:ubuntu_24_04_x64", "网站基础 ✓ é ❤️ ع", "a::b # ## [x] {%}", "C:\\users\\me", ""])(
    "stays as it is when it harms nobody: %s",
    (text) => {
      expect(escapeControls(text)).toBe(text);
    },
  );

  it.each([
    ["a\u001b[31mb", "a\\u001b[31mb"],
    ["a\nb\r\n\tc", "a b c"],
    ["\u{e0041}\ud800x\uffff", "\\udb40\\udc41\\ud800x\\uffff"],
    ["a\u3164b", "a\\u3164b"],
    ["::error::x ::y", "\\u003a:error::x ::y"],
    [" \n::error::x", "  \\u003a:error::x"],
    ["a ##[error]x ##vso[y] ### [z]", "a \\u0023#[error]x \\u0023#vso[y] ### [z]"],
    ["<{%fg 1%}>", "<\\u007b%fg 1%}>"],
  ])("is shown with escapes where it would be obeyed: %j", (text, shown) => {
    expect(escapeControls(text)).toBe(shown);
  });

  it("is one line without anything to obey, and the same when it is shown again", () => {
    expectHarmless(escapeControls(HOSTILE));
    const parts = fc.constantFrom("::", "##", "[", "vso", "<{", "%", "error", ":", " ", "\n", "\u001b", "\u202e", "x");
    fc.assert(
      fc.property(fc.array(fc.oneof(parts, fc.string({ unit: "binary" }))), (texts) => {
        const shown = escapeControls(texts.join(""));
        expectHarmless(shown);
        expect(shown).not.toContain("\n");
        expect(escapeControls(shown)).toBe(shown);
      }),
    );
  });

  it("of 200,000 characters takes time in proportion to its length", () => {
    const startedMs = performance.now();
    for (const text of [" ", "#", ":", "##a", "<{", "\u001b"]) escapeControls(text.repeat(200_000 / text.length));
    expect(performance.now() - startedMs).toBeLessThan(3_000);
  });
});
