// Which commands are there?

import type { CommandEntry } from "./command.js";

export const COMMANDS: Readonly<Record<string, CommandEntry>> = {
  families: {
    summary: "List the image families, each with its newest image",
    load: async () => (await import("./commands/families.js")).families,
  },
  list: {
    summary: "List the images that match",
    load: async () => (await import("./commands/list.js")).list,
  },
  latest: {
    summary: "Print the id of the newest image that matches",
    load: async () => (await import("./commands/latest.js")).latest,
  },
  explain: {
    summary: "Show how latest comes to its answer",
    load: async () => (await import("./commands/explain.js")).explain,
  },
  pins: {
    summary: "Show, check and move the pinned images of Pulumi stacks",
    load: async () => (await import("./pins/commands/index.js")).pins,
  },
  serve: {
    summary: "Run a local DescribeImages endpoint",
    load: async () => (await import("./commands/serve.js")).serve,
  },
};
