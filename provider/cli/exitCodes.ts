// The exit codes of the command line.

import {
  ArgumentError,
  ConfigurationError,
  type ImagesError,
  NoImageError,
  SeveralImagesError,
} from "../values/errors.js";

export const EXIT_CODES = {
  /** A match was found, or everything is up to date. */
  found: 0,
  /** No match, or something is outdated or wrong. */
  nothing: 1,
  /** A mistake on the command line or in the settings. */
  usage: 2,
  /** Undetermined: service, network or credentials error. */
  unknown: 3,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The exit code for an error. */
export function exitCodeOf(error: ImagesError): ExitCode {
  if (error instanceof NoImageError) return EXIT_CODES.nothing;
  return error instanceof ArgumentError || error instanceof ConfigurationError || error instanceof SeveralImagesError
    ? EXIT_CODES.usage
    : EXIT_CODES.unknown;
}
