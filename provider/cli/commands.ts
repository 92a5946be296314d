// Which commands are there?

import type { Command } from "./command.js";

export interface CommandEntry {
  readonly summary: string;
  /** Each command is loaded when it is called. */
  readonly load: () => Promise<Command>;
}

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  families: {
    summary: "List the image families, each with its newest image",
    load: async () => (await import("./families.js")).families,
  },
  list: {
    summary: "List the images that match",
    load: async () => (await import("./list.js")).list,
  },
  latest: {
    summary: "Print the id of the newest image that matches",
    load: async () => (await import("./latest.js")).latest,
  },
  explain: {
    summary: "Show how latest comes to its answer",
    load: async () => (await import("./explain.js")).explain,
  },
  pins: {
    summary: "Show, check and move the pinned images of Pulumi stacks",
    load: async () => (await import("./pins/pins.js")).pins,
  },
  serve: {
    summary: "Run a local DescribeImages endpoint",
    load: async () => (await import("./serve.js")).serve,
  },
};
