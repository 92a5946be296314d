// The errors of this package: one base with a code, one subclass for each kind of failure.

import { escapeControls } from "./escape.js";

/** Where an error happened and what the service said of it. */
export interface ErrorDetails {
  /** Region of the request, such as `cn-hangzhou`. */
  readonly region?: string | undefined;
  /** The service's id of the failed request. */
  readonly requestId?: string | undefined;
  /** HTTP status of the answer. */
  readonly httpStatus?: number | undefined;
  /** The failure behind this one. Only errors of this package: a foreign cause may hold a signed address. */
  readonly cause?: ImagesError | undefined;
}

/**
 * Base of every error that this package throws.
 *
 * `stack` is only `<name>: <message>`. Node prints an error whose stack names the frames of the Pulumi SDK in
 * 14 to 40 seconds; without frames it stands on the screen at once.
 *
 * Messages quote names and texts of the service, and Pulumi and terminals print them: whatever such a text holds, it
 * cannot break a line or command the terminal. A message of several lines is given as a list.
 *
 * @example
 * ```ts
 * import { getImage, ImagesError } from "pulumi-alicloud-images";
 *
 * export async function newestOrNothing(): Promise<string | undefined> {
 *   try {
 *     return (await getImage({ owners: "self", nameRegex: "^web-", mostRecent: true })).imageId;
 *   } catch (error) {
 *     if (error instanceof ImagesError && error.code === "NoImage") return undefined;
 *     throw error;
 *   }
 * }
 * ```
 */
export class ImagesError extends Error {
  /** What went wrong, for programs: the service's own code, or one of ours such as `NoImage`. */
  readonly code: string;
  // Declared only: a field that is not known must not be there, not even as undefined.
  declare readonly region?: string;
  declare readonly requestId?: string;
  declare readonly httpStatus?: number;

  constructor(name: string, code: string, message: MessageLines, details: ErrorDetails = {}) {
    super(linesOf(message).map(escapeControls).join("\n"));
    this.name = name;
    this.code = escapeControls(code);
    if (details.region !== undefined) this.region = escapeControls(details.region);
    if (details.requestId !== undefined) this.requestId = escapeControls(details.requestId);
    if (details.httpStatus !== undefined) this.httpStatus = details.httpStatus;
    if (details.cause !== undefined) this.cause = details.cause;
    Object.defineProperty(this, "name", { enumerable: false });
    Object.defineProperty(this, "stack", { value: `${name}: ${this.message}`, configurable: true, writable: true });
  }
}

/** A message of one line, or its lines. */
export type MessageLines = string | readonly string[];

function linesOf(message: MessageLines): readonly string[] {
  return typeof message === "string" ? [message] : message;
}

/** The arguments are wrong. `problems` has one sentence for each mistake, all found at once. */
export class ArgumentError extends ImagesError {
  readonly problems: readonly string[];

  constructor(problems: readonly string[], details?: ErrorDetails) {
    super("ArgumentError", "InvalidArguments", problems, details);
    this.problems = problems.map(escapeControls);
  }
}

/** No image matches, but one is required. */
export class NoImageError extends ImagesError {
  constructor(message: string, details?: ErrorDetails) {
    super("NoImageError", "NoImage", message, details);
  }
}

/** Several images match, but exactly one is required. */
export class SeveralImagesError extends ImagesError {
  /** The ids of the matches, in order. */
  readonly imageIds: readonly string[];

  constructor(message: string, imageIds: readonly string[], details?: ErrorDetails) {
    super("SeveralImagesError", "SeveralImages", message, details);
    this.imageIds = imageIds;
    // Node would print them beside the message, which names the first of them.
    Object.defineProperty(this, "imageIds", { enumerable: false });
  }
}

/** The service's pages do not add up to one complete list. */
export class IncompleteListingError extends ImagesError {
  constructor(message: string, details?: ErrorDetails) {
    super("IncompleteListingError", "IncompleteListing", message, details);
  }
}

/** The service refused the request or could not be reached. `code` is the service's, or a network code such as `ECONNRESET`. */
export class ServiceError extends ImagesError {
  constructor(code: string, message: string, details?: ErrorDetails) {
    super("ServiceError", code, message, details);
  }
}

/** No usable credentials. The message names what was tried, never a value. */
export class CredentialsError extends ImagesError {
  constructor(message: MessageLines, details?: ErrorDetails) {
    super("CredentialsError", "Credentials", message, details);
  }
}

/** Region, endpoint or another setting is missing or cannot be used. */
export class ConfigurationError extends ImagesError {
  constructor(message: MessageLines, details?: ErrorDetails) {
    super("ConfigurationError", "Configuration", message, details);
  }
}

/** A look-up in several regions failed in some of them. `errors` has the failure of each, by region. */
export class RegionsError extends ImagesError {
  readonly errors: Readonly<Record<string, ImagesError>>;

  constructor(errors: Readonly<Record<string, ImagesError>>, asked: number) {
    const failed = Object.entries(errors);
    const lines = failed.flatMap(([region, { message }]) => `${region}: ${message}`.split("\n"));
    super("RegionsError", "Regions", [`${failed.length} of ${asked} regions failed:`, ...lines]);
    this.errors = errors;
  }
}

/** A copy of an error with every text in it rewritten, such as to take secrets out. */
export function rewriteError<Kind extends ImagesError>(error: Kind, rewrite: (text: string) => string): Kind {
  const { name, code, message, region, requestId, httpStatus, cause } = error;
  const details = {
    region: region === undefined ? undefined : rewrite(region),
    requestId,
    httpStatus,
    cause: cause instanceof ImagesError ? rewriteError(cause, rewrite) : undefined,
  };
  // Only the base's constructor runs: subclasses compose messages, and this one is composed already.
  const copy: Kind = Reflect.construct(
    ImagesError,
    [name, code, rewrite(message).split("\n"), details],
    error.constructor,
  );
  const rest = Object.entries(error).filter(([field]) => !Object.hasOwn(copy, field));
  return Object.assign(copy, Object.fromEntries(rest.map(([field, value]) => [field, rewritten(value, rewrite)])));
}

function rewritten(value: unknown, rewrite: (text: string) => string): unknown {
  if (typeof value === "string") return rewrite(value);
  if (value instanceof ImagesError) return rewriteError(value, rewrite);
  if (Array.isArray(value)) return value.map((item) => rewritten(item, rewrite));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [rewrite(key), rewritten(item, rewrite)]));
}
