// The selector of a pin: imageId, asOf or follow, from the program or from an entry of the stack's configuration.

import { formatArgument } from "../values/formatArgument.js";
import { parseSpan, SPAN_FORMS } from "../values/time.js";

export const SELECTOR_FIELDS = ["imageId", "asOf", "follow"] as const;

/** At most one field selects the image. */
export interface PinSelector {
  readonly imageId?: string;
  /** As written. */
  readonly asOf?: string;
  readonly follow?: boolean;
}

/**
 * Parses the fields of a selector; an undefined field is absent. Every invalid field is added to `problems`.
 *
 * @param emptyProblem The problem of an empty string. @default the same as for every other invalid value
 */
export function parsePinSelector(
  { imageId, asOf, follow }: { readonly [Field in keyof PinSelector]?: unknown },
  problems: string[],
  emptyProblem: (field: string) => string | undefined = () => undefined,
): PinSelector {
  const check = (field: string, value: unknown, isValid: boolean, expected: string) => {
    if (value === undefined || isValid) return;
    const problem = `${formatArgument(field, value)} is not valid: must be ${expected}.`;
    problems.push((value === "" ? emptyProblem(field) : undefined) ?? problem);
  };
  check("imageId", imageId, typeof imageId === "string" && imageId !== "", "an image id, in quotes");
  check("asOf", asOf, typeof asOf === "string" && parseSpan(asOf) !== undefined, SPAN_FORMS);
  check("follow", follow, typeof follow === "boolean", "true or false, without quotes");
  return {
    ...(typeof imageId === "string" ? { imageId } : {}),
    ...(typeof asOf === "string" ? { asOf } : {}),
    ...(typeof follow === "boolean" ? { follow } : {}),
  };
}

/** The problem of several selectors at once. */
export function conflictProblems(fields: readonly string[]): readonly string[] {
  return fields.length > 1 ? [`${fields.join(" and ")} are mutually exclusive: use only one of them.`] : [];
}

/** `asOf` as states keep it: Pulumi's midnight of an unquoted day becomes that day again. Undefined if invalid. */
export function normalizeAsOf(written: string): string | undefined {
  const span = parseSpan(written);
  if (span === undefined) return undefined;
  return span.startMs === span.endMs ? written : written.slice(0, 10);
}

/** Whether two dates end at the same instant, regardless of spelling. */
export function sameAsOf(a: string | undefined, b: string | undefined): boolean {
  if (a === undefined || b === undefined) return a === b;
  return parseSpan(a)?.endMs === parseSpan(b)?.endMs;
}
