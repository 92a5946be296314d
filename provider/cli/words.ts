// A message about arguments in the words of the command line: `nameRegex "["` -> `--name-regex "["`.

/**
 * Puts options in place of the names of arguments.
 *
 * What stands in double quotes is somebody's value and stays. A name that is a plain word too, such as `status`, is
 * taken for an argument only with a value behind it.
 */
export function inOptionWords(message: string, options: ReadonlyMap<string, string>): string {
  const names = [...options.keys()].join("|");
  const pattern = new RegExp(
    `"(?:[^"\\\\]|\\\\.)*"|(?<![-\\w])(?:the )?(${names})\\b(: "[^"]*"|: true| argument)?(?=(.{0,6}))`,
    "gs",
  );
  return message.replace(pattern, (found: string, name?: string, value?: string, next = "") => {
    const option = name === undefined ? undefined : options.get(name);
    if (name === undefined || option === undefined) return found;
    const article = found.startsWith("the ") && value !== " argument" ? "the " : "";
    if (value === " argument" || value === ": true") return `${article}--${option}`;
    if (value !== undefined) return `${article}--${option} ${value.slice(3, -1)}`;
    return /[A-Z]/.test(name) || /^ (?:"|true\b|false\b|-?\d)/.test(next) ? `${article}--${option}` : found;
  });
}
