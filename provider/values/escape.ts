// Text that comes from elsewhere, made safe to show: on a terminal, in a log, in Pulumi's diagnostics.

/** Control characters, marks that turn or hide text, line ends of Unicode, halves of characters. */
const INVISIBLE =
  /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}\p{Noncharacter_Code_Point}]|(?!\p{Mn})\p{Default_Ignorable_Code_Point}/gu;

/**
 * One character of what would be obeyed: `::error::` at the start of a line by GitHub Actions, `##[error]` and
 * `##vso[...]` anywhere in it by GitHub and Azure Pipelines, `<{%fg 1%}>` by Pulumi.
 */
const COMMANDS = /:(?=:)(?<=^\s*:)|#(?=#[\w-]*\[)|\{(?=%)(?<=<\{)/g;

/**
 * The text as one line that can be shown anywhere: line ends become spaces, and what would command a terminal, a
 * log or Pulumi is written as `\uXXXX`. A line of JSON stays JSON of the same value.
 */
export function escapeControls(text: string): string {
  return text
    .replace(/[\t\n\v\f\r]+/g, " ")
    .replace(INVISIBLE, unicodeEscape)
    .replace(COMMANDS, unicodeEscape);
}

/** The characters as JSON writes them when it has to: `\u001b`. */
export function unicodeEscape(text: string): string {
  return text.replace(/[\s\S]/g, (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`);
}
