// Text with control sequences, colour directives and markup, and a check that output contains none of them.

import { expect } from "vitest";

export const HOSTILE = [
  "\u001b]0;title\u0007\u001b[2J\u001b[31m\u009b31m\u0085\u0000\r\u007f",
  "\u202e\u2066\u200e\u200f\u061c\u200b\u200d\ufeff\u2028\u2029\u{e0041}\ud800\ufffe\uffff",
  "\nError: forged\nerror: forged\nWarning: forged\n::error::forged\n  ::set-output name=a::b\n",
  "##[error]forged ##vso[task.complete] <{%fg 1%}>red<{%reset%}>",
  "a|b`c`<img src=x onerror=alert(1)>[x](javascript:1)![i](http://e/) @someone #1 www.evil.example https://evil.example \\",
].join("");

/** Whether a text can be written to a terminal, a log or Pulumi without anything in it being obeyed. */
export function expectHarmless(text: string): void {
  expect(text).not.toMatch(/[^\P{Cc}\n]|[\p{Cf}\p{Cs}\p{Zl}\p{Zp}\ufffe\uffff]/u);
  expect(text).not.toMatch(/##(\[|vso\[)|<\{%|^\s*::(error|set-output)/m);
  expect(text).not.toMatch(/^\s*(error|warning)\s*: *forged/im);
}
