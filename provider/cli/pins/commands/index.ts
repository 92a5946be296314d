// `alicloud-images pins`: the pins of stacks, and the commands that check and move them.

import type { Command, CommandEntry } from "../../command.js";
import { list } from "./list.js";

const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  list: { summary: "Show every pin and its status; the same as pins alone", load: async () => list },
  outdated: {
    summary: "Report by exit code whether any pin is outdated",
    load: async () => (await import("./outdated.js")).outdated,
  },
  check: {
    summary: "Find resources whose image differs from their pin",
    load: async () => (await import("./check.js")).check,
  },
  diff: {
    summary: "Show what a preview would move",
    load: async () => (await import("./diff.js")).diff,
  },
  move: {
    summary: "Write the newest image, or another one, into a stack's file",
    load: async () => (await import("./move.js")).move,
  },
  promote: {
    summary: "Write what one stack holds into another stack's file",
    load: async () => (await import("./promote.js")).promote,
  },
  rollback: {
    summary: "Write what was held before the last move into a stack's file",
    load: async () => (await import("./rollback.js")).rollback,
  },
};

export const pins: Command = {
  ...list,
  commands: COMMANDS,
  examples: [{ what: "All stacks of the project in this folder", line: "alicloud-images pins" }],
};
