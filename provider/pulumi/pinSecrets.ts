// Secrets of a pin: removed from its reports, and marked in its outputs.

import { createRedactor, type Redact, stringsIn } from "../values/redact.js";
import { SECRET_MARK, type SecretPath, valuesAt } from "../values/secretValues.js";
import type { Properties } from "./pinArguments.js";

/**
 * Property of checked inputs and outputs with the paths of their secrets. Without it, a later run could not know that a
 * secret selected the held image, because the engine passes secrets on as plain text.
 */
export const SECRETS_PROPERTY = "__secrets";

export interface PinSecrets {
  readonly redact: Redact;
  /** Marks the outputs that contain a secret, so the engine encrypts them. */
  mark(outputs: Properties): Record<string, unknown>;
}

/**
 * @param paths Secrets in the arguments, as the program passes them on.
 * @param olds The held state. Its secrets stay secret until the state no longer has them or an argument has them in plain text.
 */
export function pinSecrets(paths: readonly SecretPath[], inputs: Properties, olds: Properties): PinSecrets {
  const plain = new Set(plainValues(inputs, paths));
  const held = heldSecrets(olds, plain);
  const secrets = [...valuesAt(inputs, paths), ...held];
  const values = new Set(secrets.flatMap(stringsIn));
  const redact = createRedactor(secrets);
  const repeats = (value: unknown) => {
    const text = typeof value === "string" || typeof value === "number" ? String(value) : "";
    return values.has(text) || redact(text) !== text;
  };
  return {
    redact,
    mark: (outputs) => {
      const image = toProperties(outputs["image"]);
      const repeating = [
        ...["region", "imageId", "previousImageId"].filter((name) => repeats(outputs[name])).map((name) => [name]),
        // Name, version and creation time identify an image.
        ...(values.has(String(outputs["imageId"]))
          ? [["image"]]
          : Object.keys(image).flatMap((name) => (repeats(image[name]) ? [["image", name]] : []))),
      ];
      const marked = repeating.reduce(withMark, outputs);
      const secretPaths = unique([...paths, ...repeating]);
      return secretPaths.length === 0 ? { ...marked } : { ...marked, [SECRETS_PROPERTY]: secretPaths };
    },
  };
}

/** Secret values of the held state that no argument has in plain text. */
function heldSecrets(olds: Properties, plain: ReadonlySet<string>): readonly unknown[] {
  const paths = (olds[SECRETS_PROPERTY] ?? []) as readonly SecretPath[];
  const { imageId, name } = toProperties(olds["image"]);
  return paths
    .flatMap((path) => {
      if (path.join() !== "image") return valuesAt(olds, [path]);
      // Many images share the other fields, such as "x86_64".
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
    rest.length > 0
      ? withMark(toProperties(value), rest)
      : { [SECRET_MARK.key]: SECRET_MARK.value, value: value ?? "" };
  return { ...outputs, [name]: marked };
}

function unique(paths: readonly SecretPath[]): readonly SecretPath[] {
  return [...new Map(paths.map((path) => [JSON.stringify(path), path])).values()];
}

function toProperties(value: unknown): Properties {
  return typeof value === "object" && value !== null ? (value as Properties) : {};
}
