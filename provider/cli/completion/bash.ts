// The completion script for bash.

import type { CompletableCommand, CompletableOption } from "./completable.js";

export function completionScript(commands: readonly CompletableCommand[]): string {
  // The first matching case counts, so subcommands come first.
  const cases = [...commands].reverse().flatMap(commandCase);
  return `# bash completion for alicloud-images
_alicloud_images() {
  local IFS=$' \\t\\n' given current previous words= options= kind= values= prefix=
  given=" \${COMP_WORDS[*]:1:COMP_CWORD-1} "
  current=\${COMP_WORDS[COMP_CWORD]}
  previous=\${COMP_WORDS[COMP_CWORD-1]}
  # Bash splits --option=value at the equals sign.
  if [[ $current == "=" ]]; then
    current=
  elif [[ $previous == "=" ]]; then
    previous=\${COMP_WORDS[COMP_CWORD-2]}
  fi
  case $given in
${cases.join("\n")}
  esac
  case $kind in
    text) ;;
    list) [[ $current == *,* ]] && prefix=\${current%,*}, ;;
    file | directory)
      compopt -o filenames 2>/dev/null
      IFS=$'\\n'
      COMPREPLY=($(compgen -A "$kind" -- "$current"))
      return
      ;;
    *)
      values=$words
      [[ $current == -* || -z $words ]] && values=$options
      ;;
  esac
  COMPREPLY=($(compgen -P "$prefix" -W "$values" -- "\${current#"$prefix"}"))
}
complete -F _alicloud_images alicloud-images`;
}

function commandCase({ name, words, options }: CompletableCommand): string[] {
  const given = name === "" ? " " : ` ${name} `;
  const exact = name === "" ? "  " : given;
  return [
    `    "${given}"*)`,
    ...(words.length === 0
      ? []
      : [`      [[ $given == "${exact}" ]] && words="${words.map(({ word }) => word).join(" ")}"`]),
    `      options="${options.flatMap(({ flags }) => flags).join(" ")}"`,
    ...valueCases(options),
    "      ;;",
  ];
}

function valueCases(options: readonly CompletableOption[]): string[] {
  const rows = options.flatMap(({ flags, value }) =>
    value === undefined
      ? []
      : [`        ${flags.join(" | ")}) kind=${value.kind} values="${value.values.join(" ")}" ;;`],
  );
  return rows.length === 0 ? [] : ["      case $previous in", ...rows, "      esac"];
}
