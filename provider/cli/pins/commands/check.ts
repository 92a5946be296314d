// `alicloud-images pins check`: do all resources run what their pins hold? From states alone.

import { parseDuration, parseSpan, SPAN_FORMS } from "../../../values/time.js";
import type { Command } from "../../command.js";
import { EXIT_CODES, type ExitCode } from "../../exitCodes.js";
import { listItems, type ParsedOptions } from "../../parse.js";
import type { Layout } from "../../table.js";
import type { Terminal } from "../../terminal.js";
import { SECRET } from "../context.js";
import { type CheckRow, type DriftRules, findDrift } from "../drift.js";
import { checkCommon, REPORT, readChosenStacks, STATES_GROUP } from "../options.js";
import { printReport } from "../report.js";

export const check: Command = {
  description:
    "Lists the resources whose imageId is not the one that their pin holds: instances, launch templates, scaling\n" +
    "configurations. It reads states alone and needs no account of Alibaba Cloud; an imageId that is secret is\n" +
    "compared once the Pulumi CLI decrypts it, and never shown. With --created-after or --max-age\n" +
    "it proves that a security fix has arrived everywhere.\n" +
    "Exit codes: 0 in order; 1 something runs another image; 3 could not find out.",
  groups: [
    STATES_GROUP,
    {
      title: "What must hold",
      options: {
        not: { kind: "list", value: "A,B", help: "No resource may run these images." },
        "created-after": {
          kind: "text",
          value: "TIME",
          help: "Every image must be from this day or instant, or later.",
        },
        "max-age": { kind: "text", value: "AGE", help: "No image may be older, such as 45d." },
      },
    },
    { title: "Output", options: REPORT },
  ],
  examples: [
    { what: "After an up, in every stack", line: "alicloud-images pins check" },
    {
      what: "That the fix of 12 November runs everywhere, and a bad build nowhere",
      line: "alicloud-images pins check --created-after 2026-11-12 --not m-bp1bad",
    },
  ],
  optionNames: new Map(),
  check: async (given) => [...checkCommon(given), ...checkTimes(given)],
  run: runCheck,
};

const COLUMNS = {
  columns: {
    stack: { heading: "STACK", cell: ({ stack }) => stack },
    resource: { heading: "RESOURCE", cell: ({ resource }) => resource },
    type: { heading: "TYPE", cell: ({ type }) => type },
    runs: { heading: "RUNS", cell: ({ imageId }) => imageId ?? SECRET },
    pin: { heading: "PIN", cell: ({ pins }) => pins.map(({ pin }) => pin).join(",") },
    holds: { heading: "HOLDS", cell: ({ pins }) => pins.map(({ imageId }) => imageId ?? SECRET).join(",") },
    problem: { heading: "PROBLEM", cell: ({ problems }) => problems.join("; "), shortest: 20 },
  },
  expendable: ["type", "pin"],
} as const satisfies Layout<CheckRow, string>;

async function runCheck(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const { stacks, problems } = await readChosenStacks(given, { config: false, filters: false });
  const { checked, rows, unknown } = findDrift(
    stacks.map(({ name, state }) => ({ stack: name, state })),
    demandsOf(given, Date.now()),
  );
  printReport({ rows, problems, name: "resources" }, COLUMNS, given, terminal);
  const found = rows.length - unknown;
  const places = `${stacks.length} stack${stacks.length === 1 ? "" : "s"}`;
  const said = `${counted(checked)} checked in ${places}`;
  if (rows.length > 0) terminal.say(`${said}: ${found} wrong, ${unknown} not known.`);
  else if (problems.length > 0 && stacks.length === 0) return EXIT_CODES.unknown;
  else if (problems.length > 0) terminal.say(`${said}: none wrong, but not all could be read.`);
  else terminal.say(checked === 0 ? `There is no resource with an image in ${places}.` : `${said}: in order.`);
  if (found > 0) return EXIT_CODES.nothing;
  return unknown > 0 || problems.length > 0 ? EXIT_CODES.unknown : EXIT_CODES.found;
}

function counted(resources: number): string {
  return `${resources} resource${resources === 1 ? "" : "s"} with an image`;
}

function checkTimes({ strings: texts }: ParsedOptions): readonly string[] {
  const [after, age] = [texts.get("created-after"), texts.get("max-age")];
  return [
    ...(after !== undefined && parseSpan(after) === undefined
      ? [`--created-after ${JSON.stringify(after)} is not valid: give ${SPAN_FORMS}.`]
      : []),
    ...(age !== undefined && parseDuration(age) === undefined
      ? [`--max-age ${JSON.stringify(age)} is not valid: give a whole number and one of m, h, d, w, such as 45d.`]
      : []),
  ];
}

function demandsOf(given: ParsedOptions, nowMs: number): DriftRules {
  const [after = "", age = ""] = [given.strings.get("created-after"), given.strings.get("max-age")];
  const ageMs = parseDuration(age);
  return {
    not: listItems(given, "not") ?? [],
    createdAfterMs: parseSpan(after)?.startMs,
    oldestMs: ageMs === undefined ? undefined : nowMs - ageMs,
  };
}
