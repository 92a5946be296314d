// Values of a state as they were before the engine marked what is secret in them.
import { SECRET_MARK } from "../../values/secretValues.js";

export type Fields = Readonly<Record<string, unknown>>;

export interface Revealed {
  readonly value: unknown;
  readonly secret: boolean;
  /** A secret somewhere in it is not shown; it is left out of the value. */
  readonly hidden: boolean;
}

export function reveal(value: unknown): Revealed {
  if (typeof value !== "object" || value === null) return { value, secret: false, hidden: false };
  const marked = fieldsOf(value);
  if (marked[SECRET_MARK.key] === SECRET_MARK.value) {
    const { plaintext } = marked;
    if (typeof plaintext !== "string") return { value: undefined, secret: true, hidden: true };
    const { value: inner, hidden } = reveal(parsed(plaintext));
    return { value: inner, secret: true, hidden };
  }
  const entries = Object.entries(value).map(([key, item]) => [key, reveal(item)] as const);
  const items = entries.map(([, item]) => item);
  const kept = entries.filter(([, item]) => item.value !== undefined).map(([key, item]) => [key, item.value] as const);
  return {
    value: Array.isArray(value) ? kept.map(([, item]) => item) : Object.fromEntries(kept),
    secret: items.some(({ secret }) => secret),
    hidden: items.some(({ hidden }) => hidden),
  };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export function isFields(value: unknown): value is Fields {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function fieldsOf(value: unknown): Fields {
  return typeof value === "object" && value !== null ? (value as Fields) : {};
}
