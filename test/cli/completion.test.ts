// Completion scripts, in the shells that they are for. A shell that is not installed is skipped with a notice.

import { execFile, execFileSync } from "node:child_process";
import { mkdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { COMMANDS } from "../../provider/cli/commands.js";
import { completableCommands } from "../../provider/cli/completion/completable.js";
import { makeFolder, removeFolder } from "../package/support/run.js";
import { alicloudImages } from "./support/command.js";

/** What follows `alicloud-images `, with the cursor at its end, and the words that can complete its last word. */
const CASES: readonly (readonly [line: string, words: readonly string[]])[] = [
  ["la", ["latest"]],
  ["pins mo", ["move"]],
  ["pins --st", ["--stack"]],
  ["pins move --dr", ["--dry-run"]],
  ["pins move --dry-run --y", ["--yes"]],
  ["help pins ro", ["rollback"]],
  ["completion ", ["bash", "fish", "zsh"]],
  ["serve --preset ", ["2018", "current"]],
  ["serve --no-a", ["--no-auth"]],
  ["list --no-us", ["--no-usable"]],
  ["list --sort-by ", ["creationTime", "name"]],
  ["list --owners sy", ["system"]],
  ["list --endpoint e", ["embedded"]],
  ["list --region ", []],
  ["list --output-file some.", ["some.json"]],
  ["pins --cwd some", ["somewhere"]],
];

type Complete = (script: string, line: string) => Promise<readonly string[]>;

/** Runs a shell in a folder with `some.json` and `somewhere/`, and returns the lines that it prints. */
async function shellLines(file: string, args: readonly string[]): Promise<string[]> {
  const env = { PATH: process.env["PATH"], HOME: home, XDG_CONFIG_HOME: home, XDG_DATA_HOME: home, TERM: "dumb" };
  const { stdout } = await promisify(execFile)(file, args, { cwd: home, env });
  return stdout.split(/\r?\n/).filter(Boolean);
}

let home = "";

beforeAll(async () => {
  home = await makeFolder();
  await writeFile(join(home, "some.json"), "[]");
  await writeFile(join(home, "zsh.zsh"), ZSH_DRIVER);
  await mkdir(join(home, "somewhere"));
  for (const shell of ["bash", "zsh", "fish"]) {
    const { stdout, stderr, exitCode } = await alicloudImages(["completion", shell]);
    expect({ stderr, exitCode }).toEqual({ stderr: "", exitCode: 0 });
    await writeFile(join(home, `script.${shell}`), stdout);
  }
});

afterAll(() => removeFolder(home));

/** Calls the function that `complete -F` names, as bash does. The words are split at the equals sign, as bash does. */
const bash: Complete = (script, line) => {
  const words = ["alicloud-images", ...line.split(/ |(=)/).filter((word) => word !== undefined)];
  const program = `
    source "$1"; shift
    COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1))
    declare -a spec=($(complete -p alicloud-images))
    "\${spec[2]}" alicloud-images "\${COMP_WORDS[COMP_CWORD]}" "\${COMP_WORDS[COMP_CWORD-1]}"
    printf '%s\\n' "\${COMPREPLY[@]}"`;
  return shellLines("bash", ["--norc", "-c", program, "bash", script, ...words]);
};

const fish: Complete = async (script, line) => {
  const program = "source $argv[1]; complete -C $argv[2]";
  const lines = await shellLines("fish", ["--no-config", "-c", program, script, `alicloud-images ${line}`]);
  return lines.map((found) => (found.split("\t")[0] ?? "").replace(/\/$/, ""));
};

/** Presses Tab after each line in one interactive zsh, where `compadd` prints the matches instead of adding them. */
const ZSH_DRIVER = `
zmodload zsh/zpty
zpty shell zsh -f -i
zpty -w shell 'PROMPT=; autoload -Uz compinit; compinit -u -D; source '$1
zpty -w shell 'compadd() {
  if [[ \${@[1,(i)(-|--)]} == *-(O|A|D)\\ * ]]; then builtin compadd "$@"; return; fi
  local -a hits; builtin compadd -A hits "$@"; for hit in $hits; do print -r -- "<HIT>$hit<END>"; done
  (( $#hits > 0 ))
}'
zpty -w shell 'finish() { print "<DONE>"; comppostfuncs=(finish) }; comppostfuncs=(finish); zstyle ":completion:*" insert-tab false; print "<REA""DY>"'
zpty -r shell output $'*<READY>*'
shift
for line in "$@"; do
  print -r -- "<LINE>"
  zpty -n -w shell $'\\C-u'"alicloud-images $line"$'\\t'
  zpty -r shell output $'*<DONE>*'
  print -r -- $output
done
zpty -d shell
`;
const LINES = ["", "pins ", "list --", ...CASES.map(([line]) => line)];
let zshOutputs: Promise<string[]> | undefined;
const zsh: Complete = async (script, line) => {
  zshOutputs ??= shellLines("zsh", ["-f", join(home, "zsh.zsh"), script, ...LINES]).then((lines) =>
    lines.join("\n").split("<LINE>").slice(1),
  );
  const output = (await zshOutputs)[LINES.indexOf(line)] ?? "";
  return [...output.matchAll(/<HIT>(.*?)<END>/g)].map(([, word]) => (word ?? "").replace(/\/$/, ""));
};

function isInstalled(shell: string): boolean {
  try {
    execFileSync(shell, ["-c", "exit"], { stdio: "ignore" });
    return true;
  } catch {
    console.warn(`${shell} is not installed: its completion is not tested.`);
    return false;
  }
}

describe.each([
  ["bash", bash],
  ["zsh", zsh],
  ["fish", fish],
] as const)("alicloud-images completion %s", (shell, complete) => {
  // In CI all three are installed, and a missing one is a failure.
  const isSkipped = !isInstalled(shell) && process.env["CI"] !== "true";
  const completed = async (line: string) => [...new Set(await complete(join(home, `script.${shell}`), line))].sort();

  it.skipIf(isSkipped).each(CASES)(`completes "%s"`, async (line, words) => {
    expect(await completed(line)).toEqual(words);
  });

  it.skipIf(isSkipped)("completes every command, and every subcommand of pins", async () => {
    expect(await completed("")).toEqual([...Object.keys(COMMANDS), "help"].sort());
    const { commands = {} } = (await COMMANDS["pins"]?.load()) ?? {};
    expect(await completed("pins ")).toEqual(Object.keys(commands).sort());
  });

  it.skipIf(isSkipped)("completes every option of list", async () => {
    const list = (await completableCommands(COMMANDS)).find(({ name }) => name === "list");
    expect(await completed("list --")).toEqual(list?.options.flatMap(({ flags }) => flags).sort());
  });
});

describe("alicloud-images completion bash", () => {
  it.each([
    ["list --owners system,se", ["system,self"]],
    ["list --sort-by=", ["creationTime", "name"]],
    ["list --sort-by=na", ["name"]],
  ])('completes "%s"', async (line, words) => {
    expect(await bash(join(home, "script.bash"), line)).toEqual(words);
  });
});

describe("alicloud-images completion", () => {
  it.each([[[]], [["tcsh"]], [["bash", "zsh"]]])("rejects %j", async (args) => {
    expect(await alicloudImages(["completion", ...args])).toEqual({
      exitCode: 2,
      stdout: "",
      stderr:
        "Error: completion: SHELL must be one of bash, zsh, fish.\n" +
        'See "alicloud-images completion --help" for options and examples.\n',
    });
  });
});
