// Parts of Outputs that the SDK's declarations leave out.

import type * as pulumi from "@pulumi/pulumi";

interface OutputInternals<Value> {
  readonly isKnown: Promise<boolean>;
  promise(): Promise<Value>;
}

/** Waits for an Output's value; undefined if it is unknown at preview. */
export async function knownValue<Value>(output: pulumi.Output<Value>): Promise<{ readonly value: Value } | undefined> {
  const { isKnown } = internals(output);
  const value = await outputPromise(output);
  return (await isKnown) ? { value } : undefined;
}

/** Waits for an Output; rejects if it fails. */
export function outputPromise<Value>(output: pulumi.Output<Value>): Promise<Value> {
  return internals(output).promise();
}

function internals<Value>(output: pulumi.Output<Value>): OutputInternals<Value> {
  return output as unknown as OutputInternals<Value>;
}
