// `alicloud-images pins check`: compares the images of resources with those of their pins, from states alone.

import { parseDuration, parseSpan, SPAN_FORMS } from "../../../values/time.js";
import type { Command } from "../../command.js";
import { EXIT_CODES, type ExitCode } from "../../exitCodes.js";
import { listItems, type ParsedOptions } from "../../parse.js";
import type { Layout } from "../../table.js";
import type { Terminal } from "../../terminal.js";
import { SECRET } from "../context.js";
import { type CheckRow, type DriftRules, findDrift } from "../drift.js";
import { checkCommon, REPORT, readChosenStacks, STATES_GROUP } from "../options.js";
import { countText, printReport } from "../report.js";

export const check: Command = {
  description:
    "Lists the resources whose imageId is not the one that their pin holds: instances, launch templates, scaling\n" +
    "configurations. It reads states alone and needs no account of Alibaba Cloud; an imageId that is secret is\n" +
    "compared once the Pulumi CLI decrypts it, and never shown. With --created-after or --max-age\n" +
    "it proves that a security fix has arrived everywhere.\n" +
    "Exit codes: 0 OK; 1 at least one mismatch; 3 undetermined.",
  groups: [
    STATES_GROUP,
    {
      title: "Requirements",
      options: {
        not: { kind: "list", value: "A,B", help: "Images that no resource is allowed to run." },
        "created-after": {
          kind: "text",
          value: "TIME",
          help: "Every image must be created at or after this day or instant.",
        },
        "max-age": { kind: "text", value: "AGE", help: "Maximum age of an image, such as 45d." },
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
    parseRules(given, Date.now()),
  );
  printReport({ rows, problems, name: "resources" }, COLUMNS, given, terminal);
  const found = rows.length - unknown;
  const places = countText(stacks.length, "stack");
  const summary = `Checked ${countText(checked, "resource")} in ${places}`;
  if (rows.length > 0) terminal.say(`${summary}: ${countText(found, "mismatch")}, ${unknown} unknown.`);
  else if (problems.length > 0 && stacks.length === 0) return EXIT_CODES.unknown;
  else if (problems.length > 0) terminal.say(`${summary}: no mismatches, but some could not be read.`);
  else terminal.say(checked === 0 ? `No resource with an image in ${places}.` : `${summary}: OK.`);
  if (found > 0) return EXIT_CODES.nothing;
  return unknown > 0 || problems.length > 0 ? EXIT_CODES.unknown : EXIT_CODES.found;
}

function checkTimes({ strings }: ParsedOptions): readonly string[] {
  const [after, age] = [strings.get("created-after"), strings.get("max-age")];
  return [
    ...(after !== undefined && parseSpan(after) === undefined
      ? [`--created-after ${JSON.stringify(after)} is not valid: use ${SPAN_FORMS}.`]
      : []),
    ...(age !== undefined && parseDuration(age) === undefined
      ? [`--max-age ${JSON.stringify(age)} is not valid: use a number and a unit (m, h, d or w), such as 45d.`]
      : []),
  ];
}

function parseRules(given: ParsedOptions, nowMs: number): DriftRules {
  const [after = "", age = ""] = [given.strings.get("created-after"), given.strings.get("max-age")];
  const ageMs = parseDuration(age);
  return {
    not: listItems(given, "not") ?? [],
    createdAfterMs: parseSpan(after)?.startMs,
    oldestMs: ageMs === undefined ? undefined : nowMs - ageMs,
  };
}
