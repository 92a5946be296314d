// `alicloud-images pins list`: every pin of every stack with its status.

import type { Command } from "../../command.js";
import { EXIT_CODES, type ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Terminal } from "../../terminal.js";
import { openContext, pinRows } from "../context.js";
import { OUTDATED, type PinRow } from "../health.js";
import { checkCommon, ENDPOINT_OPTION, REPORT, readChosenStacks, STACKS_GROUP } from "../options.js";
import { PIN_COLUMNS, printReport, type Report } from "../report.js";

export const list: Command = {
  description:
    "Shows every pin of the project's stacks: the held image, what decides, the newest match, how far behind it is.\n" +
    "Statuses: gone, blocked, deprecated, behind, undecided (no imageId, asOf or follow), current, and not checked with\n" +
    "the reason. States come from the backend that the Pulumi CLI is logged in to; each stack is checked with its own\n" +
    "region, profile and role. Nothing is written but the page of --html.",
  groups: [
    STACKS_GROUP,
    {
      title: "Output",
      options: {
        ...ENDPOINT_OPTION,
        offline: { kind: "flag", help: "Send no requests: show only what the states contain." },
        ...REPORT,
        html: {
          kind: "text",
          value: "FILE",
          help: "Also write a page with a time line: stacks as columns, pins as rows.",
        },
      },
    },
  ],
  examples: [
    { what: "All stacks of the project in this folder", line: "alicloud-images pins list" },
    {
      what: "What prod holds, without requests to the service",
      line: "alicloud-images pins list --stack prod --offline",
    },
    {
      what: "A page to print, with the environments in this order",
      line: "alicloud-images pins list --stack dev,staging,prod --html pins.html",
    },
  ],
  optionNames: new Map(),
  check: async (given) => checkCommon(given),
  run: runList,
};

/** The pins of the stacks that are meant, as a report. */
export async function readReport(given: ParsedOptions, terminal: Terminal): Promise<Report<PinRow>> {
  const offline = given.booleans.get("offline") === true;
  const { stacks, problems } = await readChosenStacks(given, { config: true, filters: !offline });
  const context = await openContext(given, terminal);
  const rows = await pinRows(stacks, offline ? undefined : context, context.store.nowMs);
  return { rows, problems, name: "pins" };
}

/** Reasons, which a narrow table can have cut. */
export function reportUnchecked(rows: readonly PinRow[], terminal: Terminal): void {
  if (terminal.width === undefined) return;
  for (const { stack, pin, status, note } of rows) {
    if (status === "not checked" && note !== "offline") terminal.say(`${stack} ${pin} was not checked: ${note}`);
  }
}

async function runList(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const report = await readReport(given, terminal);
  const { rows, problems } = report;
  printReport(report, PIN_COLUMNS, given, terminal);
  reportUnchecked(rows, terminal);
  const html = given.strings.get("html");
  if (html !== undefined) {
    const { writePage } = await import("../page.js");
    await writePage(html, report, Date.now());
    terminal.say(`Written: ${html}`);
  }
  if (problems.length > 0) return EXIT_CODES.unknown;
  if (rows.length > 0) return EXIT_CODES.found;
  terminal.say("No stack has a pin.");
  return EXIT_CODES.nothing;
}

/** 1 when a pin ought to be moved, else 3 when that could not be found out for all. */
export function outdatedCode({ rows, problems }: Report<PinRow>, requireDecision: boolean): ExitCode {
  const isDue = ({ status }: PinRow) => OUTDATED.includes(status) || (requireDecision && status === "undecided");
  if (rows.some(isDue)) return EXIT_CODES.nothing;
  return problems.length > 0 || rows.some(({ status }) => status === "not checked")
    ? EXIT_CODES.unknown
    : EXIT_CODES.found;
}
