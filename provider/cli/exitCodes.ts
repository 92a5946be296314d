// What does the exit code of the command say?

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
