// Parts of a preview that concern one pin and the resource that uses it, for comparison with a golden file.

import { type CommandResult, previewDigest, stripVolatile, succeeded } from "./stack.js";

/** What `preview --diff` shows of the resources and outputs of this name, and the lines that the pin told. */
export function diffOf(result: CommandResult, name: string): string {
  const { stdout, stderr } = succeeded(result);
  const lines = stripVolatile(stdout).split("\n");
  const outputs = lines.filter((line) => new RegExp(`^ {2}[ +~-] ${name} *:`).test(line));
  const told = stripVolatile(stderr)
    .split("\n")
    .filter((line) => line.startsWith(`${name}: `));
  return [...resourceBlocks(lines).filter((block) => block.includes(`::${name}]`)), ...outputs, ...told, ""].join("\n");
}

/** What `preview --json` plans for the resources of this name: what they were, and what goes into them. */
export function stepsOf(result: CommandResult, name: string): string {
  const steps = previewDigest(result)
    .steps.filter(({ urn }) => urn.endsWith(`::${name}`))
    .sort((a, b) => (a.urn < b.urn ? -1 : 1))
    .map(({ op, urn, oldState, newState }) => ({ op, urn, outputs: oldState?.outputs, inputs: newState?.inputs }));
  return stripVolatile(JSON.stringify({ steps }));
}

/** `    ~ pulumi-nodejs:dynamic/alicloud-images:PinnedImage: (update)` and the lines that belong to it. */
function resourceBlocks(lines: readonly string[]): string[] {
  const blocks: string[][] = [];
  let current: string[] | undefined;
  for (const line of lines) {
    if (/^ +([+~>-]+ )?\S+:\S+: \(\S+\)$/.test(line)) {
      current = [];
      blocks.push(current);
    } else if (/^ *--outputs:--$|^\S/.test(line)) current = undefined;
    current?.push(line);
  }
  return blocks.map((block) => block.join("\n")).sort();
}
