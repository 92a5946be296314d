// Secrets of one pin: taken out of everything it reports, and marked in everything it holds.

import { createRedactor, type Redact, stringsIn } from "../values/redact.js";
import { SECRET_MARK, type SecretPath, valuesAt } from "../values/secretValues.js";
import type { Properties } from "./pinArguments.js";

/**
 * Property of checked inputs and outputs: paths of what is secret in them. The engine hands over secrets in plain, so that without
 * it a later run could not know that the held image was named by a secret.
 */
export const SECRETS_PROPERTY = "__secrets";

export interface PinSecrets {
  readonly redact: Redact;
  /** Marks what repeats a secret, for the engine to encrypt. */
  mark(outputs: Properties): Record<string, unknown>;
}

/**
 * @param paths Secrets among the arguments, as the program reports them.
 * @param olds What the pin holds. Its secrets stay secret until they are gone from it or are given in plain.
 */
export function pinSecrets(paths: readonly SecretPath[], given: Properties, olds: Properties): PinSecrets {
  const plain = new Set(plainValues(given, paths));
  const held = heldSecrets(olds, plain);
  const secrets = [...valuesAt(given, paths), ...held];
  const values = new Set(secrets.flatMap(stringsIn));
  const redact = createRedactor(secrets);
  const repeats = (value: unknown) => {
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    return values.has(text) || redact(text) !== text;
  };
  return {
    redact,
    mark: (outputs) => {
      const image = fieldsOf(outputs["image"]);
      const repeating = [
        ...["region", "imageId", "previousImageId"].filter((name) => repeats(outputs[name])).map((name) => [name]),
        // Name, version and time of an image tell which one it is.
        ...(values.has(String(outputs["imageId"]))
          ? [["image"]]
          : Object.keys(image).flatMap((name) => (repeats(image[name]) ? [["image", name]] : []))),
      ];
      const marked = repeating.reduce(withMark, outputs);
      const noted = unique([...paths, ...repeating]);
      return noted.length === 0 ? { ...marked } : { ...marked, [SECRETS_PROPERTY]: noted };
    },
  };
}

/** Secret values that a pin holds and that the arguments do not give in plain. */
function heldSecrets(olds: Properties, plain: ReadonlySet<string>): readonly unknown[] {
  const paths = (olds[SECRETS_PROPERTY] ?? []) as readonly SecretPath[];
  const { imageId, name } = fieldsOf(olds["image"]);
  return paths
    .flatMap((path) => {
      if (path.join() !== "image") return valuesAt(olds, [path]);
      // The other fields are those of many images: "x86_64" is no secret.
      return plain.has(String(imageId)) ? [] : [imageId, name];
    })
    .filter((value) => typeof value !== "string" || !plain.has(value));
}

function plainValues(value: unknown, secrets: readonly SecretPath[]): string[] {
  if (secrets.some((path) => path.length === 0)) return [];
  if (typeof value !== "object" || value === null) return stringsIn(value);
  return Object.entries(value).flatMap(([key, item]) =>
    plainValues(
      item,
      secrets.filter(([first]) => first === key).map((path) => path.slice(1)),
    ),
  );
}

function withMark(outputs: Properties, [name = "", ...rest]: SecretPath): Properties {
  const value = outputs[name];
  const marked =
    rest.length > 0 ? withMark(fieldsOf(value), rest) : { [SECRET_MARK.key]: SECRET_MARK.value, value: value ?? "" };
  return { ...outputs, [name]: marked };
}

function unique(paths: readonly SecretPath[]): readonly SecretPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function fieldsOf(value: unknown): Properties {
  return typeof value === "object" && value !== null ? (value as Properties) : {};
}
