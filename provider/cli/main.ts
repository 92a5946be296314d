#!/usr/bin/env node
// The command `alicloud-images`.

import { EXIT_CODES, reportInternalError, run } from "./run.js";
import { openTerminal } from "./terminal.js";

// Holds until there is an answer: whatever ends the process before that has found out nothing.
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
