// The completion script for fish.

import type { CompletableCommand, CompletableOption, CompletableValue } from "./completable.js";

export function completionScript(commands: readonly CompletableCommand[]): string {
  // The last matching name counts, so a command comes before its subcommands.
  const names = commands.flatMap(({ name }) => (name === "" ? [] : [quote(name)]));
  return `# fish completion for alicloud-images
function __alicloud_images_words
    set -l words (commandline -opc)
    set -e words[1]
    echo "$words"
end
function __alicloud_images_exactly
    set -l words (__alicloud_images_words)
    test "$argv" = "$words"
end
function __alicloud_images_command
    set -l words (__alicloud_images_words)
    set -l command ''
    for name in ${names.join(" ")}
        string match -q -- "$name *" "$words " && set command $name
    end
    test "$argv" = "$command"
end
complete -c alicloud-images -f
${commands.flatMap(commandLines).join("\n")}`;
}

function commandLines({ name, words, options }: CompletableCommand): string[] {
  return [
    ...words.map(
      ({ word, help }) =>
        `complete -c alicloud-images -n ${quote(`__alicloud_images_exactly ${name}`)} -a ${word} -d ${quote(help)}`,
    ),
    ...options.flatMap((option) => optionLines(name, option)),
  ];
}

function optionLines(name: string, { flags, help, value }: CompletableOption): string[] {
  const condition = quote(`__alicloud_images_command ${name}`);
  return flags.map(
    (flag) =>
      `complete -c alicloud-images -n ${condition} -l ${flag.slice(2)}${value === undefined ? "" : valueFlags(value)} -d ${quote(help)}`,
  );
}

function valueFlags({ kind, values }: CompletableValue): string {
  if (kind === "file") return " -r -F";
  if (kind === "directory") return " -x -a '(__fish_complete_directories)'";
  if (values.length === 0) return " -x";
  return ` -x -a ${quote(kind === "list" ? `(__fish_append , ${values.join(" ")})` : values.join(" "))}`;
}

function quote(text: string): string {
  return `'${text.replace(/[\\']/g, "\\$&")}'`;
}
