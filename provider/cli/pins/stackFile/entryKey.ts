// Keys that entries of a stack's file cannot have.

import { ConfigurationError } from "../../../values/errors.js";

/** @throws ConfigurationError for the merge key of YAML */
export function refuseMergeKey(key: string, path: string): void {
  if (key !== "<<") return;
  throw new ConfigurationError(
    `${path} cannot hold an entry for the pin ${JSON.stringify(key)}: Pulumi reads this key as a merge. Give the pin a pinKey.`,
  );
}
