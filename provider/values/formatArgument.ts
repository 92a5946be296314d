// Arguments and their values in messages.

/** `name` and its value as a message shows them. Long lists are cut. */
export function formatArgument(name: string, value: unknown): string {
  const text = formatValue(value);
  return `${name} ${text.length > 200 ? `${text.slice(0, 197)}...` : text}`;
}

function formatValue(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A circular value or a bigint; neither is a valid argument.
    return `(${typeof value})`;
  }
}
