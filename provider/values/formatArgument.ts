// How do an argument and its value read in a message?

/** `name` and its value as a message shows them. Long lists are cut. */
export function formatArgument(name: string, value: unknown): string {
  const text = written(value);
  return `${name} ${text.length > 200 ? `${text.slice(0, 197)}...` : text}`;
}

function written(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch {
    // A value that refers to itself, or a big number, which is no argument anyway.
    return `(${typeof value})`;
  }
}
