// `alicloud-images pins diff`: what a preview would move, without running the program.

import { formatCause } from "../../../pins/cause.js";
import { EVERY_PIN, PINS_KEY, REQUIRE_DECISION_KEY } from "../../../pins/entries.js";
import { createPinLookup, requiresDecision } from "../../../pins/lookup.js";
import { decidePin } from "../../../pins/resolve.js";
import { BLOCKED_KEY } from "../../../settings/blocked.js";
import { ArgumentError, CredentialsError, ImagesError, NoImageError } from "../../../values/errors.js";
import type { Command } from "../../command.js";
import { EXIT_CODES, type ExitCode } from "../../exitCodes.js";
import type { ParsedOptions } from "../../parse.js";
import type { Layout } from "../../table.js";
import type { Terminal } from "../../terminal.js";
import {
  isSecretEntry,
  lookupPlace,
  openContext,
  type PinsContext,
  refuseOtherAccount,
  SECRET,
  SECRET_IMAGE,
  withRedactedErrors,
} from "../context.js";
import { type ImageBrief, toBrief } from "../health.js";
import { differingFields, formatImage } from "../movePlan.js";
import { checkCommon, ENDPOINT_OPTION, REPORT, readChosenStacks, STACKS_GROUP } from "../options.js";
import { printReport } from "../report.js";
import { nextArguments, nextSelectorSource, type SelectorSource } from "../selectorSource.js";
import { type PinStack, shortName } from "../stacks.js";
import type { StatePin } from "../statePin.js";

export const diff: Command = {
  description:
    "Shows which pins the next preview would move, from the current stack files and the states. The\n" +
    "program does not run: it counts as it was when the stack was last deployed, and pins that it adds are not shown.\n" +
    "Exit codes: 0 shown; 1 a preview would fail; 3 undetermined.",
  groups: [
    STACKS_GROUP,
    {
      title: "Output",
      options: {
        ...ENDPOINT_OPTION,
        "require-decision": {
          kind: "flag",
          help: "As if alicloud-images:requireDecision were true: refuse to choose the newest image.",
        },
        ...REPORT,
      },
    },
  ],
  examples: [
    { what: "What the changed stack files would do", line: "alicloud-images pins diff" },
    { what: "For the description of a pull request", line: "alicloud-images pins diff --stack prod --markdown" },
  ],
  optionNames: new Map(),
  check: async (given) => checkCommon(given),
  run: runDiff,
};

/** One pin that would not stay as it is. */
interface DiffRow {
  readonly project: string;
  readonly stack: string;
  readonly pin: string;
  readonly held: ImageBrief;
  /** What it would hold; null when a preview would fail, or it could not be found out. */
  readonly next: ImageBrief | null;
  readonly outcome: "moves" | "fails" | "unknown";
  /** Why it would move, or reason not. */
  readonly reason: string;
  /** What differs between the two images. */
  readonly differences: readonly { readonly field: string; readonly from: string; readonly to: string }[];
  /** Resources that take its image. */
  readonly takenBy: readonly string[];
}

const COLUMNS = {
  columns: {
    project: {
      heading: "PROJECT",
      cell: ({ project }) => project,
      isNeedless: (rows) => new Set(rows.map(({ project }) => project)).size < 2,
    },
    stack: { heading: "STACK", cell: ({ stack }) => stack },
    pin: { heading: "PIN", cell: ({ pin }) => pin },
    held: { heading: "HELD", cell: ({ held }) => formatBrief(held) },
    next: { heading: "NEW", cell: ({ next, outcome }) => (next === null ? outcome : formatBrief(next)) },
    reason: { heading: "REASON", cell: ({ reason }) => reason, shortest: 20 },
    differences: {
      heading: "DIFFERENCES",
      cell: ({ differences }) => differences.map(({ field, from, to }) => `${field} ${from} -> ${to}`).join("; "),
      isNeedless: (rows) => rows.every(({ differences }) => differences.length === 0),
    },
    taken: { heading: "TAKEN BY", cell: ({ takenBy }) => takenBy.join(", ") },
  },
  expendable: ["differences", "taken"],
} as const satisfies Layout<DiffRow, string>;

const DISK_WARNING = "Instances that take a moved image in place lose their system disk.";

