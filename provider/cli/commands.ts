// The commands, in the order of the help.

import type { Commands } from "./command.js";

export const COMMANDS: Commands = {
  families: {
    summary: "List the image families, each with its newest image",
    load: async () => (await import("./commands/families.js")).families,
  },
  list: {
    summary: "List matching images",
    load: async () => (await import("./commands/list.js")).list,
  },
  latest: {
    summary: "Print the ID of the newest matching image",
    load: async () => (await import("./commands/latest.js")).latest,
  },
  explain: {
    summary: "Show how latest selects its image",
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
  completion: {
    summary: "Print a completion script for bash, zsh or fish",
    load: async () => (await import("./commands/completion.js")).createCompletion(COMMANDS),
  },
};
