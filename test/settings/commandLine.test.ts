// Splitting of a command line into words.

import { describe, expect, it } from "vitest";
import { splitCommandLine } from "../../provider/settings/credentials/commandLine.js";

describe("splitCommandLine", () => {
  it.each([
    ["tool --key value", ["tool", "--key", "value"]],
    ["  tool\t a \n b  ", ["tool", "a", "b"]],
    [`'/opt/my tool' "a b" c\\ d`, ["/opt/my tool", "a b", "c d"]],
    [`tool "" ''`, ["tool", "", ""]],
    [`tool a'b'"c"d`, ["tool", "abcd"]],
    [`tool "a\\"b \\$x \\n" 'a\\b'`, ["tool", 'a"b $x \\n', "a\\b"]],
    ['tool a\\\nb "c\\\nd"', ["tool", "ab", "cd"]],
    ["tool $HOME * | cat; x", ["tool", "$HOME", "*", "|", "cat;", "x"]],
  ])("is split as a shell splits it, and nothing in it is expanded: %j", (line, words) => {
    expect(splitCommandLine(line, false)).toEqual(words);
  });

  it.each([
    ["C:\\tools\\key.exe --out C:\\x", ["C:\\tools\\key.exe", "--out", "C:\\x"]],
    ['"C:\\Program Files\\key.exe" "a \\"b\\""', ["C:\\Program Files\\key.exe", 'a "b"']],
    ["tool 'a b'", ["tool", "a b"]],
  ])("keeps the backslashes of paths on Windows: %j", (line, words) => {
    expect(splitCommandLine(line, true)).toEqual(words);
  });

  it.each(["", "  ", "''", "tool 'a", 'tool "a', "tool a\\"])("is none: %j", (line) => {
    expect(splitCommandLine(line, false)).toBeUndefined();
  });
});
