// What does the exit code of the command say?

import {
  ArgumentError,
  ConfigurationError,
  type ImagesError,
  NoImageError,
  SeveralImagesError,
} from "../values/errors.js";

export const EXIT_CODES = {
  /** Found, or in order. */
  found: 0,
  /** Nothing matches, or something is not in order. */
  nothing: 1,
  /** The command line or the settings are wrong. */
  usage: 2,
  /** The service, the network, credentials: no answer could be had. */
  unknown: 3,
} as const;

export type ExitCode = (typeof EXIT_CODES)[keyof typeof EXIT_CODES];

/** The exit code of a command that ends with an error. */
export function exitCodeOf(error: ImagesError): ExitCode {
  if (error instanceof NoImageError) return EXIT_CODES.nothing;
  return error instanceof ArgumentError || error instanceof ConfigurationError || error instanceof SeveralImagesError
    ? EXIT_CODES.usage
    : EXIT_CODES.unknown;
}
