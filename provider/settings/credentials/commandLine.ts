// Splitting of a command line into words without a shell. Quotes and backslashes mean what they mean to the aliyun command line.

const POSIX_WORD = /(?:[^\s"'\\]|\\[\s\S]|'[^']*'|"(?:[^"\\]|\\[\s\S])*")+/g;
const POSIX_PART = /\\([\s\S])|'([^']*)'|"((?:[^"\\]|\\[\s\S])*)"/g;
/** On Windows a backslash separates folders and escapes only a quote inside quotes. */
const WINDOWS_WORD = /(?:[^\s"']|'[^']*'|"(?:\\"|[^"])*")+/g;
const WINDOWS_PART = /'([^']*)'|"((?:\\"|[^"])*)"/g;

/** Program and arguments; `undefined` without a program, or with an unterminated quote or escape. */
export function splitCommandLine(line: string, isWindows = process.platform === "win32"): string[] | undefined {
  const word = isWindows ? WINDOWS_WORD : POSIX_WORD;
  if (line.replace(word, "").trim() !== "") return undefined;
  const words = (line.match(word) ?? []).map(isWindows ? unquoteWindows : unquotePosix);
  return words[0] ? words : undefined;
}

function unquotePosix(word: string): string {
  return word.replace(POSIX_PART, (_part, escaped?: string, single?: string, double?: string) => {
    if (escaped !== undefined) return escaped === "\n" ? "" : escaped;
    return (
      single ??
      (double ?? "").replace(/\\(["\\$`\n])/g, (_, character: string) => (character === "\n" ? "" : character))
    );
  });
}

function unquoteWindows(word: string): string {
  return word.replace(
    WINDOWS_PART,
    (_part, single?: string, double?: string) => single ?? (double ?? "").replaceAll('\\"', '"'),
  );
}
