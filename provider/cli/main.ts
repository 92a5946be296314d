#!/usr/bin/env node
// Entry point of the `alicloud-images` command.

import { EXIT_CODES, reportInternalError, run } from "./run.js";
import { openTerminal } from "./terminal.js";

// Default exit code, in case the process ends before run() resolves.
process.exitCode = EXIT_CODES.unknown;

const terminal = openTerminal(process, {
  closed: () => process.exit(EXIT_CODES.found),
  failed: (reason) => {
    terminal.say(`Error: ${reason}`);
    process.exit(EXIT_CODES.unknown);
  },
});

run(process.argv.slice(2), terminal).then(
  (code) => {
    process.exitCode = code;
  },
  (error: unknown) => {
    process.exitCode = reportInternalError(error, terminal);
  },
);