async function runDiff(given: ParsedOptions, terminal: Terminal): Promise<ExitCode> {
  const { stacks, problems } = await readChosenStacks(given, { config: true, filters: true });
  const context = await openContext(given, terminal);
  const strict = given.booleans.get("require-decision") === true;
  const found = await Promise.all(
    stacks.flatMap((stack) => stack.state.pins.map((pin) => diffRow(pin, stack, context, strict))),
  );
  const rows = found.filter((row) => row !== undefined);
  printReport({ rows, problems, name: "moves" }, COLUMNS, given, terminal);
  const markdown = given.booleans.get("markdown") === true;
  const say = markdown ? (text: string) => terminal.print(["", text]) : terminal.say;
  const isEmpty = stacks.every(({ state }) => state.pins.length === 0);
  if (rows.length === 0 && problems.length === 0) say(isEmpty ? "No stack has a pin." : "No pin would move.");
  if (rows.some(({ outcome, takenBy }) => outcome === "moves" && takenBy.length > 0) && !given.booleans.get("json"))
    say(DISK_WARNING);
  // A narrow table can have cut them.
  const unmoved = terminal.width === undefined ? [] : rows.filter(({ outcome }) => outcome !== "moves");
  for (const { stack, pin, reason } of unmoved) terminal.say(`${shortName(stack)} ${pin}: ${reason}`);
  for (const stack of stacks) reportUnmatchedEntries(stack, terminal);
  // A mistake in a stack's entries is one that a preview fails with.
  const isMistaken = problems.some(({ error }) => error instanceof ArgumentError);
  if (isMistaken || rows.some(({ outcome }) => outcome === "fails")) return EXIT_CODES.nothing;
  const isUnknown = problems.length > 0 || rows.some(({ outcome }) => outcome === "unknown");
  return isUnknown ? EXIT_CODES.unknown : EXIT_CODES.found;
}

async function diffRow(
  pin: StatePin,
  stack: PinStack,
  context: PinsContext,
  strict: boolean,
): Promise<DiffRow | undefined> {
  const { held, name, urn } = pin;
  const source = nextSelectorSource(pin, stack.config.entries);
  const isSecret = isSecretEntry(source, stack);
  const common = {
    project: stack.project.name,
    stack: stack.name,
    pin: name,
    held: pin.heldSecret ? SECRET_IMAGE : toBrief(held.image),
    takenBy: stack.state.users.filter(({ pins }) => pins.includes(urn)).map((user) => user.name),
  };
  const failed = { ...common, next: null, differences: [] };
  const unknown = unknownReason(source, stack);
  if (unknown !== undefined) {
    return { ...failed, outcome: unknown instanceof ArgumentError ? "fails" : "unknown", reason: unknown.message };
  }
  try {
    const { values } = stack.config;
    const decision = await withRedactedErrors(pin, stack, async () => {
      const wanted = nextArguments(pin, source, values.get("alicloud:region"));
      const requireDecision = strict || requiresDecision(values.get(REQUIRE_DECISION_KEY));
      const place = lookupPlace(stack, pin.profile, context);
      return decidePin(held, wanted, createPinLookup({ ...place, name, region: wanted.region, requireDecision }));
    });
    if (!decision.moved || decision.cause === undefined) return undefined;
    await refuseOtherAccount(pin, stack, context);
    if (isSecret) {
      const reason = `its entry in ${PINS_KEY} is secret`;
      return { ...common, next: SECRET_IMAGE, outcome: "moves", reason, differences: [] };
    }
    const reason = formatCause(decision.cause);
    const differences = pin.heldSecret ? [] : differingFields(held.image, decision.image);
    return { ...common, next: toBrief(decision.image), outcome: "moves", reason, differences };
  } catch (error) {
    if (!(error instanceof ImagesError)) throw error;
    const problem = error instanceof NoImageError ? await otherAccount(pin, stack, context) : undefined;
    const isRefusal = problem === undefined && (error instanceof ArgumentError || error instanceof NoImageError);
    return { ...failed, outcome: isRefusal ? "fails" : "unknown", reason: problem ?? error.message };
  }
}

/** Keys that can change the outcome of every pin. */
const DECISIVE = [PINS_KEY, BLOCKED_KEY, REQUIRE_DECISION_KEY, "alicloud:region"];

/** What could not be read of what a run would go by. */
function unknownReason(source: SelectorSource, { config }: PinStack): ImagesError | undefined {
  const { problem } = config;
  if (problem !== undefined && (problem instanceof ArgumentError || DECISIVE.some(config.hides))) return problem;
  if (source.by !== "unknown") return undefined;
  return new CredentialsError("the entries it was last deployed with are secret, and could not be decrypted");
}

/** Another account may find nothing where the stack's own finds its images. */
async function otherAccount(pin: StatePin, stack: PinStack, context: PinsContext): Promise<string | undefined> {
  try {
    await refuseOtherAccount(pin, stack, context);
    return undefined;
  } catch (error) {
    if (error instanceof ImagesError) return error.message;
    throw error;
  }
}

/** Entries may belong to pins that the program adds; a mistyped one looks the same. */
function reportUnmatchedEntries({ name, config, state }: PinStack, terminal: Terminal): void {
  // One that cannot be read may be the one that reads an entry.
  if (state.unreadable.length > 0) return;
  const keys = new Set(state.pins.map(({ key }) => key));
  const unread = [...(config.entries ?? new Map()).keys()].filter((key) => key !== EVERY_PIN && !keys.has(key));
  if (unread.length === 0) return;
  terminal.say(
    `${shortName(name)}: ${unread.map((key) => JSON.stringify(key)).join(", ")} in ${PINS_KEY} matches no deployed pin.`,
  );
}

function formatBrief(image: ImageBrief): string {
  return image.imageId === SECRET ? SECRET : formatImage(image);
}
