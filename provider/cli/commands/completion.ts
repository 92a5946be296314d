// `alicloud-images completion`: a completion script for a shell.

import type { Command, Commands } from "../command.js";
import type { ParsedOptions } from "../parse.js";

const SHELLS = ["bash", "zsh", "fish"] as const;
type Shell = (typeof SHELLS)[number];

/** Completes these commands. */
export function createCompletion(commands: Commands): Command<Shell> {
  return {
    description:
      "Prints a script that completes commands, options and known values in bash, zsh or fish.\n" +
      "Load it in the startup file of the shell.",
    groups: [],
    positionals: { value: "SHELL", help: "bash, zsh or fish.", values: SHELLS },
    examples: [
      { what: "In ~/.bashrc: source <(alicloud-images completion bash)", line: "alicloud-images completion bash" },
      {
        what: "In ~/.zshrc, after compinit: source <(alicloud-images completion zsh)",
        line: "alicloud-images completion zsh",
      },
      { what: "In config.fish: alicloud-images completion fish | source", line: "alicloud-images completion fish" },
    ],
    optionNames: new Map(),
    parse: parseCompletion,
    run: async (shell, terminal) => {
      const { completableCommands } = await import("../completion/completable.js");
      const { completionScript } = await FORMATS[shell]();
      terminal.print(completionScript(await completableCommands(commands)).split("\n"));
    },
  };
}

async function parseCompletion({ positionals }: ParsedOptions, problems: string[]): Promise<Shell> {
  const shell = SHELLS.find((known) => known === positionals[0]);
  if (positionals.length !== 1 || shell === undefined)
    problems.push(`completion: SHELL must be one of ${SHELLS.join(", ")}.`);
  return shell ?? "bash";
}

const FORMATS = {
  bash: () => import("../completion/bash.js"),
  zsh: () => import("../completion/zsh.js"),
  fish: () => import("../completion/fish.js"),
} as const satisfies Record<Shell, unknown>;
