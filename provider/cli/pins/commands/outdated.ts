// `alicloud-images pins outdated`: reports outdated pins by exit code.

import type { Command } from "../../command.js";
import type { ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { OUTDATED } from "../health.js";
import { checkCommon, ENDPOINT_OPTION, REPORT, STACKS_GROUP } from "../options.js";
import { PIN_COLUMNS, printReport } from "../report.js";
import { outdatedCode, readReport, reportUnchecked } from "./list.js";

export const outdated: Command = {
  description:
    "Lists the outdated pins: behind, deprecated, blocked or gone.\n" +
    "Exit codes: 0 none; 1 at least one; 3 none was found, but not all could be checked.",
  groups: [
    STACKS_GROUP,
    {
      title: "Output",
      options: {
        ...ENDPOINT_OPTION,
        "require-decision": { kind: "flag", help: "Also count pins without imageId, asOf or follow." },
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
    ({ status }) =>
      OUTDATED.includes(status) || status === "not checked" || (requireDecision && status === "undecided"),
  );
  printReport({ ...report, rows: shown }, PIN_COLUMNS, given, terminal);
  reportUnchecked(shown, terminal);
  if (shown.length === 0 && report.problems.length === 0) {
    terminal.say(report.rows.length === 0 ? "No stack has a pin." : upToDate(report.rows.length));
  }
  return outdatedCode(report, requireDecision);
}

function upToDate(pins: number): string {
  return pins === 1 ? "The pin is up to date." : `All ${pins} pins are up to date.`;
}
