// `alicloud-images pins outdated`: whether a pin ought to be moved, as an exit code.

import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { OUTDATED } from "../health.js";
import { ASKING, checkCommon, REPORT, STACKS_GROUP } from "../options.js";
import { PIN_COLUMNS, printReport } from "../report.js";
import { outdatedCode, readReport, sayNotAsked } from "./list.js";

export const outdated: Command = {
  description:
    "Lists the pins that ought to be moved: behind, deprecated, blocked or gone.\n" +
    "Exit codes: 0 none; 1 at least one; 3 none was found, but not all could be asked for.",
  groups: [
    STACKS_GROUP,
    {
      title: "Output",
      options: {
        ...ASKING,
        "require-decision": { kind: "flag", help: "Pins for which nothing written decides count too." },
        ...REPORT,
      },
    },
  ],
  examples: [{ what: "In a scheduled job", line: "alicloud-images pins outdated --stack staging,prod --markdown" }],
  optionNames: new Map(),
  check: async (given) => checkCommon(given),
  run: runOutdated,
};

async function runOutdated(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const report = await readReport(given, terminal);
  const requireDecision = given.booleans.get("require-decision") === true;
  const shown = report.rows.filter(
    ({ status }) => OUTDATED.includes(status) || status === "not asked" || (requireDecision && status === "undecided"),
  );
  printReport({ ...report, rows: shown }, PIN_COLUMNS, given, terminal);
  sayNotAsked(shown, terminal);
  if (shown.length === 0 && report.problems.length === 0) {
    terminal.say(report.rows.length === 0 ? "No stack has a pin." : `None of ${report.rows.length} pins is outdated.`);
  }
  return outdatedCode(report, requireDecision);
}
