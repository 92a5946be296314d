// The completion script for zsh.

import type { CompletableCommand, CompletableOption, CompletableValue } from "./completable.js";

export function completionScript(commands: readonly CompletableCommand[]): string {
  // The first matching case counts, so subcommands come first.
  const cases = [...commands].reverse().flatMap(commandCase);
  return `#compdef alicloud-images
# zsh completion for alicloud-images
_alicloud_images() {
  local -a names
  case " \${(j: :)words[2,CURRENT-1]} " in
${cases.join("\n")}
  esac
}
if [[ \${funcstack[1]} == _alicloud_images ]]; then
  _alicloud_images "$@"
else
  compdef _alicloud_images alicloud-images
fi`;
}

function commandCase({ name, words, options }: CompletableCommand): string[] {
  const depth = name === "" ? 0 : name.split(" ").length;
  const specs = options.flatMap(optionSpecs);
  return [
    `    (${quote(name === "" ? " " : ` ${name} `)}*)`,
    `      shift ${depth} words; (( CURRENT -= ${depth} ))`,
    ...(words.length === 0
      ? []
      : [
          `      names=(${words.map(({ word, help }) => quote(`${word}:${help}`)).join(" ")})`,
          `      (( CURRENT == 2 )) && [[ $words[CURRENT] != -* ]] && { _describe command names; return }`,
        ]),
    ...(specs.length === 0 ? [] : [`      _arguments ${specs.join(" \\\n        ")}`]),
    "      ;;",
  ];
}

function optionSpecs({ flags, help, value }: CompletableOption): string[] {
  const description = `[${help.replace(/[[\]\\]/g, "\\$&")}]`;
  const others = flags.length > 1 ? `(${flags.join(" ")})` : "";
  return flags.map((flag) =>
    quote(
      value === undefined
        ? `${others}${flag}${description}`
        : `${value.kind === "list" || value.kind === "directory" ? "*" : ""}${flag}=${description}:${value.placeholder}:${action(value)}`,
    ),
  );
}

function action({ kind, values }: CompletableValue): string {
  if (kind === "file") return "_files";
  if (kind === "directory") return "_path_files -/";
  if (values.length === 0) return " ";
  return kind === "list" ? `_values -s , value ${values.join(" ")}` : `(${values.join(" ")})`;
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
