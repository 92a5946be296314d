// A Pulumi CLI for tests, evaluated in this process. It has only commands that read; all others fail.

import { appendFileSync, existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parseDocument } from "yaml";
import type { ProcessResult } from "../../../../provider/cli/pins/childProcess.js";

/** A recorded state, as `pulumi stack export` prints it. See test/engine/pinsCommand.test.ts. */
export interface RecordedState {
  readonly deployment: { resources: RecordedResource[] };
}

export interface RecordedResource {
  readonly urn: string;
  readonly type: string;
  inputs?: Record<string, unknown>;
  outputs?: Record<string, unknown>;
  propertyDependencies?: Record<string, unknown> | undefined;
  [field: string]: unknown;
}

interface ConfigValue {
  readonly value: string;
  readonly secret: boolean;
}

export class FakePulumi {
  /** Commands that were run, without temporary paths. */
  readonly calls: string[] = [];
  stacks: readonly { readonly name: string; readonly current: boolean }[] = [];
  /** Answers of `stack export` by stack. */
  readonly states = new Map<string, RecordedState>();
  /** Answers of `stack export --show-secrets`. Without one, the passphrase is missing. */
  readonly decryptedStates = new Map<string, RecordedState>();
  /** Secret values in answers of `config --show-secrets`. Without them, the passphrase is missing. */
  readonly decryptedConfigs = new Map<string, Readonly<Record<string, string>>>();
  /** What commands that begin like the key print on stderr when they fail. */
  readonly failures = new Map<string, string>();
  readonly #folder: string;

  /** @param folder the folder of the project */
  constructor(folder: string) {
    this.#folder = folder;
  }

  run(argv: readonly string[]): ProcessResult {
    const args = argv.filter((arg) => arg !== "--non-interactive");
    const [file, stack] = [optionValue(args, "--config-file"), optionValue(args, "--stack")];
    const command = args.join(" ").replace(` --config-file ${file}`, "");
    this.calls.push(command);
    try {
      const [, failure] = [...this.failures].find(([begin]) => command.startsWith(begin)) ?? [];
      if (failure !== undefined) throw new CommandFailure(failure);
      return { stdout: JSON.stringify(this.#answer(command, stack, file)), stderr: "", exitCode: 0 };
    } catch (error) {
      if (!(error instanceof CommandFailure)) throw error;
      return { stdout: "", stderr: `${error.message}\n`, exitCode: 255 };
    }
  }

  #answer(command: string, stack: string, file: string): unknown {
    switch (command) {
      case "stack ls --json":
        return this.stacks;
      case `stack export --stack ${stack}`:
        return decrypted(this.states.get(stack));
      case `stack export --stack ${stack} --show-secrets`:
        return decrypted(this.decryptedStates.get(stack));
      case `config --json --open --stack ${stack}`:
        return Object.fromEntries(
          this.#config(file).map(([key, item]) => [key, item.secret ? { secret: true } : item]),
        );
      case `config --json --show-secrets --stack ${stack}`:
        return this.#configWithSecrets(stack, file);
      default:
        throw new CommandFailure(`error: unknown command: ${command}`);
    }
  }

  #configWithSecrets(stack: string, file: string): unknown {
    const config = this.#config(file);
    const shown = config.some(([, { secret }]) => secret) ? decrypted(this.decryptedConfigs.get(stack)) : {};
    appendFileSync(file, "# The CLI sometimes writes into the file that it reads.\n");
    return {
      ...Object.fromEntries(config),
      ...Object.fromEntries(Object.entries(shown).map(([key, value]) => [key, { value, secret: true }])),
    };
  }

  /** The stack's file over the project's. */
  #config(file: string): readonly (readonly [string, ConfigValue])[] {
    const entries = [
      ...configIn(join(this.#folder, "Pulumi.yaml")).map(
        ([key, value]) => [key, isMap(value) ? (value["value"] ?? value["default"]) : value] as const,
      ),
      ...configIn(file),
    ];
    return entries.map(([key, value]) => {
      const text = JSON.stringify(value, (_, item) => (typeof item === "string" ? formatDay(item) : item));
      return [key, { value: typeof value === "object" ? text : String(value), secret: text.includes('"secure":') }];
    });
  }
}

class CommandFailure extends Error {}

function decrypted<Value>(value: Value | undefined): Value {
  if (value !== undefined) return value;
  throw new CommandFailure("error: passphrase must be set with PULUMI_CONFIG_PASSPHRASE");
}

function optionValue(args: readonly string[], option: string): string {
  return args.includes(option) ? (args[args.indexOf(option) + 1] ?? "") : "";
}

function configIn(path: string): readonly (readonly [string, unknown])[] {
  const document = parseDocument(existsSync(path) ? readFileSync(path, "utf8") : "", { schema: "yaml-1.1" });
  const [error] = document.errors;
  if (error !== undefined)
    throw new CommandFailure(`error: could not load ${path}: ${error.message.split("\n", 1)[0]}`);
  return Object.entries(document.toJS()?.config ?? {});
}

/** An unquoted day as the engine returns it. */
function formatDay(text: string): string {
  return text.replace(/^(\d{4}-\d\d-\d\d)T00:00:00\.000Z$/, "$1 00:00:00 +0000 UTC");
}

function isMap(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}
