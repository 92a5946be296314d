// Copies of examples for tests, where the stack files beside the program apply and can be edited.

import { cp, mkdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { type Environment, PROJECT_ROOT, type Stack, type Workspace } from "./stack.js";

/** The copy of an example in a workspace. */
export interface Example {
  readonly folder: string;
  /** Makes the stack whose file lies beside the program. */
  createStack(name: string, settings: { readonly env: Environment; readonly beside?: Stack }): Promise<Stack>;
  /** Replaces one text of a stack's file by another, as a reviewed change does. */
  edit(stackName: string, from: string, to: string): Promise<void>;
}

export async function copyExample(workspace: Workspace, name: string): Promise<Example> {
  const examples = join(workspace.root, "examples");
  const folder = join(examples, name);
  await mkdir(examples, { recursive: true });
  for (const part of [name, "standInInstance.ts"]) {
    await cp(join(PROJECT_ROOT, "examples", part), join(examples, part), { recursive: true });
  }
  // What the example's own file extends lies two folders up.
  await writeFile(join(workspace.root, "tsconfig.json"), '{ "extends": "../../tsconfig.json" }\n');
  const stackFile = (stackName: string) => join(folder, `Pulumi.${stackName}.yaml`);
  return {
    folder,
    createStack: (stackName, { env, beside }) =>
      workspace.createStack({
        programDir: folder,
        name: stackName,
        env: { PULUMI_OPTION_CONFIG_FILE: stackFile(stackName), ...env },
        sharesStateWith: beside,
      }),
    edit: async (stackName, from, to) => {
      const text = await readFile(stackFile(stackName), "utf8");
      if (text.split(from).length !== 2)
        throw new Error(`${stackFile(stackName)} does not have "${from}" once:\n${text}`);
      await writeFile(
        stackFile(stackName),
        text.replace(from, () => to),
      );
    },
  };
}
